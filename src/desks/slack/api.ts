import type { types, webApi } from '@slack/bolt';
import { type ApiSettings, createCall, word } from '../../vendors/slack/client.ts';
import { refusedAs } from '../../vendors/slack/fault.ts';
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

export function createApi(settings: ApiSettings): SlackApi {
  const call = createCall(settings);
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
