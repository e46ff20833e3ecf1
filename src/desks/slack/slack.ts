import { App, LogLevel, type Receiver } from '@slack/bolt';
import { CodedError } from '../../domain/coded-error.ts';
import { text } from '../../texts/texts.ts';
import { type ApiSettings, clientOptions } from '../../vendors/slack/client.ts';
import { refusedAs } from '../../vendors/slack/fault.ts';
import type { Desk, DeskPorts } from '../desk.ts';
import { type Answers, createAnswers } from './answer.ts';
import { createApi, type SlackApi } from './api.ts';
import { listenToButtons } from './buttons.ts';
import { cardPost } from './card.ts';
import { listenToCommands } from './commands.ts';
import type { SlackSettings } from './index.ts';
import { createMarks } from './marks.ts';
import { tellOnce } from './notice.ts';
import { HttpReceiver } from './receiver.ts';
import { refOf, threadOf } from './ref.ts';
import { socketReceiver, stayConnected } from './socket.ts';
import { listenToSubmissions } from './submissions.ts';
import { markOf, threadPost } from './thread.ts';
import { vendorLog } from './vendor-log.ts';

/** What the listeners share. */
export interface SlackHouse {
  ports: DeskPorts;
  api: SlackApi;
  answers: Answers;
  /** The desk channel. */
  channel: string;
}

/** The desk in Slack. Its HTTP address is mounted here, before the server listens. Throws CodedError 'wrong-setting'. */
export function createSlack(settings: SlackSettings, ports: DeskPorts): Desk {
  const { SLACK_SIGNING_SECRET: secret, SLACK_APP_TOKEN: appToken } = settings;
  if (secret === undefined && appToken === undefined) {
    throw new CodedError('wrong-setting', 'SLACK_SIGNING_SECRET or SLACK_APP_TOKEN: Slack needs one of them');
  }
  const vendor = {
    token: settings.SLACK_BOT_TOKEN,
    apiUrl: settings.SLACK_API_URL,
    timeoutMs: ports.timeoutMs,
    logger: vendorLog(ports.log),
  };
  const api = createApi(vendor);
  const channel = settings.SLACK_DESK_CHANNEL;
  const house: SlackHouse = { ports, api, answers: createAnswers(api, channel, ports.timeoutMs), channel };
  // Slack signs by the world's clock; the house's may run faster (demo) or be moved (tests).
  const http = secret === undefined ? null : new HttpReceiver(ports.http, secret, () => Date.now());
  const places = { desk: channel, supervisors: settings.SLACK_SUPERVISOR_CHANNEL ?? null };
  const marks = createMarks(api, ports.log);
  return {
    id: 'slack',
    async start(signal) {
      await check(house, [channel, ...(places.supervisors === null ? [] : [places.supervisors])]);
      const socket = appToken === undefined ? null : socketReceiver({ ...vendor, appToken });
      const receiver = socket ?? http;
      if (receiver === null) return;
      const app = listeningApp(receiver, house, vendor);
      http?.init(app);
      signal.addEventListener('abort', () => void app.stop(), { once: true });
      if (socket !== null) await stayConnected(socket, ports.timeoutMs, signal).catch(throwAsSetting);
    },
    async show(card, ref) {
      const thread = ref === null ? null : threadOf(ref);
      const where = await place(api, channel, thread, cardPost(card, ports.language));
      await marks.put(where, card.lastReply);
      return where;
    },
    async find(ticketId) {
      const ts = await api.find(channel, { type: 'osem_card', payload: { ticket: ticketId } });
      return ts === null ? null : refOf({ channel, ts });
    },
    async mirror(ref, message) {
      const thread = threadOf(ref);
      if (thread === null) throw new CodedError('not-found', 'No card stands at this place in Slack');
      if ((await api.find(thread.channel, markOf(message.id), thread.threadTs)) !== null) return;
      const post = threadPost(message, `${ports.publicUrl}/desk`, ports.language);
      await api.post(thread.channel, { ...post, threadTs: thread.threadTs });
    },
    tell: (audience, notice) => tellOnce(api, places, audience, notice, ports.language),
  };
}

type Place = { channel: string; threadTs: string } | null;

/** Updates the card where it stands; posts it anew when somebody deleted it. */
async function place(
  api: SlackApi,
  channel: string,
  at: Place,
  post: ReturnType<typeof cardPost>,
): Promise<string> {
  if (at !== null) {
    const gone = await api.update(at.channel, at.threadTs, post).then(
      () => false,
      (error: unknown) => {
        if (refusedAs(error, 'message_not_found')) return true;
        throw error;
      },
    );
    if (!gone) return refOf({ channel: at.channel, ts: at.threadTs });
  }
  return refOf(await api.post(channel, post));
}

/**
 * Asks Slack about the settings: only when it refuses them somebody has to change them. When it is down the desk starts all
 * the same, and its jobs wait until it is back.
 */
async function check({ api, ports }: SlackHouse, channels: readonly string[]): Promise<void> {
  try {
    await api.check();
    for (const channel of channels) await api.reach(channel);
  } catch (error) {
    if (!(error instanceof CodedError) || error.code === 'vendor-refused') throwAsSetting(error);
    ports.log.warn({ desk: 'slack', code: error.code, message: error.message }, 'Slack could not be asked');
  }
}

function throwAsSetting(error: unknown): never {
  if (!(error instanceof CodedError) || error.code !== 'vendor-refused') throw error;
  throw new CodedError('wrong-setting', text('slack.wrong-setting', { problem: error.message }));
}

function listeningApp(receiver: Receiver, house: SlackHouse, vendor: ApiSettings): App {
  const app = new App({
    receiver,
    authorize: async () => ({ botToken: vendor.token }),
    logger: vendor.logger,
    logLevel: LogLevel.WARN,
    convoStore: false,
    clientOptions: clientOptions(vendor),
  });
  listenToCommands(app, house);
  listenToButtons(app, house);
  listenToSubmissions(app, house);
  return app;
}
