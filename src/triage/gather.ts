import type { Ticket, TicketEvent } from '../domain/ticket/model.ts';
import type { Job } from '../jobs/jobs.ts';
import type { People, Told } from '../store/store.ts';
import { callsNow } from './callback-news.ts';
import { type DueNotice, noticesOf, tellJobs } from './effects.ts';
import { onDuty } from './instead.ts';
import { heldIn, isOffer } from './news.ts';
import { asksDecision } from './offer-news.ts';
import type { TriagePorts } from './ports.ts';

/** A digest that gathers for one audience. */
export interface Digest {
  name: string;
  /** Epoch ms. */
  runAt: number;
}

/** What a commit records and enqueues of its notices. */
export interface Notices {
  told: Told[];
  jobs: Job[];
}

/** Time for commits under way when a digest closes. */
const GRACE_MS = 10_000;
/** Who wants notices gathered hears every half hour by the clock: from 50 % to 80 % of ten hours there are three. */
const WISHED_MS = 30 * 60_000;

/** The digest that gathers now, for so long by the clock. */
export function digestNow(audience: string, now: number, everyMs: number): Digest {
  const turn = Math.floor(now / everyMs);
  const name = everyMs === WISHED_MS ? `${audience}@half-hour-${turn}` : `${audience}@${turn}`;
  return { name, runAt: (turn + 1) * everyMs + GRACE_MS };
}

/** The digests of the people among the audiences who want their notices gathered. */
export async function wishedDigests(
  people: Pick<People, 'list'>,
  notices: readonly DueNotice[],
  now: number,
): Promise<Map<string, Digest>> {
  const audiences = new Set(notices.map(({ told }) => told.audience));
  if (![...audiences].some((audience) => audience.startsWith('person:'))) return new Map();
  const wishing = (await people.list()).filter(({ notify }) => notify === 'digest');
  return new Map(
    wishing
      .map(({ id }) => `person:${id}`)
      .filter((audience) => audiences.has(audience))
      .map((audience) => [audience, digestNow(audience, now, WISHED_MS)]),
  );
}

/** Each notice alone, or in the digest of its audience. */
export function gathered(
  notices: readonly DueNotice[],
  digests: ReadonlyMap<string, Digest>,
  desks: readonly string[],
  now: number,
): Notices {
  const placed = notices.map((notice) => ({
    notice,
    digest: isAtOnce(notice.told.stage) ? undefined : digests.get(notice.told.audience),
  }));
  return {
    told: placed.map(({ notice, digest }) => ({ ...notice.told, digest: digest?.name ?? null })),
    jobs: placed.flatMap(({ notice, digest }) =>
      digest === undefined ? tellJobs(notice, desks, now) : digestJobs(digest, notice.told.audience, desks),
    ),
  };
}

/** The notices of what somebody did; time passing gathers its own. */
export async function noticesFor(
  ports: Pick<TriagePorts, 'store' | 'desks' | 'now' | 'policy'>,
  ticket: Ticket,
  events: readonly TicketEvent[],
): Promise<Notices> {
  const { store, desks, now } = ports;
  const notices = await onDuty(
    ports,
    ticket,
    events.flatMap((event) => noticesOf(ticket, event)),
  );
  return gathered(notices, await wishedDigests(store.people, notices, now()), [...desks.keys()], now());
}

/** A reply that did not get through concerns the customer: nobody chooses to hear of it later, or not at all. */
export function isUnsent(stage: string): boolean {
  return stage === 'reply-failed' || stage === 'reply-unknown' || stage === 'courtesy-failed';
}

/** What somebody waits for: it goes into no digest. */
function isAtOnce(stage: string): boolean {
  return [isUnsent, isOffer, asksDecision, callsNow].some((is) => is(stage)) || heldIn(stage) !== null;
}

function digestJobs({ name, runAt }: Digest, audience: string, desks: readonly string[]): Job[] {
  return desks.map((desk) => ({
    key: `digest:${desk}:${name}`,
    kind: 'digest' as const,
    payload: { desk, digest: name, audience },
    runAt,
  }));
}
