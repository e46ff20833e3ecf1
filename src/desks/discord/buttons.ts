import type { APIInteractionResponse, APIMessageComponentInteraction } from 'discord.js';
import type { CommandSpec } from '../../commands/command.ts';
import { forRole } from '../../domain/for-role.ts';
import { CALLBACK_OUTCOMES } from '../../domain/ticket/callback.ts';
import { text } from '../../texts/texts.ts';
import { agreeWish } from '../agreeing.ts';
import { colleagues } from '../colleague.ts';
import type { DeskPerson } from '../desk.ts';
import { undoOptions } from '../outcome.ts';
import { remedyOptions } from '../remedies.ts';
import { anotherTime } from '../scheduled.ts';
import { showsTo } from '../sight.ts';
import { replyPlaceOf } from '../ties.ts';
import { askedBy, DO, isTicketAction, moreBody } from './actions.ts';
import { referred, said, saidOf } from './answer.ts';
import { showsText } from './card.ts';
import { stepsOf, ticked } from './checklist.ts';
import { withChoices } from './choices.ts';
import { chose } from './chosen.ts';
import { commandModal } from './forms.ts';
import { type Asker, type DiscordHouse, EPHEMERAL, handled, userOf, work } from './house.ts';
import { ACTION, customId, type Press, pressIn, seenIn } from './ids.ts';
import { languageFor } from './language.ts';
import { pressAgain, rememberedMember } from './member.ts';
import { longModal, type ReplyForm, replyModal } from './modals.ts';
import { offerModal, offerOrQuote, quoteOf, whyModal } from './offer-form.ts';
import { pressedOffer } from './offers.ts';
import { outOfDate } from './outdated.ts';
import { ASK, openQuestion } from './panel.ts';
import { type Body, button, primary, row } from './parts.ts';
import { scheduledChosen } from './scheduled.ts';
import { isOfferPress } from './shared.ts';
import { settled } from './submissions.ts';

/** Commands that a press asks for as they are: with the ticket, and with the message that the button names. */
const PLAIN: Readonly<Record<string, { name: string; message: boolean }>> = {
  [ACTION.claim]: { name: 'claim', message: false },
  [ACTION.take]: { name: 'claim', message: false },
  [ACTION.decline]: { name: 'decline', message: false },
  [ACTION.watch]: { name: 'watch', message: false },
  [ACTION.release]: { name: 'release', message: false },
  [ACTION.resolveYes]: { name: 'resolve', message: false },
  [ACTION.reopen]: { name: 'reopen', message: false },
  [ACTION.why]: { name: 'why', message: false },
  [ACTION.sendAgain]: { name: 'send-again', message: true },
  [ACTION.markSent]: { name: 'mark-sent', message: true },
  [ACTION.scheduledSend]: { name: 'send', message: true },
  [ACTION.scheduledUndo]: { name: 'undo', message: true },
};

/** The same, with the request beside which the press stood. */
const ON_REQUEST: ReadonlySet<string> = new Set([
  ...[ACTION.approve, ACTION.look],
  ...[ACTION.withdraw, ACTION['send-offer']],
]);

/** What became of a call, with which one it was. */
const OF_CALL: ReadonlySet<string> = new Set(CALLBACK_OUTCOMES);

/** Of another contact, by a ticket of it. */
const ON_CONTACT: ReadonlySet<string> = new Set([ACTION['same-person'], ACTION['not-same-person']]);

/** Decisions with words: a reason, or a condition. */
const WITH_WORDS: Readonly<Record<string, string>> = {
  [ACTION.deny]: 'deny',
  [ACTION['approve-if']]: 'approve',
};

/** What opens a form or a question, for whoever is known to be in the team. */
const AT_ONCE: ReadonlySet<string> = new Set([
  ACTION.reply,
  ACTION.long,
  ACTION.escalate,
  ACTION.more,
  ACTION.resolve,
  ACTION.reveal,
  ACTION.deny,
  ACTION['approve-if'],
  ACTION.offerWhy,
  ACTION.scheduledAt,
]);

/** Everything that can be pressed or chosen. Forms and questions are answered at once, from the id and what is remembered. */
export async function pressed(
  house: DiscordHouse,
  interaction: APIMessageComponentInteraction,
): Promise<void> {
  if (interaction.data.custom_id === ASK) return openQuestion(house, interaction);
  if (await chose(house, interaction)) return;
  const press = chosenIn(interaction);
  if (press !== null && isOfferPress(interaction)) return pressedOffer(house, interaction, press);
  const opened = press === null ? null : atOnce(house, interaction, press);
  if (opened !== null) return house.api.acknowledge(interaction, opened);
  await work(house, interaction, async (asker) => {
    const body = await outcome(house, interaction, press, asker);
    if (press !== null) recall(house, asker, press.number);
    return body;
  });
}

