import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { workProblems } from '../src/triage/problem-loop.ts';
import { ANA, EVA, LEA, type LinksHouse, linksHouse } from './links.house.ts';
import { ENGINES } from './peers/database.ts';

describe.each(ENGINES)('a known problem, on %s', (engine) => {
  let house: LinksHouse;

  beforeEach(async () => {
    house = await linksHouse(engine);
    await house.store.people.add(LEA);
  });
  afterEach(() => house.close());

  const problem = (options: Record<string, unknown>, who = LEA) => house.ask('problem', options, who);
  const declare = (more: Record<string, unknown> = {}) =>
    problem({
      action: 'declare',
      problem: 'card-payments',
      text: 'Card payments fail at the moment. We are on it.',
      ...more,
    });
  const states = async () => {
    const tickets = await Promise.all(
      (['joined', 'suggested', 'sent', 'elsewhere', 'unwanted', 'closed'] as const).map(async (state) =>
        (await house.store.problems.tickets('card-payments', { states: [state], limit: 99 })).map(
          ({ number }) => [number, state] as const,
        ),
      ),
    );
    return Object.fromEntries(tickets.flat());
  };

  it('is declared by leads, joined by hand and by rule, and suggested', async () => {
    const before = await house.say('post', 'Maja', 'My card payment fails');
    expect(await problem({ action: 'declare', problem: 'x', text: 'y' }, EVA)).toMatchObject({
      refused: 'role',
    });
    expect(await declare({ words: 'card pay*', tickets: 'join' })).toMatchObject({ ok: true });
    await workProblems(house.ports);
    const after = await house.say('chat', 'Zala', 'the card payment is refused');
    const other = await house.say('chat', 'Nika', 'Where is my parcel?');
    expect(await states()).toEqual({ [before.number]: 'joined', [after.number]: 'joined' });
    expect(await problem({ action: 'join', text: String(other.number) }, ANA)).toMatchObject({ ok: true });
    expect(await problem({ action: 'leave', ticket: after.number }, ANA)).toMatchObject({ ok: true });
    expect(await states()).toEqual({ [before.number]: 'joined', [other.number]: 'joined' });
    await house.say('chat', 'Zala', 'my card payment, again');
    expect((await house.ticket(after.number)).problem).toEqual({ id: null, not: ['card-payments'] });
    expect(await problem({ action: 'list' }, ANA)).toMatchObject({
      data: { problems: [{ id: 'card-payments', tickets: { joined: 2, suggested: 0 } }] },
    });
    await declare({ tickets: 'suggest' });
    const like = await house.say('chat', 'Eva', 'card payment');
    expect((await house.ticket(like.number)).problem).toEqual({ id: null, suggested: 'card-payments' });
    expect(await states()).toMatchObject({ [like.number]: 'suggested' });
  });

  it('offers its text in each language as a canned reply for as long as it is open', async () => {
    await declare();
    await declare({ text: 'Plačila s kartico ta hip ne delujejo.', language: 'sl' });
    const { number, conversation } = await house.say('post', 'Maja', 'Hello');
    await house.store.contacts.change(conversation.contactId, {
      language: 'sl',
      languageBy: 'person',
    } as never);
    await house.ask('macro', { ticket: number, name: 'problem/card-payments' }, ANA);
    expect(await house.texts(number)).toContain('Plačila s kartico ta hip ne delujejo.');
    await problem({ action: 'fixed' });
    expect(await house.store.macros.byName('problem/card-payments')).toBeNull();
    expect(await problem({ action: 'join', text: String(number) })).toMatchObject({
      refused: 'unknown-problem',
    });
    expect(await declare()).toMatchObject({ data: { problem: { id: 'card-payments-2' } } });
  });

  it('tells each person once that it is fixed, however often it is tried and by how many', async () => {
    await declare({ words: 'card', tickets: 'join' });
    const tickets = [
      await house.say('post', 'Maja', 'card'),
      await house.say('chat', 'Zala', 'card'),
      await house.say('chat', 'Zala2', 'card', house.clock.now, 'Zala@chat'),
    ];
    const no = await house.say('chat', 'Nika', 'card');
    await problem({ action: 'fixed', text: 'You can pay by card again.' });
    const controller = new AbortController();
    controller.abort();
    await workProblems(house.ports, controller.signal);
    await Promise.all([workProblems(house.ports), workProblems(house.ports), workProblems(house.ports)]);
    await workProblems(house.ports);
    await house.deliverAll([...tickets, no].map(({ number }) => number));
    expect(house.sent.map(({ to, text }) => [to, text.includes('You can pay by card again.')])).toEqual(
      expect.arrayContaining([
        ['Maja@post', true],
        ['Zala@chat', true],
        ['Nika@chat', true],
      ]),
    );
    expect(house.sent).toHaveLength(3);
    expect(Object.values(await states()).sort()).toEqual(['elsewhere', 'sent', 'sent', 'sent']);
    // What was joining meanwhile is told as well; then there is nothing left to do.
    expect(await house.store.problems.due()).toHaveLength(1);
    house.clock.now += 5 * 60_000;
    await workProblems(house.ports);
    expect(await house.store.problems.due()).toEqual([]);
  });

  it('tells nobody who wants no such messages, and of a merged case where it goes on', async () => {
    await declare({ words: 'card', tickets: 'join' });
    const no = await house.say('chat', 'Nika', 'card');
    await house.say('chat', 'Nika', 'STOP');
    const from = await house.say('post', 'Maja', 'card');
    house.clock.now += 60_000;
    const into = await house.say('chat', 'Maja', 'Hello, it is me', house.clock.now, 'Maja@chat');
    await house.ask('merge', { ticket: from.number, into: into.number, confirm: true });
    await problem({ action: 'fixed' });
    await workProblems(house.ports);
    expect(await states()).toEqual({
      [no.number]: 'unwanted',
      [into.number]: 'sent',
      [from.number]: 'closed',
    });
    await house.deliverAll([no.number, from.number, into.number]);
    const told = house.sent.filter(({ text }) => text.includes('is fixed'));
    expect(told.map(({ to }) => to)).toEqual(['Maja@chat']);
  });

  it('is withdrawn without a word', async () => {
    await declare({ words: 'card', tickets: 'join' });
    await house.say('chat', 'Nika', 'card');
    expect(await problem({ action: 'withdraw' })).toMatchObject({ ok: true });
    await workProblems(house.ports);
    expect(Object.values(await states())).toEqual(['joined']);
    expect(await declare({ words: 'a*' })).toMatchObject({ refused: 'bad-option' });
    expect(await declare({ text: 'Hello {name}' })).toMatchObject({ refused: 'bad-option' });
    expect(await declare({ kind: 'nothing' })).toMatchObject({ refused: 'unknown-choice' });
  });
});
