import type { App, BlockAction } from '@slack/bolt';
import { CALLBACK_OUTCOMES } from '../../domain/ticket/callback.ts';
import { text } from '../../texts/texts.ts';
import { agreeWish } from '../agreeing.ts';
import { undoOptions } from '../outcome.ts';
import { remedyOptions } from '../remedies.ts';
import { anotherTime } from '../scheduled.ts';
import { showsTo } from '../sight.ts';
import { ACTION, VIEW } from './actions.ts';
import { type Asker, type Said, said, saidOf } from './answer.ts';
import { cardPost } from './card.ts';
import { chosenIn, keepChoice } from './chosen.ts';
import { homePressed } from './home.ts';
import { ask, type Reader, work } from './house.ts';
import { rememberedIn } from './modals.ts';
import { sendNote } from './offers.ts';
import { type Frame, openForm, openMore, openReply, openSteps } from './opening.ts';
import { refOf } from './ref.ts';
import { replyPressed } from './reply-pressed.ts';
import type { SlackHouse } from './slack.ts';

/** A press: `claim` with `12`, `form:snooze` with `12:snooze`, of a menu `menu` with `why:12`. */
export interface Press {
  action: string;
  number: number | null;
  /** What stands behind the number, and the whole. */
  rest: string;
  value: string;
}

/** Commands that a press asks for as they are, with the ticket alone. */
const PLAIN: ReadonlySet<string> = new Set([
  ...[ACTION.claim, ACTION.decline, ACTION.watch],
  ...[ACTION.resolve, ACTION.reopen, ACTION.why],
]);
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
/** What stands in an answer, and is replaced by its outcome. */
const IN_ANSWER: ReadonlySet<string> = new Set([ACTION.undo, ACTION.merge]);
/** Commands that a press asks for in their form: the form says what will happen before it does. */
const IN_FORM: ReadonlySet<string> = new Set([ACTION.release, ACTION.escalate]);

/** Everything that can be pressed; what nobody knows any more is out of date, not silent. */
export function listenToButtons(app: App, house: SlackHouse): void {
  app.action(/.*/, async ({ ack, body }) => {
    const chosen = body.type === 'block_actions' ? chosenIn(body, house.ports.now()) : null;
    if (chosen !== null) await keepChoice(house, chosen);
    await ack();
    if (chosen !== null) return;
    if (body.type === 'block_actions') await pressed(house, body);
  });
}

async function pressed(house: SlackHouse, body: BlockAction): Promise<void> {
  const { view } = body;
  if (view?.callback_id === VIEW.reply) return replyPressed(house, body, view);
  const press = pressIn(body);
  const asker = askerOf(body);
  if (press.action === ACTION.open) return;
  if (press.action === ACTION.turn || press.action === ACTION.wish) return homePressed(house, asker, body);
  const { number, rest } = press;
  if (press.action === ACTION.send && number !== null)
    return sendNote(house, asker, { number, message: rest, trigger: body.trigger_id });
  const frame = view?.type === 'modal' ? { id: view.id, hash: view.hash } : { trigger: body.trigger_id };
  const opening =
    press.action === ACTION.reveal
      ? revealing(house, asker, frame, press, body)
      : opened(house, asker, frame, press);
  if (opening !== null) return opening;
  await work(house, asker, (reader) => act(house, asker, press, body, reader));
}

/** Opens the form that a press asks for, or null: Slack takes one within 3 s only, so that nothing is looked up before. */
function opened(
  house: SlackHouse,
  asker: Asker,
  frame: Frame,
  { action, number, rest }: Press,
): Promise<void> | null {
  if (number === null) return null;
  if (action === ACTION.reply) return openReply(house, asker, frame, number);
  if (action === ACTION.more) return openMore(house, asker, frame, number);
  if (action === ACTION.steps) return openSteps(house, asker, frame, number);
  const decides = WITH_WORDS[action];
  const send = house.ports.commands.find(({ name }) => name === 'send');
  if (action === ACTION.scheduledAt && send !== undefined)
    return openForm(house, asker, frame, anotherTime(send), { number, message: rest });
  if (action !== ACTION.form && decides === undefined && !IN_FORM.has(action)) return null;
  const name = action === ACTION.form ? rest : (decides ?? action);
  const spec = house.ports.commands.find((one) => one.name === name);
  const about = decides === undefined || rest === '' ? { number } : { number, message: rest };
  return spec === undefined ? null : openForm(house, asker, frame, spec, about);
}

/** The form beside a deleted text: its ticket is the one whose thread it stands in. */
function revealing(
  house: SlackHouse,
  asker: Asker,
  frame: Frame,
  { action, value }: Press,
  { channel, message }: BlockAction,
): Promise<void> | null {
  const spec = house.ports.commands.find(({ name }) => name === action);
  const root: unknown = message?.thread_ts;
  if (spec === undefined || channel === undefined || typeof root !== 'string') return null;
  const ref = refOf({ channel: channel.id, ts: root });
  return openForm(house, asker, frame, spec, { ref, message: value });
}

