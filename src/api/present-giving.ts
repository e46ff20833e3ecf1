import type { Actor } from '../domain/actor.ts';
import type { Concession } from '../domain/authority/concession.ts';
import { digitsOf } from '../domain/authority/money.ts';
import { type AuthorityTerms, concessionKind } from '../domain/authority/terms.ts';
import type { Why } from '../domain/decision.ts';
import { type Approval, HOPS, mayDecide } from '../domain/ticket/approval.ts';
import type { Skipped } from '../domain/ticket/approver.ts';
import type { Ticket, TicketEvent } from '../domain/ticket/model.ts';
import type { OfferedOption } from '../domain/ticket/offer.ts';
import { remedyToDo } from '../domain/ticket/offered.ts';
import { shownPledges } from '../domain/ticket/shown-pledge.ts';
import type { Tickets } from '../store/store.ts';
import { concessionLine } from '../texts/concession.ts';
import { pledgeName } from '../texts/pledge.ts';
import type { Caller } from './caller.ts';
import type { GivingView, OptionView } from './giving-shapes.ts';
import type { ApiPorts } from './ports.ts';
import { isoTime, maybeIso, type Names, named } from './present.ts';

/** What presenting what is given needs to know beside the ticket. */
export interface GivingContext {
  names: Names;
  authority: AuthorityTerms;
  language: string;
  whyText(why: Why, language: string): string;
  /** Who reads it. */
  reader: Extract<Actor, { kind: 'person' }>;
  /** Epoch ms. */
  now: number;
}

export function givingContext(
  { id, role }: Pick<Caller, 'id' | 'role'>,
  { policy, whyText, clock }: Pick<ApiPorts, 'policy' | 'whyText' | 'clock'>,
  language: string,
): Omit<GivingContext, 'names'> {
  const reader = { kind: 'person' as const, id, role };
  const { authority } = policy.current();
  return { authority, language, whyText, reader, now: clock.now() };
}

/** What is offered, decided on and promised on a ticket; null: nothing of it. */
export async function presentGiving(
  ticket: Ticket,
  tickets: Pick<Tickets, 'message' | 'events'>,
  context: GivingContext,
): Promise<GivingView | null> {
  const { offer, approval } = ticket;
  const { open } = offer;
  const { names, now, authority, language } = context;
  const tasks = offer.chosen.flatMap(({ option, owner, dueAt, doneAt }, index) => {
    const line = {
      number: index + 1,
      text: concessionLine(authority, option, language),
      owner: owner === null ? null : named(owner, names),
      dueAt: isoTime(dueAt),
      late: dueAt <= now,
    };
    return doneAt === null ? [line] : [];
  });
  const pledges = shownPledges(ticket).map(({ number, dueAt, late, ...pledge }) => ({
    number,
    text: pledgeName(pledge, language),
    dueAt: isoTime(dueAt),
    late,
  }));
  const waiting = approval.allowed?.offerId === null ? approval.allowed : undefined;
  const toGive = remedyToDo(ticket);
  const remedies = offer.chosen
    .filter(({ remedy }) => remedy !== undefined)
    .map(({ option }) => concessionLine(authority, option, language));
  const nothing = open === null && approval.open === null && waiting === undefined && toGive === null;
  if (nothing && tasks.length + pledges.length + remedies.length === 0) return null;
  return {
    offer:
      open === null
        ? null
        : {
            request: open.messageId,
            by: named(open.by, names),
            phase: open.phase,
            options: open.options.map((option) => presentOption(option, context)),
            expiresAt: open.expiresAt === null ? null : isoTime(open.expiresAt),
          },
    approval: approval.open === null ? null : await presentApproval(ticket, approval.open, tickets, context),
    allowed:
      waiting === undefined
        ? null
        : {
            request: waiting.messageId,
            by: named(waiting.by, names),
            message: (await tickets.message(waiting.messageId))?.text ?? '',
          },
    tasks,
    remedies,
    toGive: toGive === null ? null : concessionLine(authority, toGive.what, language),
    pledges,
  };
}

async function presentApproval(
  ticket: Ticket,
  asked: Approval,
  tickets: Pick<Tickets, 'message' | 'events'>,
  { names, reader, whyText, language }: GivingContext,
): Promise<NonNullable<GivingView['approval']>> {
  const textOf = async (id: string) => (await tickets.message(id))?.text ?? null;
  const [reason, message, events] = await Promise.all([
    asked.noteId === null ? null : textOf(asked.noteId),
    textOf(asked.messageId),
    tickets.events(ticket.id),
  ]);
  const hop = asked.seenBy === null ? HOPS.find((one) => !asked.hops.includes(one)) : undefined;
  return {
    request: asked.messageId,
    asker: named(asked.by, names),
    at: isoTime(asked.at),
    role: asked.asks,
    reason,
    message: message ?? '',
    why: presentWhy(whyOf(events, asked.messageId), { whyText, language }),
    asked: asked.asked.map((id) => named(id, names)),
    passedOver: presentSkipped(asked.skipped, names),
    seenBy: asked.seenBy === null ? null : named(asked.seenBy, names),
    next: hop === undefined ? null : { hop, at: isoTime(asked.times[hop]) },
    silent: asked.hops.includes('give-up'),
    nobody: asked.backAt === undefined ? null : { until: maybeIso(asked.backAt) },
    mayDecide: mayDecide(ticket, { messageId: asked.messageId }, reader) === null,
  };
}

function whyOf(events: readonly TicketEvent[], messageId: string): readonly Why[] {
  const event = events.findLast((one) => one.type === 'approval-asked' && one.messageId === messageId);
  return event?.type === 'approval-asked' ? event.why : [];
}

export function presentSkipped(
  skipped: readonly Skipped[],
  names: Names,
): NonNullable<GivingView['approval']>['passedOver'] {
  return skipped.map(({ person, because }) => ({ ...named(person, names), because }));
}

export function presentOption(
  option: OfferedOption,
  context: Pick<GivingContext, 'authority' | 'language' | 'whyText'>,
): OptionView {
  const { authority, language } = context;
  const { number, kind, count, minor, percent, zone, why } = option;
  return {
    number,
    what: typedAs(authority, option),
    kind,
    count,
    minor,
    percent,
    text: concessionLine(authority, option, language),
    zone,
    why: presentWhy(why, context),
  };
}

export function presentWhy(
  why: readonly Why[],
  { whyText, language }: Pick<GivingContext, 'whyText' | 'language'>,
): OptionView['why'] {
  return why.map((one) => {
    const { rule, file, version } = one;
    return { rule, file, version, text: whyText(one, language) };
  });
}

/** As somebody would type it to offer the same again. */
export function typedAs(terms: AuthorityTerms, { kind, count, minor, percent }: Concession): string {
  const measure = concessionKind(terms, kind)?.measure ?? 'none';
  const digits = digitsOf(terms.currency);
  const amount = (whole: number) => (whole / 10 ** digits).toFixed(digits);
  if (measure === 'none') return kind;
  if (measure === 'count') return `${kind}:${count}`;
  if (percent === null) return `${kind}:${amount(minor)}`;
  return `${kind}:${percent}%/${amount(Math.floor((minor * 100) / percent))}`;
}
