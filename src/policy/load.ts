import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { NO_AUTHORITY } from '../domain/authority/terms.ts';
import { CodedError } from '../domain/coded-error.ts';
import type { Decision } from '../domain/decision.ts';
import { NO_KINDS } from '../domain/kinds.ts';
import { NO_ROUTING } from '../domain/routing.ts';
import { liveTrials } from '../domain/strategy/strategy.ts';
import { authorityOf } from './authority-file.ts';
import { awardsOf } from './awards-file.ts';
import { calendarDaysIn, DAYS_FILE, withCalendarDays } from './calendar-days.ts';
import { callingsOf, escalationWords } from './callings.ts';
import { canonicalJson, sha256 } from './canonical.ts';
import { communityOf } from './community-file.ts';
import { complaintsOf } from './complaints-file.ts';
import { evaluate, type Origin, type RuleBook, readerOf, ruleBook } from './evaluate.ts';
import { type ExampleRun, runExamples } from './examples.ts';
import { customerPages, FORMS } from './forms-file.ts';
import { goalsOf } from './goals-file.ts';
import { hoursOf } from './hours-file.ts';
import { CALENDARS, isIcal } from './ical-days.ts';
import { kindsOf } from './kinds-file.ts';
import { knownSets } from './known-sets.ts';
import { pledgeExamples, pledgesOf, pledgeTermsOf } from './pledges-file.ts';
import type { BusinessFacts, Facts, Policy, Question } from './policy.ts';
import { byQuestion, EXAMPLED, type Exampled } from './policy.ts';
import { BrokenRules, type Problem, shown } from './problems.ts';
import { overlaid, tried } from './profile.ts';
import { remediesOf } from './remedies-file.ts';
import { retentionOf } from './retention-file.ts';
import { rotaOf } from './rota-file.ts';
import { routingOf } from './routing-file.ts';
import { type Condition, deadlineTermsOf, FILE_SHAPES, type Rule } from './rule-file.ts';
import { PROFILES, type ProfileFile, profilesIn, spokenProfile, strategyOf } from './strategy-file.ts';
import { surveysOf } from './surveys-file.ts';
import { textsOf } from './texts-file.ts';
import { timedRules } from './timed.ts';
import { problemsOf, UnreadableFile } from './validate.ts';
import { lexiconOf, listEntries, wordListsOf } from './word-lists.ts';
import type { Lexicon } from './words.ts';

/** A policy with the text that it can be made of again, in any process. */
export interface LoadedPolicy extends Policy {
  /** Canonical JSON of all files, by name. */
  readonly body: string;
  readonly examples: Readonly<Record<Exampled, readonly ExampleRun[]>>;
}

/** A policy that knows which profiles are tried when. */
export interface TimedPolicy extends LoadedPolicy {
  /** The policy with the trials that run at an instant (epoch ms); without any, itself. */
  on(now: number): Policy;
}

/**
 * Reads, checks and compiles the rules of a folder. Holidays are looked up for the years around `now` (epoch ms): whoever only checks
 * needs none. Throws BrokenRules with every problem there is.
 */
export async function loadPolicy(folder: string, now = 0): Promise<TimedPolicy> {
  return policyFromFiles(await readRules(folder, now));
}

/** The files of another folder that stands beside the house's. Throws CodedError 'broken-rules'. */
export async function readBeside(
  folder: string,
  name: string,
  now: number,
): Promise<Record<string, unknown>> {
  if (!/^[\w-]{1,80}$/.test(name)) throw noSuch(name);
  return readRules(join(dirname(resolve(folder)), name), now).catch(() => {
    throw noSuch(name);
  });
}

function noSuch(name: string): CodedError {
  return new CodedError('broken-rules', `There is no folder ${shown(name)} beside the rules.`);
}

/**
 * The JSON files of a folder by name, with the days that hours.json names for the years around `now` (epoch ms); one that is no JSON is
 * an UnreadableFile. Throws CodedError 'broken-rules'.
 */
export async function readRules(folder: string, now = 0): Promise<Record<string, unknown>> {
  return rulesIn(await readTexts(folder), now);
}

/** The same of texts that were read. */
export const rulesIn = (texts: Readonly<Record<string, string>>, now: number) =>
  withCalendarDays(parsedRules(texts), now);

