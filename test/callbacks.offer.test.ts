import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventText } from '../src/api/present-event.ts';
import type { Channel } from '../src/channels/channel.ts';
import type { Coverage } from '../src/domain/coverage.ts';
import { callbacksOf } from '../src/policy/callbacks-file.ts';
import type { Policy } from '../src/policy/policy.ts';
import { createWaits } from '../src/triage/waits.ts';
import { HOUR, type LinksHouse, linksHouse, MINUTE, START } from './links.house.ts';
import { ENGINES } from './peers/database.ts';

describe.each(ENGINES)('a call that is offered unasked, on %s', (engine) => {
  let house: LinksHouse;
  let waitMs: number | null;
  let answers: number;
  let people: number;
  beforeEach(async () => {
    house = await linksHouse(engine);
    waitMs = 5 * HOUR;
    answers = 30;
    people = 1;
    house.ports.coverage = async () => ({ waitMs, answers, hours: [{ people }] }) as unknown as Coverage;
    await house.ports.waits.renew(house.ports);
  });
  afterEach(() => house.close());

  const out = async (number: number) => {
    await house.deliverAll([number]);
    return house.sent.splice(0).map(({ text }) => text);
  };
  const written = async (text: string, name = 'Maja') => {
    const { number } = await house.say('post', name, text);
    return { number, said: (await out(number)).join('\n') };
  };
  const forecast = async (ms: number | null) => {
    waitMs = ms;
    house.clock.now += 6 * MINUTE;
    await house.ports.waits.renew(house.ports);
  };

  it('is made once a case, booked by a number, and explained', async () => {
    const { number, said } = await written('Where is my parcel? I am at +386 40 123 456');
    expect(said).toContain('Just now an answer here may take up to 5 h. We gladly call you.');
    expect(said).toContain('At which number?');
    await house.say('post', 'Maja', '+386 40 123 456');
    const [asked] = await out(number);
    expect(asked).toContain('We gladly call you at +38640123456');
    expect(asked).toContain('1 – Mon 2 Mar, 10:30');
    await house.say('post', 'Maja', '1');
    expect((await house.ticket(number)).callback.open).toMatchObject({ time: START + HOUR / 2 });
    const { text } = await house.ask('why', { ticket: number });
    expect(text).toContain(
      'rule “a call is offered where answers take long” in callbacks.json: the forecast wait in minutes is 300',
    );
    const events = await house.store.tickets.events((await house.ticket(number)).id);
    const told = events.map((event) => eventText(event, new Map(), 'en', house.ports.policy.current()));
    expect(told).toContain('Offered a call unasked: an answer was forecast to take 5 h');
    expect(told).toContain('Asked whether a call suits');
    await house.ask('callback', { ticket: number, cancel: true });
    await out(number);
    expect((await written('And now?')).said).toBe('');
  });

  it('names a wait within the promise, and none that is longer, short, unknown or old', async () => {
    await forecast(null);
    expect((await written('Hello', 'a')).said).toContain('may take longer than usual.');
    await forecast(11 * HOUR);
    expect((await written('Hello', 'e')).said).toContain('may take longer than usual.');
    await forecast(4 * HOUR);
    expect((await written('Hello', 'b')).said).toBe('');
    await forecast(4 * HOUR + MINUTE);
    expect((await written('Hello', 'c')).said).toContain('up to 4 h 30 min');
    house.clock.now += 21 * MINUTE;
    expect((await written('Hello', 'd')).said).toBe('');
    people = 0;
    await forecast(null);
    expect((await written('Hello', 'e')).said).toBe('');
  });

  it('is not made by a house that has answered too little to know how long it takes', async () => {
    answers = 29;
    await forecast(null);
    expect((await written('Hello', 'a')).said).toBe('');
  });

  it('is not made to whoever asked for peace, where others read, to a program, to whoever is served, or when no call is sooner', async () => {
    const { number } = await house.say('post', 'a', 'STOP');
    await out(number);
    expect((await written('Where is my parcel?', 'a')).said).toBe('');
    const post = house.channels.get('post') as Channel;
    const as = (more: Partial<Channel>) => house.channels.set('post', { ...post, ...more });
    as({ readBy: () => 'others' });
    expect((await written('Hello', 'b')).said).toBe('');
    as({ limits: { ...post.limits, byMouth: true } });
    expect((await written('Hello', 'c')).said).toBe('');
    as({ limits: { ...post.limits, replyWindowHours: 1 } });
    const late = await house.say('post', 'd', 'Hello', house.clock.now - 2 * HOUR);
    expect(await out(late.number)).toEqual([]);
    as({});
    await forecast(1);
    const served = await house.say('post', 'e', 'Hello');
    await house.ask('claim', { ticket: served.number });
    await forecast(5 * HOUR);
    expect((await written('Are you there?', 'e')).said).toBe('');
    // At night they wait for the morning, and not in a queue.
    house.clock.now = Date.parse('2026-03-09T22:00:00Z');
    await forecast(12 * HOUR);
    expect((await written('Hello', 'f')).said).not.toContain('gladly call');
    // Shortly before the end of the day the next call is in the morning, after the answer.
    house.clock.now = Date.parse('2026-03-10T18:30:00Z');
    await forecast(5 * HOUR);
    expect((await written('Hello', 'g')).said).toBe('');
    // Before the weekend nobody knows whether a call on Monday is sooner than the answer.
    house.clock.now = Date.parse('2026-03-14T12:30:00Z');
    await forecast(null);
    expect((await written('Hello', 'h')).said).toBe('');
  });

  it('takes no words of the matter for its answer, and nothing typed once somebody of the team wrote', async () => {
    const { number } = await written('Where is my parcel? +386 40 123 456');
    await house.say('post', 'Maja', 'It was to come at 10');
    expect(await out(number)).toEqual([]);
    await house.say('post', 'Maja', '+386 40 123 456');
    expect((await out(number))[0]).toContain('Which of these times suits you');
    const other = (await house.say('post', 'Zala', 'Where is mine?')).number;
    await out(other);
    await house.ask('reply', { ticket: other, text: 'Did it not come?', as: 'answer' });
    await out(other);
    await house.say('post', 'Zala', 'no');
    const { callback, waiting } = await house.ticket(other);
    expect(callback.asked).toMatchObject({ unasked: true, pressOnly: true });
    expect(waiting.wait).not.toBeNull();
  });

  it('is never made where the rules set no limit', async () => {
    const { callbacks, ...rules } = house.ports.policy.current();
    const off = { ...rules, callbacks: { ...callbacks, offerAboveMs: null } } as unknown as Policy;
    house.ports.policy.current = () => off;
    expect((await written('Hello')).said).toBe('');
    house.ports.waits = createWaits();
    house.ports.coverage = () => Promise.reject(new Error('not asked for'));
    await house.ports.waits.renew(house.ports);
  });

  it('has a limit that is checked', () => {
    const file = {
      ...{ about: 'Call-backs', slotMinutes: 30, callMinutes: 15, perAgent: 2, mostPerSlot: 4 },
      ...{ leadMinutes: 30, aheadDays: 14, offers: 3, retries: 2, retryAfterMinutes: 120 },
      ...{ remindMinutes: 15, escalateMinutes: 10 },
    };
    expect(callbacksOf(file)?.offerAboveMs).toBeNull();
    expect(callbacksOf({ ...file, offerAboveMinutes: 240 })?.offerAboveMs).toBe(4 * HOUR);
    expect(() => callbacksOf({ ...file, offerAboveMinutes: -1 })).toThrow();
  });
});
