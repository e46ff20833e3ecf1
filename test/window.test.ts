import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Channel } from '../src/channels/channel.ts';
import type { TicketCard } from '../src/desks/card.ts';
import { cardBody } from '../src/desks/discord/card.ts';
import { cardPost } from '../src/desks/slack/card.ts';
import type { Hours } from '../src/domain/hours.ts';
import { WEEKDAYS } from '../src/domain/quiet-hours.ts';
import { nextDueAt } from '../src/domain/ticket/ticket.ts';
import { windowFrom } from '../src/domain/ticket/window.ts';
import { cardOf } from '../src/triage/card.ts';
import { createTies } from '../src/triage/ties.ts';
import { ENGINES } from './peers/database.ts';
import { ANA, HOUR, type PostHouse, postHouse, START } from './post.house.ts';

describe('the end of a reply window', () => {
  const DAYTIME: Hours = {
    zone: 'UTC',
    week: Object.fromEntries(WEEKDAYS.slice(0, 5).map((day) => [day, [{ from: '08:00', to: '18:00' }]])),
    holidays: [],
  };
  const at = (text: string) => Date.parse(`2026-03-${text}:00Z`);
  it.each([
    ['by day, two hours before', '02T13:00', '03T13:00', '03T11:00'],
    ['in the night, at the last minute of the day before', '02T23:00', '03T23:00', '03T17:59'],
    ['where nobody is there before it, two hours before all the same', '07T12:00', '08T12:00', '08T10:00'],
  ])('is told %s', (_name, written, closes, told) => {
    const window = { openMs: 24 * HOUR, remindMs: 2 * HOUR, hours: DAYTIME };
    expect(windowFrom(at(written), { policy: { window } })).toEqual({
      window: { closesAt: at(closes), remindAt: at(told) },
    });
    expect(windowFrom(at(written), { policy: {} })).toEqual({});
  });
});

