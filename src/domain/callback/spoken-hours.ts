import { LATE, MONTHS, NEAR_DAYS, O_CLOCK, UNITS, WEEKDAYS } from '../pledge/calendar-words.ts';
import { digitsAt } from '../pledge/numbers.ts';
import { type Script, scriptOf, type Word } from '../pledge/script.ts';
import { WordTable, wordSet } from '../pledge/word-table.ts';

/** Hours as they are said after "at", "half past" and the like, in English, Slovene, Serbian and Russian. */
const HOURS = new WordTable<number>([
  [1, 'one ena enih jedan один одного первого'],
  [2, 'two dve dveh dva два двух второго'],
  [3, 'three treh tri три трех третьего'],
  [4, 'four štiri štirih četiri четыре четырех четвертого'],
  [5, 'five petih pet пять пяти пятого'],
  [6, 'six šestih šest шесть шести шестого'],
  [7, 'seven sedem sedmih sedam семь семи седьмого'],
  [8, 'eight osem osmih osam восемь восьми восьмого'],
  [9, 'nine devetih devet девять девяти девятого'],
  [10, 'ten desetih deset десять десяти десятого'],
  [11, 'eleven enajst enajstih jedanaest одиннадцать одиннадцати одиннадцатого'],
  [12, 'twelve dvanajst dvanajstih dvanaest двенадцать двенадцати двенадцатого'],
]);
/** "полдвенадцатого" is one word. */
const RUSSIAN_HALF = /^пол(?=\p{L})/u;

const AT = wordSet('at around about ob okrog okoli u oko v в около');
/** "pol enajstih", "pola jedanaest", "половина одиннадцатого": half of the hour before it. */
const HALF_TO = wordSet('pol pola половина половине половину пол');
const HALF = wordSet('half');
const QUARTER = wordSet('quarter četrt četvrt frtalj');
const QUARTER_TO = wordSet('четверть');
const ON = wordSet('na');
const THREE = wordSet('tri');
const THREE_QUARTERS = wordSet('tričetrt');
const PAST = wordSet('past after čez');
const TO = wordSet('to before do');
const WITHOUT = wordSet('без');
const OF_QUARTER = wordSet('четверти');
const AND = wordSet('and i и');
const AND_HALF = wordSet('po pol trideset тридцать thirty 30');
const AND_QUARTER = wordSet('petnaest пятнадцать fifteen 15');
const NIGHT = wordSet('morning am zjutraj dopoldne ponoči jutro ujutro ujutru prepodne noću утра утром ночи');
/** With the letters of "a.m." and "p.m.", which are words apart. */
const PM = wordSet('pm m');
/** What an hour after "at" stands beside, unless it ends what is said. */
const BESIDE = [O_CLOCK, LATE, NIGHT, PM, NEAR_DAYS, WEEKDAYS, wordSet('in on this tega v u в a p')];
/** Before this hour nobody wants to be called who does not say so. */
const FIRST_HOUR = 7;
/** Words between an hour and its half of the day: "tomorrow morning at 6". */
const NEAR = 3;

interface Clock {
  hour: number;
  minute: number;
  /** Words up to, not including, this one. */
  next: number;
}

/**
 * The text with its hours in digits: "tomorrow at half past ten" is "tomorrow at 10:30", "ob pol enajstih" is "ob 10:30"; "at three" is "at 15:00", unless it is
 * said to be at night.
 */
export function withDigits(text: string): string {
  const script = scriptOf(text, (word) => MONTHS.has(word));
  const { words } = script;
  let made = '';
  let from = 0;
  for (let index = 0; index < words.length; index++) {
    const clock = phraseAt(script, index) ?? hourAt(script, index);
    const first = words[index];
    const last = words[(clock?.next ?? 0) - 1];
    if (clock === null || first === undefined || last === undefined) continue;
    made += `${script.text.slice(from, first.start)}${shown(script, index, clock)}`;
    from = last.end;
    index = clock.next - 1;
  }
  return made + script.text.slice(from);
}

function shown(script: Script, first: number, { hour, minute, next }: Clock): string {
  return `${wakingHour(script, { first, next, hour })}:${String(minute).padStart(2, '0')}`;
}

