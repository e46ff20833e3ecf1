import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { problemsOfMessage, problemsOfView } from './slack-limits.ts';
import { acceptWebSockets, type Connection } from './websocket.ts';

export interface SlackMessage {
  channel: string;
  ts: string;
  text: string;
  blocks: unknown[];
  threadTs: string | null;
  broadcast: boolean;
  metadata: { event_type: string; event_payload: Record<string, unknown> } | null;
  reactions: string[];
  edits: number;
}

interface Said {
  user: string;
  channel: string;
  text: string;
  blocks: unknown[];
  /** Whether it took the place of what was pressed. */
  instead: boolean;
}

/** What a call is answered with instead of the truth. `after`: the call still happens, only its answer is lost. */
type Fault =
  | { status: 429; retryAfter: number }
  | { status: 500 }
  | { error: string }
  | { silent: 'before' | 'after' };

interface SlackView {
  id: string;
  hash: string;
  view: Record<string, unknown>;
  updates: number;
}

type Form = Record<string, unknown>;
type Answer = Record<string, unknown>;

export const TEAM = 'T0TEAM';
export const BOT_TOKEN = 'xoxb-1-secret-bot-token';
export const APP_TOKEN = 'xapp-1-secret-app-token';
export const SIGNING_SECRET = 'a-signing-secret';

/** A stand-in for Slack on loopback: keeps messages and views, judges every request by Slack's limits, breaks on demand. */
export interface SlackPeer {
  apiUrl: string;
  messages: SlackMessage[];
  ephemerals: Said[];
  views: SlackView[];
  calls: { method: string; form: Form }[];
  /** What Slack would have refused. A test ends with none. */
  problems: string[];
  /** People that an app cannot write to. */
  unreachable: Set<string>;
  /** Channels that the app is in. */
  channels: Set<string>;
  /** The next call of a method goes wrong like this. */
  breakNext(method: string, fault: Fault): void;
  responseUrl(user: string, channel: string): string;
  trigger(): string;
  /** Sends a signed request to the desk's HTTP address. */
  deliver(
    url: string,
    body: Form | string,
    change?: { secret?: string; at?: number; json?: boolean },
  ): Promise<Response>;
  /** Sends an envelope down the newest Socket Mode connection; answers what was acknowledged. */
  emit(type: 'slash_commands' | 'interactive', payload: Form): Promise<{ payload?: unknown }>;
  sockets: Connection[];
  close(): Promise<void>;
}

