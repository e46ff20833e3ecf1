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
});
