import type { Channel, Outbound } from '../src/channels/channel.ts';
import type { Actor } from '../src/domain/actor.ts';
import type { Ticket } from '../src/domain/ticket/model.ts';
import type { Engine } from '../src/store/database.ts';
import type { Message } from '../src/store/store.ts';
import { createAct } from '../src/triage/act.ts';
import { deliver } from '../src/triage/perform/deliver.ts';
import { receive } from '../src/triage/receive.ts';
import { sweep } from '../src/triage/wake.ts';
import { never, testTriage } from './peers/triage.ts';

export const HOUR = 3_600_000;
/** A Monday. */
export const START = Date.parse('2026-03-02T10:00:00Z');
export const ANA = { kind: 'person', id: 'ana', role: 'agent' } as const;

type Item = Parameters<typeof receive>[1]['item'];
type Intent = Parameters<ReturnType<typeof createAct>>[0]['intent'];

interface Written {
  messageId: string;
  as?: 'answer' | 'holding';
  text?: string;
  actor?: Extract<Actor, { kind: 'person' }>;
  /** What the intent says beside. */
  more?: object;
}

/** The flow, without commands, with one channel, `post`, that takes answers for a day after the customer wrote there: Maja, if nobody else is named. */
export async function postHouse(engine: Engine) {
  const triage = await testTriage(engine, START);
  const { ports, store, clock } = triage;
  const taken: Outbound[] = [];
  triage.channels.set('post', takingForADay(taken));
  const act = createAct(ports);

  async function ticket(conversation = 'maja'): Promise<Ticket> {
    const found = await store.tickets.ofConversation('post', conversation);
    if (found === null) throw new Error('There is no ticket');
    return found;
  }

  function comes(item: Item) {
    return receive(ports, { channel: 'post', receivedAt: clock.now, applied: [], item });
  }

  return {
    ...triage,
    /** What the channel was told to send. */
    taken,
    ticket,
    comes,
    says(externalId: string, { conversation = 'maja', sentAt = clock.now } = {}) {
      const from = { address: conversation, name: conversation };
      const said = { externalId, text: 'Where is it?', files: [] };
      return comes({ type: 'message', conversation, from, sentAt, sequence: 0, ...said });
    },
    async intends(actor: Actor, intent: Intent) {
      return act({ number: (await ticket()).number, actor, intent });
    },
    async writes({ messageId, as = 'answer', text = 'It left today.', actor = ANA, more = {} }: Written) {
      const intent = { type: 'reply' as const, messageId, as, confirm: false, sendAt: clock.now, ...more };
      const message = ({ id }: Ticket) =>
        outbound({ id: messageId, ticketId: id, as, text }, actor, clock.now);
      return act({ number: (await ticket()).number, actor, intent, message });
    },
    async goes(messageId: string): Promise<void> {
      await deliver(ports, { messageId }, 1);
    },
    async pass(hours: number): Promise<void> {
      clock.now += hours * HOUR;
      while ((await sweep(ports)) > 0);
    },
  };
}

export type PostHouse = Awaited<ReturnType<typeof postHouse>>;

function takingForADay(taken: Outbound[]): Channel {
  return {
    id: 'post',
    limits: {
      ...{ textLength: 1000, sendsOnce: true, fileBytes: 1, fileTypes: [], buttons: null },
      replyWindowHours: 24,
    },
    verify: never,
    parse: never,
    async send(message) {
      taken.push(message);
      return { externalId: `x-${message.key}` };
    },
  };
}

function outbound(
  said: Pick<Message, 'id' | 'ticketId' | 'as' | 'text'>,
  { id }: Actor,
  now: number,
): Message {
  return {
    ...{ ...said, kind: 'outbound', author: `person:${id}`, channel: 'post', conversation: 'maja' },
    ...{ externalId: null, sentAt: now, sequence: 0, receivedAt: now, delivery: 'queued', error: null },
    ...{ files: [], editedAt: null, deletedAt: null },
  };
}
