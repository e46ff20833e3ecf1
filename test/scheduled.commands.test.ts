import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { whenIn } from '../src/commands/when.ts';
import { nextMorning } from '../src/domain/morning.ts';
import { sweep } from '../src/triage/wake.ts';
import { ANA, BOR, EVA, HOUR, type LinksHouse, linksHouse, START } from './links.house.ts';

const ZONES = ['Europe/Ljubljana', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'UTC'];
const shown = (at: number, zone: string) =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' }).format(at);

describe('when a reply goes out', () => {
  // A Sunday: clocks in New York have changed hours ago, those in Ljubljana change in three weeks.
  const now = Date.parse('2026-03-08T20:00:00Z');
  it.each([
    ['tomorrow 9:00', 'Europe/Ljubljana', '2026-03-09 09:00'],
    ['jutri ob 9:00', 'Europe/Ljubljana', '2026-03-09 09:00'],
    ['sutra u 9:00', 'Europe/Ljubljana', '2026-03-09 09:00'],
    ['завтра в 9:00', 'Europe/Ljubljana', '2026-03-09 09:00'],
    ['Monday 8:30', 'America/New_York', '2026-03-09 08:30'],
    ['2026-03-30 09:00', 'Europe/Ljubljana', '2026-03-30 09:00'],
    ['2h', 'UTC', '2026-03-08 22:00'],
    ['in 2 hours', 'UTC', '2026-03-08 22:00'],
  ])('is %s by the clocks of %s', (words, zone, clock) => {
    expect(shown(whenIn(words, zone, now) ?? 0, zone)).toBe(clock);
  });

  it.each([
    ['jutri zjutraj ob 9', '2026-03-09 09:00'],
    ['next Friday 14:00', '2026-03-13 14:00'],
    ['u petak u 14h', '2026-03-13 14:00'],
    ['30. 3. 2026 ob 9.00', '2026-03-30 09:00'],
    ['Monday, 30 March 9:00', '2026-03-30 09:00'],
    // Clocks go from 2:00 to 3:00, and later from 3:00 back to 2:00.
    ['2026-03-29 02:30', '2026-03-29 03:30'],
    ['2026-10-25 02:30', '2026-10-25 02:30'],
    ['2026-03-10 09:00 America/New_York', '2026-03-10 14:00'],
    ['2026-03-10T09:00+14:00', '2026-03-09 20:00'],
    ['today 9:00', '2026-03-08 09:00'],
  ])('is %s', (words, clock) => {
    expect(shown(whenIn(words, 'Europe/Ljubljana', now) ?? 0, 'Europe/Ljubljana')).toBe(clock);
  });

  it('is the first of an hour that comes twice', () => {
    expect(whenIn('2026-10-25 02:30', 'Europe/Ljubljana', now)).toBe(Date.parse('2026-10-25T00:30:00Z'));
  });

  it('is nothing without an hour, in words that name no time, on a day that there is not, or beside other words', () => {
    const never = [
      'tomorrow',
      'soon',
      '',
      'when they wake up',
      'yesterday 9:00',
      'včeraj ob 9:00',
      '-2h',
      '2.5h',
    ];
    const noDay = [
      '2026-02-30 09:00',
      '2027-02-29 09:00',
      '2026-13-01 09:00',
      '30 February 9:00',
      '31.4.2026 9:00',
    ];
    const noHour = ['2026-03-10 25:00', '2026-03-10 24:00', 'tomorrow 25:00', 'tomorrow 9:75', '9999-12-31'];
    const noZone = ['2026-03-10 09:00 Mars/Phobos', '2026-03-10T09:00+99:00', '2026-02-30T09:00Z'];
    const two = [
      'tomorrow 9:00 or Monday 10:00',
      'Tuesday, 30 March 9:00',
      'next week Monday 9:00',
      'Tuesday 30.3. 9:00',
    ];
    const more = [
      'tomorrow 9:00; drop table tickets',
      'tomorrow 9:00 and never',
      '\u0000',
      '+275760-09-13T00:00Z',
    ];
    for (const words of [...never, ...noDay, ...noHour, ...noZone, ...two, ...more])
      expect(whenIn(words, 'Europe/Ljubljana', now), words).toBeNull();
  });

  it('is read at once, however long it is', () => {
    const before = performance.now();
    for (const piece of ['a ', '1', '1.', 'tomorrow ', '9:00 '])
      expect(whenIn(piece.repeat(20_000), 'UTC', now)).toBeNull();
    expect(performance.now() - before).toBeLessThan(500);
  });

  it('is nine on a working day by their clocks, over every change of clocks', () => {
    const days = fc.integer({ min: Date.parse('2025-01-01'), max: Date.parse('2031-01-01') });
    fc.assert(
      fc.property(days, fc.constantFrom(...ZONES), (at, zone) => {
        const morning = nextMorning(at, zone);
        const [, time] = shown(morning, zone).split(' ');
        const weekday = new Intl.DateTimeFormat('en', { timeZone: zone, weekday: 'short' }).format(morning);
        expect(time).toBe('09:00');
        expect(['Sat', 'Sun']).not.toContain(weekday);
        expect(morning).toBeGreaterThan(at);
        // From Friday at nine to Monday at nine, and an hour when clocks change.
        expect(morning - at).toBeLessThanOrEqual(73 * HOUR);
      }),
      { seed: 8, numRuns: 500 },
    );
  });
});