/** A choice from the list of actions is the press of what was chosen. */
function chosenIn({ data }: APIMessageComponentInteraction): Press | null {
  const press = pressIn(data.custom_id);
  if (press === null || !('values' in data)) return press;
  const [name = ''] = data.values;
  if (press.action === ACTION.scheduledOf) return scheduledChosen(press.number, name);
  if (!DO.has(press.action)) return press;
  return name === ACTION.long ? { ...press, action: name } : { ...press, action: ACTION.do, extra: name };
}

/** What needs no look-up: Discord takes a form only as the first answer. */
function atOnce(
  house: DiscordHouse,
  interaction: APIMessageComponentInteraction,
  { action, number, extra }: Press,
): APIInteractionResponse | null {
  const { memory, ports } = house;
  const known = rememberedMember(house, interaction);
  if (known === null) return null;
  const card = cardFor(house, known, number);
  const language = languageFor(house, interaction, known);
  switch (action) {
    case ACTION.reply:
      return { type: 9, data: replyModal(replyForm(house, interaction, number, extra)) };
    case ACTION.long:
      return { type: 9, data: longModal(replyForm(house, interaction, number, extra)) };
    case ACTION.offerWhy:
      return extra === null ? null : { type: 9, data: whyModal(number, extra, language) };
    case ACTION.escalate:
    case ACTION.do: {
      if (extra === ACTION.offer) return { type: 9, data: offerFormOf(house, known, number, language) };
      const named = specOf(ports.commands, action === ACTION.do ? extra : 'escalate');
      const spec = named && forRole(named, known?.role ?? 'agent');
      if (spec === undefined || askedBy(spec).length === 0) return null;
      const team = colleagues(memory.team, ports.now(), language);
      return {
        type: 9,
        data: commandModal(withChoices(ports, spec, card, language), number, { card, team, language }),
      };
    }
    case ACTION.deny:
    case ACTION['approve-if']:
    case ACTION.reveal: {
      const spec = ports.commands.find(({ name }) => name === (WITH_WORDS[action] ?? action));
      if (spec === undefined || extra === null) return null;
      return { type: 9, data: commandModal(spec, number, { card, team: [], language, message: extra }) };
    }
    case ACTION.scheduledAt: {
      const spec = ports.commands.find(({ name }) => name === 'send');
      if (spec === undefined || extra === null) return null;
      const asked = { card, team: [], language, message: extra };
      return { type: 9, data: commandModal(anotherTime(spec), number, asked) };
    }
    case ACTION.more: {
      const role = known?.role ?? 'agent';
      return message(moreBody(number, card, { commands: ports.commands, role, language }));
    }
    case ACTION.resolve: {
      const sure = button(
        text('discord.resolve', {}, language),
        customId(ACTION.resolveYes, number),
        primary,
      );
      return message({ ...said(text('discord.resolve-text', { number }, language)), components: row(sure) });
    }
    default:
      return null;
  }
}

/** The form of an offer, of what is known without asking. */
export function offerFormOf(
  house: DiscordHouse,
  known: DeskPerson | undefined,
  number: number,
  language: string,
) {
  const ready = house.ports.concessions(language);
  return offerModal({ number, ready, card: cardFor(house, known, number), language });
}

/** What is known of a reply without asking. */
export function replyForm(
  house: DiscordHouse,
  interaction: Parameters<typeof userOf>[0],
  number: number,
  extra: string | null,
): ReplyForm {
  const { memory, written, showText } = house;
  const known = rememberedMember(house, interaction) ?? undefined;
  const card = cardFor(house, known, number);
  const remembered = extra === null ? memory.cards.get(number) : undefined;
  const named = seenIn(extra, number);
  return {
    number,
    seen: remembered === undefined ? named.seen : remembered.newestId,
    to: remembered === undefined ? named.to : replyPlaceOf(remembered).ticket,
    card,
    showText: card !== undefined && showsText(card, showText),
    draft: known === undefined ? '' : written.of(userOf(interaction), number),
    language: languageFor(house, interaction, known),
  };
}

/** What is remembered of the ticket, for somebody who sees it. */
function cardFor({ memory }: DiscordHouse, person: DeskPerson | undefined, number: number) {
  const card = person === undefined ? undefined : memory.cards.get(number);
  return card !== undefined && person !== undefined && showsTo(person, card) ? card : undefined;
}

