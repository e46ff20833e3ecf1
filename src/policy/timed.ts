import { type HoursBook, hoursFor, nextClosing, nextOpening } from '../domain/hours.ts';
import { ALWAYS } from './codes.ts';
import { type Atom, atomsOf, compile, type Holds } from './compile.ts';
import type { Facts } from './policy.ts';
import type { Rule } from './rule-file.ts';

/** What changes by itself: minutes since something, and the clock. */
const SINCE = ['waitingMinutes', 'silentMinutes', 'decisionMinutes'] as const;
const BY_THE_CLOCK = ['hour', 'weekday'] as const;
const TIMED: ReadonlySet<string> = new Set([...SINCE, ...BY_THE_CLOCK, 'open']);

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Hours of the day and days of the week come round in so long; so far ahead is looked for openings. */
const WEEK = 7 * 24 * HOUR;
/** Minutes beyond which nobody waits: ten years. No clock has to go further. */
const MOST_MINUTES = 10 * 366 * 24 * 60;

type Since = (typeof SINCE)[number];
/** What is known of a condition when only the time is known. */
type Sure = 'no' | 'maybe' | 'yes';
type Surely = (facts: Facts) => Sure;

/** A rule that time alone can make fire. */
export interface TimedRule {
  name: string;
  reason: string;
  surely: Surely;
  /** Whole minutes of each fact at which a condition of the rule may turn. */
  turns: Readonly<Record<Since, readonly number[]>>;
  byTheClock: boolean;
  byHours: boolean;
}

/** From when the minutes of a ticket count, epoch ms; null: they do not run, and are 0. */
export interface Clocks {
  since: Readonly<Record<Since, number | null>>;
  team: string | null;
}

/** The rules of a file among whose conditions there is one on time. */
export function timedRules(rules: readonly Rule[]): TimedRule[] {
  return rules.flatMap((rule) => {
    const atoms = atomsOf(rule.conditions);
    if (!atoms.some(({ fact }) => TIMED.has(fact))) return [];
    const minutes = (name: Since) => [
      ...new Set(atoms.filter(({ fact }) => fact === name).flatMap(turnsOfAtom)),
    ];
    return [
      {
        name: rule.name,
        reason: String(rule.event.params.reason ?? ''),
        surely: surelyOf(rule.conditions),
        turns: {
          waitingMinutes: minutes('waitingMinutes'),
          silentMinutes: minutes('silentMinutes'),
          decisionMinutes: minutes('decisionMinutes'),
        },
        byTheClock: atoms.some(({ fact }) => BY_THE_CLOCK.some((name) => name === fact)),
        byHours: atoms.some(({ fact }) => fact === 'open'),
      },
    ];
  });
}

/** A fact counts whole minutes: below 10 turns at 10, and at most 10 a minute later. */
function turnsOfAtom(atom: Atom): number[] {
  const { fact, value } = atom;
  const holds = compile(atom);
  const values = Array.isArray(value) ? value : [value];
  return values
    .flatMap((one) => (typeof one === 'number' ? [Math.ceil(one), Math.floor(one) + 1] : []))
    .filter(
      (at) =>
        at > 0 && at <= MOST_MINUTES && holds({ [fact]: at }, NO_TEXT) !== holds({ [fact]: at - 1 }, NO_TEXT),
    );
}

function surelyOf(condition: Rule['conditions']): Surely {
  if (condition === ALWAYS) return () => 'yes';
  if ('all' in condition) {
    const parts = condition.all.map(surelyOf);
    return (facts) => least(parts, (part) => part(facts));
  }
  if ('any' in condition) {
    const parts = condition.any.map(surelyOf);
    return (facts) => OTHER[least(parts, (part) => OTHER[part(facts)])];
  }
  if ('not' in condition) {
    const part = surelyOf(condition.not);
    return (facts) => OTHER[part(facts)];
  }
  if (!TIMED.has(condition.fact)) return () => 'maybe';
  const holds: Holds = compile(condition);
  return (facts) => (holds(facts, NO_TEXT) ? 'yes' : 'no');
}

const OTHER: Readonly<Record<Sure, Sure>> = { no: 'yes', maybe: 'maybe', yes: 'no' };
const NO_TEXT = { mentions: () => false, saysOnly: () => false };

function least(parts: readonly Surely[], sureOf: (part: Surely) => Sure): Sure {
  let sure: Sure = 'yes';
  for (const part of parts) {
    const one = sureOf(part);
    if (one === 'no') return 'no';
    if (one === 'maybe') sure = 'maybe';
  }
  return sure;
}

/** The facts of time at an instant. */
export type TimeFactsAt = (at: number) => Facts;

/** Whether one of the rules may fire at an instant, as far as time says. */
export function mayFire(rules: readonly TimedRule[], factsAt: TimeFactsAt, at: number): boolean {
  const facts = factsAt(at);
  return rules.some(({ surely }) => surely(facts) !== 'no');
}

/**
 * The next instant after `now` and before `end` at which time alone can make one of the rules fire that did not; null: none
 * within what can be foreseen. Between now and then nobody has to ask. Epoch ms.
 */
export function nextAsk(
  rules: readonly TimedRule[],
  clocks: Clocks,
  { factsAt, hours, now, end = Infinity }: Foreseeing,
): number | null {
  let next = end;
  const turned = ({ surely }: TimedRule, at: number) => {
    if (at <= now || at >= next) return;
    const after = surely(factsAt(at));
    const still = after === 'yes' && surely(factsAt(at - 1)) === 'yes';
    if (after !== 'no' && !still) next = at;
  };
  for (const rule of rules) eachTurn(rule, clocks, { hours, now }, turned);
  return next === end ? null : next;
}

interface Foreseeing {
  factsAt: TimeFactsAt;
  hours: HoursBook;
  now: number;
  end?: number;
}

/** Instants at which a condition of the rule may turn, in no order. */
function eachTurn(
  rule: TimedRule,
  { since, team }: Clocks,
  { hours, now }: Pick<Foreseeing, 'hours' | 'now'>,
  turned: (rule: TimedRule, at: number) => void,
): void {
  const { turns, byTheClock, byHours } = rule;
  for (const name of SINCE) {
    const from = since[name];
    if (from !== null) for (const minutes of turns[name]) turned(rule, from + minutes * MINUTE);
  }
  if (byTheClock) for (let count = 0; count <= WEEK / HOUR; count++) turned(rule, hourAfter(now, count));
  if (byHours) for (const at of openings(hours, team, now)) turned(rule, at);
}

function hourAfter(now: number, count: number): number {
  return (Math.floor(now / HOUR) + 1 + count) * HOUR;
}

/** When the team comes and goes within a week, and the next time after it. */
function openings(book: HoursBook, team: string | null, now: number): number[] {
  const table = hoursFor(book, team);
  const found: number[] = [];
  let at: number | null = now;
  while (table !== null && at !== null && at - now <= WEEK) {
    const opens: number | null = nextOpening(at, table);
    const next: number | null = opens !== null && opens > at ? opens : nextClosing(at, table);
    if (next !== null) found.push(next);
    at = next;
  }
  return found;
}
