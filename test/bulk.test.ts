import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BulkRuns } from '../src/api/bulk-runs.ts';
import { ENGINES } from './peers/database.ts';
import { type TestHouse, testHouse } from './peers/house.ts';

type Results = { ticket: number; ok: boolean; text: string; refused?: string; undo?: object | null }[];

describe.each(ENGINES)('one command on many tickets, on %s', (engine) => {
  let house: TestHouse;
  let ana: { id: string; token: string };

  beforeAll(async () => {
    house = await testHouse({ engine });
    ana = await house.person('Ana', 'agent', { team: 'support' });
    for (let count = 1; count <= 12; count += 1) {
      const visitor = await house.visitor(`Customer ${count}`);
      await visitor.write(`Where is my parcel ${count}?`);
    }
    await house.until(
      () => house.get('/api/tickets?limit=50'),
      ({ body }) => (body.tickets as unknown[]).length === 12,
    );
  });
  afterAll(() => house.stop());

  const bulk = (body: object, headers: Record<string, string> = {}, token = ana.token) =>
    house.post('/api/bulk', body, token, headers);
  const resultsOf = (answer: { body: Record<string, unknown> }) => answer.body.results as Results;
  const ticket = async (number: number) =>
    (await house.get(`/api/tickets/${number}`)).body.ticket as {
      assignee: { name: string } | null;
      tags: string[];
      version: number;
    };

  it('does it to each, and tells for each what was refused', async () => {
    await house.command('claim', { ticket: 2 });
    const { status, body } = await bulk({ command: 'claim', tickets: [1, 2, 999] });
    expect(status).toBe(200);
    expect(body.results).toMatchObject([
      { ticket: 1, ok: true, undo: { ticket: 1, act: expect.stringMatching(/^\d+$/) } },
      { ticket: 2, ok: false, refused: 'already-claimed', text: expect.stringMatching(/claimed/) },
      { ticket: 999, ok: false, refused: 'unknown-ticket', text: expect.stringContaining('999') },
    ]);
    expect((await ticket(1)).assignee?.name).toBe('Ana');
  });

  it('does nothing again for the same key, and answers what it answered', async () => {
    const many = { command: 'snooze', options: { until: '2h', reason: 'parts' }, tickets: [3, 4, 5] };
    const key = { 'idempotency-key': 'snooze-three' };
    const [first, second] = await Promise.all([bulk(many, key), bulk(many, key)]);
    const versions = await Promise.all([3, 4, 5].map(async (number) => (await ticket(number)).version));
    expect((await bulk(many, key)).body).toEqual(first.body);
    expect(second.body).toEqual(first.body);
    expect(await Promise.all([3, 4, 5].map(async (number) => (await ticket(number)).version))).toEqual(
      versions,
    );
  });

  it('is taken back as one, also when the same person has done something else since', async () => {
    const tagged = await bulk({ command: 'tag', options: { tags: 'flood' }, tickets: [6, 7, 8] });
    await house.command('claim', { ticket: 7 }, ana.token);
    const acts = resultsOf(tagged).map(({ undo }) => undo);
    const undone = await bulk({ command: 'undo', tickets: acts }, { 'idempotency-key': 'undo-flood' });
    expect(resultsOf(undone).map(({ ok }) => ok)).toEqual([true, true, true]);
    for (const number of [6, 7, 8]) expect((await ticket(number)).tags).not.toContain('flood');
    expect((await ticket(7)).assignee?.name).toBe('Ana');
    const again = await bulk({ command: 'undo', tickets: acts }, { 'idempotency-key': 'undo-flood' });
    expect(again.body).toEqual(undone.body);
  });

  it('has nothing to take back where nothing was changed', async () => {
    await bulk({ command: 'tag', options: { tags: 'twice' }, tickets: [9] });
    const [repeated] = resultsOf(await bulk({ command: 'tag', options: { tags: 'twice' }, tickets: [9] }));
    expect(repeated).toMatchObject({ ok: true, undo: null });
  });

  it('says line by line how far it is, when it is asked to', async () => {
    const answer = await fetch(`${house.url}/api/bulk`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${ana.token}`,
        'content-type': 'application/json',
        accept: 'application/x-ndjson',
      },
      body: JSON.stringify({ command: 'claim', tickets: [10, 11, 12] }),
    });
    const lines = (await answer.text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ ticket: number, ok }) => [number, ok])).toEqual([
      [10, true],
      [11, true],
      [12, true],
    ]);
  });

  it.each([
    [{ command: 'claim', tickets: [] }, 400],
    [{ command: 'claim', tickets: [1, 1] }, 400],
    [{ command: 'claim', tickets: Array.from({ length: 101 }, (_, index) => index + 1) }, 400],
    [{ command: 'claim', tickets: ['1'] }, 400],
  ])('takes up to a hundred tickets, each once: %#', async (body, status) => {
    expect((await bulk(body)).status).toBe(status);
  });

  it('refuses each where the role is too low, and knows no other commands', async () => {
    const vid = await house.person('Vid', 'viewer');
    const [low] = resultsOf(await bulk({ command: 'claim', tickets: [1] }, {}, vid.token));
    expect(low).toMatchObject({ ok: false, refused: 'role' });
    const [none] = resultsOf(await bulk({ command: 'dance', tickets: [1] }));
    expect(none).toMatchObject({ ok: false, refused: 'unknown-command' });
  });
});

describe('runs', () => {
  it('begin anew when something broke, and are kept when not', async () => {
    let calls = 0;
    let broken = true;
    const runs = new BulkRuns<boolean>((done) => done);
    const each = [
      async () => {
        calls += 1;
        return !broken;
      },
    ];
    expect(await runs.of('key', 'words', each).all).toEqual([false]);
    broken = false;
    expect(await runs.of('key', 'words', each).all).toEqual([true]);
    expect(await runs.of('key', 'words', each).all).toEqual([true]);
    expect(calls).toBe(2);
    await runs.of('key', 'other words', each).all;
    expect(calls).toBe(3);
  });
});
