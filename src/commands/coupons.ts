import type { Job } from '../jobs/jobs.ts';
import { text } from '../texts/texts.ts';
import type { Command } from './command.ts';
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
      served = await serveWaiting(kind, ports);
    }
    const left = await store.giving.couponsLeft();
    const lines = left.map((one) => text('said.coupons-line', one, language));
    const values = { added: added ?? 'none', lines: lines.join('\n') || 'none', served };
    return { key: 'said.coupons', values, data: { added, left, served } };
  },
};

const PAGE = 200;

/** Who chose while there were too few codes is served now, whoever chose first before the others; answers how many wait. */
async function serveWaiting(
  kind: string,
  { store, now }: Pick<CommandPorts, 'store' | 'now'>,
): Promise<number> {
  const jobs: Job[] = [];
  let after: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof store.tickets.queue>> = await store.tickets.queue(
      { toDo: true },
      { limit: PAGE, ...(after === null ? {} : { after }) },
    );
    for (const { ticket } of page.rows)
      for (const { messageId: offer, option, doneAt, short, at } of ticket.offer.chosen) {
        if (doneAt !== null || short !== true || option.kind !== kind) continue;
        const payload = { ticketId: ticket.id, offer };
        jobs.push({ key: `codes:${offer}:filled:${now()}`, kind: 'codes', payload, runAt: at });
      }
    after = page.next;
  } while (after !== null);
  if (jobs.length > 0) await store.enqueue(jobs);
  return jobs.length;
}
