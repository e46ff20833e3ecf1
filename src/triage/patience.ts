import { type Hours, hoursFor } from '../domain/hours.ts';
import type { CourtesyTerms } from '../domain/ticket/courtesy.ts';
import type { Intent, PolicyOutcome, Ticket } from '../domain/ticket/model.ts';
import { patience } from '../policy/outcome.ts';
import { factsNow } from './facts.ts';
import type { TriagePorts } from './ports.ts';

const HOUR_MS = 3_600_000;

type Ports = Pick<TriagePorts, 'store' | 'policy' | 'channels' | 'now'>;

/** What the house may say by itself once this is done; nothing where it says nothing then. */
export async function courtesiesFor(ports: Ports, ticket: Ticket, intent: Intent): Promise<PolicyOutcome> {
  return maySay(ticket, intent) ? { courtesies: await termsOf(ports, ticket) } : {};
}

/** With a wait for the customer, with the end of a case, and with an answer that brings one of them. */
function maySay({ reply, status }: Ticket, intent: Intent): boolean {
  switch (intent.type) {
    case 'wait':
    case 'resolve':
      return true;
    case 'delivered':
    case 'mark-sent':
      return reply.pending[intent.messageId]?.becomes !== undefined || status.name === 'resolved';
    default:
      return false;
  }
}

async function termsOf(ports: Ports, ticket: Ticket): Promise<CourtesyTerms> {
  const policy = ports.policy.current();
  const { nudges, asks, why } = await patience(policy, await factsNow(ports, ticket));
  const channel = ports.channels.get(ticket.conversation.channel);
  const hours = channel?.limits.replyWindowHours ?? null;
  return {
    nudges: channel === undefined ? null : nudges,
    asks: asks && channel !== undefined,
    windowMs: hours === null ? null : hours * HOUR_MS,
    hours: hoursOf(ports, ticket),
    why,
  };
}

/** When the ticket's team is there; null: always. */
export function hoursOf({ policy }: Pick<TriagePorts, 'policy'>, { triage }: Ticket): Hours | null {
  return hoursFor(policy.current().hours, triage.team);
}

/** The hours of which whoever writes outside of them is told, where the house wants that. */
export function closedFor(ports: Pick<TriagePorts, 'policy'>, ticket: Ticket): { closed?: Hours } {
  const hours = ports.policy.current().hours.notice ? hoursOf(ports, ticket) : null;
  return hours === null ? {} : { closed: hours };
}
