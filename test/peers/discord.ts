import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Answer, APP, type DiscordMessage, GUILD, refused, TOKEN } from './discord-guild.ts';
import { type DiscordInteraction, type From, Interactions } from './discord-interactions.ts';
import { type Body, type Brought, listOf, problemsOfFiles } from './discord-limits.ts';
import { ROLE } from './discord-rights.ts';
import { DiscordSignIn } from './discord-sign-in.ts';
import { acceptWebSockets } from './websocket.ts';

export { BOSSES, DESK, type DiscordMessage, FORUM, GUILD, TOKEN } from './discord-guild.ts';
export type { DiscordInteraction } from './discord-interactions.ts';

/** What a call is answered with instead of the truth. `after`: the call still happens, only its answer is lost. */
type Fault =
  | { status: 429; retryAfter: number }
  | { status: 500 | 502 }
  | { status: number; code: number }
  | { silent: 'before' | 'after' }
  /** It is done, and the line breaks before the answer. */
  | { cut: true };

type Route = readonly [
  method: string,
  path: RegExp,
  name: string,
  answer: (parts: string[], body: Body, query: URLSearchParams) => Answer,
];

/** A file that somebody attached. */
export interface DiscordFile {
  id: string;
  name: string;
  type: string;
  size: number;
  url: string;
}

function isFile(value: unknown): value is DiscordFile {
  return typeof value === 'object' && value !== null && 'url' in value;
}

/** Discord as one server on loopback: REST v10 and the gateway. It judges every request by Discord's limits. */
export class DiscordPeer extends Interactions {
  readonly calls: { name: string; body: Body; path: string }[] = [];
  /** Calls that are limited in a channel (`create-message 123`), until then (epoch ms). */
  readonly limited = new Map<string, number>();
  /** Files that were brought with messages. */
  readonly uploads: { name: string; bytes: Buffer }[] = [];
  readonly signIn = new DiscordSignIn();
  private readonly faults = new Map<string, Fault[]>();
  private readonly files = new Map<string, Buffer>();

  get apiUrl(): string {
    return `${this.origin}/api`;
  }

  /** The next call of this name goes wrong like this. */
  breakNext(name: string, fault: Fault): void {
    this.faults.set(name, [...(this.faults.get(name) ?? []), fault]);
  }

  /** `/claim ticket:12` and the like; `focused` makes it a question for choices. A file is attached. */
  type(
    name: string,
    options: Record<string, unknown>,
    user: string,
    focused?: string,
    from: From = {},
  ): DiscordInteraction {
    const files: DiscordFile[] = [];
    const list = Object.entries(options).map(([option, value]) => {
      const file = isFile(value) ? value : null;
      if (file !== null) files.push(file);
      const type = file !== null ? 11 : typeof value === 'number' ? 4 : typeof value === 'boolean' ? 5 : 3;
      return {
        name: option,
        type,
        value: file?.id ?? value,
        ...(option === focused ? { focused: true } : {}),
      };
    });
    const resolved = files.length === 0 ? {} : { resolved: this.resolvedOf(files) };
    const data = { id: '1', name, type: 1, options: list, guild_id: GUILD, ...resolved };
    return this.emit(focused === undefined ? 2 : 4, data, user, { channel: this.home, ...from });
  }

  /** A button, on a message of ours or on an answer to somebody. */
  press(id: string, user: string, on?: DiscordInteraction, from: From = {}): DiscordInteraction {
    return this.component({ custom_id: id, component_type: 2 }, user, on, from);
  }

  /** A choice of a list, on the answer that holds it. */
  choose(id: string, values: string[], user: string, on?: DiscordInteraction): DiscordInteraction {
    return this.component({ custom_id: id, component_type: 3, values }, user, on, {});
  }

