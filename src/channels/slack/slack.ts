import { type Logger, LogLevel } from '@slack/bolt';
import { CodedError } from '../../domain/coded-error.ts';
import { createCall } from '../../vendors/slack/client.ts';
import { download } from '../../vendors/slack/download.ts';
import { tokenOf } from '../../vendors/slack/token.ts';
import type { Channel, ChannelLimits, ChannelPorts } from '../channel.ts';
import { takeAside } from './aside.ts';
import type { SlackChannelSettings } from './index.ts';
import { markOf, sendAll, settled } from './outgoing.ts';

/** A text of this length goes out in some messages. Files: what a thread bears, far below Slack's 1 GB. */
const LIMITS: ChannelLimits = {
  textLength: 40_000,
  sendsOnce: false,
  fileBytes: 20 * 1024 * 1024,
  fileTypes: ['image/', 'audio/', 'video/', 'text/', 'application/'],
  replyWindowHours: null,
  // https://docs.slack.dev/reference/block-kit/block-elements/button-element; a row shows five without folding.
  buttons: { most: 10, label: 75 },
};

/** Its clients' words hold bodies; what goes wrong is thrown. */
const SILENT: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => LogLevel.ERROR,
  setName: () => undefined,
};

/** Answers in the threads of Slack that are tickets. It has no webhook: the desk hears what is said there. */
export function createSlackChannel(
  settings: SlackChannelSettings,
  { timeoutMs, secrets }: ChannelPorts,
): Channel {
  const client = { apiUrl: settings.SLACK_API_URL, timeoutMs, logger: SILENT };
  const vendor = { ...client, token: tokenOf(settings, client, secrets) };
  const call = createCall(vendor);
  return {
    id: 'slack',
    limits: LIMITS,
    readBy: (conversation) => (conversation.startsWith('D') ? 'customer' : 'others'),
    isPublic: (conversation) =>
      settings.SLACK_COMMUNITY_CHANNELS.includes(conversation.split(':', 1)[0] ?? ''),
    async verify() {
      throw new CodedError('unauthorized', 'Slack delivers to the desk: /slack/events');
    },
    async parse() {
      throw new CodedError('not-understood', 'Slack delivers to the desk');
    },
    async send(message) {
      return { externalId: await sendAll(call, message, { fileBytes: LIMITS.fileBytes, timeoutMs }) };
    },
    takeAside: (from) => takeAside(call, from),
    chosen: (mark, text, label) => settled(call, mark, text, label),
    markOf,
    fetchFile: (ref) => download(vendor, ref),
  };
}
