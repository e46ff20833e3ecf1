import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createMemory } from '../src/store/memory.ts';
import { SqlRedactions } from '../src/store/redactions.ts';
import { ENGINES, type TestDatabase, testDatabase } from './peers/database.ts';

describe.each(ENGINES)('what a channel keeps for itself on %s', (engine) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase(engine);
  });
  afterAll(() => database.close());

  test('is kept by the first who says so, changed at will, told newest last, and nobody else\u2019s', async () => {
    const memory = createMemory(database.db);
    const entry = { topic: 'mail', key: 'a\u0000', value: 'one', at: 1 };
    expect(await memory.keep('email', entry)).toBe('one');
    expect(await memory.keep('email', { ...entry, value: 'two' })).toBe('one');
    await memory.put('email', { ...entry, value: 'three' });
    await memory.put('email', { ...entry, key: 'b', value: 'four', body: Buffer.from([0, 255]), at: 2 });
    await memory.put('email', { ...entry, key: 'c', value: 'five', at: 3 });
    expect(await memory.get('email', 'mail', 'a\u0000')).toEqual({ value: 'three', body: null });
    const kept = await memory.get('email', 'mail', 'b');
    expect(Buffer.from(kept?.body ?? [])).toEqual(Buffer.from([0, 255]));
    expect((await memory.list('email', 'mail', 2)).map(({ key }) => key)).toEqual(['b', 'c']);
    expect(await memory.get('other', 'mail', 'b')).toBeNull();
  });

  test('loses what is struck out: words of its conversations, and how they came, whole', async () => {
    const memory = createMemory(database.db);
    const head = { topic: 'talk', key: 'm1', value: '{"subject":"My PIN is 1234"}', at: 1 };
    await memory.put('email', head);
    await memory.put('email', { ...head, topic: 'source:talk', body: Buffer.from('1234') });
    await memory.put('email', { ...head, topic: 'other' });
    const count = await new SqlRedactions(database.db).strikeBeside({
      ticketIds: ['t1'],
      places: [{ channel: 'email', conversation: 'talk' }],
      files: [],
      passages: ['1234'],
      secrets: false,
    });
    expect(count).toBe(1);
    expect((await memory.get('email', 'talk', 'm1'))?.value).not.toContain('1234');
    expect(await memory.get('email', 'source:talk', 'm1')).toBeNull();
    expect((await memory.get('email', 'other', 'm1'))?.value).toContain('1234');
  });
});
