import { type Logger, type types, webApi } from '@slack/bolt';
import { CodedError } from '../../domain/coded-error.ts';
import { HISTORY_PAGE, HISTORY_PAGES } from './limits.ts';

/** What we post: blocks for the eye, text for notifications and screen readers, our mark to find it again. */
export interface Post {
  text: string;
  blocks: types.KnownBlock[];
  mark: Mark;
  threadTs?: string;
  /** Show a message of a thread in the channel as well. */
  broadcast?: boolean;
}

/** Our id on a message of ours: `event_type` and payload of Slack's message metadata. */
export interface Mark {
  type: 'osem_card' | 'osem_message' | 'osem_notice';
  payload: Record<string, string | number>;
}

interface Ephemeral {
  channel: string;
  user: string;
  text: string;
  blocks: types.KnownBlock[];
}

/** Errors of which Slack says that something may have happened all the same. */
const UNSURE = new Set(['fatal_error', 'internal_error', 'request_timeout', 'service_unavailable']);
/** The machine could not even connect: nothing was sent. */
const NOT_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);

/** The calls of Slack's Web API that the desk makes. All of them throw CodedError; no message holds a token or a text. */
export interface SlackApi {
  /** Whether Slack knows the token. */
  check(): Promise<void>;
  /** Throws 'vendor-refused' when the app is not in the channel or may not read it. */
  reach(channel: string): Promise<void>;
  post(channel: string, post: Post): Promise<{ channel: string; ts: string }>;
  update(channel: string, ts: string, post: Post): Promise<void>;
  ephemeral(message: Ephemeral): Promise<void>;
  openView(triggerId: string, view: types.ModalView): Promise<{ id: string; hash: string }>;
  updateView(id: string, hash: string | null, view: types.ModalView): Promise<void>;
  /** The channel of direct messages with a person. */
  direct(user: string): Promise<string>;
  /** The newest message of ours in a channel, or in a thread of it, that carries the mark. */
  find(channel: string, mark: Mark, threadTs?: string): Promise<string | null>;
  react(channel: string, ts: string, name: string): Promise<void>;
}

/** Every method that `createApi` calls, with the scope it needs: the manifest asks for these and no more. */
export const METHODS = {
  'auth.test': [],
  'chat.postMessage': ['chat:write'],
  'chat.update': ['chat:write'],
  'chat.postEphemeral': ['chat:write'],
  'views.open': [],
  'views.update': [],
  'conversations.open': ['im:write'],
  'conversations.history': ['channels:history', 'groups:history', 'im:history'],
  'conversations.replies': ['channels:history', 'groups:history', 'im:history'],
  'reactions.add': ['reactions:write'],
} as const satisfies Record<string, readonly string[]>;
type Method = keyof typeof METHODS;

export interface ApiSettings {
  token: string;
  apiUrl: string | undefined;
  timeoutMs: number;
  logger: Logger;
}

export function createApi(settings: ApiSettings): SlackApi {
  const client = new webApi.WebClient(settings.token, clientOptions(settings));
  const call = async (method: Method, unsure: boolean, options: Record<string, unknown>) => {
    try {
      return await client.apiCall(method, options);
    } catch (error) {
      throw codedFrom(method, error, unsure);
    }
  };
  return {
    async check() {
      await call('auth.test', false, {});
    },
    async reach(channel) {
      await call('conversations.history', false, { channel, limit: 1 });
    },
    async post(channel, post) {
      const said = await call('chat.postMessage', true, { channel, ...bodyOf(post), ...placeOf(post) });
      return { channel: word(said, 'channel'), ts: word(said, 'ts') };
    },
    async update(channel, ts, post) {
      await call('chat.update', false, { channel, ts, ...bodyOf(post) });
    },
    async ephemeral({ channel, user, text, blocks }) {
      await call('chat.postEphemeral', false, { channel, user, text, blocks, link_names: false });
    },
    async openView(triggerId, view) {
      const said = await call('views.open', false, { trigger_id: triggerId, view });
      const opened = 'view' in said ? said.view : undefined;
      return { id: word(opened, 'id'), hash: word(opened, 'hash') };
    },
    async updateView(id, hash, view) {
      await call('views.update', false, { view_id: id, view, ...(hash === null ? {} : { hash }) });
    },
    async direct(user) {
      const said = await call('conversations.open', false, { users: user });
      return word('channel' in said ? said.channel : undefined, 'id');
    },
    async find(channel, mark, threadTs) {
      const method = threadTs === undefined ? 'conversations.history' : 'conversations.replies';
      const where = { channel, ...(threadTs === undefined ? {} : { ts: threadTs }) };
      let cursor = '';
      for (let page = 0; page < HISTORY_PAGES; page += 1) {
        const next = cursor === '' ? {} : { cursor };
        const paging = { limit: HISTORY_PAGE, include_all_metadata: true, ...next };
        const said = await call(method, false, { ...where, ...paging });
        const ts = markedIn(said, mark);
        cursor = said.response_metadata?.next_cursor ?? '';
        if (ts !== null || cursor === '') return ts;
      }
      return null;
    },
    async react(channel, ts, name) {
      await call('reactions.add', false, { channel, timestamp: ts, name }).catch((error: unknown) => {
        if (!refusedAs(error, 'already_reacted')) throw error;
      });
    },
  };
}

