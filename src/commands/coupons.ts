import { text } from '../texts/texts.ts';
import type { Asked, Command } from './command.ts';
import { messageIdOf } from './message.ts';
import { given } from './options.ts';
import type { CommandPorts } from './ports.ts';

/** Characters that a code may have; it stands in a message to the customer. */
const CODE = /^[\p{L}\p{N}][\p{L}\p{N}_-]{2,63}$/u;
const MOST_CODES = 5000;

/** The pool of codes: puts new ones into it, or says how many are left. */
export const coupons: Command = {
  name: 'coupons',
  summary: 'command.coupons',
  example: 'coupon SPRING-1 SPRING-2 SPRING-3',
  role: 'supervisor',
  group: 'house',
  options: [
    { name: 'kind', summary: 'option.coupon-kind', type: 'text', required: false },
    { name: 'codes', summary: 'option.coupon-codes', type: 'rest', required: false },
  ],
  async run(request, ports) {
    const { store, policy } = ports;
    const { language } = request;
    const { concessions } = policy.current().authority;
    const counted = concessions.filter(({ measure }) => measure === 'count').map(({ id }) => id);
    const kind = given(request, 'kind') ?? '';
    const codes = (given(request, 'codes') ?? '').split(/[\s,;]+/u).filter((code) => code !== '');
    let added: number | null = null;
    let served = 0;
    if (kind !== '' && !counted.includes(kind))
      return { refused: 'unknown-concession', values: { what: kind, known: counted.join(', ') || '–' } };
    if (codes.length > 0) {
      const wrong = codes.find((code) => !CODE.test(code));
      if (wrong !== undefined || codes.length > MOST_CODES)
        return {
          refused: 'bad-option',
          values: { option: 'codes', problem: text('problem.codes', { most: MOST_CODES }, language) },
        };
      added = await store.giving.importCoupons(kind, codes);
      served = await serveWaiting(kind, request, ports);
    }
    const left = await store.giving.couponsLeft();
    const lines = left.map((one) => text('said.coupons-line', one, language));
    const values = { added: added ?? 'none', lines: lines.join('\n') || 'none', served };
    return { key: 'said.coupons', values, data: { added, left, served } };
  },
};

const PAGE = 200;

/** Who chose while there were too few codes is served now by one job, whoever chose first before the others; answers how many wait. */
async function serveWaiting(kind: string, request: Asked, ports: CommandPorts): Promise<number> {
  const { store, now } = ports;
  const waiting: { ticketId: string; offer: string; at: number }[] = [];
  let after: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof store.tickets.queue>> = await store.tickets.queue(
      { toDo: true },
      { limit: PAGE, ...(after === null ? {} : { after }) },
    );
    for (const { ticket } of page.rows)
      for (const { messageId: offer, option, doneAt, short, at } of ticket.offer.chosen)
        if (doneAt === null && short === true && option.kind === kind)
          waiting.push({ ticketId: ticket.id, offer, at });
    after = page.next;
  } while (after !== null);
  if (waiting.length === 0) return 0;
  const inTurn = waiting.sort((one, other) => one.at - other.at);
  const payload = { waiting: inTurn.map(({ ticketId, offer }) => ({ ticketId, offer })) };
  const key = `codes:filled:${messageIdOf(request, ports)}`;
  await store.enqueue([{ key, kind: 'codes', payload, runAt: now() }]);
  return waiting.length;
}