describe('commands about replies that go out later', () => {
  let house: LinksHouse;
  let number: number;
  beforeEach(async () => {
    house = await linksHouse('sqlite');
    ({ number } = await house.say('chat', 'maja', 'Where is my parcel?'));
  });
  afterEach(() => house.close());

  const schedule = (at: string, more: object = {}) =>
    house.ask('reply', { ticket: number, text: 'It left today.', at, ...more }, ANA);
  const scheduled = async () => {
    const [one] = Object.entries((await house.ticket(number)).reply.pending);
    return one === undefined ? null : { id: one[0], at: one[1].scheduled?.sendAt, phase: one[1].phase };
  };
  const listed = async () => {
    const said = await house.ask('queue', { which: 'scheduled' }, ANA);
    return said.ok ? said.data : said;
  };

  it('schedule, list, move, send now and take back', async () => {
    const said = await schedule('2h');
    expect(said).toMatchObject({ ok: true, text: expect.stringContaining('2026-03-02 11:00') });
    const { id = '', at } = (await scheduled()) ?? {};
    expect(at).toBe(START + 2 * HOUR);
    expect(await listed()).toEqual({ tickets: [number] });
    expect((await house.card(number)).scheduled).toMatchObject([{ messageId: id, sendAt: at }]);
    const moved = await house.ask('send', { ticket: number, message: id, at: '3h' }, ANA);
    expect(moved).toMatchObject({ ok: true, text: expect.stringContaining('2026-03-02 12:00') });
    expect((await scheduled())?.at).toBe(START + 3 * HOUR);
    expect(await house.ask('send', { ticket: number, message: id }, ANA)).toMatchObject({ ok: true });
    expect((await scheduled())?.phase).toBe('queued');
    expect(await listed()).toEqual({ tickets: [] });
  });

  it('take it back as what was done last, with its words', async () => {
    await schedule('2h');
    const undone = await house.ask('undo', { ticket: number }, ANA);
    expect(undone).toMatchObject({ ok: true, data: { text: 'It left today.' } });
    expect(await scheduled()).toBeNull();
  });

  it('ask about a time after the promise, and schedule it for whoever insists', async () => {
    expect(await schedule('11h')).toMatchObject({ ok: false, refused: 'after-promise' });
    expect(await schedule('11h', { confirm: true })).toMatchObject({ ok: true });
    expect(await schedule('when they wake up')).toMatchObject({ ok: false, refused: 'bad-option' });
    expect(await schedule('400d', { confirm: true })).toMatchObject({ ok: false, refused: 'bad-option' });
  });

  it('know the customer’s morning where their clocks are known', async () => {
    expect(await schedule('morning')).toMatchObject({ ok: false, refused: 'no-zone' });
    await house.ask('customer', { ticket: number, zone: 'America/New_York' }, ANA);
    const said = await schedule('morning');
    expect(said.text).toContain('2026-03-02 09:00 America/New_York');
    expect((await scheduled())?.at).toBe(Date.parse('2026-03-02T14:00:00Z'));
  });

  it('keep that it promises nothing when it is sent sooner', async () => {
    await schedule('2h', { text: 'We will refund you 500 EUR.', 'no-pledge': true });
    const { id = '' } = (await scheduled()) ?? {};
    expect(await house.ask('send', { ticket: number, message: id }, EVA)).toMatchObject({ ok: true });
    await house.deliverAll([number]);
    const ticket = await house.ticket(number);
    const waived = (await house.store.tickets.events(ticket.id)).filter(
      ({ type }) => type === 'pledge-waived',
    );
    expect([ticket.pledges.made, waived]).toEqual([[], [expect.objectContaining({ by: 'ana' })]]);
  });

  it('let nobody but its writer and supervisors send it', async () => {
    await schedule('2h');
    const { id = '' } = (await scheduled()) ?? {};
    const pressed = (who: typeof ANA) => house.ask('send', { ticket: number, message: id }, who);
    expect(await pressed(BOR)).toMatchObject({ ok: false, refused: 'not-yours' });
    expect(await pressed(EVA)).toMatchObject({ ok: true });
    expect((await house.store.tickets.message(id))?.author).toBe('person:ana');
  });

  it('say that it is on its way to whoever presses again, and put off nothing that is', async () => {
    await schedule('2h');
    const { id = '' } = (await scheduled()) ?? {};
    const send = (more: object = {}) => house.ask('send', { ticket: number, message: id, ...more }, ANA);
    expect(await send()).toMatchObject({ ok: true });
    expect(await send({ at: '3h' })).toMatchObject({ ok: false, refused: 'too-late' });
    await house.deliverAll([number]);
    expect(await send()).toMatchObject({ ok: true });
    expect(await send({ at: '3h' })).toMatchObject({ ok: false, refused: 'too-late' });
    expect(house.sent).toHaveLength(1);
  });

  it('are told by /why and in the record', async () => {
    await schedule('2h');
    house.clock.now += HOUR;
    await house.say('chat', 'maja', 'Hello?');
    const types = (await house.store.tickets.events((await house.ticket(number)).id)).map(({ type }) => type);
    expect(types.slice(-4)).toEqual(expect.arrayContaining(['reply-held']));
    expect((await house.ask('why', { ticket: number }, ANA)).text).toContain('the customer wrote meanwhile');
    while ((await sweep(house.ports)) > 0);
    expect((await scheduled())?.phase).toBe('scheduled');
  });
});
