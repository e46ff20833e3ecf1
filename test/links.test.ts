import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { blankTicket, decide, fold } from '../src/domain/ticket/ticket.ts';
import { ANA, BOR, EVA, HOUR, type LinksHouse, linksHouse, MINUTE, START } from './links.house.ts';

const refused = (code: string) => expect.objectContaining({ ok: false, refused: code });
const done = expect.objectContaining({ ok: true });

describe.each(['sqlite', 'postgres'] as const)('tickets that belong together, on %s', (engine) => {
  let house: LinksHouse;
  beforeEach(async () => {
    house = await linksHouse(engine);
  });
  afterEach(() => house.close());

  /** Maja writes by post and, an hour later, in the chat: two tickets. */
  async function twoTickets(): Promise<[number, number]> {
    const { number: first } = await house.say('post', 'maja', 'Where is my parcel?');
    house.clock.now += HOUR;
    const { number: second } = await house.say('chat', 'maja-chat', 'Hello? My parcel!');
    return [first, second];
  }
  const merged = (ticket: number, into: number) => house.ask('merge', { ticket, into, confirm: true });

  it('merges: one case goes on, with the earlier wait, and the other is never told again', async () => {
    const [a, b] = await twoTickets();
    const before = await house.ticket(a);
    expect(await merged(a, b)).toEqual(done);
    const [from, into] = [await house.ticket(a), await house.ticket(b)];
    expect(from.status).toMatchObject({ name: 'resolved', as: 'merged' });
    expect(from.waiting).toEqual({ wait: null, ended: null });
    expect(into.waiting.wait).toEqual(before.waiting.wait);
    house.clock.now += 24 * HOUR;
    expect(decide(from, { type: 'wake' }, { now: house.clock.now, actor: SYSTEM, policy: {} })).toEqual([]);
    expect((await house.card(a)).ties?.mergedInto).toBe(b);
    expect((await house.card(b)).ties?.absorbed).toEqual([a]);
  });

  it('leads what comes through the merged conversation to where the case goes on, also along a chain', async () => {
    const [a, b] = await twoTickets();
    const { number: c } = await house.say('post', 'other', 'And this');
    await merged(a, b);
    await merged(b, c);
    house.clock.now += MINUTE;
    expect((await house.say('post', 'maja', 'Still nothing')).number).toBe(c);
    const api = await house.store.tickets.messages(
      [a, b, c].length === 0
        ? []
        : (await house.ticket(c)).links.absorbed.flatMap(({ ticketId, family }) => [ticketId, ...family]),
    );
    expect(api.map(({ text }) => text).sort()).toEqual(['Hello? My parcel!', 'Where is my parcel?']);
  });

  it('answers where the customer wrote last, unless the writer says otherwise', async () => {
    const [a, b] = await twoTickets();
    await merged(a, b);
    await house.ask('reply', { ticket: b, text: 'one' });
    house.clock.now += MINUTE;
    await house.say('post', 'maja', 'By post please');
    expect((await house.card(b)).places?.[0]).toMatchObject({
      ticket: a,
      channel: 'post',
      contactName: 'maja',
    });
    const answer = await house.ask('reply', { ticket: b, text: 'two' });
    expect(answer.text).toContain('maja by post');
    await house.ask('reply', { ticket: b, text: 'three', to: b });
    await house.deliverAll([a, b]);
    expect(house.sent).toEqual([
      { channel: 'chat', conversation: 'maja-chat', to: 'maja-chat@chat', text: 'one' },
      { channel: 'post', conversation: 'maja', to: 'maja@post', text: 'two' },
      { channel: 'chat', conversation: 'maja-chat', to: 'maja-chat@chat', text: 'three' },
    ]);
    expect(await house.ask('reply', { ticket: b, text: 'four', to: 999 })).toEqual(refused('unknown-place'));
  });

  it('shows of two customers who waits and since when', async () => {
    const { number: a } = await house.say('post', 'maja', 'Where is my parcel?');
    house.clock.now += HOUR;
    const { number: b } = await house.say('chat', 'zala', 'And mine?');
    await house.ask('reply', { ticket: b, text: 'It comes.' });
    await house.deliverAll([b]);
    house.clock.now += HOUR;
    await merged(a, b);
    const waits = async () =>
      (await house.card(b)).places?.map(({ contactName, waitingSince }) => [contactName, waitingSince]);
    expect((await waits())?.toSorted()).toEqual([
      ['maja', START],
      ['zala', null],
    ]);
    await house.say('chat', 'zala', 'Still nothing');
    const since = house.clock.now;
    house.clock.now += HOUR;
    await house.say('chat', 'zala', 'Hello?');
    expect((await waits())?.toSorted()).toEqual([
      ['maja', START],
      ['zala', since],
    ]);
    await house.ask('reply', { ticket: b, text: 'Both are on their way.', to: b });
    await house.deliverAll([b]);
    expect((await waits())?.map(([, at]) => at)).toEqual([null, null]);
  });

  it('strikes secrets out of what was merged, too', async () => {
    const [a, b] = await twoTickets();
    await house.say('post', 'maja', 'My card is 4111 1111 1111 1111');
    await merged(a, b);
    expect(await house.ask('redact', { ticket: b })).toEqual(done);
    expect((await house.texts(a)).join()).not.toContain('4111');
  });

  it('shows the newest answer on the card, though it was sent from the merged ticket', async () => {
    const [a, b] = await twoTickets();
    await house.ask('reply', { ticket: a, text: 'It is on its way.' });
    await house.deliverAll([a]);
    const { lastReply } = await house.card(a);
    expect(lastReply).toMatchObject({ as: 'answer', delivery: 'sent' });
    await merged(a, b);
    expect((await house.card(b)).lastReply).toEqual(lastReply);
  });

  it('refuses what cannot be merged, and says what to do', async () => {
    const [a, b] = await twoTickets();
    expect(await house.ask('merge', { ticket: a, into: b })).toEqual(refused('other-customer'));
    expect(await merged(a, a)).toEqual(refused('same-ticket'));
    await merged(a, b);
    expect(await merged(a, b)).toEqual(done);
    expect(await merged(b, a)).toEqual(refused('merged'));
    for (const [name, options] of [
      ['claim', {}],
      ['reply', { text: 'hm' }],
      ['reopen', {}],
      ['escalate', { reason: 'x' }],
    ] as const)
      expect(await house.ask(name, { ticket: a, ...options })).toEqual(refused('merged'));
    const { number: c } = await house.say('post', 'third', 'And this');
    await house.ask('resolve', { ticket: b });
    expect(await merged(c, b)).toEqual(refused('into-resolved'));
  });

  it('lets exactly one of two opposite merges through', async () => {
    const [a, b] = await twoTickets();
    const outcomes = await Promise.all([merged(a, b), merged(b, a)]);
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    const alive = [await house.ticket(a), await house.ticket(b)].filter(
      ({ links }) => links.mergedInto === null,
    );
    expect(alive).toHaveLength(1);
  });

  it('takes a merge back as if it had never been, with what was said since where it was said', async () => {
    const [a, b] = await twoTickets();
    await house.ask('claim', { ticket: a });
    await house.ask('snooze', { ticket: b, until: '2h' }, BOR);
    const [before, other] = [await house.ticket(a), await house.ticket(b)];
    await merged(a, b);
    expect((await house.ticket(b)).claim.by).toBe('ana');
    house.clock.now += MINUTE;
    await house.say('post', 'maja', 'Through the old one');
    await house.say('chat', 'maja-chat', 'Through the new one');
    expect(await house.ask('undo', { ticket: b })).toEqual(done);
    const [from, into] = [await house.ticket(a), await house.ticket(b)];
    expect(from.status.name).toBe('open');
    expect(from.waiting.wait).toEqual(before.waiting.wait);
    expect(into.waiting.wait).toEqual(other.waiting.wait);
    expect(into.claim.by).toBeNull();
    expect(into.conversation.joined).toEqual([]);
    expect(await house.texts(a)).toEqual(['Where is my parcel?', 'Through the old one']);
    expect(await house.texts(b)).toEqual(['Hello? My parcel!', 'Through the new one']);
    expect((await house.card(b)).places).toBeUndefined();
    expect((await house.say('post', 'maja', 'And now?')).number).toBe(a);
  });

  it('gives nobody who was answered meanwhile their old wait back', async () => {
    const [a, b] = await twoTickets();
    await merged(a, b);
    await house.say('post', 'maja', 'Hm', house.clock.now + 1);
    house.clock.now += MINUTE;
    await house.ask('reply', { ticket: b, text: 'It is there.', to: a });
    await house.deliverAll([b]);
    expect(await house.ask('unmerge', { ticket: a })).toEqual(done);
    expect((await house.ticket(a)).waiting.wait).toBeNull();
    expect((await house.ticket(b)).waiting.wait?.since).toBe(START + HOUR);
    expect(await house.texts(a)).toEqual(['Where is my parcel?', 'Hm', 'It is there.']);
  });

  it('splits messages off: an own deadline, the same recipient, and the origin hears what comes next', async () => {
    await house.say('post', 'maja', 'Where is my parcel?');
    house.clock.now += HOUR;
    const { number: a } = await house.say('post', 'maja', 'And my invoice is wrong');
    const answer = await house.ask('split', { ticket: a, last: 1 });
    const b = answer.ok ? (answer.ticket ?? 0) : 0;
    expect(await house.texts(a)).toEqual(['Where is my parcel?']);
    expect(await house.texts(b)).toEqual(['And my invoice is wrong']);
    expect((await house.ticket(b)).waiting.wait?.since).toBe(START + HOUR);
    expect((await house.ticket(a)).waiting.wait?.since).toBe(START);
    expect((await house.card(b)).ties?.splitFrom).toBe(a);
    expect((await house.card(a)).ties?.splitOff).toEqual([b]);
    await house.ask('reply', { ticket: b, text: 'Corrected.' });
    await house.deliverAll([b]);
    expect(house.sent).toEqual([
      { channel: 'post', conversation: 'maja', to: 'maja@post', text: 'Corrected.' },
    ]);
    expect((await house.say('post', 'maja', 'Thank you')).number).toBe(a);
    expect(await house.ask('undo', { ticket: a })).toEqual(refused('changed-since'));
  });

  it('takes a split back', async () => {
    await house.say('post', 'maja', 'Where is my parcel?');
    house.clock.now += MINUTE;
    const { number: a } = await house.say('post', 'maja', 'And my invoice is wrong');
    const before = await house.ticket(a);
    const answer = await house.ask('split', { ticket: a, last: 1 });
    const b = answer.ok ? (answer.ticket ?? 0) : 0;
    expect(await house.ask('split', { ticket: a, last: 1 })).toEqual(refused('nothing-left'));
    expect(await house.ask('undo', { ticket: b })).toEqual(done);
    expect(await house.texts(a)).toEqual(['Where is my parcel?', 'And my invoice is wrong']);
    expect((await house.ticket(a)).conversation).toEqual(before.conversation);
    expect((await house.ticket(a)).waiting.wait).toEqual(before.waiting.wait);
    expect((await house.ticket(b)).status).toMatchObject({ name: 'resolved', as: 'merged' });
  });

  it('links two tickets, once, and takes that back', async () => {
    const [a, b] = await twoTickets();
    await house.ask('link', { ticket: a, other: b });
    await house.ask('link', { ticket: b, other: a });
    expect((await house.card(a)).ties?.linked).toEqual([b]);
    expect((await house.card(b)).ties?.linked).toEqual([a]);
    await house.ask('undo', { ticket: b }, ANA);
    expect((await house.card(a)).ties).toBeUndefined();
    expect(await house.ask('unlink', { ticket: a, other: b })).toEqual(done);
  });

  it('undoes what somebody did last, once for each request, and never what was built on since', async () => {
    const [a] = await twoTickets();
    const untouched = await house.ticket(a);
    await house.ask('claim', { ticket: a });
    await house.ask('priority', { ticket: a, priority: 'urgent' });
    await house.ask('resolve', { ticket: a });
    expect(await house.ask('undo', { ticket: a }, BOR)).toEqual(refused('nothing-to-undo'));
    expect(await house.ask('undo', { ticket: a }, ANA, 'same')).toEqual(done);
    expect(await house.ask('undo', { ticket: a }, ANA, 'same')).toEqual(done);
    const open = await house.ticket(a);
    expect(open.status.name).toBe('open');
    expect(open.waiting.wait?.since).toBe(START);
    expect(open.triage.priority).toBe('urgent');
    await house.ask('undo', { ticket: a });
    await house.ask('undo', { ticket: a });
    const { claim, triage, waiting, status } = await house.ticket(a);
    expect({ claim, triage, waiting, status }).toEqual({
      claim: untouched.claim,
      triage: untouched.triage,
      waiting: untouched.waiting,
      status: untouched.status,
    });
    await house.ask('claim', { ticket: a });
    await house.ask('assign', { ticket: a, to: 'Bor' }, EVA);
    expect(await house.ask('undo', { ticket: a })).toEqual(refused('changed-since'));
  });

  it('names every conversation in which somebody reads, to whoever missed the signal', async () => {
    const [a, b] = await twoTickets();
    await merged(a, b);
    house.clock.now += MINUTE;
    const split = await house
      .say('post', 'maja', 'One')
      .then(() => house.ask('split', { ticket: b, last: 1 }));
    const part = split.ok ? (split.ticket ?? 0) : 0;
    const changed = await house.store.tickets.changedSince(0, 10);
    const of = (number: number) =>
      changed.find((one) => one.number === number)?.places?.map(({ conversation }) => conversation);
    expect(of(b)).toEqual(['maja-chat', 'maja']);
    expect(of(part)).toEqual(['maja']);
    expect(of(a)).toBeUndefined();
  });

  it('folds to what is stored', async () => {
    const [a, b] = await twoTickets();
    await merged(a, b);
    await house.say('post', 'maja', 'Hm');
    await house.ask('unmerge', { ticket: a });
    await house.ask('resolve', { ticket: a });
    await house.ask('undo', { ticket: a });
    for (const number of [a, b]) {
      const ticket = await house.ticket(number);
      const events = await house.store.tickets.events(ticket.id);
      const folded = fold({ ...blankTicket(ticket.id), number }, events);
      expect({ ...folded, version: ticket.version }).toEqual(ticket);
    }
  });
});

const SYSTEM = { kind: 'system', id: 'clock' } as const;
