import type { Why } from '../domain/decision.ts';
import { isRefusal } from '../domain/refusal.ts';
import { type Candidate, candidateOf, route, skillsFor, type Wanted } from '../domain/routing.ts';
import { inSight, sightOf } from '../domain/sight.ts';
import { isFree } from '../domain/ticket/handover.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import { actAsSystem } from './act.ts';
import type { TriagePorts } from './ports.ts';
import { rosterOf } from './roster.ts';

const PAGE = 100;
/** Tickets that nobody can take are passed over; behind so many of them the next look goes on. */
const MOST = 1000;

/** One look at the free tickets, in order of deadline: answers how many went to somebody. Off, nothing does. */
export async function routeFree(ports: TriagePorts): Promise<number> {
  const { routing } = ports.policy.current();
  if (!routing.on) return 0;
  let people = await candidates(ports);
  let routed = 0;
  let after: string | undefined;
  for (let seen = 0; seen < MOST && people.some((one) => hasRoom(one, routing.cap)); seen += PAGE) {
    const page = after === undefined ? { limit: PAGE } : { limit: PAGE, after };
    const { rows, next } = await ports.store.tickets.queue({ status: 'open', assignee: null }, page);
    for (const { ticket } of rows) {
      if (!isFree(ticket)) continue;
      const outcome = await routeOne(ports, ticket, people);
      if (outcome === 'nobody') continue;
      people = await candidates(ports);
      if (outcome === 'given') routed++;
    }
    if (next === null) break;
    after = next;
  }
  return routed;
}

function hasRoom({ present, open, cap }: Candidate, usual: number): boolean {
  return present && open < (cap ?? usual);
}

/** Whoever's turn it is takes it, in one process only: the others see it and look again. */
async function routeOne(
  ports: TriagePorts,
  ticket: Ticket,
  people: readonly Candidate[],
): Promise<'given' | 'lost' | 'nobody'> {
  const { routing, version } = ports.policy.current();
  // Nobody gets by themselves what they do not see.
  const seeing = people.filter((one) => inSight(ticket, sightOf(one)));
  const found = route(await wantedBy(ports, ticket), seeing, routing, version);
  if (found === null) return 'nobody';
  // Others may have been faster since the page was read: no turn is taken for what is gone.
  const now = await ports.store.tickets.byId(ticket.id);
  if (now === null || !isFree(now.ticket)) return 'lost';
  const { id, routedAt } = found.person;
  const turn = Math.max(ports.now(), routedAt + 1);
  if (!(await ports.store.people.setTurn(id, routedAt, turn))) return 'lost';
  if (await give(ports, ticket, id, [found.why])) return 'given';
  // Somebody was faster with the ticket: it is still their turn.
  await ports.store.people.setTurn(id, turn, routedAt);
  return 'lost';
}

async function give(ports: TriagePorts, { id }: Ticket, to: string, why: Why[]): Promise<boolean> {
  const outcome = await actAsSystem(ports, id, 'routing', { type: 'route', to, why });
  return !isRefusal(outcome) && outcome.changed;
}

async function wantedBy({ store, policy }: TriagePorts, ticket: Ticket): Promise<Wanted> {
  const { conversation, triage, about, claim } = ticket;
  const { routing } = policy.current();
  const contact = await store.contacts.byId(conversation.contactId);
  return {
    team: triage.team,
    skills: skillsFor(routing, { tags: triage.tags, kind: about.kind }),
    language: contact?.language ?? null,
    lastServedBy: routing.lastServed ? await store.contacts.lastServedBy(conversation.contactId) : null,
    notTo: claim.notTo ?? null,
  };
}

/** Everybody active, with what they have in hand. */
async function candidates(ports: TriagePorts): Promise<Candidate[]> {
  const { store, now } = ports;
  const [{ people, ...known }, load] = await Promise.all([rosterOf(ports), store.tickets.load()]);
  const open = new Map(load.map((one) => [one.assignee, one.open]));
  const moment = { now: now(), ...known };
  return people.filter(({ active }) => active).map((one) => candidateOf(one, open.get(one.id) ?? 0, moment));
}
