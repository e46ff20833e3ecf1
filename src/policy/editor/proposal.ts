import type { Decision } from '../../domain/decision.ts';
import { canonicalJson } from '../canonical.ts';
import { unexplaining } from '../evaluate.ts';
import { exampleFacts } from '../examples.ts';
import { rulesInWords, type SpokenRule } from '../in-words.ts';
import { compiledPolicy, type LoadedPolicy, rulesIn } from '../load.ts';
import { EXAMPLED, type Policy, QUESTIONS, type Question } from '../policy.ts';
import { BrokenRules, type Problem } from '../problems.ts';
import type { Rule } from '../rule-file.ts';
import { isTooDeep, rewritten } from './json-text.ts';
import { unifiedDiff } from './unified.ts';

/** A file as somebody would have it: JSON in their own writing. */
export interface Proposal {
  file: string;
  content: string;
}

/** What would come of a proposal. */
export interface Weighed {
  problems: readonly Problem[];
  /** Every example of the file, and those of other files that fail; null while there are problems. */
  examples: ExampleSeen[] | null;
  /** Examples on which other rules than now would decide. */
  shifts: Shift[];
  /** The file's rules in words, in the order in which they are asked. */
  spoken: SpokenRule[];
  diff: string;
}

export interface ExampleSeen {
  file: string;
  rule: string;
  /** Counted from 1. */
  number: number;
  expected: boolean;
  fired: boolean;
}

/** `was` and `would`: the rules that decide, by name; none: nobody does. */
export interface Shift {
  file: string;
  rule: string;
  number: number;
  was: string[];
  would: string[];
}

/** The files with the proposal among them, in the writing of what stood there. */
export interface Proposed {
  texts: Record<string, string>;
  diff: string;
}

/** Puts a proposal among the files that there are. Throws BrokenRules when it cannot be read at all. */
export function proposed(texts: Readonly<Record<string, string>>, { file, content }: Proposal): Proposed {
  const refuse = (problem: string) => new BrokenRules([{ file, rule: null, field: '', problem }]);
  if (isTooDeep(content)) throw refuse('is nested too deep');
  const before = texts[file] ?? '';
  const value = readValue(content, refuse);
  const readable = !isTooDeep(before) && isJson(before);
  const text = readable ? rewritten(before, value) : `${JSON.stringify(value, null, 2)}\n`;
  return { texts: { ...texts, [file]: text }, diff: unifiedDiff(file, before, text) };
}

function readValue(content: string, refuse: (problem: string) => BrokenRules): unknown {
  try {
    return JSON.parse(content);
  } catch (error) {
    throw refuse(`is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** What a proposal would come to beside the rules in force; `at`: now, epoch ms. Changes nothing. */
export async function weighed(
  texts: Readonly<Record<string, string>>,
  proposal: Proposal,
  { now, look, at }: { now: Policy; look: (policy: Policy) => readonly Problem[]; at: number },
  language: string,
): Promise<Weighed> {
  const nothing = { examples: null, shifts: [], spoken: [], diff: '' };
  let diff = '';
  try {
    const next = proposed(texts, proposal);
    diff = next.diff;
    const policy = compiledPolicy(await rulesIn(next.texts, at));
    const question = questionOf(proposal.file);
    return {
      problems: look(policy),
      examples: examplesSeen(policy, proposal.file),
      shifts: shiftsBetween(now, policy),
      spoken: question === null ? [] : rulesInWords(policy, question, language),
      diff,
    };
  } catch (error) {
    if (error instanceof BrokenRules) return { ...nothing, problems: error.problems, diff };
    throw error;
  }
}

export function questionOf(file: string): Question | null {
  return QUESTIONS.find((question) => file === `${question}.json`) ?? null;
}

function examplesSeen({ examples }: LoadedPolicy, file: string): ExampleSeen[] {
  return EXAMPLED.flatMap((name) =>
    examples[name]
      .filter(({ passed }) => !passed || `${name}.json` === file)
      .map(({ rule, number, expected, passed }) => ({
        file: `${name}.json`,
        rule,
        number,
        expected,
        fired: passed ? expected : !expected,
      })),
  );
}

/** Of these the first rule that fires decides; of the others each. */
const FIRST_DECIDES: readonly Question[] = ['segments', 'deadlines', 'reopen', 'authority'];

function shiftsBetween(now: Policy, next: Policy): Shift[] {
  return QUESTIONS.flatMap((question) => {
    const [before, after] = [deciderOf(now, question), deciderOf(next, question)];
    return next.books[question].rules.flatMap(({ rule }) =>
      rule.examples.flatMap(({ facts }, index): Shift[] => {
        const given = exampleFacts(facts);
        const [was, would] = [before(given), after(given)];
        if (canonicalJson(was.map(saying)) === canonicalJson(would.map(saying))) return [];
        const at = { file: `${question}.json`, rule: rule.name, number: index + 1 };
        return [{ ...at, was: was.map(named), would: would.map(named) }];
      }),
    );
  });
}

function deciderOf(
  { books }: Policy,
  question: Question,
): (facts: Rule['examples'][number]['facts']) => Decision[] {
  const decide = unexplaining(books[question]);
  return (facts) => {
    const all = decide(facts);
    return FIRST_DECIDES.includes(question) ? all.slice(0, 1) : all;
  };
}

function saying({ event, why }: Decision): unknown {
  return { params: event.params, rule: why.rule };
}

function named({ why }: Decision): string {
  return why.rule;
}
