import { between, type Script } from './script.ts';
import { WordTable, wordSet } from './word-table.ts';

/** A number of a text. Words from `first` up to, not including, `next`. */
export interface Numeral {
  value: number;
  first: number;
  next: number;
}

const LONGEST_GROUP = 9;
const MOST_GROUPS = 4;

/** One to twenty in four languages, with the cases that stand before a unit. */
const SPOKEN = new WordTable<number>([
  [1, 'one en ena eno eni enem enega jedan jedna jedno jednu jednog jednom один одна одно одну одного одной'],
  [2, 'two dva dve dveh dvema dvije dvoje два две двух двумя двое'],
  [3, 'three tri treh tremi troje три трех тремя трое'],
  [4, 'four štiri štirih četiri четыре четырех'],
  [5, 'five pet petih пять пяти'],
  [6, 'six šest šestih шесть шести'],
  [7, 'seven sedem sedmih sedam семь семи'],
  [8, 'eight osem osmih osam восемь восьми'],
  [9, 'nine devet devetih девять девяти'],
  [10, 'ten deset desetih десять десяти'],
  [11, 'eleven enajst enajstih jedanaest одиннадцать одиннадцати'],
  [12, 'twelve dvanajst dvanajstih dvanaest двенадцать двенадцати'],
  [13, 'thirteen trinajst trinajstih trinaest тринадцать тринадцати'],
  [14, 'fourteen štirinajst štirinajstih četrnaest четырнадцать четырнадцати'],
  [15, 'fifteen petnajst petnajstih petnaest пятнадцать пятнадцати'],
  [16, 'sixteen šestnajst šestnajstih šesnaest шестнадцать шестнадцати'],
  [17, 'seventeen sedemnajst sedemnajstih sedamnaest семнадцать семнадцати'],
  [18, 'eighteen osemnajst osemnajstih osamnaest восемнадцать восемнадцати'],
  [19, 'nineteen devetnajst devetnajstih devetnaest девятнадцать девятнадцати'],
  [20, 'twenty dvajset dvajsetih dvadeset двадцать двадцати'],
]);
const THOUSAND = wordSet('thousand tisoč tisoča hiljad* тысяч* тыс');

/** The number that begins at a word: digits with marks of thousands and decimals, or a word up to twenty. */
export function numeralAt(script: Script, index: number): Numeral | null {
  const word = script.words[index]?.word ?? '';
  const spoken = SPOKEN.get(word);
  const numeral =
    spoken === undefined ? inDigits(script, index) : { value: spoken, first: index, next: index + 1 };
  if (numeral === null || !THOUSAND.has(script.words[numeral.next]?.word)) return numeral;
  return { ...numeral, value: numeral.value * 1000, next: numeral.next + 1 };
}

/** Digits only, up to so many. */
export function digitsAt({ words }: Script, index: number, longest: number): number | null {
  const word = words[index]?.word ?? '';
  return word.length <= longest && /^\d+$/.test(word) ? Number(word) : null;
}

/**
 * `1.250,50`, `1,250.50`, `1 250`: a mark before three digits parts thousands, another one, or one before one or two digits,
 * begins the decimals. What is neither (`25.11.2026`) is no number.
 */
function inDigits(script: Script, first: number): Numeral | null {
  const groups = [script.words[first]?.word ?? ''];
  const marks: string[] = [];
  if (digitsAt(script, first, LONGEST_GROUP) === null || isInside(script, first)) return null;
  let next = first + 1;
  for (; groups.length < MOST_GROUPS; next++) {
    const mark = between(script, next - 1);
    const group = script.words[next]?.word ?? '';
    if (digitsAt(script, next, LONGEST_GROUP) === null || !isMark(mark, groups, group)) break;
    groups.push(group);
    marks.push(/\s/u.test(mark) ? ' ' : mark);
  }
  const value = quantity(groups, marks);
  return value === null ? null : { value, first, next };
}

/** The middle of what is no number as a whole: `11` in `25.11.2026`. */
function isInside(script: Script, first: number): boolean {
  return (
    digitsAt(script, first - 1, Number.POSITIVE_INFINITY) !== null &&
    /^[.,]$/.test(between(script, first - 1))
  );
}

function isMark(mark: string, groups: readonly string[], group: string): boolean {
  if (mark === '.' || mark === ',') return true;
  return /^[\s]$/u.test(mark) && mark !== '\n' && group.length === 3 && (groups.at(-1)?.length ?? 9) <= 3;
}

function quantity(groups: readonly string[], marks: readonly string[]): number | null {
  const [thousands] = marks;
  const last = groups.at(-1) ?? '';
  const lastMark = marks.at(-1);
  const decimals =
    lastMark !== undefined &&
    lastMark !== ' ' &&
    (marks.length > 1 ? lastMark !== thousands : last.length !== 3 || groups[0] === '0');
  const whole = decimals ? groups.slice(0, -1) : groups;
  const parted = decimals ? marks.slice(0, -1) : marks;
  if (decimals && last.length > 2) return null;
  if (parted.some((mark) => mark !== thousands)) return null;
  if (whole.length > 1 && whole.some((group, at) => (at === 0 ? group.length > 3 : group.length !== 3)))
    return null;
  return Number(`${whole.join('')}.${decimals ? last : '0'}`);
}
