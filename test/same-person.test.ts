import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TicketEvent } from '../src/domain/ticket/model.ts';
import { type ContactPair, oneOf, pairOf } from '../src/domain/ticket/same-person.ts';
import { blankTicket, fold } from '../src/domain/ticket/ticket.ts';
import { zoneNamed } from '../src/domain/zone.ts';
import { openStore } from '../src/store/open.ts';
import type { Change, CommitOutcome, Store } from '../src/store/store.ts';
import { zoneOf } from '../src/triage/zone.ts';
import { option } from './authority.story.ts';
import { eventually } from './eventually.ts';
import { ANA, BOR, EVA, HOUR, type LinksHouse, linksHouse } from './links.house.ts';
import { ENGINES, type TestDatabase, testDatabase } from './peers/database.ts';

/** Everybody whom the links reach from a contact, by walking them. */
function reached(from: string, links: readonly ContactPair[]): string[] {
  const found = new Set([from]);
  for (let size = 0; size < found.size; ) {
    size = found.size;
    for (const { one, other } of links) if (found.has(one) || found.has(other)) found.add(one).add(other);
  }
  return [...found].sort();
}

describe('contacts that are one person', () => {
  const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
  const pair = fc
    .tuple(fc.constantFrom(...ids), fc.constantFrom(...ids))
    .filter(([one, other]) => one !== other);

  it('are those whom the remaining links join, in whatever order links come and go', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(pair, fc.boolean()), { maxLength: 30 }), (steps) => {
        const standing = new Map<string, ContactPair>();
        for (const [[one, other], joins] of steps) {
          const both = pairOf(one, other);
          if (joins) standing.set(`${both.one} ${both.other}`, both);
          else standing.delete(`${both.one} ${both.other}`);
        }
        const links = [...standing.values()];
        const stands = oneOf(ids, links);
        for (const id of ids) {
          const theirs = reached(id, links);
          expect(stands.get(id)).toBe(theirs.length === 1 ? null : theirs[0]);
        }
      }),
    );
  });
});

