import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hookEventOf } from '../src/domain/hook.ts';
import type { TicketEvent } from '../src/domain/ticket/model.ts';
import { openDatabase } from '../src/store/open.ts';
import { ENGINES } from './peers/database.ts';
import { HookReceiver } from './peers/hook-receiver.ts';
import { type Answer, type TestHouse, testHouse } from './peers/house.ts';
import { freshDatabase } from './peers/postgres.ts';
import { APP_TOKEN, BOT_TOKEN, startSlack } from './peers/slack.ts';

const DAY_MS = 86_400_000;
const ENV = { HOOKS_ALLOW_PRIVATE: 'true', VENDOR_TIMEOUT_SECONDS: '1' };

type Delivery = {
  id: string;
  type: string;
  state: string;
  tries: { status: number | null; error: string | null }[];
};
type Hook = { id: string; active: boolean; failingSince: number | null; offBecause: string | null };

async function follow(
  house: TestHouse,
  receiver: HookReceiver,
  more: Record<string, unknown> = {},
): Promise<string> {
  const { status, body } = await house.post('/api/hooks', { url: receiver.url, ...more });
  expect(status, JSON.stringify(body)).toBe(200);
  receiver.secret = String(body.secret);
  return (body.hook as Hook).id;
}

async function ticket(house: TestHouse, name = 'Mia', words = 'Where is my parcel?'): Promise<number> {
  await (await house.visitor(name)).write(words);
  const found = ({ body }: Answer) =>
    (body.tickets as { number: number; contact: { name: string } }[]).find(
      ({ contact }) => contact.name === name,
    )?.number ?? 0;
  return found(
    await house.until(
      () => house.get('/api/tickets'),
      (answer) => found(answer) > 0,
    ),
  );
}

