import type { Charge } from '../domain/authority/budget.ts';
import type { Concession } from '../domain/authority/concession.ts';
import type { AuthorityTerms } from '../domain/authority/terms.ts';
import { personalIn } from '../domain/personal.ts';
import type { Refusal } from '../domain/refusal.ts';
import { hopTimes } from '../domain/ticket/approval.ts';
import { type Commitments, waivedBy } from '../domain/ticket/commitment.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import { placeFor } from '../domain/ticket/places.ts';
import type { Waived } from '../domain/ticket/pledges.ts';
import type { ReplyIntent } from '../domain/ticket/reply.ts';
import type { Message } from '../store/store.ts';
import { hintText, pledgeLine, uncountedLines } from '../texts/pledge.ts';
import { text } from '../texts/texts.ts';
import { nameAmong } from '../texts/told.ts';
import type { Answer, Asked } from './command.ts';
import { actorOf, onItsWay, onItsWayTo, placeIn } from './message.ts';
import { flagged } from './options.ts';
import type { CommandPorts } from './ports.ts';
import { scheduledAnswer } from './scheduled.ts';

/** It promises nothing, says its writer: nothing is promised by it, and that they said so is on record. */
export const NO_PLEDGE = {
  name: 'no-pledge',
  summary: 'option.no-pledge',
  type: 'flag',
  required: false,
} as const;

/** What a text commits us to, and how that stands in the intent to send it. */
export interface Committed {
  commitments: Commitments | null;
  intent: Pick<Extract<ReplyIntent, { type: 'reply' }>, 'pledges' | 'hinted' | 'asks' | 'grants' | 'waived'>;
  /** What its writer is told first. */
  hint: string;
}

export const COMMITS_TO_NOTHING: Committed = { commitments: null, intent: {}, hint: '' };

/** What a decision is about, as text: were a word of it other, it would be another decision. */
export function frozen(words: string, options: readonly Concession[], to?: number): string {
  const what = options.map(({ kind, count, minor, percent }) => [kind, count, minor, percent]);
  return JSON.stringify([words, what, to ?? null]);
}

/** Reads a reply before it is sent; refused when a budget cannot hold what it gives, whoever decides. */
export async function committedBy(
  ticket: Ticket,
  words: string,
  request: Asked,
  ports: CommandPorts,
): Promise<Committed | Refusal> {
  const actor = actorOf(request);
  if (actor.kind !== 'person') return COMMITS_TO_NOTHING;
  const { to } = placeIn(request);
  const open = placeFor(ticket, to)?.public === true;
  const personal = open && !flagged(request, 'confirm') ? personalIn(words) : [];
  if (personal.length > 0) return { refused: 'personal-data', values: { what: personal.join(', ') } };
  const reader = open ? await ports.secondReader(ticket, actor, words) : null;
  const read = reader === null ? {} : gateOf(words, reader, to, ports);
  if (flagged(request, NO_PLEDGE.name))
    return { ...COMMITS_TO_NOTHING, intent: { ...(await waivedIn(ticket, words, request, ports)), ...read } };
  const commitments = await ports.commitments(ticket, actor, words);
  const { pledges, asks, why, all, grants } = commitments;
  if (pledges.length === 0) return { ...COMMITS_TO_NOTHING, intent: read };
  const { authority } = ports.policy.current();
  const [short] = commitments.short;
  if (short !== undefined) return overBudget(authority, short, request.language);
  const hinted = all.some(({ hints }) => hints.length > 0);
  const gate = asks === null ? read : gateOf(words, stricter({ asks, why: [...why] }, reader), to, ports);
  return {
    commitments,
    intent: {
      pledges,
      hinted,
      grants,
      ...gate,
    },
    hint: hinted ? hintText(words, commitments, authority.currency, request.language) : '',
  };
}

/** Both want somebody else to decide: it is asked for once, of whoever may decide on all of it. */
function stricter(one: Reader, other: Reader | null): Reader {
  const asks = one.asks === 'lead' || other?.asks === 'lead' ? 'lead' : 'supervisor';
  return { asks, why: [...one.why, ...(other?.why ?? [])] };
}

type Reader = NonNullable<Awaited<ReturnType<CommandPorts['secondReader']>>>;

/** It goes out once somebody has allowed it. */
function gateOf(
  words: string,
  { asks, why }: Reader,
  to: number | undefined,
  ports: Pick<CommandPorts, 'idFrom' | 'policy' | 'now'>,
): Pick<Committed['intent'], 'asks'> {
  const hash = ports.idFrom(frozen(words, [], to)).slice(0, 16);
  const times = hopTimes(ports.now(), ports.policy.current().authority.approval);
  return { asks: { hash, asks, noteId: null, times, why } };
}

/** What would have been a promise, but for its writer. */
export async function waivedIn(
  ticket: Ticket,
  words: string,
  request: Asked,
  ports: CommandPorts,
): Promise<{ waived?: Waived }> {
  const actor = actorOf(request);
  if (actor.kind !== 'person' || words === '') return {};
  return waivedBy(await ports.commitments(ticket, actor, words));
}

export function overBudget({ budgets }: AuthorityTerms, { key }: Charge, language: string): Refusal {
  return {
    refused: 'over-budget',
    values: { budget: nameAmong(budgets, key.split(':', 1)[0] ?? '', language) },
  };
}

/** A reply that waits for a decision is stored, and not on its way. */
export function frozenIf({ intent }: Committed, message: Message): Message {
  return intent.asks === undefined ? message : { ...message, delivery: 'gated' };
}

/** The refusal, with what was found where it is about that. */
export function told(refusal: Refusal, { hint }: Committed): Refusal {
  return refusal.refused === 'pledge-hint' ? { ...refusal, values: { hint } } : refusal;
}

/** What was said when the same request came before; null when it did not. */
export async function repeated(
  ports: Pick<CommandPorts, 'store' | 'undoMs' | 'callbacks'>,
  number: number,
  messageId: string,
): Promise<Answer | null> {
  if ((await ports.store.tickets.message(messageId)) === null) return null;
  const row = await ports.store.tickets.byNumber(number);
  const waits = row === null ? null : await waiting(row.ticket, messageId, ports);
  return waits ?? onItsWay(ports, number, messageId);
}

/** What is said of a reply: that it waits for a decision, or is on its way, with what it promises. */
export async function taken(
  ports: CommandPorts,
  ticket: Ticket,
  { commitments }: Committed,
  { language }: Asked,
  where: { message: string; to?: number; language: string },
): Promise<Answer> {
  const waits = await waiting(ticket, where.message, ports);
  if (waits !== null) return waits;
  const sent = await onItsWayTo(ports, ticket, where);
  if (commitments === null) return sent;
  const said = text(sent.key, sent.values, language);
  const pledges = commitments.pledges.map((one) => pledgeLine(one, language)).join('; ');
  const uncounted = uncountedLines(commitments.all, language).join(' ') || 'none';
  return { ...sent, key: 'said.reply-noted', values: { said, pledges, uncounted } };
}

async function waiting(
  ticket: Ticket,
  messageId: string,
  { store, callbacks }: Pick<CommandPorts, 'store' | 'callbacks'>,
): Promise<Answer | null> {
  const {
    number,
    approval: { open },
  } = ticket;
  if (open?.messageId !== messageId) return scheduledAnswer(ticket, messageId, { callbacks });
  const people = await Promise.all(open.asked.map((id) => store.people.byId(id)));
  const asked = people.map((person) => person?.name ?? '').join(', ') || 'none';
  return { key: 'said.reply-asked', values: { number, asked }, ticket: number, data: { message: messageId } };
}
