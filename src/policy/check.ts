import { CodedError } from '../domain/coded-error.ts';
import { placeProblems } from '../places.ts';
import { desks } from '../registry.ts';
import { text } from '../texts/texts.ts';
import type { ExampleRun } from './examples.ts';
import { compiledPolicy, type LoadedPolicy, readRules } from './load.ts';
import { QUESTIONS } from './policy.ts';
import { BrokenRules, problemLine } from './problems.ts';

/** What `npm run rules` says of a folder: its lines, and whether a running house would take the rules. */
export interface Report {
  good: boolean;
  lines: string[];
}

/** Checks the rules of a folder and runs every example, without starting anything. */
export async function checkRules(folder: string): Promise<Report> {
  try {
    const policy = compiledPolicy(await readRules(folder));
    const problems = placeProblems(desks, policy);
    if (problems.length > 0) throw new BrokenRules(problems);
    return reportOf(policy);
  } catch (error) {
    if (error instanceof BrokenRules) return { good: false, lines: brokenLines(error) };
    if (error instanceof CodedError) return { good: false, lines: [error.message] };
    throw error;
  }
}

function reportOf({ examples, version }: LoadedPolicy): Report {
  const lines = QUESTIONS.flatMap((question) => fileLines(`${question}.json`, examples[question]));
  const failures = QUESTIONS.flatMap((question) => examples[question].filter(({ passed }) => !passed));
  const count = failures.length;
  const last = count === 0 ? text('check.good', { version }) : text('check.bad-examples', { count });
  return { good: count === 0, lines: [...lines, last] };
}

function fileLines(file: string, runs: readonly ExampleRun[]): string[] {
  const count = new Set(runs.map(({ rule }) => rule)).size;
  const examples = runs.map(({ rule, number, expected, passed }) =>
    text(passed ? 'check.passed' : 'check.failed', { rule, number, fires: expected ? 'yes' : 'no' }),
  );
  return [text('check.file', { file, count }), ...examples];
}

function brokenLines({ problems }: BrokenRules): string[] {
  return [
    text('check.broken', { count: problems.length }),
    ...problems.map((found) => `  ${problemLine(found)}`),
  ];
}
