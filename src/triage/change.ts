import { CodedError } from '../domain/coded-error.ts';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import type { Ticket, TicketEvent } from '../domain/ticket/model.ts';
import { fold } from '../domain/ticket/ticket.ts';
import type { Job } from '../jobs/jobs.ts';
import type { Change, CommitOutcome, Message, MessagePatch, Store } from '../store/store.ts';
import { withCountedTime } from './counted.ts';
import { courtesyMessages } from './courtesy.ts';
import { copyJobs, effectsOf, movedJobs, refusalJobs } from './effects.ts';
import { type Notices, noticesFor } from './gather.ts';
import { withKnownProblems } from './known-problems.ts';
import type { TriagePorts } from './ports.ts';
import { withRemedies } from './remedy.ts';
import { letGoJobs } from './sending.ts';
import { askAtOf } from './timed.ts';

/** What was decided on a ticket as it was loaded. No events and nothing else: it is so already. */
export interface Draft {
  ticket: Ticket;
  events: TicketEvent[];
  messages?: Message[];
  /** Beside those that follow from the events. */
  patches?: MessagePatch[];
  redactions?: Change['redactions'];
  macro?: Change['macro'];
  answers?: Change['answers'];
  contact?: Change['contact'];
  applied?: number[];
  /** Beside those that follow from the events. */
  jobs?: Job[];
  /** Rules were asked about it just now. */
  asked?: boolean;
  /** Instead of the notices that follow from the events (the sweep gathers digests). */
  notices?: Notices;
}

export interface Changed {
  ticket: Ticket;
  changed: boolean;
  /** What was recorded; nothing when it is so already. */
  events?: readonly TicketEvent[];
}

/** Others may be faster now and then; somebody is never faster this often. */
const TRIES = 200;

type Ports = Pick<
  TriagePorts,
  'store' | 'desks' | 'now' | 'policy' | 'language' | 'channels' | 'phoneCountry'
>;

/**
 * Decides on what is stored and commits it; whenever somebody was faster, loads and decides again.
 * Throws CodedError 'conflict' when that never ends, and what the store throws.
 */
export async function change(
  ports: Ports,
  decideOnce: () => Promise<Draft | Refusal>,
): Promise<Changed | Refusal> {
  for (let tries = 0; tries < TRIES; tries++) {
    const draft = await decideOnce();
    if (isRefusal(draft)) return draft;
    const committed = await commitDraft(ports, draft);
    if (committed !== null) return committed;
  }
  throw new CodedError('conflict', 'The ticket changed too often while this was decided');
}

/** The same for several tickets: all of them change, or none. */
export async function changeTogether(
  ports: Ports,
  decideOnce: () => Promise<Draft[] | Refusal>,
): Promise<Changed[] | Refusal> {
  for (let tries = 0; tries < TRIES; tries++) {
    const drafts = await decideOnce();
    if (isRefusal(drafts)) return drafts;
    const changes = await Promise.all(
      drafts.map((draft) => (isEmpty(draft) ? null : prepared(ports, draft))),
    );
    const real = changes.filter((one) => one !== null);
    const outcomes = real.length === 0 ? [] : await ports.store.commitTogether(real);
    if (outcomes.some(({ applied }) => !applied)) continue;
    return drafts.map(({ ticket }, index) => {
      const made = changes[index];
      return made == null ? { ticket, changed: false } : changedBy(made, outcomes[real.indexOf(made)]);
    });
  }
  throw new CodedError('conflict', 'The tickets changed too often while this was decided');
}

/** One try: null when somebody was faster. */
export async function commitDraft(ports: Ports, draft: Draft): Promise<Changed | null> {
  if (isEmpty(draft)) return { ticket: draft.ticket, changed: false };
  const made = await prepared(ports, draft);
  const outcome = await ports.store.commit(made);
  return outcome.applied ? changedBy(made, outcome) : null;
}

function changedBy({ ticket, events }: Change, outcome: CommitOutcome | undefined): Changed {
  if (outcome?.applied !== true) throw new Error('The change was not applied');
  return { ticket: { ...ticket, number: outcome.number, version: outcome.version }, changed: true, events };
}

async function prepared(ports: Ports, asked: Draft): Promise<Change> {
  const found = await withKnownProblems(ports, await withRemedies(ports, asked));
  const { ticket } = found;
  const events = withCountedTime(ports, ticket, found.events);
  const draft = { ...found, events };
  const after = fold(ticket, events);
  const notices = draft.notices ?? (await noticesFor(ports, after, events));
  const courtesies = await courtesyMessages(ports, after, events, {
    introduced: draft.contact?.contact,
    beside: draft.messages ?? [],
  });
  const messages = [...(draft.messages ?? []), ...courtesies];
  const now = ports.now();
  const askAt = askAtOf(ports.policy.current(), after, now, draft.asked === true);
  const jobs = [...(draft.jobs ?? []), ...letGoJobs(after, events, ports.channels)];
  const change = changeOf({ ...draft, messages, notices, jobs }, after, [...ports.desks.keys()], now);
  return askAt === null ? change : { ...change, askAt };
}

function isEmpty(draft: Draft): boolean {
  const lists = [draft.events, draft.messages, draft.patches, draft.applied, draft.jobs];
  return lists.every((list) => list === undefined || list.length === 0);
}

function changeOf(draft: Draft & { notices: Notices }, after: Ticket, desks: string[], now: number): Change {
  const { events, messages = [], patches = [], notices } = draft;
  const effects = effectsOf({ ...after, version: draft.ticket.version }, events, messages, desks, now);
  return {
    ticket: after,
    expectedVersion: draft.ticket.version,
    now,
    events,
    messages,
    jobs: [
      ...effects.jobs,
      ...notices.jobs,
      ...(draft.jobs ?? []),
      ...patches.flatMap((patch) => [
        ...copyJobs(patch, now),
        ...refusalJobs(patch, desks, now),
        ...movedJobs(patch, draft.ticket.version + 1, desks, now),
      ]),
    ],
    told: notices.told,
    patches: [...effects.patches, ...patches],
    ...(draft.redactions === undefined ? {} : { redactions: draft.redactions }),
    ...(draft.macro === undefined ? {} : { macro: draft.macro }),
    ...(draft.answers === undefined ? {} : { answers: draft.answers }),
    ...(draft.contact === undefined ? {} : { contact: draft.contact }),
    ...(draft.applied === undefined ? {} : { applied: draft.applied }),
  };
}

/** The ticket by id as it is stored. Throws CodedError 'not-found'. */
export async function loadTicket(store: Pick<Store, 'tickets'>, id: string): Promise<Ticket> {
  const row = await store.tickets.byId(id);
  if (row === null) throw new CodedError('not-found', `No ticket has the id ${id}`);
  return row.ticket;
}
