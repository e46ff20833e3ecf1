import { Readable } from 'node:stream';
import type { TicketCard } from '../../src/desks/card.ts';
import type { Desk, Heard, Offer, ThreadMessage } from '../../src/desks/desk.ts';
import { CodedError } from '../../src/domain/coded-error.ts';

/** A desk on no platform: what it is given is kept, what it hears is JSON. */
export interface PlainDesk extends Desk {
  cards: Map<string, TicketCard>;
  /** Every call, and what stands in the threads after them: one copy by message id. */
  mirrored: { ref: string; message: ThreadMessage }[];
  copies: Map<string, ThreadMessage>;
  offers: { ref: string; offer: Offer }[];
  /** By their ref; a ref that is not here is gone. */
  files: Map<string, Buffer>;
  /** Called before a copy is posted or changed. */
  onMirror: (message: ThreadMessage) => Promise<void>;
}

export function plainDesk(id: string): PlainDesk {
  const desk: PlainDesk = {
    id,
    cards: new Map(),
    mirrored: [],
    copies: new Map(),
    offers: [],
    files: new Map(),
    onMirror: () => Promise.resolve(),
    start: () => Promise.resolve(),
    async show(card, ref) {
      const where = ref ?? `${id}-thread-${card.number}`;
      desk.cards.set(where, card);
      return where;
    },
    tell: () => Promise.resolve(),
    async mirror(ref, message) {
      await desk.onMirror(message);
      desk.mirrored.push({ ref, message });
      desk.copies.set(message.id, message);
    },
    parse(raw) {
      if (!raw.startsWith('[')) throw new CodedError('not-understood', 'This is no list');
      return JSON.parse(raw) as Heard[];
    },
    async offer(ref, offer) {
      desk.offers.push({ ref, offer });
    },
    async fetchFile(ref) {
      const bytes = desk.files.get(ref);
      if (bytes === undefined) throw new CodedError('not-found', 'It is gone');
      return Readable.from([bytes]);
    },
  };
  return desk;
}
