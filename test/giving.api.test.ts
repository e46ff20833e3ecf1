import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BudgetsView, GivingView, QuoteView } from '../src/api/giving-shapes.ts';
import { ENGINES } from './peers/database.ts';
import { type TestHouse, testHouse, type Visitor } from './peers/house.ts';

/** A Tuesday on which the team is at work: nobody is asked who is not. */
const AT_WORK = Date.parse('2026-12-01T10:00:00Z');

describe.each(ENGINES)('what is given away, by the API on %s', (engine) => {
  let house: TestHouse;
  let ana: { id: string; token: string };
  let eva: { id: string; token: string };
  let maja: Visitor;

  beforeAll(async () => {
    house = await testHouse({ engine, ahead: AT_WORK - Date.now() });
    ana = await house.person('Ana', 'agent');
    eva = await house.person('Eva', 'supervisor');
    maja = await house.visitor('Maja');
    await maja.write('My parcel is late again');
    await house.until(
      () => house.get('/api/tickets'),
      ({ body }) => (body.tickets as unknown[]).length === 1,
    );
  });
  afterAll(() => house.stop());

  const quote = async (body: object, token = ana.token) => {
    const answer = await house.post('/api/tickets/1/quote', body, token);
    return { status: answer.status, body: answer.body as unknown as QuoteView & { refused?: string } };
  };
  const giving = async (token = ana.token) =>
    (await house.get('/api/tickets/1', token)).body.giving as GivingView | null;
  const decisions = async (token = eva.token) => {
    const { body, status } = await house.get('/api/decisions', token);
    return { status, all: body.decisions as { ticket: { number: number }; giving: GivingView }[] };
  };
  const offer = (what: string, more: object = {}) =>
    house.command('offer', { ticket: 1, what, confirm: true, ...more }, ana.token);

  it('quotes zones, rules, budgets and what the customer reads, and does nothing', async () => {
    const { version } = (await house.get('/api/tickets/1')).body.ticket as { version: number };
    const { body } = await quote({ what: 'coupon:1|coupon:3', text: 'We are sorry.' });
    expect(body.options).toMatchObject([
      { what: 'coupon:1', zone: 'standard', because: 'rule', text: 'Coupon (€5.00)' },
      { what: 'coupon:3', zone: 'discretion', minor: 1500 },
    ]);
    expect(body.options[1]?.why[0]).toMatchObject({ file: 'authority.json', rule: expect.any(String) });
    expect(body.options[1]?.why[0]?.text).toContain('Up to three coupons');
    expect(body).toMatchObject({ zone: 'discretion', asks: null, within: null, short: [], stands: null });
    expect(body.left).toContainEqual(expect.objectContaining({ id: 'agent-month', left: 15_000 }));
    expect(body.preview.text).toMatch(/^We are sorry\.\n1 – a coupon worth €5\.00\n2 – 3 coupons/);
    expect(await giving()).toBeNull();
    expect((await house.get('/api/tickets/1')).body.ticket).toMatchObject({ version });
  });

  it('names who would be asked with which text, and the most that one may give alone', async () => {
    const { body } = await quote({ what: 'coupon:9', because: 'Three weeks late' });
    expect(body).toMatchObject({
      zone: 'beyond',
      asks: { role: 'supervisor', person: { id: eva.id, name: 'Eva' } },
      within: { what: 'coupon:3', text: 'Coupon × 3 (€15.00)' },
    });
    expect(body.asks?.text).toContain('Ana wants to offer on #1: Coupon × 9');
    expect(body.asks?.text).toContain('Three weeks late');
    expect(body.text).toContain('Eva is asked');
    const { within } = (await quote({ what: body.within?.what })).body;
    expect(within).toBeNull();
  });

  it('says in words what cannot be read, and is for those who work and see', async () => {
    expect((await quote({ what: 'helicopter' })).body).toMatchObject({ refused: 'unknown-concession' });
    expect((await quote({ what: 'refund:lots' })).status).toBe(400);
    const viewer = await house.person('Vid', 'viewer');
    expect((await quote({ what: 'coupon' }, viewer.token)).status).toBe(403);
    const limited = await house.person('Lina', 'agent', { team: 'payments', sees: 'team' });
    expect((await quote({ what: 'coupon' }, limited.token)).status).toBe(404);
    expect((await decisions(ana.token)).status).toBe(403);
  });

  it('tells what is left and what may be given at all, in the reader’s language', async () => {
    const { body } = await house.get('/api/budgets', ana.token);
    const { concessions, currency, digits, budgets } = body as unknown as BudgetsView;
    expect([currency, digits]).toEqual(['EUR', 2]);
    expect(concessions).toContainEqual({ id: 'coupon', name: 'Coupon', measure: 'count', worth: 500 });
    expect(budgets.map(({ id }) => id)).toContain('agent-month');
    const own = await house.person('Sonja', 'agent');
    await house.command('language', { language: 'sl' }, own.token);
    const slovene = (await house.get('/api/budgets', own.token)).body as unknown as BudgetsView;
    expect(slovene.concessions[0]?.name).toBe('Kupon');
  });

  it('shows what waits for a decision to everybody who sees the ticket, and lists it for those who decide', async () => {
    expect(await offer('coupon:9', { because: 'Three weeks late' })).toMatchObject({ status: 200 });
    const shown = await giving();
    expect(shown?.offer).toMatchObject({ phase: 'asked', options: [{ what: 'coupon:9', zone: 'beyond' }] });
    expect(shown?.approval).toMatchObject({
      asker: { name: 'Ana' },
      reason: 'Three weeks late',
      asked: [{ name: 'Eva' }],
      next: { hop: 'remind' },
      mayDecide: false,
      silent: false,
    });
    expect(shown?.approval?.message).toContain('9 coupons');
    const again = (await quote({ what: 'coupon:1' })).body;
    expect(again.stands).toEqual({
      sent: false,
      text: 'A decision is waited for already: Coupon × 9 (€45.00). This goes in its place.',
    });
    expect(again.text).toContain(again.stands?.text);
    const told = async () => (await house.get('/api/notices', eva.token)).body.notices as { stage: string }[];
    const notices = await house.until(told, (all) => all.some(({ stage }) => stage.includes(eva.id)));
    expect(notices.filter(({ stage }) => stage.startsWith('approval-asked'))).toHaveLength(1);
    const { all } = await decisions();
    expect(all.map(({ ticket }) => ticket.number)).toEqual([1]);
    expect(all[0]?.giving.approval).toMatchObject({ mayDecide: true, reason: 'Three weeks late' });
    const limited = await house.person('Lara', 'supervisor', { team: 'payments', sees: 'team' });
    expect((await decisions(limited.token)).all).toEqual([]);
    const messages = (await house.get('/api/tickets/1', ana.token)).body.messages as { delivery: string }[];
    expect(messages.map(({ delivery }) => delivery)).toContain('gated');
  });

  it('marks what was denied as never sent, and takes it off the list', async () => {
    const request = (await giving())?.approval?.request;
    await house.command('deny', { ticket: 1, request, reason: 'Too much' }, eva.token);
    expect(await giving()).toBeNull();
    expect((await decisions()).all).toEqual([]);
    const messages = (await house.get('/api/tickets/1', ana.token)).body.messages as {
      id: string;
      delivery: string;
    }[];
    expect(messages.find(({ id }) => id === request)?.delivery).toBe('cancelled');
  });

  it('goes from the offer to a task and to done', async () => {
    await offer('coupon:1');
    expect((await giving())?.offer).toMatchObject({ phase: 'sent', expiresAt: expect.any(String) });
    const standing = 'The customer has an offer before them already: Coupon (€5.00). Withdraw it first.';
    expect((await quote({ what: 'coupon:1' })).body.stands).toEqual({ sent: true, text: standing });
    const typed = await offer('coupon:1', { confirm: false });
    expect(typed.body.text).toContain(standing);
    expect((await decisions()).all).toEqual([]);
    await house.until(
      () => maja.messages(),
      (messages) => messages.some(({ text }) => text.includes('1 – a coupon')),
    );
    await maja.write('1');
    const [task] =
      (
        await house.until(
          () => giving(),
          (one) => (one?.tasks.length ?? 0) > 0,
        )
      )?.tasks ?? [];
    expect(task).toMatchObject({ number: 1, text: 'Coupon (€5.00)', late: false });
    await house.command('done', { ticket: 1, task: 1 }, ana.token);
    expect(await giving()).toBeNull();
  });

  it('exports a row for each decision: rule, version, facts, people, times and words [K62]', async () => {
    await offer('coupon:8', { because: '=SUM(late)' });
    await house.command('approve', { ticket: 1, reason: 'Only this once' }, eva.token);
    const fetched = async (path: string, token = eva.token) =>
      fetch(`${house.url}${path}`, { headers: { authorization: `Bearer ${token}` } });
    const rows = (await (await fetched('/api/export/decisions.json')).json()) as Record<string, unknown>[];
    expect(rows).toMatchObject([
      { ticket: 1, requester: ana.id, reason: 'Three weeks late', outcome: 'denied', words: 'Too much' },
      {
        ticket: 1,
        outcome: 'given',
        approver: eva.id,
        words: 'Only this once',
        amount: 4000,
        role: 'supervisor',
      },
    ]);
    expect(rows[0]).toMatchObject({ options: 'coupon:9::4500', asked: eva.id });
    expect(String(rows[0]?.rulesVersion ?? '')).toMatch(/^([0-9a-f]{64})?$/);
    const csv = await (await fetched('/api/export/decisions.csv')).text();
    expect(csv.split('\r\n')[0]).toMatch(/ticket,request,askedAt,requester,reason/);
    expect(csv).toContain("'=SUM(late)");
    expect((await fetched('/api/export/decisions.csv', ana.token)).status).toBe(403);
    const before = new Date(house.now() - 86_400_000).toISOString();
    expect(await (await fetched(`/api/export/decisions.json?to=${before}`)).json()).toEqual([]);
  });
});
