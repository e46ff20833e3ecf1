import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Person } from '../src/store/store.ts';
import { createTies } from '../src/triage/ties.ts';
import { sweep } from '../src/triage/wake.ts';
import { ANA, BOR, EVA, HOUR, type LinksHouse, linksHouse, START } from './links.house.ts';
import { type PostHouse, postHouse, ANA as WRITER } from './post.house.ts';

/** Sees what is of another team alone. */
const VID = { ...BOR, id: 'vid', name: 'Vid', team: 'elsewhere', sees: 'team' } as Person;
const VERA = { ...BOR, id: 'vera', name: 'Vera', role: 'viewer' } as Person;
const HOSTILE = [
  '<!channel> <@U1> @everyone',
  '\u202Eevil\u202C',
  '`"; drop table tickets; --',
  '{{secret}} %s',
].join('\n');

describe('whoever schedules a reply', () => {
  let house: LinksHouse;
  let number: number;
  let other: number;
  beforeEach(async () => {
    house = await linksHouse('sqlite');
    for (const person of [VID, VERA]) await house.store.people.add(person);
    ({ number } = await house.say('chat', 'maja', 'Where is my parcel?'));
    ({ number: other } = await house.say('chat', 'zala', 'And mine?'));
  });
  afterEach(() => house.close());

  const schedule = (at: string, more: object = {}) =>
    house.ask('reply', { ticket: number, text: 'It left today.', at, ...more });
  const pending = async () => Object.keys((await house.ticket(number)).reply.pending);
  const scheduled = async () => {
    expect(await schedule('2h')).toMatchObject({ ok: true });
    return (await pending())[0] ?? expect.unreachable();
  };
  const pass = async (ms: number) => {
    house.clock.now += ms;
    while ((await sweep(house.ports)) > 0);
    await house.deliverAll([number, other]);
  };

  it('at no time that comes is told why, and keeps the words', async () => {
    const { id } = await house.ticket(number);
    for (const [at, refused] of [
      ['2026-02-30 09:00', 'bad-option'],
      ['2020-01-01 09:00', 'past'],
      ['2020-01-01T09:00Z', 'past'],
      ['0h', 'past'],
      ['today 8:00', 'past'],
      ['yesterday 9:00', 'bad-option'],
      ['9999w', 'bad-option'],
      ['2027-03-04 09:00', 'bad-option'],
      ['2026-03-10 09:00 Mars/Phobos', 'bad-option'],
      ['9:00 '.repeat(8000), 'bad-option'],
      [HOSTILE, 'bad-option'],
      ['morning', 'no-zone'],
    ] as const) {
      expect(await schedule(at, { confirm: true }), at).toMatchObject({ ok: false, refused });
      const draft = await house.store.drafts.read(ANA.id, id);
      expect([await pending(), draft], at).toEqual([[], 'It left today.']);
      await house.store.drafts.keep({ personId: ANA.id, ticketId: id, text: '', at: house.clock.now });
    }
  });

  it.each([
    ['no agent', VERA, 'role'],
    ['a colleague', BOR, 'not-yours'],
    ['somebody who does not see the case', VID, 'unknown-ticket'],
  ])('has it sent, moved and taken back by %s never', async (_who, person, refused) => {
    const message = await scheduled();
    for (const [name, more] of [
      ['send', {}],
      ['send', { at: '3h' }],
      ['undo', {}],
    ] as const)
      expect(await house.ask(name, { ticket: number, message, ...more }, person)).toMatchObject({
        ok: false,
        refused,
      });
    await pass(2 * HOUR);
    expect(house.sent).toHaveLength(1);
  });

  it('names one of another case in vain', async () => {
    const message = await scheduled();
    for (const [name, more] of [
      ['send', {}],
      ['send', { at: '3h' }],
      ['undo', {}],
    ] as const)
      expect(await house.ask(name, { ticket: other, message, ...more }, EVA)).toMatchObject({ ok: false });
    expect((await house.ticket(number)).reply.pending[message]?.scheduled?.sendAt).toBe(START + 2 * HOUR);
  });

  it('presses twice, beside a colleague: one message, one end', async () => {
    const again = () =>
      house.ask('reply', { ticket: number, text: 'It left today.', at: '2h' }, ANA, 'pressed');
    await Promise.all([again(), again(), again()]);
    const [message = '', ...more] = await pending();
    expect(more).toEqual([]);
    const asked = { ticket: number, message };
    await Promise.all([
      house.ask('send', { ...asked, at: '3h' }, EVA),
      house.ask('send', asked, ANA),
      house.ask('undo', asked, ANA),
      house.ask('send', asked, EVA),
    ]);
    await pass(3 * HOUR);
    const { delivery } = (await house.store.tickets.message(message)) ?? {};
    expect(house.sent).toHaveLength(delivery === 'cancelled' ? 0 : 1);
    expect(await pending()).toEqual([]);
  });

  it('may write what programs would take for orders: it goes out to the letter', async () => {
    const long = 'š'.repeat(40_000);
    expect(await schedule('1h', { text: `${long}!` })).toMatchObject({ ok: false, refused: 'bad-option' });
    for (const text of [HOSTILE, long]) await schedule('2h', { text });
    await pass(2 * HOUR);
    expect(house.sent.map(({ text }) => text).sort()).toEqual([HOSTILE, long].sort());
  });

  it('answers also who wants nothing unasked', async () => {
    await scheduled();
    expect(await house.ask('customer', { ticket: number, consent: 'none' })).toMatchObject({ ok: true });
    await pass(2 * HOUR);
    expect(house.sent.map(({ conversation }) => conversation)).toEqual(['maja']);
  });
});