describe.each(ENGINES)('outgoing webhooks on %s', (engine) => {
  let house: TestHouse;
  let receiver: HookReceiver;

  beforeEach(async () => {
    receiver = await HookReceiver.start();
    house = await testHouse({ engine, env: ENV });
  });
  afterEach(async () => {
    await receiver.close();
    await house.stop();
    expect(receiver.problems).toEqual([]);
  });

  const log = async (id: string) =>
    (await house.get(`/api/hooks/${id}/deliveries`)).body.deliveries as Delivery[];
  const types = () => receiver.taken.map(({ type }) => type);

  it('are signed, in order, and hold ids and codes but nothing that people wrote', async () => {
    await follow(house, receiver);
    const ana = await house.person('Ana', 'agent');
    const number = await ticket(house);
    await house.command('claim', { ticket: number }, ana.token);
    await house.command('reply', { ticket: number, text: 'It is on its way.' }, ana.token);
    await receiver.until(() => types().includes('ticket.replied'));
    await house.command('resolve', { ticket: number, reason: 'A secret reason.' }, ana.token);
    await receiver.until(() => types().includes('ticket.resolved'));
    const told = types().filter((type) => type !== 'ticket.noted');
    expect(told).toEqual([
      'ticket.created',
      'ticket.customer-wrote',
      'ticket.triaged',
      'ticket.claimed',
      'ticket.replied',
      'ticket.resolved',
    ]);
    const claimed = receiver.taken.find(({ type }) => type === 'ticket.claimed');
    expect(claimed?.data).toMatchObject({
      ticket: { number, channel: 'webchat', assignee: ana.id },
      event: { type: 'claimed', actor: { kind: 'person', id: ana.id } },
    });
    for (const { body } of receiver.taken)
      for (const words of ['parcel', 'on its way', 'secret reason', 'Mia']) expect(body).not.toContain(words);
  });

  it('bring texts and names to whoever asked for them, and only the events that were asked for', async () => {
    const id = await follow(house, receiver, { texts: true, events: ['ticket.customer-wrote'] });
    await ticket(house);
    await receiver.until(() => receiver.taken.length === 1);
    const [only] = receiver.taken;
    expect(only).toMatchObject({
      type: 'ticket.customer-wrote',
      data: {
        ticket: { contact: { name: 'Mia' } },
        message: { kind: 'inbound', text: 'Where is my parcel?' },
      },
    });
    expect((await log(id)).map(({ type }) => type)).toEqual(['ticket.customer-wrote']);
  });

  it('come with the commit: every event that is for others has its delivery', async () => {
    receiver.mood = 500;
    await follow(house, receiver);
    for (const name of ['Ada', 'Bo', 'Cy']) {
      const number = await ticket(house, name);
      await house.command('escalate', { ticket: number, reason: 'x' });
      await house.command('resolve', { ticket: number });
      await house.command('reopen', { ticket: number });
    }
    const { db } = await openDatabase(house.databaseUrl);
    const { rows } = await sql<{
      body: string;
      version: number;
      seq: number;
      ticket_id: string;
    }>`
      select ticket_id, version, seq, body from events order by ticket_id, version, seq`.execute(db);
    const deliveries = await sql`
      select ticket_id, version, seq, type from hook_deliveries order by ticket_id, version, seq`.execute(db);
    await db.destroy();
    const wanted = rows.flatMap(({ body, ...row }) => {
      const type = hookEventOf(JSON.parse(body) as TicketEvent);
      return type === null ? [] : [{ ...row, type }];
    });
    expect(wanted.length).toBeGreaterThan(12);
    expect(deliveries.rows).toEqual(wanted);
  });

  it('are tried again under the same id, and later events of the ticket wait for them', async () => {
    receiver.moods.push(500, 'silent');
    const id = await follow(house, receiver, { events: ['ticket.created', 'ticket.escalated'] });
    const number = await ticket(house);
    await receiver.until(() => receiver.calls.length === 1);
    await house.command('escalate', { ticket: number, reason: 'x' });
    const other = await ticket(house, 'Bo');
    await receiver.until(() => receiver.taken.length === 3);
    const ofFirst = receiver.calls.filter(
      ({ data }) => (data.ticket as { number: number }).number === number,
    );
    expect(ofFirst.map(({ type }) => type).at(-1)).toBe('ticket.escalated');
    expect(new Set(ofFirst.slice(0, -1).map(({ id: one }) => one)).size).toBe(1);
    const numbers = receiver.taken.map(({ data }) => (data.ticket as { number: number }).number);
    expect(numbers[0] === other || receiver.calls.length > 3).toBe(true);
    const settled = await house.until(
      () => log(id),
      (all) => all.every(({ state }) => state === 'sent'),
    );
    const created = settled.filter(({ type }) => type === 'ticket.created').flatMap(({ tries }) => tries);
    expect(created.map(({ status, error }) => status ?? error)).toEqual(
      expect.arrayContaining([500, 'timeout', 200]),
    );
  }, 60_000);

  it('follow no redirect, and read no answer to its end', async () => {
    receiver.moods.push({ redirect: `${receiver.url}/elsewhere` }, 'endless');
    const id = await follow(house, receiver, { events: ['ticket.created'] });
    await ticket(house);
    const [delivery] = await house.until(
      () => log(id),
      ([one]) => one?.state === 'sent',
    );
    expect(delivery?.tries.map(({ status }) => status)).toEqual([302, 200]);
    expect(receiver.calls.map(({ path }) => path)).toEqual(['/events', '/events']);
  }, 60_000);

  it('are tested, looked at, sent once more and taken away by leads alone', async () => {
    const id = await follow(house, receiver, { events: ['ticket.created'] });
    await ticket(house);
    await receiver.until(() => receiver.taken.length === 1);
    expect((await house.post(`/api/hooks/${id}/test`, {})).status).toBe(200);
    await receiver.until(() => types().includes('hook.test'));
    const [first] = receiver.taken;
    await house.until(
      () => log(id),
      (all) => all.every(({ state }) => state === 'sent'),
    );
    const resent = await house.command('hook', { action: 'resend', what: first?.id });
    expect(resent.status).toBe(200);
    await receiver.until(() => receiver.taken.length === 3);
    expect(receiver.taken.at(-1)?.id).toBe(first?.id);
    await house.until(
      () => house.command('hook', { action: 'log', what: id }),
      ({ body }) => /ticket\.created · sent · 200 · 2 tries/.test(String(body.text)),
    );
    const listed = await house.command('hook', {});
    expect(listed.body.text).toContain(receiver.url);
    expect(JSON.stringify(listed.body)).not.toContain('whsec_');
    for (const role of ['viewer', 'agent', 'supervisor']) {
      const { token } = await house.person(`A ${role}`, role);
      expect((await house.get('/api/hooks', token)).status).toBe(403);
      expect((await house.command('hook', {}, token)).body.refused).toBe('role');
    }
    const headers = { authorization: 'Bearer a-token-for-tests-only' };
    expect((await fetch(`${house.url}/api/hooks/${id}`, { method: 'DELETE', headers })).status).toBe(200);
    expect((await house.get('/api/hooks')).body).toEqual({ hooks: [] });
    expect((await house.command('hook', { action: 'log', what: id })).body.refused).toBe('unknown-hook');
  }, 60_000);

  it('are switched off when the receiver is gone, and on again by a lead', async () => {
    receiver.moods.push(410);
    const id = await follow(house, receiver);
    await ticket(house);
    const hooks = async () => ((await house.get('/api/hooks')).body.hooks as Hook[])[0];
    const off = await house.until(hooks, (hook) => hook?.active === false);
    expect(off).toMatchObject({ id, offBecause: 'gone' });
    const all = await house.until(
      () => log(id),
      (deliveries) => deliveries.every(({ state }) => state === 'failed'),
    );
    expect(all.length).toBeGreaterThan(0);
    await ticket(house, 'Bo');
    expect((await log(id)).length).toBe(all.length);
    expect((await house.post(`/api/hooks/${id}/resume`, {})).status).toBe(200);
    await ticket(house, 'Cy');
    await receiver.until(() => receiver.taken.length > 0);
    expect(await hooks()).toMatchObject({ active: true, failingSince: null });
  }, 60_000);

  it('outlive a process that ends in the middle of a call', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'osem-hooks-'));
    const fresh = engine === 'postgres' ? await freshDatabase('house') : null;
    const databaseUrl = fresh?.url ?? `sqlite:${join(folder, 'osem.db')}`;
    const env = { ...ENV, VENDOR_TIMEOUT_SECONDS: '300' };
    const dying = await testHouse({ engine, env, databaseUrl });
    receiver.moods.push('silent');
    await follow(dying, receiver, { events: ['ticket.created'] });
    await ticket(dying);
    await receiver.until(() => receiver.calls.length === 1);
    await dying.stop();
    const next = await testHouse({ engine, env, databaseUrl, ahead: 3_600_000 });
    await receiver.until(() => receiver.taken.length === 1);
    expect(new Set(receiver.calls.map(({ id }) => id)).size).toBe(1);
    await next.stop();
    await fresh?.drop();
    rmSync(folder, { recursive: true, force: true });
  }, 90_000);

  it.each([
    'http://example.com/hook',
    'https://10.0.0.1/hook',
    'https://user:password@example.com/hook',
    'ftp://example.com',
    'not an address',
  ])('go nowhere like %s', async (url) => {
    const strict = engine === 'sqlite' ? await testHouse({ engine }) : house;
    const wanted = strict === house && url.includes('10.0.0.1') ? 'https://u@10.0.0.1' : url;
    const { status, body } = await strict.post('/api/hooks', { url: wanted });
    expect([status, body.refused]).toEqual([409, 'hook-address']);
    if (strict !== house) await strict.stop();
  });
});

