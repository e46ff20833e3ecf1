import { minorIn } from '../../domain/authority/money.ts';
import { authorityOf } from '../authority-file.ts';
import type { Condition, Rule } from '../rule-file.ts';

/** Facts that limit what one may give, and what stands behind the zone in the name of the limit. */
const LIMITING = {
  caseCount: { of: '', unit: 'count' },
  caseAmount: { of: '', unit: 'money' },
  percent: { of: '.percent', unit: 'count' },
  periodCount: { of: '.period', unit: 'count' },
  periodAmount: { of: '.period', unit: 'money' },
} as const;
const AT_MOST: ReadonlySet<string> = new Set(['lessThan', 'lessThanInclusive']);
const MOST = 1_000_000_000;

type Unit = 'count' | 'money';

/** A number of authority.json that can be tried with another value, by its name. */
export interface Limit {
  name: string;
  unit: Unit;
  set(value: number): void;
}

export interface AuthorityFile {
  currency: string;
  concessions: { id: string; measure: string; worth: number }[];
  budgets: { id: string; limit: number }[];
  rules: Rule[];
}

/**
 * Rule files with other limits: `coupon.discretion=5,budget.agent-month=300` (pieces, percent, or money as people write it).
 * Answers what is none of them, with the names of all there are. Pure: what was given is not changed.
 */
export function withLimits(
  files: Readonly<Record<string, unknown>>,
  said: string,
): { files: Record<string, unknown> } | { wrong: string; names: string[] } {
  const changed = structuredClone(files) as Record<string, unknown>;
  const authority = changed['authority.json'] as AuthorityFile | undefined;
  const limits = authority === undefined ? [] : limitsIn(authority);
  const names = limits.map(({ name }) => name);
  const currency = authority === undefined ? '' : authorityOf(authority).currency;
  for (const wrong of said.split(/[\s;]+|,(?=\s*[a-z])/u).filter((one) => one !== '')) {
    const [, name, written = ''] = /^([\w.-]+)=(.+)$/u.exec(wrong) ?? [];
    const limit = limits.find((one) => one.name === name);
    const value = limit === undefined ? null : valueIn(written, limit.unit, currency);
    if (limit === undefined || value === null) return { wrong, names };
    limit.set(value);
  }
  return { files: changed };
}

function valueIn(written: string, unit: Unit, currency: string): number | null {
  if (unit === 'money') return below(minorIn(written, currency));
  const [, number] = /^(\d{1,9})%?$/.exec(written) ?? [];
  return number === undefined ? null : below(Number(number));
}

function below(value: number | null): number | null {
  return value !== null && value <= MOST ? value : null;
}

/** A name that several rules would have is none: nobody could say which of them is meant. */
export function limitsIn(authority: AuthorityFile): Limit[] {
  const limits = [
    ...authority.rules.flatMap((rule) => limitsOf(rule)),
    ...authority.concessions
      .filter(({ measure }) => measure === 'count')
      .map((one) => limit(`${one.id}.worth`, 'money', (value) => Object.assign(one, { worth: value }))),
    ...authority.budgets.map((one) =>
      limit(`budget.${one.id}`, 'money', (value) => Object.assign(one, { limit: value })),
    ),
  ];
  return limits.filter(({ name }) => limits.filter((one) => one.name === name).length === 1);
}

function limit(name: string, unit: Unit, set: (value: number) => void): Limit {
  return { name, unit, set };
}

function limitsOf({ conditions, event }: Rule): Limit[] {
  if (typeof conditions === 'string' || !('all' in conditions)) return [];
  const asked = conditions.all.filter(isFact);
  const kind = asked.find(({ fact, operator }) => fact === 'concession' && operator === 'equal')?.value;
  const { zone } = event.params;
  if (typeof kind !== 'string' || typeof zone !== 'string') return [];
  return asked.flatMap((one) => {
    const known = LIMITING[one.fact as keyof typeof LIMITING];
    if (known === undefined || !AT_MOST.has(one.operator)) return [];
    return [
      limit(`${kind}.${zone}${known.of}`, known.unit, (value) => {
        one.value = value;
      }),
    ];
  });
}

function isFact(condition: Condition): condition is Extract<Condition, { fact: string }> {
  return 'fact' in condition;
}
