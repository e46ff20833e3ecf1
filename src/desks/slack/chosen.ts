import type { BlockAction } from '@slack/bolt';
import { z } from 'zod';
import { choiceIn } from '../../vendors/slack/choice.ts';
import type { Heard } from '../desk.ts';
import { refOf } from './ref.ts';
import type { SlackHouse } from './slack.ts';

const shape = z.object({
  type: z.literal('choice'),
  user: z.string(),
  name: z.string().nullable(),
  at: z.number().int(),
  /** The channel, the thread and the question in it, by Slack's ids. */
  channel: z.string(),
  threadTs: z.string(),
  ts: z.string(),
  choice: z.string(),
  question: z.string(),
  press: z.string(),
});

type Chosen = z.infer<typeof shape>;

/** A customer pressed a button under a question of ours; null when it is another press. */
export function chosenIn(body: BlockAction, now: number): Chosen | null {
  const [action] = body.actions;
  const choice = action === undefined ? null : choiceIn(action.action_id);
  const threadTs: unknown = body.message?.thread_ts;
  if (action?.type !== 'button' || choice === null || body.channel === undefined) return null;
  if (typeof threadTs !== 'string' || body.message === undefined || action.value === undefined) return null;
  const { user, channel, message } = body;
  const name = 'name' in user && typeof user.name === 'string' && user.name !== '' ? user.name : null;
  const where = { channel: channel.id, threadTs, ts: message.ts };
  const press = `${user.id}:${action.action_ts}`;
  return { type: 'choice', user: user.id, name, at: now, ...where, choice, question: action.value, press };
}

/** Stores the press; only then is it acknowledged. Throws CodedError 'store-down': Slack tells the customer that it failed. */
export async function keepChoice({ ports }: Pick<SlackHouse, 'ports'>, chosen: Chosen): Promise<void> {
  const { channel, threadTs, press } = chosen;
  const conversation = refOf({ channel, ts: threadTs });
  await ports.accept([{ externalId: `choice:${press}`, conversation, raw: JSON.stringify(chosen) }]);
}

/** Understands what `keepChoice` stored; null when it is something else. */
export function choiceHeard(body: unknown): Heard[] | null {
  const read = shape.safeParse(body);
  if (!read.success) return null;
  const { user, name, at, channel, threadTs, ts, choice, question, press } = read.data;
  const item = {
    type: 'choice' as const,
    conversation: refOf({ channel, ts: threadTs }),
    from: { address: user, name },
    sentAt: at,
    sequence: 0,
    externalId: press,
    question,
    choice,
    mark: `${channel}:${ts}`,
  };
  return [{ type: 'customer', item, by: null }];
}
