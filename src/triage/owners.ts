import { type HoursBook, hoursFor, isOpen, opensNext, workedMs } from '../domain/hours.ts';
import { isAway } from '../domain/reach.ts';
import { isRefusal } from '../domain/refusal.ts';
import { idleSince } from '../domain/ticket/claim.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import type { TakeBackReason } from '../domain/ticket/take-back.ts';
import { createBell } from '../jobs/bell.ts';
import type { Person } from '../store/store.ts';
import { actAsSystem } from './act.ts';
import { announceBy } from './announce.ts';
import type { TriagePorts } from './ports.ts';
import { routeFree } from './routing.ts';

/** What tells nobody (a span that has passed, an absence that begins) is found out by looking. Real ms. */
const LOOK_EVERY_MS = 10_000;
const BATCH = 200;
const HOUR_MS = 3_600_000;

/**
 * Takes tickets back from people who cannot serve them, and gives free ones to those who can, until the signal. Any process
 * may. `speed` is that of the house's clock. What there is to do is read from what is stored: nothing gets lost with a process that dies in the middle.
 */
export async function runOwners(ports: TriagePorts, signal: AbortSignal, speed = 1): Promise<void> {
  const bell = createBell(signal);
  const stop = ports.store.live.subscribe((seen) => {
    const routes = ports.policy.current().routing.on;
    if (seen.kind === 'people' || seen.kind === 'rules' || (seen.kind === 'ticket' && routes)) bell.ring();
  });
  while (!signal.aborted) {
    try {
      await takeBack(ports);
      await routeFree(ports);
    } catch (error) {
      ports.log.error({ err: error }, 'tickets could not be given or taken back; trying again');
    }
    await bell.wait(untilNextLook(ports.now(), ports.policy.current().hours, speed));
  }
  stop();
}

/** Free tickets are given the moment the hours of a team begin. `now` is the house's clock; answers real ms. */
export function untilNextLook(now: number, hours: HoursBook, speed: number): number {
  const opens = opensNext(now, hours);
  return opens === null ? LOOK_EVERY_MS : Math.max(0, Math.min((opens - now) / speed, LOOK_EVERY_MS));
}

/** One look: answers how many tickets changed. */
export async function takeBack(ports: TriagePorts): Promise<number> {
  const people = await ports.store.people.list();
  const gone = people.filter(({ active }) => !active);
  let changed = gone.length === 0 ? 0 : await takeFromGone(ports, gone);
  for (const person of people.filter((one) => handsBack(ports, one)))
    changed += await takeFromAbsent(ports, person);
  return changed + (await takeStale(ports, people));
}

/** Batch by batch, until nothing is left: whoever goes on after a death finds the rest. */
async function takeFromGone(ports: TriagePorts, gone: readonly Person[]): Promise<number> {
  const ids = gone.map(({ id }) => id);
  let changed = 0;
  let announced = false;
  for (;;) {
    const held = await ports.store.held.byGone(BATCH);
    if (held.length > 0 && !announced) await announceLeavers(ports, gone);
    announced = true;
    const now = await partWith(ports, held, ids, 'left');
    changed += now;
    if (now === 0) return changed;
  }
}

async function announceLeavers(ports: TriagePorts, gone: readonly Person[]): Promise<void> {
  const load = new Map((await ports.store.tickets.load()).map(({ assignee, open }) => [assignee, open]));
  for (const { id } of gone) {
    const count = load.get(id) ?? 0;
    // Once an hour, whoever goes on with it.
    if (count > 0)
      await announceBy(ports)({
        id: `left:${id}:${Math.floor(ports.now() / HOUR_MS)}`,
        what: 'left',
        personId: id,
        until: ports.now(),
        count,
      });
  }
}

/** Away for as long as the rules allow, or said so when they went. */
function handsBack({ policy, now }: TriagePorts, person: Person): boolean {
  const { active, handsOver, awaySince, awayUntil } = person;
  if (!active || !isAway(person, now())) return false;
  const { awayMs } = policy.current().routing;
  return (
    handsOver || (awayMs !== null && awaySince !== null && longestOf(awaySince, awayUntil, now()) >= awayMs)
  );
}

/** How long they are away: as they said, or already when nobody knows until when. */
function longestOf(since: number, until: number | null, now: number): number {
  const known = until !== null && until - since < KNOWN_MS;
  return known ? until - since : now - since;
}

/** Away for longer is away until they say that they are back. */
const KNOWN_MS = 2 * 366 * 24 * 3_600_000;

/** Said once an absence: what comes to them meanwhile goes back without a word. */
async function takeFromAbsent(ports: TriagePorts, { id, awaySince }: Person): Promise<number> {
  const [first] = await ports.store.held.by(id, { limit: 1, after: 0 });
  if (first === undefined) return 0;
  const count = (await ports.store.tickets.load()).find(({ assignee }) => assignee === id)?.open ?? 0;
  const name = `handed-back:${id}:${awaySince ?? 0}`;
  if (count > 0)
    await announceBy(ports)({ id: name, what: 'handed-back', personId: id, until: ports.now(), count });
  return pages(
    (after) => ports.store.held.by(id, { limit: BATCH, after }),
    (page) => partWith(ports, page, [id], 'away'),
  );
}

/** Claimed, a customer waits, and nobody does anything: by rule, never while it is off. */
async function takeStale(ports: TriagePorts, people: readonly Person[]): Promise<number> {
  const { staleMs } = ports.policy.current().routing;
  if (staleMs === null) return 0;
  const since = ports.now() - staleMs;
  return pages(
    (after) => ports.store.held.waitedOn(since, { limit: BATCH, after }),
    async (page) => {
      const stale = page.filter((ticket) => idleMs(ports, ticket, people) >= staleMs);
      const taken = stale.map((ticket) => partWith(ports, [ticket], [ticket.claim.by ?? ''], 'stale'));
      return (await Promise.all(taken)).reduce((sum, one) => sum + one, 0);
    },
  );
}

/** How long its owner did nothing for a customer who waits, in the hours of their team; 0 outside of them. Ms. */
function idleMs({ policy, now }: TriagePorts, ticket: Ticket, people: readonly Person[]): number {
  const since = idleSince(ticket);
  if (since === null) return 0;
  const owner = people.find(({ id }) => id === ticket.claim.by);
  const hours = hoursFor(policy.current().hours, owner?.team ?? null);
  if (hours === null) return now() - since;
  return isOpen(now(), hours) ? workedMs(since, now(), hours) : 0;
}

async function pages(
  read: (after: number) => Promise<Ticket[]>,
  each: (page: Ticket[]) => Promise<number>,
): Promise<number> {
  let changed = 0;
  for (let after = 0; ; ) {
    const page = await read(after);
    changed += await each(page);
    const last = page.at(-1);
    if (last === undefined || page.length < BATCH) return changed;
    after = last.number;
  }
}

/** Each ticket is looked at again as it is when it is its turn: whoever was faster has changed nothing by it. */
async function partWith(
  ports: TriagePorts,
  tickets: readonly Ticket[],
  people: readonly string[],
  because: TakeBackReason,
): Promise<number> {
  const outcomes = await Promise.all(
    tickets.map(({ id }) => actAsSystem(ports, id, 'owners', { type: 'take-back', people, because })),
  );
  return outcomes.filter((outcome) => !isRefusal(outcome) && outcome.changed).length;
}
