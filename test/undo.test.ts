import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Reply } from '../src/commands/command.ts';
import type { Ticket } from '../src/domain/ticket/model.ts';
import { sortAt } from '../src/domain/ticket/sort-at.ts';

import { ANA, BOR, EVA, HOUR, type LinksHouse, linksHouse, MINUTE, START } from './links.house.ts';
import { ENGINES } from './peers/database.ts';

const ACTS: [name: string, options: Record<string, unknown>, what: string][] = [
  ['claim', {}, 'the claim of #1'],
  ['assign', { to: 'Bor' }, 'the assignment of #1'],
  ['transfer', { to: 'Bor', summary: 'Hers' }, 'the hand-over of #1'],
  ['priority', { priority: 'urgent' }, 'the change of priority of #1'],
  ['tag', { tags: 'late' }, 'the change of tags of #1'],
  ['wait', {}, 'the waiting of #1 for the customer'],
  ['snooze', { until: '2h' }, 'the snooze of #1'],
  ['resolve', {}, 'the resolve of #1'],
  ['spam', {}, 'the quarantine of #1'],
  ['block', {}, 'the block on #1'],
  ['split', { last: 1 }, 'the split of #1'],
  ['link', { other: 2 }, 'the link between #1 and #2'],
];

/** What acts change, as people see it. */
function standing({ claim, status, triage, waiting, spam, handover, links, conversation }: Ticket) {
  const { splitOff, linked } = links;
  return { by: claim.by, status, triage, wait: waiting.wait, spam, handover, splitOff, linked, conversation };
}

