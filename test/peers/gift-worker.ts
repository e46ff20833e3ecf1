import type { TicketEvent } from '../../src/domain/ticket/model.ts';
import { blankTicket, fold } from '../../src/domain/ticket/ticket.ts';
import { openStore } from '../../src/store/open.ts';
import { option } from '../authority.story.ts';

/** A process that makes so many offers against one budget at once, when it is told to; it says what it was granted in all. */
const [url = '', name = '', key = '', limit = '', count = '', at = ''] = process.argv.slice(2);
const machine = {
  now: () => Number(at),
  machineNow: Date.now,
  random: Math.random,
  onError: (error: unknown) => {
    throw error;
  },
};
const { store } = await openStore(url, machine);
process.stdout.write('ready\n');
await new Promise((resolve) => process.stdin.once('data', resolve));
const granted = await Promise.all(
  Array.from({ length: Number(count) }, async (_, index) => {
    const minor = 101 + index;
    const id = `${name}-${index}`;
    const by = { at: Number(at), actor: 'person:ana' };
    const place = { channel: 'webchat', conversation: id, contactId: `c-${id}` };
    const charges = [{ key, limit: Number(limit), minor }];
    const options = [option(1, 1, 'discretion')];
    const terms = { expiresMs: 1, carryOutMs: 1, asks: false };
    const events: TicketEvent[] = [
      { type: 'ticket-opened', ticketId: id, ...place, ...by },
      { type: 'offered', messageId: `m-${id}`, by: 'ana', options, charges, ...terms, ...by },
    ];
    const ticket = fold(blankTicket(id), events);
    const { applied } = await store.commit({ ticket, expectedVersion: 0, now: Number(at), events });
    return applied ? minor : 0;
  }),
);
process.stdout.write(`granted ${granted.reduce((sum, minor) => sum + minor, 0)}\n`);
await store.close();
process.exit(0);