  /** A form as it was opened by an interaction, filled in: fields that it does not have are sent by nobody. */
  submit(
    opened: DiscordInteraction,
    filled: Record<string, string | boolean | DiscordFile[]>,
    user: string,
    place: { channel: string; guild?: string | null } = { channel: this.home },
  ): DiscordInteraction {
    const { custom_id: id, components: parts } = Object(opened.callback?.data) as Body;
    const fields = listOf(parts).map((part) => Object(part.component) as Body);
    const files = Object.values(filled).flatMap((value) => (Array.isArray(value) ? value : []));
    const components = Object.entries(filled).map(([name, value]) => {
      const field = fields.find((one) => one.custom_id === name);
      if (field === undefined) throw new Error(`the form has no field ${name}`);
      const { type } = field;
      const chosen = Array.isArray(value) ? value.map((file) => file.id) : [value];
      const listed = type !== 4 && type !== 23;
      return { type: 18, component: { type, custom_id: name, ...(listed ? { values: chosen } : { value }) } };
    });
    const resolved = files.length === 0 ? {} : { resolved: this.resolvedOf(files) };
    return this.emit(5, { custom_id: id, components, ...resolved }, user, place);
  }

  private component(
    data: Body,
    user: string,
    on: DiscordInteraction | undefined,
    from: From,
  ): DiscordInteraction {
    const message =
      on === undefined ? { id: '1', channel_id: this.home, flags: 0, content: '' } : this.answerOf(on);
    return this.emit(3, data, user, { channel: this.home, message, ...from });
  }

  /** Attaches a file: it can be fetched without the token, at an address that expires. */
  attach(name: string, bytes: string | Uint8Array, type = 'text/plain', at = this.origin): DiscordFile {
    const id = this.snowflake();
    const body = Buffer.from(bytes);
    this.files.set(id, body);
    return {
      id,
      name,
      type,
      size: body.length,
      url: `${at}/attachments/1/${id}/${encodeURIComponent(name)}?ex=1&is=2&hm=3`,
    };
  }

  private resolvedOf(files: readonly DiscordFile[]): Body {
    const all = files.map(({ id, name, type, size, url }) => [
      id,
      { id, filename: name, content_type: type, size, url, proxy_url: url, ephemeral: true },
    ]);
    return { attachments: Object.fromEntries(all) };
  }

  /** A button of a message of ours that everybody in its channel sees. */
  pressOn(message: DiscordMessage, id: string, user: string): DiscordInteraction {
    const place = { channel: message.channel, message: this.readBy(message) };
    const pressed = this.emit(3, { custom_id: id, component_type: 2 }, user, place);
    pressed.message = message;
    return pressed;
  }

  /** A choice of a list, on such a message. */
  chooseOn(message: DiscordMessage, id: string, values: string[], user: string): DiscordInteraction {
    const place = { channel: message.channel, message: this.readBy(message) };
    const chosen = this.emit(3, { custom_id: id, component_type: 3, values }, user, place);
    chosen.message = message;
    return chosen;
  }

  /** The message menu on what somebody wrote: the interaction carries its words, whatever the intents. */
  menuOn(name: string, message: DiscordMessage, user: string): DiscordInteraction {
    const resolved = { messages: { [message.id]: this.readBy(message, true) } };
    const data = { id: '1', name, type: 3, target_id: message.id, resolved, guild_id: GUILD };
    return this.emit(2, data, user, { channel: message.channel });
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    const url = new URL(request.url ?? '/', this.origin);
    if (url.pathname.startsWith('/attachments/')) return this.serveFile(request, url, response);
    const path = decodeURIComponent(url.pathname).replace(/^\/api\/v10/, '');
    const { authorization } = request.headers;
    if (path === '/oauth2/token')
      return send(response, this.signIn.token(Object.fromEntries(new URLSearchParams(bytes.toString()))));
    if (authorization?.startsWith('Bearer ') === true) return send(response, this.known(path, authorization));
    const body = await this.bodyOf(bytes, request.headers['content-type'] ?? '');
    const route = this.routes.find(([method, pattern]) => method === request.method && pattern.test(path));
    if (route === undefined) return send(response, refused(404, 0));
    const [, pattern, name, answer] = route;
    this.calls.push({ name, body, path });
    const open = path.startsWith('/interactions/') || path.startsWith('/webhooks/');
    if (!open && request.headers.authorization !== `Bot ${TOKEN}`) return send(response, refused(401, 0));
    const [fault, ...later] = this.faults.get(name) ?? [];
    this.faults.set(name, later);
    const parts = pattern.exec(path)?.slice(1) ?? [];
    const about = path.startsWith('/channels/') ? parts[0] : undefined;
    const waitMs = (this.limited.get(`${name} ${parts[0] ?? ''}`) ?? 0) - Date.now();
    if (waitMs > 0) return send(response, faulty({ status: 429, retryAfter: waitMs / 1000 }));
    const work = () =>
      this.rights.deny(name, about, this.channels, body) ?? answer(parts, body, url.searchParams);
    if (fault === undefined) return send(response, work());
    if ('cut' in fault) {
      work();
      request.socket.destroy();
      return;
    }
    if ('silent' in fault) {
      if (fault.silent === 'after') work();
      return;
    }
    send(response, faulty(fault));
  }

