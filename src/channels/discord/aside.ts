import {
  type APIChannel,
  type APITextChannel,
  type APIThreadChannel,
  ChannelType,
  type REST,
  Routes,
} from 'discord.js';
import { CodedError } from '../../domain/coded-error.ts';
import { conversationOf } from '../../vendors/discord/conversation.ts';
import { called } from '../../vendors/discord/errors.ts';
import { markupFree } from '../../vendors/discord/markup.ts';
import { nonceOf } from './outgoing.ts';

/** Minutes without a message after which Discord files a thread away: the longest there is. */
const ARCHIVE_MINUTES = 10_080;

interface Aside {
  to: string;
  title: string;
  text: string;
}

/**
 * A private thread under a channel of customers, else direct messages; says the text there and answers the conversation.
 * Throws CodedError: 'contact-unreachable' where neither can be.
 */
export async function takeAside(rest: REST, home: string | undefined, aside: Aside): Promise<string> {
  const under = home !== undefined && (await isMember(rest, home, aside.to)) ? home : undefined;
  const place =
    (under === undefined ? null : await threadUnder(rest, under, aside)) ?? (await direct(rest, aside));
  return conversationOf({ channel: place, root: place, user: aside.to, kind: 'private' });
}

/** Looked up before, so that no empty thread is left of somebody who has gone. */
async function isMember(rest: REST, channel: string, user: string): Promise<boolean> {
  try {
    const { guild_id: guild } = (await called(
      'channel',
      false,
      rest.get(Routes.channel(channel)),
    )) as APITextChannel;
    if (guild !== undefined) await called('member', false, rest.get(Routes.guildMember(guild, user)));
    return guild !== undefined;
  } catch (error) {
    if (error instanceof CodedError && ['vendor-refused', 'not-found'].includes(error.code)) return false;
    throw error;
  }
}

async function threadUnder(rest: REST, home: string, aside: Aside): Promise<string | null> {
  const { to, title } = aside;
  try {
    const kind = { type: ChannelType.PrivateThread, invitable: false };
    const body = { name: title, auto_archive_duration: ARCHIVE_MINUTES, ...kind };
    const made = await called('create-private', true, rest.post(Routes.threads(home), { body }));
    const { id } = made as APIThreadChannel;
    await called('add-member', false, rest.put(Routes.threadMembers(id, to)));
    await say(rest, id, aside);
    return id;
  } catch (error) {
    if (error instanceof CodedError && error.code === 'vendor-refused') return null;
    throw error;
  }
}

async function direct(rest: REST, aside: Aside): Promise<string> {
  try {
    const made = await called(
      'create-dm',
      false,
      rest.post(Routes.userChannels(), { body: { recipient_id: aside.to } }),
    );
    const { id } = made as APIChannel;
    await say(rest, id, aside);
    return id;
  } catch (error) {
    if (!(error instanceof CodedError) || error.code !== 'vendor-refused') throw error;
    throw new CodedError('contact-unreachable', 'Discord: nobody can be written to in private', {
      cause: error,
    });
  }
}

async function say(rest: REST, channel: string, { to, title, text }: Aside): Promise<void> {
  const once = { nonce: nonceOf(`aside:${to}:${title}`, 0), enforce_nonce: true };
  const body = { content: markupFree(text), allowed_mentions: { parse: [] }, ...once };
  await called('create-message', true, rest.post(Routes.channelMessages(channel), { body }));
}
