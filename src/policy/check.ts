import { CodedError } from '../domain/coded-error.ts';
import { placeProblems } from '../places.ts';
import { desks } from '../registry.ts';
import { learn, type TextKey, type TextValues, text } from '../texts/texts.ts';
import type { ExampleRun } from './examples.ts';
import { compiledPolicy, type LoadedPolicy, readRules } from './load.ts';
import { EXAMPLED } from './policy.ts';
import { BrokenRules, problemLine } from './problems.ts';

/** What `npm run rules` says of a folder: its lines, and whether a running house would take the rules. */
export interface Report {
  good: boolean;
  lines: string[];
}

/** Checks the rules of a folder and runs every example, without starting anything; tells it in a language. `now`: epoch ms, as in loadPolicy. */
export async function checkRules(folder: string, language = 'en', now = 0): Promise<Report> {
  await learn(language);
  const say: Say = (key, values) => text(key, values, language);
  try {
    const policy = compiledPolicy(await readRules(folder, now));
    const problems = placeProblems(desks, policy);
    if (problems.length > 0) throw new BrokenRules(problems);
    return reportOf(policy, say);
  } catch (error) {
    if (error instanceof BrokenRules) return { good: false, lines: brokenLines(error, say) };
    if (error instanceof CodedError) return { good: false, lines: [error.message] };
    throw error;
  }
}

type Say = (key: TextKey, values: TextValues) => string;

function reportOf({ examples, version }: LoadedPolicy, say: Say): Report {
  const lines = EXAMPLED.flatMap((name) => fileLines(`${name}.json`, examples[name], say));
  const failures = EXAMPLED.flatMap((name) => examples[name].filter(({ passed }) => !passed));
  const count = failures.length;
  const last = count === 0 ? say('check.good', { version }) : say('check.bad-examples', { count });
  return { good: count === 0, lines: [...lines, last] };
}

function fileLines(file: string, runs: readonly ExampleRun[], say: Say): string[] {
  const count = new Set(runs.map(({ rule }) => rule)).size;
  const examples = runs.map(({ rule, number, expected, passed }) =>
    say(passed ? 'check.passed' : 'check.failed', { rule, number, fires: expected ? 'yes' : 'no' }),
  );
  return [say('check.file', { file, count }), ...examples];
}

function brokenLines({ problems }: BrokenRules, say: Say): string[] {
  return [
    say('check.broken', { count: problems.length }),
    ...problems.map((found) => `  ${problemLine(found)}`),
  ];
}
