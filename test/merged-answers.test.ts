import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Ticket } from '../src/domain/ticket/model.ts';
import { receive } from '../src/triage/receive.ts';
import { BOR, HOUR, type LinksHouse, linksHouse, MINUTE, START } from './links.house.ts';
import { ENGINES } from './peers/database.ts';

const done = expect.objectContaining({ ok: true });

describe.each(ENGINES)('an answer to the question of a ticket that was merged or split, on %s', (engine) => {
  let house: LinksHouse;
  beforeEach(async () => {
    house = await linksHouse(engine);
  });
  afterEach(() => house.close());

  const press = (
    question: string,
    choice: 'yes' | 'no' | 'where',
    conversation = 'maja',
    channel = 'post',
  ) => {
    const externalId = randomUUID();
    const item = {
      ...{ type: 'choice' as const, conversation, externalId, question, choice, mark: externalId },
      ...{
        from: { address: `${conversation}@${channel}`, name: null },
        sentAt: house.clock.now,
        sequence: 0,
      },
    };
    return receive(house.ports, { channel, item, receivedAt: house.clock.now, applied: [] });
  };
  /** Answered and resolved: the customer is asked. */
  const resolve = async (number: number) => {
    house.clock.now += MINUTE;
    expect(
      await house.ask('reply', { ticket: number, text: 'Here it is.', then: 'resolve', confirm: true }),
    ).toEqual(done);
    await house.deliverAll([number]);
    await house.deliverAll([number]);
    const { solved } = await house.ticket(number);
    expect(solved.asked?.typed).toBe(true);
    return solved.asked?.messageId ?? '';
  };
  const merge = async (from: number, into: number) => {
    house.clock.now += MINUTE;
    expect(await house.ask('merge', { ticket: from, into, confirm: true }, BOR)).toEqual(done);
  };
  /** Maja was asked about her parcel, and that case goes on in another ticket, which is Bor's. */
  const askedAndMerged = async () => {
    const { number: first } = await house.say('post', 'maja', 'Where is my parcel?');
    const question = await resolve(first);
    const { number: other } = await house.say('chat', 'maja-chat', 'Hello?');
    expect(await house.ask('claim', { ticket: other }, BOR)).toEqual(done);
    await merge(first, other);
    return { first, other, question };
  };
  const said = ({ solved }: Ticket) => Object.values(solved.said ?? {}).map(({ answer }) => answer);
  const told = async (number: number) => {
    house.clock.now += 1;
    await house.deliverAll([number]);
    return house.sent
      .filter(({ text }) => text.includes('What is still missing'))
      .map((one) => one.conversation);
  };

  it('no counts where the case goes on: in front, to its owner, with the older promise; once', async () => {
    const { first, other, question } = await askedAndMerged();
    for (const _ of [1, 2, 3]) await press(question, 'no');
    const ticket = await house.ticket(other);
    expect(ticket).toMatchObject({
      status: { name: 'open' },
      solved: { front: true, times: 1 },
      waiting: { wait: { since: START, promiseAt: START + 10 * HOUR } },
      claim: { by: 'bor' },
    });
    expect(said(ticket)).toEqual(['no']);
    expect(await told(other)).toEqual(['maja']);
    const notices = await house.store.tickets.told(['person:bor'], { limit: 9 });
    expect(notices.filter(({ stage }) => stage === 'not-solved')).toHaveLength(1);
    expect((await house.ticket(first)).status).toMatchObject({ name: 'resolved', as: 'merged' });
  });

  it('where it is asked how far the case is, that is told, of the ticket in which it goes on; not in quarantine', async () => {
    const { number: first } = await house.say('post', 'maja', 'My parcel has not come');
    const { number: other } = await house.say('chat', 'niko', 'Ours has not come either');
    const acknowledged = async (number: number) => {
      house.clock.now += MINUTE;
      expect(await house.ask('ack', { ticket: number, next: 'I look', confirm: true })).toEqual(done);
      await house.deliverAll([number]);
      const messages = await house.store.tickets.messages((await house.ticket(number)).id);
      return messages.find(({ as }) => as === 'acknowledgement')?.id ?? '';
    };
    const [below, belowOther] = [await acknowledged(first), await acknowledged(other)];
    await merge(first, other);
    const heard = async () => {
      await house.deliverAll([other]);
      const answers = house.sent.filter(({ text }) => text.startsWith(`Case #${other}: `));
      return answers.map(({ conversation }) => conversation);
    };
    await house.say('chat', 'niko', 'Hello?');
    await press(below, 'where');
    expect(await heard()).toEqual(['maja']);
    house.clock.now += 11 * MINUTE;
    await house.say('post', 'maja', 'Thank you for telling me.');
    await press(belowOther, 'where', 'niko', 'chat');
    expect(await heard()).toEqual(['maja', 'niko']);
    house.clock.now += 11 * MINUTE;
    expect(await house.ask('spam', { ticket: other }, BOR)).toEqual(done);
    await press(below, 'where');
    expect(await heard()).toEqual(['maja', 'niko']);
  });

  it('no as a word right after the question counts there too, and anything later is a message', async () => {
    const { other } = await askedAndMerged();
    house.clock.now += MINUTE;
    expect((await house.say('post', 'maja', 'Ne!')).number).toBe(other);
    expect((await house.ticket(other)).solved).toMatchObject({ front: true, times: 1 });
    expect(await told(other)).toEqual(['maja']);
    house.clock.now += MINUTE;
    await house.say('post', 'maja', 'no');
    expect((await house.ticket(other)).solved.times).toBe(1);
  });

  it('no opens a resolved survivor, along a chain of merges', async () => {
    const { other, question } = await askedAndMerged();
    const { number: last } = await house.say('post', 'luka', 'And mine?');
    await merge(other, last);
    await resolve(last);
    await press(question, 'no');
    expect(await house.ticket(last)).toMatchObject({
      status: { name: 'open' },
      solved: { front: true, asked: null },
      waiting: { wait: { since: START } },
    });
  });

  it('yes is thanked for once and ends nothing else', async () => {
    const { other, question } = await askedAndMerged();
    for (const _ of [1, 2]) await press(question, 'yes');
    const ticket = await house.ticket(other);
    expect([said(ticket), ticket.status.name, ticket.solved.front]).toEqual([['yes'], 'open', false]);
    await house.deliverAll([other]);
    expect(house.sent.filter(({ text }) => text.includes('Glad'))).toMatchObject([{ conversation: 'maja' }]);
  });

  it('goes with the ticket that is taken out again: who said no waits there, and the other as before', async () => {
    const { first, other, question } = await askedAndMerged();
    const before = await house.ticket(other);
    await press(question, 'no');
    await told(other);
    house.clock.now += MINUTE;
    expect(await house.ask('unmerge', { ticket: first }, BOR)).toEqual(done);
    expect(await house.ticket(first)).toMatchObject({
      status: { name: 'open' },
      solved: { front: true, times: 1, asked: null },
      waiting: { wait: { since: START, promiseAt: START + 10 * HOUR } },
    });
    const left = await house.ticket(other);
    expect([left.solved.front, left.waiting.wait]).toEqual([false, before.waiting.wait]);
    expect(said(left)).toEqual([]);
  });

  it('counts on a ticket that was merged and taken out before anybody pressed', async () => {
    const { first, other, question } = await askedAndMerged();
    expect(await house.ask('unmerge', { ticket: first }, BOR)).toEqual(done);
    await press(question, 'no');
    expect(await house.ticket(first)).toMatchObject({ status: { name: 'open' }, solved: { front: true } });
    expect((await house.ticket(other)).solved.front).toBe(false);
  });

  it('is the question’s ticket’s, wherever a split has put the message', async () => {
    const { number } = await house.say('post', 'maja', 'Where is my parcel?');
    house.clock.now += MINUTE;
    const { conversation } = await house.say('post', 'maja', 'And my refund?');
    const question = await resolve(number);
    house.clock.now += MINUTE;
    const messages = [conversation.lastInbound?.id, question].join(',');
    expect(await house.ask('split', { ticket: number, messages })).toEqual(done);
    const part = (await house.ticket(number + 1)).number;
    expect((await house.store.tickets.message(question))?.ticketId).toBe((await house.ticket(part)).id);
    await press(question, 'no');
    expect(await house.ticket(number)).toMatchObject({ status: { name: 'open' }, solved: { front: true } });
    expect((await house.ticket(part)).solved.front).toBe(false);
  });

  it('no as a word after the question of a part is for the part, and not for whoever hears what comes next', async () => {
    const { number } = await house.say('post', 'maja', 'Where is my parcel?');
    house.clock.now += MINUTE;
    const { conversation } = await house.say('post', 'maja', 'And my refund?');
    expect(await house.ask('split', { ticket: number, messages: conversation.lastInbound?.id })).toEqual(
      done,
    );
    await resolve(number + 1);
    const before = await house.ticket(number);
    house.clock.now += MINUTE;
    expect((await house.say('post', 'maja', 'нет')).number).toBe(number + 1);
    expect(await house.ticket(number + 1)).toMatchObject({
      status: { name: 'open' },
      solved: { front: true },
    });
    expect(await house.ticket(number)).toEqual(before);
    house.clock.now += MINUTE;
    expect((await house.say('post', 'maja', 'Please hurry')).number).toBe(number);
  });
});
