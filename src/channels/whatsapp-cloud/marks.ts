import type { Channel } from '../channel.ts';
import type { PhoneGraph } from './graph.ts';

/** Conversations whose newest message is known here, for the mark that somebody writes: Meta wants to be told below which. */
const KEPT = 1000;

/** Seen, and writing (for up to 25 seconds; guides/typing-indicators). */
export function createMarks(graph: PhoneGraph): Required<Pick<Channel, 'seen' | 'typing'>> {
  const newest = new Map<string, string>();
  const mark = async (id: string, more: object = {}) => {
    await graph.post('messages', { messaging_product: 'whatsapp', status: 'read', message_id: id, ...more });
  };
  return {
    async seen({ conversation, externalId }) {
      newest.delete(conversation);
      newest.set(conversation, externalId);
      for (const oldest of newest.keys()) if (newest.size > KEPT) newest.delete(oldest);
      await mark(externalId);
    },
    async typing(conversation) {
      const id = newest.get(conversation);
      if (id !== undefined) await mark(id, { typing_indicator: { type: 'text' } });
    },
  };
}
