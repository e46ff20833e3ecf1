import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { GOAL_UNITS } from '../src/domain/goals.ts';
import { METRICS } from '../src/insight/measures.ts';
import { loadPolicy, policyFromFiles, readRules } from '../src/policy/load.ts';
import { BrokenRules } from '../src/policy/problems.ts';

const files = await readRules('rules');
const HOUR = 3_600_000;

/** What is wrong with a goals.json that sets this. */
function problems(goals: unknown): string[] {
  try {
    policyFromFiles({ ...files, 'goals.json': { about: 'Goals.', goals } });
    return [];
  } catch (error) {
    if (!(error instanceof BrokenRules)) throw error;
    return error.problems.map(({ file, field, problem }) => `${file} ${field}: ${problem}`);
  }
}

const owner = 'Leads';

describe('goals.json', () => {
  it('sets goals for the figures that people read, in the unit of each', () => {
    const units = { ms: 'hours', share: 'percent', score: 'score', count: null, money: null } as const;
    const goals = METRICS.map(({ id, unit, goal }) => [id, goal === null ? null : units[unit]]);
    expect(Object.fromEntries(goals)).toEqual(GOAL_UNITS);
  });

  it('is told as the figures are, the newest try first', () => {
    const { goals } = policyFromFiles({
      ...files,
      'goals.json': {
        about: 'Goals.',
        goals: {
          'first-answer': { hours: 7.5, owner },
          'within-promise': {
            percent: 98,
            owner,
            tries: [
              { since: '2026-10-01', until: '2026-10-31', what: 'Earlier', came: 'Little' },
              { since: '2026-11-01', what: 'Later' },
            ],
          },
          'survey-score': { score: 9, owner },
          opened: { owner, tries: [{ since: '2026-11-01', what: 'Fewer forms' }] },
        },
      },
    });
    expect(goals).toEqual({
      'first-answer': { value: 7.5 * HOUR, owner, tries: [] },
      'within-promise': {
        value: 0.98,
        owner,
        tries: [
          { since: '2026-11-01', until: null, what: 'Later', came: null },
          { since: '2026-10-01', until: '2026-10-31', what: 'Earlier', came: 'Little' },
        ],
      },
      'survey-score': { value: 9, owner, tries: [] },
      opened: {
        value: null,
        owner,
        tries: [{ since: '2026-11-01', until: null, what: 'Fewer forms', came: null }],
      },
    });
  });

  it.each([
    [
      { 'first-anser': { hours: 8, owner } },
      'goals.first-anser: there is no such figure; there are acknowledge',
    ],
    [{ 'first-answer': { percent: 8, owner } }, 'goals.first-answer.percent: its goal is in "hours"'],
    [{ 'first-answer': { hours: 0, owner } }, 'goals.first-answer.hours: '],
    [{ 'within-promise': { percent: 101, owner } }, 'goals.within-promise.percent: '],
    [{ 'survey-score': { score: 11, owner } }, 'goals.survey-score.score: '],
    [{ opened: { hours: 1, owner } }, 'goals.opened.hours: no goal is set for this figure'],
    [{ solve: { hours: 1 } }, 'goals.solve.owner: '],
    [{ solve: { owner, tries: [{ since: '2026-02-30', what: 'x' }] } }, 'goals.solve.tries[0].since: '],
    [
      { solve: { owner, tries: [{ since: '2026-02-02', until: '2026-02-01', what: 'x' }] } },
      'goals.solve.tries[0].until: must not be before its beginning',
    ],
    [{ solve: { owner, tries: [], why: 'x' } }, 'goals.solve: '],
  ])('refuses %j', (goals, problem) => {
    expect(problems(goals).map((one) => one.startsWith(`goals.json ${problem}`))).toEqual([true]);
  });

  it('may be missing, and then sets nothing', () => {
    const { 'goals.json': _none, ...bare } = files;
    expect(policyFromFiles(bare).goals).toEqual({});
  });

  it('names no person as it is shipped, and is explained where the other files are', async () => {
    const { goals } = await loadPolicy('rules');
    expect(new Set(Object.values(goals).map((goal) => goal.owner))).toEqual(new Set(['Support leads']));
    expect(await readFile('rules/README.md', 'utf8')).toContain('\n## Goals\n');
  });
});
