import { setTimeout } from 'node:timers/promises';
import type { types, webApi } from '@slack/bolt';
import { CodedError } from '../../domain/coded-error.ts';
import { type ApiSettings, type Call, createCall, part, word } from '../../vendors/slack/client.ts';
import { download } from '../../vendors/slack/download.ts';
import { refusedAs } from '../../vendors/slack/fault.ts';
import { uploaded } from '../../vendors/slack/upload.ts';
import type { Lanes } from '../lanes.ts';
import { HISTORY_PAGE, HISTORY_PAGES } from './limits.ts';

/** Slack's clock and ours may differ by so much. */
const CLOCK_MS = 60_000;

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
  type: 'osem_card' | 'osem_message' | 'osem_notice' | 'osem_answer';
  payload: Record<string, string | number>;
}

interface Ephemeral {
  channel: string;
  user: string;
  text: string;
  blocks: types.KnownBlock[];
  threadTs?: string;
}

export interface KeptFile {
  name: string;
  type: string;
  /** Where its bytes are; '' when Slack does not say. */
  url: string;
}

/** Who we are in Slack; '' where Slack does not say. */
export interface Home {
  team: string;
  enterprise: string;
  user: string;
  /** What the app was installed with; absent: Slack does not say. */
  scopes?: readonly string[];
}

/** The calls of Slack's Web API that the desk makes. All of them throw CodedError; no message holds a token or a text. */
export interface SlackApi {
  /** Whose token it is. */
  home(): Promise<Home>;
  /** Throws 'vendor-refused' when the app is not in the channel or may not read it. */
  reach(channel: string): Promise<void>;
  post(channel: string, post: Post): Promise<{ channel: string; ts: string }>;
  update(channel: string, ts: string, post: Post): Promise<void>;
  /** The address of a message for people. */
  link(channel: string, ts: string): Promise<string>;
  ephemeral(message: Ephemeral): Promise<void>;
  openView(triggerId: string, view: types.ModalView): Promise<{ id: string; hash: string }>;
  updateView(id: string, hash: string | null, view: types.ModalView): Promise<void>;
  /** Shows a person their Home. */
  publishView(user: string, view: types.HomeView): Promise<void>;
  /** The channel of direct messages with a person. */
  direct(user: string): Promise<string>;
  /**
   * The newest message of ours in a channel, or in a thread of it, that carries the mark. A thread is looked through from its
   * beginning and, when that is too long, from `since` (epoch ms) on.
   */
  find(channel: string, mark: Mark, threadTs?: string, since?: number): Promise<string | null>;
  react(channel: string, ts: string, name: string): Promise<void>;
  /** What Slack keeps of a file. Throws 'vendor-refused' when it shows none. */
  file(id: string): Promise<KeptFile>;
  /**
   * Brings a picture to Slack, where a message may show it by the id that is answered; until then nobody sees it. Throws
   * 'vendor-refused' when Slack does not take it or does not come to look at it.
   */
  keepPicture(name: string, bytes: Uint8Array): Promise<string>;
  /** The bytes of one, from Slack's own host alone. Throws 'not-found', 'vendor-refused'. */
  download(url: string): Promise<AsyncIterable<Uint8Array>>;
  /** The users in a user group, by id. Throws 'vendor-refused' when there is none such. */
  group(id: string): Promise<string[]>;
  /** What Slack knows of a user. Throws 'vendor-refused' when it shows none. */
  user(id: string): Promise<unknown>;
  /** Messages of the channel itself after that `ts`, a page of them, and where the next one begins (null: nowhere). */
  recent(
    channel: string,
    oldest: string,
    cursor: string,
  ): Promise<{ messages: unknown[]; next: string | null }>;
  /** A thread by one of its messages: the first, and one page from `oldest` on. A reply's `ts` may answer the reply alone. */
  thread(channel: string, ts: string, oldest: string): Promise<unknown[]>;
}

export function createApi(settings: ApiSettings, lanes: Lanes): SlackApi {
  const call = inLanes(createCall(settings), lanes);
  return {
    ...saying(call),
    ...showing(call),
    ...looking(call),
    keepPicture: (name, bytes) => picture(call, { name, bytes: new Uint8Array(bytes) }, settings.timeoutMs),
    download: (ref) => download(settings, ref),
  };
}

/** A call that waits where Slack wants it to. `mark`: of the message that it is for. */
type LanedCall = (...call: [...Parameters<Call>, mark?: Mark]) => ReturnType<Call>;

function inLanes(call: Call, lanes: Lanes): LanedCall {
  return (method, unsure, options, mark) => {
    const { channel } = options;
    const place = typeof channel === 'string' ? channel : '';
    const isDue = mark?.type === 'osem_notice' && mark.payload.gathered === undefined;
    const notice = isDue ? String(mark.payload.key) : null;
    return lanes.run({ call: `Slack ${method}`, place, notice }, () => call(method, unsure, options));
  };
}

function saying(
  call: LanedCall,
): Pick<SlackApi, 'post' | 'update' | 'link' | 'ephemeral' | 'react' | 'direct'> {
  return {
    async post(channel, post) {
      const options = { channel, ...bodyOf(post), ...placeOf(post) };
      const said = await call('chat.postMessage', true, options, post.mark);
      return { channel: word(said, 'channel'), ts: word(said, 'ts') };
    },
    async update(channel, ts, post) {
      await call('chat.update', false, { channel, ts, ...bodyOf(post) });
    },
    async link(channel, ts) {
      return word(await call('chat.getPermalink', false, { channel, message_ts: ts }), 'permalink');
    },
    async ephemeral({ channel, user, text, blocks, threadTs }) {
      const thread = threadTs === undefined ? {} : { thread_ts: threadTs };
      await call('chat.postEphemeral', false, { channel, user, text, blocks, link_names: false, ...thread });
    },
    async react(channel, ts, name) {
      await call('reactions.add', false, { channel, timestamp: ts, name }).catch((error: unknown) => {
        if (!refusedAs(error, 'already_reacted')) throw error;
      });
    },
    async direct(user) {
      const said = await call('conversations.open', false, { users: user });
      return word('channel' in said ? said.channel : undefined, 'id');
    },
  };
}

