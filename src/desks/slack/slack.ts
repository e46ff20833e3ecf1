import { App, LogLevel, type Receiver } from '@slack/bolt';
import { CodedError } from '../../domain/coded-error.ts';
import { text } from '../../texts/texts.ts';
import type { Desk, DeskPorts } from '../desk.ts';
import { type Answers, createAnswers } from './answer.ts';
import { clientOptions, codedFrom, createApi, refusedAs, type SlackApi } from './api.ts';
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
  const http = secret === undefined ? null : new HttpReceiver(ports.http, secret, ports.now);
  const places = { desk: channel, supervisors: settings.SLACK_SUPERVISOR_CHANNEL ?? null };
  const marks = createMarks(api, ports.log);
  return {
    id: 'slack',
    async start(signal) {
      const identity = await checked(api, [
        channel,
        ...(places.supervisors === null ? [] : [places.supervisors]),
      ]);
      const socket = appToken === undefined ? null : socketReceiver({ ...vendor, appToken });
      const app = listeningApp(socket ?? http, house, identity, vendor);
      http?.init(app);
      if (socket !== null) {
        await socket.start().catch((error: unknown) => {
          throw wrongSetting(codedFrom('apps.connections.open', error, false));
        });
        stayConnected(socket, signal);
      }
      signal.addEventListener('abort', () => void app.stop(), { once: true });
    },
    async show(card, ref) {
      const thread = ref === null ? null : threadOf(ref);
      const where = await place(api, channel, thread, cardPost(card));
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
      const post = threadPost(message, `${ports.publicUrl}/desk`);
      await api.post(thread.channel, { ...post, threadTs: thread.threadTs });
    },
    tell: (audience, notice) => tellOnce(api, places, audience, notice),
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

interface Identity {
  teamId: string;
  botId: string;
  userId: string;
}

async function checked(api: SlackApi, channels: readonly string[]): Promise<Identity> {
  try {
    const identity = await api.whoAmI();
    for (const channel of channels) await api.reach(channel);
    return identity;
  } catch (error) {
    throw wrongSetting(error);
  }
}

/** Slack refuses what the settings say: somebody has to change them. Everything else is thrown as it is. */
function wrongSetting(error: unknown): unknown {
  if (!(error instanceof CodedError) || error.code !== 'vendor-refused') return error;
  return new CodedError('wrong-setting', text('slack.wrong-setting', { problem: error.message }));
}

function listeningApp(
  receiver: Receiver | null,
  house: SlackHouse,
  { botId, userId }: Identity,
  vendor: {
    token: string;
    apiUrl: string | undefined;
    timeoutMs: number;
    logger: ReturnType<typeof vendorLog>;
  },
): App {
  if (receiver === null) throw new CodedError('wrong-setting', 'Slack needs a way in');
  const app = new App({
    receiver,
    authorize: async () => ({ botToken: vendor.token, botId, botUserId: userId }),
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
