import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RAFFLE_CHECK } from '../src/api/raffle-check.ts';
import type { CommandPorts } from '../src/commands/ports.ts';
import { reward } from '../src/commands/reward.ts';
import { commitmentOf, drawnOrder, numberOf } from '../src/domain/raffle.ts';
import { isRefusal } from '../src/domain/refusal.ts';
import type { RewardKind, RewardView } from '../src/domain/reward.ts';
import { LANGUAGES } from '../src/texts/languages.ts';
import { proofOf, type RaffleProof, raffleHtml } from '../src/texts/raffle-page.ts';
import { learn } from '../src/texts/texts.ts';
import { workRewards } from '../src/triage/rewards.ts';
import { createSamePerson } from '../src/triage/same-person.ts';
import { answerSurvey } from '../src/triage/survey-answers.ts';
import { ENGINES } from './peers/database.ts';
import { ANA, DAY, HOUR, surveyHouse } from './survey.house.ts';

/** What nobody else knows of a raffle before its draw. */
const SECRET = 'the-only-word-that-makes-the-numbers';
const sha256 = (words: string) => createHash('sha256').update(words).digest('hex');

/** What the program that everybody may have says of it. */
function checked(proof: object, before?: object): { holds: boolean; said: string } {
  const folder = mkdtempSync(join(tmpdir(), 'osem-raffle-'));
  try {
    const files = [proof, ...(before === undefined ? [] : [before])].map((one, at) => {
      const path = join(folder, `${at}.json`);
      writeFileSync(path, JSON.stringify(one));
      return path;
    });
    const program = join(folder, 'check.mjs');
    writeFileSync(program, RAFFLE_CHECK);
    return {
      holds: true,
      said: execFileSync(process.execPath, [program, ...files], { stdio: 'pipe' }).toString(),
    };
  } catch (error) {
    return { holds: false, said: String((error as { stderr?: Buffer }).stderr) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('a draw', () => {
  it('is an order of all, the same for everybody, and another one by another seed', () => {
    const numbers = fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(numbers, fc.string(), (all, seed) => {
        const order = drawnOrder(all, seed, sha256);
        expect(order.toSorted()).toEqual(all.toSorted());
        expect(drawnOrder(all.toReversed(), seed, sha256)).toEqual(order);
      }),
    );
    const many = Array.from({ length: 200 }, (_, at) => numberOf('a secret', `s${at}`, sha256));
    expect(drawnOrder(many, 'one', sha256)).not.toEqual(drawnOrder(many, 'other', sha256));
  });

  it('leaves everybody the same chance', () => {
    const all = Array.from({ length: 10 }, (_, at) => numberOf('a secret', `s${at}`, sha256));
    const wins = new Map<string, number>();
    for (let seed = 0; seed < 5000; seed++) {
      const [first = ''] = drawnOrder(all, `seed ${seed}`, sha256);
      wins.set(first, (wins.get(first) ?? 0) + 1);
    }
    for (const number of all) expect(Math.abs((wins.get(number) ?? 0) - 500)).toBeLessThan(120);
  });
});

describe.each(ENGINES)('rewards for whoever finishes a survey, on %s', (engine) => {
  let house: Awaited<ReturnType<typeof surveyHouse>>;
  beforeEach(async () => {
    house = await surveyHouse(engine);
    await house.triage.store.giving.importCoupons('coupon', ['CODE-1', 'CODE-2', 'CODE-3', 'CODE-4']);
  });
  afterEach(() => house.triage.close());

  const said = async (options: Record<string, unknown>) => {
    const { ports, store, clock } = house.triage;
    const commands = {
      ...{ store, policy: ports.policy, language: 'en', now: () => clock.now, newSecret: () => SECRET },
      publicUrl: 'http://desk.example',
    } as unknown as CommandPorts;
    return reward.run(
      {
        ...{ name: 'reward', options, requestId: 'r1', language: 'en', desk: 'api' },
        actor: { id: 'lea', name: 'Lea', role: 'lead' },
      },
      commands,
    );
  };
  const answers = async (who: string, score: number) => {
    await house.says(`m-${who}-${house.triage.clock.now}`, 'Where is my card?', who);
    await house.answered(who);
    await house.later(2 * HOUR, who);
    const [sent] = await house.triage.store.surveys.ofTicket((await house.ticketOf(who)).id);
    const given = [{ question: 'satisfied', value: score, choice: null, text: '' }];
    await answerSurvey(house.triage.ports, sent?.id ?? '', { given, ends: true });
    await house.deliverAll(who);
    return sent?.id ?? '';
  };
  const work = async (...whom: string[]) => {
    await Promise.all([workRewards(house.triage.ports), workRewards(house.triage.ports)]);
    for (const who of whom) await house.deliverAll(who);
  };
  const prizes = () => house.taken.filter(({ text }) => /code/i.test(text) && text.includes('CODE'));
  const proof = async (): Promise<RaffleProof> => {
    const known = await house.triage.store.rewards.byId('spring');
    if (known?.raffle == null) throw new Error('There is no raffle');
    const entries = await house.triage.store.rewards.entries('spring');
    const numbers = entries.map(({ sentId }) => numberOf(known.secret, sentId, sha256));
    const drawn = known.draw === null ? [] : drawnOrder(numbers, known.draw.seed, sha256);
    const commitments = numbers.map((one) => commitmentOf(one, sha256));
    return proofOf({ ...known, raffle: known.raffle }, { commitments, drawn }, sha256);
  };
  const RAFFLE = {
    ...{ action: 'raffle', name: 'spring', concession: 'coupon', count: 2, winners: 1 },
    ...{ until: '3d', draws: '5d', source: 'drand quicknet, round 24172500' },
  };

  it('a coupon for each, once a person, whatever they answered, and out of the budget', async () => {
    expect(await said({ action: 'coupon', name: 'thanks', concession: 'coupon', winners: 9 })).toMatchObject({
      key: 'said.coupon-opened',
    });
    await answers('maja', 1);
    await answers('niko', 10);
    const samePerson = createSamePerson(house.triage.ports);
    await answers('lara', 5);
    const [niko, lara] = [await house.ticketOf('niko'), await house.ticketOf('lara')];
    await samePerson.link(niko.id, lara.id, { actor: ANA, key: 'k1' });
    await work('maja', 'niko', 'lara');
    await work('maja', 'niko', 'lara');
    expect(prizes().map(({ conversation }) => conversation)).toEqual(['maja', 'niko']);
    expect(prizes()[0]?.text).toMatch(
      /^Hello maja\. Thank you for answering our survey\..*\nYour code: CODE-\d$/s,
    );
    const books = await house.triage.store.giving.concessions(0, { limit: 10 });
    expect(books.map(({ kind, count, rule }) => [kind, count, rule])).toEqual([
      ['coupon', 1, 'reward thanks'],
      ['coupon', 1, 'reward thanks'],
    ]);
    expect((await house.ticketOf('maja')).status.name).toBe('resolved');
  });

  it('a coupon once to somebody for whom another contact stands since', async () => {
    await said({ action: 'coupon', name: 'thanks', concession: 'coupon', winners: 9 });
    await house.says('first', 'Where is my parcel?', 'maja');
    await answers('niko', 9);
    await house.says('last', 'Where is my bill?', 'lara');
    await work('niko');
    const samePerson = createSamePerson(house.triage.ports);
    const niko = await house.ticketOf('niko');
    for (const who of ['maja', 'lara']) {
      const other = await house.ticketOf(who);
      await samePerson.link(niko.id, other.id, { actor: ANA, key: `with ${who}` });
      await work('maja', 'niko', 'lara');
    }
    expect(prizes().map(({ conversation }) => conversation)).toEqual(['niko']);
  });

  it('as many coupons as there are, though two looked at once and saw others finish', async () => {
    await said({ action: 'coupon', name: 'thanks', concession: 'coupon', winners: 1 });
    const { rewards } = house.triage.store;
    const entry = (who: string) => {
      const ids = { person: who, sentId: `sent of ${who}`, contactId: who, ticketId: `case of ${who}` };
      return { ...ids, place: 1, how: null };
    };
    await Promise.all(['maja', 'niko'].map((who) => rewards.enter('thanks', [entry(who)], null)));
    expect(await rewards.entries('thanks')).toHaveLength(1);
  });

  it('waits for coupons, and goes to nobody who wants no messages', async () => {
    await said({ action: 'coupon', name: 'thanks', concession: 'coupon', count: 3, winners: 9 });
    await answers('maja', 7);
    await answers('niko', 7);
    await answers('lara', 7);
    await house.says('stop', 'STOP', 'lara');
    await work('maja', 'niko', 'lara');
    expect(prizes()).toHaveLength(1);
    await house.triage.store.giving.importCoupons('coupon', ['CODE-5', 'CODE-6']);
    await work('maja', 'niko', 'lara');
    expect(
      prizes()
        .map(({ conversation }) => conversation)
        .sort(),
    ).toEqual(['maja', 'niko']);
    const hows = (await house.triage.store.rewards.entries('thanks')).map(({ how }) => how);
    expect(hows.sort()).toEqual(['sent', 'sent', 'unwanted']);
  });

  it('a raffle whose list stands before its seed can be known, and that anybody draws again', async () => {
    expect(await said({ ...RAFFLE, draws: '2d' })).toMatchObject({ refused: 'bad-option' });
    await said(RAFFLE);
    const ids = [await answers('maja', 1), await answers('niko', 10), await answers('lara', 5)];
    expect((await proof()).list).toBeNull();
    expect(await said({ action: 'draw', name: 'spring', seed: 'too early' })).toMatchObject({
      values: { because: 'early' },
    });
    house.triage.clock.now += 3 * DAY;
    await work();
    const before = await proof();
    const { secret } = (await house.triage.store.rewards.byId('spring')) ?? { secret: '' };
    expect(secret).toBe(SECRET);
    expect(before.list).toEqual(
      ids.map((id) => commitmentOf(numberOf(secret, id, sha256), sha256)).toSorted(),
    );
    expect(before.drawn).toBeNull();
    expect(checked(before).said).toContain('Not drawn yet; 3 on the list.');
    house.triage.clock.now += 2 * DAY;
    const draw = { action: 'draw', name: 'spring', seed: ' 8f14e45fceea167a ' };
    expect(await said(draw)).toMatchObject({ key: 'said.raffle-drawn', values: { entries: 3 } });
    expect(await said({ ...draw, seed: 'another seed' })).toMatchObject({ values: { because: 'drawn' } });
    await work('maja', 'niko', 'lara');
    await work('maja', 'niko', 'lara');
    expect(prizes()).toHaveLength(1);
    const after = await proof();
    expect(prizes()[0]?.text).toContain(`Your number was ${after.drawn?.[0]}.`);
    expect(after.list).toEqual(before.list);
    const { holds, said: words } = checked(after, before);
    expect([holds, words.includes(String(after.drawn?.[0]))]).toEqual([true, true]);
    const drawn = after.drawn ?? [];
    // Of three numbers one seed in six draws the same order.
    const seeds = Array.from({ length: 50 }, (_, at) => `another seed ${at}`);
    const seed = seeds.find((one) => drawnOrder(drawn, one, sha256).join() !== drawn.join());
    const forged = [
      { ...after, drawn: drawn.toReversed() },
      { ...after, seed },
      { ...after, drawn: [...drawn.slice(1), 'somebody else'] },
      { ...after, closedAt: after.drawsAt },
      { ...after, list: after.list?.slice(1) },
    ];
    for (const one of forged) expect(checked(one).holds).toBe(false);
  });

  it('coupons end when a lead says so, for whoever finishes after; a raffle runs as its rules say', async () => {
    await said({ action: 'coupon', name: 'thanks', concession: 'coupon', winners: 9 });
    await said(RAFFLE);
    await answers('maja', 7);
    house.triage.clock.now += 1;
    expect(await said({ action: 'close', name: 'thanks' })).toMatchObject({ key: 'said.coupon-closed' });
    const over = (await house.triage.store.rewards.byId('thanks'))?.closesAt;
    await answers('niko', 7);
    expect(await said({ action: 'close', name: 'thanks' })).toMatchObject({ key: 'said.coupon-closed' });
    expect((await house.triage.store.rewards.byId('thanks'))?.closesAt).toBe(over);
    await work('maja', 'niko');
    expect(prizes().map(({ conversation }) => conversation)).toEqual(['maja']);
    expect(await said({ action: 'close', name: 'spring' })).toMatchObject({ refused: 'raffle-runs' });
    expect(await said({ action: 'close', name: 'none' })).toMatchObject({ refused: 'unknown-reward' });
  });

  it('is opened once by a request that comes twice, and its name is never another one’s', async () => {
    const [first, again] = [await said(RAFFLE), await said(RAFFLE)];
    expect(again).toEqual(first);
    expect(await said({ ...RAFFLE, source: 'another source' })).toMatchObject({ refused: 'taken-name' });
    house.triage.clock.now += DAY;
    expect(await said(RAFFLE)).toMatchObject({ refused: 'taken-name' });
  });

  it('is shown with the codes that are left, its list and who of it won', async () => {
    const shown = async () => {
      const listed = await said({});
      if (isRefusal(listed)) throw new Error('refused');
      const data = listed.data as { rewards: RewardView[]; kinds: RewardKind[] };
      return { ...data.rewards[0], kinds: data.kinds };
    };
    await said(RAFFLE);
    await answers('maja', 3);
    await answers('niko', 9);
    expect(await shown()).toMatchObject({ state: 'open', notDrawn: 'early', left: 4, list: null, won: [] });
    house.triage.clock.now += 3 * DAY;
    await work();
    const { list } = await proof();
    expect(await shown()).toMatchObject({ notDrawn: 'early', list: { count: 2 }, won: [] });
    house.triage.clock.now += 2 * DAY;
    expect((await shown()).notDrawn).toBeNull();
    await said({ action: 'draw', name: 'spring', seed: '8f14e45fceea167a' });
    await work('maja', 'niko');
    const drawn = await shown();
    expect(drawn).toMatchObject({ state: 'drawn', notDrawn: 'drawn', left: 2, sent: 1, entries: 2 });
    expect(list).toContain(drawn.won?.[0]);
    expect(drawn.list?.hash).toBe((await proof()).listHash);
    expect(drawn.kinds).toContainEqual({ id: 'coupon', name: 'Coupon', left: 2 });
  });

  it('a raffle is not drawn when its list came too late', async () => {
    await said(RAFFLE);
    await answers('maja', 1);
    house.triage.clock.now += 9 * DAY;
    expect(await said({ action: 'draw', name: 'spring', seed: '8f14e45fceea167a' })).toMatchObject({
      values: { because: 'open' },
    });
    await work();
    const answer = await said({ action: 'draw', name: 'spring', seed: '8f14e45fceea167a' });
    expect(isRefusal(answer) && answer.values).toMatchObject({ because: 'late' });
  });

  it.each(Object.keys(LANGUAGES))('has a page with rules and proof in %s', async (language) => {
    await learn(language);
    await said(RAFFLE);
    const shown = raffleHtml(
      { ...(await proof()), seedFrom: '<b>round</b>' },
      { what: 'coupons', language, path: '/raffles/spring' },
    );
    expect(shown.body).toContain('&lt;b&gt;round&lt;/b&gt;');
    expect(shown.body).not.toContain('undefined');
  });
});