  /** What somebody's own token is good for, with the scope `identify`. */
  private known(path: string, authorization: string): Answer {
    const me = path === '/users/@me' ? this.signIn.me(authorization) : null;
    return me === null ? refused(401, 0) : ok(me);
  }

  /** What a request holds: JSON, or a form with JSON and files in it, which are kept once a message is made of it. */
  private async bodyOf(bytes: Buffer, type: string): Promise<Body> {
    if (bytes.length === 0) return {};
    if (!type.startsWith('multipart/')) return JSON.parse(bytes.toString('utf8')) as Body;
    const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': type } }).formData();
    const brought: Brought[] = [];
    for (const [key, part] of form.entries()) {
      if (typeof part === 'string') continue;
      brought.push({ key, name: part.name, bytes: Buffer.from(await part.arrayBuffer()) });
    }
    const body = JSON.parse(String(form.get('payload_json') ?? '{}')) as Body;
    const message = (body.message ?? body) as Body;
    // What is said of files is asked of those that say it: replies to customers say nothing of theirs.
    this.judge('files', problemsOfFiles(message.attachments, brought));
    this.uploads.push(...brought.map(({ name, bytes }) => ({ name, bytes })));
    const said = listOf(message.attachments);
    message.attachments = brought.map(({ name }, at) => ({
      filename: name,
      ...(said.find(({ id }) => Number(id) === at) ?? {}),
      id: String(at),
    }));
    return body;
  }

  private serveFile(request: IncomingMessage, url: URL, response: ServerResponse): void {
    if (request.headers.authorization !== undefined) this.problems.push('a token was sent for a file');
    const file = this.files.get(url.pathname.split('/')[3] ?? '');
    response.writeHead(file === undefined ? 404 : 200, { 'content-type': 'application/octet-stream' });
    response.end(file);
  }

  private emit(
    type: number,
    data: Body,
    user: string,
    place: { channel: string; message?: Body } & From,
  ): DiscordInteraction {
    const { interaction, payload } = this.ask(type, data, user, place);
    this.toNewest('INTERACTION_CREATE', payload);
    return interaction;
  }

  /** A small application that may read messages, or may not (docs: resources/application, Application Flags). */
  private get flags(): number {
    return this.contentAllowed ? 1 << 19 : 0;
  }

  private member(id: string): Answer {
    const roles = id === APP ? [ROLE] : this.rolesOf.get(id);
    return roles === undefined ? refused(404, 10007) : ok({ user: { id }, roles });
  }

  /** Who made the server. */
  owner = '700000000000000005';

  /** Where people press and type. */
  home = '900000000000000003';

