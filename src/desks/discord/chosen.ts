import type { APIMessageComponentInteraction } from 'discord.js';
import { z } from 'zod';
import { type Chosen, choiceIn } from '../../vendors/discord/choice.ts';
import { conversationOf } from '../../vendors/discord/conversation.ts';
import type { Heard } from '../desk.ts';
import { type DiscordHouse, userOf } from './house.ts';

const shape = z.object({
  v: z.literal(1),
  kind: z.literal('choice'),
  /** Of the press, of who pressed, of where the question stands, by Discord's ids. */
  id: z.string(),
  user: z.string(),
  name: z.string().nullable(),
  at: z.number().int(),
  channel: z.string(),
  message: z.string(),
  conversation: z.string(),
  choice: z.string(),
  question: z.string(),
});

/** Before every message in order of text: where catching up begins is not moved by a press. */
const FIRST = '0'.repeat(20);

/** Whether a customer pressed a button under a question of ours: stored, and only then acknowledged. Throws CodedError. */
export async function chose(
  house: DiscordHouse,
  interaction: APIMessageComponentInteraction,
): Promise<boolean> {
  const chosen = choiceIn(interaction.data.custom_id);
  if (chosen === null) return false;
  if (interaction.guild_id === house.guild) await keep(house, interaction, chosen);
  await house.api.acknowledge(interaction, { type: 6 });
  return true;
}

async function keep(
  { ports }: DiscordHouse,
  interaction: APIMessageComponentInteraction,
  { choice, root, user, question }: Chosen,
): Promise<void> {
  const { id, message, member } = interaction;
  const channel = message.channel_id;
  const conversation = conversationOf({ channel, root, user });
  const name = member?.nick ?? member?.user.global_name ?? member?.user.username ?? null;
  const where = { channel, message: message.id, conversation };
  const who = { id, user: userOf(interaction), name, at: ports.now() };
  const raw = JSON.stringify({ v: 1, kind: 'choice', ...who, ...where, choice, question });
  await ports.accept([{ externalId: `${FIRST}:choice:${id}`, conversation, raw }]);
}

/** Understands what `chose` stored; null when it is something else. */
export function choiceHeard(body: unknown): Heard[] | null {
  const read = shape.safeParse(body);
  if (!read.success) return null;
  const { id, user, name, at, channel, message, conversation, choice, question } = read.data;
  const item = {
    type: 'choice' as const,
    conversation,
    from: { address: user, name },
    sentAt: at,
    sequence: 0,
    externalId: id,
    question,
    choice,
    mark: `${channel}:${message}`,
  };
  return [{ type: 'customer', item, by: null }];
}
