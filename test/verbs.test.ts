import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { familyOf } from '../src/domain/ticket/links.ts';
import type { Ticket, TicketEvent } from '../src/domain/ticket/model.ts';
import { blankTicket, fold } from '../src/domain/ticket/ticket.ts';
import { openStore } from '../src/store/open.ts';
import type { Store } from '../src/store/store.ts';
import { ENGINES } from './peers/database.ts';
import { type Answer, type TestHouse, testHouse, type Visitor } from './peers/house.ts';
import { deadlinesMoved, miscounted, toldInQuarantine, wrongWith } from './peers/invariants.ts';

/** Random sequences of everything that can be asked, over many tickets and people; more of them with VERBS_STEPS. */
const STEPS = Number(process.env.VERBS_STEPS ?? 250);
const SEED = Number(process.env.VERBS_SEED ?? 7);
const CUSTOMERS = 8;
/** What is about the whole house, its people or the machine, and not about tickets. */
const NOT_ABOUT_TICKETS = new Set([
  'person',
  'rules',
  'doctor',
  'dead',
  'hook',
  'export',
  'language',
  'notify',
]);
const EXPECTED = [200, 400, 403, 404, 409];

interface Spec {
  name: string;
  options: { name: string; type: string; required: boolean; choices?: string[] }[];
}

