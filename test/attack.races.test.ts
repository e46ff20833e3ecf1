import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { blankTicket, fold } from '../src/domain/ticket/ticket.ts';
import { ANA, BOR, EVA, HOUR, type LinksHouse, linksHouse, MINUTE } from './links.house.ts';
import { ENGINES } from './peers/database.ts';

describe.each(ENGINES)('everybody at once, on %s', (engine) => {
  let house: LinksHouse;
  beforeEach(async () => {
    house = await linksHouse(engine);
  });
  afterEach(() => house.close());

  const folded = async (number: number) => {
    const ticket = await house.ticket(number);
    const events = await house.store.tickets.events(ticket.id);
    expect({ ...fold(blankTicket(ticket.id), events), number, version: ticket.version }).toEqual(ticket);
    return ticket;
  };

  it('merges one way, loses no word of the customers, and leaves somebody waited for', async () => {
    for (let round = 0; round < 6; round++) {
      const names = [`Maja${round}`, `Zala${round}`];
      const [a, b] = await Promise.all(
        names.map(async (name) => (await house.say('post', name, 'first')).number),
      );
      if (a === undefined || b === undefined) throw new Error('two');
      house.clock.now += MINUTE;
      const said = await Promise.all([
        house.ask('merge', { ticket: a, into: b, confirm: true }, ANA),
        house.ask('merge', { ticket: b, into: a, confirm: true }, BOR),
        house.say('post', `Maja${round}`, 'second of Maja'),
        house.say('post', `Zala${round}`, 'second of Zala'),
        house.ask('split', { ticket: a, last: 1 }, EVA),
        house.ask('undo', { ticket: a }, ANA),
        house.ask('reply', { ticket: a, text: 'Hello Maja', to: a, confirm: true }, ANA),
        house.ask('unmerge', { ticket: b }, BOR),
        house.ask('resolve', { ticket: b }, BOR),
        house.ask('link', { ticket: a, to: b }, EVA),
      ]);
      const oks = said.map((one) => ('ok' in one ? (one.ok ? 'ok' : one.refused) : one.number));
      const numbers = [a, b, a + 2, b + 2, Math.max(a, b) + 1].filter((n, i, all) => all.indexOf(n) === i);
      const all = [];
      for (const n of numbers)
        if ((await house.store.tickets.byNumber(n)) !== null) all.push(await folded(n));
      const texts = (await Promise.all(all.map(({ number }) => house.texts(number)))).flat();
      for (const word of ['second of Maja', 'second of Zala'])
        expect(
          texts.filter((t) => t === word),
          word,
        ).toHaveLength(1);
      const merged = all.filter(({ links }) => links.mergedInto !== null);
      for (const one of merged)
        expect(one).toMatchObject({ status: { name: 'resolved' }, waiting: { wait: null } });
      expect(all.length - merged.length, JSON.stringify(oks)).toBeGreaterThan(0);
      await house.deliverAll(all.map(({ number }) => number));
      const to = house.sent.filter(({ text }) => text === 'Hello Maja');
      expect(new Set(to.map(({ conversation }) => conversation.replace(/\d/, ''))).size).toBeLessThan(2);
      for (const one of to) expect(one.conversation).toMatch(/^Maja/);
    }
  }, 60_000);

  it('tells the customer once of fifty identical hand-overs, and ends with one owner', async () => {
    const { number } = await house.say('post', 'Maja', 'Hello');
    const same = Array.from({ length: 50 }, () =>
      house.ask('transfer', { ticket: number, to: 'Bor', summary: 'Yours' }, ANA),
    );
    await Promise.all(same);
    await house.deliverAll([number]);
    expect(house.sent).toHaveLength(1);
    expect((await house.texts(number)).filter((t) => t === 'Yours')).toHaveLength(1);
    const both = await Promise.all([
      ...Array.from({ length: 10 }, () => house.ask('claim', { ticket: number }, BOR)),
      ...Array.from({ length: 10 }, () => house.ask('decline', { ticket: number }, BOR)),
      ...Array.from({ length: 10 }, () =>
        house.ask('transfer', { ticket: number, to: 'Eva', quietly: true }, ANA),
      ),
      ...Array.from({ length: 10 }, () => house.ask('undo', { ticket: number }, ANA)),
    ]);
    expect(both.length).toBe(40);
    const ticket = await folded(number);
    expect(ticket.claim.by !== null && ticket.handover.pending !== null).toBe(false);
  }, 60_000);

  it.each([
    ['resolve', 'undo'],
    ['resolve', 'reopen'],
    ['spam', 'undo'],
    ['spam', 'reopen'],
  ])('brings no ticket back whose customer has a newer one: %s, then %s', async (end, back) => {
    const { number } = await house.say('post', 'Maja', 'One');
    await house.ask(end, { ticket: number });
    house.clock.now += 3 * HOUR;
    const { number: newer } = await house.say('post', 'Maja', 'Two');
    const said = await house.ask(back, { ticket: number });
    expect(said).toMatchObject({ ok: false, refused: 'newer-open', values: { ticket: newer } });
    expect((await house.say('post', 'Maja', 'Three')).number).toBe(newer);
  });

  it('takes nothing from whom it is offered to by undoing what was long before', async () => {
    const { number } = await house.say('post', 'Maja', 'Hello');
    await house.ask('claim', { ticket: number }, BOR);
    await house.ask('release', { ticket: number }, BOR);
    await house.ask('claim', { ticket: number }, ANA);
    await house.ask('transfer', { ticket: number, to: 'Eva', quietly: true }, ANA);
    expect(await house.ask('undo', { ticket: number }, BOR)).toMatchObject({ refused: 'changed-since' });
    const { claim, handover } = await folded(number);
    expect([claim.by, handover.pending?.person]).toEqual([null, 'eva']);
  });
});
