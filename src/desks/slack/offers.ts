import type { Reply } from '../../commands/command.ts';
import { CodedError } from '../../domain/coded-error.ts';
import { channelName } from '../../texts/channel-name.ts';
import { text } from '../../texts/texts.ts';
import { refusedAs } from '../../vendors/slack/fault.ts';
import type { Offer } from '../desk.ts';
import { isQuestion } from '../outcome.ts';
import { line } from '../plain.ts';
import { ACTION, actionId } from './actions.ts';
import { type Asker, type Said, said, saidOf } from './answer.ts';
import { button } from './blocks.ts';
import { ask, work } from './house.ts';
import { threadOf } from './ref.ts';
import type { SlackHouse } from './slack.ts';

const NAME = 60;
/** In the place of what was seen: the writer knows what happened meanwhile, and sends all the same. */
const CONFIRMED = 'confirm';
/** The same: it promises nothing, says the writer. */
const NO_PLEDGE = 'no-pledge';
/** The writer is no longer where an ephemeral could be seen: the note stands in the thread all the same. */
const OUT_OF_REACH = [
  'user_not_in_channel',
  'user_not_found',
  'channel_not_found',
  'is_archived',
  'messages_tab_disabled',
];

/** Tells the writer of a text in a card's thread that it stays internal. Throws CodedError. */
export async function makeOffer(house: SlackHouse, ref: string, offer: Offer): Promise<void> {
  const { api, ports } = house;
  const thread = threadOf(ref);
  if (thread === null) throw new CodedError('not-found', 'No card stands at this place in Slack');
  const { slack: user } = offer.person;
  if (user === null) return;
  const seen = (await ports.card({ number: offer.number }))?.newestId ?? '';
  const what = offerSaid(offer, seen, offer.person.language ?? ports.language);
  try {
    await api.ephemeral({ channel: thread.channel, threadTs: thread.threadTs, user, ...what });
  } catch (error) {
    if (!refusedAs(error, ...OUT_OF_REACH)) throw error;
    ports.log.info({ desk: 'slack', person: offer.person.id }, 'an offer could not be shown');
  }
}

/** `seen`: the customer's newest message when it was offered. */
export function offerSaid(offer: Offer, seen: string, language: string): Said {
  const name = line(offer.contactName?.trim() || text('card.nameless', {}, language), NAME);
  const channel = channelName(offer.channel, language);
  const words = text('slack.offer', { name, channel, number: offer.number }, language);
  const press = sendButton(text('slack.offer-send', { name }, language), offer, seen);
  return said(words, { type: 'actions', elements: [press] });
}

function sendButton(label: string, note: { number: number; messageId: string; to?: number }, seen: string) {
  const value = `${note.number}:${note.messageId}:${seen}${note.to === undefined ? '' : `:${note.to}`}`;
  if (seen === NO_PLEDGE) return button(label, { id: actionId(ACTION.send, NO_PLEDGE), value });
  return button(label, { id: ACTION.send, value }, { style: 'primary' });
}

/** The press on an offer; `note`: the message's id and what was seen. Its outcome takes the offer's place. */
export async function sendNote(
  house: SlackHouse,
  asker: Asker,
  press: { number: number; message: string | null; trigger: string },
): Promise<void> {
  const [messageId = '', seen = '', place = ''] = (press.message ?? '').split(':', 3);
  const { number } = press;
  // An offer without a place is of a ticket that had its own alone.
  const to = /^\d+$/.test(place) ? Number(place) : number;
  const extra = extraOf(seen);
  const wish = {
    name: ACTION.send,
    options: { ticket: number, message: messageId, to, ...extra },
    requestId: `slack:${press.trigger}`,
  };
  await work(house, asker, async (reader) => {
    const reply = await ask(house.ports, reader, wish);
    const what = isQuestion(reply)
      ? questioned(reply, { number, messageId, to }, reader.language)
      : saidOf(wish.name, reply, reader.language);
    await house.answers.say(asker, what, true);
  });
}

function extraOf(seen: string): Record<string, unknown> {
  if (seen === CONFIRMED) return { confirm: true };
  if (seen === NO_PLEDGE) return { [NO_PLEDGE]: true };
  return seen === '' ? {} : { seen };
}

/** Whoever knows of it sends it all the same; what is taken for a promise may be none. */
function questioned(
  reply: Reply,
  note: { number: number; messageId: string; to: number },
  language: string,
): Said {
  const sure = sendButton(text('slack.send-all-the-same', {}, language), note, CONFIRMED);
  const none = sendButton(text('pledge.press-none', {}, language), note, NO_PLEDGE);
  const promises = !reply.ok && reply.refused === 'pledge-hint';
  return said(reply.text, { type: 'actions', elements: promises ? [sure, none] : [sure] });
}