describe.each(ENGINES)('one person with many contacts, on %s', (engine) => {
  let house: LinksHouse;

  beforeEach(async () => {
    house = await linksHouse(engine);
  });
  afterEach(() => house.close());

  const contactOf = async (number: number) => (await house.ticket(number)).conversation.contactId;
  const theirs = async (number: number) =>
    (await house.store.samePerson.contactsOf(await contactOf(number))).length;
  const past = async (number: number) => (await house.card(number)).customer?.past.count;

  async function three() {
    const a = await house.say('post', 'maja', 'My shoes are wrong');
    const b = await house.say('chat', 'majas-phone', 'Me again');
    const c = await house.say('chat', 'majas-work', 'And from work');
    return [a.number, b.number, c.number] as const;
  }

  it('is known by all of them until a link is undone, and stands then as it stood before', async () => {
    const [a, b, c] = await three();
    expect(await past(c)).toBe(0);
    const said = await house.ask('same-person', { ticket: a, other: b, reason: 'She told me on the phone' });
    expect(said).toMatchObject({ ok: true, undo: { ticket: a } });
    expect(await house.ask('same-person', { ticket: b, other: c })).toMatchObject({ ok: true });
    expect([await theirs(a), await theirs(b), await theirs(c)]).toEqual([3, 3, 3]);
    expect([await past(a), await past(b), await past(c)]).toEqual([0, 1, 2]);
    const { matters } = await house.store.contacts.matters(await contactOf(c), { since: 0, before: c });
    expect(matters).toEqual({ '': 2 });
    // At the same moment, of one person and of nobody: each gets the answer to what they asked.
    const ids = await Promise.all([a, b, c].map(contactOf));
    const asOf = (number: number, id: string) =>
      house.store.contacts.matters(id, { since: 0, before: number });
    const asked = [asOf(c, ids[0] ?? ''), asOf(a, ids[2] ?? ''), asOf(b, ids[1] ?? ''), asOf(c, 'nobody')];
    expect((await Promise.all(asked)).map(({ count }) => count)).toEqual([2, 0, 1, 0]);
    expect(await house.texts(a)).toContain('She told me on the phone');

    for (const number of [a, b, c]) await house.say('chat', `later-${number}`, 'Somebody else');
    await house.say('chat', 'majas-phone', 'Any news?');
    expect(await house.ask('undo', { ticket: a }, BOR)).toMatchObject({ refused: 'nothing-to-undo' });
    expect(await house.ask('undo', { ticket: a })).toMatchObject({ ok: true });
    expect([await theirs(a), await theirs(b), await theirs(c)]).toEqual([1, 2, 2]);
    expect([await past(a), await past(b), await past(c)]).toEqual([0, 0, 1]);
    expect(await house.ask('undo', { ticket: a })).toMatchObject({ refused: 'nothing-to-undo' });
    const types = (await house.store.tickets.events((await house.ticket(b)).id)).map(({ type }) => type);
    expect(types.filter((type) => type.startsWith('same-person'))).toEqual([
      'same-person-linked',
      'same-person-linked',
      'same-person-unlinked',
    ]);
  });

  it('keeps each link apart: who is joined through others only is parted there', async () => {
    const [a, b, c] = await three();
    await house.ask('same-person', { ticket: a, other: b });
    await house.ask('same-person', { ticket: b, other: c }, BOR);
    expect(await house.ask('same-person', { ticket: a, other: c })).toMatchObject({ ok: true });
    expect(await house.ask('same-person', { ticket: a })).toMatchObject({
      text: expect.stringMatching(/majas-phone \(#\d+, .*\) = .*: Bor|.* = majas-phone .*: Bor/),
    });
    expect(await house.ask('not-same-person', { ticket: a, other: c })).toMatchObject({
      refused: 'linked-through',
    });
    expect(await house.ask('not-same-person', { ticket: b, other: c }, BOR)).toMatchObject({ ok: true });
    expect([await theirs(a), await theirs(b), await theirs(c)]).toEqual([2, 2, 1]);
    expect(await house.store.samePerson.isDenied(pairOf(await contactOf(b), await contactOf(c)))).toBe(true);
  });

  it('is as before once it is taken back that they are two: linked, or asked about', async () => {
    const [a, b, c] = await three();
    const ids = pairOf(await contactOf(a), await contactOf(b));
    await house.ask('same-person', { ticket: a, other: b });
    const said = await house.ask('not-same-person', { ticket: a, other: b });
    expect(said).toMatchObject({ ok: true, undo: { ticket: a } });
    expect([await theirs(a), await house.store.samePerson.isDenied(ids)]).toEqual([1, true]);
    const undone = { ticket: a, act: said.ok ? said.undo?.act : null };
    for (let times = 0; times < 2; times++)
      expect(await house.ask('undo', undone, ANA, 'the-same')).toMatchObject({ ok: true });
    expect(await theirs(a)).toBe(2);
    expect(await house.store.samePerson.isDenied(ids)).toBe(false);
    expect(await house.store.samePerson.linksOf(ids.one)).toHaveLength(1);
    // Where nothing was linked or asked before, nothing is.
    await house.ask('not-same-person', { ticket: c, other: b });
    expect(await house.ask('undo', { ticket: c })).toMatchObject({
      text: expect.stringContaining('two people'),
    });
    expect((await house.card(c)).customer?.same).toBeUndefined();
    expect(await house.ask('undo', { ticket: c })).toMatchObject({ refused: 'nothing-to-undo' });
  });

  it('refuses one ticket, one contact, and whoever may not', async () => {
    const [a, b] = await three();
    expect(await house.ask('same-person', { ticket: a, other: a })).toMatchObject({ refused: 'same-ticket' });
    expect(await house.ask('same-person', { ticket: a, other: 99 })).toMatchObject({
      refused: 'unknown-ticket',
    });
    await house.ask('resolve', { ticket: a, confirm: true });
    house.clock.now += 30 * 24 * HOUR;
    const again = await house.say('post', 'maja', 'A new matter');
    expect(await house.ask('same-person', { ticket: a, other: again.number })).toMatchObject({
      refused: 'same-contact',
    });
    const viewer = { ...ANA, role: 'viewer' as const };
    expect(await house.ask('same-person', { ticket: a, other: b }, viewer)).toMatchObject({
      refused: 'role',
    });
    expect(await theirs(a)).toBe(1);
  });

  it('is linked once, however many say it at once', async () => {
    const [a, b, c] = await three();
    const who = [ANA, BOR, EVA, ANA, BOR, EVA];
    const replies = await Promise.all(
      who.map((one, index) => house.ask('same-person', { ticket: a, other: index % 2 === 0 ? b : c }, one)),
    );
    expect(replies.every(({ ok }) => ok)).toBe(true);
    expect(await house.store.samePerson.linksOf(await contactOf(a))).toHaveLength(2);
  });

  it('is served again by whoever served them last, and answered where they wrote', async () => {
    const [a, b] = await three();
    await house.ask('reply', { ticket: a, text: 'We send new ones' });
    await house.deliverAll([a]);
    expect(await house.store.contacts.lastServedBy(await contactOf(b))).toBeNull();
    await house.ask('same-person', { ticket: a, other: b });
    expect(await house.store.contacts.lastServedBy(await contactOf(b))).toBe(ANA.id);
    house.sent.length = 0;
    await house.say('post', 'maja', 'Thanks, when?');
    await house.say('chat', 'majas-phone', 'And here?');
    await house.ask('reply', { ticket: a, text: 'Tomorrow' });
    await house.ask('reply', { ticket: b, text: 'Here too' });
    await house.deliverAll([a, b]);
    expect(house.sent.map(({ channel, conversation, text }) => [channel, conversation, text])).toEqual([
      ['post', 'maja', 'Tomorrow'],
      ['chat', 'majas-phone', 'Here too'],
    ]);
  });
});

describe.each(ENGINES)('who may be the same person, on %s', (engine) => {
  let house: LinksHouse;

  beforeEach(async () => {
    house = await linksHouse(engine);
    house.ports.phoneCountry = 'SI';
    // As a messenger whose addresses are numbers.
    Object.assign(house.channels.get('chat') as object, {
      phoneOf: (address: string) => (/^\+?\d+$/.test(address) ? address : null),
    });
  });
  afterEach(() => house.close());

  const from = (channel: string, address: string, text = 'Hello') =>
    house.say(channel, address, text, house.clock.now, address);
  const maybe = async (number: number) =>
    (await house.card(number)).customer?.same?.maybe.map(({ number: other, because }) => [other, because]);
  const contactOf = async (number: number) => (await house.ticket(number)).conversation.contactId;

  it('lives by the clocks that were set, else by those of their number, else by those of the team', async () => {
    const zone = async (number: number) => {
      const contact = await house.store.contacts.byId(await contactOf(number));
      return zoneOf(house.ports, contact, null);
    };
    const [slovene, american, unknown] = [
      await from('chat', '+38641555123'),
      await from('chat', '+12025550123'),
      await from('post', 'maja@example.com'),
    ];
    expect(await zone(slovene.number)).toEqual({ zone: 'Europe/Ljubljana', by: 'phone' });
    const team = house.ports.policy.current().hours.tables.default?.zone ?? 'UTC';
    expect(await zone(american.number)).toEqual({ zone: team, by: 'team' });
    expect(await zone(unknown.number)).toEqual({ zone: team, by: 'team' });
    await house.store.contacts.change(await contactOf(slovene.number), {
      attributes: { timezone: 'asia/kathmandu' },
    });
    expect(await zone(slovene.number)).toEqual({ zone: zoneNamed('Asia/Kathmandu'), by: 'said' });
  });

  it('is asked on an equal mail address or number, and never linked by itself', async () => {
    const mail = await from('post', 'Maja@Example.com');
    const form = await from('chat', 'maja@example.com', 'I filled in your form');
    expect(await maybe(form.number)).toEqual([[mail.number, 'email']]);
    expect(await maybe(mail.number)).toEqual([[form.number, 'email']]);
    const spoken = await from('chat', '041555123');
    const messenger = await from('chat', '+38641555123');
    const stranger = await from('chat', '+38631555123');
    expect(await maybe(messenger.number)).toEqual([[spoken.number, 'phone']]);
    expect(await maybe(stranger.number)).toBeUndefined();
    for (const { number } of [mail, form, spoken, messenger])
      expect(await house.store.samePerson.contactsOf(await contactOf(number))).toHaveLength(1);
    expect(await house.card(form.number)).toMatchObject({ customer: { past: { count: 0 } } });
  });

  it('is asked on the customer’s own word: an address, a number, a ticket; the record holds no word of it', async () => {
    const mail = await from('post', 'maja@example.com', 'Where are my shoes?');
    const phone = await from('chat', '041555123');
    const other = await house.say('post', 'nika', 'A bag');
    const words = `I wrote from Maja@example.com, or call 041/555-123; it is about #${other.number}, and no.other@example.com`;
    const asked = await house.say('chat', 'somebody', words);
    expect((await maybe(asked.number))?.map(([number]) => number).sort()).toEqual(
      [mail, phone, other].map(({ number }) => number).sort(),
    );
    const events = await house.store.tickets.events(asked.id);
    expect(events.filter(({ type }) => type === 'same-person-suggested')).toHaveLength(3);
    expect(JSON.stringify(events)).not.toMatch(/example\.com|41\D?555/i);
    await house.say('chat', 'somebody', `Again: #${other.number}`);
    expect(
      (await house.store.tickets.events(asked.id)).filter(({ type }) => type.startsWith('same')),
    ).toHaveLength(3);
  });

  it('is asked about a few of those whom one customer names, and about equal addresses all the same', async () => {
    const numbers: number[] = [];
    for (let other = 0; other < 15; other++)
      numbers.push((await house.say('post', `other-${other}`, 'A bag')).number);
    const mallory = await house.say('chat', 'mallory', 'Hello');
    for (let from = 0; from < numbers.length; from += 3)
      await house.say(
        'chat',
        'mallory',
        numbers
          .slice(from, from + 3)
          .map((one) => `#${one}`)
          .join(' '),
      );
    const asked = async () => {
      const all = await house.store.samePerson.suggested(await contactOf(mallory.number), 50);
      return all.map(({ because }) => because);
    };
    expect(await asked()).toEqual(Array(10).fill('word'));
    const mail = await from('post', 'mallory@example.com');
    await house.store.contacts.change(await contactOf(mallory.number), {
      attributes: { email: 'mallory@example.com' },
    });
    await house.ask('resolve', { ticket: mallory.number, confirm: true });
    house.clock.now += 30 * 24 * HOUR;
    await house.say('chat', 'mallory', 'Another matter');
    expect((await asked()).filter((because) => because === 'email')).toHaveLength(1);
    expect(await maybe(mail.number)).toMatchObject([[expect.any(Number), 'email']]);
  });

  it('is not asked again once somebody said no, and no longer asked once somebody said yes', async () => {
    const mail = await from('post', 'maja@example.com');
    const no = await house.say('chat', 'somebody', 'I am maja@example.com');
    expect(await maybe(no.number)).toEqual([[mail.number, 'word']]);
    const options = { ticket: no.number, other: mail.number };
    expect(await house.ask('not-same-person', options)).toMatchObject({ ok: true });
    expect(await maybe(no.number)).toBeUndefined();
    await house.say('chat', 'somebody', 'I AM maja@example.com');
    expect(await maybe(no.number)).toBeUndefined();
    const yes = await house.say('chat', 'another', 'This is maja@example.com');
    await house.ask('same-person', { ticket: yes.number, other: mail.number });
    expect((await house.card(yes.number)).customer?.same).toEqual({
      are: [{ number: mail.number, channel: 'post', name: 'maja@example.com' }],
      maybe: [],
    });
    const events = await house.store.tickets.events((await house.ticket(yes.number)).id);
    expect(events.findLast(({ type }) => type === 'same-person-linked')).toMatchObject({ because: 'word' });
  });
});

const NOW = 1_800_000_000_000;
const LIMIT = 10_000;

describe.each(ENGINES)('what one person is given by several contacts, on %s', (engine) => {
  let database: TestDatabase;
  /** As many processes would have. */
  let stores: Store[];
  let written = 0;

  beforeAll(async () => {
    database = await testDatabase(engine);
    const url = engine === 'sqlite' ? `sqlite:${database.url}` : database.url;
    const onError = (error: unknown) => {
      throw error;
    };
    const machine = { now: () => NOW, machineNow: () => NOW, random: () => 0.5, onError };
    stores = [];
    for (let process = 0; process < 3; process++) stores.push((await openStore(url, machine)).store);
  });
  afterAll(async () => {
    for (const store of stores) await store.close();
    await database.close();
  });

  const store = (index: number) => stores[index % stores.length] as Store;
  const by = { at: NOW, actor: 'person:ana' };

  /** A ticket of a contact, with these events. */
  function ticketOf(contactId: string, events: readonly TicketEvent[] = []): Change {
    written += 1;
    const id = `t${written}`;
    const place = { channel: 'webchat', conversation: id, contactId };
    const all: TicketEvent[] = [{ type: 'ticket-opened', ticketId: id, ...place, ...by }, ...events];
    const unknown = { language: null, languageBy: null, form: null, note: null, externalId: null };
    const contact = { id: contactId, name: null, ...unknown, attributes: {}, version: 0, createdAt: NOW };
    return {
      ticket: fold(blankTicket(id), all),
      expectedVersion: 0,
      now: NOW,
      events: all,
      contact: { contact, address: { channel: 'webchat', address: contactId, contactId } },
    };
  }

  const says = (
    type: 'same-person-linked' | 'same-person-unlinked',
    one: string,
    other: string,
  ): TicketEvent => {
    const pair = { ...pairOf(one, other), link: `${one}-${other}`, ticketId: 't', number: 1 };
    return type === 'same-person-linked'
      ? { type, because: 'said', ...pair, ...by }
      : { type, ...pair, ...by };
  };

  const keyOf = (contact: string) => `month:${contact}:2027-01`;

  function giving(contact: string, minor: number): Change {
    const charge = { key: keyOf(contact), minor, limit: LIMIT, customer: contact };
    return ticketOf(contact, [
      {
        type: 'offered',
        messageId: `m${written}`,
        by: 'ana',
        options: [option(1, 1, 'standard')],
        charges: [charge],
        expiresMs: 1,
        carryOutMs: 1,
        asks: false,
        ...by,
      },
    ]);
  }

  const total = async (contacts: string[]) => {
    const spent = await store(0).giving.spent(contacts.map(keyOf));
    return contacts.reduce((sum, contact) => sum + (spent.get(keyOf(contact)) ?? 0), 0);
  };

  it('is never more than one may have, however many give it at once to any of them', async () => {
    const contacts = ['p1', 'p2', 'p3'];
    for (const contact of contacts) await store(0).commit(ticketOf(contact));
    for (const other of ['p2', 'p3'])
      await store(0).commit(ticketOf('p1', [says('same-person-linked', 'p1', other)]));
    const wanted = Array.from({ length: 60 }, (_, index) =>
      giving(contacts[index % 3] as string, index % 2 === 0 ? 700 : 333),
    );
    await Promise.all(wanted.map((change, index) => store(index).commit(change)));
    const sum = await total(contacts);
    expect(sum).toBeLessThanOrEqual(LIMIT);
    expect(LIMIT - sum).toBeLessThan(333);
    expect((await store(1).giving.spent([keyOf('p2')], 'p2')).get(keyOf('p2'))).toBe(sum);
    expect(await store(1).giving.givenTo('p3', NOW)).not.toEqual([]);
  });

  it('is counted from the moment of the link, also while things are given', async () => {
    const contacts = ['q1', 'q2'];
    for (const contact of contacts) await store(0).commit(ticketOf(contact));
    const work = Array.from({ length: 40 }, (_, index) =>
      index === 7
        ? ticketOf('q1', [says('same-person-linked', 'q1', 'q2')])
        : giving(contacts[index % 2] as string, 500),
    );
    await Promise.all(work.map((change, index) => store(index).commit(change)));
    const before = await total(contacts);
    await Promise.all(
      [0, 1, 2].map((index) => store(index).commit(giving(contacts[index % 2] as string, 1))),
    );
    const after = await total(contacts);
    // What two people had before the link may be more than one may have; after it nothing is added to that.
    expect(after).toBe(before >= LIMIT ? before : Math.min(LIMIT, before + 3));
    expect(before).toBeLessThan(2 * LIMIT);
    await store(0).commit(ticketOf('q1', [says('same-person-unlinked', 'q1', 'q2')]));
    expect((await store(0).giving.spent([keyOf('q1')], 'q1')).get(keyOf('q1'))).toBe(await total(['q1']));
  });

  it('has one link between two, whoever makes it', async () => {
    for (const contact of ['s1', 's2']) await store(0).commit(ticketOf(contact));
    const pair = { ...pairOf('s1', 's2'), because: 'said' as const, ticketId: 't', number: 1, ...by };
    const linking = (link: string) => ticketOf('s1', [{ type: 'same-person-linked', link, ...pair }]);
    expect(await store(0).commit(linking('first'))).toMatchObject({ applied: true });
    expect(await store(1).commit(linking('second'))).toEqual({ applied: false });
    expect((await store(2).samePerson.linksOf('s2')).map(({ id }) => id)).toEqual(['first']);
  });

  // On SQLite everything that writes is alone.
  if (engine === 'postgres')
    it('waits while somebody is linked', async () => {
      for (const contact of ['u1', 'u2']) await store(0).commit(ticketOf(contact));
      let given: Promise<CommitOutcome> | undefined;
      await database.db.transaction().execute(async (trx) => {
        await sql`select pg_advisory_xact_lock(7210003)`.execute(trx);
        given = store(1).commit(giving('u1', 1));
        const waiting = sql<{ count: number }>`select count(*) as count from pg_locks
          where locktype = 'advisory' and not granted`;
        await eventually(async () => expect(Number((await waiting.execute(trx)).rows[0]?.count)).toBe(1));
      });
      expect(await given).toMatchObject({ applied: true });
    });

  it('follows the links that stand, in whatever order they come and go', async () => {
    const ids = ['r1', 'r2', 'r3', 'r4', 'r5'];
    for (const id of ids) await store(0).commit(ticketOf(id));
    const standing: ContactPair[] = [];
    for (let step = 0; step < 40; step++) {
      const one = ids[(step * 7) % 5] as string;
      const other = ids[(step * 7 + 1 + (step % 4)) % 5] as string;
      const pair = pairOf(one, other);
      const at = standing.findIndex((link) => link.one === pair.one && link.other === pair.other);
      const link = { ...pair, link: `${pair.one}-${pair.other}-${step}`, ticketId: 't', number: 1 };
      const gone = at < 0 ? undefined : (standing.splice(at, 1)[0] as ContactPair & { link: string });
      const event: TicketEvent =
        gone === undefined
          ? { type: 'same-person-linked', because: 'said', ...link, ...by }
          : { type: 'same-person-unlinked', ...link, link: gone.link, ...by };
      if (gone === undefined) standing.push(link);
      await store(step).commit(ticketOf(one, [event]));
      for (const id of ids)
        expect((await store(1).samePerson.contactsOf(id)).sort()).toEqual(reached(id, standing));
    }
  });
});
