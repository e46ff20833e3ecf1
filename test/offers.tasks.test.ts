import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sweep } from '../src/triage/wake.ts';
import { EVA, HOUR, type LinksHouse, linksHouse } from './links.house.ts';
import { ENGINES } from './peers/database.ts';

const DAY = 24 * HOUR;

describe.each(ENGINES)('what was chosen and is to be done, on %s', (engine) => {
  let house: LinksHouse;
  beforeEach(async () => {
    house = await linksHouse(engine);
  });
  afterEach(() => house.close());

  async function chose(from: string): Promise<number> {
    const { number } = await house.say('post', from, 'My parcel is late');
    await house.ask('offer', { ticket: number, what: 'coupon:1', confirm: true });
    await house.deliverAll([number]);
    await house.say('post', from, '1');
    return number;
  }
  const toDo = async () => (await house.ask('queue', { which: 'to-do' })) as { data?: { tickets: number[] } };

  it('stands in a list of its own, whatever becomes of the ticket, until it is carried out', async () => {
    const one = await chose('Maja');
    const other = await chose('Luka');
    await house.say('post', 'Nina', 'Just a question');
    expect((await toDo()).data?.tickets).toEqual([one, other]);
    await house.ask('resolve', { ticket: one });
    expect((await toDo()).data?.tickets).toContain(one);
    await house.ask('done', { ticket: other });
    expect((await toDo()).data?.tickets).toEqual([one]);
    await house.ask('spam', { ticket: one }, EVA);
    expect((await toDo()).data?.tickets).toEqual([]);
  });

  it('is reminded of at its date, and again each working day until it is done', async () => {
    const number = await chose('Maja');
    const { id, offer } = await house.ticket(number);
    const due = offer.chosen[0]?.dueAt ?? 0;
    house.clock.now = due;
    await sweep(house.ports);
    const reminded = async () =>
      (await house.store.tickets.events(id)).flatMap((event) =>
        event.type === 'carry-out-due' ? [event] : [],
      );
    expect(await reminded()).toMatchObject([{ at: due, person: 'ana' }]);
    for (let hours = 0; hours < 10 * 24; hours++) {
      house.clock.now += HOUR;
      await sweep(house.ports);
    }
    const days = (await reminded()).map(({ at }) => new Date(at));
    // The house rests on Sundays.
    expect(days.map((day) => day.getUTCDay())).toEqual([6, 1, 2, 3, 4, 5, 6, 1, 2]);
    await house.ask('done', { ticket: number });
    house.clock.now += 5 * DAY;
    await sweep(house.ports);
    expect(await reminded()).toHaveLength(days.length);
    const told = await house.store.tickets.told(['person:ana'], { limit: 100 });
    expect(told.filter(({ stage }) => stage.startsWith('carry-out-due'))).toHaveLength(days.length);
  });
});