describe('a reply that goes out later, to a case that is not as it was', () => {
  let triage: PostHouse;
  beforeEach(async () => {
    triage = await postHouse('sqlite');
    await triage.store.people.add(ANA);
    await triage.says('m1');
    triage.clock.now += HOUR;
    await triage.says('m2');
    await triage.writes({ messageId: 'r1', more: { at: triage.clock.now + 2 * HOUR } });
  });
  afterEach(() => triage.close());

  const outcome = async (number: number) => {
    await triage.pass(2);
    if ((await triage.store.tickets.message('r1'))?.delivery === 'queued') await triage.goes('r1');
    const row = await triage.store.tickets.byNumber(number);
    const held = row?.ticket.reply.pending.r1?.scheduled?.held ?? null;
    return [held, triage.taken.map(({ conversation, text }) => [conversation, text])];
  };
  const SENT = [null, [['maja', 'It left today.']]];

  it('waits for a person in quarantine, and after it', async () => {
    const { number } = await triage.ticket();
    await triage.intends(WRITER, { type: 'mark-spam' });
    await triage.intends(WRITER, { type: 'lift-spam' });
    expect(await outcome(number)).toEqual(['resolved', []]);
  });

  it('stays where it was written when its case is split, and put together again', async () => {
    const ties = createTies(triage.ports);
    const { id, number } = await triage.ticket();
    const last = (await triage.store.tickets.messages(id)).findLast(({ kind }) => kind === 'inbound');
    await ties.split(id, 'part', { actor: WRITER, choose: () => [last?.id ?? ''] });
    await ties.rejoin(id, 'part', { actor: WRITER });
    expect(await outcome(number)).toEqual(SENT);
  });

  it('is asked about when its customer has shut us out', async () => {
    const { number } = await triage.ticket();
    const from = { address: 'maja', name: null };
    const shut = { type: 'reach' as const, conversation: 'maja', from, reachable: false };
    await triage.comes({ ...shut, sentAt: triage.clock.now, sequence: 0 });
    expect(await outcome(number)).toEqual(['shut', []]);
  });

  it('is asked about when the channel takes no answers any more once the house looks', async () => {
    const { number } = await triage.ticket();
    await triage.intends(WRITER, { type: 'undo', messageId: 'r1' });
    const closes = triage.clock.now + 24 * HOUR;
    await triage.writes({ messageId: 'r2', more: { at: closes - HOUR / 4, confirm: true } });
    await triage.pass(24.25);
    const { ticket } = (await triage.store.tickets.byNumber(number)) ?? expect.unreachable();
    expect([ticket.reply.pending.r2?.scheduled?.held, triage.taken]).toEqual(['window-closed', []]);
    const again = {
      type: 'send-scheduled' as const,
      messageId: 'r2',
      sendAt: triage.clock.now,
      confirm: true,
    };
    expect(await triage.intends(WRITER, again)).toMatchObject({ refused: 'window-closed' });
    expect((await triage.store.tickets.message('r2'))?.text).toBe('It left today.');
  });

  it('fails for all to see when its channel is off by then, and can be sent again', async () => {
    const { number } = await triage.ticket();
    const post = triage.channels.get('post') ?? expect.unreachable();
    triage.channels.delete('post');
    expect(await outcome(number)).toEqual([null, []]);
    expect((await triage.store.tickets.message('r1'))?.delivery).toBe('failed');
    triage.channels.set('post', post);
    await triage.intends(WRITER, { type: 'send-again', messageId: 'r1', sendAt: triage.clock.now });
    await triage.goes('r1');
    expect(triage.taken).toHaveLength(1);
  });
});
