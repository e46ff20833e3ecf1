import { nearlyIdentical } from '../domain/likeness.ts';
import type { MetricId } from '../insight/measures.ts';
import { text } from '../texts/texts.ts';
import { timeSpan } from '../texts/time.ts';
import type { Command } from './command.ts';
import { given } from './options.ts';

const DAY_MS = 86_400_000;
/** Acknowledgements that are compared with each other. */
const MOST_COMPARED = 300;
const SPANS: Readonly<Record<string, number>> = { day: DAY_MS, week: 7 * DAY_MS, month: 30 * DAY_MS };

/** The queue now, and how the promise was kept of late, by the figures of `/metrics`. Of the team, never of a person. */
export const stats: Command = {
  name: 'stats',
  summary: 'command.stats',
  example: 'week',
  role: 'viewer',
  group: 'look',
  options: [
    { name: 'span', summary: 'option.span', type: 'choice', required: false, choices: Object.keys(SPANS) },
  ],
  async run(request, { store, figures, now }) {
    const span = given(request, 'span') ?? 'week';
    const since = now() - (SPANS[span] ?? DAY_MS);
    const period = { from: since, to: now() + 1 };
    const total = async (metric: MetricId) => (await figures.figures({ metric, ...period })).total;
    const [counts, target, promise, first, pledged, ended, said] = await Promise.all([
      store.tickets.counts(now()),
      total('within-target'),
      total('within-promise'),
      total('first-answer'),
      total('pledges-kept'),
      store.tickets.resolved(since),
      store.tickets.acknowledgements(since, MOST_COMPARED),
    ]);
    const kept = {
      answered: promise.count,
      withinTarget: target.part ?? 0,
      withinPromise: promise.part ?? 0,
      medianMs: first.median,
    };
    const promised = { kept: pledged.part ?? 0, broken: pledged.count - (pledged.part ?? 0) };
    const values = {
      span,
      open: counts.open,
      waiting: counts.waiting,
      snoozed: counts.snoozed,
      broken: counts.broken,
      oldest:
        counts.oldestWaitingSince === null
          ? text('said.nobody-waits', {}, request.language)
          : timeSpan(now() - counts.oldestWaitingSince, request.language),
      answered: kept.answered,
      target: share(kept.withinTarget, kept.answered),
      promise: share(kept.withinPromise, kept.answered),
      median: kept.medianMs === null ? '–' : timeSpan(kept.medianMs, request.language),
    };
    const cases = {
      resolved: ended.resolved,
      within: share(ended.withinTarget, ended.withTarget),
      median: ended.medianMs === null ? '–' : timeSpan(ended.medianMs, request.language),
    };
    const acknowledged = { count: said.length, alike: nearlyIdentical(said) };
    const more = [
      text('said.stats-resolved', cases, request.language),
      text('said.stats-acknowledged', acknowledged, request.language),
      ...(promised.kept + promised.broken === 0
        ? []
        : [text('said.stats-pledges', promised, request.language)]),
    ].join('\n');
    return {
      key: 'said.stats',
      values: { ...values, more },
      data: { ...counts, ...kept, cases: ended, acknowledged, pledges: promised },
    };
  },
};

function share(part: number, whole: number): string {
  return whole === 0 ? '–' : `${Math.round((100 * part) / whole)} %`;
}
