import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NEWCOMER } from '../src/people/newcomer.ts';
import { SqlCards } from '../src/store/cards.ts';
import { SqlFiles } from '../src/store/files.ts';
import { SqlKudos, SqlPersonalFigures } from '../src/store/kudos.ts';
import { SqlPeople } from '../src/store/people.ts';
import { SqlRedactions } from '../src/store/redactions.ts';
import { SqlRuleSets } from '../src/store/rule-sets.ts';
import type { Person } from '../src/store/store.ts';
import { reasonsOfRules } from '../src/store/tables-of-reasons.ts';
import { SqlTallies } from '../src/store/tallies.ts';
import { connect, ENGINES, type TestDatabase, testDatabase } from './peers/database.ts';

const HOUR = 3_600_000;
const NOW = 1_800_000_000_000;

function person(id: string, rest: Partial<Person> = {}): Person {
  const known = {
    team: null,
    role: 'agent' as const,
    slack: null,
    discord: null,
    sees: 'all' as const,
    active: true,
    ...NEWCOMER,
    createdAt: NOW,
  };
  return { id, name: `Name of ${id}`, publicName: null, ...known, ...rest };
}

describe.each(ENGINES)('small tables on %s', (engine) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase(engine);
  });
  afterAll(() => database.close());

  describe('thanks among colleagues', () => {
    test('are kept once, listed for whom they are, posted when both agree, struck out and taken away', async () => {
      const kudos = new SqlKudos(database.db);
      const one = { id: 'k1', at: NOW, person: 'p1', by: 'p2', ticketId: 't1', postedAt: null };
      await kudos.keep({ ...one, words: 'Thanks, card 4111 1111 1111 1111', open: true });
      await kudos.keep({ ...one, words: 'Again', open: false });
      await kudos.keep({ ...one, id: 'k2', at: NOW + 1, ticketId: null, words: 'Jan is happy', open: false });
      expect((await kudos.to('p1', { limit: 5 })).map(({ id, open }) => [id, open])).toEqual([
        ['k2', false],
        ['k1', true],
      ]);
      expect(await kudos.to('p2', { limit: 5 })).toEqual([]);
      expect([
        await kudos.post('k2', NOW),
        await kudos.post('k1', NOW),
        await kudos.post('k1', NOW + 5),
      ]).toEqual([...[false, true, false]]);
      expect((await kudos.posted({ since: 0, limit: 5 })).map(({ id, postedAt }) => [id, postedAt])).toEqual([
        ['k1', NOW],
      ]);
      const beside = { ticketIds: ['t1'], places: [], files: [], passages: ['Thanks'], secrets: true };
      await new SqlRedactions(database.db).strikeBeside(beside);
      expect((await kudos.byId('k1'))?.words).not.toMatch(/Thanks|4111/);
      expect((await kudos.byId('k2'))?.words).toBe('Jan is happy');
      expect([await kudos.remove('k1'), await kudos.remove('k1'), await kudos.byId('k1')]).toEqual([
        true,
        false,
        null,
      ]);
    });
  });

  describe('figures of people', () => {
    test('have the newest decision and every look, each for its person', async () => {
      const personal = new SqlPersonalFigures(database.db);
      expect(await personal.current()).toBe(null);
      await personal.decide({ at: NOW, by: 'p1', on: true, reason: 'Agreed' });
      await personal.decide({ at: NOW, by: 'p2', on: false, reason: '' });
      expect(await personal.current()).toEqual({ at: NOW, by: 'p2', on: false, reason: '' });
      expect((await personal.decisions({ limit: 5 })).map(({ on }) => on)).toEqual([false, true]);
      for (const at of [NOW, NOW + 1])
        await personal.viewed({ at, by: 'p1', person: 'p3', what: 'thanks 1 2' });
      await personal.viewed({ at: NOW, by: 'p1', person: 'p4', what: 'thanks 1 2' });
      expect((await personal.views('p3', { limit: 5 })).map(({ at, by }) => [at, by])).toEqual([
        [NOW + 1, 'p1'],
        [NOW, 'p1'],
      ]);
    });
  });

  describe('people', () => {
    test('are found by id, by name whatever its case, by platform, and listed by name', async () => {
      const people = new SqlPeople(database.db, engine);
      const ana = person('p1', {
        name: 'Ána Ž',
        role: 'lead',
        team: 'south',
        slack: 'U1',
        discord: '9',
        publicName: 'Ana',
      });
      await people.add(ana);
      await people.add(person('p2', { name: 'zoran' }));
      expect(await people.byId('p1')).toEqual(ana);
      expect(await people.byName(' áNA ž ')).toEqual(ana);
      expect(await people.byName('A\u0301na Z\u030c')).toEqual(ana);
      expect(await people.bySlack('U1')).toEqual(ana);
      expect(await people.byDiscord('9')).toEqual(ana);
      expect((await people.list()).map(({ id }) => id)).toEqual(['p2', 'p1']);
      expect([await people.byId('no'), await people.byName('no'), await people.bySlack('no')]).toEqual([
        null,
        null,
        null,
      ]);
    });

    test('share neither a name nor a platform id', async () => {
      const people = new SqlPeople(database.db, engine);
      await people.add(person('taken', { name: 'Taken', slack: 'UT' }));
      await people.add(person('free', { name: 'Free' }));
      await expect(people.add(person('x', { name: 'tAKEN' }))).rejects.toMatchObject({ code: 'conflict' });
      await expect(people.add(person('x', { slack: 'UT' }))).rejects.toMatchObject({ code: 'conflict' });
      await expect(people.change('free', { name: 'TAKEN' })).rejects.toMatchObject({ code: 'conflict' });
      await expect(people.change('free', { slack: 'UT' })).rejects.toMatchObject({ code: 'conflict' });
      expect(await people.byId('x')).toBeNull();
    });

    test('are changed field by field', async () => {
      const people = new SqlPeople(database.db, engine);
      await people.add(person('c1', { name: 'Before', slack: 'UC' }));
      expect(await people.change('c1', { name: 'After', role: 'supervisor', slack: null })).toBe(true);
      expect(await people.change('c1', {})).toBe(true);
      expect(await people.byName('before')).toBeNull();
      expect(await people.byName('AFTER')).toEqual(person('c1', { name: 'After', role: 'supervisor' }));
      expect([await people.change('nobody', { team: 'x' }), await people.change('nobody', {})]).toEqual([
        false,
        false,
      ]);
    });

    test('keep the view of their desk that they looked at last', async () => {
      const people = new SqlPeople(database.db, engine);
      await people.add(person('v1', { name: 'Viewer' }));
      expect([await people.view('v1'), await people.view('nobody')]).toEqual([null, null]);
      await people.keepView('v1', 'due');
      await people.keepView('v1', 'load');
      expect(await people.view('v1')).toBe('load');
      expect(await people.byId('v1')).toEqual(person('v1', { name: 'Viewer' }));
    });

    test('are behind their live tokens of the kinds asked for', async () => {
      const people = new SqlPeople(database.db, engine);
      await people.add(person('t1'));
      await people.addToken({ hash: 'h-api', personId: 't1', kind: 'api', expiresAt: null });
      await people.addToken({ hash: 'h-session', personId: 't1', kind: 'session', expiresAt: NOW + HOUR });
      expect(await people.byToken('h-api', ['api', 'session'], NOW)).toMatchObject({ id: 't1' });
      expect(await people.byToken('h-api', ['session'], NOW)).toBeNull();
      expect(await people.byToken('h-api', [], NOW)).toBeNull();
      expect(await people.byToken('h-session', ['session'], NOW + HOUR - 1)).toMatchObject({ id: 't1' });
      expect(await people.byToken('h-session', ['session'], NOW + HOUR)).toBeNull();
      await people.dropToken('h-api');
      expect(await people.byToken('h-api', ['api'], NOW)).toBeNull();
    });

    test('lose every token the moment they are made inactive, and get none back', async () => {
      const people = new SqlPeople(database.db, engine);
      await people.add(person('gone'));
      await people.addToken({ hash: 'h-gone', personId: 'gone', kind: 'api', expiresAt: null });
      await people.change('gone', { active: false });
      expect(await people.byToken('h-gone', ['api'], NOW)).toBeNull();
      const late = { hash: 'h-late', personId: 'gone', kind: 'session' as const, expiresAt: null };
      await expect(people.addToken(late)).rejects.toMatchObject({ code: 'not-found' });
      await people.change('gone', { active: true });
      expect(await people.byToken('h-gone', ['api'], NOW)).toBeNull();
    });

    test('one of many gets the one-time token, and nobody an expired one', async () => {
      const people = new SqlPeople(database.db, engine);
      const other = connect(engine, database.url);
      const others = new SqlPeople(other, engine);
      await people.add(person('once'));
      for (let round = 0; round < 5; round++) {
        const hash = `once-${round}`;
        await people.addToken({ hash, personId: 'once', kind: 'sign-in', expiresAt: NOW + HOUR });
        const callers = Array.from({ length: 20 }, (_, n) =>
          (n % 2 ? people : others).takeToken(hash, 'sign-in', NOW),
        );
        const got = await Promise.all(callers);
        expect(got.filter((it) => it !== null).map((it) => it.id)).toEqual(['once']);
      }
      await people.addToken({ hash: 'late', personId: 'once', kind: 'sign-in', expiresAt: NOW });
      expect(await people.takeToken('late', 'sign-in', NOW)).toBeNull();
      await people.addToken({ hash: 'kind', personId: 'once', kind: 'session', expiresAt: null });
      expect(await people.takeToken('kind', 'sign-in', NOW)).toBeNull();
      expect(await people.byToken('kind', ['session'], NOW)).not.toBeNull();
      await other.destroy();
    });
  });

  describe('cards', () => {
    test('are held by one of many, in two processes too', async () => {
      const other = connect(engine, database.url);
      const [ours, theirs] = [new SqlCards(database.db), new SqlCards(other)];
      for (let round = 0; round < 5; round++) {
        const now = NOW + round * HOUR;
        const holds = Array.from({ length: 20 }, (_, n) =>
          (n % 2 ? ours : theirs).hold('many', 'slack', now, 1_000),
        );
        expect((await Promise.all(holds)).filter((held) => held !== null)).toEqual([{ ref: null, shown: 0 }]);
      }
      await other.destroy();
    });

    test('are let go by keep, by letGo and by time', async () => {
      const cards = new SqlCards(database.db);
      expect(await cards.hold('t', 'slack', NOW, 1_000)).toEqual({ ref: null, shown: 0 });
      expect(await cards.hold('t', 'slack', NOW + 999, 1_000)).toBeNull();
      expect(await cards.hold('t', 'web', NOW, 1_000)).toEqual({ ref: null, shown: 0 });
      await cards.keep('t', 'slack', 'C1:1.2', 3);
      expect(await cards.hold('t', 'slack', NOW + 1, 1_000)).toEqual({ ref: 'C1:1.2', shown: 3 });
      await cards.letGo('t', 'slack');
      expect(await cards.hold('t', 'slack', NOW + 2, 1_000)).toEqual({ ref: 'C1:1.2', shown: 3 });
      expect(await cards.hold('t', 'slack', NOW + 1_002, 1_000)).toEqual({ ref: 'C1:1.2', shown: 3 });
    });

    test('lead from the ticket to the place and back', async () => {
      const cards = new SqlCards(database.db);
      await cards.keep('t9', 'slack', 'C9:9', 1);
      expect(await cards.refOf('t9', 'slack')).toBe('C9:9');
      expect(await cards.ticketOf('slack', 'C9:9')).toBe('t9');
      expect([await cards.refOf('t9', 'web'), await cards.ticketOf('web', 'C9:9')]).toEqual([null, null]);
    });

    test('stay known where they stood before, until that points to the new place', async () => {
      const cards = new SqlCards(database.db);
      await cards.keep('moved', 'slack', 'C1:1', 1);
      expect(await cards.left('moved', 'slack')).toEqual([]);
      await cards.keep('moved', 'slack', 'C1:1', 2);
      await cards.keep('moved', 'slack', 'C2:2', 3);
      await cards.keep('moved', 'slack', 'C3:3', 4);
      expect([await cards.refOf('moved', 'slack'), await cards.left('moved', 'slack')]).toEqual([
        'C3:3',
        ['C1:1', 'C2:2'],
      ]);
      for (const ref of ['C1:1', 'C2:2', 'C3:3']) expect(await cards.ticketOf('slack', ref)).toBe('moved');
      await cards.pointed('slack', 'C1:1');
      expect(await cards.left('moved', 'slack')).toEqual(['C2:2']);
      await cards.keep('moved', 'slack', 'C1:1', 5);
      await cards.keep('moved', 'slack', 'C4:4', 6);
      expect(await cards.left('moved', 'slack')).toEqual(['C1:1', 'C2:2', 'C3:3']);
    });

    test('keep the copy of a message in the thread in which it was made first', async () => {
      const cards = new SqlCards(database.db);
      const places = ['C1:1', 'C2:2', 'C3:3'].map((ref) => cards.copyAt('message', 'slack', ref));
      const [first] = await Promise.all(places);
      expect(await Promise.all(places)).toEqual([first, first, first]);
      expect(await cards.copyAt('message', 'slack', 'C9:9')).toBe(first);
      expect(await cards.copyAt('message', 'web', 'C9:9')).toBe('C9:9');
    });
  });

  describe('rule sets', () => {
    test('are kept once per version, and one is active', async () => {
      const sets = new SqlRuleSets(database.db, engine);
      expect([await sets.active(), await sets.activeVersion()]).toEqual([null, null]);
      await sets.activate({ version: 'v1', body: '{"a":1}', at: NOW, by: 'person:p1' });
      await sets.activate({ version: 'v2', body: '{"a":2}', at: NOW, by: 'person:p1' });
      expect(await sets.active()).toEqual({ version: 'v2', body: '{"a":2}' });
      await sets.activate({ version: 'v1', body: '{"a":1}', at: NOW + 1, by: 'person:p2' });
      expect(await sets.activeVersion()).toBe('v1');
      const kept = await database.db.selectFrom('rule_sets').select('body').orderBy('version').execute();
      expect(kept).toEqual([{ body: '{"a":1}' }, { body: '{"a":2}' }]);
    });

    test('activated at once by several processes leave one active', async () => {
      const other = connect(engine, database.url);
      const [ours, theirs] = [new SqlRuleSets(database.db, engine), new SqlRuleSets(other, engine)];
      const sets = Array.from({ length: 10 }, (_, n) => ({
        version: `r${n}`,
        body: '{}',
        at: NOW,
        by: 'system:boot',
      }));
      await Promise.all(sets.map((set, n) => (n % 2 ? ours : theirs).activate(set)));
      const active = await database.db
        .selectFrom('rule_sets')
        .select('version')
        .where('active', '=', 1)
        .execute();
      expect(active).toHaveLength(1);
      await other.destroy();
    });
  });

  test('reasons of rules stand in a column of their own, and those that stood behind who it was come along', async () => {
    const { db } = database;
    const sets = new SqlRuleSets(db, engine);
    const because = 'Three  were too many, they said';
    await sets.activate({ version: 'w1', body: '{}', at: NOW, by: 'person:lea', reason: because });
    await sets.activate({ version: 'w2', body: '{}', at: NOW + 1, by: 'start' });
    const told = async () =>
      (await sets.history(50)).flatMap(({ version, by, reason }) =>
        version.startsWith('w') ? [[version, by, reason]] : [],
      );
    const whole = [
      ['w2', 'start', null],
      ['w1', 'person:lea', because],
    ];
    expect(await told()).toEqual(whole);
    // As they stood before.
    await sql`update rule_sets set activated_by = activated_by || ' ' || reason where reason is not null`.execute(
      db,
    );
    await sql`alter table rule_sets drop column reason`.execute(db);
    for (const statement of reasonsOfRules(engine)) await sql.raw(statement).execute(db);
    expect(await told()).toEqual(whole);
  });

  test('files are kept once by hash; bytes join a row that had none and never change', async () => {
    const files = new SqlFiles(database.db);
    const body = new Uint8Array([0, 255, 1, 128]);
    await files.put({ hash: 'f1', type: 'image/png', size: 4, body: null });
    expect(await files.get('f1')).toEqual({ hash: 'f1', type: 'image/png', size: 4, body: null });
    await files.put({ hash: 'f1', type: 'image/png', size: 4, body });
    await files.put({ hash: 'f1', type: 'text/html', size: 9, body: new Uint8Array([9]) });
    await files.put({ hash: 'f1', type: 'text/html', size: 9, body: null });
    const kept = await files.get('f1');
    expect(kept).toMatchObject({ type: 'image/png', size: 4 });
    expect([...(kept?.body ?? [])]).toEqual([...body]);
    expect(await files.get('none')).toBeNull();
  });

  test('uploads come back in the order asked for', async () => {
    const files = new SqlFiles(database.db);
    const upload = (id: string) => ({
      id,
      owner: 'person:p1',
      hash: 'f1',
      name: 'a "b".png',
      type: 'image/png',
      size: 4,
    });
    for (const id of ['u1', 'u2']) await files.addUpload({ ...upload(id), at: NOW });
    expect(await files.uploads(['u2', 'none', 'u1'])).toEqual([upload('u2'), upload('u1')]);
    expect(await files.uploads([])).toEqual([]);
  });

  test('tallies add up under concurrency', async () => {
    const tallies = new SqlTallies(database.db);
    await Promise.all(Array.from({ length: 50 }, () => tallies.add('duplicates-dropped', 2)));
    await tallies.add('other', 1);
    expect(await tallies.all()).toEqual({ 'duplicates-dropped': 100, other: 1 });
  });
});