/** The hour that is meant by a small one in these words, unless one near it says of which half of the day it is. */
export function wakingHour(
  { words }: Script,
  { first, next, hour }: { first: number; next: number; hour: number },
): number {
  const before = words.slice(Math.max(0, first - NEAR), first);
  const after = words.slice(next, next + NEAR);
  const stated =
    before.some(({ word }) => NIGHT.has(word)) ||
    after.some(({ word }) => LATE.has(word) || NIGHT.has(word) || PM.has(word));
  return !stated && hour > 0 && hour < FIRST_HOUR ? hour + 12 : hour;
}

/** "half past ten", "pol enajstih", "deset i po", "без четверти одиннадцать". */
function phraseAt(script: Script, index: number): Clock | null {
  const [first, second, third] = [0, 1, 2].map((more) => script.words[index + more]?.word);
  const at = (place: number, minute: number, back = 0): Clock | null => {
    const hour = spokenHour(script, index + place);
    return hour === null ? null : { hour: ((hour - back + 11) % 12) + 1, minute, next: index + place + 1 };
  };
  if (HALF.has(first) && PAST.has(second)) return at(2, 30);
  if (QUARTER.has(first) && PAST.has(second)) return at(2, 15);
  if ((QUARTER.has(first) || AND_QUARTER.has(first)) && TO.has(second)) return at(2, 45, 1);
  if (WITHOUT.has(first) && OF_QUARTER.has(second)) return at(2, 45, 1);
  if (HALF_TO.has(first)) return at(1, 30, 1);
  if (QUARTER_TO.has(first)) return at(1, 15, 1);
  if (QUARTER.has(first) && ON.has(second)) return at(2, 15, 1);
  if (THREE_QUARTERS.has(first) && ON.has(second)) return at(2, 45, 1);
  if (THREE.has(first) && QUARTER.has(second) && ON.has(third)) return at(3, 45, 1);
  const half = RUSSIAN_HALF.test(first ?? '') ? HOURS.get(first?.replace(RUSSIAN_HALF, '')) : undefined;
  if (half !== undefined) return { hour: ((half + 10) % 12) + 1, minute: 30, next: index + 1 };
  if (!AT.has(script.words[index - 1]?.word)) return null;
  const whole = at(0, 0);
  if (whole === null) return null;
  if (AND.has(second) && AND_HALF.has(third)) return { ...whole, minute: 30, next: index + 3 };
  if (AND.has(second) && AND_QUARTER.has(third)) return { ...whole, minute: 15, next: index + 3 };
  if (HOURS.has(first) && AND_HALF.has(second)) return { ...whole, minute: 30, next: index + 2 };
  return null;
}

/** "at ten", where nothing follows that it would count. */
function hourAt(script: Script, index: number): Clock | null {
  const { words } = script;
  const hour = spokenHour(script, index);
  if (hour === null || !AT.has(words[index - 1]?.word)) return null;
  const next = words[index + 1];
  const isOver = next === undefined || next.clause !== words[index]?.clause || isAfterDay(words, index);
  const isBeside = BESIDE.some((set) => set.has(next?.word));
  const isLength = UNITS.has(next?.word) && !O_CLOCK.has(next?.word);
  if (isLength || !(isOver || isBeside)) return null;
  return { hour, minute: 0, next: index + 1 };
}

/** "jutri ob desetih me pokličite". */
function isAfterDay(words: readonly Word[], index: number): boolean {
  const before = words[index - 2]?.word;
  return NEAR_DAYS.has(before) || WEEKDAYS.has(before);
}

/** In words, or in one or two digits that are no part of a date or of a time with minutes. */
function spokenHour(script: Script, index: number): number | null {
  const word = script.words[index];
  const hour = HOURS.get(word?.word) ?? digitsAt(script, index, 2);
  if (word === undefined || hour === null || hour < 1 || hour > 12) return null;
  const isPart = (mark: string) => /^[.:,/-]\s?\d/u.test(mark);
  const isInside =
    isPart(script.text.slice(word.end, word.end + 3)) ||
    /\d[.:,/-]\s?$/u.test(script.text.slice(Math.max(0, word.start - 3), word.start));
  return isInside ? null : hour;
}
