import type { Desk } from '../desks/desk.ts';
import { STOPPED_FOR_GOOD } from '../domain/authority/remedy.ts';
import type { Job } from '../jobs/jobs.ts';
import type { Policy } from '../policy/policy.ts';
import type { Store } from '../store/store.ts';
import { text } from '../texts/texts.ts';
import { calledAmong } from './perform/off-duty.ts';
import type { TriagePorts } from './ports.ts';

/** A remedy does not grant any more: a limit was reached, or its rule is another one now. */
export interface RemedyNews {
  what: 'cap' | 'budget' | 'changed';
  remedy: string;
  content: string;
  /** The day, the month, or for good. */
  until: string;
  at: number;
}

/** Several who reach a limit at once say it once. */
export function remedyNewsJobs(news: RemedyNews, desks: readonly string[]): Job[] {
  return desks.map((desk) => ({
    key: `tell:${desk}:${keyOf(news)}`,
    kind: 'tell',
    payload: { desk, remedyNews: { ...news } },
    runAt: news.at,
  }));
}

export function remedyNewsIn({ remedyNews }: Record<string, unknown>): RemedyNews | null {
  return typeof remedyNews === 'object' && remedyNews !== null ? (remedyNews as RemedyNews) : null;
}

/** Leads hear of it: they armed it. */
export async function tellRemedyNews(ports: TriagePorts, desk: Desk, news: RemedyNews): Promise<void> {
  const people = await calledAmong(ports, ({ role }) => role === 'lead');
  const { remedy, what, until } = news;
  const after = until === STOPPED_FOR_GOOD ? 'stay' : 'resume';
  const notice = {
    key: keyOf(news),
    text: text('notice.remedy-off', { remedy, what, after }, ports.language),
    tickets: [],
    ref: null,
    team: null,
    urgent: false,
    remedy,
  };
  await desk.tell({ kind: 'supervisors', people }, notice);
}

/** Versions that are not in force any more grant nothing: the leads who armed them hear that the new ones are off. */
export async function disarmChanged(
  {
    store,
    desks,
    now,
  }: Pick<TriagePorts, 'desks' | 'now'> & { store: Pick<Store, 'remedies' | 'enqueue' | 'live'> },
  { remedies }: Pick<Policy, 'remedies'>,
): Promise<void> {
  const off = await store.remedies.disarmOthers(Object.values(remedies).map(({ content }) => content));
  const at = now();
  const jobs = off.flatMap(({ id, content }) =>
    remedyNewsJobs({ what: 'changed', remedy: id, content, until: '', at }, [...desks.keys()]),
  );
  if (jobs.length > 0) await store.enqueue(jobs);
  if (off.length > 0) store.live.publish({ kind: 'house' });
}

function keyOf({ what, content, until, at }: RemedyNews): string {
  return `remedy:${what}:${content}:${what === 'changed' ? at : until}`;
}