function specOf(commands: readonly CommandSpec[], name: string | null): CommandSpec | undefined {
  return commands.find((spec) => spec.name === name && isTicketAction(spec));
}

/** Nothing is done before its form is filled in, and a form comes at once or not at all. */
function asksFirst(spec: CommandSpec | undefined): boolean {
  return spec !== undefined && askedBy(spec).some(({ required }) => required);
}

function message({ embeds, components }: Body): APIInteractionResponse {
  return { type: 4, data: { embeds, components, flags: EPHEMERAL } };
}

async function outcome(
  house: DiscordHouse,
  interaction: APIMessageComponentInteraction,
  press: Press | null,
  asker: Asker,
): Promise<Body> {
  const { language } = asker;
  if (press === null) return outOfDate(house, interaction.data.custom_id, language);
  const { action, number, extra } = press;
  if (action === ACTION.do && asksFirst(specOf(house.ports.commands, extra))) return pressAgain(asker);
  const wish =
    action === ACTION.takeOver
      ? { name: 'assign', options: { ticket: number, to: asker.person.id } }
      : wishOf(house, press);
  if (wish !== null) {
    const { reply, reference } = await handled(house, asker, wish.name, wish.options);
    const body = saidOf(wish.name, reply, language);
    return reply.ok ? body : referred(body, reference, language);
  }
  if (action === ACTION.steps) return stepsOf(house, asker, number);
  if (action === ACTION.tick) return ticked(house, asker, number, interaction);
  if (AT_ONCE.has(action)) return pressAgain(asker);
  if (action === ACTION.offerYes) {
    const quote = quoteOf(house, asker, extra);
    return quote === null
      ? said(text('discord.draft-gone', { number }, language))
      : offerOrQuote(house, asker, quote);
  }
  if (action !== ACTION.send) return outOfDate(house, interaction.data.custom_id, language);
  const draft = house.memory.drafts.get(extra ?? '');
  if (draft === undefined || draft.user !== asker.user)
    return said(text('discord.draft-gone', { number }, language));
  const again = { ...asker, ask: { ...asker.ask, requestId: draft.requestId } };
  return settled(house, asker, draft, await handled(house, again, 'reply', draft.options));
}

function wishOf(
  { ports }: DiscordHouse,
  { action, number, extra }: Press,
): { name: string; options: Record<string, unknown> } | null {
  if (action === ACTION.checks) return { name: 'doctor', options: { sample: true } };
  const remedy = action === ACTION.remedy ? remedyOptions(extra ?? '') : null;
  if (remedy !== null) return { name: 'remedies', options: remedy };
  if (action === ACTION.agree) return agreeWish(extra ?? '');
  const chosen = action === ACTION.do ? specOf(ports.commands, extra) : undefined;
  if (chosen !== undefined) return { name: chosen.name, options: { ticket: number } };
  if (action === ACTION.language && extra !== null)
    return { name: 'customer', options: { ticket: number, language: extra } };
  if (ON_CONTACT.has(action) && /^\d{1,15}$/.test(extra ?? ''))
    return { name: action, options: { ticket: number, other: Number(extra) } };
  if (extra !== null && action === ACTION.undo)
    return { name: 'undo', options: undoOptions({ number, what: extra }) };
  if (extra !== null && action === ACTION.split)
    return { name: 'split', options: { ticket: number, from: extra } };
  if (action === ACTION.merge && /^\d{1,15}$/.test(extra ?? ''))
    return { name: 'merge', options: { ticket: number, into: Number(extra), confirm: true } };
  if (OF_CALL.has(action) && extra !== null)
    return { name: 'callback', options: { ticket: number, outcome: action, call: extra } };
  if (ON_REQUEST.has(action) && extra !== null)
    return { name: action, options: { ticket: number, request: extra } };
  if (action === ACTION.done && /^\d{1,15}$/.test(extra ?? ''))
    return { name: action, options: { ticket: number, task: Number(extra) } };
  const plain = Object.hasOwn(PLAIN, action) ? PLAIN[action] : undefined;
  if (plain === undefined || (plain.message && extra === null)) return null;
  return { name: plain.name, options: { ticket: number, ...(plain.message ? { message: extra } : {}) } };
}

/** A reply to this ticket may be next: what was begun of it is looked up for its form. */
function recall({ written, ports }: DiscordHouse, { person }: Asker, number: number): void {
  written.recall(person, number).catch((error: unknown) => {
    ports.log.warn({ desk: 'discord', error: String(error) }, 'no draft was recalled');
  });
}
