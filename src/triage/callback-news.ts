import type { Notice } from '../desks/notice.ts';
import { personIn } from '../domain/actor.ts';
import { CALLBACK_OUTCOMES, callKey } from '../domain/ticket/callback.ts';
import type { Ticket, TicketEvent } from '../domain/ticket/model.ts';
import { isSpam } from '../domain/ticket/spam.ts';

/** What is told of call-backs; see news.ts. */
export const CALLBACK_NEWS = [
  'callback-inner',
  'callback-soon',
  'callback-now',
  'callback-late',
  'callback-moved',
  'callback-cancelled',
  'callback-quarantined',
  'callback-erased',
  'callback-restored',
] as const;

/** Whoever has the ticket hears of it, or the desk where nobody has; of what is late the supervisors hear by its escalation. */
export function newsOfCallbacks(ticket: Ticket, event: TicketEvent): { stage: string; audience: string }[] {
  const version = ticket.version + 1;
  const of = (stage: string, person: string | null) => [
    {
      stage: `${stage}:${person ?? 'desk'}:${version}`,
      audience: person === null ? 'desk' : `person:${person}`,
    },
  ];
  const dropped = newsOfDropped(event);
  if (dropped !== null)
    return of(dropped.stage, dropped.person).filter(({ audience }) => isNewTo(event, audience));
  if (event.type === 'callback-told') return of(`callback-${event.stage}`, event.person);
  const byCustomer = event.actor.startsWith('contact:') && !isSpam(ticket);
  if ((event.type !== 'callback-moved' && event.type !== 'callback-cancelled') || !byCustomer) return [];
  return of(event.type, ticket.claim.by);
}

/** What the house did with a call by itself; null: none of that. */
function newsOfDropped(event: TicketEvent): { stage: string; person: string | null } | null {
  if (event.type === 'callback-restored') return { stage: event.type, person: event.person };
  if (event.type !== 'callback-cancelled' || event.person === undefined) return null;
  const stage = event.because === 'spam' ? 'callback-quarantined' : 'callback-erased';
  return { stage, person: event.person };
}

/** Who did it knows, and so does the desk of what one of the team did: it has the ticket's card. */
function isNewTo({ actor }: TicketEvent, audience: string): boolean {
  return audience === 'desk' ? personIn(actor) === undefined : actor !== audience;
}

const CALLS: ReadonlySet<string> = new Set(['callback-soon', 'callback-now', 'callback-late']);

/** What became of a call, said with a press below its notice; null: the notice is of no call, or that one is over. */
export function callPresses(
  stage: string,
  { callback: { open } }: Pick<Ticket, 'callback'>,
): Required<Pick<Notice, 'presses' | 'request'>> | null {
  if (open === null || !(callsNow(stage) || stage.startsWith('escalated:call-back'))) return null;
  return { presses: CALLBACK_OUTCOMES, request: callKey(open) };
}

/** What waits for somebody to call at once: it goes into no digest. */
export function callsNow(stage: string): boolean {
  return CALLS.has(stage.split(/[:@]/, 1)[0] ?? '');
}
