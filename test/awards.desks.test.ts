import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Month, monthAt } from '../src/domain/month.ts';
import type { Observation } from '../src/insight/observation.ts';
import { SqlObservations } from '../src/store/observations.ts';
import { openDatabase } from '../src/store/open.ts';
import { HOUR, NOON, ordinaryMonth } from './awards.cases.ts';
import { words } from './desks.in-slack.ts';
import { Stage, seen } from './desks.stage.ts';
import { DESK } from './peers/discord.ts';
import { listOf } from './peers/discord-limits.ts';
import { testHouse } from './peers/house.ts';

const DAY = 24 * HOUR;
/** The zone of rules/hours.json. */
const ZONE = 'Europe/Ljubljana';

let stage: Stage;
let month: Month;
const ids = new Map<string, string>();

interface Told {
  text: string;
  data: Record<string, unknown>;
}

beforeAll(async () => {
  stage = await Stage.open();
  month = monthAt(stage.house.now(), ZONE, -1);
  const { people } = (await stage.house.get('/api/people')).body as {
    people: { id: string; name: string }[];
  };
  for (const { id, name } of people) ids.set(name, id);
  for (const name of ['Eva', 'Vid'])
    await stage.house.command('person', { action: 'change', name, role: 'lead' });
  await record(lastMonth());
});

afterAll(() => stage.close());

const idOf = (name: string) => ids.get(name) ?? '';

/** Ana and Bor solve more at once than four colleagues do; Ana most. */
function lastMonth(): Observation[] {
  const others = ['c1', 'c2', 'c3', 'c4'];
  const people = [idOf('Ana'), idOf('Bor'), ...others];
  const solves = (row: Observation) => {
    const index = Number(row.ticketId.split('-').at(-1));
    if (row.person === idOf('Ana')) return true;
    return row.person === idOf('Bor') ? index % 8 > 0 : index % 3 > 0;
  };
  return ordinaryMonth(people, 60).map((row) => ({
    ...row,
    ...(row.measure === 'said-solved' ? { good: solves(row), inPromise: true } : {}),
    at: row.at - NOON + month.from + 2 * DAY,
    kind: 'delivery',
  }));
}

async function record(rows: readonly Observation[]): Promise<void> {
  const database = await openDatabase(stage.house.databaseUrl);
  await new SqlObservations(database.db, database.engine).keep(rows, []);
  await database.db.destroy();
}

/** What a lead's program is told. */
async function told(options: Record<string, unknown>): Promise<Told> {
  return (await stage.house.command('award', options)).body as unknown as Told;
}

