import { Engine, type RuleResult, type TopLevelCondition } from 'json-rules-engine';
import type { Decision, MatchedFact } from '../domain/decision.ts';
import { ALWAYS } from './codes.ts';
import { atomsOf, compile, type Holds } from './compile.ts';
import { FACTS, type FactSpec, frozenFacts } from './facts.ts';
import { OPERATORS, type TextReader } from './operators.ts';
import type { Facts } from './policy.ts';
import type { Rule } from './rule-file.ts';
import type { Lexicon } from './words.ts';

/** Operators of ours that the engine does not have. */
const TEXT_OPERATORS = Object.entries(OPERATORS).filter(([, { takes }]) => takes === 'words');

interface CompiledRule {
  rule: Rule;
  holds: Holds;
}

/** The rules of one file, highest priority first, those of equal priority as they stand in the file. */
export interface RuleBook {
  file: string;
  version: string;
  /** By which the rules are other ones than their file says; absent: none. */
  profile?: string;
  rules: readonly CompiledRule[];
  lexicon: Lexicon;
}

/** Where rules come from, as every decision by them names it. */
export type Origin = Pick<RuleBook, 'file' | 'version' | 'profile'>;

export function ruleBook(
  file: string,
  version: string,
  rules: readonly Rule[],
  lexicon: Lexicon,
  profile?: string,
): RuleBook {
  const ordered = [...rules].sort((a, b) => b.priority - a.priority);
  return {
    file,
    version,
    ...(profile === undefined ? {} : { profile }),
    rules: ordered.map((rule) => ({ rule, holds: compile(rule.conditions) })),
    lexicon,
  };
}

/** Rules that fire on the facts, with what they say and why. The engine sees only rules that do fire. */
export async function evaluate(book: RuleBook, given: Facts): Promise<Decision[]> {
  const facts = frozenFacts(given);
  const hits = hitsOf(book, facts);
  return hits.length === 0 ? [] : explain(book, hits, facts);
}

/** The compiled form: which rules fire on frozen facts. */
export function hitsOf(book: RuleBook, facts: Facts): Rule[] {
  const read = readerOf(book.lexicon);
  return book.rules.filter(({ holds }) => holds(facts, read)).map(({ rule }) => rule);
}

/** Says what fires, without the conditions that made it: for many tickets at once. The facts are of our own making. */
export function unexplaining(book: RuleBook): (facts: Facts) => Decision[] {
  const origin = originOf(book);
  const read = readerOf(book.lexicon);
  const ready = book.rules.map(({ holds, rule: { name, event } }) => ({
    holds,
    decision: { event, why: { rule: name, ...origin, facts: [] } },
  }));
  return (facts) => ready.filter(({ holds }) => holds(facts, read)).map(({ decision }) => decision);
}

/** Runs a fresh engine over the rules: one that is shared decides wrongly as soon as two runs overlap. */
export async function explain(book: RuleBook, rules: readonly Rule[], facts: Facts): Promise<Decision[]> {
  const engine = new Engine();
  const read = readerOf(book.lexicon);
  // Whatever it is given costs it time: only what these rules ask, and by which operators.
  const asked: Facts = Object.create(null);
  const operators = new Set<string>();
  for (const { name, conditions, event } of rules) {
    engine.addRule({ name, conditions: forEngine(conditions), event });
    for (const { fact, operator } of atomsOf(conditions)) {
      asked[fact] = facts[fact] ?? null;
      operators.add(operator);
    }
  }
  for (const [name, { holds }] of TEXT_OPERATORS)
    if (operators.has(name))
      engine.addOperator(name, (fact: Facts[string], value: unknown) => holds(fact, value, read));
  const { results } = await engine.run(asked);
  const byName = new Map(results.map((result) => [result.name, result]));
  return rules.flatMap((rule) => {
    const result = byName.get(rule.name);
    return result === undefined ? [] : [decisionOf(book, result, facts)];
  });
}

/** The engine lets an empty `all` fire, which files may not say by accident but by the word `always`. */
function forEngine(conditions: Rule['conditions']): TopLevelCondition {
  if (conditions === ALWAYS) return { all: [] };
  return 'fact' in conditions ? { all: [conditions] } : conditions;
}

export function readerOf(lexicon: Lexicon): TextReader {
  return {
    mentions: (text, list) => lexicon.finds(list, text),
    saysOnly: (text, list) => lexicon.findsOnly(list, text),
  };
}

function decisionOf(book: RuleBook, result: RuleResult, facts: Facts): Decision {
  const { type = '', params = {} } = result.event ?? {};
  const matched = matchedFacts(result.conditions as EngineCondition, true, book.lexicon, facts);
  return { event: { type, params }, why: { rule: result.name, ...originOf(book), facts: matched } };
}

/** Of a rule book: where its rules come from. */
export function originOf({ file, version, profile }: RuleBook): Origin {
  return { file, version, ...(profile === undefined ? {} : { profile }) };
}

/** A condition of the engine's result. */
interface EngineCondition {
  result?: boolean;
  fact?: string;
  operator?: string;
  value?: unknown;
  all?: EngineCondition[];
  any?: EngineCondition[];
  not?: EngineCondition;
}

/** The conditions that made their group what it had to be: true, or false under a `not`. */
function matchedFacts(at: EngineCondition, wanted: boolean, lexicon: Lexicon, facts: Facts): MatchedFact[] {
  if (at.not !== undefined) return matchedFacts(at.not, !wanted, lexicon, facts);
  const group = at.all ?? at.any;
  if (group !== undefined) {
    const decisive = group.filter((child) => child.result === wanted);
    return decisive.flatMap((child) => matchedFacts(child, wanted, lexicon, facts));
  }
  const { fact = '', operator = '', value } = at;
  const was = wasOf(fact, value, lexicon, facts);
  return [{ fact, operator: wanted ? operator : `not ${operator}`, value, was }];
}

/** What may be told of a fact: of foreign ones only what the rule lists itself. */
function wasOf(fact: string, value: unknown, lexicon: Lexicon, facts: Facts): unknown {
  const spec: FactSpec = FACTS[fact as keyof typeof FACTS];
  const was = facts[fact] ?? null;
  if (spec.kind === 'text') return lexicon.find(String(value), String(was ?? ''));
  if (spec.foreign !== true) return was;
  return was === value || (Array.isArray(value) && value.includes(was)) ? was : null;
}