/** The files of a folder by name, as they stand there. Throws CodedError 'broken-rules'. */
export async function readTexts(folder: string): Promise<Record<string, string>> {
  const names = await readdir(folder).catch((cause: unknown) => {
    throw new CodedError('broken-rules', `The folder of rules ${folder} cannot be read.`, { cause });
  });
  const inside = async (sub: string) =>
    names.includes(sub) ? (await readdir(join(folder, sub))).map((name) => `${sub}/${name}`) : [];
  const all = [
    ...names.filter((name) => isRules(name) && name !== DAYS_FILE),
    ...[...(await inside(PROFILES)), ...(await inside(FORMS))].filter((name) => isRules(basename(name))),
    ...(await inside(CALENDARS)).filter(isIcal),
  ];
  const texts: Record<string, string> = {};
  for (const name of all.sort()) texts[name] = await readFile(join(folder, name), 'utf8');
  return texts;
}

/** What begins with a dot is an editor's or a system's own: `.#words.json` is a link to nowhere while somebody edits the file. */
function isRules(name: string): boolean {
  return name.endsWith('.json') && !name.startsWith('.');
}

/** Files by name; one that is no JSON is an UnreadableFile. Calendars stay as they are. */
export function parsedRules(texts: Readonly<Record<string, string>>): Record<string, unknown> {
  const read = (name: string, source: string) => (isIcal(name) ? source : parsed(source));
  return Object.fromEntries(Object.entries(texts).map(([name, source]) => [name, read(name, source)]));
}

/** SHA-256 of what the files hold, hex. A file that is no JSON is nothing that ever was in force. */
export function versionOf(files: Readonly<Record<string, unknown>>): string {
  return sha256(canonicalJson(files));
}

