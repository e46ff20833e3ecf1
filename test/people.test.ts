import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Accounts, createAccounts, SESSION_MS, SIGN_IN_MS } from '../src/people/accounts.ts';
import { hashToken, newToken, sameSecret } from '../src/people/token.ts';
import { SqlPeople } from '../src/store/people.ts';
import type { LiveSignal } from '../src/store/store.ts';
import { ENGINES, type TestDatabase, testDatabase } from './peers/database.ts';

describe('tokens', () => {
  it('are long, never the same, and kept as hashes', () => {
    expect(newToken()).toMatch(/^[\w-]{43}$/);
    expect(newToken()).not.toBe(newToken());
    expect(hashToken('a')).toMatch(/^[0-9a-f]{64}$/);
    expect([sameSecret('a', 'a'), sameSecret('a', 'b'), sameSecret('a', 'aa')]).toEqual([true, false, false]);
  });
});

describe.each(ENGINES)('accounts on %s', (engine) => {
  let database: TestDatabase;
  let accounts: Accounts;
  let now: number;
  let said: LiveSignal[];
  let id: number;

  beforeEach(async () => {
    database = await testDatabase(engine);
    now = 1_000_000;
    id = 0;
    said = [];
    accounts = createAccounts({
      people: new SqlPeople(database.db, engine),
      live: { publish: (signal) => void said.push(signal), subscribe: () => () => undefined },
      publicUrl: 'https://desk.example/',
      now: () => now,
      newId: () => `person-${++id}`,
    });
  });
  afterEach(() => database.close());

  it('keep no token, be it of a link, a session or a program: only what is made of it', async () => {
    const { person, link } = await accounts.add({ name: 'Ana', role: 'agent' });
    const api = await accounts.addApiToken(person.id);
    const other = await accounts.signInLink(person.id);
    const session = await accounts.signIn(tokenIn(link));
    const kept = JSON.stringify(await database.db.selectFrom('tokens').selectAll().execute());
    for (const token of [api, tokenIn(other), session?.token ?? '']) {
      expect(token).toMatch(/^[\w-]{43}$/);
      expect(kept).toContain(hashToken(token));
      expect(kept).not.toContain(token);
    }
  });

  const tokenIn = (link: string) => new URL(link).searchParams.get('token') ?? '';

  it('give a link that works once, for fifteen minutes', async () => {
    const { person, link } = await accounts.add({ name: 'Ana', role: 'agent' });
    expect(link).toMatch(/^https:\/\/desk\.example\/desk\/\?token=[\w-]{43}$/);
    const signedIn = await accounts.signIn(tokenIn(link));
    expect(signedIn).toMatchObject({ person: { id: person.id, name: 'Ana' }, expiresAt: now + SESSION_MS });
    expect(await accounts.signIn(tokenIn(link))).toBeNull();

    const late = await accounts.signInLink(person.id);
    now += SIGN_IN_MS;
    expect(await accounts.signIn(tokenIn(late))).toBeNull();
  });

  it('keep kinds of tokens apart and end sessions after thirty days', async () => {
    const { person, link } = await accounts.add({ name: 'Ana', role: 'agent' });
    expect(await accounts.bySession(tokenIn(link))).toBeNull();
    const session = (await accounts.signIn(tokenIn(link)))?.token ?? '';
    const api = await accounts.addApiToken(person.id);
    expect([await accounts.byApiToken(session), await accounts.bySession(api)]).toEqual([null, null]);
    now += SESSION_MS - 1;
    expect((await accounts.bySession(session))?.id).toBe(person.id);
    now += 1;
    expect(await accounts.bySession(session)).toBeNull();
    expect((await accounts.byApiToken(api))?.id).toBe(person.id);
  });

  it('forget all tokens of a removed person, and say so', async () => {
    const { person, link } = await accounts.add({ name: 'Ana', role: 'lead' });
    const session = (await accounts.signIn(tokenIn(link)))?.token ?? '';
    const api = await accounts.addApiToken(person.id);
    const unused = await accounts.signInLink(person.id);
    said.length = 0;
    expect(await accounts.change(person.id, { active: false })).toBe(true);
    expect(said).toEqual([{ kind: 'people' }]);
    expect(await accounts.bySession(session)).toBeNull();
    expect(await accounts.byApiToken(api)).toBeNull();
    expect(await accounts.signIn(tokenIn(unused))).toBeNull();
    expect(await accounts.find('Ana')).toBeNull();
    expect(await accounts.change('nobody', { active: false })).toBe(false);
  });

  it('take back who was removed, and give a platform’s id to somebody else meanwhile', async () => {
    const { person } = await accounts.add({ name: 'Ana', role: 'lead', slack: 'U1' });
    await accounts.change(person.id, { active: false });
    await accounts.add({ name: 'Bor', role: 'agent', slack: 'U1' });
    const { person: back, link } = await accounts.add({ name: ' ana ', role: 'agent' });
    expect(back).toMatchObject({ id: person.id, role: 'agent', slack: null, active: true });
    expect((await accounts.signIn(tokenIn(link)))?.person.id).toBe(person.id);
    await expect(accounts.add({ name: 'ANA', role: 'agent' })).rejects.toMatchObject({ code: 'conflict' });
  });

  it('find people by name, id and mention', async () => {
    const { person } = await accounts.add({
      name: 'Ana Novak',
      role: 'agent',
      slack: 'U123',
      discord: '456',
    });
    for (const who of ['ana novak', '@Ana Novak', person.id, '<@U123>', '<@U123|ana>', '<@456>', '<@!456>']) {
      expect([who, (await accounts.find(who))?.id]).toEqual([who, person.id]);
    }
    for (const who of ['', 'Ana', 'U123', '<@U999>', "' or 1=1 --"])
      expect(await accounts.find(who)).toBeNull();
    // Whoever is named like somebody's id is not given what is meant for them.
    await accounts.add({ name: person.id, role: 'agent' });
    expect(await accounts.find(person.id)).toMatchObject({ name: 'Ana Novak' });
  });

  it('begin with a lead, whose link is fresh until the team grows', async () => {
    const first = await accounts.firstStart();
    const again = await accounts.firstStart();
    expect(first).not.toBe(again);
    expect(await accounts.signIn(tokenIn(again ?? ''))).toMatchObject({
      person: { name: 'Owner', role: 'lead' },
    });
    await accounts.add({ name: 'Ana', role: 'agent' });
    expect(await accounts.firstStart()).toBeNull();
  });
});
