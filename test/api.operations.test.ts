import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../src/store/open.ts';
import { ADMIN, openHouse, type RunningHouse, readStream, until } from './api.house.ts';

let house: RunningHouse;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.stop());

const as = (token: string, path: string, init: RequestInit = {}) =>
  fetch(house.url + path, {
    ...init,
    headers: { authorization: `Bearer ${token}`, ...(init.headers as object) },
  });

/** The value of a figure in Prometheus' text. */
async function figure(name: string): Promise<number> {
  const text = await (await fetch(`${house.url}/metrics`)).text();
  const line = text.split('\n').find((one) => one.startsWith(`${name} `));
  return Number(line?.split(' ')[1]);
}

describe('operations', () => {
  it('say that the process lives and serves', async () => {
    expect((await fetch(`${house.url}/health`)).status).toBe(200);
    expect((await fetch(`${house.url}/ready`)).status).toBe(200);
  });

  it('count what happens, with nothing personal in it', async () => {
    const visitor = await house.visitor();
    const before = await figure('osem_queue_length{status="open"}');
    const id = 'doubled-1';
    await house.write(visitor, 'A question by Petra Kovač', { id });
    await house.write(visitor, 'A question by Petra Kovač', { id });
    await until(async () => (await figure('osem_duplicates_dropped_total')) === 1);
    expect(await figure('osem_queue_length{status="open"}')).toBe(before + 1);
    expect(await figure('osem_intake_seconds_count{channel="webchat"}')).toBeGreaterThanOrEqual(2);
    expect(await figure('osem_oldest_waiting_seconds')).toBeGreaterThanOrEqual(0);
    for (const name of [
      'osem_deadlines_broken',
      'osem_deadlines_missed_total',
      'osem_inbox_length',
      'osem_jobs_dead',
    ]) {
      expect([name, await figure(name)]).toEqual([name, 0]);
    }
    expect(await figure('process_resident_memory_bytes')).toBeGreaterThan(0);
    expect(await (await fetch(`${house.url}/metrics`)).text()).not.toContain('Petra');
  });
});

describe('dead letters', () => {
  it('are seen by supervisors, read by leads, and tried again', async () => {
    const [agent, supervisor] = [await house.person('A', 'agent'), await house.person('S', 'supervisor')];
    const options = { now: Date.now, machineNow: Date.now, random: Math.random, onError: () => undefined };
    const { store } = await openStore(house.database, options);
    const raw = '{"not":"a message of the widget","words":"private words"}';
    await store.inbox.insert([
      { channel: 'webchat', externalId: 'dead-1', conversation: 'dead', raw, receivedAt: Date.now() },
    ]);
    store.live.publish({ kind: 'work', of: 'inbox' });
    await store.close();

    interface Dead {
      letters: { id: number; raw: string | null; error: string; channel: string }[];
    }
    const read = async (token: string) => (await (await as(token, '/api/dead')).json()) as Dead;
    const letter = await until(async () => (await read(ADMIN)).letters[0]);
    expect(letter).toMatchObject({ channel: 'webchat', raw });
    expect(letter.error).not.toContain('private words');
    expect((await read(supervisor.token)).letters[0]).toMatchObject({ id: letter.id, raw: null });
    expect((await as(agent.token, '/api/dead')).status).toBe(403);
    const path = `/api/dead/letters/${letter.id}/retry`;
    expect((await as(agent.token, path, { method: 'POST' })).status).toBe(403);
    expect((await as(supervisor.token, path, { method: 'POST' })).status).toBe(204);
    await until(async () => (await read(ADMIN)).letters.length === 1);
  });
});

describe('notices', () => {
  it('reach those whom they concern, on the stream and in the list', async () => {
    const [agent, supervisor] = [
      await house.person('Told', 'agent'),
      await house.person('Senior', 'supervisor'),
    ];
    const number = await house.write(await house.visitor(), 'Please help me');
    const authorization = `Bearer ${supervisor.token}`;
    const stream = await readStream(`${house.url}/api/stream`, { authorization });
    const others = await readStream(`${house.url}/api/stream`, { authorization: `Bearer ${agent.token}` });
    await until(async () => stream.events.length > 0 && others.events.length > 0);
    const asked = await as(agent.token, '/api/commands/escalate', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ticket: number, reason: 'I need a supervisor' }),
    });
    expect(asked.status).toBe(200);
    await until(async () => stream.events.some(({ event }) => event === 'notice'));
    const list = async (token: string) =>
      (
        (await (await as(token, '/api/notices')).json()) as {
          notices: { number: number; audience: string; text: string }[];
        }
      ).notices;
    const [notice] = await list(supervisor.token);
    expect(notice).toMatchObject({
      number,
      audience: 'supervisors',
      text: expect.stringContaining(`#${number}`),
    });
    expect((await list(agent.token)).map(({ audience }) => audience)).not.toContain('supervisors');
    expect(others.events.some(({ event }) => event === 'notice')).toBe(false);
    stream.close();
    others.close();
  });
});

describe('stopping', () => {
  it('ends open streams at once', async () => {
    const own = await openHouse();
    const team = await readStream(`${own.url}/api/stream`, { authorization: `Bearer ${ADMIN}` });
    const chat = await readStream(`${own.url}/chat/stream`, {
      authorization: `Bearer ${await own.visitor()}`,
    });
    await until(async () => team.events.length > 0 && chat.events.length > 0);
    const begun = performance.now();
    await own.stop();
    expect(performance.now() - begun).toBeLessThan(4_000);
    await until(async () => team.ended && chat.ended);
  });
});
