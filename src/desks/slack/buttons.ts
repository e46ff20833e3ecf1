import type { App, BlockAction } from '@slack/bolt';
import { text } from '../../texts/texts.ts';
import { ACTION } from './actions.ts';
import { type Asker, said, saidOf } from './answer.ts';
import { work } from './house.ts';
import { openReason, openReply } from './opening.ts';
import type { SlackHouse } from './slack.ts';

interface Press {
  action: string;
  number: number;
  /** The message that an undo takes back. */
  message: string | null;
}

/** Commands that a press asks for as they are, with the ticket alone. */
const PLAIN: ReadonlySet<string> = new Set([
  ACTION.claim,
  ACTION.release,
  ACTION.resolve,
  ACTION.reopen,
  ACTION.why,
]);

/** Everything that can be pressed on a card or an answer; what nobody knows any more is out of date, not silent. */
export function listenToButtons(app: App, house: SlackHouse): void {
  app.action(/.*/, async ({ ack, body }) => {
    await ack();
    if (body.type === 'block_actions') await pressed(house, body);
  });
}

async function pressed(house: SlackHouse, body: BlockAction): Promise<void> {
  const press = pressIn(body);
  if (press?.action === ACTION.open) return;
  const channel = body.channel?.id ?? null;
  const asker: Asker = { user: body.user.id, channel, responseUrl: body.response_url ?? null };
  const trigger = body.trigger_id;
  if (press?.action === ACTION.reply) return openReply(house, asker, trigger, press.number);
  if (press?.action === ACTION.escalate) return openReason(house, asker, trigger, press.number);
  await work(house, asker, async ({ id, name: who, role }) => {
    const wish = press === null ? null : wishOf(press);
    if (wish === null) {
      await house.answers.say(asker, said(text('slack.out-of-date')));
    } else {
      const request = {
        ...wish,
        actor: { id, name: who, role },
        requestId: `slack:${trigger}`,
        desk: 'slack',
      };
      const reply = await house.ports.handle(request);
      await house.answers.say(asker, saidOf(wish.name, reply), wish.name === ACTION.undo);
    }
  });
}

function wishOf({
  action,
  number,
  message,
}: Press): { name: string; options: Record<string, unknown> } | null {
  if (PLAIN.has(action)) return { name: action, options: { ticket: number } };
  if (action === ACTION.undo && message !== null)
    return { name: action, options: { ticket: number, message } };
  return null;
}

/** What was pressed: a button has the number as its value, the menu `action:number`, undo `number:message`. */
function pressIn(body: BlockAction): Press | null {
  const action = body.actions[0];
  if (action?.type === 'button') {
    const [number = '', message = null] = (action.value ?? '').split(/:(.*)/su, 2);
    return pressOf(action.action_id, number, message);
  }
  if (action?.type !== 'overflow') return null;
  const [name = '', number = ''] = action.selected_option.value.split(':', 2);
  return pressOf(name, number, null);
}

function pressOf(action: string, digits: string, message: string | null): Press | null {
  const number = Number(digits);
  return Number.isSafeInteger(number) && number > 0 ? { action, number, message } : null;
}