describe('a month of awards', () => {
  test('names nobody who does not stand in it, and whoever does says so themselves', async () => {
    const { ana, bor } = stage;
    const before = await told({ as: 'preview' });
    expect(JSON.stringify(before.data)).not.toContain(idOf('Ana'));
    expect(JSON.stringify(before.data)).toContain('Team of the month');
    await ana.type('/desk', 'award in');
    await seen(() => expect(words(ana.told())).toContain('You stand in awards from now on'));
    expect(words((await bor.type('award', { as: 'in' })).said)).toContain('You stand in awards from now on');
    stage.house.advance(2 * 60_000);
    const after = await told({ as: 'preview' });
    expect(after.text).toMatch(
      /Fastest and most accurate\n1\. Ana: \d+ points\. promise kept for \d+ of \d+/,
    );
  });

  test('is previewed, asked, overruled with a reason and posted by leads from both desks', async () => {
    const { ana, bor, eva, vid } = stage;
    await eva.type('/desk', 'award preview');
    await seen(() => expect(words(eva.told())).toContain('1. Ana'));
    await seen(() => {
      const images = eva
        .told()
        .flatMap(({ blocks }) => listOf(blocks).filter(({ type }) => type === 'image'));
      expect(images.map((one) => String(one.alt_text)).join()).toContain('Fastest and most accurate: Ana');
    });
    const previewed = await vid.type('award', { as: 'preview' });
    const [picture] = listOf(previewed.said?.attachments);
    expect(String(picture?.description)).toContain('Fastest and most accurate: Ana');
    expect(words((await vid.type('award', { as: 'why', award: 'fast-and-right' })).said)).toContain('Ana, ');
    for (const [wrong, says] of [
      [{}, 'Which award of that month? There are: team, '],
      [{ award: 'team' }, 'Which team? There are: support, '],
      [{ award: 'team', who: 'Nobody', reason: 'They stayed.' }, 'Which team? There are: support, '],
      [{ award: 'best-rescue' }, 'Nobody who stands in it is above the average'],
      [{ award: 'team-player', who: 'Bor' }, 'reason'],
    ] as const)
      expect((await told({ as: 'ask', month: month.name, ...wrong })).text).toContain(says);
    expect((await told({ as: 'preview', month: 'October' })).text).toContain('a month such as 2026-10');
    expect((await told({ as: 'preview' })).data).toMatchObject({ kept: false });
    await eva.type('/desk', `award ask ${month.name} fast-and-right`);
    const asked = await seen(() => noticeOf(ana.direct(), 'Fastest and most accurate'));
    const silent = await vid.type('award', { as: 'ask', award: 'team-player', who: 'Bor' });
    expect(words(silent.said)).toContain('reason');
    await vid.type('award', {
      as: 'ask',
      award: 'team-player',
      who: 'Bor',
      reason: 'He stayed for the storm.',
    });
    const askedBor = await seen(() => noticeOf(bor.direct(), 'He stayed for the storm'));
    expect(words(ana.cards())).not.toContain('Fastest and most accurate');
    await ana.press(asked, 'Everybody may read it', asked);
    await seen(() => expect(words(ana.told())).toContain('Everybody may read it once the month is posted'));
    await bor.press(askedBor, 'Keep it to me');
    const done = await vid.type('award', { as: 'publish' });
    expect(words(done.said)).toContain('Fastest and most accurate: Ana');
    expect(words(done.said)).toContain('declined');
    const inSlack = () => words(stage.slack.messages);
    for (const look of [() => words(stage.discord.in(DESK)), inSlack])
      await seen(() => expect(look()).toContain('Fastest and most accurate: Ana'));
    expect(inSlack()).toContain('slack_file');
    expect(words(bor.cards())).not.toContain('storm');
  });

  test('is the same to the byte when it is counted again, and what became known later is told as such', async () => {
    const again = await told({ as: 'check' });
    expect(again.data).toMatchObject({ same: true, late: [] });
    const said = lastMonth().find(
      ({ person, measure }) => person === idOf('Ana') && measure === 'said-solved',
    );
    if (said === undefined) throw new Error('nobody said anything');
    const lost = { ...said, version: 99, good: false, at: stage.house.now() };
    await record([{ ...lost, measure: 'reopened', detail: 'customer' }]);
    stage.house.advance(2 * 60_000);
    const later = await told({ as: 'check' });
    expect(later.data).toMatchObject({ same: true });
    expect(later.text).toContain('Known since then: Ana would have');
    const kept = await told({ as: 'preview' });
    expect(kept.data).toMatchObject({ kept: true, asOf: again.data.asOf });
  });

  test('keeps to what people said since: whoever is out is on no wall and in no preview', async () => {
    expect((await told({ as: 'wall' })).text).toContain('Fastest and most accurate: Ana');
    await stage.ana.type('/desk', 'award out');
    await seen(() => expect(words(stage.ana.told())).toContain('You do not stand in awards'));
    expect((await told({ as: 'wall' })).text).not.toContain('Ana');
    expect(JSON.stringify((await told({ as: 'preview' })).data.awards)).not.toContain('"name":"Ana","place"');
    expect((await told({ as: 'why', award: 'fast-and-right' })).text).toContain('do not stand in awards');
    expect((await told({ as: 'ask', award: 'most-thanked', who: 'Ana', reason: 'x' })).text).toContain(
      '/award in',
    );
  });

  test('asks whoever works on the web alone there, and not again once they have said no', async () => {
    const { house, vid } = stage;
    const nina = await house.person('Nina', 'agent');
    await house.command('award', { as: 'in' }, nina.token);
    const asks = { as: 'ask', award: 'most-thanked', who: 'Nina', reason: 'She stayed too.' };
    expect(words((await vid.type('award', asks)).said)).toContain('Nina');
    const own = async () =>
      (await house.get('/api/notices', nina.token)).body.house as {
        about: string;
        text: string;
        agree?: string;
      }[];
    const asked = (await own()).find(({ about }) => about === 'award');
    expect(asked?.text).toContain('She stayed too.');
    const id = asked?.agree?.split('/')[1] ?? '';
    expect((await house.command('award', { as: 'keep', id }, nina.token)).status).toBe(200);
    expect((await own()).filter(({ about }) => about === 'award')).toEqual([]);
  });

  test('is read by programs as well, and the list for a bonus only where the rules have one', async () => {
    const { house } = stage;
    const { body, status } = await house.get(`/api/awards?month=${month.name}`);
    expect([status, body.month, body.kept, body.bonus]).toEqual([200, month.name, true, false]);
    const awards = body.awards as { name: string; chosen: { reason: string | null } | null }[];
    expect(awards.map(({ chosen }) => chosen?.reason)).toContain('He stayed for the storm.');
    expect((await house.get('/api/awards/wall')).body.wall).toMatchObject([{ month: month.name }]);
    expect((await house.get('/api/awards/bonus.csv')).body).toMatchObject({ refused: 'bonus-off' });
    expect((await house.get('/api/surveys?span=year')).body).toMatchObject({ resting: true });
    expect((await house.get('/api/surveys/words')).body).toEqual({ words: [] });
    expect((await house.get('/api/problems')).body).toEqual({ problems: [] });
    const agent = await house.person('Rok', 'agent');
    for (const path of ['/api/awards', '/api/awards/bonus.csv', '/api/surveys/words'])
      expect([path, (await house.get(path, agent.token)).status]).toEqual([path, 403]);
  });

  test('gives the list for a bonus as a table where the rules have one', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'osem-awards-'));
    cpSync('rules', folder, { recursive: true });
    const rules = JSON.parse(readFileSync(join(folder, 'awards.json'), 'utf8')) as object;
    writeFileSync(join(folder, 'awards.json'), JSON.stringify({ ...rules, bonusList: true }));
    const house = await testHouse({ engine: 'sqlite', env: { RULES_DIR: folder } });
    const { status, body } = await house.get('/api/awards/bonus.csv');
    await house.stop();
    rmSync(folder, { recursive: true });
    expect([status, body.text]).toEqual([200, expect.stringContaining('month,award,name,points')]);
  });

  test('lets nobody nominate themselves, agents do nothing of a lead’s, and gives no list for money', async () => {
    const { bor, vid } = stage;
    expect(words((await bor.type('award', { as: 'preview' })).said)).toContain('lead');
    await vid.type('award', { as: 'in' });
    const own = await vid.type('award', { as: 'ask', award: 'best-rescue', who: 'Vid', reason: 'Me.' });
    expect(words(own.said)).toContain('Nobody nominates themselves');
    expect((await told({ as: 'bonus' })).text).toContain('bonusList');
    expect((await told({ as: 'preview', month: '2026-13' })).text).toContain('month');
  });
});

function noticeOf<Notice>(all: readonly Notice[], said: string): Notice {
  const found = all.find((one) => words(one).includes(said));
  if (found === undefined) throw new Error('not told yet');
  return found;
}