describe.each(ENGINES)('a channel that takes answers for a day, on %s', (engine) => {
  let triage: PostHouse;

  beforeEach(async () => {
    triage = await postHouse(engine);
    await triage.says('m1');
  });
  afterEach(() => triage.close());

  const base = () => ({
    conversation: 'maja',
    from: { address: 'maja', name: 'Maja' },
    sentAt: triage.clock.now,
    sequence: 0,
  });
  const told = async () =>
    (await triage.store.tickets.told(['desk', 'person:ana'], { limit: 20 }))
      .filter(({ stage }) => stage.startsWith('window-'))
      .map(({ stage, audience, dueAt }) => [stage, audience, (dueAt - START) / HOUR]);
  const intends = (intent: Parameters<PostHouse['intends']>[1]) => triage.intends(ANA, intent);
  const reply = (messageId: string, as: 'answer' | 'holding' = 'answer') =>
    triage.writes({ messageId, as, more: { confirm: true } });
  const card = async (): Promise<TicketCard> => {
    const row = await triage.store.tickets.byNumber((await triage.ticket()).number);
    if (row === null) throw new Error('There is no ticket');
    return cardOf(triage.ports, row);
  };

  it('stays known when cases are merged, parted and split', async () => {
    const ties = createTies(triage.ports);
    const ends = async (id: string) => {
      const row = await triage.store.tickets.byId(id);
      if (row === null) throw new Error('There is no ticket');
      return (((await cardOf(triage.ports, row)).replyUntil ?? 0) - START) / HOUR;
    };
    await triage.says('m1');
    triage.clock.now += HOUR;
    await triage.says('n1', { conversation: 'nika' });
    const maja = (await triage.ticket()).id;
    const nika = (await triage.ticket('nika')).id;
    expect([await ends(maja), await ends(nika)]).toEqual([24, 25]);
    await ties.merge(nika, maja, { actor: ANA, confirm: true });
    expect(await ends(maja)).toBe(25);
    await ties.unmerge(nika, maja, { actor: ANA });
    expect([await ends(maja), await ends(nika)]).toEqual([24, 25]);
    triage.clock.now += HOUR;
    await triage.says('m2');
    expect(await ends(maja)).toBe(26);
    const [, last] = await triage.store.tickets.messages(maja, { limit: 10 });
    await ties.split(maja, 'part', { actor: ANA, choose: () => [last?.id ?? ''] });
    expect([await ends(maja), await ends('part')]).toEqual([24, 26]);
    await ties.rejoin(maja, 'part', { actor: ANA });
    expect(await ends(maja)).toBe(26);
  });

  it('says on the card, on both desks, that the customer has shut us out, until they let us in again', async () => {
    const shown = async () => {
      const now = await card();
      return [cardPost(now, 'en'), cardBody(now, true, 'en')].map((body) =>
        JSON.stringify(body).includes('has blocked us on'),
      );
    };
    const reach = (reachable: boolean) => {
      const from = { address: 'maja', name: null };
      const when = { sentAt: triage.clock.now, sequence: 0 };
      const item = { type: 'reach' as const, conversation: 'maja', from, ...when, reachable };
      return triage.comes(item);
    };
    expect(await shown()).toEqual([false, false]);
    await reach(false);
    expect(await shown()).toEqual([true, true]);
    await reach(true);
    expect(await shown()).toEqual([false, false]);
  });

  it('stands on the card, and is told once before it ends: to the owner, else to the desk', async () => {
    expect((await card()).replyUntil).toBe(START + 24 * HOUR);
    for (const shown of [cardPost(await card(), 'en'), cardBody(await card(), true, 'en')])
      expect(JSON.stringify(shown)).toContain('The channel takes answers until');
    await triage.pass(21.9);
    expect(await told()).toEqual([]);
    expect(await triage.store.tickets.nextDueAt()).toBe(START + 22 * HOUR);
    await triage.pass(0.1);
    const { version } = await triage.ticket();
    await triage.pass(0.5);
    expect((await triage.ticket()).version).toBe(version);
    expect(nextDueAt(await triage.ticket())).not.toBe(START + 22 * HOUR);
    expect(await told()).toEqual([['window-closing', 'desk', 24]]);
    await triage.says('m2');
    await intends({ type: 'claim' });
    await triage.pass(22);
    expect(await told()).toEqual(expect.arrayContaining([['window-closing', 'person:ana', 46.5]]));
    expect(await told()).toHaveLength(2);
  });

  it('is told as closed after downtime, and not at all to whoever was answered', async () => {
    await triage.pass(25);
    expect(await told()).toEqual([['window-closed', 'desk', 24]]);
    await triage.says('m2');
    await reply('r1');
    await triage.goes('r1');
    await triage.pass(25);
    expect(await told()).toHaveLength(1);
  });

  it('lets nothing go out that somebody writes once it is closed, and everything else be done', async () => {
    await reply('r1');
    await triage.goes('r1');
    triage.clock.now += 24 * HOUR + 1;
    for (const as of ['answer', 'holding'] as const)
      expect(await reply(`late-${as}`, as)).toMatchObject({
        refused: 'window-closed',
        values: { channel: 'post', hours: 24 },
      });
    expect(Object.keys((await triage.ticket()).reply.pending)).toEqual([]);
    expect(await intends({ type: 'resolve', noteId: null })).toMatchObject({ changed: true });
    expect((await card()).replyUntil).toBeUndefined();
    expect(await triage.store.tickets.message('late-answer')).toBeNull();
  });

  it('does not let what failed be sent again once it is closed', async () => {
    await reply('r1');
    const post = triage.channels.get('post') as Channel;
    triage.channels.delete('post');
    await triage.goes('r1');
    triage.channels.set('post', post);
    triage.clock.now += 25 * HOUR;
    const again = { type: 'send-again' as const, messageId: 'r1', sendAt: triage.clock.now };
    expect(await intends(again)).toMatchObject({ refused: 'window-closed' });
    await triage.says('m2');
    expect(await intends(again)).toMatchObject({ changed: true });
  });

  it('begins anew with a press, which the vendor takes for a word', async () => {
    await reply('r1');
    await triage.goes('r1');
    triage.clock.now += 20 * HOUR;
    const pressed = { type: 'choice' as const, externalId: 'p1', choice: 'no', question: 'r1', mark: '' };
    await triage.comes({ ...base(), ...pressed });
    expect((await card()).replyUntil).toBe(START + 44 * HOUR);
    triage.clock.now += 10 * HOUR;
    expect(await reply('r2')).toMatchObject({ changed: true });
  });
});
