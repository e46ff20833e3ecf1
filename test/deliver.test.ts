import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Channel, Outbound } from '../src/channels/channel.ts';
import type { Actor } from '../src/domain/actor.ts';
import { CodedError } from '../src/domain/coded-error.ts';
import { isRefusal } from '../src/domain/refusal.ts';
import { MAX_TRIES } from '../src/jobs/jobs.ts';
import type { Message, Store } from '../src/store/store.ts';
import { createAct } from '../src/triage/act.ts';
import { deliver } from '../src/triage/perform/deliver.ts';
import type { TriagePorts } from '../src/triage/ports.ts';
import { receive } from '../src/triage/receive.ts';
import { createTies } from '../src/triage/ties.ts';
import { ENGINES } from './peers/database.ts';
import { never, type TestTriage, testTriage } from './peers/triage.ts';

const START = Date.parse('2026-03-02T09:00:00Z');
const ANA: Actor = { kind: 'person', id: 'ana', role: 'agent' };

describe.each(ENGINES)('a reply on its way, on %s', (engine) => {
  let triage: TestTriage;
  let store: Store;
  let ports: TriagePorts;
  let channels: Map<string, Channel>;
  /** What the vendor was given, and what it does about it. */
  let taken: Outbound[];
  let vendor: (message: Outbound) => Promise<void>;

  beforeEach(async () => {
    taken = [];
    vendor = () => Promise.resolve();
    triage = await testTriage(engine, START);
    ({ store, ports, channels } = triage);
    channels.set('post', channel(false));
    await receive(ports, { channel: 'post', receivedAt: START, applied: [], item: question });
  });
  afterEach(() => triage.close());

  const question = {
    type: 'message' as const,
    conversation: 'maja',
    externalId: 'm1',
    from: { address: 'maja', name: 'Maja' },
    sentAt: START,
    sequence: 0,
    text: 'Where is it?',
    files: [],
  };
  const channel = (sendsOnce: boolean): Channel => ({
    id: 'post',
    limits: {
      textLength: 1000,
      sendsOnce,
      fileBytes: 1,
      fileTypes: [],
      replyWindowHours: null,
      buttons: null,
    },
    verify: never,
    parse: never,
    async send(message) {
      taken.push(message);
      await vendor(message);
      return { externalId: `x-${message.key}` };
    },
  });
  const ticket = async () => {
    const found = await store.tickets.ofConversation('post', 'maja');
    if (found === null) throw new Error('There is no ticket');
    return found;
  };
  const replied = async (id: string) => {
    triage.clock.now += 1;
    const { now } = triage.clock;
    const { number } = await ticket();
    const intent = {
      type: 'reply' as const,
      messageId: id,
      as: 'answer' as const,
      confirm: true,
      sendAt: now,
    };
    await createAct(ports)({ number, actor: ANA, intent, message: (of) => outbound(of.id, id, now) });
  };
  const undo = async (messageId: string) =>
    createAct(ports)({ number: (await ticket()).number, actor: ANA, intent: { type: 'undo', messageId } });
  const delivery = async (id: string) => (await store.tickets.message(id))?.delivery;
  const perform = (messageId: string, attempt = 1) => deliver(ports, { messageId }, attempt);

  it('whose channel was switched off is visibly failed, and its writer hears of it', async () => {
    await replied('r1');
    channels.clear();
    await perform('r1');
    expect(await store.tickets.message('r1')).toMatchObject({ delivery: 'failed', error: 'wrong-setting' });
    expect(await store.tickets.told(['person:ana'], { limit: 5 })).toMatchObject([{ stage: 'reply-failed' }]);
    expect((await ticket()).waiting.wait).not.toBeNull();
  });

  it('waits for the one before it, and is visibly failed when that never gets through', async () => {
    await replied('r1');
    await replied('r2');
    await expect(perform('r2')).rejects.toMatchObject({ code: 'conflict' });
    expect(await delivery('r2')).toBe('queued');
    await perform('r2', MAX_TRIES);
    expect(await store.tickets.message('r2')).toMatchObject({ delivery: 'failed', error: 'conflict' });
    await perform('r1');
    expect(taken.map(({ key }) => key)).toEqual(['r1']);
  });

  it('that the vendor surely did not take is tried again, and at the last try is visibly failed', async () => {
    vendor = () => Promise.reject(new CodedError('vendor-down', 'not now'));
    await replied('r1');
    await expect(perform('r1')).rejects.toMatchObject({ code: 'vendor-down' });
    expect(await delivery('r1')).toBe('queued');
    await perform('r1', MAX_TRIES);
    expect(await delivery('r1')).toBe('failed');
  });

  it('is still queued when what it needs cannot be gathered: it surely was not sent', async () => {
    await replied('r1');
    const { people } = store;
    ports = { ...ports, store: { ...store, people: Object.assign(Object.create(people), { byId: never }) } };
    await expect(perform('r1')).rejects.toThrow('not in this test');
    expect(await delivery('r1')).toBe('queued');
    ports = { ...ports, store };
    await perform('r1', 2);
    expect(await delivery('r1')).toBe('sent');
  });

  it('whose worker was killed while it was sent is asked about, and a person cannot take it back any more', async () => {
    await replied('r1');
    vendor = () => new Promise(() => undefined);
    void perform('r1');
    await expect.poll(() => delivery('r1')).toBe('sending');
    await perform('r1', 2);
    expect(await delivery('r1')).toBe('unknown');
    expect(await undo('r1')).toMatchObject({ refused: 'too-late' });
    expect(taken).toHaveLength(1);
  });

  it('whose worker was killed goes out again where the vendor honours our key', async () => {
    channels.set('post', channel(true));
    await replied('r1');
    vendor = () => new Promise(() => undefined);
    void perform('r1');
    await expect.poll(() => delivery('r1')).toBe('sending');
    vendor = () => Promise.resolve();
    await perform('r1', 2);
    expect(await delivery('r1')).toBe('sent');
    expect(taken.map(({ key }) => key)).toEqual(['r1', 'r1']);
  });

  it('is either taken back or sent, however close both come', async () => {
    for (let round = 0; round < 20; round++) {
      const id = `r${round}`;
      await replied(id);
      const [said] = await Promise.all([undo(id), perform(id)]);
      const sent = taken.some(({ key }) => key === id);
      expect(await delivery(id)).toBe(sent ? 'sent' : 'cancelled');
      expect('refused' in said).toBe(sent);
    }
  });

  const said = (receipt: 'delivered' | 'failed', more: { key?: string; externalId?: string } = {}) => {
    const base = { conversation: 'maja', from: { address: 'maja', name: null }, sentAt: START, sequence: 0 };
    const of = { ...base, type: 'receipt' as const, externalId: 'x-r1', ...more };
    const item =
      receipt === 'failed' ? { ...of, receipt, code: 'window-closed' as const } : { ...of, receipt };
    return receive(ports, { channel: 'post', receivedAt: START, applied: [], item });
  };

  it('that the vendor took and could not bring is visibly failed; the wait that it ended runs on', async () => {
    const { wait } = (await ticket()).waiting;
    await replied('r1');
    await perform('r1');
    expect((await ticket()).waiting.wait).toBeNull();
    await said('failed');
    expect(await store.tickets.message('r1')).toMatchObject({ delivery: 'failed', error: 'window-closed' });
    expect((await ticket()).waiting.wait).toMatchObject({ since: wait?.since, promiseAt: wait?.promiseAt });
    expect(await store.tickets.told(['person:ana'], { limit: 5 })).toMatchObject([{ stage: 'reply-failed' }]);
    const { version } = await ticket();
    await said('failed');
    await said('delivered');
    await said('delivered', { externalId: 'of-another' });
    expect((await ticket()).version).toBe(version);
    const again = { type: 'send-again' as const, messageId: 'r1', sendAt: triage.clock.now };
    await createAct(ports)({ number: (await ticket()).number, actor: ANA, intent: again });
    await perform('r1');
    expect((await ticket()).waiting.wait).toBeNull();
  });

  it('with which the case ended opens it again when it never arrived', async () => {
    await replied('r1');
    await perform('r1');
    const resolve = { type: 'resolve' as const, noteId: null };
    await createAct(ports)({ number: (await ticket()).number, actor: ANA, intent: resolve });
    await said('failed');
    expect(await ticket()).toMatchObject({ status: { name: 'open' }, waiting: { wait: { since: START } } });
  });

  it('on a case that was merged meanwhile lets its customer wait where that goes on', async () => {
    await replied('r1');
    await perform('r1');
    const from = await ticket();
    const elsewhere = {
      ...{ type: 'message' as const, conversation: 'maja-2', externalId: 'm2', text: 'Hello?', files: [] },
      ...{ from: { address: 'maja', name: 'Maja' }, sentAt: START + 1000, sequence: 0 },
    };
    await receive(ports, { channel: 'post', receivedAt: START + 1000, applied: [], item: elsewhere });
    const there = async () => (await store.tickets.ofConversation('post', 'maja-2')) ?? expect.unreachable();
    const into = await there();
    const merged = await createTies(ports).merge(from.id, into.id, { actor: ANA, confirm: true });
    expect(isRefusal(merged)).toBe(false);
    expect((await there()).waiting.wait?.since).toBeGreaterThan(START);
    await said('failed');
    expect(await store.tickets.message('r1')).toMatchObject({ delivery: 'failed', error: 'window-closed' });
    expect(await there()).toMatchObject({ status: { name: 'open' }, waiting: { wait: { since: START } } });
    const { version } = await there();
    await said('failed');
    expect((await there()).version).toBe(version);
  });

  it('whose outcome nobody knew is told by our key, and looked at again while its send runs', async () => {
    for (const [id, outcome, delivered] of [
      ['r1', 'delivered', 'delivered'],
      ['r2', 'failed', 'failed'],
    ] as const) {
      await replied(id);
      vendor = () => Promise.reject(new Error('the line was cut'));
      const running = perform(id);
      await running;
      expect(await delivery(id)).toBe('unknown');
      await said(outcome, { key: id, externalId: `x-${id}` });
      expect(await delivery(id)).toBe(delivered);
      // What arrived has answered; the second is written to somebody who waits no more.
      expect((await ticket()).waiting.wait).toBeNull();
    }
    await replied('r3');
    vendor = () => new Promise(() => undefined);
    void perform('r3');
    await expect.poll(() => delivery('r3')).toBe('sending');
    await expect(said('delivered', { key: 'r3' })).rejects.toMatchObject({ code: 'conflict' });
    await said('failed', { key: 'r1', externalId: 'x-r1' });
    expect(await delivery('r1')).toBe('failed');
  });

  function outbound(ticketId: string, id: string, at: number): Message {
    return {
      id,
      ticketId,
      kind: 'outbound',
      as: 'answer',
      text: 'Tomorrow.',
      author: 'person:ana',
      channel: 'post',
      conversation: 'maja',
      externalId: null,
      sentAt: at,
      sequence: 0,
      receivedAt: at,
      delivery: 'queued',
      error: null,
      files: [],
      editedAt: null,
      deletedAt: null,
    };
  }
});
