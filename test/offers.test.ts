import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Person } from '../src/store/store.ts';
import { receive } from '../src/triage/receive.ts';
import { sweep } from '../src/triage/wake.ts';
import { ANA, BOR, EVA, type LinksHouse, linksHouse, MINUTE } from './links.house.ts';
import { ENGINES } from './peers/database.ts';

const ZOJA: Person = { ...EVA, id: 'zoja', name: 'Zoja', slack: null, discord: null };

describe.each(ENGINES)('what is offered, on %s', (engine) => {
  let house: LinksHouse;
  beforeEach(async () => {
    house = await linksHouse(engine);
    await house.store.people.add(ZOJA);
  });
  afterEach(() => house.close());

  /** Looks first, as everybody does, and then does it. */
  async function offer(number: number, what: string, more: Record<string, unknown> = {}, who = ANA) {
    const looked = await house.ask('offer', { ticket: number, what, ...more }, who);
    expect(looked).toMatchObject({ ok: false, refused: 'offer-quote' });
    return { looked, done: await house.ask('offer', { ticket: number, what, ...more, confirm: true }, who) };
  }

  async function says(text: string) {
    return house.say('post', 'Maja', text);
  }

  const spent = async (key: string) => {
    const month = new Date(house.clock.now).toISOString().slice(0, 7);
    const whole = `${key}:${month}`;
    return (await house.store.giving.spent([whole])).get(whole) ?? 0;
  };

  it('shows zone, rule and what is left before anything is done, and does nothing yet', async () => {
    const { number } = await says('My parcel is late');
    const before = (await house.ticket(number)).version;
    const looked = await house.ask('offer', { ticket: number, what: 'coupon:1,coupon:3,coupon:4' });
    expect(looked.text).toContain('“One coupon”');
    expect(looked.text).toContain('“Up to three coupons”');
    expect(looked.text).toContain('beyond what you may give alone');
    expect(looked.text).toContain('Eva is asked');
    expect(looked.text).toContain('€150.00 of €150.00');
    const over =
      'rule “Up to three coupons” in authority.json: pieces on the case, with this: 4, and the limit is 3';
    expect(looked.text).toContain(`Beyond because of ${over}`);
    expect((await house.ticket(number)).version).toBe(before);
  });

  it('tells the coupon story: one is standard, three are discretion, the fourth asks', async () => {
    const { number } = await says('My parcel is late');
    await offer(number, 'coupon:1,coupon:3');
    await house.deliverAll([number]);
    expect(house.sent.at(-1)?.text).toBe(
      'We would like to make this right. What would suit you?\n1 – a coupon worth €5.00\n2 – 3 coupons worth €15.00\n3 – Something else',
    );
    expect(await spent('agent-month:ana')).toBe(1500);
    await says('2');
    const chosen = (await house.ticket(number)).offer.chosen;
    expect(chosen).toMatchObject([{ option: { number: 2, zone: 'discretion' }, doneAt: null }]);
    expect((await house.ticket(number)).waiting.wait).toBeNull();
    await house.deliverAll([number]);
    expect(house.sent.at(-1)?.text).toContain('3 coupons worth €15.00');
    expect(await house.ask('done', { ticket: number })).toMatchObject({ ok: true });
    const { done } = await offer(number, 'coupon:1', { because: 'It was late again' });
    expect(done).toMatchObject({ ok: true, key: 'said.offer-asked' });
    expect((await house.ticket(number)).approval.open).toMatchObject({ by: 'ana', asked: ['eva'] });
    expect((await house.ask('why', { ticket: number })).text).toContain(
      'pieces on the case, with this: 4, and the limit is 3',
    );
    expect(await house.ask('approve', { ticket: number })).toMatchObject({
      ok: false,
      refused: 'own-request',
    });
    await house.deliverAll([number]);
    const before = house.sent.length;
    expect(await house.ask('resolve', { ticket: number })).toMatchObject({ refused: 'approval-open' });
    expect(await house.ask('approve', { ticket: number, reason: 'The last one' }, EVA)).toMatchObject({
      ok: true,
    });
    await house.deliverAll([number]);
    expect(house.sent.slice(before).map(({ text }) => text.split('\n')[1])).toEqual([
      '1 – a coupon worth €5.00',
    ]);
    expect(await house.ask('approve', { ticket: number }, ZOJA)).toMatchObject({
      refused: 'already-approved',
    });
  });

  it('asks no less when it is split over cases of one customer', async () => {
    const zones: string[] = [];
    for (const conversation of ['one', 'two', 'three', 'four']) {
      const { number } = await house.say('post', 'Maja', `Late again: ${conversation}`);
      await house.ask('offer', { ticket: number, what: 'coupon:2', confirm: true, because: 'Late' });
      const { open } = (await house.ticket(number)).offer;
      zones.push(open?.options[0]?.zone ?? '');
      await house.deliverAll([number]);
      await house.say('post', 'Maja', '1');
      await house.ask('done', { ticket: number });
      await house.ask('resolve', { ticket: number });
      house.clock.now += 60 * 24 * 60 * MINUTE * 0.2;
    }
    expect(zones).toEqual(['discretion', 'discretion', 'beyond', 'beyond']);
  });

  it('says once what was decided, however many press at once', async () => {
    const { number } = await says('My parcel is late');
    await offer(number, 'coupon:9', { because: 'Three weeks late' });
    const presses = Array.from({ length: 100 }, (_, index) =>
      index % 2 === 0
        ? house.ask('approve', { ticket: number }, index % 4 === 0 ? EVA : ZOJA)
        : house.ask('deny', { ticket: number, reason: 'Too much' }, index % 3 === 0 ? EVA : ZOJA),
    );
    const replies = await Promise.all(presses);
    const taken = replies.filter((reply) => reply.ok);
    expect(taken).toHaveLength(1);
    const late = replies.flatMap((reply) => (reply.ok ? [] : [reply.refused]));
    expect(new Set(late).size).toBe(1);
    const events = await house.store.tickets.events((await house.ticket(number)).id);
    expect(events.filter(({ type }) => /^approval-(given|denied)$/.test(type))).toHaveLength(1);
    expect(await spent('house-month:house')).toBe(taken[0]?.key === 'said.approve' ? 4500 : 0);
  });

  it('reminds, asks the next and goes on without while nobody decides; the customer hears that it takes longer', async () => {
    const { number } = await says('My parcel is late');
    await offer(number, 'coupon:9', { because: 'Three weeks late' });
    for (const minutes of [10, 10, 20, 50]) {
      house.clock.now += minutes * MINUTE;
      await sweep(house.ports);
      await sweep(house.ports);
    }
    const hops = (await house.store.tickets.events((await house.ticket(number)).id)).flatMap((event) =>
      event.type === 'approval-hop' ? [[event.hop, event.asked]] : [],
    );
    expect(hops).toEqual([
      ['remind', ['eva']],
      ['next', ['zoja']],
      ['lead', []],
      ['give-up', []],
    ]);
    await house.deliverAll([number]);
    expect(house.sent.at(-1)?.text).toContain('needs a decision that takes a little longer');
    const told = await house.store.tickets.told(['person:ana', 'person:eva', 'supervisors'], { limit: 20 });
    expect(new Set(told.map(({ stage }) => stage.split(':')[0]))).toEqual(
      new Set(['approval-asked', 'approval-reminded', 'approval-silent']),
    );
    expect(await house.ask('approve', { ticket: number }, ZOJA)).toMatchObject({ ok: true });
  });

  it('says that nobody is on duty, and until when, where nobody can be asked', async () => {
    const { number } = await says('My parcel is late');
    const back = house.clock.now + 120 * MINUTE;
    await house.store.people.change(EVA.id, { awayUntil: back + MINUTE });
    await house.store.people.change(ZOJA.id, { awayUntil: back });
    await offer(number, 'coupon:9', { because: 'Three weeks late' });
    expect((await house.ticket(number)).approval.open).toMatchObject({ asked: [], backAt: back });
    const told = await house.store.tickets.told(['person:ana'], { limit: 20 });
    expect(told.map(({ stage }) => stage.split(':')[0])).toEqual(['approval-nobody']);
    expect(await house.ask('approve', { ticket: number }, ZOJA)).toMatchObject({ ok: true });
  });

  it('is over when the customer wants something else, and waits for us again', async () => {
    const { number } = await says('My parcel is late');
    await offer(number, 'coupon:1');
    await house.deliverAll([number]);
    const message = (await house.ticket(number)).offer.open?.messageId ?? '';
    const choice = { type: 'choice' as const, conversation: 'Maja', question: message, mark: null };
    await receive(house.ports, {
      channel: 'post',
      item: { ...choice, choice: 'else', externalId: 'press-1' } as never,
      receivedAt: house.clock.now,
      applied: [],
    });
    const after = await house.ticket(number);
    expect(after.offer.open).toBeNull();
    expect(after.waiting.wait).not.toBeNull();
  });

  it('needs a reason beyond authority, an amount that can be read, and a kind that there is', async () => {
    const { number } = await says('My parcel is late');
    const ask = (what: string, more = {}) =>
      house.ask('offer', { ticket: number, what, confirm: true, ...more });
    expect(await ask('coupon:9')).toMatchObject({ refused: 'bad-option', values: { option: 'because' } });
    expect(await ask('refund:lots')).toMatchObject({ refused: 'bad-option', values: { option: 'what' } });
    expect(await ask('helicopter')).toMatchObject({ refused: 'unknown-concession' });
    expect(await ask('discount:10%/120')).toMatchObject({ ok: true });
    expect((await house.ticket(number)).offer.open?.options).toMatchObject([{ minor: 1200, percent: 10 }]);
    expect(await house.ask('withdraw', { ticket: number }, BOR)).toMatchObject({ ok: false });
    expect(await house.ask('withdraw', { ticket: number })).toMatchObject({ ok: true });
  });
});
