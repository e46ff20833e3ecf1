import type { types } from '@slack/bolt';
import { withKinds } from '../../commands/choices.ts';
import type { CommandSpec } from '../../commands/command.ts';
import { withReceivers } from '../../commands/options.ts';
import { atLeast } from '../../domain/actor.ts';
import { forRole } from '../../domain/for-role.ts';
import { roleName } from '../../texts/names.ts';
import { text } from '../../texts/texts.ts';
import { refusedAs } from '../../vendors/slack/fault.ts';
import { colleagues } from '../colleague.ts';
import { offerOptions, quotedIn } from '../offering.ts';
import type { Titled } from '../scheduled.ts';
import { showsTo } from '../sight.ts';
import { type Asker, said } from './answer.ts';
import { cardPost } from './card.ts';
import { checklistView } from './checklist.ts';
import { commandView, moreView } from './forms.ts';
import { ask, brokenText, type Reader, readerOf, refusedText, strangerText, work } from './house.ts';
import { loadingView, messageView, reasonView } from './modals.ts';
import { offerView } from './offer-view.ts';
import { fieldsOf, replyView } from './reply-view.ts';
import type { SlackHouse } from './slack.ts';

/** A modal to fill: a new one, or one that is open already. */
export type Frame = { trigger: string } | { id: string; hash: string };
type Make = (reader: Reader) => Promise<types.ModalView>;

/** Opens the form of a reply, with the draft that was begun before. */
export function openReply(house: SlackHouse, asker: Asker, frame: Frame, number: number): Promise<void> {
  const { ports } = house;
  const title = text('slack.reply-title', { number }, ports.language);
  return fill(house, asker, { frame, title, about: { number } }, async (reader) => {
    const card = await ports.card({ number });
    if (card === null || !showsTo(reader.person, card)) return goneView(`#${number}`, reader.language);
    const draft = await ports.draft(reader.person.id, number);
    const remembered = { ...ground(asker), number, seen: card.newestId };
    return replyView(card, remembered, { texts: fieldsOf(draft ?? '') }, reader.language);
  });
}

/** Opens the list of everything that can be done to a ticket. */
export function openMore(house: SlackHouse, asker: Asker, frame: Frame, number: number): Promise<void> {
  const { ports } = house;
  const title = text('slack.more-title', { number }, ports.language);
  return fill(house, asker, { frame, title, about: { number } }, async (reader) => {
    const card = await ports.card({ number });
    if (card === null || !showsTo(reader.person, card)) return goneView(`#${number}`, reader.language);
    const remembered = { ...ground(asker), number };
    return moreView(ports.commands, reader.person, { card, remembered, language: reader.language });
  });
}

/** Opens the checklist of a ticket. */
export function openSteps(house: SlackHouse, asker: Asker, frame: Frame, number: number): Promise<void> {
  const { ports } = house;
  const title = text('slack.steps-title', { number }, ports.language);
  return fill(house, asker, { frame, title, about: { number } }, async ({ person, language }) => {
    const card = await ports.card({ number });
    if (card === null || !showsTo(person, card)) return goneView(`#${number}`, language);
    return checklistView(card, { ...ground(asker), number }, language);
  });
}

/** What a form is about: a ticket, a request on it, or a message in the thread of a card. */
export type About = { number: number; message?: string } | { ref: string; message: string };

/** Opens the form of a command, on a ticket or (null) on none. */
export function openForm(
  house: SlackHouse,
  asker: Asker,
  frame: Frame,
  spec: CommandSpec & Titled,
  about: About | null,
): Promise<void> {
  if (spec.name === 'reply' && about !== null && 'number' in about)
    return openReply(house, asker, frame, about.number);
  if (spec.name === 'offer' && about !== null && 'number' in about)
    return openOffer(house, asker, frame, { ticket: about.number });
  return fill(house, asker, { frame, title: spec.name, about }, async ({ person, language }) => {
    const { ports } = house;
    if (!atLeast(person.role, spec.role)) {
      const words = text('refused.role', { role: roleName(spec.role, language) }, language);
      return messageView(
        spec.name,
        refusedText(ports, { command: spec.name, refused: 'role' }, words, language),
        language,
      );
    }
    const card = about === null ? null : await ports.card(about);
    if (about !== null && (card === null || !showsTo(person, card))) return goneView(spec.name, language);
    const number = card?.number ?? null;
    const message = about?.message === undefined ? {} : { message: about.message };
    const remembered = { ...ground(asker), number, ...message };
    if (number !== null && spec.name === 'escalate') return reasonView({ ...remembered, number }, language);
    const kind = card === null ? undefined : (card.about.kind?.id ?? null);
    const choosing = { kinds: ports.kinds(), kind, language };
    const offered = forRole(spec, person.role);
    return commandView(withKinds(withReceivers(offered, ports.receivers()), choosing), {
      card,
      team: await teamFor(house, spec, language),
      remembered,
      language,
    });
  });
}