/** Options of every client of Slack's: no retries by itself, no waiting, no call without an end. */
export function clientOptions(settings: Omit<ApiSettings, 'token'>) {
  return {
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    allowAbsoluteUrls: false,
    timeout: settings.timeoutMs,
    logger: settings.logger,
    ...(settings.apiUrl === undefined ? {} : { slackApiUrl: settings.apiUrl }),
  };
}

/** Whether Slack refused a call with this error of its own. */
export function refusedAs(error: unknown, ...words: string[]): boolean {
  return error instanceof CodedError && words.some((word) => error.message.endsWith(`: ${word}`));
}

/** What broke in a call; `unsure`: a repeat would not be harmless, so that a lost answer is an unknown outcome. */
export function codedFrom(method: string, error: unknown, unsure: boolean): CodedError {
  const { WebAPIPlatformError, WebAPIHTTPError, WebAPIRateLimitedError, WebAPIRequestError } = webApi;
  if (error instanceof CodedError) return error;
  const lost = unsure ? 'unknown-outcome' : 'vendor-down';
  if (error instanceof WebAPIRateLimitedError) {
    return new CodedError('rate-limited', `Slack ${method}: rate limit`, {
      retryAfterMs: error.retryAfter * 1000,
    });
  }
  if (error instanceof WebAPIPlatformError) {
    const word = error.data.error;
    if (word === 'ratelimited' || word === 'rate_limited')
      return new CodedError('rate-limited', `Slack ${method}: ${word}`);
    const code = UNSURE.has(word) ? lost : 'vendor-refused';
    return new CodedError(code, `Slack ${method}: ${word}`);
  }
  if (error instanceof WebAPIHTTPError) {
    const code = error.statusCode >= 500 ? lost : 'vendor-refused';
    return new CodedError(code, `Slack ${method}: HTTP ${error.statusCode}`);
  }
  if (error instanceof WebAPIRequestError) {
    const connected = !NOT_CONNECTED.has(causeOf(error.original));
    return new CodedError(connected ? lost : 'vendor-down', `Slack ${method}: ${error.original.name}`);
  }
  if (error instanceof Error && error.message.startsWith('Retry header')) {
    return new CodedError('rate-limited', `Slack ${method}: rate limit`);
  }
  return new CodedError(lost, `Slack ${method}: no answer understood`);
}

function causeOf(error: Error): string {
  const { cause } = error;
  return typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : '';
}

function bodyOf({ text, blocks, mark }: Post) {
  return {
    text,
    blocks,
    metadata: { event_type: mark.type, event_payload: mark.payload },
    link_names: false,
    parse: 'none',
  };
}

/** Where a new message stands; nothing in it is looked up by Slack to show a preview. */
function placeOf({ threadTs, broadcast }: Post) {
  const thread = threadTs === undefined ? {} : { thread_ts: threadTs, reply_broadcast: broadcast === true };
  return { unfurl_links: false, unfurl_media: false, ...thread };
}

function word(of: unknown, name: string): string {
  const value = typeof of === 'object' && of !== null ? Reflect.get(of, name) : undefined;
  return typeof value === 'string' ? value : '';
}

/** Every part of the mark's payload must be there; a message may carry more. */
function markedIn(said: webApi.WebAPICallResult, mark: Mark): string | null {
  const messages = 'messages' in said && Array.isArray(said.messages) ? said.messages : [];
  const found = messages.find((message: unknown) => {
    const metadata: unknown =
      typeof message === 'object' && message !== null ? Reflect.get(message, 'metadata') : null;
    if (word(metadata, 'event_type') !== mark.type) return false;
    const payload: unknown = Reflect.get(Object(metadata), 'event_payload');
    return Object.entries(mark.payload).every(([key, value]) => Reflect.get(Object(payload), key) === value);
  });
  return found === undefined ? null : word(found, 'ts') || null;
}
