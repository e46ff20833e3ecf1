import { appendFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Death, type Ended, story } from './crash-matrix.ts';
import { ENGINES } from './peers/database.ts';

/** Deaths at commits and calls, and deaths at syncs of the disk, on each database; every one there is with `npm run crash-matrix`. */
const DEATHS = Number(process.env.CRASH_MATRIX_DEATHS ?? 1);
/** A line each of what was found, for the report. */
const REPORT = process.env.PROOF_REPORT;

/** So many of the first `there`, as far apart as can be. */
function chosen(there: number, many: number): number[] {
  const step = Math.max(1, there / many);
  const found: number[] = [];
  for (let at = step / 2; at <= there && found.length < many; at += step)
    found.push(Math.max(1, Math.round(at)));
  return [...new Set(found)];
}

/** A process that writes to PostgreSQL syncs nothing itself. */
function deathsOn(engine: string, { points, syncs }: Ended): Exclude<Death, null>[] {
  const byPoint = chosen(points.length, DEATHS).map((point) => ({ point }));
  if (engine === 'postgres') return byPoint;
  const bySync = chosen(syncs, Math.ceil(DEATHS / 3));
  return [
    ...byPoint,
    ...bySync.flatMap((sync) => (['before', 'after'] as const).map((when) => ({ sync, when }))),
  ];
}

function note(words: object): void {
  if (REPORT !== undefined)
    appendFileSync(REPORT, `${JSON.stringify({ suite: 'crash-matrix', ...words })}\n`);
}

describe.each(ENGINES)('a process that is killed at a commit, a call or a sync, on %s', (engine) => {
  it(
    'is started again, and all comes to the same: nothing lost, doubled or missed',
    async () => {
      const whole = await story(engine, null);
      expect(whole).toMatchObject({ deaths: 0, doubled: [] });
      expect(whole.points.length).toBeGreaterThan(60);
      const deaths = deathsOn(engine, whole);
      note({ engine, points: whole.points.length, syncs: whole.syncs, deaths: deaths.length });
      const wrong: unknown[] = [];
      for (const death of deaths) {
        const found = await story(engine, death).catch((error: unknown) => ({
          ...{
            record: { failed: String(error).slice(0, 3000) },
            deaths: 1,
            doubled: [],
            points: [] as string[],
          },
        }));
        const where = 'point' in death ? (found.points[death.point - 1] ?? 'past the end') : 'a sync';
        const same = JSON.stringify(found.record) === JSON.stringify(whole.record);
        note({
          engine,
          death,
          where,
          died: found.deaths > 0,
          same,
          ...(same ? {} : { record: found.record }),
        });
        if (!same || found.doubled.length > 0)
          wrong.push({ death, where, doubled: found.doubled, record: found.record });
      }
      expect({ wrong, whole: whole.record }).toEqual({ wrong: [], whole: whole.record });
    },
    // A timer takes no more.
    Math.min(2 ** 31 - 1, 60_000 + (DEATHS + 1) * 2 * 30_000),
  );
});
