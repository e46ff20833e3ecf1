import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { argumentsIn, judged, oursOfMessage, oursOfView, type Verdict } from './slack-limits.ts';
import { SlackSignIn } from './slack-sign-in.ts';
import { type Delivery, type EnvelopeType, Teller, type Tried } from './slack-teller.ts';
import { SlackTokens } from './slack-tokens.ts';
import type { EventBody, Town } from './slack-town.ts';
import {
  type Answer,
  type Form,
  listOf,
  type Said,
  type SlackFile,
  type SlackMessage,
  type SlackView,
} from './slack-workspace.ts';
import { acceptWebSockets, type Connection } from './websocket.ts';

export { SIGNING_SECRET, type Tried } from './slack-teller.ts';
export type { EventBody } from './slack-town.ts';
export { type SlackMessage, TEAM } from './slack-workspace.ts';
export const BOT_TOKEN = 'xoxb-1-secret-bot-token';
export const APP_TOKEN = 'xapp-1-secret-app-token';

/** What a call is answered with instead of the truth. `after`: the call still happens, only its answer is lost. */
type Fault =
  | { status: 429; retryAfter: number }
  | { status: 500 }
  | { error: string }
  | { silent: 'before' | 'after' }
  /** It happens, and the line breaks before the answer. */
  | { cut: true };

/** A stand-in for Slack on loopback: keeps messages and views, judges every request by Slack's limits, breaks on demand. */
export interface SlackPeer
  extends Pick<
    Town,
    | 'epoch'
    | 'shared'
    | 'sharedChannels'
    | 'write'
    | 'edit'
    | 'unfurl'
    | 'remove'
    | 'react'
    | 'upload'
    | 'event'
  > {
  apiUrl: string;
  messages: SlackMessage[];
  ephemerals: Said[];
  busy: Said[];
  views: SlackView[];
  calls: { method: string; form: Form }[];
  /** How often Slack is asked about a file before a message may show it. */
  looks: number;
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
  /** Lets the stand-in's clock run ahead (ms): triggers and addresses for answers grow old by it. */
  pass(ms: number): void;
  /** Sends a signed request to the desk's HTTP address. */
  deliver(url: string, body: Form | string, change?: Delivery): Promise<Response>;
  /**
   * Tells the app what happened, as Slack does: until it is acknowledged or the tries are over. Without a URL down the newest
   * Socket Mode connection. Answers how each try ended.
   */
  tell(body: EventBody, to: { url?: string; patienceMs?: number; waitsMs?: number[] }): Promise<Tried[]>;
  /** Sends an envelope down the newest Socket Mode connection; answers what was acknowledged. */
  emit(type: EnvelopeType, payload: Form, more?: Form): Promise<{ payload?: unknown }>;
  sockets: Connection[];
  /** Everybody's Home, and the files that were attached, by their ids. */
  homes: Map<string, { view: Form; published: number }>;
  files: Map<string, SlackFile>;
  /** What Slack says of people: full members of our workspace, unless something else stands here. */
  users: Map<string, Form>;
  /** Who is in a user group. */
  groups: Map<string, string[]>;
  /** Scopes that the app was installed with: those of the manifest. */
  granted: Set<string>;
  /** Methods that are limited in a channel (`chat.update C0DESK`), until then (epoch ms). */
  limited: Map<string, number>;
  tokens: SlackTokens;
  signIn: SlackSignIn;
  close(): Promise<void>;
}

