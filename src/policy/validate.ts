import type { z } from 'zod';
import { authorityProblems } from './authority-file.ts';
import { awardsProblems } from './awards-file.ts';
import { calendarDaysIn, isCalendar } from './calendar-days.ts';
import { ALWAYS } from './codes.ts';
import { reportsProblems } from './complaints-file.ts';
import { conditionProblems, isRecord, type NamedValues } from './conditions.ts';
import { FACT_NAMES, factSpec, valueProblem } from './facts.ts';
import { formFile, formProblems, isForm } from './forms-file.ts';
import { goalsProblems } from './goals-file.ts';
import { BY_HOURS, calendarProblems, hoursProblems } from './hours-file.ts';
import { kindsProblems } from './kinds-file.ts';
import { meantBy } from './meant.ts';
import { countedIn, entriesAt, entriesOf, keysAt, namedIn } from './names-in.ts';
import { pledgesProblems } from './pledges-file.ts';
import { QUESTIONS, type Question } from './policy.ts';
import { fieldPath, type Problem, shown, whole } from './problems.ts';
import { remediesProblems } from './remedies-file.ts';
import { rotaProblems } from './rota-file.ts';
import { routingProblems } from './routing-file.ts';
import { EVENTS, FILE_NAMES, FILE_SHAPES, type FileName, MAY_BE_MISSING } from './rule-file.ts';
import { sameNames } from './same-names.ts';
import { isProfile, profileFile, profileProblems, strategyProblems } from './strategy-file.ts';
import { surveysProblems } from './surveys-file.ts';
import { textsProblems } from './texts-file.ts';
import { entryProblem } from './words.ts';

/** Stands for a file that is no JSON. */
export class UnreadableFile {
  readonly problem: string;

  constructor(problem: string) {
    this.problem = problem;
  }
}

/** Names that other files define and rules use. */
interface Names {
  lists: ReadonlySet<string>;
  teams: ReadonlySet<string>;
  ladders: ReadonlySet<string>;
  quietHours: ReadonlySet<string>;
  /** What is counted in pieces, whose codes can be handed out without anybody. */
  counted: ReadonlySet<string>;
  /** Kinds and causes of kinds.json. */
  values: NamedValues;
}

/** Of a shape that does not fit: nobody reads more, and somebody has to carry them. */
const MOST_TOLD = 1000;

const FORBIDDEN_KEYS = ['__proto__', 'constructor', 'prototype'];

/** Everything wrong in a set of rule files, by file name; [] when it can be used. */
export function problemsOf(files: Readonly<Record<string, unknown>>): Problem[] {
  const problems: Problem[] = [];
  for (const file of Object.keys(files)) {
    if (isProfile(file)) problems.push(...shapeProblems(file, files[file], profileFile));
    else if (isForm(file)) problems.push(...shapeProblems(file, files[file], formFile));
    else if (!isCalendar(file) && !(FILE_NAMES as readonly string[]).includes(file))
      problems.push(whole(file, `no question is asked of this file; there are ${FILE_NAMES.join(', ')}`));
  }
  const names: Names = {
    lists: keysAt(files['words.json'], 'lists'),
    teams: keysAt(files['facts.json'], 'teams'),
    ladders: keysAt(files['deadlines.json'], 'ladders'),
    quietHours: restsIn(files),
    counted: countedIn(files['authority.json']),
    values: namedIn(files['kinds.json']),
  };
  for (const file of FILE_NAMES) problems.push(...fileProblems(file, files[file], names));
  const found = [...problems, ...sameNames(files)];
  // They speak of what the other files hold.
  return found.length === 0 ? servingProblems(files) : found;
}

/** What is wrong with strategy.json, the profiles and the forms beside files that are good. */
function servingProblems(files: Readonly<Record<string, unknown>>): Problem[] {
  const told = (file: string, all: readonly { path: PropertyKey[]; problem: string }[]) =>
    all.map(({ path, problem }) => placed(file, files[file], path, problem));
  const each = (is: (file: string) => boolean, problems: typeof formProblems) =>
    Object.keys(files).flatMap((file) => (is(file) ? told(file, problems(files[file], files)) : []));
  return [
    ...each(isProfile, profileProblems),
    ...each(isForm, formProblems),
    ...told('strategy.json', strategyProblems(files['strategy.json'], files)),
    ...told('hours.json', calendarProblems(files['hours.json'], calendarDaysIn(files))),
  ];
}

