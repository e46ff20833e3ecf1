import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENGINES } from './peers/database.ts';
import { ADMIN_TOKEN, type TestHouse, testHouse } from './peers/house.ts';

describe.each(ENGINES)('pages of rules, on %s', (engine) => {
  let house: TestHouse;
  let rules: string;
  beforeAll(async () => {
    rules = mkdtempSync(join(tmpdir(), 'osem-rules-'));
    await cp('rules', rules, { recursive: true });
    house = await testHouse({ engine, env: { RULES_DIR: rules } });
  });
  afterAll(() => house.stop());

  const page = async (path: string, headers: Record<string, string> = {}) => {
    const answer = await fetch(house.url + path, { headers, redirect: 'manual' });
    return {
      status: answer.status,
      csp: answer.headers.get('content-security-policy'),
      text: await answer.text(),
    };
  };
  const signedIn = { authorization: `Bearer ${ADMIN_TOKEN}` };

  it('shows the handbook to the team alone, with limits, budgets and what was changed', async () => {
    expect((await page('/api/handbook.html')).status).toBe(401);
    const file = join(rules, 'authority.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('What the guide says: one coupon', 'One coupon'));
    house.advance(60_000);
    expect((await house.command('rules', { action: 'reload' })).status).toBe(200);
    const { status, csp, text } = await page('/api/handbook.html', signedIn);
    expect(status).toBe(200);
    expect(csp).toContain("default-src 'none'");
    expect(text).toContain('Up to three coupons');
    expect(text).toContain('€150.00');
    expect(text).toContain('changed in What may be given away: “One coupon”');
    expect(text).toContain('the rules as they began');
    expect(text).not.toMatch(/caseCount|waitingMinutes|lessThan|policy\.|undefined/);
  });

  it('lets leads try a limit on what happened, and shows the report to leads alone', async () => {
    const chat = await house.visitor('Maja');
    await chat.write('My parcel is late');
    const number = await house.until(
      async () =>
        ((await house.get('/api/tickets')).body as { tickets: { number: number }[] }).tickets[0]?.number,
      (found) => found !== undefined,
    );
    const agent = await house.person('Ana', 'agent');
    const offered = { ticket: number, what: 'coupon:3', confirm: true };
    expect((await house.command('offer', offered, agent.token)).status).toBe(200);
    const ask = (options: Record<string, unknown>, token?: string) =>
      house.command('policy', { topic: 'backtest', ...options }, token);
    expect((await ask({}, agent.token)).status).toBe(403);
    const wrong = await ask({ set: 'coupon.discretion=many' });
    expect(wrong.status).toBe(400);
    expect(JSON.stringify(wrong.body)).toContain('budget.agent-month');
    expect(JSON.stringify((await ask({ rules: '../../etc' })).body)).toContain('no folder');
    expect(JSON.stringify((await ask({ since: 'soon' })).body)).toContain('30d');

    const begun = await ask({ set: 'coupon.discretion=2', since: '1d' });
    expect(begun.status).toBe(200);
    const { link } = (begun.body as { data: { link: string } }).data;
    const path = new URL(link).pathname;
    expect((await page(path)).status).toBe(401);
    expect((await page(path, { authorization: `Bearer ${agent.token}` })).status).toBe(403);
    const shown = await house.until(
      () => page(path, signedIn),
      ({ text }) => !text.includes('http-equiv="refresh"'),
    );
    expect(shown.csp).toContain("default-src 'none'");
    expect(shown.text).toContain('Tried: coupon.discretion=2');
    expect(shown.text).toContain(`/desk/#/tickets/${number}">#${number}</a>`);
    expect((await page(`${path}?language=sl`, signedIn)).text).toContain('<html lang="sl">');
    const { text } = await page(path.replace('.html', '.json'), signedIn);
    expect(JSON.parse(text)).toMatchObject({
      schema: 'osem-backtest/1',
      tried: 'coupon.discretion=2',
      asked: { was: 0, would: 1, come: 1 },
      offers: { changed: 1, list: [{ ticket: number, because: 'no-rule' }] },
    });
    expect((await page('/api/backtests/other.html', signedIn)).status).toBe(404);
  });

  it('shows customers steps, promise and hours in their language, and no limit', async () => {
    const { status, text } = await page('/policy', { 'accept-language': 'sl-SI,sl;q=0.9,en;q=0.8' });
    expect(status).toBe(200);
    expect(text).toContain('<html lang="sl">');
    expect(text).toContain('Kaj obljubimo');
    expect(text).toContain('Na vsako sporočilo odgovorimo v desetih urah');
    expect(text).toContain('ponedeljek – petek: 08:00–20:00');
    expect(text).toContain('Korak'.toLowerCase());
    expect(text).not.toMatch(/150,00|15,00|presoj|proračun|Up to three/i);
    // What a team has to do is no promise to customers: no step without words for them.
    expect(text).toContain('Vračilo');
    expect(text).not.toMatch(/112|Nadzornik|nadzornik/);
    expect((await page('/policy?language=ru')).text).toContain('Что мы обещаем');
  });

  describe('a strategy', () => {
    const HOUR = 3_600_000;
    const strategy = (options: Record<string, unknown>, token?: string) =>
      house.command('strategy', options, token);
    const why = 'We want to see';

    /** Somebody who calls, or who writes in the chat: the hours of their promise, and the zone of seventy euros. */
    const served = async (channel: 'spoken' | 'webchat', token: string) => {
      const number = await (channel === 'spoken' ? called(token) : wrote(token));
      const { body } = await house.get(`/api/tickets/${number}`);
      const { waitingSince, deadlines } = body.ticket as {
        waitingSince: string;
        deadlines: { promise: string };
      };
      const offer = await house.command('offer', { ticket: number, what: 'refund:70' }, token);
      return {
        number,
        promise: (Date.parse(deadlines.promise) - Date.parse(waitingSince)) / HOUR,
        zone: /discretion|beyond/i.exec(String(offer.body.text))?.[0].toLowerCase(),
      };
    };
    const called = async (token: string) => {
      const { body } = await house.command('new', { text: 'My lamp does not shine' }, token);
      return Number(body.ticket);
    };
    let lamps = 0;
    const wrote = async (token: string) => {
      lamps += 1;
      const words = `My lamp no. ${lamps} does not shine`;
      await (await house.visitor('Rok')).write(words);
      const found = async () => {
        const { body } = await house.get('/api/tickets?status=open&limit=50');
        const { tickets } = body as { tickets: { number: number; preview: string }[] };
        return tickets.find(({ preview }) => preview.includes(words))?.number ?? 0;
      };
      const number = await house.until(found, (one) => one > 0);
      expect((await house.command('claim', { ticket: number }, token)).status).toBe(200);
      return number;
    };

    it('is tried in one place until a day, ends by itself, and is chosen with a reason and a warning', async () => {
      const ana = await house.person('Nika', 'agent');
      expect((await strategy({}, ana.token)).body.text).toMatch(/“More than expected” since 2026-11-01/);
      const begin = { action: 'try', profile: 'delight', on: 'channel:webchat', until: '2d', why };
      expect((await strategy(begin, ana.token)).status).toBe(403);
      expect((await strategy({ ...begin, why: '' })).body).toMatchObject({ refused: 'bad-option' });
      expect((await strategy({ ...begin, on: 'channel:webcaht' })).body).toMatchObject({
        refused: 'bad-option',
      });
      expect((await strategy({ ...begin, profile: 'deligt' })).body.text).toContain('modest-promise');
      const before = await served('webchat', ana.token);
      expect(before).toMatchObject({ promise: 10, zone: 'beyond' });
      expect((await strategy(begin)).body.text).toContain('Tried: “Delight” on Live chat');
      // There, and there alone.
      const tried = await served('webchat', ana.token);
      expect(tried).toMatchObject({ promise: 7.5, zone: 'discretion' });
      expect(await served('spoken', ana.token)).toMatchObject({ promise: 10, zone: 'beyond' });
      expect((await house.command('why', { ticket: tried.number })).body.text).toContain(
        'strategy “Delight”',
      );
      expect((await strategy({ ...begin, profile: 'trust' })).body).toMatchObject({ refused: 'trial-there' });
      // Who waits keeps what they were promised, also when somebody says more of their case.
      await house.command('priority', { ticket: before.number, priority: 'high' }, ana.token);
      const { body } = await house.get(`/api/tickets/${before.number}`);
      const kept = body.ticket as { waitingSince: string; deadlines: { promise: string } };
      expect(Date.parse(kept.deadlines.promise) - Date.parse(kept.waitingSince)).toBe(10 * HOUR);
      house.advance(49 * HOUR);
      expect(await served('webchat', ana.token)).toMatchObject({ promise: 10, zone: 'beyond' });

      const figures = await strategy({ action: 'figures' }, ana.token);
      expect(figures.body.text).toMatch(/“Delight” on Live chat[^\n]*: Delight \| all others\nCases: 1 \| 1/);
      expect(figures.body.text).toMatch(/Given away per case \(guard\)/);
      expect(figures.body.text).toContain('fewer than 20 cases');

      expect((await strategy({ action: 'choose', profile: 'trust', why })).status).toBe(200);
      const soon = await strategy({ action: 'choose', profile: 'low-cost', why });
      expect(soon.body).toMatchObject({ refused: 'strategy-young' });
      expect(soon.body.text).toContain('“Trust” was to hold until');
      const again = { action: 'choose', profile: 'low-cost', why: 'Money is short', confirm: true };
      expect((await strategy(again)).status).toBe(200);
      expect(JSON.parse(readFileSync(join(rules, 'strategy.json'), 'utf8'))).toMatchObject({
        chosen: { profile: 'low-cost', why: 'Money is short' },
      });
      expect((await strategy({ action: 'stop', why })).body).toMatchObject({ refused: 'no-trial' });
      const { text } = await page('/api/handbook.html', signedIn);
      expect(text).toContain('strategy: “Low cost” for everybody');
      expect(text).toMatch(/<h3>“Delight” on Live chat[^<]*<\/h3>[\s\S]*<th>all others<\/th>/);
      expect(text).toContain('Money is short');
      expect(text).toContain('strategy: “Delight” is tried on Live chat until');
      expect((await page('/policy')).text).not.toMatch(/Low cost|Delight/);
    });

    it('is counted for the page once an hour, and anew when rules were changed', async () => {
      const ana = await house.person('Iva', 'agent');
      const cases = async () => {
        const { text } = await page('/api/handbook.html', signedIn);
        return Number(/Cases<\/t[dh]>\s*<td>(\d+)/.exec(text)?.[1]);
      };
      const before = await cases();
      await called(ana.token);
      expect(await cases()).toBe(before);
      house.advance(HOUR);
      expect(await cases()).toBe(before + 1);
      await called(ana.token);
      const holds = { action: 'choose', profile: 'low-cost', why: 'It stays' };
      expect((await strategy(holds)).status).toBe(200);
      expect(await cases()).toBe(before + 2);
    });

    it('is not changed by a broken file, which says why', async () => {
      const file = join(rules, 'profiles', 'trust.json');
      const good = readFileSync(file, 'utf8');
      const before = (await strategy({})).body.text;
      writeFileSync(file, good.replace('"guards": [', '"guardz": ['));
      const reloaded = await house.command('rules', { action: 'reload' });
      expect(reloaded.body.text).toMatch(/profiles\/trust\.json/);
      expect((await strategy({})).body.text).toBe(before);
      const refused = await strategy({ action: 'choose', profile: 'trust', why, confirm: true });
      expect(refused.body).toMatchObject({ refused: 'rules-differ' });
      writeFileSync(file, good);
      expect((await strategy({ action: 'choose', profile: 'trust', why, confirm: true })).status).toBe(200);
    });
  });
});
