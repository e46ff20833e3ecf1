import { ALWAYS } from './codes.ts';
import { factNames, factSpec } from './facts.ts';
import { meantBy } from './meant.ts';
import { OPERATORS, type Operator, operandProblem } from './operators.ts';
import type { Question } from './policy.ts';
import { shown } from './problems.ts';
import { entryProblem } from './words.ts';

/** Deeper nesting is nothing that a person reads. */
const DEEPEST = 8;

export interface ConditionProblem {
  path: (string | number)[];
  problem: string;
}

/** Facts whose values other files name. */
export type NamedValues = Readonly<Partial<Record<string, ReadonlySet<string>>>>;

/** Names that conditions can use: facts of the question, word lists of words.json. */
interface Known {
  question: Question;
  lists: ReadonlySet<string>;
  values: NamedValues;
}

type Path = (string | number)[];

/** Everything wrong in the conditions of one rule, each with its place. `lists` are the names of word lists. */
export function conditionProblems(
  question: Question,
  conditions: unknown,
  lists: ReadonlySet<string>,
  values: NamedValues = {},
): ConditionProblem[] {
  if (conditions === ALWAYS) return [];
  if (isRecord(conditions) && 'fact' in conditions)
    return one([], 'must begin with all, any or not (or be "always")');
  return check(conditions, [], { question, lists, values });
}

function one(path: Path, problem: string): ConditionProblem[] {
  return [{ path, problem }];
}

function check(condition: unknown, path: Path, known: Known): ConditionProblem[] {
  if (!isRecord(condition))
    return one(path, 'must be a condition: all, any, not, or a fact with an operator');
  if (path.length > DEEPEST * 2) return one(path, `is nested more than ${DEEPEST} deep`);
  if ('fact' in condition) return [...extraKeys(condition, path), ...factProblems(condition, path, known)];
  const keys = Object.keys(condition);
  const [group] = keys;
  if (keys.length !== 1 || group === undefined || !['all', 'any', 'not'].includes(group)) {
    const there = keys.join(', ') || 'nothing';
    return one(path, `must be exactly one of all, any or not, or a fact; it has ${there}`);
  }
  const inner = condition[group];
  const here = [...path, group];
  if (group === 'not') return check(inner, here, known);
  if (!Array.isArray(inner)) return one(here, 'must be a list of conditions');
  if (inner.length === 0) return one(here, 'is empty: it would always hold; say "always" if that is meant');
  return inner.flatMap((child, index) => check(child, [...here, index], known));
}

function extraKeys(condition: Record<string, unknown>, path: Path): ConditionProblem[] {
  const extra = Object.keys(condition).filter((key) => !['fact', 'operator', 'value'].includes(key));
  return extra.flatMap((key) =>
    one([...path, key], 'is not allowed; a condition has fact, operator and value'),
  );
}

function factProblems(
  { fact, operator: name, value }: Record<string, unknown>,
  path: Path,
  { question, lists, values }: Known,
): ConditionProblem[] {
  const spec = typeof fact === 'string' ? factSpec(question, fact) : undefined;
  const operator = typeof name === 'string' && Object.hasOwn(OPERATORS, name) ? OPERATORS[name] : undefined;
  const problems: ConditionProblem[] = [];
  if (spec === undefined) {
    const known = factNames(question).join(', ');
    problems.push({
      path: [...path, 'fact'],
      problem: `there is no fact ${shown(fact)} here; there are ${known}${meantBy(fact, factNames(question))}`,
    });
  }
  if (operator === undefined) {
    const known = Object.keys(OPERATORS).join(', ');
    problems.push({
      path: [...path, 'operator'],
      problem: `there is no operator ${shown(name)}; there are ${known}${meantBy(name, Object.keys(OPERATORS))}`,
    });
    return problems;
  }
  if (operator.takes === 'words') {
    for (const problem of wordsProblems(value, lists)) problems.push({ path: [...path, 'value'], problem });
  }
  if (spec === undefined) return problems;
  if (!operator.kinds.includes(spec.kind))
    return [
      ...problems,
      { path: [...path, 'operator'], problem: notFor(operator, shown(name), shown(fact)) },
    ];
  const problem = operandProblem(operator, spec, value) ?? strangerIn(values[String(fact)], value);
  return problem === undefined ? problems : [...problems, { path: [...path, 'value'], problem }];
}

/** The first value that the other file does not name. */
function strangerIn(there: ReadonlySet<string> | undefined, value: unknown): string | undefined {
  const values: unknown[] = Array.isArray(value) ? value : [value];
  const stranger = values.find((one) => one !== null && there?.has(String(one)) === false);
  if (there === undefined || stranger === undefined) return undefined;
  return `there is no ${shown(stranger)} in kinds.json; there are ${[...there].join(', ') || 'none'}${meantBy(stranger, there)}`;
}

function notFor(operator: Operator, name: string, fact: string): string {
  return `${name} cannot be asked of ${fact}; it is for facts of kind ${operator.kinds.join(', ')}`;
}

/** A list of words.json by name, or words written right here. */
function wordsProblems(value: unknown, lists: ReadonlySet<string>): string[] {
  if (typeof value === 'string')
    return lists.has(value)
      ? []
      : [
          `there is no list ${shown(value)} in words.json; there are ${[...lists].join(', ')}${meantBy(value, lists)}`,
        ];
  if (!Array.isArray(value) || value.length === 0)
    return ['must be the name of a list in words.json, or a list of words'];
  return value.flatMap((entry) => entryProblem(entry) ?? []);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