  private readonly routes: readonly Route[] = [
    [
      'GET',
      /^\/gateway\/bot$/,
      'gateway',
      () =>
        ok({
          url: this.gateway,
          shards: 1,
          session_start_limit: { total: 1000, remaining: 999, reset_after: 1000, max_concurrency: 1 },
        }),
    ],
    ['GET', /^\/users\/@me$/, 'me', () => ok({ id: APP, username: 'osem', bot: true })],
    [
      'GET',
      /^\/guilds\/\d+$/,
      'guild',
      () => ok({ id: GUILD, name: 'Team', owner_id: this.owner, roles: this.rights.roles(GUILD) }),
    ],
    ['GET', /^\/guilds\/\d+\/members\/(\d+)$/, 'member', ([id = '']) => this.member(id)],
    ['GET', /^\/applications\/@me$/, 'application', () => ok({ id: APP, flags: this.flags, name: 'osem' })],
    ['GET', /^\/applications\/\d+\/guilds\/\d+\/commands$/, 'list-commands', () => ok(this.commands)],
    ['PUT', /^\/applications\/\d+\/guilds\/\d+\/commands$/, 'set-commands', (_, body) => this.register(body)],
    ['GET', /^\/channels\/(\d+)$/, 'get-channel', ([id = '']) => this.channel(id)],
    ['PATCH', /^\/channels\/(\d+)$/, 'update-channel', ([id = ''], body) => this.changeChannel(id, body)],
    ['POST', /^\/channels\/(\d+)\/messages$/, 'create-message', ([id = ''], body) => this.create(id, body)],
    [
      'GET',
      /^\/channels\/(\d+)\/messages$/,
      'list-messages',
      ([id = ''], _, query) => this.history(id, query),
    ],
    [
      'DELETE',
      /^\/channels\/(\d+)\/messages\/(\d+)$/,
      'delete-message',
      ([at = '', id = '']) => this.remove(at, id),
    ],
    [
      'GET',
      /^\/channels\/(\d+)\/threads\/archived\/public$/,
      'archived-threads',
      ([id = ''], _, query) => this.archivedThreads(id, query),
    ],
    ['GET', /^\/guilds\/\d+\/channels$/, 'guild-channels', () => this.guildChannels()],
    ['POST', /^\/webhooks\/\d+\/([^/]+)$/, 'follow-up', ([token = ''], body) => this.followUp(token, body)],
    [
      'GET',
      /^\/channels\/\d+\/messages\/(\d+)\/reactions\/([^/]+)$/,
      'list-reactions',
      ([id = '', emoji = '']) => this.signedBy(id, emoji),
    ],
    ['GET', /^\/channels\/(\d+)\/messages\/(\d+)$/, 'get-message', ([at = '', id = '']) => this.one(at, id)],
    [
      'PATCH',
      /^\/channels\/(\d+)\/messages\/(\d+)$/,
      'edit-message',
      ([at = '', id = ''], body) => this.edit(at, id, body),
    ],
    [
      'POST',
      /^\/channels\/(\d+)\/messages\/(\d+)\/threads$/,
      'create-thread',
      ([at = '', id = ''], body) => this.threadFrom(at, id, body),
    ],
    ['POST', /^\/channels\/(\d+)\/threads$/, 'create-post', ([id = ''], body) => this.post(id, body)],
    [
      'PUT',
      /^\/channels\/(\d+)\/thread-members\/(\d+)$/,
      'add-member',
      ([thread = '', user = '']) => this.addMember(thread, user),
    ],
    ['GET', /^\/guilds\/\d+\/threads\/active$/, 'active-threads', () => this.activeThreads()],
    ['POST', /^\/users\/@me\/channels$/, 'create-dm', (_, body) => this.direct(body)],
    [
      'POST',
      /^\/interactions\/(\d+)\/([^/]+)\/callback$/,
      'callback',
      ([id = '', token = ''], body) => this.callback(id, token, body),
    ],
    [
      'PATCH',
      /^\/webhooks\/\d+\/([^/]+)\/messages\/@original$/,
      'edit-answer',
      ([token = ''], body) => this.editAnswer(token, body),
    ],
  ];
}

export async function startDiscord(): Promise<DiscordPeer & { close(): Promise<void> }> {
  const peer = new DiscordPeer();
  const server = createServer((request, response) => void peer.serve(request, response));
  acceptWebSockets(server, '/gateway', (connection) => peer.connected(connection));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  peer.signIn.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  peer.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(peer, {
    close: async () => {
      for (const socket of peer.sockets) socket.drop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

function ok(body: unknown): Answer {
  return { status: 200, body };
}

function faulty(fault: Exclude<Fault, { silent: string } | { cut: true }>): Answer {
  if ('retryAfter' in fault)
    return {
      status: 429,
      body: { message: 'You are being rate limited.', retry_after: fault.retryAfter, global: false },
    };
  return 'code' in fault ? refused(fault.status, fault.code) : { status: fault.status, body: null };
}

function send(response: ServerResponse, { status, body }: Answer): void {
  const wait =
    status === 429
      ? { 'retry-after': String((body as Body).retry_after), 'x-ratelimit-scope': 'user', via: '1.1 test' }
      : {};
  const type = status === 204 ? 'text/html; charset=utf-8' : 'application/json';
  response.writeHead(status, { 'content-type': type, ...wait });
  response.end(status === 204 || body === null ? undefined : JSON.stringify(body));
}
