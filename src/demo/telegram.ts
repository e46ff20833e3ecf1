import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';

/** A stand-in for Telegram's Bot API on loopback: it takes the bot's messages and keeps them by chat. */
export interface TelegramStandIn {
  url: string;
  token: string;
  secret: string;
  /** What the bot wrote in a chat, in order. */
  inChat(chat: number): readonly string[];
  stop(): Promise<void>;
}

const sendShape = z.object({ chat_id: z.coerce.number(), text: z.string() });

export async function startTelegram(): Promise<TelegramStandIn> {
  const token = `8888:${randomBytes(16).toString('hex')}`;
  const chats = new Map<number, string[]>();
  let last = 5000;
  const send = (body: unknown) => {
    const { chat_id: chat, text } = sendShape.parse(body);
    chats.set(chat, [...(chats.get(chat) ?? []), text]);
    last += 1;
    const date = Math.floor(Date.now() / 1000);
    return { message_id: last, date, chat: { id: chat, type: 'private' }, text };
  };
  const server = createServer((request, response) => {
    if (request.url === `/bot${token}/sendMessage`) void answer(request, response, send);
    else reply(response, 404, { ok: false, error_code: 404, description: 'Not Found' });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token,
    secret: randomBytes(16).toString('hex'),
    inChat: (chat) => chats.get(chat) ?? [],
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  call: (body: unknown) => unknown,
): Promise<void> {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) body += String(chunk);
  try {
    reply(response, 200, { ok: true, result: call(JSON.parse(body)) });
  } catch {
    reply(response, 400, { ok: false, error_code: 400, description: 'Bad Request' });
  }
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
