import { clockAt } from '../domain/callback/when.ts';
import { hoursFor } from '../domain/hours.ts';
import { nextMorning } from '../domain/morning.ts';
import { badOption, isRefusal, type Refusal } from '../domain/refusal.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import { readerZone } from '../texts/reader-zone.ts';
import { text } from '../texts/texts.ts';
import { clockTime } from '../texts/time.ts';
import type { Answer, Asked } from './command.ts';
import { flagged, given, ticketOf } from './options.ts';
import type { CommandPorts } from './ports.ts';
import { whenIn } from './when.ts';

/** When it goes out, instead of now. */
export const AT = {
  name: 'at',
  summary: 'option.reply-at',
  label: 'label.reply-at',
  type: 'when',
  required: false,
} as const;

/** The customer's next morning, in the words of all our languages. */
const MORNING = /^(?:their )?morning$|^zjutraj$|^ujutru$|^ујутру$|^утром$/iu;
/** Nobody writes further ahead. */
const FURTHEST_MS = 366 * 86_400_000;

/** Nothing: it goes out at once. */
export interface Later {
  at?: number;
  /** It promises nothing, says its writer. */
  noPledge?: true;
}

/**
 * The instant that a request names, by the clocks of whoever asks; where nobody knows these, by those of the ticket's team. It is fixed: a
 * change of zone or clocks moves it no more.
 */
export async function atIn(request: Asked, ports: CommandPorts): Promise<Later | Refusal> {
  const words = given(request, AT.name);
  if (words === undefined) return {};
  const now = ports.now();
  const row = await ports.store.tickets.byNumber(ticketOf(request));
  if (row === null) return { refused: 'unknown-ticket', values: { ticket: ticketOf(request) } };
  const at = await instantOf(words.trim(), row.ticket, now, ports);
  if (isRefusal(at)) return at;
  if (at === null || at > now + FURTHEST_MS)
    return badOption(AT.name, text('problem.reply-at', {}, request.language));
  return { at, ...(flagged(request, 'no-pledge') ? { noPledge: true as const } : {}) };
}

async function instantOf(
  words: string,
  ticket: Ticket,
  now: number,
  ports: CommandPorts,
): Promise<number | null | Refusal> {
  if (MORNING.test(words)) {
    const { zone, zoneBy } = await ports.callbacks.zone(ticket);
    return zoneBy === 'team'
      ? { refused: 'no-zone', values: { number: ticket.number } }
      : nextMorning(now, zone);
  }
  const house = hoursFor(ports.policy.current().hours, ticket.triage.team)?.zone ?? 'UTC';
  return whenIn(words, readerZone() ?? house, now);
}

/** What is said of a reply that goes out later, with the customer's clocks; null: it does not. */
export async function scheduledAnswer(
  ticket: Ticket,
  messageId: string,
  ports: Pick<CommandPorts, 'callbacks'>,
): Promise<Answer | null> {
  const sendAt = ticket.reply.pending[messageId]?.scheduled?.sendAt;
  if (sendAt === undefined) return null;
  const { number } = ticket;
  const { zone, zoneBy } = await ports.callbacks.zone(ticket);
  const theirs = zoneBy === 'team' ? 'none' : `${clockAt(sendAt, zone)} ${zone}`;
  return {
    key: 'said.reply-scheduled',
    values: { number, when: clockTime(sendAt), theirs },
    ticket: number,
    data: { message: messageId, at: new Date(sendAt).toISOString() },
  };
}