function shapeProblems(file: string, content: unknown, shape: z.ZodType): Problem[] {
  if (content instanceof UnreadableFile) return [whole(file, content.problem)];
  const keys = forbiddenKeys(content, []);
  if (keys.length > 0)
    return keys.map((path) => ({ file, rule: null, field: fieldPath(path), problem: 'is no name' }));
  const { error } = shape.safeParse(content);
  return (error?.issues ?? [])
    .slice(0, MOST_TOLD)
    .map((issue) => placed(file, content, issue.path, reasonOf(issue)));
}

function fileProblems(file: FileName, content: unknown, names: Names): Problem[] {
  if (content === undefined) return MAY_BE_MISSING.includes(file) ? [] : [whole(file, 'is missing')];
  const problems = shapeProblems(file, content, FILE_SHAPES[file]);
  if (!isRecord(content) || forbiddenKeys(content, []).length > 0) return problems;
  if (file === 'words.json') problems.push(...wordProblems(content.lists));
  if (file === 'deadlines.json') problems.push(...deadlineProblems(content));
  if (file === 'teams.json') problems.push(...teamProblems(content, names.teams));
  const found = LOOKS[file]?.(content, names.teams, names.values.kind ?? new Set()) ?? [];
  problems.push(...found.map(({ path, problem }) => placed(file, content, path, problem)));
  const question = QUESTIONS.find((name) => file === `${name}.json`);
  if (question === undefined || !Array.isArray(content.rules)) return problems;
  content.rules.forEach((rule: unknown, index: number) => {
    if (!isRecord(rule)) return;
    for (const { path, problem } of ruleProblems(question, rule, names))
      problems.push(placed(file, content, ['rules', index, ...path], problem));
  });
  return problems;
}

/** Of a key that may not be called so, why not. */
function reasonOf(issue: z.core.$ZodIssue): string {
  return issue.code === 'invalid_key' ? issue.issues.map(({ message }) => message).join(', ') : issue.message;
}

/** What shapes cannot say of files that hold no rules. */
const LOOKS: Partial<
  Record<
    FileName,
    (
      content: unknown,
      teams: ReadonlySet<string>,
      kinds: ReadonlySet<string>,
    ) => { path: PropertyKey[]; problem: string }[]
  >
> = {
  'authority.json': authorityProblems,
  'goals.json': goalsProblems,
  'surveys.json': surveysProblems,
  'awards.json': awardsProblems,
  'kinds.json': kindsProblems,
  'hours.json': hoursProblems,
  'texts.json': textsProblems,
  'pledges.json': pledgesProblems,
  'remedies.json': remediesProblems,
  'reports.json': reportsProblems,
  'rota.json': rotaProblems,
  'routing.json': (content, _teams, kinds) => routingProblems(content, kinds),
};

/** What a deadline can rest in: quiet spans by their names, and `hours`: all that hours.json leaves. */
function restsIn(files: Readonly<Record<string, unknown>>): Set<string> {
  const spans = keysAt(files['deadlines.json'], 'quietHours');
  return files['hours.json'] === undefined ? spans : spans.add(BY_HOURS);
}

function countsOpenTime(params: unknown): boolean {
  const time = isRecord(params) ? params.time : undefined;
  return (isRecord(time) ? Object.values(time) : [time]).includes('business');
}

interface RuleProblem {
  path: PropertyKey[];
  problem: string;
}

function ruleProblems(question: Question, rule: Record<string, unknown>, names: Names): RuleProblem[] {
  const { lists, values } = names;
  const conditions = conditionProblems(question, rule.conditions, lists, values).map(({ path, problem }) => ({
    path: ['conditions', ...path],
    problem,
  }));
  return [...conditions, ...eventProblems(question, rule.event, names), ...exampleProblems(question, rule)];
}

function eventProblems(question: Question, event: unknown, names: Names): RuleProblem[] {
  if (!isRecord(event)) return [];
  const { type, params } = EVENTS[question];
  if (event.type !== type) return [{ path: ['event', 'type'], problem: `must be "${type}" here` }];
  const parsed = (params as z.ZodType).safeParse(event.params);
  const problems: RuleProblem[] = (parsed.error?.issues ?? []).map((issue) => ({
    path: ['event', 'params', ...issue.path],
    problem: issue.message,
  }));
  const known: [string, ReadonlySet<string>, string][] = [
    ['team', names.teams, 'facts.json'],
    ['ladder', names.ladders, 'ladders'],
    ['quietHours', names.quietHours, 'quietHours'],
    ['kind', names.values.kind ?? new Set(), 'kinds.json'],
    ['concession', names.counted, 'authority.json that is counted in pieces'],
  ];
  for (const [field, there, where] of known) {
    const name = isRecord(event.params) ? event.params[field] : undefined;
    if (typeof name !== 'string' || there.has(name)) continue;
    problems.push({
      path: ['event', 'params', field],
      problem: `there is no ${shown(name)} in ${where}${meantBy(name, there)}`,
    });
  }
  if (countsOpenTime(event.params) && !names.quietHours.has(BY_HOURS))
    problems.push({ path: ['event', 'params', 'time'], problem: 'business time is counted by hours.json' });
  return problems;
}

