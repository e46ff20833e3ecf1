import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Inbound } from '../src/channels/channel.ts';
import type { Heard } from '../src/desks/desk.ts';
import { type HearingHouse, hearingHouse, START } from './hear.house.ts';
import { ENGINES } from './peers/database.ts';

const BASE = {
  conversation: 'help-channel/55.1',
  externalId: '55.1',
  from: { address: 'U-EVA', name: 'Eva' },
  sentAt: START - 1000,
  sequence: 0,
};

/** Eva's text in a channel of the platform; `by` makes a ticket of it. */
function said(text: string, more: Partial<typeof BASE> = {}, by: string | null = null): Heard {
  const item: Inbound = { ...BASE, ...more, type: 'message', text, files: [] };
  return { type: 'customer', item, by };
}

describe.each(ENGINES)('what a desk hears elsewhere on its platform, on %s', (engine) => {
  let house: HearingHouse;

  beforeEach(async () => {
    house = await hearingHouse(engine);
  });
  afterEach(() => house.close());

  const ticket = () => house.store.tickets.ofConversation('slack', BASE.conversation);
  const texts = async () => {
    const found = await ticket();
    return found === null ? null : (await house.store.tickets.messages(found.id)).map(({ text }) => text);
  };

  it('makes no ticket by itself', async () => {
    await house.heard('slack', [said('How do I print?')]);
    expect(await ticket()).toBeNull();
    expect(await house.store.inbox.depth()).toMatchObject({ length: 0, dead: 0 });
  });

  it('makes one when somebody of the team wants it, who is on record as its maker [K04]', async () => {
    const wanted = said('How do I print?', {}, 'U-BOR');
    await house.heard('slack', [wanted], [wanted], [said('How do I print?', {}, 'U-ANA')]);
    expect(await texts()).toEqual(['How do I print?']);
    const made = await ticket();
    const events = await house.store.tickets.events(made?.id ?? '');
    expect(events[0]).toMatchObject({ type: 'ticket-opened', channel: 'slack', actor: 'person:bor' });
    expect(events[1]).toMatchObject({
      type: 'message-received',
      actor: `contact:${made?.conversation.contactId}`,
    });
    expect(made?.waiting.wait?.since).toBe(BASE.sentAt);
  });

  it('makes none for a stranger, nor for somebody who left [K16]', async () => {
    await house.heard('slack', [said('Me!', {}, 'U-GUEST')], [said('Me too!', {}, 'U-GONE')]);
    expect(await ticket()).toBeNull();
  });

  it('goes on with the ticket that was made of it: texts, edits and deletions', async () => {
    await house.heard('slack', [said('How do I print?', {}, 'U-ANA')]);
    const next = { externalId: '55.2', sentAt: START - 500 };
    await house.heard('slack', [
      said('In colour', next),
      said('Please', { externalId: '55.3', sentAt: START - 400 }),
    ]);
    await house.heard(
      'slack',
      [{ type: 'customer', item: { ...BASE, ...next, type: 'edit', text: 'In black' }, by: null }],
      [{ type: 'customer', item: { ...BASE, externalId: '55.3', type: 'delete' }, by: null }],
    );
    expect(await texts()).toEqual(['How do I print?', 'In black', 'Please']);
    const messages = await house.store.tickets.messages((await ticket())?.id ?? '');
    expect(messages.map(({ deletedAt }) => deletedAt !== null)).toEqual([false, false, true]);
    expect(house.slack.copies.size).toBe(3);
  });

  it('leaves a note that was written elsewhere without an offer: nobody typed it in a thread', async () => {
    await house.heard('slack', [said('How do I print?', {}, 'U-ANA')]);
    house.ports.channels = new Map([...house.ports.channels.values()].map((post) => ['slack', post]));
    await house.command('ana', 'note', { ticket: (await ticket())?.number, text: 'Ask the printer' });
    await house.work();
    expect(await texts()).toHaveLength(2);
    expect(house.slack.offers).toEqual([]);
    expect([...house.slack.copies.values()].map(({ text }) => text)).toContain('Ask the printer');
  });

  it('does not take a colleague for the customer, unless the case is their own', async () => {
    const own = { conversation: 'own', from: { address: 'U-BOR', name: 'Bor' } };
    await house.heard('slack', [
      said('How do I print?', {}, 'U-ANA'),
      said('My laptop is dead', own, 'U-ANA'),
    ]);
    const answer = { externalId: '55.9', sentAt: START, from: { address: 'U-BOR', name: 'Bor' } };
    await house.heard('slack', [
      said('Press the green one', answer),
      said('Still dead', { ...own, externalId: '6' }),
    ]);
    expect(await texts()).toEqual(['How do I print?']);
    const bors = await house.store.tickets.ofConversation('slack', 'own');
    expect(await house.store.tickets.messages(bors?.id ?? '')).toHaveLength(2);
  });
});
