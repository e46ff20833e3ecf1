import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Ticket } from '../src/domain/ticket/model.ts';
import { EVA, HOUR, type LinksHouse, linksHouse, MINUTE } from './links.house.ts';
import { ENGINES } from './peers/database.ts';

const done = expect.objectContaining({ ok: true });
/** What a message says that rules know, and one that nobody waits for. */
const TWICE = 'Hello, I was charged twice for my order last week, please give me my money back.';

describe.each(ENGINES)('a message that came into quarantine and is taken out, on %s', (engine) => {
  let house: LinksHouse;
  beforeEach(async () => {
    house = await linksHouse(engine);
  });
  afterEach(() => house.close());

  const lift = async (number: number) =>
    expect(await house.ask('spam', { ticket: number, undo: true }, EVA)).toEqual(done);
  /** What the rules made of it. */
  const read = ({ triage, about, waiting, customer, escalation, conversation }: Ticket) => ({
    ...{ triage, kind: about.kind, customer, reason: escalation.reason },
    ...{ since: waiting.wait?.since, promise: (waiting.wait?.promiseAt ?? 0) - (waiting.wait?.since ?? 0) },
    ...{ inbound: conversation.inboundCount, unanswered: conversation.unanswered },
  });

  it('is read as what it is: team, tags, deadline and kind, as if nothing had been', async () => {
    const { number: first } = await house.say('post', 'maja', 'Cheap watches');
    expect(await house.ask('block', { ticket: first }, EVA)).toEqual(done);
    house.clock.now += 2 * HOUR;
    const sentAt = house.clock.now;
    const held = await house.say('post', 'maja', TWICE, sentAt);
    expect(held.number).not.toBe(first);
    expect([held.triage.team, held.waiting.wait]).toEqual([null, null]);
    const plain = read(await house.say('chat', 'luka', TWICE, sentAt));
    house.clock.now += 3 * HOUR;
    await lift(held.number);
    const ticket = await house.ticket(held.number);
    expect(read(ticket)).toEqual(plain);
    expect(plain).toMatchObject({ triage: { team: 'payments' }, since: sentAt });
    expect(ticket.status.name).toBe('open');
    const events = await house.store.tickets.events(ticket.id);
    const triaged = events.find(({ type }) => type === 'triaged');
    expect(triaged?.type === 'triaged' && triaged.why.map(({ rule }) => rule)).toContain('Charged twice');
  });

  it('adds to what was known before, one after the other, and the language that they wrote in is heard', async () => {
    const { number } = await house.say(
      'post',
      'maja',
      'Where is my parcel? It was to come on Monday, please tell me.',
    );
    house.clock.now += MINUTE;
    const { waiting } = await house.ticket(number);
    expect(await house.ask('spam', { ticket: number }, EVA)).toEqual(done);
    await house.say('post', 'maja', TWICE);
    house.clock.now += MINUTE;
    await house.say(
      'post',
      'maja',
      'Kje je moj paket? Čakam ga že tri dni in nihče mi ne odgovori na vprašanje.',
    );
    await lift(number);
    const ticket = await house.ticket(number);
    expect(ticket.waiting.wait).toEqual(waiting.wait);
    expect(ticket.triage.tags).toContain('charged-twice');
    expect(ticket.customer.heard).toBe('sl');
    const { version } = ticket;
    await lift(number);
    expect((await house.ticket(number)).version).toBe(version);
  });

  it('starts no wait where a plain word of thanks starts none', async () => {
    const { number } = await house.say('post', 'maja', 'Where is my parcel?');
    house.clock.now += MINUTE;
    await house.ask('reply', { ticket: number, text: 'It comes tomorrow.' });
    await house.deliverAll([number]);
    await house.ask('spam', { ticket: number }, EVA);
    house.clock.now += MINUTE;
    await house.say('post', 'maja', 'Thanks!');
    await lift(number);
    expect(await house.ticket(number)).toMatchObject({ status: { name: 'open' }, waiting: { wait: null } });
    expect(await house.ask('spam', { ticket: number }, EVA)).toEqual(done);
    const sentAt = house.clock.now + MINUTE;
    house.clock.now = sentAt;
    await house.say('post', 'maja', 'It did not come.');
    expect(await house.ask('reopen', { ticket: number }, EVA)).toEqual(done);
    expect((await house.ticket(number)).waiting.wait?.since).toBe(sentAt);
  });
});