function parsed(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch (error) {
    return new UnreadableFile(`is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The policy of a set that was kept: the body of a LoadedPolicy. */
export function policyFromBody(body: string): TimedPolicy {
  return policyFromFiles(JSON.parse(body) as Record<string, unknown>);
}

const known = knownSets<TimedPolicy>();

/** Checks and compiles rule files by name. Pure. Throws BrokenRules with every problem, or every failing example. */
export function policyFromFiles(files: Readonly<Record<string, unknown>>): TimedPolicy {
  return known(files, () => {
    const policy = compiledPolicy(files);
    const failures = EXAMPLED.flatMap((name) => failed(`${name}.json`, policy.examples[name]));
    if (failures.length > 0) throw new BrokenRules(failures);
    return policy;
  });
}

/** The policy of checked files, whether its examples pass or not. Throws BrokenRules with every problem. */
export function compiledPolicy(files: Readonly<Record<string, unknown>>): TimedPolicy {
  const problems = problemsOf(files);
  if (problems.length > 0) throw new BrokenRules(problems);
  return served(files, plainPolicy(files));
}

/** The policy of the rules as they stand in their files, whatever profile is chosen. */
function plainPolicy(files: Readonly<Record<string, unknown>>): LoadedPolicy {
  const body = canonicalJson(files);
  const version = sha256(body);
  const lexicon = lexiconOf(files);
  const words = listEntries(files);
  const books = byQuestion((question) => bookOf(files, { file: `${question}.json`, version }, lexicon));
  const pledges = pledgesOf(files['pledges.json']);
  const authority =
    files['authority.json'] === undefined ? NO_AUTHORITY : authorityOf(files['authority.json']);
  const plain: LoadedPolicy = {
    version,
    body,
    examples: {
      ...byQuestion((question) => runExamples(rulesOf(books[question]), readerOf(lexicon))),
      pledges: pledgeExamples(files['pledges.json']),
    },
    books,
    wordLists: wordListsOf(files),
    business: files['facts.json'] as BusinessFacts,
    kinds: files['kinds.json'] === undefined ? NO_KINDS : kindsOf(files['kinds.json']),
    routing: files['routing.json'] === undefined ? NO_ROUTING : routingOf(files['routing.json']),
    rota: rotaOf(files['rota.json']),
    authority,
    remedies: remediesOf(rulesOf(books.remedies), authority, files['words.json']),
    pledges,
    pledgeTerms: pledgeTermsOf(files['pledges.json']),
    teams: teamsOf(files['teams.json']),
    community: communityOf(files['community.json']),
    ...complaintsOf(files),
    ...deadlineTermsOf(files['deadlines.json']),
    hours: hoursOf(files['hours.json'], calendarDaysIn(files)),
    texts: textsOf(files['texts.json']),
    escalationWords: escalationWords(rulesOf(books.escalation)),
    callings: callingsOf(rulesOf(books.escalation), (list) => words.get(list) ?? []),
    timed: timedRules(rulesOf(books.escalation)),
    strategy: strategyOf(files['strategy.json']),
    goals: goalsOf(files['goals.json']),
    retention: retentionOf(files['retention.json']),
    surveys: surveysOf(files['surveys.json']),
    awards: awardsOf(files['awards.json']),
    ...customerPages(files),
    profiles: [...profilesIn(files)].map(([id, profile]) => spokenProfile(id, profile)),
    decide: (question: Question, facts: Facts): Promise<Decision[]> => evaluate(books[question], facts),
    at: () => plain,
  };
  return plain;
}

/** The same rules by the profile that is chosen, with those that are tried. */
function served(files: Readonly<Record<string, unknown>>, plain: LoadedPolicy): TimedPolicy {
  const { strategy } = plain;
  const profiles = profilesIn(files);
  const tuned = new Map<string, LoadedPolicy>();
  const by = (id: string): LoadedPolicy => {
    const profile = profiles.get(id);
    const known = tuned.get(id) ?? (profile === undefined ? plain : withProfile(files, plain, id, profile));
    tuned.set(id, known);
    return known;
  };
  // Files are compiled when they are loaded, not when somebody waits.
  for (const { profile } of strategy?.trials ?? []) by(profile);
  const chosen: LoadedPolicy = strategy === null ? plain : by(strategy.chosen.profile);
  const policy: TimedPolicy = {
    ...chosen,
    at: () => policy,
    on: (now) => (strategy === null ? policy : tried(policy, liveTrials(strategy, now), by)),
  };
  return policy;
}

/** The rules as they are by a profile: what it moves is compiled anew, all else is the same. Checked files only. */
function withProfile(
  files: Readonly<Record<string, unknown>>,
  plain: LoadedPolicy,
  id: string,
  profile: ProfileFile,
): LoadedPolicy {
  const moved = overlaid(files, profile);
  const { lexicon } = plain.books.triage;
  const bookBy = (file: `${Question}.json`) =>
    bookOf(moved, { file, version: plain.version, profile: id }, lexicon);
  const books = { ...plain.books, deadlines: bookBy('deadlines.json'), authority: bookBy('authority.json') };
  const tuned: LoadedPolicy = {
    ...plain,
    books,
    ladders: deadlineTermsOf(moved['deadlines.json']).ladders,
    authority: moved['authority.json'] === undefined ? NO_AUTHORITY : authorityOf(moved['authority.json']),
    texts: textsOf(moved['texts.json']),
    decide: (question, facts) => evaluate(books[question], facts),
    at: () => tuned,
  };
  return tuned;
}

/** The rules as they would be if this profile were chosen, and nothing tried. Throws BrokenRules. */
export function policyByProfile(files: Readonly<Record<string, unknown>>, id: string): TimedPolicy {
  const strategy = {
    about: 'As if.',
    chosen: { profile: id, since: '1970-01-01', why: 'as if', by: 'nobody' },
    trials: [],
  };
  return compiledPolicy({ ...files, 'strategy.json': strategy });
}

function teamsOf(file: unknown): Policy['teams'] {
  return file === undefined ? {} : FILE_SHAPES['teams.json'].parse(file).teams;
}

function rulesOf(book: RuleBook): Rule[] {
  return book.rules.map(({ rule }) => rule);
}

function bookOf(files: Readonly<Record<string, unknown>>, origin: Origin, lexicon: Lexicon): RuleBook {
  const { rules } = (files[origin.file] ?? { rules: [] }) as { rules: Rule[] };
  const named = rules.map((rule) => ({ ...rule, conditions: withNamedWords(rule.conditions, lexicon) }));
  return ruleBook(origin.file, origin.version, named, lexicon, origin.profile);
}

/** Words that a rule lists itself become a list of the lexicon, named by their own JSON. */
function withNamedWords(conditions: Rule['conditions'], lexicon: Lexicon): Rule['conditions'] {
  if (typeof conditions === 'string') return conditions;
  const inner = (condition: Condition): Condition => withNamedWords(condition, lexicon) as Condition;
  if ('all' in conditions) return { all: conditions.all.map(inner) };
  if ('any' in conditions) return { any: conditions.any.map(inner) };
  if ('not' in conditions) return { not: inner(conditions.not) };
  const { fact, operator, value } = conditions;
  if (!Array.isArray(value) || (operator !== 'mentions' && operator !== 'saysOnly')) return conditions;
  const list = JSON.stringify(value);
  lexicon.add(list, value as string[]);
  return { fact, operator, value: list };
}

function failed(file: string, runs: readonly ExampleRun[]): Problem[] {
  return runs
    .filter(({ passed }) => !passed)
    .map(({ rule, number, expected }) => ({
      file,
      rule,
      field: `examples[${number - 1}]`,
      problem: expected ? 'should fire, and does not' : 'should not fire, and does',
    }));
}
