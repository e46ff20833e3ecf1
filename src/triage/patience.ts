import type { ChannelLimits } from '../channels/channel.ts';
import { type Hours, hoursFor } from '../domain/hours.ts';
import type { CourtesyTerms } from '../domain/ticket/courtesy.ts';
import type { Intent, PolicyOutcome, Ticket } from '../domain/ticket/model.ts';
import { isOpenWindow } from '../domain/ticket/nudges.ts';
import { replyPlace } from '../domain/ticket/places.ts';
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
  const limits = limitsOf(ports, ticket);
  const hours = ownHours(limits);
  return {
    nudges: limits === null ? null : nudges,
    asks: asks && limits !== null,
    windowMs: hours === null ? null : hours * HOUR_MS,
    hours: hoursOf(ports, ticket),
    why,
  };
}

/** Whether the house can write to the customer now by itself. */
export function canSay(ports: Pick<Ports, 'channels' | 'now'>, ticket: Ticket): boolean {
  const limits = limitsOf(ports, ticket);
  if (limits === null) return false;
  const hours = ownHours(limits);
  return isOpenWindow(ticket, hours === null ? null : hours * HOUR_MS, ports.now());
}

/** Whether the house can say something to a customer who has written just now. */
export function canAnswer(ports: Pick<Ports, 'channels'>, ticket: Ticket): boolean {
  return limitsOf(ports, ticket) !== null;
}

/** Hours in which the house may write by itself; null: for ever. */
function ownHours(limits: ChannelLimits | null): number | null {
  return limits?.ownWindowHours ?? limits?.replyWindowHours ?? null;
}

/** Of the channel by which the house can write to the customer; null: it is off, only people speak there, or a program wrote last. */
function limitsOf({ channels }: Pick<Ports, 'channels'>, ticket: Ticket): ChannelLimits | null {
  if (ticket.conversation.lastInbound?.automatic === true) return null;
  const limits = channels.get(replyPlace(ticket).channel)?.limits;
  return limits === undefined || limits.byMouth === true ? null : limits;
}

/** When the ticket's team is there; null: always. */
export function hoursOf({ policy }: Pick<TriagePorts, 'policy'>, { triage }: Ticket): Hours | null {
  return hoursFor(policy.current().hours, triage.team);
}

/** The hours of which whoever writes outside of them is told, where the house wants that. */
export function closedFor(
  ports: Pick<TriagePorts, 'policy' | 'channels'>,
  ticket: Ticket,
): { closed?: Hours } {
  const wanted = ports.policy.current().hours.notice && limitsOf(ports, ticket) !== null;
  const hours = wanted ? hoursOf(ports, ticket) : null;
  return hours === null ? {} : { closed: hours };
}
