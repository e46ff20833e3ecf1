import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { blankTicket, fold } from '../src/domain/ticket/ticket.ts';
import { callOverHtml } from '../src/texts/call-page.ts';
import { callPagesOf } from '../src/triage/callback-pages.ts';
import { createErase } from '../src/triage/erasure.ts';
import { retain } from '../src/triage/retention.ts';
import { ANA, BOR, HOUR, type LinksHouse, linksHouse, START } from './links.house.ts';
import { ENGINES } from './peers/database.ts';

/** A Tuesday, 14:00 in Ljubljana, told on a Monday. */
const WHEN = '2026-03-03 14:00';
const AT = Date.UTC(2026, 2, 3, 13);
const NUMBER = '+38640123456';

describe.each(ENGINES)('calls of cases that go, on %s', (engine) => {
  let house: LinksHouse;
  beforeEach(async () => {
    house = await linksHouse(engine);
  });
  afterEach(() => house.close());

  /** A case of Ana's with a call; answers its number and the id of the call. */
  async function called(name = 'Maja') {
    const { number } = await house.say('post', name, 'My parcel is late');
    await house.ask('claim', { ticket: number });
    await house.ask('callback', { ticket: number, when: WHEN, number: NUMBER });
    const { open } = (await house.ticket(number)).callback;
    await house.deliverAll([number]);
    house.sent.splice(0);
    return { number, id: open?.id ?? '' };
  }
  const slots = () => house.store.callbacks.between(START, START + 48 * HOUR, 10);
  const stateOf = async (id: string) => (await callPagesOf(house.ports).see(id))?.state;
  const told = async (audience: string) =>
    (await house.store.tickets.told([audience], { limit: 50 }))
      .map(({ stage }) => stage.split(':')[0])
      .filter((stage) => stage?.startsWith('callback-'));
  const out = async (number: number) => {
    await house.deliverAll([number]);
    return house.sent.splice(0).map(({ text }) => text);
  };
  /** The log says the same of the call as the row. */
  async function agrees(number: number) {
    const ticket = await house.ticket(number);
    const events = await house.store.tickets.events(ticket.id);
    expect(fold(blankTicket(ticket.id), events).callback).toEqual(ticket.callback);
  }

  it('frees the place of spam, tells its owner and its link, and gives it back when it was none', async () => {
    const { number, id } = await called();
    expect(await house.ask('spam', { ticket: number }, BOR)).toMatchObject({
      text: expect.stringContaining('is off.'),
    });
    expect(await slots()).toEqual([]);
    expect((await house.ticket(number)).callback).toMatchObject({ open: null, last: { as: 'dropped' } });
    expect(await told(`person:${ANA.id}`)).toEqual(['callback-quarantined']);
    expect(await stateOf(id)).toBe('dropped');
    expect(await callPagesOf(house.ports).choose(id, { at: AT, phone: '', sequence: 1 })).toMatchObject({
      refused: 'over',
    });
    expect(callOverHtml('dropped', 'en').body).toContain('This call does not take place.');
    // Somebody else has the place meanwhile: the customer's own time is given all the same.
    const other = await called('Zala');
    expect(await house.ask('spam', { ticket: number, undo: true }, BOR)).toMatchObject({
      text: expect.stringContaining('The call-back stands as it was agreed upon.'),
    });
    const places = [number, other.number].map(async (one) => (await house.ticket(one)).callback.open);
    expect((await Promise.all(places)).map((open) => [open?.time, open?.place])).toEqual([
      [AT, 2],
      [AT, 1],
    ]);
    expect(await told(`person:${ANA.id}`)).toEqual(['callback-restored', 'callback-quarantined']);
    expect(await stateOf(id)).toBe('open');
    expect(await out(number)).toEqual([]);
    await agrees(number);
  });

  it('gives it back with an undo too, and takes it again when that is undone', async () => {
    const { number } = await called();
    await house.ask('spam', { ticket: number });
    expect(await house.ask('undo', { ticket: number })).toMatchObject({ ok: true });
    expect(await slots()).toMatchObject([{ number, at: AT }]);
    await house.ask('spam', { ticket: number });
    await house.ask('spam', { ticket: number, undo: true });
    expect(await slots()).toMatchObject([{ number }]);
    expect(await house.ask('undo', { ticket: number })).toMatchObject({ ok: true });
    expect(await slots()).toEqual([]);
    await agrees(number);
  });

  it('asks a customer for another time when theirs passed in quarantine', async () => {
    const { number, id } = await called();
    await house.ask('block', { ticket: number });
    expect(await slots()).toEqual([]);
    house.clock.now = AT + HOUR;
    await house.ask('unblock', { ticket: number });
    expect(await house.ask('spam', { ticket: number, undo: true })).toMatchObject({
      text: expect.stringContaining('The time of their call has passed'),
    });
    const [words] = await out(number);
    expect(words).toContain('Your call does not take place: Tuesday 3 March at 14:00 (Europe/Ljubljana)');
    expect(words).toContain('Choose a new time: http');
    expect(await stateOf(id)).toBe('new');
    await agrees(number);
  });

  it('calls nobody who is erased: no place, no state, no page, and whoever would have called knows', async () => {
    const { number, id } = await called();
    const asked = await house.say('chat', 'Zala', 'Please call me tomorrow at 10, +386 40 123 456');
    const question = Object.values((await house.ticket(asked.number)).callback.linked)[0] ?? '';
    expect(await stateOf(question)).toBe('new');
    const erase = createErase(house.ports);
    for (const one of [number, asked.number]) {
      const contacts = [(await house.ticket(one)).conversation.contactId];
      const wanted = { id: `erase-${one}`, contacts, actor: { kind: 'person', id: BOR.id, role: 'lead' } };
      expect(await erase({ ...wanted, reason: 'asked' } as never)).toBeNull();
    }
    expect(await slots()).toEqual([]);
    expect((await house.ticket(number)).callback.open).toBeNull();
    expect(JSON.stringify(await house.card(number))).not.toContain('+38640123456');
    expect((await house.ticket(asked.number)).callback.asked).toBeNull();
    expect(await told(`person:${ANA.id}`)).toEqual(['callback-erased']);
    expect([await stateOf(id), await stateOf(question)]).toEqual(['dropped', 'over']);
    for (const one of [number, asked.number]) await agrees(one);
  });

  it('keeps what was written of a case until its call is over, and the call itself when the case is held', async () => {
    const { number } = await called();
    await house.ask('reply', { ticket: number, text: 'We call you.' });
    await house.deliverAll([number]);
    await house.ask('resolve', { ticket: number });
    const due = (before: number) =>
      house.store.oldCases.due('words', { kinds: [], channels: [], segments: [] }, { before, limit: 9 });
    expect(await due(AT)).toEqual([]);
    expect((await due(AT + 1)).map((one) => one.number)).toEqual([number]);

    house.clock.now = AT + 31 * 24 * HOUR;
    const parts = { ...{ id: 'words', kinds: [], channels: [], segments: [] }, afterMs: null };
    const rule = { ...parts, partsMs: { words: 30 * 24 * HOUR } };
    const policy = { ...house.ports.policy.current(), retention: { rules: [rule], accessesMs: 999 * HOUR } };
    const tag = (tags: string) => house.ask('tag', { ticket: number, tags }, { ...BOR, role: 'lead' });
    let looks = 0;
    const erasures = new Proxy(house.store.erasures, {
      get: (target, name) =>
        name !== 'plan'
          ? Reflect.get(target, name).bind(target)
          : async (contact: string) => {
              const plan = await target.plan(contact);
              // Held once the rule has looked.
              if (looks++ === 0) await tag('legal-hold');
              return plan;
            },
    });
    const store = Object.assign(Object.create(house.store), { erasures });
    const ruled = { ...house.ports, store, policy: { ...house.ports.policy, current: () => policy } };
    expect(await retain(ruled)).toBe(0);
    expect((await house.ticket(number)).callback.open).toMatchObject({ id: expect.any(String) });
    await tag('-legal-hold');
    house.clock.now += 31 * 24 * HOUR;
    expect(await retain(ruled)).toBe(1);
    expect((await house.ticket(number)).callback.open).toBeNull();
    await agrees(number);
  });
});
