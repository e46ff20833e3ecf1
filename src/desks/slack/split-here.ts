import type { types } from '@slack/bolt';
import { text } from '../../texts/texts.ts';
import { part, word } from '../../vendors/slack/client.ts';
import type { TicketCard } from '../card.ts';
import { plain } from '../plain.ts';
import { showsTo } from '../sight.ts';
import { SHORTCUT, VIEW } from './actions.ts';
import type { Asker } from './answer.ts';
import { aside, paragraph } from './blocks.ts';
import { LIMITS } from './limits.ts';
import { formOf, messageView, modal, type Remembered } from './modals.ts';
import { fill } from './opening.ts';
import { refOf } from './ref.ts';
import type { SlackHouse } from './slack.ts';

/** Characters of the message that are shown, to know it by. */
const QUOTE = 600;

interface Place {
  channel: string;
  ts: string;
  root: string;
}

/** "Split from here" at a message in a card's thread: the command's form, with the message that it begins at. */
export function openSplit(
  house: SlackHouse,
  asker: Asker,
  pressed: { trigger: string; place: Place; words: string },
): Promise<void> {
  const { ports } = house;
  const { place, words, trigger } = pressed;
  const title = text('split.here', {}, ports.language);
  return fill(house, asker, { frame: { trigger }, title, about: null }, async ({ person, language }) => {
    const here = text('split.here', {}, language);
    const ref = refOf({ channel: place.channel, ts: place.root });
    const card = await ports.card({ ref });
    const message = card === null || !showsTo(person, card) ? null : await messageAt(house, place, ref);
    if (card === null || message === null)
      return messageView(here, text('split.not-here', {}, language), language);
    const remembered = { number: card.number, seen: null, channel: asker.channel, message };
    return splitView(card, { remembered, words, language });
  });
}

/** Says what becomes of the message and of those after it. */
export function splitView(
  { number }: TicketCard,
  { remembered, words, language }: { remembered: Remembered; words: string; language: string },
): types.ModalView {
  const blocks = [paragraph(text('split.question', { number }, language)), aside(plain(words, QUOTE))];
  return formOf(modal(text('split.here', {}, language), blocks, language), {
    id: VIEW.form,
    submit: text('split.press', {}, language).slice(0, LIMITS.viewTitle),
    remembered: { ...remembered, command: SHORTCUT.split },
  });
}

/** The message of the ticket that is shown there, or the note that a colleague wrote there; null: neither. */
async function messageAt(
  { api, ports }: SlackHouse,
  { channel, ts }: Place,
  ref: string,
): Promise<string | null> {
  const found = (await api.thread(channel, ts, ts)).find((one) => word(one, 'ts') === ts);
  const metadata = part(found, 'metadata');
  const copy =
    word(metadata, 'event_type') === 'osem_message' ? word(part(metadata, 'event_payload'), 'message') : '';
  return copy === '' ? ports.noteOf(ref, ts) : copy;
}
