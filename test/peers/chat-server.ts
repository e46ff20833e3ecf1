import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ChatCalls, ChatCallsAsk, ChatMessage, ChatSession } from '../../src/api/chat-shapes.ts';
import { en } from '../../src/texts/en.ts';

type Fault = 'none' | 'refuse' | 'take-and-hang-up' | 'hang-up';

/** A chat server in memory that keeps the promises of src/api/README.md, and breaks lines when it is told to. */
export interface ChatPeer {
  url: string;
  messages: ChatMessage[];
  /** How many bodies were posted, repeats included. */
  posted: number;
  /** Names that visitors told. */
  names: string[];
  /** What happens to the next posts, one fault each; then all is well. */
  faults: Fault[];
  /** Tokens that are good; a session gives a new one when its own is not. */
  tokens: Set<string>;
  serving: { team: string | null; people: string[] };
  hours: ChatSession['hours'];
  usual: string | null;
  ways: ChatSession['ways'];
  problems: string[];
  /** What is said of free times; null: nobody is called back. `asked`: what was asked about; `cancel`: the call that is not wanted any more. */
  calls: ((asked: ChatCallsAsk, cancel?: string) => ChatCalls) | null;
  /** Calls that visitors asked for. */
  wishes: { text: string; call: unknown }[];
  /** What visitors chose. */
  choices: { question: string; id: string }[];
  answer(text: string, more?: Partial<ChatMessage>): void;
  /** `name`: who writes, where it is said. */
  typing(name?: string): void;
  /** Cuts every open stream. */
  cut(): void;
  close(): Promise<void>;
}

const PAGE = 5;
const LIMITS = {
  textLength: 500,
  fileBytes: 100_000,
  fileTypes: ['image/', 'text/plain', 'application/pdf'],
};

/** Starts it on a free port; `statics` answers what is no API (the widget's files, pages of other sites). */
export async function startChatPeer(
  statics?: (path: string) => { type: string; body: Buffer | string } | null,
): Promise<ChatPeer> {
  const streams = new Set<ServerResponse>();
  const tell = (event: string, data: object = {}) => {
    for (const stream of streams) stream.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  };
  let count = 0;
  const peer: ChatPeer = {
    url: '',
    messages: [],
    posted: 0,
    names: [],
    faults: [],
    tokens: new Set(),
    serving: { team: 'Osem', people: [] },
    hours: null,
    usual: null,
    ways: [],
    problems: [],
    calls: null,
    wishes: [],
    choices: [],
    answer(text, more = {}) {
      peer.messages.push(
        messageOf(`t${++count}`, { from: 'team', name: 'Ana', team: 'Deliveries', text, ...more }),
      );
      tell('message');
    },
    typing: (name) => tell('typing', name === undefined ? {} : { name }),
    cut() {
      for (const stream of streams) stream.destroy();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  const take = (
    response: ServerResponse,
    body: {
      id: string;
      text?: string;
      name?: string;
      files?: ChatMessage['files'];
      choice?: { question: string; id: string };
      call?: unknown;
    },
  ) => {
    peer.posted++;
    const fault = peer.faults.shift() ?? 'none';
    if (fault === 'hang-up') return response.destroy();
    if (fault === 'refuse') return json(response, 400, {});
    const { choice } = body;
    if (body.call !== undefined) peer.wishes.push({ text: body.text ?? '', call: body.call });
    if (choice !== undefined) {
      peer.choices.push(choice);
      peer.messages = peer.messages.map((one) =>
        one.id === choice.question
          ? { ...one, choices: [], chosen: one.choices.find(({ id }) => id === choice.id) ?? null }
          : one,
      );
    } else if (body.name !== undefined) peer.names.push(body.name);
    else if (!peer.messages.some((message) => message.clientId === body.id)) {
      const files = (body.files ?? []).map((file) => ({ ...file, url: `/chat/files/${file.id}` }));
      peer.messages.push(
        messageOf(`v${++count}`, { from: 'visitor', clientId: body.id, text: body.text ?? '', files }),
      );
    }
    tell('message');
    if (fault === 'take-and-hang-up') return response.destroy();
    return json(response, 200, {});
  };

  const server: Server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', peer.url);
    if (request.method === 'OPTIONS') return json(response, 204, null);
    const asset = statics?.(url.pathname);
    if (asset) return response.writeHead(200, { 'Content-Type': asset.type }).end(asset.body);
    const body = await bodyOf(request);
    if (url.pathname === '/chat/session') return json(response, 200, sessionOf(peer, JSON.parse(body)));
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    if (!peer.tokens.has(token)) return json(response, 401, {});
    if (url.pathname === '/channels/webchat') return take(response, JSON.parse(body));
    if (url.pathname === '/chat/calls')
      return peer.calls === null
        ? json(response, 404, {})
        : json(response, 200, peer.calls(JSON.parse(body)));
    if (url.pathname === '/chat/calls/cancel' && peer.calls !== null) {
      const { at, ...ask } = JSON.parse(body);
      return json(response, 200, peer.calls(ask, at));
    }
    if (url.pathname === '/chat/messages')
      return json(response, 200, pageOf(peer.messages, url.searchParams.get('before')));
    if (url.pathname === '/chat/files') {
      const name = /filename="([^"]*)"/.exec(body)?.[1] ?? '';
      const type = /Content-Type: (\S+)/.exec(body)?.[1] ?? '';
      return json(response, 200, { id: `f${++count}`, name, type, size: body.length });
    }
    if (url.pathname !== '/chat/stream') return json(response, 204, null);
    streams.add(response);
    response.on('close', () => streams.delete(response));
    response
      .writeHead(200, { ...CORS, 'Content-Type': 'text/event-stream' })
      .write('event: hello\ndata: {}\n\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  peer.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return peer;
}

const CORS = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Headers': '*' };

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { ...CORS, 'Content-Type': 'application/json' });
  response.end(status === 204 ? undefined : JSON.stringify(body));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}

function sessionOf(
  peer: ChatPeer,
  { token, language = 'en' }: { token?: string; language?: string },
): unknown {
  const good =
    token !== undefined && peer.tokens.has(token) ? token : `token-${peer.tokens.size}-${Date.now()}`;
  peer.tokens.add(good);
  const texts = Object.fromEntries(Object.entries(en).filter(([key]) => key.startsWith('chat.')));
  return {
    token: good,
    name: peer.names.at(-1) ?? null,
    language,
    limits: LIMITS,
    texts,
    serving: peer.serving,
    hours: peer.hours,
    usual: peer.usual,
    ways: peer.ways,
    problems: peer.problems,
    calls: peer.calls !== null,
  };
}

function pageOf(
  messages: readonly ChatMessage[],
  before: string | null,
): { messages: ChatMessage[]; more: boolean } {
  const end = before === null ? messages.length : messages.findIndex((message) => message.id === before);
  return { messages: messages.slice(Math.max(0, end - PAGE), end), more: end > PAGE };
}

/** A message as the API shows it. */
export function messageOf(id: string, more: Partial<ChatMessage> = {}): ChatMessage {
  const at = new Date().toISOString();
  return {
    id,
    clientId: null,
    from: 'team',
    name: null,
    team: null,
    text: '',
    at,
    files: [],
    deleted: false,
    choices: [],
    chosen: null,
    ...more,
  };
}
