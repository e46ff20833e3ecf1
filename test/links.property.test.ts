import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { familyOf } from '../src/domain/ticket/links.ts';
import type { Ticket } from '../src/domain/ticket/model.ts';
import { ownPlace, replyPlace } from '../src/domain/ticket/places.ts';
import { blankTicket, fold, nextDueAt } from '../src/domain/ticket/ticket.ts';
import { ANA, BOR, HOUR, type LinksHouse, linksHouse, MINUTE } from './links.house.ts';

const CUSTOMERS = [
  ['post', 'maja'],
  ['post', 'niko'],
  ['chat', 'maja-chat'],
  ['chat', 'olga'],
] as const;

const DAY = 24 * HOUR;
const index = fc.nat(5);
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('say' as const), who: fc.nat(3), late: fc.nat(20) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('merge' as const), one: index, other: index }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('unmerge' as const), one: index }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('split' as const), one: index, last: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('link' as const), one: index, other: index }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('undo' as const), one: index, ana: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('claim' as const), one: index }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('resolve' as const), one: index }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('reopen' as const), one: index }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('later' as const), days: fc.integer({ min: 1, max: 9 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('reply' as const), one: index, pinned: fc.boolean() }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;
/** Something may happen between reading the card and sending: the reply is then sent all the same. */
const steps = fc.array(fc.record({ step, between: fc.option(step, { freq: 4 }) }), {
  minLength: 10,
  maxLength: 25,
});

/** Plays the steps on a house, and knows what was said. */
class Play {
  readonly numbers: number[] = [];
  readonly words: string[] = [];
  readonly #house: LinksHouse;

  constructor(house: LinksHouse) {
    this.#house = house;
  }

  async act(one: Step, between: Step | null): Promise<void> {
    const { clock } = this.#house;
    clock.now += MINUTE;
    if (one.do === 'say') return this.#say(one);
    if (one.do === 'later') {
      clock.now += one.days * DAY;
      return;
    }
    const number = this.numbers[one.one % this.numbers.length];
    if (number === undefined) return;
    if (one.do === 'reply') return this.#reply(number, one.pinned || between !== null, between);
    await this.#command(one, number);
  }

  async #say({ who, late }: Extract<Step, { do: 'say' }>): Promise<void> {
    const [channel, conversation] = CUSTOMERS[who] ?? CUSTOMERS[0];
    const words = this.#words();
    const { number } = await this.#house.say(
      channel,
      conversation,
      words,
      this.#house.clock.now - late * MINUTE,
    );
    if (!this.numbers.includes(number)) this.numbers.push(number);
  }

  async #command(one: Exclude<Step, { do: 'say' | 'reply' | 'later' }>, ticket: number): Promise<void> {
    const house = this.#house;
    const other = 'other' in one ? (this.numbers[one.other % this.numbers.length] ?? ticket) : ticket;
    switch (one.do) {
      case 'merge':
        return void (await house.ask('merge', { ticket, into: other, confirm: true }));
      case 'split': {
        const answer = await house.ask('split', { ticket, last: one.last + 1 });
        if (answer.ok && answer.ticket !== undefined) this.numbers.push(answer.ticket);
        return;
      }
      case 'link':
        return void (await house.ask('link', { ticket, other }));
      case 'undo':
        return void (await house.ask('undo', { ticket }, one.ana ? ANA : BOR));
      default:
        await house.ask(one.do, { ticket });
    }
  }

  /** The card is read, something may happen, the reply is sent: to whom the card showed, or to nobody. */
  async #reply(ticket: number, pinned: boolean, between: Step | null): Promise<void> {
    const house = this.#house;
    const card = await house.card(ticket);
    const shown = card.places?.[0] ?? { ticket };
    const place = ownPlace(await house.ticket(shown.ticket));
    if (between !== null && between.do !== 'reply') await this.act(between, null);
    const words = `answer ${house.clock.now}`;
    const seen = card.newestId === null ? {} : { seen: card.newestId };
    const to = pinned ? { to: shown.ticket } : {};
    const answer = await house.ask('reply', {
      ticket,
      text: words,
      confirm: between !== null,
      ...seen,
      ...to,
    });
    await house.deliverAll(this.numbers);
    const { channel, conversation } = place;
    const sent = house.sent.filter(({ text }) => text === words);
    expect(sent).toEqual(
      answer.ok ? [{ channel, conversation, to: `${conversation}@${channel}`, text: words }] : [],
    );
    if (answer.ok) this.words.push(words);
  }

  #words(): string {
    const words = `message ${this.words.length}`;
    this.words.push(words);
    return words;
  }

  async check(): Promise<void> {
    const tickets = await Promise.all(this.numbers.map((number) => this.#house.ticket(number)));
    for (const ticket of tickets) await this.#checkOne(ticket);
    this.#checkConversations(tickets);
    const said = await Promise.all(tickets.map(({ id }) => this.#house.store.tickets.messages(id)));
    const words = said.flat().flatMap(({ as, text }) => (as === 'courtesy' ? [] : [text]));
    expect(words.sort()).toEqual(this.words.toSorted());
  }

  /** In each conversation one ticket is open at the most: its own, or the one in which that goes on. */
  #checkConversations(tickets: readonly Ticket[]): void {
    const open = tickets.filter(({ status }) => status.name !== 'resolved');
    const keyOf = (id: string) => tickets.find((one) => one.id === id)?.conversation.key;
    const taken = open.flatMap((ticket) => [...new Set(familyOf(ticket).map(keyOf))]);
    expect(taken).toEqual([...new Set(taken)]);
  }

  async #checkOne(ticket: Ticket): Promise<void> {
    const { links, status, waiting, conversation } = ticket;
    const events = await this.#house.store.tickets.events(ticket.id);
    const folded = fold({ ...blankTicket(ticket.id), number: ticket.number }, events);
    expect({ ...folded, version: ticket.version }).toEqual(ticket);
    if (links.mergedInto !== null) {
      expect({ status: status.name, wait: waiting.wait, due: nextDueAt(ticket) }).toEqual({
        status: 'resolved',
        wait: null,
        due: null,
      });
      return;
    }
    const messages = await this.#house.store.tickets.messages(familyOf(ticket));
    const heard = messages.filter(({ kind }) => kind === 'inbound');
    const newest = heard.reduce((last, one) => (isNewer(one, last) ? one : last), heard[0]);
    expect(conversation.lastInbound?.id).toBe(newest?.id);
    expect(conversation.inboundCount).toBe(heard.length);
    // All of its own was split off, and what had come to it has gone again.
    if (newest === undefined) return;
    const place = replyPlace(ticket);
    expect(`${place.channel} ${place.conversation}`).toBe(`${newest.channel} ${newest.conversation}`);
  }
}

type Heard = { id: string; sentAt: number } | undefined;

function isNewer(one: Heard, last: Heard): boolean {
  if (one === undefined || last === undefined) return one !== undefined;
  return one.sentAt > last.sentAt || (one.sentAt === last.sentAt && one.id > last.id);
}

describe.each([
  ['sqlite', 25],
  ['postgres', 4],
] as const)('over random merges, splits, links and messages, on %s', (engine, runs) => {
  it('every answer goes where the card showed, nothing is lost or doubled, and nothing merged lives', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        const house = await linksHouse(engine);
        try {
          const play = new Play(house);
          for (const { step: one, between } of all) {
            await play.act(one, between);
            await play.check();
          }
        } finally {
          await house.close();
        }
      }),
      { numRuns: runs, endOnFailure: true },
    );
  }, 300_000);
});
