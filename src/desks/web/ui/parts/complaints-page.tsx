import { useEffect } from 'preact/hooks';
import {
  digest,
  leavers,
  loadDigest,
  loadLeavers,
  loadProblems,
  loadRising,
  noDigest,
  problems,
  rising,
} from '../state/complaints.ts';
import { type InsightRoute, insightAddress } from '../state/route.ts';
import { language, text } from '../words.ts';
import { DigestTable } from './digest-table.tsx';
import { LeaverList } from './leaver-list.tsx';
import { ProblemList } from './problem-list.tsx';

/** Whoever leaves the page open reads nothing old. */
const EVERY_MS = 60_000;

/** What complaints teach: what is known to go wrong, what rises, who left in silence, and a month by kind and cause. */
export function ComplaintsPage({ route }: { route: InsightRoute }) {
  const month = route.filters.get('month') ?? '';
  useEffect(() => {
    const look = () => {
      void loadProblems();
      void loadRising();
      void loadLeavers();
      void loadDigest(month);
    };
    look();
    const looking = setInterval(() => document.hidden || look(), EVERY_MS);
    return () => clearInterval(looking);
  }, [month, language.value]);
  return (
    <section class="insight-page complaints" aria-label={text('desk.complaints')}>
      <section aria-labelledby="known-problems">
        <h2 id="known-problems">{text('desk.complaints.problems')}</h2>
        {problems.value !== null && <ProblemList problems={problems.value} />}
      </section>
      <section aria-labelledby="rising-topics">
        <h2 id="rising-topics">{text('desk.complaints.rising')}</h2>
        {rising.value?.length === 0 && <p class="hint">{text('desk.complaints.nothing-rises')}</p>}
        <ul class="plain-list">
          {rising.value?.map(({ topic, words }) => (
            <li key={topic}>{words}</li>
          ))}
        </ul>
      </section>
      <section aria-labelledby="silent-leavers">
        <h2 id="silent-leavers">{text('desk.complaints.leavers')}</h2>
        {leavers.value !== null && <LeaverList leavers={leavers.value} />}
      </section>
      <section aria-labelledby="month-digest">
        <h2 id="month-digest">{text('desk.complaints.digest')}</h2>
        <label class="field month">
          <span>{text('desk.complaints.month')}</span>
          <input
            type="month"
            value={digest.value?.month ?? month}
            onChange={(event) => {
              const wanted = event.currentTarget.value;
              if (wanted !== '') window.location.hash = insightAddress('complaints', '', { month: wanted });
            }}
          />
        </label>
        {noDigest.value !== null && (
          <p class="form-problem" role="alert">
            {noDigest.value}
          </p>
        )}
        {digest.value !== null && <DigestTable digest={digest.value} />}
      </section>
    </section>
  );
}
