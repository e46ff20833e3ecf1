import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MetricId } from '../src/insight/measures.ts';
import { createReader } from '../src/insight/reader.ts';
import { givingLines } from '../src/texts/giving.ts';
import { receive } from '../src/triage/receive.ts';
import { sweep } from '../src/triage/wake.ts';
import { type Count, countsOf, summed } from './independent.ts';
import { ANA, BOR, HOUR, type LinksHouse, linksHouse, MINUTE, START } from './links.house.ts';
import { ENGINES } from './peers/database.ts';

/** A Monday, 10:00 in Ljubljana. */
const iso = (at: number | undefined) => (at === undefined ? null : new Date(at).toISOString().slice(0, 16));

describe.each(ENGINES)('calls that are agreed upon, on %s', (engine) => {
  let house: LinksHouse;
  beforeEach(async () => {
    house = await linksHouse(engine);
  });
  afterEach(() => house.close());

  const out = async (number: number) => {
    await house.deliverAll([number]);
    return house.sent.splice(0).map(({ text }) => text);
  };
  const booked = async (number: number) => (await house.ticket(number)).callback.open;
  const callback = (number: number, more: Record<string, unknown>, who = ANA, id?: string) =>
    house.ask('callback', { ticket: number, ...more }, who, id);
  const told = async () =>
    (await house.store.tickets.told([`person:${ANA.id}`, 'desk', 'supervisors'], { limit: 50 }))
      .map(
        ({ stage, audience }) =>
          `${stage.split(/[:@]/)[0] === 'escalated' ? stage.split('@')[0] : stage.split(':')[0]} ${audience}`,
      )
      .reverse();

  it.each([
    ['Please call me tomorrow at 10, +386 40 123 456', 'May we call you at +38640123456: Tuesday'],
    ['Prosim, pokličite me jutri ob 10 na +386 40 123 456', '+38640123456'],
    ['Pozovite me sutra u 10, broj je +386 40 123 456', '+38640123456'],
    ['Перезвоните мне завтра в 10: +386 40 123 456', '+38640123456'],
    ['Me lahko jutri ob 10h pokličete? +386 40 123 456', '+38640123456'],
    ['Možete li da me sutra u 10 pozovete na +386 40 123 456', '+38640123456'],
    ['Me lahko jutri ob desetih pokličete? +386 40 123 456', '+38640123456'],
    ['Перезвоните мне завтра в десять утра: +386 40 123 456', '+38640123456'],
  ])('asks before it takes a wish: %s', async (words, asked) => {
    const { number } = await house.say('post', 'Maja', words);
    const [question] = await out(number);
    expect(question).toContain(asked);
    expect(question).toContain('Europe/Ljubljana');
    expect(question).toContain('1 – ');
    expect(question).toContain('http://desk.example/calls/');
    expect(await booked(number)).toBeNull();
    await house.say('post', 'Maja', '1');
    expect(iso((await booked(number))?.time)).toBe('2026-03-03T09:00');
    expect((await out(number)).join()).toContain('+38640123456');
    expect(await house.store.callbacks.between(START, START + 48 * HOUR, 10)).toEqual([
      { number, ticketId: (await house.ticket(number)).id, at: Date.UTC(2026, 2, 3, 9) },
    ]);
  });

  it('asks for the number first, keeps it out of the events, and takes no for an answer', async () => {
    const { number, id } = await house.say('post', 'Maja', 'Could you call me back tomorrow at 11?');
    expect((await out(number))[0]).toContain('At which number?');
    await house.say('post', 'Maja', 'It is +44 20 7946 0958');
    expect((await out(number))[0]).toContain('11:00 (Europe/London)');
    await house.say('post', 'Maja', 'no');
    expect((await house.ticket(number)).callback).toMatchObject({ asked: null, open: null });
    await house.say('post', 'Maja', 'Sorry, please call me tomorrow at 12:00');
    await out(number);
    await house.say('post', 'Maja', 'yes');
    expect(await booked(number)).toMatchObject({ zone: 'Europe/London', zoneBy: 'phone' });
    expect(JSON.stringify(await house.store.tickets.events(id))).not.toContain('7946');
    expect((await house.ticket(number)).waiting.wait).not.toBeNull();
  });

  it('names several times again to whoever says yes to them, and takes a time in words', async () => {
    const { number } = await house.say('post', 'Maja', 'Please call me back: +386 40 123 456');
    const [question] = await out(number);
    expect(question).toContain('3 – ');
    await house.say('post', 'Maja', 'Yes');
    expect((await out(number))[0]).toContain('3 – ');
    await house.say('post', 'Maja', 'tomorrow at half past ten');
    expect((await out(number))[0]).toContain('10:30');
    await house.say('post', 'Maja', 'yes');
    expect(iso((await booked(number))?.time)).toBe('2026-03-03T09:30');
  });

  it('understands neither a refusal of calls nor a name as a wish', async () => {
    for (const words of ['Please do not call me, write.', 'You can call me Ana']) {
      const { number } = await house.say('post', words, words);
      expect(await out(number)).toEqual([]);
    }
  });

  it('is booked by an agent, shown on the card, moved and cancelled, and each is told', async () => {
    const { number } = await house.say('post', 'Maja', 'My parcel is late');
    expect(await callback(number, { when: 'tomorrow 10:00' })).toMatchObject({ refused: 'callback-number' });
    const said = await callback(number, { when: 'tomorrow 10:00', number: '+386 40 123 456' });
    expect(said.text).toContain(
      `#${number}: call-back Tuesday 3 March at 10:00 (Europe/Ljubljana). The customer is told.`,
    );
    expect((await out(number))[0]).toContain('We call you at +38640123456: Tuesday 3 March at 10:00');
    const { giving } = await house.card(number);
    expect(givingLines(giving ?? {}, 'en')[0]).toBe('Call-back: Tue 3 Mar, 10:00 (Europe/Ljubljana)');
    expect(await callback(number, { when: 'tomorrow 11:00' })).toMatchObject({ refused: 'callback-open' });
    await callback(number, { when: 'tomorrow 11:30', move: true });
    expect(await booked(number)).toMatchObject({ sequence: 1, place: 1, time: Date.UTC(2026, 2, 3, 10, 30) });
    expect((await out(number))[0]).toContain('new time: Tuesday 3 March at 11:30');
    const list = await house.ask('callback', {});
    expect(list.text).toBe('No call-backs today.');
    house.clock.now += 15 * HOUR;
    expect((await house.ask('callback', {})).text).toContain(`11:30 – #${number} Maja, nobody yet`);
    await callback(number, { cancel: true });
    expect((await out(number))[0]).toContain('Your call is cancelled');
    expect(await booked(number)).toBeNull();
    expect(await house.store.callbacks.between(0, Date.UTC(2030, 0), 10)).toEqual([]);
  });

  it('lengthens no promise: customer, card and whoever books it read what ends before the call', async () => {
    const { number } = await house.say('post', 'Maja', 'My parcel is late');
    const soon = await callback(number, { when: '2h', number: '+38640123456' });
    expect(soon.text).not.toContain('promise');
    expect((await out(number)).join()).not.toContain('We also answer you here');
    const moved = await callback(number, { when: 'tomorrow 10:00', move: true });
    expect(moved.text).toContain('The promise ends before the call (2026-03-02 19:00 UTC): write to them');
    expect((await out(number))[0]).toContain(
      'We also answer you here, by Monday 2 March at 20:00. Your case',
    );
    expect(givingLines((await house.card(number)).giving ?? {}, 'en')[1]).toContain(
      'write to them until then',
    );
    await house.ask('reply', { ticket: number, text: 'Tomorrow I will know more.' });
    await out(number);
    expect(givingLines((await house.card(number)).giving ?? {}, 'en')).toHaveLength(1);
    const first = (await house.say('chat', 'Rok', 'Please call me tomorrow at 10, +386 40 123 456')).number;
    await house.say('chat', 'Rok', '1');
    expect((await out(first)).at(-1)).toContain('We also answer you here, by Monday 2 March at 20:00.');
  });

  it('says which times are free where one is taken, closed or past', async () => {
    const { number } = await house.say('post', 'Maja', 'Hello');
    const at = (when: string) => callback(number, { when, number: '+38640123456' });
    expect((await at('tomorrow 05:00')).text).toBe(
      'The team is not there then. Free next: Tue 3 Mar, 08:00; Tue 3 Mar, 08:30; Tue 3 Mar, 09:00 (Europe/Ljubljana).',
    );
    expect((await at('10m')).text).toContain('That is too soon.');
    expect((await at('whenever')).text).toContain('No time was understood.');
  });

  it('gives the last place of a slot to one of two who ask for it at the same time', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const tickets = [];
    for (const name of names) tickets.push(await house.say('post', name, 'Hello'));
    const when = { when: 'tomorrow 10:00', number: '+38640123456' };
    const outcomes = await Promise.all(tickets.map(({ number }) => callback(number, when)));
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(4);
    for (const one of outcomes.filter(({ ok }) => !ok))
      expect(one).toMatchObject({
        refused: 'callback-time',
        text: expect.stringContaining('Tue 3 Mar, 10:30'),
      });
    const taken = await house.store.callbacks.taken(null, START, START + 48 * HOUR);
    expect([...(taken.get(Date.UTC(2026, 2, 3, 9)) ?? [])].sort()).toEqual([1, 2, 3, 4]);
  });

  it('is moved within the slots in which it was booked, whoever has the case by then', async () => {
    const [one, other] = [await house.say('post', 'a', 'Hello'), await house.say('post', 'b', 'Hello')];
    await callback(one.number, { when: 'tomorrow 10:00', number: '+38640123456' });
    await callback(other.number, { when: 'tomorrow 11:00', number: '+38640123457' });
    await house.ask('transfer', { ticket: other.number, to: 'team:payments' });
    expect(await callback(other.number, { when: 'tomorrow 10:00', move: true })).toMatchObject({ ok: true });
    expect(await booked(other.number)).toMatchObject({ team: null, place: 2 });
  });

  it('is ended once by two who say at the same time what became of it', async () => {
    const { number } = await house.say('post', 'Maja', 'Hello');
    await callback(number, { when: '2h', number: '+38640123456' });
    house.clock.now += 2 * HOUR;
    const both = await Promise.all(
      [ANA, BOR].map((who) => callback(number, { outcome: 'no-answer', when: 'Rang' }, who)),
    );
    expect(both.map((one) => ('refused' in one ? one.refused : 'done')).sort()).toEqual([
      ...['callback-over', 'done'],
    ]);
    expect(await booked(number)).toMatchObject({ attempt: 2, sequence: 1 });
  });

  it('is not tried again at night by the clocks of the customer, and stands in no list once it is spam', async () => {
    const { number } = await house.say('post', 'Maja', 'Hello');
    const zone = 'America/New_York';
    await callback(number, { when: '2026-03-02 13:30', number: '+38640123456', zone });
    house.clock.now = (await booked(number))?.time ?? 0;
    await callback(number, { outcome: 'no-answer' });
    expect(iso((await booked(number))?.time)).toBe('2026-03-03T13:00');
    house.clock.now += 24 * HOUR;
    const calls = async () =>
      ((await house.ask('callback', {})) as unknown as { data: { calls: object[] } }).data.calls;
    expect(await calls()).toHaveLength(1);
    await house.ask('spam', { ticket: number });
    expect(await calls()).toEqual([]);
  });

  it('reminds its owner at 80 %, a quarter of an hour before and at its time, then calls a supervisor, once each', async () => {
    const { number } = await house.say('post', 'Maja', 'Hello');
    await house.ask('claim', { ticket: number });
    await house.ask('reply', { ticket: number, text: 'We call you.' });
    await callback(number, { when: '2h', number: '+38640123456' });
    await out(number);
    const ladder = [];
    for (const minutes of [95, 96, 104, 105, 119, 120, 129, 130, 131]) {
      house.clock.now = START + minutes * MINUTE;
      await sweep(house.ports);
      await sweep(house.ports);
      ladder.push((await told()).length);
    }
    expect(ladder).toEqual([0, 1, 1, 2, 2, 3, 3, 5, 5]);
    expect((await told()).toSorted()).toEqual([
      ...['callback-inner person:ana', 'callback-late person:ana', 'callback-now person:ana'],
      ...['callback-soon person:ana', 'escalated:call-back supervisors'],
    ]);
    expect((await house.card(number)).escalated).toMatchObject({ reason: 'call-back' });
  });

  it('tells the latest only when the house was down, and nothing once they were called', async () => {
    const { number } = await house.say('post', 'Maja', 'Hello');
    await callback(number, { when: '2h', number: '+38640123456' });
    house.clock.now = START + 121 * MINUTE;
    await sweep(house.ports);
    expect((await told()).filter((one) => one.startsWith('callback'))).toEqual(['callback-now desk']);
    await callback(number, { outcome: 'reached', when: 'Said that the parcel arrives on Friday.' });
    house.clock.now += HOUR;
    await sweep(house.ports);
    expect((await told()).filter((one) => one.startsWith('callback'))).toEqual(['callback-now desk']);
  });

  it('ends the wait by a call that reached them, with what was said, and by no other', async () => {
    const { number } = await house.say('post', 'Maja', 'Hello');
    await callback(number, { when: '2h', number: '+38640123456' });
    house.clock.now += 2 * HOUR;
    const again = await callback(number, { outcome: 'no-answer', when: 'Rang for a minute' }, ANA, 'once');
    expect(again.text).toBe(
      `#${number}: no answer. It is tried again Monday 2 March at 14:00 (Europe/Ljubljana).`,
    );
    expect(await booked(number)).toMatchObject({ attempt: 2, sequence: 1, told: null });
    await callback(number, { outcome: 'no-answer', when: 'Rang for a minute' }, ANA, 'once');
    expect(await booked(number)).toMatchObject({ attempt: 2 });
    expect((await house.ticket(number)).waiting.wait).not.toBeNull();
    house.clock.now += 2 * HOUR;
    const reached = await callback(number, { outcome: 'reached', when: 'It arrives on Friday.' }, BOR);
    expect(reached).toMatchObject({ ok: true });
    const { waiting, claim, callback: state } = await house.ticket(number);
    expect([waiting.wait, claim.by, state.last?.as]).toEqual([null, 'bor', 'reached']);
    const messages = await house.store.tickets.messages((await house.ticket(number)).id);
    expect(messages.find(({ text }) => text === 'It arrives on Friday.')).toMatchObject({
      ...{ kind: 'outbound', as: 'answer', channel: 'spoken', delivery: 'sent' },
    });
    await house.deliverAll([number]);
    expect(house.sent.map(({ text }) => text).join()).not.toContain('Friday');
  });

  it('tries again as often as the rules say, then tells the customer with a way to choose anew', async () => {
    const { number } = await house.say('post', 'Maja', 'Hello');
    await callback(number, { when: '2h', number: '+38640123456' });
    await out(number);
    for (const outcome of ['no-answer', 'voicemail']) {
      house.clock.now = (await booked(number))?.time ?? 0;
      await callback(number, { outcome });
    }
    expect(await out(number)).toEqual([]);
    house.clock.now = (await booked(number))?.time ?? 0;
    const last = await callback(number, { outcome: 'no-answer' });
    expect(last.text).toContain('The customer is told and can choose a new time.');
    const [text] = await out(number);
    expect(text).toContain('could not reach you');
    expect(text).toContain('Choose a new time: http://desk.example/calls/');
    expect((await house.ticket(number)).waiting.wait).not.toBeNull();
    expect(await booked(number)).toBeNull();
  });

  it('stands in the queue by its time', async () => {
    const first = await house.say('post', 'Maja', 'Hello');
    house.clock.now += MINUTE;
    const second = await house.say('post', 'Bojan', 'Hello');
    await callback(second.number, { when: '2h', number: '+38640123456' });
    const { rows } = await house.store.tickets.queue({}, { limit: 10 });
    expect(rows.map(({ ticket }) => ticket.number)).toEqual([second.number, first.number]);
  });

  it('books what was agreed upon on the telephone, whatever is booked, and tells it in writing', async () => {
    const at = Date.UTC(2026, 2, 3, 9);
    const call = { call: { back: { at, zone: 'Europe/Ljubljana' } }, text: 'To be called\n+38640123456' };
    const stated = { kind: 'call', anew: true as const, fields: { 'call-number': { skip: 13 } } };
    for (const conversation of [
      '+38640123456',
      '+38640123457',
      '+38640123458',
      '+38640123459',
      '+38640123450',
    ])
      await receive(house.ports, {
        ...{ channel: 'post', receivedAt: START, applied: [] },
        item: {
          ...{ ...call, stated, type: 'message', conversation, from: { address: conversation, name: null } },
          ...{ externalId: conversation, files: [], sentAt: START, sequence: 0 },
        },
      });
    const calls = await house.store.callbacks.between(START, at + 1, 10);
    expect(calls).toHaveLength(5);
    const { number } = calls[4] ?? { number: 0 };
    expect(await booked(number)).toMatchObject({ time: at, zone: 'Europe/Ljubljana', by: null });
    expect((await out(number))[0]).toContain('We call you at +38640123456: Tuesday 3 March at 10:00');
  });

  it('is booked by a form where the time is free, and asked about where it is not', async () => {
    const fill = async (name: string, when: string) => {
      const text = `+38640123456\n${when}`;
      const fields = { 'call-number': { skip: 0 }, 'call-at': { skip: 13 } };
      await receive(house.ports, {
        ...{ channel: 'post', receivedAt: START, applied: [] },
        item: {
          ...{ type: 'message', conversation: name, from: { address: name, name }, externalId: name, text },
          ...{ stated: { kind: 'call', fields }, files: [], sentAt: START, sequence: 0 },
        },
      });
      const ticket = await house.store.tickets.ofConversation('post', name);
      return ticket?.number ?? 0;
    };
    const free = await fill('Maja', 'v torek ob 14:30');
    expect(iso((await booked(free))?.time)).toBe('2026-03-03T13:30');
    const closed = await fill('Bojan', 'tomorrow at 23:00');
    expect(await booked(closed)).toBeNull();
    expect((await out(closed))[0]).toContain('We are not there then. Which of these times suits you');
    await house.say('post', 'Bojan', '2');
    expect(iso((await booked(closed))?.time)).toBe('2026-03-04T07:30');
  });

  it('is counted as it was agreed, made and answered, and by a stranger to our code in the same way', async () => {
    const numbers = [];
    for (const name of ['Maja', 'Zala']) numbers.push((await house.say('post', name, 'Hello')).number);
    const [one = 0, other = 0] = numbers;
    await callback(one, { when: '2h', number: '+38640123456' });
    await house.say('post', 'Zala', 'Please call me at 12:00, +386 40 123 457');
    await house.say('post', 'Zala', 'yes');
    house.clock.now += 2 * HOUR;
    await callback(one, { outcome: 'no-answer' });
    await callback(other, { outcome: 'wrong-number' });
    house.clock.now += 3 * HOUR;
    await callback(one, { outcome: 'reached' });
    const now = () => house.clock.now;
    const figures = createReader({ store: house.store, now, ticks: now, zone: () => 'UTC' });
    const count = async (metric: MetricId) => {
      const { rows } = await figures.figures({ metric, from: START, to: now() + 1, by: 'detail' });
      return rows.map(({ group, count: all, part }) => [group, all, part]).toSorted();
    };
    expect(await count('calls-booked')).toEqual([
      ['customer', 1, null],
      ['team', 1, null],
    ]);
    const inTime = [
      ['no-answer', 1, 1],
      ['reached', 1, 0],
      ['wrong-number', 1, 1],
    ];
    const reached = [
      ['reached', 1, 1],
      ['wrong-number', 1, 0],
    ];
    expect([await count('calls-in-time'), await count('calls-reached')]).toEqual([inTime, reached]);
    const counts: Count[] = [];
    for (const number of numbers) {
      const { id } = await house.ticket(number);
      counts.push(...countsOf(id, (await house.store.tickets.events(id)) as never));
    }
    const again = (metric: string) =>
      [
        ...summed(
          counts.filter((each) => each.metric === metric),
          ({ detail }) => detail ?? '',
        ),
      ]
        .map(([detail, { count: all, part }]) => [detail, all, part])
        .toSorted();
    expect([again('calls-in-time'), again('calls-reached')]).toEqual([inTime, reached]);
    expect(again('calls-booked').map(([detail, all]) => [detail, all])).toEqual([
      ['customer', 1],
      ['team', 1],
    ]);
  });

  it('keeps two tickets apart that each have a call: nobody is left waiting for one of them', async () => {
    const one = await house.say('post', 'Maja', 'Hello');
    const other = await house.say('chat', 'Maja', 'Hello again');
    for (const { number } of [one, other]) await callback(number, { when: '2h', number: '+38640123456' });
    const merged = () => house.ask('merge', { ticket: one.number, into: other.number, confirm: true });
    await out(one.number);
    await out(other.number);
    expect(await merged()).toMatchObject({ refused: 'two-calls' });
    expect([(await booked(one.number))?.place, (await booked(other.number))?.place]).toEqual([1, 2]);
    await callback(one.number, { cancel: true });
    await out(one.number);
    expect(await merged()).toMatchObject({ ok: true });
  });

  it('goes on in the ticket into which its own is merged, in the same place', async () => {
    const one = await house.say('post', 'Maja', 'Hello');
    const other = await house.say('chat', 'Maja', 'Hello again');
    await callback(one.number, { when: '2h', number: '+38640123456' });
    await out(one.number);
    await house.ask('merge', { ticket: one.number, into: other.number, confirm: true });
    expect(await booked(one.number)).toBeNull();
    expect(await booked(other.number)).toMatchObject({ place: 1 });
    expect(await house.store.callbacks.between(0, Date.UTC(2030, 0), 9)).toMatchObject([
      { number: other.number },
    ]);
  });
});
