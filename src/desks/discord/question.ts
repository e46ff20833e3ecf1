import { type APIMessage, type APIThreadChannel, ChannelType } from 'discord.js';
import { conversationFrom } from '../../vendors/discord/conversation.ts';
import { CODE, refusedAs } from '../../vendors/discord/errors.ts';
import type { Question } from '../community.ts';
import type { DiscordApi } from './api.ts';
import { heardIn, rawItem } from './heard.ts';
import type { DiscordHouse } from './house.ts';
import { LIMITS } from './limits.ts';
import { ACCEPTING } from './said.ts';
import { earlier } from './snowflake.ts';

type Parts = Pick<DiscordHouse, 'api' | 'ports' | 'hearing'>;

/** Tags of a forum by which a post is solved, as communities call them. */
const SOLVED: ReadonlySet<string> = new Set([
  ...['solved', 'resolved', 'answered', 'rešeno', 'reseno', 'решено'],
]);
/** Around the word stand signs. */
const SIGNS = /[^\p{L}]+/gu;
/** Pages of a post that are read: 1,000 messages. */
const PAGES = 10;

/** A post of a community as Discord has it now; null: it is gone. Throws CodedError. */
export async function questionAt(parts: Parts, conversation: string): Promise<Question | null> {
  const place = conversationFrom(conversation);
  if (place === null) return null;
  const { channel, user: asker } = place;
  const messages = await messagesIn(parts, channel);
  if (!messages.some(({ id }) => id === channel)) return null;
  const words = messages
    .flatMap((message) => parts.hearing.saidIn(message))
    .flatMap((said) => heardIn(rawItem(said, { conversation, by: null }).raw))
    .flatMap((heard) =>
      heard.type === 'customer' && (heard.item.type === 'message' || heard.item.type === 'edit')
        ? [{ item: heard.item }]
        : [],
    );
  const accepted = (await isTagged(parts, channel)) || (await isSigned(parts, messages, asker));
  return { asker, words, accepted };
}

async function messagesIn({ api }: Parts, channel: string): Promise<APIMessage[]> {
  const all: APIMessage[] = [];
  try {
    for (let after = earlier(channel, 1); all.length < PAGES * LIMITS.historyPage; ) {
      const page = await api.messagesAfter(channel, after);
      all.push(...page);
      after = page.at(-1)?.id ?? after;
      if (page.length < LIMITS.historyPage) break;
    }
    return all;
  } catch (error) {
    if (refusedAs(error, CODE.unknownChannel, CODE.missingAccess)) return [];
    throw error;
  }
}

async function isTagged({ api }: Parts, channel: string): Promise<boolean> {
  const post = (await api.channel(channel)) as APIThreadChannel;
  const tags = post.applied_tags ?? [];
  if (tags.length === 0 || !post.parent_id) return false;
  return isSolvedBy(api, post.parent_id, tags);
}

/** Whether one of these tags of a forum says that a post is solved. Throws CodedError. */
export async function isSolvedBy(
  api: Pick<DiscordApi, 'channel'>,
  forum: string,
  tags: readonly string[],
): Promise<boolean> {
  const found = await api.channel(forum);
  if (found.type !== ChannelType.GuildForum) return false;
  return found.available_tags.some(
    ({ id, name }) => tags.includes(id) && SOLVED.has(name.replaceAll(SIGNS, '').toLowerCase()),
  );
}

/** By whoever asked, or by somebody of the team. */
async function isSigned(
  { api, ports }: Parts,
  messages: readonly APIMessage[],
  asker: string,
): Promise<boolean> {
  const signed = messages.filter(({ reactions = [] }) =>
    reactions.some(({ emoji }) => emoji.name === ACCEPTING),
  );
  for (const { id, channel_id: channel } of signed)
    for (const user of await api.signedBy(channel, id, ACCEPTING))
      if (user === asker || (await ports.person({ discord: user })) !== null) return true;
  return false;
}
