import { factNames, factSpec } from './facts.ts';
import { OPERATORS, type Operator, operandProblem } from './operators.ts';
import type { Question } from './policy.ts';
import { ALWAYS } from './rule-file.ts';
import { LONGEST_PHRASE, wordsOf } from './words.ts';

/** Deeper nesting is nothing that a person reads. */
const DEEPEST = 8;

export interface ConditionProblem {
  path: (string | number)[];
  problem: string;
}

/** Everything wrong in the conditions of one rule, each with its place. `lists` are the names of word lists. */
export function conditionProblems(
  question: Question,
  conditions: unknown,
  lists: ReadonlySet<string>,
): ConditionProblem[] {
  const problems: ConditionProblem[] = [];
  if (conditions === ALWAYS) return problems;
  if (isRecord(conditions) && 'fact' in conditions)
    problems.push({ path: [], problem: 'must begin with all, any or not (or be "always")' });
  check(conditions, [], (path, problem) => problems.push({ path, problem }), { question, lists });
  return problems;
}

type Report = (path: (string | number)[], problem: string) => void;
interface Known {
  question: Question;
  lists: ReadonlySet<string>;
}

function check(condition: unknown, path: (string | number)[], report: Report, known: Known): void {
  if (!isRecord(condition))
    return report(path, 'must be a condition: all, any, not, or a fact with an operator');
  if (path.length > DEEPEST * 2) return report(path, `is nested more than ${DEEPEST} deep`);
  const keys = Object.keys(condition);
  if ('fact' in condition) return checkFact(condition, path, report, known);
  const [group] = keys;
  if (keys.length !== 1 || group === undefined || !['all', 'any', 'not'].includes(group)) {
    return report(
      path,
      `must be exactly one of all, any or not, or a fact; it has ${keys.join(', ') || 'nothing'}`,
    );
  }
  const inner = condition[group];
  if (group === 'not') return check(inner, [...path, 'not'], report, known);
  if (!Array.isArray(inner)) return report([...path, group], 'must be a list of conditions');
  if (inner.length === 0)
    return report([...path, group], 'is empty: it would always hold; say "always" if that is meant');
  inner.forEach((child, index) => {
    check(child, [...path, group, index], report, known);
  });
}

function checkFact(
  condition: Record<string, unknown>,
  path: (string | number)[],
  report: Report,
  { question, lists }: Known,
): void {
  for (const key of Object.keys(condition)) {
    if (['fact', 'operator', 'value'].includes(key)) continue;
    report([...path, key], 'is not allowed; a condition has fact, operator and value');
  }
  const { fact, operator: name, value } = condition;
  const spec = typeof fact === 'string' ? factSpec(question, fact) : undefined;
  if (spec === undefined)
    report(
      [...path, 'fact'],
      `there is no fact ${JSON.stringify(fact)} here; there are ${factNames(question).join(', ')}`,
    );
  const operator = typeof name === 'string' && Object.hasOwn(OPERATORS, name) ? OPERATORS[name] : undefined;
  if (operator === undefined) {
    const known = Object.keys(OPERATORS).join(', ');
    return report([...path, 'operator'], `there is no operator ${JSON.stringify(name)}; there are ${known}`);
  }
  if (!('value' in condition)) return report([...path, 'value'], 'is missing');
  if (operator.takes === 'words') {
    for (const problem of wordsProblems(value, lists)) report([...path, 'value'], problem);
  }
  if (spec === undefined) return;
  if (!operator.kinds.includes(spec.kind))
    return report([...path, 'operator'], notFor(operator, String(name), String(fact)));
  const problem = operandProblem(operator, spec, value);
  if (problem !== undefined) report([...path, 'value'], problem);
}

function notFor(operator: Operator, name: string, fact: string): string {
  return `${name} cannot be asked of ${fact}; it is for facts of kind ${operator.kinds.join(', ')}`;
}

/** A list of words.json by name, or words written right here. */
function wordsProblems(value: unknown, lists: ReadonlySet<string>): string[] {
  if (typeof value === 'string')
    return lists.has(value)
      ? []
      : [`there is no list "${value}" in words.json; there are ${[...lists].join(', ')}`];
  if (!Array.isArray(value) || value.length === 0)
    return ['must be the name of a list in words.json, or a list of words'];
  return value.flatMap((entry) => entryProblem(entry) ?? []);
}

/** Why something is no entry of a word list; undefined when it is one. */
export function entryProblem(entry: unknown): string | undefined {
  if (typeof entry !== 'string') return 'must be a text';
  const words = wordsOf(entry);
  if (words.length === 0) return `"${entry}" has no word in it`;
  if (words.length > LONGEST_PHRASE) return `"${entry}" has more than ${LONGEST_PHRASE} words`;
  if (/\*(?!\s|$)|(?:^|\s)\*/u.test(entry)) return `"${entry}": a * stands only at the end of a word`;
  const short = entry.split(/\s+/u).find((word) => word.endsWith('*') && wordsOf(word).join('').length < 3);
  return short === undefined
    ? undefined
    : `"${entry}": ${short} would match too much; give three letters or more`;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
