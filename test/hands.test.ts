import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tell } from '../src/triage/perform/tell.ts';
import { ANA, BOR, EVA, HOUR, type LinksHouse, linksHouse, MINUTE } from './links.house.ts';
import { ENGINES } from './peers/database.ts';

const UNDO_MS = 10_000;
const done = expect.objectContaining({ ok: true });

describe.each(ENGINES)('a ticket that changes hands, on %s', (engine) => {
  let house: LinksHouse;
  beforeEach(async () => {
    house = await linksHouse(engine, UNDO_MS);
    await house.say('post', 'maja', 'I was charged twice');
    expect(await house.ask('claim', { ticket: 1 })).toEqual(done);
  });
  afterEach(() => house.close());

  const transfer = (to: string, who = ANA) => house.ask('transfer', { ticket: 1, to }, who);
  const sent = async (after = UNDO_MS) => {
    house.clock.now += after;
    await house.deliverAll([1]);
    return house.sent.map(({ text }) => /^(?:Our team )?(\w+) goes on/.exec(text)?.[1] ?? text);
  };

  describe('is told to the customer', () => {
    it('once: what was not sent yet gives way to where it is now', async () => {
      expect(await transfer('Bor')).toMatchObject({ text: expect.stringContaining('The customer is told') });
      house.clock.now += 1000;
      expect(await transfer('Eva')).toEqual(done);
      expect(await sent()).toEqual(['Eva']);
    });

    it('in one millisecond twice: each is told of their own', async () => {
      expect(await transfer('Bor')).toEqual(done);
      expect(await transfer('technical')).toEqual(done);
      expect(await transfer('Bor')).toEqual(done);
      const told = await house.store.tickets.told(['person:bor'], { limit: 20 });
      expect(told.filter(({ stage }) => stage.startsWith('handed-over@'))).toHaveLength(2);
    });

    it('and not again shortly after, nor in the same words later', async () => {
      await transfer('Bor');
      expect(await sent()).toEqual(['Bor']);
      house.clock.now += 5 * MINUTE;
      const again = await transfer('Eva', BOR);
      expect(again).toEqual(done);
      expect(again).not.toMatchObject({ text: expect.stringContaining('The customer is told') });
      expect(await sent()).toEqual(['Bor']);
      house.clock.now += 15 * MINUTE;
      expect(await transfer('Bor', EVA)).toEqual(done);
      expect(await sent()).toEqual(['Bor']);
      expect(await transfer('payments', BOR)).toEqual(done);
      expect((await sent()).slice(1)).toEqual(['Payments']);
    });

    it('not when it comes back to whoever answered them before', async () => {
      await house.ask('reply', { ticket: 1, text: 'I look into it.' });
      await transfer('Bor');
      expect(await sent()).toEqual(['I look into it.', 'Bor']);
      expect(await house.ask('claim', { ticket: 1 }, BOR)).toEqual(done);
      house.clock.now += HOUR;
      expect(await transfer('Ana', BOR)).toEqual(done);
      expect(await sent()).toHaveLength(2);
    });

    it.each(['decline', 'claim', 'resolve'] as const)(
      'not when nobody took it before it was said: %s',
      async (name) => {
        await transfer('Bor');
        expect(await house.ask(name, { ticket: 1 }, name === 'decline' ? BOR : ANA)).toEqual(done);
        expect(await sent()).toEqual([]);
      },
    );
  });

  describe('and ends before anybody took it', () => {
    const noticesOf = async (person: string) =>
      (await house.store.tickets.told([`person:${person}`], { limit: 20 }))
        .map(({ stage }) => stage.replace(/@\d+$/, ''))
        .filter((stage) => stage !== 'handed-over');

    it('by a resolve: who handed it over and who was asked hear it once, and a press says so in words', async () => {
      await house.ask('watch', { ticket: 1 }, BOR);
      await transfer('Bor');
      expect(await house.ask('resolve', { ticket: 1 }, EVA)).toEqual(done);
      expect(await house.ask('resolve', { ticket: 1 }, EVA)).toEqual(done);
      expect(await noticesOf('ana')).toEqual(['handover-resolved:ana']);
      expect((await noticesOf('bor')).filter((stage) => /resolved/.test(stage))).toEqual([
        'handover-resolved:bor',
      ]);
      const text = '#1 is resolved: the hand-over has ended, there is nothing left to take or decline.';
      expect(await house.ask('claim', { ticket: 1 }, BOR)).toMatchObject({ refused: 'handover-ended', text });
      expect(await house.ask('decline', { ticket: 1 }, BOR)).toMatchObject({
        refused: 'handover-ended',
        text,
      });
      expect(await house.ask('claim', { ticket: 1 })).toMatchObject({ refused: 'resolved' });
      expect(await house.ask('reopen', { ticket: 1 })).toEqual(done);
      expect(await house.ask('claim', { ticket: 1 }, BOR)).toEqual(done);
    });

    it('by a merge: they hear where it goes on', async () => {
      await house.say('chat', 'maja-chat', 'Hello?');
      await transfer('Bor');
      await sent();
      expect(await house.ask('merge', { ticket: 1, into: 2, confirm: true }, EVA)).toEqual(done);
      expect([await noticesOf('ana'), await noticesOf('bor')]).toEqual([
        ['handover-merged:ana:2'],
        ['handover-merged:bor:2'],
      ]);
      for (const name of ['claim', 'decline'])
        expect(await house.ask(name, { ticket: 1 }, BOR)).toMatchObject({
          text: '#1 was merged into #2. Go on there.',
        });
      // Apart again, it is offered as before.
      expect(await house.ask('unmerge', { ticket: 1 }, EVA)).toEqual(done);
      expect(await house.ask('claim', { ticket: 1 }, BOR)).toEqual(done);
      expect(await noticesOf('ana')).toContain('handover-taken');
    });

    it('by quarantine: it is told from there, in words', async () => {
      expect(await transfer('technical')).toEqual(done);
      expect(await house.ask('spam', { ticket: 1 }, EVA)).toEqual(done);
      expect(await noticesOf('ana')).toEqual(['handover-spam:ana']);
      const told: string[] = [];
      const desk = {
        id: 'slack',
        async tell(_: unknown, notice: { text: string }) {
          told.push(notice.text);
        },
      };
      const ports = { ...house.ports, desks: new Map([['slack', desk]]) } as never;
      const { id: ticketId } = await house.ticket(1);
      const payload = { desk: 'slack', ticketId, dueAt: house.clock.now, late: false, actor: 'person:eva' };
      const both = [
        { stage: 'handover-spam:ana', audience: 'person:ana' },
        { stage: 'handover-spam:desk', audience: 'desk' },
      ];
      for (const one of both) await tell(ports, { ...payload, ...one, name: one.stage });
      expect(told).toEqual(
        Array(2).fill('#1 went into quarantine before anybody took it over: there is nothing left to do.'),
      );
      expect(await house.ask('decline', { ticket: 1 }, BOR)).toMatchObject({
        text: expect.stringMatching(/^#1 is in quarantine: the hand-over has ended/),
      });
    });
  });
});
