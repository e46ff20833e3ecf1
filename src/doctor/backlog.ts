import type { Desk } from '../desks/desk.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { Store } from '../store/store.ts';
import { type Finding, finder } from '../texts/finding.ts';
import { text } from '../texts/texts.ts';
import type { Part } from './examine.ts';

/** A delivery is worked on within a second; one that waits so long is stuck. */
const STUCK_MS = 60_000;

interface Backlog {
  store: Pick<Store, 'inbox'>;
  jobs: Pick<Jobs, 'depth'>;
  desks: ReadonlyMap<string, Desk>;
  /** The house's clock, epoch ms. */
  now(): number;
}

/** What waits in a running house: for platforms, for people, for itself. Throws CodedError 'store-down'. */
export async function backlogOf({ store, jobs, desks, now }: Backlog, language: string): Promise<Part> {
  const find = finder(language);
  const [inbox, work] = await Promise.all([store.inbox.depth(), jobs.depth()]);
  const waits = [...desks.values()].flatMap((desk) => desk.backlog?.() ?? []);
  const waiting = waits.map(({ call, place, waitMs, notices }) =>
    find('backlog.waits', null, 'doctor.waiting', 'doctor.waiting-next', {
      ...{ call, place: place === '' ? '–' : place, notices },
      seconds: Math.ceil(waitMs / 1000),
    }),
  );
  const dead: Finding[] = [
    ...(inbox.dead > 0
      ? [
          find('backlog.dead-letters', false, 'doctor.dead-letters', 'doctor.dead-next', {
            count: inbox.dead,
          }),
        ]
      : []),
    ...(work.dead > 0
      ? [find('backlog.dead-jobs', false, 'doctor.dead-jobs', 'doctor.dead-next', { count: work.dead })]
      : []),
  ];
  const ageMs = inbox.oldestAt === null ? 0 : now() - inbox.oldestAt;
  const oldest =
    ageMs > STUCK_MS
      ? find('backlog.inbox', false, 'doctor.inbox-stuck', 'doctor.inbox-stuck-next', {
          seconds: Math.round(ageMs / 1000),
        })
      : find('backlog.inbox', true, 'doctor.inbox', null, { count: inbox.length });
  const findings = [
    ...(waiting.length > 0 ? waiting : [find('backlog.waits', true, 'doctor.waits')]),
    ...(dead.length > 0 ? dead : [find('backlog.dead', true, 'doctor.dead-none')]),
    oldest,
  ];
  return { id: 'backlog', title: text('doctor.backlog', {}, language), findings };
}