export async function startSlack(): Promise<SlackPeer> {
  const state = new SlackState();
  const server = createServer((request, response) => void state.serve(request, response));
  acceptWebSockets(server, '/link', (connection) => state.connected(connection));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  state.origin = `http://127.0.0.1:${port}`;
  state.signIn.origin = state.origin;
  return Object.assign(state, {
    apiUrl: `${state.origin}/api/`,
    close: async () => {
      for (const socket of state.sockets) socket.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

class SlackState extends Teller {
  readonly calls: { method: string; form: Form }[] = [];
  readonly limited = new Map<string, number>();
  readonly granted = new Set(manifestScopes());
  readonly tokens = new SlackTokens(BOT_TOKEN);
  readonly signIn = new SlackSignIn();
  private readonly faults = new Map<string, Fault[]>();
  private readonly answerable = new Map<string, { at: number; used: number }>();

  breakNext(method: string, fault: Fault): void {
    this.faults.set(method, [...(this.faults.get(method) ?? []), fault]);
  }

  responseUrl(user: string, channel: string): string {
    const id = String(this.next());
    this.answerable.set(id, { at: this.now(), used: 0 });
    return `${this.origin}/respond/${user}/${channel}/${id}`;
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const raw = Buffer.concat(chunks).toString('utf8');
    const path = request.url ?? '';
    if (path.startsWith('/upload/')) return this.taken(path, Buffer.concat(chunks), response);
    if (path.startsWith('/respond/')) return this.responded(path, raw, response);
    if (path.startsWith('/files/')) return this.gaveFile(path, request, response);
    const method = path.replace('/api/', '');
    const fault = this.faults.get(method)?.shift();
    if (fault !== undefined && 'silent' in fault && fault.silent === 'before') return;
    if (fault !== undefined && 'status' in fault) {
      if (fault.status === 429) response.setHeader('retry-after', String(fault.retryAfter));
      response.writeHead(fault.status).end('{}');
      return;
    }
    const token = String(request.headers.authorization ?? '').replace('Bearer ', '');
    const form = formIn(method, raw, request.headers['content-type'] ?? '');
    const waitMs = (this.limited.get(`${method} ${String(form.channel)}`) ?? 0) - Date.now();
    if (waitMs > 0) {
      response.writeHead(429, { 'retry-after': String(Math.ceil(waitMs / 1000)) }).end('{}');
      return;
    }
    const answer =
      fault !== undefined && 'error' in fault
        ? { ok: false, error: fault.error }
        : this.call(method, token, form);
    if (fault !== undefined && 'silent' in fault) return;
    if (fault !== undefined && 'cut' in fault) return void response.destroy();
    if (method !== 'apps.connections.open') response.setHeader('x-oauth-scopes', [...this.granted].join(','));
    response.setHeader('date', new Date(this.now()).toUTCString());
    response.setHeader('content-type', 'application/json');
    response.writeHead(200).end(JSON.stringify(answer));
  }

  /** A stranger to the file is sent to a page to sign in on, as Slack does. */
  private gaveFile(path: string, request: IncomingMessage, response: ServerResponse): void {
    const file = this.files.get(path.replace('/files/', ''));
    if (this.tokens.fault(String(request.headers.authorization).replace('Bearer ', '')) !== null)
      response.writeHead(302, { location: '/sign-in' }).end();
    else if (file === undefined) refuse(response, 404, 'file_not_found');
    else response.writeHead(200, { 'content-type': file.mimetype }).end(file.body);
  }

  /** The address for an upload is secret by itself: a token has no business there. */
  private taken(path: string, bytes: Buffer, response: ServerResponse): void {
    const file = this.files.get(path.split('/')[2] ?? '');
    if (file === undefined) {
      response.writeHead(404).end();
      return;
    }
    file.body = bytes;
    response.writeHead(200).end('OK');
  }

  private responded(path: string, raw: string, response: ServerResponse): void {
    const [, , user = '', channel = '', id = ''] = path.split('/');
    const body = JSON.parse(raw) as Form;
    const address = this.answerable.get(id) ?? { at: 0, used: 0 };
    address.used += 1;
    const stale = this.now() - address.at > ANSWER_MS ? 'expired_url' : 'used_url';
    if (stale === 'expired_url' || address.used > ANSWERS) {
      refuse(response, 404, stale);
      return;
    }
    const { text, blocks } = body;
    const verdict = this.verdictOn('chat.postMessage', { channel, text, blocks });
    const open = body.response_type === 'in_channel' ? ['an answer that the whole channel sees'] : [];
    this.judge('response_url', [...(verdict?.problems ?? []), ...oursOfMessage(body), ...open]);
    if (verdict !== null) {
      refuse(response, 400, verdict.error);
      return;
    }
    this.said({
      user,
      channel,
      threadTs: null,
      text: String(text),
      blocks: listOf(blocks),
      instead: body.replace_original === true,
    });
    response.writeHead(200).end('ok');
  }

  private verdictOn(method: string, form: Form): Verdict | null {
    const pictures = method.startsWith('chat.') ? this.problemsOfPictures(form) : [];
    const verdict = judged(method, form);
    if (verdict !== null || pictures.length === 0) return verdict;
    return { error: 'invalid_blocks', problems: pictures };
  }

  private call(method: string, token: string, form: Form): Answer {
    this.calls.push({ method, form });
    if (method === 'oauth.v2.access') return this.tokens.refresh(form);
    if (method === 'openid.connect.token') return this.signIn.token(form);
    if (method === '/openid/connect/keys') return this.signIn.keySet();
    const socket = token === APP_TOKEN ? null : 'invalid_auth';
    const error = method === 'apps.connections.open' ? socket : this.tokens.fault(token);
    if (error !== null) return { ok: false, error: token === '' ? 'not_authed' : error };
    const verdict = this.verdictOn(method, form);
    const run = this.methods[method];
    this.judge(method, [...(verdict?.problems ?? []), ...ours(method, form)]);
    if (verdict !== null)
      return { ok: false, error: verdict.error, response_metadata: { messages: verdict.problems } };
    return run === undefined ? { ok: false, error: 'unknown_method' } : run(form);
  }
}

/** A good installation is made of the manifest as it stands. */
function manifestScopes(): string[] {
  const file = new URL('../../docs/slack-manifest.json', import.meta.url);
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as { oauth_config: { scopes: { bot: string[] } } };
  return manifest.oauth_config.scopes.bot;
}

/** An address for answers takes so many of them, for so long (docs.slack.dev/interactivity/handling-user-interaction). */
const ANSWERS = 5;
const ANSWER_MS = 30 * 60_000;

function refuse(response: ServerResponse, status: number, error: string): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ ok: false, error }));
}

/** What we ask of ourselves beyond Slack; it is told and not refused. */
function ours(method: string, form: Form): string[] {
  if (/^chat\.(postMessage|postEphemeral|update)$/.test(method)) return oursOfMessage(form);
  return method.startsWith('views.') ? oursOfView(form.view) : [];
}

/** Slack's clients send JSON inside of a form; it takes JSON alone as well. */
function formIn(method: string, raw: string, type: string): Form {
  return type.includes('json') ? (JSON.parse(raw) as Form) : argumentsIn(method, new URLSearchParams(raw));
}
