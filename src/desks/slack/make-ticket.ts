import { setTimeout as pause } from 'node:timers/promises';
import type { App } from '@slack/bolt';
import { text } from '../../texts/texts.ts';
import { word } from '../../vendors/slack/client.ts';
import { refusedAs } from '../../vendors/slack/fault.ts';
import type { TicketCard } from '../card.ts';
import type { DeskPorts } from '../desk.ts';
import { ACTION, SHORTCUT } from './actions.ts';
import { type Asker, type Said, said } from './answer.ts';
import { button } from './blocks.ts';
import { brokenText, readerOf, refusedText, work } from './house.ts';
import { typedLine } from './line.ts';
import { refOf } from './ref.ts';
import { reactionShape, shortcutShape } from './shapes.ts';
import type { SlackHouse } from './slack.ts';
import { openSplit } from './split-here.ts';

/** A ticket is there within a moment; whoever made it is told the rest by its card. Real milliseconds. */
const PATIENCE_MS = 8000;
const LOOK_MS = 200;
const NOT_HERE = ['not_in_channel', 'channel_not_found', 'is_archived'];

interface Place {
  channel: string;
  ts: string;
  root: string;
}

/** In the menu of a message. "Make this a ticket" is stored like an event, and answered with a link. */
export function listenToShortcuts(app: App, house: SlackHouse): void {
  app.shortcut({ type: 'message_action' }, async ({ ack, body }) => {
    await ack();
    if (body.type !== 'message_action') return;
    const asker: Asker = { user: body.user.id, channel: body.channel.id, responseUrl: body.response_url };
    const { ts = body.message_ts, thread_ts: root = ts } = body.message;
    const place = { channel: body.channel.id, ts, root };
    if (body.callback_id === SHORTCUT.split)
      return openSplit(house, asker, {
        trigger: body.trigger_id,
        place,
        words: typedLine(body.message.text ?? '').line,
      });
    await work(house, asker, async ({ language }) => {
      if (body.callback_id !== SHORTCUT.ticket) {
        const what = { refused: 'out-of-date' };
        const words = text('slack.out-of-date', {}, language);
        return house.answers.say(asker, said(refusedText(house.ports, what, words, language)));
      }
      await house.answers.say(asker, await pressed(house, place, body, language));
    });
  });
}

async function pressed(
  { api, people, ports }: SlackHouse,
  { channel, ts, root }: Place,
  body: { trigger_id: string; user: { id: string }; message: { user?: string } },
  language: string,
): Promise<Said> {
  if (body.message.user === people.known()?.user) return said(text('slack.ticket-of-ours', {}, language));
  const reached = await api.thread(channel, ts, ts).catch((error: unknown) => {
    if (refusedAs(error, ...NOT_HERE)) return null;
    throw error;
  });
  if (reached === null) return said(text('slack.not-here', {}, language));
  const conversation = refOf({ channel, ts: root });
  const before = await ports.card({ conversation });
  if (before !== null && before.status !== 'resolved')
    return madeSaid('slack.ticket-stands', before, language);
  const kept = {
    type: 'message_action',
    user: { id: body.user.id },
    channel: { id: channel },
    message_ts: ts,
  };
  const raw = JSON.stringify(shortcutShape.parse(kept));
  await ports.accept([{ externalId: `shortcut:${body.trigger_id}`, conversation, raw }]);
  return outcome(ports, conversation, language);
}

/** A reaction has no answer of its own: whoever put it is told beside the message, and only they. */
export async function answerReaction(
  { api, people, ports, ticketEmoji }: SlackHouse,
  event: unknown,
): Promise<void> {
  const read = reactionShape.safeParse(event);
  if (!read.success || read.data.reaction !== ticketEmoji) return;
  const { user, item } = read.data;
  const { channel, ts } = item;
  try {
    const reader = await readerOf(ports, user);
    if (reader === null) return;
    const found = (await api.thread(channel, ts, ts)).find((message) => word(message, 'ts') === ts);
    if (found === undefined) return;
    const thread = word(found, 'thread_ts');
    const root = thread || ts;
    const ours = word(found, 'user') === people.known()?.user;
    const what = ours
      ? said(text('slack.ticket-of-ours', {}, reader.language))
      : await outcome(ports, refOf({ channel, ts: root }), reader.language);
    // In a thread that nobody has begun, nobody would see it (docs.slack.dev/reference/methods/chat.postEphemeral).
    await api.ephemeral({ channel, user, ...what, ...(thread === '' ? {} : { threadTs: thread }) });
  } catch (error) {
    brokenText(ports, error, ports.language);
  }
}

/** Waits for the ticket that stands in the conversation then. */
async function outcome(ports: DeskPorts, conversation: string, language: string): Promise<Said> {
  for (let waited = 0; waited < PATIENCE_MS; waited += LOOK_MS) {
    const card = await ports.card({ conversation });
    if (card !== null && card.status !== 'resolved') return madeSaid('slack.ticket-made', card, language);
    await pause(LOOK_MS, undefined, { ref: false });
  }
  return said(text('slack.ticket-soon', {}, language));
}

function madeSaid(
  key: 'slack.ticket-made' | 'slack.ticket-stands',
  card: TicketCard,
  language: string,
): Said {
  const open = button(text('slack.open', {}, language), { id: ACTION.open, value: String(card.number) });
  const words = text(key, { number: card.number }, language);
  return said(words, { type: 'actions', elements: [{ ...open, url: card.url }] });
}
