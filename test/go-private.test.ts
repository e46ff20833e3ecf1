import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Channel } from '../src/channels/channel.ts';
import { takeAside } from '../src/channels/discord/aside.ts';
import { CodedError } from '../src/domain/coded-error.ts';
import { createGoPrivate } from '../src/triage/go-private.ts';
import { receive } from '../src/triage/receive.ts';
import { createRest } from '../src/vendors/discord/rest.ts';
import { ENGINES, testDatabase } from './peers/database.ts';
import { startDiscord, TOKEN } from './peers/discord.ts';
import { bits } from './peers/discord-rights.ts';
import { never, type TestTriage, testTriage } from './peers/triage.ts';

const START = Date.parse('2026-03-02T09:00:00Z');

describe.each(ENGINES)('a case of a forum that goes on in private, on %s', (engine) => {
  let database: Awaited<ReturnType<typeof testDatabase>>;
  let houses: TestTriage[];
  let begun: string[];
  /** What the vendor refuses next. */
  let refused: CodedError | null;

  const forum = (): Channel => ({
    id: 'forum',
    limits: {
      ...{ textLength: 1000, sendsOnce: true, fileBytes: 0, fileTypes: [] },
      ...{ replyWindowHours: null, buttons: null },
    },
    verify: never,
    parse: never,
    send: never,
    isPublic: (conversation) => !conversation.startsWith('alone'),
    async takeAside({ to }) {
      if (refused !== null) throw refused;
      begun.push(to);
      return `alone-${begun.length}`;
    },
  });

  beforeEach(async () => {
    [begun, refused] = [[], null];
    database = await testDatabase(engine);
    const url = engine === 'sqlite' ? `sqlite:${database.url}` : database.url;
    houses = [await testTriage(engine, START, url), await testTriage(engine, START, url)];
    for (const { channels } of houses) channels.set('forum', forum());
  });
  afterEach(async () => {
    for (const house of houses) await house.close();
    await database.close();
  });

  async function asked(): Promise<string> {
    const [first] = houses;
    if (first === undefined) return expect.unreachable();
    const item = {
      ...{ type: 'message' as const, conversation: 'post', externalId: 'post', text: 'Where is it?' },
      ...{ from: { address: 'maja', name: 'Maja' }, sentAt: START, sequence: 0, files: [] },
    };
    await receive(first.ports, { channel: 'forum', receivedAt: START, applied: [], item });
    return (await first.store.tickets.ofConversation('forum', 'post'))?.id ?? expect.unreachable();
  }
  const actor = { kind: 'person' as const, id: 'ana', role: 'agent' as const };
  const press = (house: TestTriage, ticketId: string, id: string) =>
    createGoPrivate(house.ports)({ ticketId, actor, id });

  it('begins one place, however many press in however many processes', async () => {
    const ticketId = await asked();
    const pressed = [0, 1, 2, 3].map((n) =>
      press(houses[n % 2] ?? expect.unreachable(), ticketId, `aside-${n}`),
    );
    const outcomes = await Promise.all(pressed);
    expect(begun).toEqual(['maja']);
    expect(outcomes.filter((one) => typeof one === 'number')).toHaveLength(1);
    expect(outcomes.filter((one) => typeof one !== 'number')).toEqual(
      Array.from({ length: 3 }, () => ({ refused: 'not-public' })),
    );
  });

  it('can be pressed again after it did not go', async () => {
    const ticketId = await asked();
    const [one] = houses;
    if (one === undefined) return expect.unreachable();
    refused = new CodedError('vendor-down', 'It sleeps');
    await expect(press(one, ticketId, 'aside-1')).rejects.toMatchObject({ code: 'vendor-down' });
    refused = new CodedError('contact-unreachable', 'They have gone');
    expect(await press(one, ticketId, 'aside-2')).toMatchObject({ refused: 'no-private-place' });
    refused = null;
    expect(await press(one, ticketId, 'aside-3')).toEqual(expect.any(Number));
    expect(begun).toEqual(['maja']);
  });
});

describe('in Discord', () => {
  const [SHOP, MAJA, TINE] = ['900000000000000030', '700000000000000011', '700000000000000012'];

  it('begins in a private thread, and leaves none behind of whoever has left the server', async () => {
    const discord = await startDiscord();
    discord.addChannel(SHOP, 0, null, 'help');
    discord.rights.granted |= bits('CreatePrivateThreads');
    const rest = createRest({ token: TOKEN, apiUrl: discord.apiUrl, timeoutMs: 5000 });
    const begin = (to: string) => takeAside(rest, SHOP, { to, title: '#1', text: 'We go on here.' });
    const threads = () => [...discord.channels.values()].filter(({ type }) => type === 12);
    discord.rolesOf.set(MAJA, []);
    await begin(MAJA);
    expect(threads()).toHaveLength(1);
    discord.left.add(TINE);
    await begin(TINE);
    expect(threads()).toHaveLength(1);
    expect([...discord.channels.values()].filter(({ recipient }) => recipient === TINE)).toHaveLength(1);
    await discord.close();
    expect(discord.problems).toEqual([]);
  });
});
