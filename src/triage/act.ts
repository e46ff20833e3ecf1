import type { Act } from '../commands/ports.ts';
import type { Actor } from '../domain/actor.ts';
import { type Hours, hoursFor } from '../domain/hours.ts';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import type { Intent, PolicyOutcome, Ticket } from '../domain/ticket/model.ts';
import { isSpam } from '../domain/ticket/spam.ts';
import { decide, fold } from '../domain/ticket/ticket.ts';
import type { MessagePatch } from '../store/store.ts';
import { absentFor } from './absent.ts';
import { approversFor } from './approvers.ts';
import { type Changed, change, type Draft, loadTicket } from './change.ts';
import { recallFor } from './dropped-call.ts';
import { policyFor } from './facts.ts';
import { heldFor } from './held.ts';
import { newerOpen } from './newer-open.ts';
import { canSay, courtesiesFor } from './patience.ts';
import type { TriagePorts } from './ports.ts';
import { policyAfter } from './said.ts';
import { surveyAsk, surveyPlan } from './survey.ts';
import { closedWindow } from './window.ts';

/** An agent acted: the intent is decided on the ticket as stored, and committed with all that follows. */
export function createAct(ports: TriagePorts): Act {
  return ({ number, actor, intent, message, changes }) =>
    change(ports, async () => {
      const row = await ports.store.tickets.byNumber(number);
      if (row === null) return { refused: 'unknown-ticket', values: { ticket: number } };
      const { ticket } = row;
      const wanted = typeof intent === 'function' ? await intent(ticket) : intent;
      if (isRefusal(wanted)) return wanted;
      const draft = await draftFor(ports, ticket, wanted, actor);
      if (isRefusal(draft) || draft.events.length === 0) return draft;
      const newer =
        ticket.status.name === 'resolved' ? await newerOpen(ports, fold(ticket, draft.events)) : null;
      if (newer !== null) return newer;
      return {
        ...draft,
        ...(message === undefined ? {} : { messages: [message(ticket)].flat() }),
        ...changes?.(ticket),
      };
    });
}

/** What the product itself does to a ticket by id (deliveries, receipts), with patches of the message beside it. */
export async function actAsSystem(
  ports: TriagePorts,
  ticketId: string,
  part: string,
  intent: Intent,
  patches: MessagePatch[] = [],
): Promise<Changed | Refusal> {
  return change(ports, async () => {
    const ticket = await loadTicket(ports.store, ticketId);
    const draft = await draftFor(ports, ticket, intent, { kind: 'system', id: part });
    return isRefusal(draft) || draft.events.length === 0 ? draft : { ...draft, patches };
  });
}

async function draftFor(
  ports: TriagePorts,
  ticket: Ticket,
  asked: Intent,
  actor: Actor,
): Promise<Draft | Refusal> {
  const intent = asked.type === 'transfer' && !canSay(ports, ticket) ? { ...asked, tellAt: null } : asked;
  const { kinds } = ports.policy.current();
  const absent = await absentFor(ports, ticket);
  const approvers = asksApprovers(intent) ? await approversFor(ports, ticket) : [];
  const context = { now: ports.now(), actor, policy: { kinds }, absent, approvers };
  const said: PolicyOutcome = needsDeadline(ticket, intent)
    ? await policyFor(ports, ticket)
    : await policyAfter(ports, ticket, intent, context);
  const hours = intent.type === 'transfer' ? { hours: await hoursOfReceiver(ports, intent) } : {};
  const held = isLifted(ticket, intent) ? await heldFor(ports, ticket) : {};
  const recall = await recallFor(ports, ticket, intent);
  const courtesies = await courtesiesFor(ports, ticket, intent);
  const asks = intent.type === 'ask-survey' ? surveyAsk(ports, ticket) : surveyPlan(ports, ticket, intent);
  const events = decide(ticket, intent, {
    ...context,
    policy: { ...said, ...hours, ...held, ...recall, ...courtesies, ...(await asks), kinds },
  });
  if (isRefusal(events)) return events;
  return (await closedWindow(ports, ticket, intent, { actor, events })) ?? { ticket, events };
}

/** Only what is beyond authority asks anybody. */
function asksApprovers(intent: Intent): boolean {
  if (intent.type === 'reply') return intent.asks !== undefined;
  return intent.type === 'offer' && intent.asks !== null;
}

/** A delivered answer may leave a newer message waiting, whose deadline the rules give; a hand-over waits through quiet hours. */
function needsDeadline(ticket: Ticket, intent: Intent): boolean {
  if (intent.type === 'transfer') return true;
  if (isLifted(ticket, intent)) return true;
  if (intent.type !== 'delivered' && intent.type !== 'mark-sent') return false;
  return ticket.reply.pending[intent.messageId]?.inboundAfter != null;
}

function isLifted(ticket: Ticket, { type }: Intent): boolean {
  return isSpam(ticket) && (type === 'lift-spam' || type === 'reopen');
}

/** When those who are asked to take it are there. */
async function hoursOfReceiver(
  { store, policy }: TriagePorts,
  { person, team }: Extract<Intent, { type: 'transfer' }>,
): Promise<Hours | null> {
  const asked = person === null ? null : await store.people.byId(person);
  return hoursFor(policy.current().hours, asked === null ? team : asked.team);
}
