import { afterEach, describe, expect, it } from 'vitest';
import { familyOf } from '../src/domain/ticket/links.ts';
import { HOUR, type LinksHouse, linksHouse } from './links.house.ts';
import { ENGINES } from './peers/database.ts';

describe.each(ENGINES)('a conversation has one open ticket at the most, on %s', (engine) => {
  let house: LinksHouse;
  afterEach(() => house.close());

  /** Maja's chat goes on in her post, which is resolved; long after she writes in the chat again. */
  async function begin() {
    house = await linksHouse(engine);
    const post = (await house.say('post', 'maja', 'by post')).number;
    const chat = (await house.say('chat', 'maja-chat', 'in the chat')).number;
    await house.ask('merge', { ticket: chat, into: post, confirm: true });
    await house.ask('resolve', { ticket: post });
    house.clock.now += 2 * HOUR;
    const later = (await house.say('chat', 'maja-chat', 'something else')).number;
    expect(later).not.toBe(post);
    return { post, chat, later };
  }

  async function openIn(numbers: readonly number[]): Promise<Record<string, number[]>> {
    const tickets = await Promise.all(numbers.map((number) => house.ticket(number)));
    const open = tickets.filter(({ status }) => status.name !== 'resolved');
    const found: Record<string, number[]> = {};
    for (const ticket of open)
      for (const id of familyOf(ticket)) {
        const key = tickets.find((one) => one.id === id)?.conversation.key ?? '';
        found[key] = [...(found[key] ?? []), ticket.number];
      }
    return found;
  }

  it('nobody reopens a ticket, nor takes its resolve back, while one that came with it has a newer case', async () => {
    const { post, chat, later } = await begin();
    const newer = { refused: 'newer-open', values: { ticket: later } };
    expect(await house.ask('reopen', { ticket: post })).toMatchObject(newer);
    expect(await house.ask('undo', { ticket: post })).toMatchObject(newer);
    expect(await openIn([post, chat, later])).toEqual({ 'maja-chat': [later] });
    await house.ask('resolve', { ticket: later });
    expect(await house.ask('undo', { ticket: post })).toMatchObject({ ok: true });
    expect(await openIn([post, chat, later])).toEqual({ maja: [post], 'maja-chat': [post] });
  });

  it('what a customer writes goes to the open ticket in which their conversation goes on', async () => {
    const { post, chat, later } = await begin();
    await house.ask('resolve', { ticket: later });
    await house.ask('reopen', { ticket: post });
    expect((await house.say('chat', 'maja-chat', 'and now?')).number).toBe(post);
    expect(await openIn([post, chat, later])).toEqual({ maja: [post], 'maja-chat': [post] });
  });

  it('what they write where a case is over does not open it beside the newer one', async () => {
    const { post, chat, later } = await begin();
    await house.ask('resolve', { ticket: later });
    await house.ask('reopen', { ticket: post });
    await house.ask('resolve', { ticket: post });
    expect((await house.say('chat', 'maja-chat', 'the newer case')).number).toBe(later);
    const other = (await house.say('post', 'maja', 'by post again')).number;
    expect([post, later]).not.toContain(other);
    expect(await openIn([post, chat, later, other])).toEqual({ maja: [other], 'maja-chat': [later] });
  });

  it('nobody merges an old case away whose conversation has a newer one', async () => {
    house = await linksHouse(engine);
    const old = (await house.say('chat', 'maja-chat', 'once')).number;
    await house.ask('resolve', { ticket: old });
    house.clock.now += 2 * HOUR;
    const now = (await house.say('chat', 'maja-chat', 'again')).number;
    const post = (await house.say('post', 'maja', 'by post')).number;
    const merge = { ticket: old, into: post, confirm: true };
    expect(await house.ask('merge', merge)).toMatchObject({ refused: 'newer-open', values: { ticket: now } });
    expect(await house.ask('merge', { ...merge, into: now })).toMatchObject({ ok: true });
    expect(await openIn([old, now, post])).toEqual({ 'maja-chat': [now, now], maja: [post] });
  });
});
