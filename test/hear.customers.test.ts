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

const BOR = { address: 'U-BOR', name: 'Bor' };
/** Below it, by Ana unless said otherwise. */
const ANSWER = { externalId: '55.5', sentAt: START + 500, from: { address: 'U-ANA', name: 'Ana' } };

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

  const shown = async () => {
    const messages = await house.store.tickets.messages((await ticket())?.id ?? '');
    return messages.map(({ kind, text }) => `${kind}: ${text}`);
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
    const own = { conversation: 'own', from: BOR };
    await house.heard('slack', [
      said('How do I print?', {}, 'U-ANA'),
      said('My laptop is dead', own, 'U-ANA'),
    ]);
    await house.heard('slack', [
      said('Press the green one', { ...ANSWER, from: BOR }),
      said('Still dead', { ...own, externalId: '6' }),
    ]);
    expect(await shown()).toEqual(['inbound: How do I print?', 'outbound: Press the green one']);
    const bors = await house.store.tickets.ofConversation('slack', 'own');
    const kinds = (await house.store.tickets.messages(bors?.id ?? '')).map(({ kind }) => kind);
    expect(kinds).toEqual(['inbound', 'inbound']);
    expect(bors?.waiting.wait).not.toBeNull();
  });

  describe('from a colleague in the customer’s own thread', () => {
    beforeEach(async () => {
      await house.heard('slack', [said('How do I print?', {}, 'U-ANA')]);
      house.clock.now += 1000;
    });

    it('is their answer: the customer has read it, once, and nothing is sent [K04 K12]', async () => {
      const answer = said('Press the green one', ANSWER);
      await house.heard('slack', [answer], [answer, answer], [said('Press the green one', ANSWER)]);
      const found = await ticket();
      expect(await shown()).toEqual(['inbound: How do I print?', 'outbound: Press the green one']);
      expect((await house.store.tickets.messages(found?.id ?? '')).at(-1)).toMatchObject({
        ...{ as: 'answer', delivery: 'sent', author: 'person:ana', externalId: ANSWER.externalId },
        ...{ channel: 'slack', conversation: BASE.conversation, sentAt: ANSWER.sentAt },
      });
      expect(found?.waiting.wait).toBeNull();
      expect(found?.claim.by).toBe('ana');
      expect(found?.reply.pending).toEqual({});
      for (const desk of [house.slack, house.discord]) {
        const copies = [...desk.copies.values()].filter(({ kind }) => kind === 'outbound');
        expect(copies).toMatchObject([{ author: 'Ana', text: 'Press the green one' }]);
      }
      expect(house.slack.offers).toEqual([]);
      expect(await house.jobsLeft()).toMatchObject({ dead: 0 });
      expect(house.sent).toEqual([]);
      await house.heard('slack', [said('And in colour?', { externalId: '55.8', sentAt: START + 900 })]);
      expect((await ticket())?.waiting.wait?.since).toBe(START + 900);
    });

    it('happened, whoever owns the ticket; the next reply from a desk asks about it [K13]', async () => {
      const { number } = (await ticket()) ?? { number: 0 };
      const seen = (await ticket())?.conversation.lastInbound?.id;
      await house.command('bor', 'claim', { ticket: number });
      await house.heard('slack', [said('Press the green one', ANSWER)]);
      expect(await ticket()).toMatchObject({ claim: { by: 'bor' }, waiting: { wait: null } });
      const asked = await house.command('bor', 'reply', { ticket: number, text: 'The red one', seen });
      expect(asked).toMatchObject({ ok: false, refused: 'colleague-replied' });
    });

    it('follows its edits, also when one overtakes it, and its deletion, after which the customer waits on', async () => {
      const changed = (type: 'edit' | 'delete', text = ''): Heard => ({
        ...{ type: 'customer', by: null },
        item: type === 'edit' ? { ...BASE, ...ANSWER, type, text } : { ...BASE, ...ANSWER, type },
      });
      const file = { ref: 'F1', name: 'map.png', type: 'image/png', size: 3 };
      const overtaken = said('Press the green one', ANSWER);
      if (overtaken.type === 'customer' && overtaken.item.type === 'message') overtaken.item.files = [file];
      await house.heard('slack', [changed('edit', 'Press the blue one')], [overtaken]);
      const answer = async () => (await house.store.tickets.messages((await ticket())?.id ?? '')).at(-1);
      expect(await answer()).toMatchObject({
        ...{ kind: 'outbound', text: 'Press the blue one', files: [{ name: 'map.png' }] },
      });
      await house.heard('slack', [changed('edit', 'Press the red one')]);
      expect(await answer()).toMatchObject({ text: 'Press the red one', author: 'person:ana' });
      expect((await ticket())?.waiting.wait).toBeNull();
      await house.heard('slack', [changed('delete')], [changed('delete')]);
      expect((await answer())?.deletedAt).not.toBeNull();
      expect((await ticket())?.waiting.wait?.since).toBe(BASE.sentAt);
      const events = await house.store.tickets.events((await ticket())?.id ?? '');
      const actors = events
        .filter(({ type }) => /^message-(edited|deleted)$/.test(type))
        .map((one) => one.actor);
      expect(actors).toEqual(['person:ana', 'person:ana']);
      const copies = [...house.discord.copies.values()].filter(({ kind }) => kind === 'outbound');
      expect(copies).toMatchObject([{ deleted: true }]);
    });

    it('answers only what came before it, in whatever order it is heard', async () => {
      const later = { externalId: '55.7', sentAt: START + 700 };
      await house.heard('slack', [said('In colour', later)], [said('Press the green one', ANSWER)]);
      expect((await ticket())?.waiting.wait?.since).toBe(later.sentAt);
      expect((await ticket())?.waiting.ended?.wait.since).toBe(BASE.sentAt);
    });

    it('is no answer when it was said before the ticket was made', async () => {
      await house.heard('slack', [said('Let me see', { ...ANSWER, sentAt: START - 500 })]);
      expect(await shown()).toEqual(['inbound: How do I print?', 'outbound: Let me see']);
      expect(await ticket()).toMatchObject({
        claim: { by: null },
        waiting: { wait: { since: BASE.sentAt } },
      });
    });

    it('is the customer’s side’s when its writer is a guest there, or has left the team [K37]', async () => {
      const guest = said('Me too', ANSWER);
      await house.heard('slack', [{ ...guest, guest: true } as Heard]);
      const left = { externalId: '55.8', sentAt: START + 600, from: { address: 'U-GONE', name: 'Gone' } };
      await house.heard('slack', [said('And me', left)]);
      expect(await shown()).toEqual(
        ['How do I print?', 'Me too', 'And me'].map((text) => `inbound: ${text}`),
      );
      expect((await ticket())?.waiting.wait?.since).toBe(BASE.sentAt);
    });
  });
});