describe.each(ENGINES)('any verbs in any order, on %s', (engine) => {
  let house: TestHouse;
  let store: Store;
  let specs: Spec[];
  let people: { id: string; token: string; name: string }[];
  let visitors: Visitor[];
  const random = randomBy(SEED);
  const anyOf = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] as T;
  const sent: string[] = [];
  const heard: string[] = [];
  const write = async (visitor: Visitor, words: string) => {
    await visitor.write(words);
    heard.push(words);
  };

  beforeAll(async () => {
    house = await testHouse({ engine });
    ({ store } = await openStore(house.databaseUrl, {
      now: house.now,
      machineNow: Date.now,
      random: Math.random,
      onError: () => undefined,
    }));
    const named = (name: string, role: string) =>
      house.person(name, role).then((person) => ({ ...person, name }));
    people = [
      await named('Ana', 'agent'),
      await named('Bor', 'agent'),
      await named('Cid', 'agent'),
      await named('Eva', 'supervisor'),
    ];
    const all = (await house.get('/api/commands')).body.commands as Spec[];
    specs = all.filter(({ name }) => !NOT_ABOUT_TICKETS.has(name));
    visitors = [];
    for (let n = 0; n < CUSTOMERS; n += 1) {
      const visitor = await house.visitor(`Customer ${n}`);
      await write(visitor, `I am ${n} and ask for the first time`);
      visitors.push(visitor);
    }
    await house.until(numbers, (known) => known.length === CUSTOMERS);
  });
  afterAll(async () => {
    await store.close();
    await house.stop();
  });

  async function numbers(): Promise<number[]> {
    const pages = ['', '&spam=true'].map((query) => house.get(`/api/tickets?limit=200${query}`));
    const tickets = (await Promise.all(pages)).flatMap(({ body }) => body.tickets as { number: number }[]);
    return tickets.map(({ number }) => number);
  }

  async function messagesOf(number: number): Promise<string[]> {
    const { body } = await house.get(`/api/tickets/${number}`);
    return ((body.messages ?? []) as { id: string }[]).map(({ id }) => id);
  }

  async function valueFor(
    { name, type, choices }: Spec['options'][number],
    ticket: number,
  ): Promise<unknown> {
    switch (type) {
      case 'ticket':
        return name === 'ticket' ? ticket : anyOf(await numbers());
      case 'number':
        return name === 'page' ? 1 : anyOf(await numbers());
      case 'person':
      case 'receiver':
        return anyOf([...people.map((one) => one.name), 'care', 'payments']);
      case 'team':
        return anyOf(['care', 'payments', 'nowhere']);
      case 'flag':
        return random() < 0.5;
      case 'choice':
        return anyOf(choices ?? ['']);
      case 'when':
        return anyOf(['2h', '1d', 'yesterday']);
      case 'id':
        return anyOf([...(await messagesOf(ticket)), 'nothing']);
      case 'files':
        return [];
      case 'kind':
      case 'cause':
      case 'field':
      case 'step':
        return anyOf(choices ?? ['delivery', 'payment', '1', 'no such']);
      default:
        return textFor(name);
    }
  }

  /** Each text is said once, so that it is seen when it is sent twice. */
  function textFor(name: string): string {
    if (name === 'to') return anyOf([...people.map((one) => one.name), 'care', 'payments']);
    if (name === 'tags') return anyOf(['late', '-late', 'vip known']);
    if (name === 'priority') return anyOf(['high', 'low', 'urgent']);
    const text = `words-${sent.length}-${Math.floor(random() * 1e9)}`;
    sent.push(text);
    return text;
  }

  async function ask(): Promise<void> {
    const spec = anyOf(specs);
    const ticket = anyOf(await numbers());
    const options: Record<string, unknown> = {};
    for (const option of spec.options) {
      if (!option.required && random() < 0.5) continue;
      const value = await valueFor(option, ticket);
      if (value !== undefined) options[option.name] = value;
    }
    const { token } = anyOf(people);
    const key = { 'idempotency-key': `verb-${sent.length}-${Math.floor(random() * 1e9)}` };
    const send = () => house.post(`/api/commands/${spec.name}`, options, token, key);
    const told = (answer: Answer) => `${spec.name} ${JSON.stringify(options)} ${JSON.stringify(answer.body)}`;
    const first = await send();
    expect(EXPECTED, told(first)).toContain(first.status);
    if (random() > 0.3 || first.status !== 200) return;
    // The same request again changes nothing, and is answered like one that was taken.
    const before = await versionOf(ticket);
    const again = await send();
    expect(EXPECTED, told(again)).toContain(again.status);
    const after = await versionOf(ticket);
    const own = (await eventsSince(ticket, before)).filter(({ actor }) => actor.startsWith('person:'));
    expect({ asked: told(again), own }, `${before} ${after}`).toEqual({ asked: told(again), own: [] });
  }

  async function versionOf(number: number): Promise<number> {
    return (await store.tickets.byNumber(number))?.ticket.version ?? 0;
  }

  async function eventsSince(number: number, version: number): Promise<{ type: string; actor: string }[]> {
    const row = await store.tickets.byNumber(number);
    const events = row === null ? [] : await store.tickets.events(row.ticket.id);
    return events.filter((event) => event.version > version).map(({ type, actor }) => ({ type, actor }));
  }

  it('leave every ticket as its events tell it, with one owner, the right wait, and nothing said twice', async () => {
    for (let step = 0; step < STEPS; step += 1) {
      const chance = random();
      if (chance < 0.15) await write(anyOf(visitors), textFor('customer'));
      else if (chance < 0.2) house.advance(Math.floor(random() * 6 * 3_600_000));
      else await ask();
    }
    const known = await numbers();
    await settled(known);
    const said = await house.until(heardAnywhere, (all) => all.length >= heard.length);
    expect(said.sort(), 'each message of a customer is on one ticket').toEqual([...heard].sort());
    for (const number of await numbers()) {
      const one = await whole(number);
      check(one);
      await checkAround(one);
    }
    const open = new Map<string, number>();
    for (const number of await numbers()) {
      const { conversation, status } = (await whole(number)).ticket;
      const place = `${conversation.channel} ${conversation.key}`;
      if (status.name !== 'resolved') open.set(place, (open.get(place) ?? 0) + 1);
    }
    for (const [place, count] of open) expect(count, place).toBe(1);
    for (const visitor of visitors) {
      const texts = (await visitor.messages())
        .map(({ text }) => text)
        .filter((text) => text.startsWith('words-'));
      expect(new Set(texts).size).toBe(texts.length);
    }
  }, 240_000);

  /** Nothing is on its way any more. */
  async function settled(known: readonly number[]): Promise<void> {
    await house.until(
      async () => {
        const rows = await Promise.all(known.map((number) => store.tickets.byNumber(number)));
        return rows.flatMap((row) => Object.values(row?.ticket.reply.pending ?? {}));
      },
      (pending) => pending.every(({ phase }) => phase === 'failed' || phase === 'unknown'),
    );
  }

  async function whole(
    number: number,
  ): Promise<{ ticket: Ticket; folded: Ticket; events: (TicketEvent & { version: number })[] }> {
    const row = await store.tickets.byNumber(number);
    if (row === null) throw new Error(`#${number} is gone`);
    const events = await store.tickets.events(row.ticket.id);
    const folded = fold(
      blankTicket(row.ticket.id),
      events.map(({ version: _version, ...event }) => event as never),
    );
    return { ticket: row.ticket, folded, events };
  }

  async function checkAround({ ticket, events }: Awaited<ReturnType<typeof whole>>): Promise<void> {
    const { number } = ticket;
    expect(deadlinesMoved(events), `#${number} handed over`).toEqual([]);
    const audiences = ['desk', 'supervisors', ...people.map(({ id }) => `person:${id}`)];
    const told = (await store.tickets.told(audiences, { limit: 500 })).filter((one) => one.number === number);
    expect(toldInQuarantine(events, told), `#${number} told`).toEqual([]);
    const timeline = await store.tickets.messages(familyOf(ticket));
    expect(miscounted(ticket, timeline), `#${number} counted`).toEqual([]);
  }

  async function heardAnywhere(): Promise<string[]> {
    const rows = await Promise.all((await numbers()).map((number) => store.tickets.byNumber(number)));
    const messages = await Promise.all(rows.map((row) => store.tickets.messages(row?.ticket.id ?? '')));
    return messages
      .flat()
      .flatMap(({ kind, channel, text }) => (kind === 'inbound' && channel === 'webchat' ? [text] : []));
  }

  function check({ ticket, folded }: { ticket: Ticket; folded: Ticket }): void {
    const { number, version } = ticket;
    expect({ ...folded, number, version }, `#${number}`).toEqual(ticket);
    expect(wrongWith(ticket), `#${number}`).toEqual([]);
    const owner = ticket.claim.by;
    if (owner !== null)
      expect(
        people.map(({ id }) => id),
        `#${number}`,
      ).toContain(owner);
    const { wait } = ticket.waiting;
    if (wait === null) return;
    expect(wait.promiseAt - wait.since).toBeGreaterThan(0);
    expect(wait.promiseAt - wait.since).toBeLessThanOrEqual(10 * 3_600_000);
    expect(new Set(wait.told).size).toBe(wait.told.length);
  }
});

/** Mulberry32: the same seed, the same sequence. */
function randomBy(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
