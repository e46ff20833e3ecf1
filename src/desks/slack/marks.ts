import { CodedError } from '../../domain/coded-error.ts';
import type { TicketCard } from '../card.ts';
import type { DeskPorts } from '../desk.ts';
import type { SlackApi } from './api.ts';
import { threadOf } from './ref.ts';
import { markOf } from './thread.ts';

type LastReply = NonNullable<TicketCard['lastReply']>;

/** The reaction that a reply's copy in the thread gets once it is known how it went. */
const REACTIONS: Readonly<Partial<Record<LastReply['delivery'], string>>> = {
  sent: 'white_check_mark',
  delivered: 'white_check_mark',
  read: 'white_check_mark',
  failed: 'x',
  unknown: 'grey_question',
};
/** Marks remembered, so that most updates of a card ask nothing; forgetting one costs a look-up. */
const REMEMBERED = 5000;

export interface Marks {
  put(ref: string, reply: TicketCard['lastReply']): Promise<void>;
}

/** Delivery marks on the copies of replies. An ornament: the card says the same in words, so that it never fails a card. */
export function createMarks(api: SlackApi, log: DeskPorts['log']): Marks {
  const put = new Set<string>();
  return {
    async put(ref, reply) {
      const name = reply === null ? undefined : REACTIONS[reply.delivery];
      const thread = threadOf(ref);
      if (reply === null || name === undefined || thread === null) return;
      const key = `${reply.messageId}:${name}`;
      if (put.has(key)) return;
      try {
        const ts = await api.find(thread.channel, markOf(reply.messageId), thread.threadTs);
        if (ts === null) return;
        await api.react(thread.channel, ts, name);
        put.add(key);
        const [oldest] = put;
        if (put.size > REMEMBERED && oldest !== undefined) put.delete(oldest);
      } catch (error) {
        if (!(error instanceof CodedError)) throw error;
        log.warn({ desk: 'slack', code: error.code, message: error.message }, 'a delivery mark was not put');
      }
    },
  };
}
