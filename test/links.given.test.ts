import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BOR, EVA, HOUR, type LinksHouse, linksHouse, MINUTE } from './links.house.ts';
import { ENGINES } from './peers/database.ts';

const done = expect.objectContaining({ ok: true });

describe.each(ENGINES)('what a merged ticket gives, on %s', (engine) => {
  let house: LinksHouse;
  let writers = 0;
  beforeEach(async () => {
    house = await linksHouse(engine);
  });
  afterEach(() => house.close());

  const said = async (...asks: [string, Record<string, unknown>][]) => {
    for (const [name, options] of asks) expect(await house.ask(name, options)).toEqual(done);
  };
  const merged = (ticket: number, into: number) => house.ask('merge', { ticket, into, confirm: true });
  /** Tickets about nothing, of customers who write one after the other. */
  async function bare(count: number): Promise<number[]> {
    const numbers: number[] = [];
    for (let one = 0; one < count; one += 1) {
      house.clock.now += MINUTE;
      numbers.push((await house.say('post', `writer-${++writers}`, 'Hm, a word')).number);
    }
    return numbers;
  }
  const whole = async (number: number) => {
    const { about, triage, watch, claim, waiting } = await house.ticket(number);
    return { about, triage, watch, claim, waiting: waiting.wait };
  };

  it('is its kind, cause, fields, steps and team where the other had none; all of it goes with the unmerge', async () => {
    const [a = 0, b = 0] = await bare(2);
    await said(
      ['kind', { ticket: a, kind: 'return' }],
      ['cause', { ticket: a, cause: 'faulty' }],
      ['field', { ticket: a, field: 'remedy', value: 'repair' }],
      ['field', { ticket: a, field: 'order', value: 'No 4711' }],
      ['check', { ticket: a, step: 'label' }],
      ['tag', { ticket: a, tags: 'refund' }],
      ['tag', { ticket: b, tags: 'vip' }],
    );
    const [from, into] = [await whole(a), await whole(b)];
    await merged(a, b);
    const both = await whole(b);
    expect(both.about).toMatchObject({ kind: 'return', cause: 'faulty', steps: ['return/label'] });
    expect(both.about.fields).toEqual(from.about.fields);
    expect(both.triage).toMatchObject({ tags: ['refund', 'vip'], team: from.triage.team });
    const { about } = await house.card(b);
    expect(JSON.stringify(about)).toContain('return');
    expect(await house.ask('unmerge', { ticket: a })).toEqual(done);
    expect(await whole(b)).toEqual(into);
    expect((await whole(a)).about).toEqual(from.about);
  });

  it('takes nothing away that stood there, nor what somebody changed since', async () => {
    const [a = 0, b = 0] = await bare(2);
    await said(
      ['kind', { ticket: a, kind: 'return' }],
      ['cause', { ticket: a, cause: 'faulty' }],
      ['field', { ticket: a, field: 'remedy', value: 'repair' }],
      ['field', { ticket: a, field: 'amount', value: '12' }],
      ['kind', { ticket: b, kind: 'payment' }],
      ['field', { ticket: b, field: 'amount', value: '99' }],
    );
    const before = await whole(b);
    await merged(a, b);
    expect((await whole(b)).about).toMatchObject({
      kind: 'payment',
      cause: null,
      fields: { amount: 99, remedy: 'repair' },
    });
    await said(['unmerge', { ticket: a }]);
    expect((await whole(b)).about).toEqual(before.about);

    const [c = 0, d = 0] = await bare(2);
    await said(['kind', { ticket: c, kind: 'return' }]);
    await merged(c, d);
    await said(['cause', { ticket: d, cause: 'faulty' }]);
    await said(['field', { ticket: d, field: 'remedy', value: 'voucher' }]);
    await said(['unmerge', { ticket: c }]);
    expect((await whole(d)).about).toMatchObject({
      kind: 'return',
      cause: 'faulty',
      fields: { remedy: 'voucher' },
    });
  });

  it('comes from whoever stays, once the first one is gone', async () => {
    const [a = 0, b = 0, c = 0] = await bare(3);
    await said(['kind', { ticket: a, kind: 'return' }], ['kind', { ticket: c, kind: 'payment' }]);
    await said(['field', { ticket: c, field: 'amount', value: '5' }]);
    const before = await whole(b);
    await merged(a, b);
    await merged(c, b);
    expect((await whole(b)).about).toMatchObject({ kind: 'return', fields: { amount: 5 } });
    await said(['unmerge', { ticket: a }]);
    expect(await whole(b)).toMatchObject({
      about: { kind: 'payment', fields: { amount: 5 } },
      triage: { team: 'payments' },
    });
    await said(['unmerge', { ticket: c }]);
    expect((await whole(b)).about).toEqual(before.about);
  });

  it('is who watched it, for as long as they do not choose it themselves', async () => {
    const [a = 0, b = 0, c = 0] = await bare(3);
    await house.ask('watch', { ticket: a }, BOR);
    await house.ask('watch', { ticket: a }, EVA);
    await house.ask('watch', { ticket: c }, EVA);
    await merged(a, b);
    await merged(c, b);
    const watchers = async (number: number) => (await house.ticket(number)).watch.by.toSorted();
    expect(await watchers(b)).toEqual(['bor', 'eva']);
    await said(['unmerge', { ticket: a }]);
    expect([await watchers(a), await watchers(b)]).toEqual([['bor', 'eva'], ['eva']]);
    await said(['unmerge', { ticket: c }]);
    expect(await watchers(b)).toEqual([]);

    house.clock.now += HOUR;
    await merged(a, b);
    await house.ask('watch', { ticket: b }, BOR);
    await house.ask('unwatch', { ticket: b }, EVA);
    await house.ask('watch', { ticket: b }, EVA);
    await said(['unmerge', { ticket: a }]);
    expect(await watchers(b)).toEqual(['bor', 'eva']);
  });
});
