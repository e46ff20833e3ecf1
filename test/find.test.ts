import { sql } from 'kysely';
import { afterEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../src/store/open.ts';
import { words } from './desks.in-slack.ts';
import { Stage, seen } from './desks.stage.ts';
import { ENGINES } from './peers/database.ts';
import { type TestHouse, testHouse } from './peers/house.ts';

describe('/find', () => {
  let stage: Stage;
  afterEach(() => stage.close());

  it('says the same on every desk, by who wrote what, and opens each ticket that it lists', async () => {
    stage = await Stage.open({ env: { PUBLIC_URL: 'https://desk.example' } });
    const { ana, bor, house } = stage;
    const maja = await stage.customer('Maja', 'Моја пошиљка није стигла.');
    const ivo = await stage.customer('Ivo', 'Moja pošiljka je stigla, hvala.');
    await stage.customer('Pia', 'Something else');

    await ana.type('/find', 'posiljka sti');
    const slack = await seen(() => {
      const [answer] = ana.told();
      expect(answer).toBeDefined();
      return words(answer);
    });
    const discord = words((await bor.type('find', { words: 'posiljka sti' })).said);
    const { body } = await house.command('find', { words: 'POŠILJKA Sti' });
    for (const said of [slack, discord, words(body.text)]) {
      expect(said).toContain('Моја пошиљка није стигла.');
      expect(said).toMatch(new RegExp(`#${ivo.number} · Ivo.*#${maja.number} · Maja`, 'u'));
      expect(said).not.toContain('Pia');
    }
    for (const said of [slack, discord])
      for (const { number } of [ivo, maja])
        expect(said).toContain(`https://desk.example/desk/#/tickets/${number}`);
    expect(body.data).toEqual({ tickets: [ivo.number, maja.number] });
  });

  it('narrows by state, channel, customer and page, and says when there is nothing', async () => {
    stage = await Stage.open();
    const { ana, bor, house } = stage;
    const maja = await stage.customer('Maja', 'My parcel is late');
    const ivo = await stage.customer('Ivo', 'My parcel is late');
    await seen(async () => {
      expect((await house.command('resolve', { ticket: maja.number, confirm: true })).status).toBe(200);
    });
    const found = async (options: object) =>
      (await house.command('find', { words: 'parcel', ...options })).body.data;
    expect(await found({})).toEqual({ tickets: [ivo.number, maja.number] });
    expect(await found({ status: 'resolved' })).toEqual({ tickets: [maja.number] });
    expect(await found({ channel: 'telegram' })).toEqual({ tickets: [] });
    expect(await found({ contact: 'ива' })).toEqual({ tickets: [] });
    expect(await found({ contact: 'Иво' })).toEqual({ tickets: [ivo.number] });
    expect(await found({ page: 2 })).toEqual({ tickets: [] });
    await ana.type('/find', '--status resolved parcel la');
    await seen(() => expect(words(ana.told().at(-1))).toContain(`#${maja.number} · Maja`));
    expect(words(ana.told().at(-1))).not.toContain('Ivo');
    const nothing = await bor.type('find', { words: '"*', contact: 'nobody' });
    expect(words(nothing.said)).toContain('Nothing was found');
  });

  it('quotes what customers write, and nothing in it acts', async () => {
    stage = await Stage.open();
    const { ana, bor } = stage;
    const hostile = 'refund @everyone <!channel> <@U0BOSS> [click](https://evil.example) **b** \u202Eknil';
    await stage.customer('<!here> @here', hostile);
    await ana.type('/find', 'refund');
    const [answer] = await seen(() => {
      expect(ana.told()).not.toEqual([]);
      return ana.told();
    });
    expect(words(answer?.text)).not.toMatch(/<[!@]/);
    const { said } = await bor.type('find', { words: 'refund' });
    expect(words(said)).not.toMatch(/@everyone|@here|\u202E|\[click\]\(/);
    expect(words(said)).toContain('refund');
  });

  it('speaks the language of who asks', async () => {
    stage = await Stage.open();
    const { house } = stage;
    await stage.customer('Maja', 'My parcel is late');
    for (const [language, none] of [
      ['sl', 'ni najdeno nič'],
      ['sr', 'ništa nije pronađeno'],
      ['sr-Cyrl', 'ништа није пронађено'],
      ['ru', 'ничего не найдено'],
    ] as const) {
      const { token } = await house.person(`Who speaks ${language}`, 'agent');
      const chosen = await house.command('language', { language }, token);
      expect(chosen.status, language).toBe(200);
      expect((await house.command('find', { words: 'zzz' }, token)).body.text).toContain(none);
      expect((await house.command('find', { words: 'parcel' }, token)).body.text).toContain(
        'My parcel is late',
      );
    }
  });
});

describe.each(ENGINES)('a house with messages from before the search, on %s', (engine) => {
  const houses: TestHouse[] = [];
  afterEach(async () => {
    for (const house of houses.splice(0).reverse()) await house.stop();
  });

  it('finds them soon after its start, and what comes in at once', async () => {
    const before = await testHouse({ engine });
    houses.push(before);
    const tickets = async (house: TestHouse, q: string) => {
      const { body } = await house.get(`/api/search?q=${q}`);
      return (body.hits as { ticket: { number: number } }[]).map(({ ticket }) => ticket.number);
    };
    const maja = await before.visitor('Maja');
    await maja.write('An old parcel');
    const [old] = await before.until(
      () => tickets(before, 'parcel'),
      ({ length }) => length === 1,
    );
    const { db } = await openDatabase(before.databaseUrl);
    await sql`delete from search`.execute(db);
    await sql`insert into search_backlog select max(number) + 1 from tickets`.execute(db);
    await db.destroy();
    expect(await tickets(before, 'parcel')).toEqual([]);

    const after = await testHouse({ engine, databaseUrl: before.databaseUrl });
    houses.push(after);
    await (await after.visitor('Ivo')).write('A new parcel');
    await after.until(
      () => tickets(after, 'maja%20parcel'),
      ({ length }) => length === 1,
    );
    const all = await after.until(
      () => tickets(after, 'parcel'),
      ({ length }) => length === 2,
    );
    expect(all[1]).toBe(old);
  });
});
