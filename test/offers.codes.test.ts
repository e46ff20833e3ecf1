import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JOB_KINDS } from '../src/jobs/jobs.ts';
import type { Store } from '../src/store/store.ts';
import { codes } from '../src/triage/perform/codes.ts';
import { eventually } from './eventually.ts';
import { EVA, type LinksHouse, linksHouse } from './links.house.ts';
import { ENGINES } from './peers/database.ts';

describe.each(ENGINES)('codes for what was chosen, on %s', (engine) => {
  let house: LinksHouse;
  beforeEach(async () => {
    house = await linksHouse(engine);
  });
  afterEach(() => house.close());

  const fill = (...all: string[]) => house.ask('coupons', { kind: 'coupon', codes: all.join(' ') }, EVA);

  /** A customer has chosen so many coupons; answers the ticket's number and what the job is told. */
  async function chose(what = 'coupon:2', from = 'Maja', channel = 'post') {
    const { number, id } = await house.say(channel, from, 'My parcel is late');
    await house.ask('offer', { ticket: number, what, confirm: true, because: 'Late' });
    await house.deliverAll([number]);
    const offer = (await house.ticket(number)).offer.open?.messageId ?? '';
    await house.say(channel, from, '1');
    return { number, job: { ticketId: id, offer } };
  }

  const said = async (number: number) => (await house.texts(number)).filter((one) => one.includes('CODE-'));
  const left = async () => (await house.store.giving.couponsLeft())[0];
  const tasks = async (number: number) => (await house.ticket(number)).offer.chosen;

  it('go out in one message in the customer’s language, and the task is done', async () => {
    await fill('CODE-1', 'CODE-2', 'CODE-3');
    const { number, job } = await chose();
    const { contactId } = (await house.ticket(number)).conversation;
    await house.store.contacts.change(contactId, { language: 'sl', languageBy: 'person' } as never);
    await codes(house.ports, job);
    await codes(house.ports, job);
    expect(await said(number)).toEqual(['Tukaj sta vaši kodi: CODE-1, CODE-2']);
    expect((await tasks(number))[0]?.doneAt).toBe(house.clock.now);
    expect(await left()).toMatchObject({ left: 1, taken: 2 });
    await house.deliverAll([number]);
    expect(house.sent.at(-1)?.text).toContain('CODE-2');
    const events = await house.store.tickets.events(job.ticketId);
    expect(events.at(-1)).toBeDefined();
    expect(JSON.stringify(events)).not.toContain('CODE-');
    expect(JSON.stringify((await house.ticket(number)).offer)).not.toContain('CODE-');
  });

  it('are the same when whoever took them died before anything was said', async () => {
    await fill('CODE-1', 'CODE-2', 'CODE-3', 'CODE-4');
    const { number, job } = await chose();
    const dying: Store = Object.create(house.store, {
      commit: { value: () => Promise.reject(new Error('killed')) },
    });
    await expect(codes({ ...house.ports, store: dying }, job)).rejects.toThrow('killed');
    expect(await said(number)).toEqual([]);
    await codes(house.ports, job);
    expect(await said(number)).toEqual(['Here are your codes: CODE-1, CODE-2']);
    expect(await left()).toMatchObject({ left: 2, taken: 2 });
  });

  it('are not enough: supervisors hear once how many are missing, and the task stays', async () => {
    await fill('CODE-1', 'CODE-2');
    const { number, job } = await chose('coupon:3');
    await codes(house.ports, job);
    await codes(house.ports, job);
    expect(await said(number)).toEqual([]);
    expect((await tasks(number))[0]).toMatchObject({ doneAt: null, short: true });
    const told = await house.store.tickets.told(['supervisors'], { limit: 20 });
    expect(told.filter(({ stage }) => stage.startsWith('codes-short'))).toHaveLength(1);
    const events = await house.store.tickets.events(job.ticketId);
    expect(events.filter(({ type }) => type === 'codes-short')).toMatchObject([{ missing: 1 }]);
    expect(await left()).toMatchObject({ left: 2, taken: 0 });
  });

  it('go to those who waited for them once the pool is filled, and to nobody twice', async () => {
    const stop = new AbortController();
    const idle = Object.fromEntries(JOB_KINDS.map((kind) => [kind, async () => undefined]));
    const ofCodes = (payload: Record<string, unknown>) => codes(house.ports, payload);
    const running = house.jobs.run({ ...idle, codes: ofCodes } as never, stop.signal);
    await fill('CODE-1');
    const waits = async (number: number) =>
      eventually(async () => expect((await tasks(number))[0]).toMatchObject({ short: true, doneAt: null }));
    const first = await chose('coupon:2');
    await waits(first.number);
    house.clock.now += 1000;
    const second = await chose('coupon:3', 'Vid');
    await waits(second.number);
    const filled = await fill('CODE-2', 'CODE-3');
    expect(filled.text).toContain('2 customers who waited for codes are served now.');
    await eventually(async () => expect(await said(first.number)).toHaveLength(1));
    expect(await said(second.number)).toEqual([]);
    expect((await fill('CODE-4', 'CODE-5')).text).toContain(
      'One customer who waited for codes is served now',
    );
    await eventually(async () => expect(await said(second.number)).toHaveLength(1));
    expect((await fill('CODE-6')).text).not.toContain('waited');
    stop.abort();
    await running;
    expect(await said(first.number)).toHaveLength(1);
  });

  it('go to whoever chose first, wherever their case stands in the queue', async () => {
    await fill('CODE-1');
    const cases = new Map<string, { number: number; job: { ticketId: string; offer: string } }>();
    for (const from of ['Maja', 'Vid']) {
      const { number, id } = await house.say('post', from, 'My parcel is late');
      await house.ask('offer', { ticket: number, what: 'coupon:2', confirm: true, because: 'Late' });
      await house.deliverAll([number]);
      const offer = (await house.ticket(number)).offer.open?.messageId ?? '';
      cases.set(from, { number, job: { ticketId: id, offer } });
    }
    for (const from of ['Vid', 'Maja']) {
      house.clock.now += 1000;
      await house.say('post', from, '1');
      await codes(house.ports, cases.get(from)?.job ?? {});
    }
    const stop = new AbortController();
    const idle = Object.fromEntries(JOB_KINDS.map((kind) => [kind, async () => undefined]));
    const payloads: Record<string, unknown>[] = [];
    const ofCodes = async (payload: Record<string, unknown>) => {
      payloads.push(payload);
      if ('waiting' in payload) await codes(house.ports, payload);
    };
    await fill('CODE-2', 'CODE-3');
    const running = house.jobs.run({ ...idle, codes: ofCodes } as never, stop.signal);
    await eventually(async () => expect(await said(cases.get('Vid')?.number ?? 0)).toHaveLength(1));
    expect(await said(cases.get('Maja')?.number ?? 0)).toEqual([]);
    expect(payloads.filter((one) => 'waiting' in one)).toHaveLength(1);
    stop.abort();
    await running;
  });

  it.each([['discount:10%/20'], ['coupon:2']])(
    'are nobody’s matter where there is no pool: %s',
    async (what) => {
      const { number, job } = await chose(what);
      await codes(house.ports, job);
      expect((await tasks(number))[0]).toMatchObject({ doneAt: null });
      expect(await house.store.tickets.told(['supervisors'], { limit: 20 })).toEqual([]);
    },
  );

  it('go back into the pool when the case is spam before they went out; then the task is open again', async () => {
    await fill('CODE-1', 'CODE-2', 'CODE-3');
    const { number, job } = await chose();
    await codes(house.ports, job);
    expect(await house.ask('spam', { ticket: number })).toMatchObject({ ok: true });
    await codes(house.ports, job);
    expect(await left()).toMatchObject({ left: 3, taken: 0 });
    expect((await tasks(number))[0]?.doneAt).toBeNull();
  });

  it('stay taken when the customer has them, whatever the case is', async () => {
    await fill('CODE-1', 'CODE-2', 'CODE-3');
    const { number, job } = await chose();
    await codes(house.ports, job);
    await house.deliverAll([number]);
    await house.ask('spam', { ticket: number });
    await codes(house.ports, job);
    expect(await left()).toMatchObject({ left: 1, taken: 2 });
  });

  it('are struck out of the ticket like any words', async () => {
    await fill('CODE-1', 'CODE-2');
    const { number, job } = await chose();
    await codes(house.ports, job);
    await house.deliverAll([number]);
    const before = await said(number);
    expect(before).toHaveLength(1);
    expect(await house.ask('redact', { ticket: number, text: 'CODE-1' }, EVA)).toMatchObject({ ok: true });
    expect((await said(number))[0]).toBe('Here are your codes: ▇▇▇▇, CODE-2');
  });

  it('are asked for by a choice, and looked after when a case is spam', async () => {
    await fill('CODE-1', 'CODE-2');
    const { number, job } = await chose();
    const { jobs } = house;
    const done: unknown[] = [];
    const stop = new AbortController();
    const idle = Object.fromEntries(
      JOB_KINDS.map((kind) => [
        kind,
        async (payload: unknown) => void (kind === 'codes' && done.push(payload)),
      ]),
    );
    const running = jobs.run(idle as never, stop.signal);
    await eventually(() => expect(done).toEqual([job]));
    await house.ask('spam', { ticket: number });
    await eventually(() => expect(done).toEqual([job, job]));
    stop.abort();
    await running;
  });
});
