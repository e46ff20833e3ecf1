import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { factsNow } from '../src/triage/facts.ts';
import { sweep } from '../src/triage/wake.ts';
import { HOUR, type LinksHouse, linksHouse, MINUTE } from './links.house.ts';
import { ENGINES } from './peers/database.ts';

const DAY = 24 * HOUR;
const MONTH = { span: 'month' };

describe.each(ENGINES)('what is counted, on %s', (engine) => {
  let house: LinksHouse;
  beforeEach(async () => {
    house = await linksHouse(engine);
  });
  afterEach(() => house.close());

  /** A matter of Maja's that begins anew: what came before was resolved days ago. */
  async function matter(words: string): Promise<number> {
    house.clock.now += 3 * DAY;
    return (await house.say('post', 'maja', words)).number;
  }
  const earlier = async (number: number) => ({
    card: (await house.card(number)).customer?.past.tickets.map((one) => one.number),
    fact: (await factsNow(house.ports, await house.ticket(number))).contactTickets,
  });
  const figures = async () => {
    const { ok, data } = (await house.ask('stats', MONTH)) as { ok: true; data: Record<string, unknown> };
    expect(ok).toBe(true);
    return data as { answered: number; missed: number; open: number; cases: { resolved: number } };
  };
  const exported = async () => [
    (await house.store.exports.tickets({}, null, 0)).map(({ ticket }) => ticket.number),
    [...new Set((await house.store.exports.messages({}, null, null)).map(({ number }) => number))],
  ];

  it('has as earlier tickets neither spam nor what was merged, on the card and for rules alike', async () => {
    const first = await matter('Where is my parcel?');
    await house.ask('resolve', { ticket: first });
    const spam = await matter('Cheap watches');
    await house.ask('spam', { ticket: spam });
    const twin = await matter('My parcel once more');
    const { number: other } = await house.say('chat', 'maja-chat', 'My parcel, by chat');
    await house.ask('merge', { ticket: twin, into: other, confirm: true });
    house.clock.now += 2 * HOUR;
    await house.ask('resolve', { ticket: other });
    const last = await matter('And now?');
    expect(await earlier(last)).toEqual({ card: [first], fact: 1 });

    await house.ask('resolve', { ticket: last });
    await house.ask('spam', { ticket: spam, undo: true });
    expect(await earlier(last)).toEqual({ card: [spam, first], fact: 2 });
  });

  it('counts a case that came apart again as one of its own', async () => {
    const first = await matter('Where is my parcel?');
    const { number: other } = await house.say('chat', 'maja-chat', 'My parcel, by chat');
    await house.ask('merge', { ticket: first, into: other, confirm: true });
    const last = (await house.say('chat', 'else', 'A question')).number;
    await house.ask('undo', { ticket: other });
    await house.ask('resolve', { ticket: first });
    const next = await matter('Another one');
    expect(next).toBeGreaterThan(last);
    expect(await earlier(next)).toEqual({ card: [first], fact: 1 });
  });

  it('has spam in no clock, figure or export; taken out of quarantine it counts again', async () => {
    const asked = await matter('Buy watches');
    await house.ask('reply', { ticket: asked, text: 'No, thank you.' });
    house.clock.now += MINUTE;
    await house.deliverAll([asked]);
    await house.say('post', 'maja', 'Buy more');
    house.clock.now += 11 * HOUR;
    await sweep(house.ports);
    await house.ask('resolve', { ticket: asked });
    const { number: kept } = await house.say('chat', 'rok', 'A real question');
    const before = await figures();
    expect(before).toMatchObject({ answered: 1, missed: 1, open: 1, cases: { resolved: 1 } });
    expect(await exported()).toEqual([
      [asked, kept],
      [asked, kept],
    ]);

    await house.ask('spam', { ticket: asked });
    expect(await figures()).toMatchObject({ answered: 0, missed: 0, open: 1, cases: { resolved: 0 } });
    expect(await exported()).toEqual([[kept], [kept]]);
    const load = await house.store.tickets.load();
    expect(load.reduce((all, { open }) => all + Number(open), 0)).toBe(1);
    await house.say('post', 'maja', 'Buy even more');
    house.clock.now += 11 * HOUR;
    await sweep(house.ports);
    expect((await figures()).missed).toBe(1);
    expect((await house.ticket(asked)).waiting.wait).toBeNull();

    await house.ask('reopen', { ticket: asked });
    expect((await figures()).answered).toBe(1);
  });

  it('counts a case once that was merged into another', async () => {
    const first = await matter('Where is my parcel?');
    await house.ask('resolve', { ticket: first });
    const { number: other } = await house.say('chat', 'maja-chat', 'My parcel, by chat');
    await house.ask('merge', { ticket: first, into: other, confirm: true });
    await house.ask('resolve', { ticket: other });
    expect((await figures()).cases).toMatchObject({ resolved: 1 });
  });
});