/** Opens the form of an offer; with what was typed it says at once what would follow. */
export function openOffer(
  house: SlackHouse,
  asker: Asker,
  frame: Frame,
  { ticket: number, ...typed }: { ticket: number } & Readonly<Record<string, unknown>>,
): Promise<void> {
  const { ports } = house;
  const title = text('offer-form.title', { number }, ports.language);
  return fill(house, asker, { frame, title, about: { number } }, async (reader) => {
    const { language, person } = reader;
    const card = await ports.card({ number });
    if (card === null || !showsTo(person, card)) return goneView(`#${number}`, language);
    const remembered = { ...ground(asker), number, seen: card.newestId };
    const words = (name: string) => (typeof typed[name] === 'string' ? typed[name] : '');
    const offered = { chosen: [], what: words('what'), text: words('text'), because: words('because') };
    const state =
      offered.what === '' ? {} : await foreseen(house, reader, offerOptions(number, offered, null));
    return offerView(ports.concessions(language), remembered, { offered, ...state }, language);
  });
}

/** What would follow, or why nothing would. */
async function foreseen({ ports }: SlackHouse, reader: Reader, options: Readonly<Record<string, unknown>>) {
  const reply = await ask(ports, reader, { name: 'offer', options, requestId: 'slack:quote' });
  const quoted = quotedIn(reply, options, reader.language);
  return quoted === null ? { warning: reply.text } : { quoted };
}

function ground({ channel }: Asker) {
  return { seen: null, channel };
}

async function teamFor({ ports }: SlackHouse, { options }: CommandSpec, language: string) {
  if (!options.some(({ type }) => type === 'person' || type === 'receiver')) return [];
  return colleagues(await ports.team(), ports.now(), language);
}

function goneView(title: string, language: string): types.ModalView {
  return messageView(title, text('slack.gone', {}, language), language);
}

/**
 * Shows a modal at once and empty, because Slack waits 3 s and our store may not; then with what it needs. What comes too
 * late for a modal that was closed or changed meanwhile is left out.
 */
export async function fill(
  house: SlackHouse,
  asker: Asker,
  { frame, title, about }: { frame: Frame; title: string; about: About | null },
  make: Make,
): Promise<void> {
  const { api, ports } = house;
  const opened = 'id' in frame ? frame : await open(house, asker, frame.trigger, title, about);
  if (opened === null) return;
  try {
    const reader = await readerOf(ports, asker.user);
    const view =
      reader === null
        ? messageView(title, strangerText(ports, asker.user), ports.language)
        : await make(reader);
    await api.updateView(opened.id, opened.hash, view);
  } catch (error) {
    if (refusedAs(error, 'hash_conflict', 'not_found', 'view_not_found')) return;
    const words = brokenText(ports, error, ports.language);
    await api.updateView(opened.id, null, messageView(title, words, ports.language));
  }
}

/** An empty modal; null when there is none to fill: the press came once more, or too late, which is said. */
async function open(house: SlackHouse, asker: Asker, trigger: string, title: string, about: About | null) {
  const { api, ports, answers } = house;
  try {
    return await api.openView(trigger, loadingView(title, ports.language));
  } catch (error) {
    if (refusedAs(error, 'exchanged_trigger_id')) return null;
    if (refusedAs(error, 'expired_trigger_id')) await tooLate(house, asker, about);
    else await answers.say(asker, said(brokenText(ports, error, ports.language)));
    return null;
  }
}

/** The ticket as it is now, to press again. */
function tooLate(house: SlackHouse, asker: Asker, about: About | null): Promise<void> {
  return work(house, asker, async ({ language, person }) => {
    const card = about === null ? null : await house.ports.card(about);
    const blocks = card === null || !showsTo(person, card) ? [] : cardPost(card, language).blocks;
    await house.answers.say(asker, said(text('slack.expired', {}, language), ...blocks));
  });
}
