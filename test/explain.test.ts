import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Why } from '../src/domain/decision.ts';
import type { TicketEvent } from '../src/domain/ticket/model.ts';
import { EVA, HOUR, type LinksHouse, linksHouse } from './links.house.ts';

const whys = (event: TicketEvent): Why[] => ('why' in event ? event.why : []);
const WORDS = [
  'Where is my parcel?',
  'My card was stolen and somebody pays with it!',
  'I want my money back, or you hear from my lawyer.',
];

describe('a dry run of the rules on a ticket', () => {
  let house: LinksHouse;
  beforeEach(async () => {
    house = await linksHouse('sqlite');
  });
  afterEach(() => house.close());

  async function decided(number: number): Promise<[string, Why][]> {
    const { data } = (await house.ask('explain', { ticket: number }, EVA)) as {
      data: { decisions: { question: string; why: Why }[] };
    };
    return data.decisions.map(({ question, why }) => [question, why]);
  }

  it.each(WORDS)('gives the decisions that were made of it, each with its facts: %s [K63]', async (words) => {
    const { id, number } = await house.say('post', 'Maja', words);
    const made = (await house.store.tickets.events(id)).flatMap(whys);
    const found = await decided(number);
    const asked = ['segments', 'triage', 'deadlines', 'escalation'];
    expect(made.length).toBeGreaterThan(0);
    for (const why of made) expect(found.map(([, one]) => one)).toContainEqual(why);
    for (const [question, why] of found) if (asked.includes(question)) expect(made).toContainEqual(why);
  });

  it('does nothing, says the same twice, and what is so by then', async () => {
    const { id, number, version } = await house.say('post', 'Maja', 'Where is my parcel?');
    const before = await decided(number);
    expect(await decided(number)).toEqual(before);
    const told = await house.ask('explain', { ticket: number }, EVA);
    expect(told).toMatchObject({ ticket: number });
    expect((await house.store.tickets.byId(id))?.ticket.version).toBe(version);
    house.clock.now += 30 * HOUR;
    const later = await decided(number);
    expect(later.map(([question]) => question)).toContain('escalation');
    expect(before.map(([question]) => question)).not.toContain('escalation');
  });

  it('keeps what is granted by itself from who does not answer for it', async () => {
    const { number } = await house.say('post', 'Maja', 'The wrong colour came.');
    await house.ask('kind', { ticket: number, kind: 'complaint' });
    await house.ask('cause', { ticket: number, cause: 'our-mistake' });
    expect((await decided(number)).map(([question]) => question)).toContain('remedies');
    const { data } = (await house.ask('explain', { ticket: number })) as {
      data: { decisions: { question: string }[] };
    };
    expect(data.decisions.map(({ question }) => question)).not.toContain('remedies');
  });

  it('knows no such ticket', async () => {
    expect(await house.ask('explain', { ticket: 99 })).toMatchObject({ refused: 'unknown-ticket' });
  });
});
