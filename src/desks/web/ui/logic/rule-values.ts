import type { VocabularyView } from '../../../../api/rule-shapes.ts';

export type FactWord = VocabularyView['facts'][number];
type OperatorWord = VocabularyView['operators'][number];

/** With what a value is written in a form. */
export type Box =
  | 'money'
  | 'minutes'
  | 'number'
  | 'flag'
  | 'choice'
  | 'word'
  | 'choices'
  | 'commas'
  | 'numbers'
  | 'flags'
  | 'lines'
  | 'list-or-lines'
  | 'prose';

/** What stands in the boxes: a list for several of them. */
export type Typed = string | string[];

/** Stands for null in a box: no value of ours begins with a space. */
export const NOTHING = ' nothing';

/** The box for what an operator compares a fact with. */
export function boxOf(fact: FactWord, { takes }: Pick<OperatorWord, 'takes'>): Box {
  if (takes === 'words') return 'list-or-lines';
  if (takes === 'several') return severalBox(fact);
  if (takes === 'item') return 'word';
  return ownBox(fact);
}

function severalBox({ kind, choices }: FactWord): Box {
  if (kind === 'number') return 'numbers';
  if (kind === 'flag') return 'flags';
  return choices.length > 0 ? 'choices' : 'commas';
}

/** The box for the value that a fact has in an example. */
export function exampleBox(fact: FactWord): Box {
  return fact.kind === 'list' ? 'commas' : ownBox(fact);
}

function ownBox({ kind, unit, closed }: FactWord): Box {
  if (kind === 'text') return 'prose';
  if (kind === 'flag') return 'flag';
  if (kind === 'word') return closed ? 'choice' : 'word';
  return unit === 'money' || unit === 'minutes' ? unit : 'number';
}

/** Boxes that hold several values. */
const SEVERAL: readonly Box[] = ['choices', 'commas', 'numbers', 'flags'];

export const UNITS = { minutes: 1, hours: 60, days: 1440 } as const;
export type Unit = keyof typeof UNITS;

/** A value as it stands in its box. `digits`: those of the currency. */
export function typedOf(box: Box, value: unknown, digits: number): Typed {
  if (SEVERAL.includes(box)) return Array.isArray(value) ? value.map(wordOf) : [wordOf(value)];
  if (box === 'lines' || box === 'list-or-lines')
    return Array.isArray(value) ? value.map(wordOf) : wordOf(value);
  if (box === 'money' && typeof value === 'number') return (value / 10 ** digits).toFixed(digits);
  if (box === 'minutes' && typeof value === 'number') return span(value);
  return wordOf(value);
}

/** What stands in a box, as a value. What is no number stays as it was typed: the check says what is wrong with it. */
export function readTyped(box: Box, typed: Typed, digits: number): unknown {
  if (Array.isArray(typed))
    return typed.map((one) => (box === 'lines' || box === 'list-or-lines' ? one : readWord(box, one)));
  switch (box) {
    case 'money':
      return minorOf(typed, digits) ?? typed;
    case 'minutes':
      return minutesOf(typed) ?? typed;
    case 'number':
      return numberOf(typed) ?? typed;
    case 'flag':
      return typed === 'true' ? true : typed === 'false' ? false : typed;
    default:
      return readWord(box, typed);
  }
}

/** Whether a box shows a value such that nothing of it is lost when it is read again. */
export function isShown(box: Box, value: unknown, digits: number): boolean {
  return JSON.stringify(readTyped(box, typedOf(box, value, digits), digits)) === JSON.stringify(value);
}

function wordOf(value: unknown): string {
  if (value === null || value === undefined) return NOTHING;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function readWord(box: Box, word: string): unknown {
  if (word === NOTHING) return null;
  if (box === 'flags') return word === 'true' ? true : word === 'false' ? false : word;
  return box === 'numbers' ? (numberOf(word) ?? word) : word;
}

export function numberOf(typed: string): number | null {
  return /^-?\d{1,15}(?:[.,]\d{1,6})?$/.test(typed.trim()) ? Number(typed.trim().replace(',', '.')) : null;
}

/** An amount in minor units; null: it is none, or has more digits than the currency. */
function minorOf(typed: string, digits: number): number | null {
  const [, sign = '', whole = '', part = ''] = /^(-?)(\d{1,12})(?:[.,](\d*))?$/.exec(typed.trim()) ?? [];
  if (whole === '' || part.length > digits) return null;
  const minor = Number(whole + part.padEnd(digits, '0'));
  return sign === '' ? minor : -minor;
}

/** In the largest unit in which it is a whole number: `36 hours`. */
function span(minutes: number): string {
  const unit =
    (['days', 'hours'] as const).find((one) => minutes !== 0 && minutes % UNITS[one] === 0) ?? 'minutes';
  return `${minutes / UNITS[unit]} ${unit}`;
}

export function spanParts(typed: string): { amount: string; unit: Unit } {
  const [amount = '', unit = ''] = typed.split(' ');
  return { amount, unit: Object.hasOwn(UNITS, unit) ? (unit as Unit) : 'minutes' };
}

function minutesOf(typed: string): number | null {
  const { amount, unit } = spanParts(typed);
  const number = numberOf(amount);
  return number === null ? null : Math.round(number * UNITS[unit] * 1e6) / 1e6;
}