function showing(call: LanedCall): Pick<SlackApi, 'openView' | 'updateView' | 'publishView'> {
  return {
    async openView(triggerId, view) {
      const said = await call('views.open', false, { trigger_id: triggerId, view });
      const opened = 'view' in said ? said.view : undefined;
      return { id: word(opened, 'id'), hash: word(opened, 'hash') };
    },
    async updateView(id, hash, view) {
      await call('views.update', false, { view_id: id, view, ...(hash === null ? {} : { hash }) });
    },
    async publishView(user, view) {
      await call('views.publish', false, { user_id: user, view });
    },
  };
}

/** Between two looks, longer each time: 15 s in all. Slack takes a moment before a message may show a file (slackapi/java-slack-sdk#1349). */
const LOOKS_MS = [100, 200, 400, 800, 1500, 3000, 4000, 5000];

async function picture(
  call: LanedCall,
  file: { name: string; bytes: Uint8Array<ArrayBuffer> },
  timeoutMs: number,
): Promise<string> {
  const id = await uploaded((options) => call('files.getUploadURLExternal', false, options), file, timeoutMs);
  await call('files.completeUploadExternal', false, { files: [{ id, title: file.name }] });
  for (const ms of LOOKS_MS) {
    const known = part(await call('files.info', false, { file: id }), 'file');
    if (word(known, 'mimetype') !== '') return id;
    await setTimeout(ms);
  }
  throw new CodedError('vendor-refused', 'Slack files.info: the picture was not looked at');
}

type Looking = 'home' | 'reach' | 'find' | 'file' | 'group' | 'user' | 'thread' | 'recent';

function looking(call: LanedCall): Pick<SlackApi, Looking> {
  return {
    async home() {
      const said = await call('auth.test', false, {});
      const scopes = said.response_metadata?.scopes;
      return {
        team: word(said, 'team_id'),
        enterprise: word(said, 'enterprise_id'),
        user: word(said, 'user_id'),
        ...(scopes === undefined ? {} : { scopes }),
      };
    },
    async reach(channel) {
      await call('conversations.history', false, { channel, limit: 1 });
    },
    async find(channel, mark, threadTs, since) {
      if (threadTs === undefined) return (await lookedFor(call, { channel }, mark)).ts;
      const begun = await lookedFor(call, { channel, ts: threadTs }, mark);
      if (begun.ts !== null || begun.whole || since === undefined) return begun.ts;
      const oldest = String(Math.floor((since - CLOCK_MS) / 1000));
      return (await lookedFor(call, { channel, ts: threadTs, oldest }, mark)).ts;
    },
    async file(id) {
      const file = part(await call('files.info', false, { file: id }), 'file');
      const url = word(file, 'url_private_download') || word(file, 'url_private');
      return { name: word(file, 'name'), type: word(file, 'mimetype'), url };
    },
    async group(id) {
      const users = part(await call('usergroups.users.list', false, { usergroup: id }), 'users');
      return Array.isArray(users) ? users.filter((user) => typeof user === 'string') : [];
    },
    async user(id) {
      return part(await call('users.info', false, { user: id }), 'user');
    },
    async recent(channel, oldest, cursor) {
      const more = cursor === '' ? {} : { cursor };
      const said = await call('conversations.history', false, {
        channel,
        oldest,
        limit: HISTORY_PAGE,
        ...more,
      });
      return { messages: messagesIn(said), next: said.response_metadata?.next_cursor || null };
    },
    async thread(channel, ts, oldest) {
      const where = { channel, ts, oldest, inclusive: true, limit: HISTORY_PAGE, include_all_metadata: true };
      return messagesIn(await call('conversations.replies', false, where));
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

/** Looks through some pages of a channel or a thread; `whole`: there were no more. */
async function lookedFor(
  call: LanedCall,
  where: { channel: string; ts?: string; oldest?: string },
  mark: Mark,
): Promise<{ ts: string | null; whole: boolean }> {
  const method = where.ts === undefined ? 'conversations.history' : 'conversations.replies';
  let cursor = '';
  for (let page = 0; page < HISTORY_PAGES; page += 1) {
    const next = cursor === '' ? {} : { cursor };
    const paging = { limit: HISTORY_PAGE, include_all_metadata: true, ...next };
    const said = await call(method, false, { ...where, ...paging }, mark);
    const ts = markedIn(said, mark);
    cursor = said.response_metadata?.next_cursor ?? '';
    if (ts !== null || cursor === '') return { ts, whole: true };
  }
  return { ts: null, whole: false };
}

/** Every part of the mark's payload must be there; a message may carry more. */
function markedIn(said: webApi.WebAPICallResult, mark: Mark): string | null {
  const found = messagesIn(said).find((message) => {
    const metadata = part(message, 'metadata');
    if (word(metadata, 'event_type') !== mark.type) return false;
    const payload: unknown = Reflect.get(Object(metadata), 'event_payload');
    return Object.entries(mark.payload).every(([key, value]) => Reflect.get(Object(payload), key) === value);
  });
  return found === undefined ? null : word(found, 'ts') || null;
}

function messagesIn(said: webApi.WebAPICallResult): unknown[] {
  const messages = part(said, 'messages');
  return Array.isArray(messages) ? messages : [];
}