async function act(
  house: SlackHouse,
  asker: Asker,
  press: Press,
  body: BlockAction,
  reader: Reader,
): Promise<void> {
  const { ports, answers } = house;
  const wish = press.action === ACTION.takeOver ? takingOver(press, reader) : wishOf(press);
  if (wish === null) return answers.say(asker, await outOfDate(house, press, body, reader));
  const reply = await ask(ports, reader, { ...wish, requestId: `slack:${body.trigger_id}` });
  await answers.say(asker, saidOf(wish.name, reply, reader.language), IN_ANSWER.has(press.action));
}

/** The ticket is assigned to whoever pressed; whose it was is told. */
function takingOver({ number }: Press, { person }: Reader) {
  return number === null ? null : { name: 'assign', options: { ticket: number, to: person.id } };
}

function wishOf({
  action,
  number,
  rest,
  value,
}: Press): { name: string; options: Record<string, unknown> } | null {
  if (action === ACTION.checks) return { name: 'doctor', options: { sample: true } };
  if (action === ACTION.remedy) {
    const options = remedyOptions(value);
    return options === null ? null : { name: 'remedies', options };
  }
  if (action === ACTION.agree) return agreeWish(value);
  if (number === null) return null;
  if (action === ACTION.language && rest !== '')
    return { name: 'customer', options: { ticket: number, language: rest } };
  if (ON_CONTACT.has(action) && /^\d{1,15}$/.test(rest))
    return { name: action, options: { ticket: number, other: Number(rest) } };
  if (action === ACTION.take) return { name: 'claim', options: { ticket: number } };
  if (PLAIN.has(action)) return { name: action, options: { ticket: number } };
  if (OF_CALL.has(action) && rest !== '')
    return { name: 'callback', options: { ticket: number, outcome: action, call: rest } };
  if (ON_REQUEST.has(action) && rest !== '')
    return { name: action, options: { ticket: number, request: rest } };
  if (action === ACTION.done && /^\d{1,15}$/.test(rest))
    return { name: action, options: { ticket: number, task: Number(rest) } };
  if (action === ACTION.scheduledSend && rest !== '')
    return { name: 'send', options: { ticket: number, message: rest } };
  if (action === ACTION.scheduledUndo && rest !== '')
    return { name: 'undo', options: { ticket: number, message: rest } };
  if (action === ACTION.undo && rest !== '')
    return { name: action, options: undoOptions({ number, what: rest }) };
  if (action === ACTION.merge && /^\d{1,15}$/.test(rest))
    return { name: action, options: { ticket: number, into: Number(rest), confirm: true } };
  return null;
}

/** Says so, and shows the ticket as it is now with everything that can be pressed today. */
async function outOfDate(
  { ports }: SlackHouse,
  { number }: Press,
  { channel, message }: BlockAction,
  { language, person }: Reader,
): Promise<Said> {
  const ref =
    channel === undefined || message === undefined ? null : refOf({ channel: channel.id, ts: message.ts });
  const byRef = ref === null ? null : await ports.card({ ref });
  const card = byRef ?? (number === null ? null : await ports.card({ number }));
  if (card === null || !showsTo(person, card)) return said(text('slack.out-of-date', {}, language));
  return said(text('slack.out-of-date-card', {}, language), ...cardPost(card, language).blocks);
}

/** Who pressed, and where the answer belongs. */
function askerOf({ user, channel, response_url: responseUrl, view }: BlockAction): Asker {
  const remembered = view?.type === 'modal' ? rememberedIn(view.private_metadata) : null;
  const home = view?.type === 'home' || (remembered !== null && remembered.channel === null);
  const place = channel?.id ?? remembered?.channel ?? null;
  return { user: user.id, channel: place, responseUrl: responseUrl ?? null, home };
}

function pressIn(body: BlockAction): Press {
  const action = body.actions[0];
  if (action?.type === 'overflow') {
    const [name = '', value = ''] = action.selected_option.value.split(/:(.*)/su, 2);
    return pressOf(name, value);
  }
  const [name = ''] = (action?.action_id ?? '').split(':', 1);
  return pressOf(name, action?.type === 'button' ? (action.value ?? '') : '');
}

function pressOf(action: string, value: string): Press {
  const [digits = '', rest = ''] = value.split(/:(.*)/su, 2);
  const number = Number(digits);
  const known = /^\d+$/.test(digits) && Number.isSafeInteger(number) && number > 0;
  return { action, number: known ? number : null, rest, value };
}