function exampleProblems(question: Question, rule: Record<string, unknown>): RuleProblem[] {
  const examples = rule.examples;
  if (!Array.isArray(examples)) return [];
  const problems: RuleProblem[] = [];
  if (!examples.some((example) => isRecord(example) && example.fires === true))
    problems.push({ path: ['examples'], problem: 'needs at least one example on which the rule fires' });
  examples.forEach((example: unknown, index) => {
    if (!isRecord(example) || !isRecord(example.facts)) return;
    for (const [name, value] of Object.entries(example.facts)) {
      const spec = factSpec(question, name);
      const known = FACT_NAMES.join(', ');
      const problem =
        spec === undefined
          ? `there is no such fact here; there are ${known}${meantBy(name, FACT_NAMES)}`
          : valueProblem(spec, value);
      if (problem !== undefined) problems.push({ path: ['examples', index, 'facts', name], problem });
    }
  });
  return problems;
}

function deadlineProblems(content: Record<string, unknown>): Problem[] {
  const file = 'deadlines.json';
  const problems: Problem[] = [];
  for (const [name, stages] of entriesAt(content, 'ladders')) {
    if (!Array.isArray(stages)) continue;
    const records = stages.filter(isRecord);
    records.forEach((stage, index) => {
      const before = records[index - 1];
      const at = (path: string) => `ladders.${name}[${index}].${path}`;
      if (before !== undefined && Number(stage.at) <= Number(before.at))
        problems.push({ file, rule: null, field: at('at'), problem: 'must come after the stage before it' });
      if (records.findIndex((other) => other.name === stage.name) < index)
        problems.push({ file, rule: null, field: at('name'), problem: `"${stage.name}" is there twice` });
    });
    if (Number(records.at(-1)?.at) !== 1)
      problems.push({ file, rule: null, field: `ladders.${name}`, problem: 'must end with the break, at 1' });
  }
  const rules = content.rules;
  if (Array.isArray(rules) && !rules.some((rule) => isRecord(rule) && rule.conditions === ALWAYS))
    problems.push({
      file,
      rule: null,
      field: 'rules',
      problem: 'one rule must have the conditions "always": every customer has a deadline',
    });
  return problems;
}

/** What customers call a team stands in facts.json; a team that only works somewhere has no name. */
function teamProblems(content: Record<string, unknown>, known: ReadonlySet<string>): Problem[] {
  return [...keysAt(content, 'teams')]
    .filter((team) => !known.has(team))
    .map((team) => ({
      file: 'teams.json',
      rule: null,
      field: `teams.${team}`,
      problem: `there is no ${shown(team)} in facts.json; there are ${[...known].join(', ')}${meantBy(team, known)}`,
    }));
}

function wordProblems(lists: unknown): Problem[] {
  const known = new Set(entriesOf(lists).map(([name]) => name));
  return entriesOf(lists).flatMap(([name, parts]) =>
    entriesOf(parts).flatMap(([part, entries]) => {
      if (!Array.isArray(entries)) return [];
      return entries.flatMap((entry: unknown, index) => {
        if (typeof entry !== 'string') return [];
        const unknown = known.has(entry) ? undefined : `there is no list ${JSON.stringify(entry)}`;
        const problem = part === 'with' ? unknown : entryProblem(entry);
        const field = `lists.${name}.${part}[${index}]`;
        return problem === undefined ? [] : [{ file: 'words.json', rule: null, field, problem }];
      });
    }),
  );
}

/** A problem at a path of a file; a path into a rule is told by the rule's name. */
function placed(file: string, content: unknown, path: readonly PropertyKey[], problem: string): Problem {
  const [first, index, ...rest] = path;
  if (first !== 'rules' || typeof index !== 'number')
    return { file, rule: null, field: fieldPath(path), problem };
  const rules = isRecord(content) && Array.isArray(content.rules) ? content.rules : [];
  const rule: unknown = rules[index];
  const name = isRecord(rule) && typeof rule.name === 'string' ? rule.name : `no. ${index + 1}`;
  return { file, rule: name, field: fieldPath(rest), problem };
}

/** JSON can spell names that reach into every object; none is any name of ours. */
function forbiddenKeys(value: unknown, path: PropertyKey[]): PropertyKey[][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const here = [...path, Array.isArray(value) ? Number(key) : key];
    return FORBIDDEN_KEYS.includes(key) ? [here] : forbiddenKeys(inner, here);
  });
}
