import { digitsOf } from '../../domain/authority/money.ts';
import { REMEDY_AFTER_STOP } from '../../domain/authority/remedy.ts';
import { ZONES } from '../../domain/authority/zone.ts';
import { PRIORITIES } from '../../domain/ticket/triage.ts';
import { LANGUAGE_TAGS } from '../../texts/languages.ts';
import { type TextKey, text } from '../../texts/texts.ts';
import { FACT_NAMES, FACTS, type FactKind, type FactSpec } from '../facts.ts';
import { BY_HOURS } from '../hours-file.ts';
import { OPERATORS, type Operator } from '../operators.ts';
import { type Policy, QUESTIONS, type Question } from '../policy.ts';
import type { Params } from '../rule-file.ts';
import { factWords, MONEY, valueWords } from '../value-words.ts';

/** What a form of a rule offers, in the reader's words. */
export interface Vocabulary {
  facts: FactWord[];
  operators: { name: string; words: string; kinds: readonly FactKind[]; takes: Operator['takes'] }[];
  /** Values that fields of an outcome take, by the field's name. */
  outcomes: Record<string, Word[]>;
  currency: string;
  /** Digits behind the mark of the currency. */
  digits: number;
}

export interface Word {
  value: string;
  words: string;
}

export interface FactWord {
  name: string;
  words: string;
  kind: FactKind;
  nullable: boolean;
  /** The only question that may ask for it; null: every one. */
  only: Question | null;
  /** Values that are known; of a fact that is `closed` there are no others. */
  choices: Word[];
  closed: boolean;
  unit: 'money' | 'percent' | 'minutes' | null;
}

/** Facts whose values the rules themselves name: no other can be. */
const NAMED_ELSEWHERE: readonly string[] = ['kind', 'cause', 'concession'];

/** `channels`: the ids of those that there are. */
export function vocabularyOf(policy: Policy, channels: readonly string[], language: string): Vocabulary {
  const known = knownValues(policy, channels);
  const word = (fact: string) => (value: string) => ({
    value,
    words: valueWords(fact, value, language, policy),
  });
  const { kinds, business, ladders, quietHours } = policy;
  return {
    facts: FACT_NAMES.map((name): FactWord => {
      const spec: FactSpec = FACTS[name];
      return {
        name,
        words: factWords(name, language),
        kind: spec.kind,
        nullable: spec.nullable === true,
        only: spec.only ?? null,
        choices: (spec.choices ?? known[name] ?? []).map(word(name)),
        closed: spec.choices !== undefined || NAMED_ELSEWHERE.includes(name),
        unit: unitOf(name),
      };
    }),
    operators: Object.entries(OPERATORS).map(([name, { kinds: asked, takes }]) => ({
      name,
      words: text(`desk.rules.op.${name}` as TextKey, {}, language),
      kinds: asked,
      takes,
    })),
    outcomes: {
      priority: PRIORITIES.map(word('priority')),
      team: Object.keys(business.teams).map(word('team')),
      kind: kinds.kinds.map(({ id }) => word('kind')(id)),
      tags: (known.tags ?? []).map(word('tags')),
      zone: ZONES.map((zone) => ({ value: zone, words: text(`policy.zone.${zone}`, {}, language) })),
      asks: ['supervisor', 'lead'].map(word('role')),
      concession: (known.concession ?? []).map(word('concession')),
      afterStop: REMEDY_AFTER_STOP.map((value) => ({
        value,
        words: text(`desk.rules.after-stop.${value}`, {}, language),
      })),
      ladder: Object.keys(ladders).map(plain),
      quietHours: [...Object.keys(quietHours), BY_HOURS].map(plain),
      time: (['wall-clock', 'business'] as const).map((value) => ({
        value,
        words: text(`policy.time.${value}`, {}, language),
      })),
      words: Object.keys(policy.wordLists).map(plain),
    },
    currency: policy.authority.currency,
    digits: digitsOf(policy.authority.currency),
  };
}

function plain(value: string): Word {
  return { value, words: value.replaceAll('-', ' ') };
}

/** Values that the rules themselves give names to. */
function knownValues(policy: Policy, channels: readonly string[]): Record<string, string[]> {
  const { kinds, authority, books } = policy;
  const given = books.triage.rules.flatMap(({ rule }) => (rule.event.params as Params<'triage'>).tags ?? []);
  const segments = books.segments.rules.map(({ rule }) => (rule.event.params as Params<'segments'>).name);
  return {
    channel: [...channels],
    language: [...LANGUAGE_TAGS],
    tags: [...new Set([...kinds.tags.map(({ id }) => id), ...given])].sort(),
    segment: [...new Set(segments)],
    kind: kinds.kinds.map(({ id }) => id),
    cause: [...new Set(kinds.kinds.flatMap(({ causes }) => causes.map(({ id }) => id)))],
    concession: authority.concessions.map(({ id }) => id),
  };
}

function unitOf(fact: string): FactWord['unit'] {
  if (MONEY.has(fact)) return 'money';
  if (fact === 'percent') return 'percent';
  return fact.endsWith('Minutes') ? 'minutes' : null;
}

const STRATEGY = 'strategy.json';

/** What a file of rules answers, as its heading. */
export function titleOf(file: string, language: string): string {
  const question = QUESTIONS.find((name) => file === `${name}.json`);
  if (question === undefined) return file === STRATEGY ? text('handbook.strategy', {}, language) : file;
  return text(`policy.file.${question}`, {}, language);
}