describe.each(ENGINES)('taking back, on %s', (engine) => {
  let house: LinksHouse;
  beforeEach(async () => {
    house = await linksHouse(engine);
    await house.say('post', 'maja', 'Where is my parcel?');
    house.clock.now += MINUTE;
    await house.say('chat', 'niko', 'Hello?');
    house.clock.now += MINUTE;
    await house.say('post', 'maja', 'And my invoice is wrong');
  });
  afterEach(() => house.close());

  const undoOf = (reply: Reply) => {
    if (!reply.ok || reply.undo === undefined) throw new Error(`No way back: ${reply.text}`);
    return { ...reply.undo };
  };
  const pressed = (reply: Reply, who = ANA) => house.ask('undo', undoOf(reply), who);
  const blockOf = () =>
    house.store.blocks.of({ contactId: '', channel: 'post', address: 'maja@post', domain: '' });

  it.each(ACTS)(
    'a %s with one press, which says what it was, and the second time that it is so already',
    async (name, options, what) => {
      const before = standing(await house.ticket(1));
      const done = await house.ask(name, { ticket: 1, ...options });
      expect(standing(await house.ticket(1))).not.toEqual(before);
      expect(await pressed(done)).toMatchObject({ ok: true, text: `Taken back: ${what} by Ana.` });
      expect(standing(await house.ticket(1))).toEqual(before);
      const { version } = await house.ticket(1);
      expect(await pressed(done)).toMatchObject({ ok: true, text: `Taken back already: ${what} by Ana.` });
      expect((await house.ticket(1)).version).toBe(version);
    },
  );

  it('answers a repeat of one press like the press', async () => {
    const undo = undoOf(await house.ask('resolve', { ticket: 1 }));
    const once = await house.ask('undo', undo, ANA, 'same');
    expect(await house.ask('undo', undo, ANA, 'same')).toEqual(once);
  });

  it('offers nothing where nothing was done, where it was taken back, and for what is more than an act', async () => {
    await house.ask('claim', { ticket: 1 });
    const again = await house.ask('claim', { ticket: 1 });
    const back = await house.ask('undo', { ticket: 1 });
    const noted = await house.ask('note', { ticket: 1, text: 'Hm' });
    for (const reply of [again, back, noted]) {
      expect(reply.ok).toBe(true);
      expect(reply).not.toHaveProperty('undo');
    }
  });

  it('does nothing when somebody has built on it, and says so', async () => {
    const done = await house.ask('resolve', { ticket: 1 });
    await house.ask('reopen', { ticket: 1 }, BOR);
    const { version } = await house.ticket(1);
    expect(await pressed(done)).toMatchObject({ refused: 'changed-since' });
    expect(await pressed(done, BOR)).toMatchObject({ refused: 'nothing-to-undo' });
    expect((await house.ticket(1)).version).toBe(version);
  });

  it('names one act: what the same person did since on something else stays', async () => {
    const claimed = await house.ask('claim', { ticket: 1 });
    await house.ask('tag', { ticket: 1, tags: 'late' });
    expect(await pressed(claimed)).toMatchObject({ text: 'Taken back: the claim of #1 by Ana.' });
    const { claim, triage } = await house.ticket(1);
    expect([claim.by, triage.tags.includes('late')]).toEqual([null, true]);
    expect(await house.ask('undo', { ticket: 1 })).toMatchObject({
      text: 'Taken back: the change of tags of #1 by Ana.',
    });
  });

  it('refuses an act that is none', async () => {
    for (const act of ['0', '999', 'x', '1e3', '-1'])
      expect(await house.ask('undo', { ticket: 1, act })).toMatchObject({ refused: 'nothing-to-undo' });
  });

  it('lifts the block that was set up, with its mark', async () => {
    const done = await house.ask('block', { ticket: 1 });
    expect(await blockOf()).not.toBeNull();
    await pressed(done);
    expect(await blockOf()).toBeNull();
    expect((await house.ticket(1)).spam.since).toBeNull();
    expect((await house.say('post', 'maja', 'Hello again')).spam.since).toBeNull();
  });

  it('lifts it too where the ticket was left alone, because another customer is on it', async () => {
    await house.ask('merge', { ticket: 2, into: 1, confirm: true }, BOR);
    const done = await house.ask('block', { ticket: 1 });
    expect((await house.ticket(1)).spam.since).toBeNull();
    expect(await pressed(done)).toMatchObject({ text: 'Taken back: the block on #1 by Ana.' });
    expect(await blockOf()).toBeNull();
  });

  it('leaves a block alone that stood before', async () => {
    await house.ask('block', { ticket: 1 }, EVA);
    await house.ask('spam', { ticket: 1, undo: true }, EVA);
    const done = await house.ask('block', { ticket: 1 });
    expect(await pressed(done)).toMatchObject({ text: 'Taken back: the quarantine of #1 by Ana.' });
    expect(await blockOf()).not.toBeNull();
  });

  it('lifts it when the ticket was taken back and the rest was interrupted', async () => {
    const done = await house.ask('block', { ticket: 1 });
    const { lift } = house.store.blocks;
    house.store.blocks.lift = async () => {
      throw new Error('Somebody pulled the plug');
    };
    await expect(pressed(done)).rejects.toThrow('plug');
    house.store.blocks.lift = lift.bind(house.store.blocks);
    expect(await blockOf()).not.toBeNull();
    expect(await pressed(done)).toMatchObject({ text: 'Taken back already: the block on #1 by Ana.' });
    expect(await blockOf()).toBeNull();
  });

  it('puts whoever said that it is not solved before all others again', async () => {
    await house.ask('reply', { ticket: 1, text: 'It is there.' });
    await house.deliverAll([1]);
    await house.ask('resolve', { ticket: 1 });
    const { asked } = (await house.ticket(1)).solved;
    expect(asked).not.toBeNull();
    await house.deliverAll([1]);
    await house.say('post', 'maja', 'no');
    const front = await house.ticket(1);
    expect([front.solved.front, front.status.name]).toEqual([true, 'open']);
    const done = await house.ask('resolve', { ticket: 1 });
    await pressed(done);
    const back = await house.ticket(1);
    expect([back.solved.front, sortAt(back)]).toEqual([true, sortAt(front)]);
  });

  it('asks another time what nobody was asked, because the resolve was taken back before', async () => {
    await house.close();
    house = await linksHouse(engine, MINUTE);
    await house.say('post', 'maja', 'Where is my parcel?');
    await house.ask('reply', { ticket: 1, text: 'It is there.' });
    await house.deliverAll([1]);
    const questions = async () =>
      Object.values((await house.ticket(1)).reply.pending).filter(({ as }) => as === 'courtesy').length;
    const done = await house.ask('resolve', { ticket: 1 });
    expect(await questions()).toBe(1);
    await pressed(done);
    expect(await questions()).toBe(0);
    await house.ask('resolve', { ticket: 1 });
    expect(await questions()).toBe(1);
  });

  describe('a merge', () => {
    const merged = () => {
      house.clock.now += MINUTE;
      return house.ask('merge', { ticket: 2, into: 1, confirm: true });
    };

    it('says what goes where', async () => {
      const done = await merged();
      await house.say('chat', 'niko', 'Through the old one', house.clock.now + 1);
      await house.say('post', 'maja', 'Through the new one', house.clock.now + 2);
      await house.say('post', 'maja', 'And once more', house.clock.now + 3);
      house.clock.now += MINUTE;
      expect(await pressed(done)).toMatchObject({
        text: 'Taken back: the merge of #2 into #1 by Ana. With it goes what was said in its own conversations since (1 message); what was said elsewhere (2 messages) stays on #1.',
      });
      expect(await pressed(done)).toMatchObject({
        text: 'Taken back already: the merge of #2 into #1 by Ana.',
      });
      expect(await house.texts(2)).toEqual(['Hello?', 'Through the old one']);
    });

    it('is taken back after a split too: what was split off stays a ticket of its own', async () => {
      await merged();
      house.clock.now += MINUTE;
      const split = await house.ask('split', { ticket: 1, last: 1 });
      const part = split.ok ? (split.ticket ?? 0) : 0;
      const parted = await house.ask('unmerge', { ticket: 2 });
      expect(parted.text).toContain('What was split off since stays a ticket of its own.');
      const tickets = await Promise.all([1, 2, part].map((number) => house.ticket(number)));
      expect(
        tickets.map(({ status, conversation, waiting }) => [
          status.name,
          conversation.inboundCount,
          conversation.unanswered,
          waiting.wait?.since,
        ]),
      ).toEqual([
        ['open', 1, 1, START],
        ['open', 1, 1, START + MINUTE],
        ['open', 1, 1, START + 2 * MINUTE],
      ]);
      expect(await house.texts(1)).toEqual(['Where is my parcel?']);
      expect((await house.ticket(1)).conversation.lastInbound?.at).toBe(START);
      expect((await house.ask('undo', { ticket: 1, act: undoOf(split).act })).ok).toBe(true);
      expect(await house.texts(1)).toEqual(['Where is my parcel?', 'And my invoice is wrong']);
    });

    it('gives nobody the wait back whose words were all split off', async () => {
      await merged();
      house.clock.now += MINUTE;
      await house.ask('split', { ticket: 1, last: 2 });
      await house.ask('unmerge', { ticket: 2 });
      const { waiting, conversation } = await house.ticket(1);
      expect([waiting.wait, conversation.lastInbound, conversation.inboundCount]).toEqual([null, null, 0]);
    });

    it('keeps words of the parted conversation where they were split to', async () => {
      await merged();
      house.clock.now += MINUTE;
      await house.say('chat', 'niko', 'Something else');
      const split = await house.ask('split', { ticket: 1, last: 1 });
      const part = split.ok ? (split.ticket ?? 0) : 0;
      await house.ask('unmerge', { ticket: 2 });
      expect(await house.texts(part)).toEqual(['Something else']);
      expect(await pressed(split)).toMatchObject({ refused: 'changed-since' });
      expect((await house.ticket(2)).conversation.inboundCount).toBe(1);
    });

    it('names the way on when the other ticket was merged itself', async () => {
      await merged();
      await house.say('chat', 'olga', 'Me too');
      await house.ask('merge', { ticket: 1, into: 3, confirm: true });
      const refused = await house.ask('unmerge', { ticket: 2 });
      expect(refused).toMatchObject({ refused: 'merged-on', values: { ticket: 1, into: 3 } });
      expect(refused.text).toContain('/unmerge 1');
      expect((await house.ask('unmerge', { ticket: 1 })).ok).toBe(true);
      expect((await house.ask('unmerge', { ticket: 2 })).ok).toBe(true);
    });

    it('that needs to be confirmed says how', async () => {
      house.clock.now += HOUR;
      const refused = await house.ask('merge', { ticket: 2, into: 1 });
      expect(refused).toMatchObject({ refused: 'other-customer' });
      expect(refused.text).toContain('/merge 2 1 --confirm');
    });
  });
});