describe('a hook that fails for days', () => {
  it('is switched off, and leads hear of it', async () => {
    const slack = await startSlack();
    const receiver = await HookReceiver.start();
    receiver.mood = 500;
    const env = {
      ...ENV,
      SLACK_BOT_TOKEN: BOT_TOKEN,
      SLACK_APP_TOKEN: APP_TOKEN,
      SLACK_DESK_CHANNEL: 'C0DESK',
      SLACK_API_URL: slack.apiUrl,
    };
    const house = await testHouse({ engine: 'sqlite', env });
    const id = await follow(house, receiver, { events: ['ticket.created'] });
    await ticket(house);
    await receiver.until(() => receiver.calls.length > 0);
    const hooks = async () => ((await house.get('/api/hooks')).body.hooks as Hook[])[0];
    await house.until(hooks, (hook) => hook?.failingSince != null);
    house.advance(6 * DAY_MS);
    expect(await house.until(hooks, (hook) => hook?.active === false)).toMatchObject({
      offBecause: 'failing',
    });
    await house.until(
      async () => slack.messages.map(({ text }) => text),
      (texts) =>
        texts.filter((words) => words.includes(`hook ${id}`) && words.includes('switched off')).length === 1,
    );
    await house.stop();
    await receiver.close();
    await slack.close();
  }, 60_000);
});
