import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  allTickets,
  chance,
  DELIVERIES,
  DOUBLED,
  doubledAndShuffled,
  inboxLength,
  killAtRandom,
  SEED,
} from './chaos.ts';
import { ENGINES } from './peers/database.ts';
import { ADMIN_TOKEN, clientOf } from './peers/house.ts';
import { freshDatabase } from './peers/postgres.ts';
import { OsemProcess } from './peers/processes.ts';
import { TelegramPeer } from './peers/telegram.ts';

const CHATS = Math.max(20, Math.round(DELIVERIES / 40));
const CLIENTS = 40;
const SECRET = 'chaos-secret';
const EPOCH = 1_790_000_000;

interface Update {
  update_id: number;
  message: { message_id: number; date: number; text: string; chat: object; from: object };
}

/** Distinct messages of all chats, plus repeats, in a random order. */
function deliveries(random: () => number): { unique: Update[]; all: Update[] } {
  const count = Math.round(DELIVERIES * (1 - DOUBLED));
  const unique = Array.from({ length: count }, (_, n): Update => {
    const id = 1000 + (n % CHATS);
    const turn = Math.floor(n / CHATS);
    return {
      update_id: 50_000 + n,
      message: {
        message_id: turn + 1,
        date: EPOCH + turn * 3,
        text: `chat ${id} turn ${turn}`,
        chat: { id, type: 'private', first_name: `C${id}` },
        from: { id, is_bot: false, first_name: `C${id}` },
      },
    };
  });
  return { unique, all: doubledAndShuffled(unique, DELIVERIES, random) };
}

/** Delivers as Telegram does: what is not answered 200 comes again. */
async function deliverAll(all: Update[], anyUrl: () => string, enough: () => void): Promise<void> {
  const waiting = [...all];
  const client = async () => {
    for (let update = waiting.pop(); update !== undefined; update = waiting.pop()) {
      const answer = await fetch(`${anyUrl()}/channels/telegram`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': SECRET },
        body: JSON.stringify(update),
      }).catch(() => null);
      await answer?.arrayBuffer().catch(() => null);
      if (answer?.status !== 200) {
        waiting.unshift(update);
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
      if (waiting.length < all.length / 10) enough();
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
}

interface View {
  ticket: { number: number };
  messages: { id: string; kind: string; text: string; delivery: string | null }[];
}

async function outboundOf(url: string, number: number): Promise<View['messages']> {
  const { messages } = (await clientOf(url).get(`/api/tickets/${number}`)).body as unknown as View;
  return messages.filter(({ kind }) => kind === 'outbound');
}

const sentOf = ({ calls }: TelegramPeer, text: string) =>
  calls.filter(({ method, body }) => method === 'sendMessage' && body.text === text);

describe.each(ENGINES)('with SIGKILLs at random moments, on %s', (engine) => {
  it(
    `${DELIVERIES} deliveries, doubled and shuffled, end up once each and in the vendor's order; no reply goes out twice, nor one for later before its time`,
    async () => {
      const random = chance(SEED);
      const folder = mkdtempSync(join(tmpdir(), 'osem-chaos-'));
      cpSync(join(import.meta.dirname, '..', 'rules'), join(folder, 'rules'), {
        recursive: true,
      });
      const telegram = await TelegramPeer.start();
      for (let id = 1000; id < 1000 + CHATS; id++) telegram.chat(id);
      const fresh = engine === 'postgres' ? await freshDatabase('house') : null;
      const env = {
        DATABASE_URL: fresh?.url ?? `sqlite:${join(folder, 'osem.db')}`,
        ADMIN_TOKEN,
        TELEGRAM_TOKEN: telegram.token,
        TELEGRAM_SECRET_TOKEN: SECRET,
        TELEGRAM_API_URL: telegram.url,
        UNDO_SECONDS: '0',
        LOG_LEVEL: 'error',
      };
      const processes = [await OsemProcess.start(folder, env)];
      if (engine === 'postgres') processes.push(await OsemProcess.start(folder, env));
      try {
        const { unique, all } = deliveries(random);
        const anyUrl = () => (processes[Math.floor(random() * processes.length)] as OsemProcess).url;
        let over = false;
        const killing = killAtRandom(processes, random, () => over);
        await deliverAll(all, anyUrl, () => {
          over = true;
        });
        const kills = await killing;
        expect(kills).toBeGreaterThan(0);
        const [first] = processes as [OsemProcess];
        const client = clientOf(first.url);
        const { get, command, until } = client;
        await until(
          () => inboxLength(client),
          (length) => length === 0,
        );
        const tickets = await allTickets(client);
        expect(tickets).toHaveLength(CHATS);
        const views: View[] = [];
        for (const { number } of tickets)
          views.push((await get(`/api/tickets/${number}`)).body as unknown as View);
        const expected = Array.from({ length: CHATS }, (_, n) =>
          unique
            .filter(({ message }) => message.text.startsWith(`chat ${1000 + n} `))
            .map(({ message }) => message.text),
        );
        const found = views.map(({ messages }) => messages.map(({ text }) => text));
        const byChat = (a: string[], b: string[]) =>
          String(a[0]).localeCompare(String(b[0]), 'en', { numeric: true });
        expect(found.sort(byChat)).toEqual(expected.sort(byChat));

        let repliesOver = false;
        const [later = 0, ...numbers] = tickets.slice(0, 41).map(({ number }) => number);
        const sendAt = Date.now() + 1500;
        const scheduled = { ticket: later, text: `later to ${later}`, at: new Date(sendAt).toISOString() };
        expect(await command('reply', { ...scheduled, confirm: true })).toMatchObject({ status: 200 });
        const again = killAtRandom(processes, random, () => repliesOver);
        await Promise.all(
          numbers.map(async (number) => {
            const answer = async () =>
              clientOf(anyUrl())
                .post('/api/commands/reply', { ticket: number, text: `reply to ${number}` }, ADMIN_TOKEN, {
                  'idempotency-key': `reply-${number}`,
                })
                .catch(() => null);
            await until(answer, (given) => given?.status === 200);
          }),
        );
        const standing = async () => (await outboundOf(anyUrl(), later).catch(() => []))[0]?.delivery;
        await until(standing, (delivery) => delivery !== 'scheduled' && delivery !== undefined);
        repliesOver = true;
        await again;
        const outbound = async () => {
          const all: View['messages'] = [];
          for (const number of [later, ...numbers]) {
            all.push(...(await outboundOf(first.url, number)));
          }
          return all;
        };
        const settled = await until(outbound, (replies) =>
          replies.every(({ delivery }) => delivery === 'sent' || delivery === 'unknown'),
        );
        expect(settled).toHaveLength(numbers.length + 1);
        for (const reply of settled) {
          const calls = sentOf(telegram, reply.text);
          expect(calls.length).toBeLessThanOrEqual(1);
          if (reply.delivery === 'sent') expect(calls).toHaveLength(1);
        }
        for (const { at } of sentOf(telegram, scheduled.text)) expect(at).toBeGreaterThanOrEqual(sendAt);
        expect(await command('dead', {}).then(({ body }) => body.text)).toMatch(/Everything was done/);
      } finally {
        await Promise.all(processes.map((one) => one.stop()));
        await telegram.stop();
        await fresh?.drop();
        rmSync(folder, { recursive: true, force: true });
      }
    },
    Math.max(120_000, DELIVERIES * 60),
  );
});
