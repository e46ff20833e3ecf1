import type { APIMessage } from 'discord.js';
import type { DiscordApi } from './api.ts';
import { LIMITS } from './limits.ts';
import { type Body, footer } from './parts.ts';
import { instantOf } from './snowflake.ts';

/** Pages of a thread looked through for a copy that may be there: 5,000 messages. */
const PAGES = 50;
/** Discord's clock may differ from ours by so much (ms). */
const CLOCK_MS = 60_000;

/** The message of ours with this mark in its footer, no older than `since` (epoch ms). Throws CodedError. */
export async function copyIn(
  api: Pick<DiscordApi, 'messagesBefore'>,
  thread: string,
  mark: string,
  since = 0,
): Promise<APIMessage | null> {
  let before: string | undefined;
  for (let page = 0; page < PAGES; page += 1) {
    const messages = await api.messagesBefore(thread, before);
    const found = messages.find((message) => carries(message, mark));
    if (found !== undefined) return found;
    before = messages.at(-1)?.id;
    if (messages.length < LIMITS.historyPage || before === undefined) return null;
    if (instantOf(before) < since - CLOCK_MS) return null;
  }
  return null;
}

/**
 * There is one copy of a message, no older than itself: it is brought up to date where it stands, and not touched when nothing
 * changed. Throws CodedError.
 */
export async function putCopy(
  api: DiscordApi,
  thread: string,
  { mark, since, movedTo }: { mark: string; since: number | undefined; movedTo?: number | undefined },
  body: Body,
): Promise<void> {
  const there = await copyIn(api, thread, mark, since);
  if (there === null && movedTo !== undefined) return;
  if (there === null) return void (await api.post(thread, body, mark));
  if (looksOf(there.embeds) !== looksOf(body.embeds)) await api.edit(thread, there.id, body);
}

export function carries(message: APIMessage, mark: string): boolean {
  const { text } = footer(mark);
  return message.author.bot === true && message.embeds.some((embed) => embed.footer?.text === text);
}

/** Discord adds fields of its own to what it was given. */
function looksOf(embeds: Body['embeds']): string {
  return JSON.stringify(embeds.map(({ author, description }) => [author?.name ?? '', description ?? '']));
}