export async function startSlack(): Promise<SlackPeer> {
  const state = new SlackState();
  const server = createServer((request, response) => void state.serve(request, response));
  acceptWebSockets(server, '/link', (connection) => state.connected(connection));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  state.origin = `http://127.0.0.1:${port}`;
  return Object.assign(state, {
    apiUrl: `${state.origin}/api/`,
    close: async () => {
      for (const socket of state.sockets) socket.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

class SlackState {
  origin = '';
  readonly messages: SlackMessage[] = [];
  readonly ephemerals: Said[] = [];
  readonly views: SlackView[] = [];
  readonly calls: { method: string; form: Form }[] = [];
  readonly problems: string[] = [];
  readonly unreachable = new Set<string>();
  readonly channels = new Set(['C0DESK', 'C0BOSS']);
  readonly sockets: Connection[] = [];
  private readonly faults = new Map<string, Fault[]>();
  private readonly waiting = new Map<string, (answer: { payload?: unknown }) => void>();
  private readonly triggers = new Map<string, number>();
  private count = 0;

  breakNext(method: string, fault: Fault): void {
    this.faults.set(method, [...(this.faults.get(method) ?? []), fault]);
  }

  responseUrl(user: string, channel: string): string {
    return `${this.origin}/respond/${user}/${channel}`;
  }

  trigger(): string {
    const id = `${this.next()}.738474920.8088930838d88f008e0`;
    this.triggers.set(id, Date.now());
    return id;
  }

  async deliver(
    url: string,
    body: Form | string,
    change: { secret?: string; at?: number; json?: boolean } = {},
  ) {
    const raw = typeof body === 'string' ? body : change.json === true ? JSON.stringify(body) : formOf(body);
    const timestamp = String(Math.floor((change.at ?? Date.now()) / 1000));
    const mac = createHmac('sha256', change.secret ?? SIGNING_SECRET)
      .update(`v0:${timestamp}:${raw}`)
      .digest('hex');
    const type = change.json === true ? 'application/json' : 'application/x-www-form-urlencoded';
    const headers = {
      'content-type': type,
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': `v0=${mac}`,
    };
    return fetch(url, { method: 'POST', headers, body: raw });
  }

  emit(type: 'slash_commands' | 'interactive', payload: Form): Promise<{ payload?: unknown }> {
    const id = `envelope-${this.next()}`;
    const socket = this.sockets.at(-1);
    if (socket === undefined) throw new Error('nobody is connected');
    return new Promise((resolve) => {
      this.waiting.set(id, resolve);
      socket.send(JSON.stringify({ envelope_id: id, type, payload, accepts_response_payload: true }));
    });
  }

  connected(connection: Connection): void {
    this.sockets.push(connection);
    connection.onText((text) => {
      const { envelope_id: id, payload } = JSON.parse(text) as { envelope_id: string; payload?: unknown };
      this.waiting.get(id)?.({ payload });
    });
    connection.send(JSON.stringify({ type: 'hello', num_connections: 1 }));
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const raw = Buffer.concat(chunks).toString('utf8');
    const path = request.url ?? '';
    if (path.startsWith('/respond/')) return this.responded(path, raw, response);
    const method = path.replace('/api/', '');
    const fault = this.faults.get(method)?.shift();
    if (fault !== undefined && 'silent' in fault && fault.silent === 'before') return;
    if (fault !== undefined && 'status' in fault) {
      if (fault.status === 429) response.setHeader('retry-after', String(fault.retryAfter));
      response.writeHead(fault.status).end('{}');
      return;
    }
    const token = String(request.headers.authorization ?? '').replace('Bearer ', '');
    const answer =
      fault !== undefined && 'error' in fault
        ? { ok: false, error: fault.error }
        : this.call(method, token, raw);
    if (fault !== undefined && 'silent' in fault) return;
    response.setHeader('content-type', 'application/json');
    response.writeHead(200).end(JSON.stringify(answer));
  }

  private responded(path: string, raw: string, response: ServerResponse): void {
    const [, , user = '', channel = ''] = path.split('/');
    const body = JSON.parse(raw) as Form;
    this.judge('response_url', problemsOfMessage(body));
    this.ephemerals.push({
      user,
      channel,
      text: String(body.text),
      blocks: listOf(body.blocks),
      instead: body.replace_original === true,
    });
    response.writeHead(200).end('ok');
  }

  private call(method: string, token: string, raw: string): Answer {
    const form = formIn(raw);
    this.calls.push({ method, form });
    const wanted = method === 'apps.connections.open' ? APP_TOKEN : BOT_TOKEN;
    if (token !== wanted) return { ok: false, error: token === '' ? 'not_authed' : 'invalid_auth' };
    const run = this.methods[method];
    return run === undefined ? { ok: false, error: 'unknown_method' } : run(form);
  }

  private readonly methods: Record<string, (form: Form) => Answer> = {
    'auth.test': () => ({ ok: true, team_id: TEAM, bot_id: 'B0BOT', user_id: 'U0BOT' }),
    'apps.connections.open': () => ({ ok: true, url: `${this.origin.replace('http', 'ws')}/link?ticket=1` }),
    'chat.postMessage': (form) => this.post(form),
    'chat.update': (form) => this.update(form),
    'chat.postEphemeral': (form) => this.ephemeral(form),
    'views.open': (form) => this.open(form),
    'views.update': (form) => this.updateView(form),
    'conversations.open': ({ users }) =>
      this.unreachable.has(String(users))
        ? { ok: false, error: 'user_not_found' }
        : { ok: true, channel: { id: `D${String(users).slice(1)}` } },
    'conversations.history': (form) =>
      this.history(form, ({ threadTs, broadcast }) => threadTs === null || broadcast),
    'conversations.replies': (form) => this.replies(form),
    'reactions.add': ({ channel, timestamp, name }) => {
      const message = this.messages.find((one) => one.channel === channel && one.ts === timestamp);
      if (message === undefined) return { ok: false, error: 'message_not_found' };
      if (message.reactions.includes(String(name))) return { ok: false, error: 'already_reacted' };
      message.reactions.push(String(name));
      return { ok: true };
    },
  };

  private post(form: Form): Answer {
    const channel = String(form.channel);
    if (!this.reaches(channel)) return { ok: false, error: 'not_in_channel' };
    const threadTs = typeof form.thread_ts === 'string' ? form.thread_ts : null;
    const problems = [...problemsOfMessage(form), ...unfurls(form)];
    if (this.judge('chat.postMessage', problems)) return { ok: false, error: 'invalid_blocks' };
    if (threadTs !== null && !this.messages.some(({ ts }) => ts === threadTs))
      return { ok: false, error: 'thread_not_found' };
    const ts = `1700000000.${String(this.next()).padStart(6, '0')}`;
    const message: SlackMessage = {
      channel,
      ts,
      text: String(form.text),
      blocks: listOf(form.blocks),
      threadTs,
      broadcast: String(form.reply_broadcast) === 'true',
      metadata: (form.metadata ?? null) as SlackMessage['metadata'],
      reactions: [],
      edits: 0,
    };
    this.messages.push(message);
    return { ok: true, channel, ts };
  }

  private update(form: Form): Answer {
    const message = this.messages.find(({ channel, ts }) => channel === form.channel && ts === form.ts);
    if (message === undefined) return { ok: false, error: 'message_not_found' };
    if (this.judge('chat.update', problemsOfMessage(form))) return { ok: false, error: 'invalid_blocks' };
    Object.assign(message, {
      text: String(form.text),
      blocks: listOf(form.blocks),
      metadata: form.metadata ?? message.metadata,
    });
    message.edits += 1;
    return { ok: true, channel: message.channel, ts: message.ts };
  }

  private ephemeral(form: Form): Answer {
    const channel = String(form.channel);
    if (!this.reaches(channel)) return { ok: false, error: 'channel_not_found' };
    if (this.judge('chat.postEphemeral', problemsOfMessage(form)))
      return { ok: false, error: 'invalid_blocks' };
    this.ephemerals.push({
      user: String(form.user),
      channel,
      text: String(form.text),
      blocks: listOf(form.blocks),
      instead: false,
    });
    return { ok: true };
  }

  private open(form: Form): Answer {
    const at = this.triggers.get(String(form.trigger_id));
    if (at === undefined) return { ok: false, error: 'invalid_trigger_id' };
    if (Date.now() - at > 3000) return { ok: false, error: 'expired_trigger_id' };
    if (this.judge('views.open', problemsOfView(form.view))) return { ok: false, error: 'invalid_arguments' };
    const view: SlackView = {
      id: `V${this.next()}`,
      hash: `h${this.next()}`,
      view: form.view as Form,
      updates: 0,
    };
    this.views.push(view);
    return { ok: true, view: { id: view.id, hash: view.hash } };
  }

  private updateView(form: Form): Answer {
    const view = this.views.find(({ id }) => id === form.view_id);
    if (view === undefined) return { ok: false, error: 'not_found' };
    if (form.hash !== undefined && form.hash !== view.hash) return { ok: false, error: 'hash_conflict' };
    if (this.judge('views.update', problemsOfView(form.view)))
      return { ok: false, error: 'invalid_arguments' };
    Object.assign(view, { view: form.view, hash: `h${this.next()}`, updates: view.updates + 1 });
    return { ok: true, view: { id: view.id, hash: view.hash } };
  }

  private history(form: Form, wanted: (message: SlackMessage) => boolean): Answer {
    const channel = String(form.channel);
    if (!this.reaches(channel)) return { ok: false, error: 'not_in_channel' };
    const all = this.messages.filter((message) => message.channel === channel && wanted(message));
    return this.page(all.reverse(), form);
  }

  private replies(form: Form): Answer {
    const root = this.messages.find(({ channel, ts }) => channel === form.channel && ts === form.ts);
    if (root === undefined) return { ok: false, error: 'thread_not_found' };
    return this.page([root, ...this.messages.filter(({ threadTs }) => threadTs === root.ts)], form);
  }

  private page(all: SlackMessage[], form: Form): Answer {
    const from = Number(form.cursor ?? 0);
    const limit = Number(form.limit ?? 100);
    if (limit > 999) this.problems.push('limit: above 999');
    const bare = String(form.include_all_metadata) !== 'true';
    const messages = all
      .slice(from, from + limit)
      .map(({ ts, text, metadata }) => ({ ts, text, ...(bare ? {} : { metadata }) }));
    const next = from + limit < all.length ? String(from + limit) : '';
    return { ok: true, messages, has_more: next !== '', response_metadata: { next_cursor: next } };
  }

  private reaches(channel: string): boolean {
    return this.channels.has(channel) || channel.startsWith('D');
  }

  private judge(method: string, found: string[]): boolean {
    this.problems.push(...found.map((problem) => `${method}: ${problem}`));
    return found.length > 0;
  }

  private next(): number {
    this.count += 1;
    return this.count;
  }
}

function unfurls(form: Form): string[] {
  return ['unfurl_links', 'unfurl_media', 'link_names']
    .filter((name) => String(form[name]) !== 'false')
    .map((name) => `${name}: is on`);
}

function formOf(body: Form): string {
  return 'payload' in body
    ? new URLSearchParams({ payload: JSON.stringify(body.payload) }).toString()
    : new URLSearchParams(body as Record<string, string>).toString();
}

const JSON_FIELDS = new Set(['blocks', 'metadata', 'view']);

/** Slack's clients send JSON inside of a form. */
function formIn(raw: string): Form {
  const fields = [...new URLSearchParams(raw)];
  return Object.fromEntries(
    fields.map(([key, value]) => [key, JSON_FIELDS.has(key) ? JSON.parse(value) : value]),
  );
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
