import { holdsFor, type KnownProblem } from '../domain/known-problem.ts';
import type { Ticket, TicketEvent } from '../domain/ticket/model.ts';
import { foundProblem } from '../domain/ticket/problem.ts';
import { isSpam } from '../domain/ticket/spam.ts';
import { dated, fold } from '../domain/ticket/ticket.ts';
import { entriesOf, Lexicon } from '../policy/words.ts';
import type { Message } from '../store/store.ts';
import type { Draft } from './change.ts';
import type { TriagePorts } from './ports.ts';

type Ports = Pick<TriagePorts, 'store' | 'now'>;

/** Messages of a case that are read for the words of problems. */
const READ = 50;

/** After these a case may be one that a known problem concerns. */
const NEWS: ReadonlySet<string> = new Set([
  'message-received',
  'triaged',
  'kind-set',
  'cause-set',
  'spam-lifted',
]);

/** What is said of a case by the rules of known problems, in the commit with what brings it. */
export async function withKnownProblems(ports: Ports, draft: Draft): Promise<Draft> {
  if (!draft.events.some(({ type }) => NEWS.has(type)) || draft.ticket.problem.id !== null) return draft;
  const open = await ports.store.problems.open();
  if (open.length === 0) return draft;
  const after = fold(draft.ticket, draft.events);
  const events = await foundIn(ports, after, open, draft.messages);
  return events.length === 0 ? draft : { ...draft, events: [...draft.events, ...events] };
}

/** The first that concerns the case is the one; `coming`: messages that are not stored yet. */
export async function foundIn(
  ports: Ports,
  ticket: Ticket,
  open: readonly KnownProblem[],
  coming: readonly Message[] = [],
): Promise<TicketEvent[]> {
  if (isSpam(ticket) || ticket.links.mergedInto !== null) return [];
  const texts = open.some(({ rule }) => rule.words.length > 0) ? await written(ports, ticket, coming) : [];
  const finds = (words: readonly string[]) => {
    const lexicon = new Lexicon();
    lexicon.add('words', entriesOf({ sr: words }));
    return texts.some((text) => lexicon.finds('words', text));
  };
  const context = { now: ports.now(), actor: { kind: 'system' as const, id: 'problems' }, policy: {} };
  for (const { id, rule } of open) {
    if (!holdsFor(rule, ticket.about, finds)) continue;
    const found = foundProblem(ticket, id, rule.joins);
    if (found.length > 0) return found.map((body) => dated(body, context));
  }
  return [];
}

async function written({ store }: Ports, ticket: Ticket, coming: readonly Message[]): Promise<string[]> {
  const known = ticket.version === 0 ? [] : await store.tickets.messages(ticket.id, { limit: READ });
  return [...known, ...coming]
    .filter(({ kind, deletedAt }) => kind === 'inbound' && deletedAt === null)
    .map(({ text }) => text);
}
