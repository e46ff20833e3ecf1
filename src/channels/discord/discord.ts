import { CodedError } from '../../domain/coded-error.ts';
import { conversationFrom } from '../../vendors/discord/conversation.ts';
import { attached } from '../../vendors/discord/download.ts';
import { createRest } from '../../vendors/discord/rest.ts';
import type { Channel, ChannelLimits, ChannelPorts } from '../channel.ts';
import { takeAside } from './aside.ts';
import type { DiscordChannelSettings } from './index.ts';
import { markOf, sendAll, settled } from './outgoing.ts';

/** A text of this length goes out in some messages. Files: what a server without boosts takes (docs, "Uploading Files"). */
const LIMITS: ChannelLimits = {
  textLength: 40_000,
  // Discord knows a nonce again for some minutes only: not for as long as a house may be down.
  sendsOnce: false,
  fileBytes: 10 * 1024 * 1024,
  fileTypes: ['image/', 'audio/', 'video/', 'text/', 'application/'],
  replyWindowHours: null,
  // discord.com/developers/docs/components/reference#button and #action-row
  buttons: { most: 10, label: 80 },
};

/** Answers where tickets were made of messages in Discord. It has no webhook: the desk hears what is said there. */
export function createDiscordChannel(settings: DiscordChannelSettings, { timeoutMs }: ChannelPorts): Channel {
  const vendor = { token: settings.DISCORD_TOKEN, apiUrl: settings.DISCORD_API_URL, timeoutMs };
  const rest = createRest(vendor);
  return {
    id: 'discord',
    limits: LIMITS,
    readBy: (conversation) => (conversationFrom(conversation)?.kind === 'private' ? 'customer' : 'others'),
    isPublic: (conversation) => conversationFrom(conversation)?.kind === 'public',
    async verify() {
      throw new CodedError('unauthorized', 'Discord delivers to the desk, by its gateway');
    },
    async parse() {
      throw new CodedError('not-understood', 'Discord delivers to the desk, by its gateway');
    },
    async send(message) {
      return { externalId: await sendAll(rest, message, LIMITS.fileBytes) };
    },
    takeAside: (from) => takeAside(rest, settings.DISCORD_CUSTOMER_CHANNELS[0], from),
    chosen: (mark, _text, label) => settled(rest, mark, label),
    markOf,
    fetchFile: (ref) => attached({ ...vendor, rest }, ref),
  };
}
