import { holidayAt, isOpen, nextOpening } from '../../domain/hours.ts';
import { zoneOfCountry } from '../../domain/zone.ts';
import { countryOf } from '../../texts/reached.ts';
import { toldIn } from '../../texts/told.ts';
import type { HouseNow } from '../channel.ts';
import type { Call, Place } from './call.ts';
import { typedNumber } from './number.ts';
import type { Piece } from './speech.ts';
import { MOST_REPEATS, MOST_RETURNS, MOST_TRIES, type Question, type Turn } from './turn.ts';
import { clockIn, laterThan, nextAt, soonest } from './when.ts';

/** A request in a call: who, where it stands, and what was pressed. */
export interface Moment {
  call: Call;
  place: Place;
  digits: string;
  /** Whether somebody of the team spoke with them. */
  answered: boolean;
  /** The number of their case, once it has one. */
  caseNumber: number | null;
}

/** The telephone as it is set up, and the house at this moment. */
export interface Exchange {
  languages: readonly string[];
  /** Numbers of the team that ring while we are open. */
  ringTo: readonly string[];
  ourNumber: string;
  house: HouseNow;
  now: number;
}

type Step = (moment: Moment, exchange: Exchange) => Turn | Promise<Turn>;

const STEPS: Readonly<Record<string, Step>> = {
  '': begun,
  language: languageChosen,
  rung,
  offer: offerTaken,
  'right-number': numberAgreed,
  'type-number': numberTyped,
  'typed-number': typedAgreed,
  when: whenTyped,
  suits: whenAgreed,
  consent: consented,
  said,
  case: caseTold,
};

/** What is done next in a call. */
export async function turnOf(moment: Moment, exchange: Exchange): Promise<Turn> {
  return (STEPS[moment.place.step] ?? begun)(moment, exchange);
}

const KEY_SECONDS = 7;
const TYPING_SECONDS = 12;

const words = (name: Extract<Piece, { words: string }>['words']): Piece => ({ words: name });

function languageIn({ place }: Moment, { languages }: Exchange): string {
  return languages.find((one) => one === place.language) ?? languages[0] ?? 'en';
}

function begun(moment: Moment, exchange: Exchange): Turn {
  const { languages, house } = exchange;
  const language = languageIn(moment, exchange);
  if (languages.length < 2) return opened({ ...moment, place: { ...moment.place, language } }, exchange);
  const greeting: Piece = { words: 'phone.greeting', values: { house: house.name } };
  const questions = languages.map((one, at): Question => {
    const press: Piece = { words: 'phone.press-language', values: { key: String(at + 1) } };
    return { pieces: [press], language: one };
  });
  const next = { ...moment.place, step: 'language' };
  return { type: 'ask', language, say: [greeting], questions, most: 1, seconds: KEY_SECONDS, next };
}

/** Whoever presses nothing hears the first language. */
function languageChosen(moment: Moment, exchange: Exchange): Turn {
  const { languages } = exchange;
  const chosen = languages[Number(moment.digits) - 1];
  const { tries } = moment.place;
  if (chosen === undefined && tries < MOST_TRIES)
    return begun({ ...moment, place: { ...moment.place, tries: tries + 1 } }, exchange);
  const language = chosen ?? languages[0] ?? 'en';
  return opened({ ...moment, place: { step: 'open', tries: 1, language } }, exchange);
}

/** In office hours the team's telephones ring; else it is said when we are here again. */
function opened(moment: Moment, exchange: Exchange): Turn {
  const { call, place } = moment;
  const { house, languages, now, ringTo } = exchange;
  const language = languageIn(moment, exchange);
  // Who chose a language has been greeted.
  const greeting: Piece[] =
    languages.length > 1 ? [] : [{ words: 'phone.greeting', values: { house: house.name } }];
  const open = house.hours === null || isOpen(now, house.hours);
  if (!open) return offered(place, language, [...greeting, ...closedWords(exchange, language)]);
  if (ringTo.length === 0) return offered(place, language, [...greeting, words('phone.busy')]);
  const taking = { step: 'take', tries: 1, language, call: call.sid, from: call.from ?? '' };
  const next = { ...place, step: 'rung', tries: 1 };
  const say = [...greeting, words('phone.ringing')];
  return { type: 'ring', language, say, numbers: ringTo, taking, next };
}

function closedWords({ house, now }: Exchange, language: string): Piece[] {
  if (house.hours === null) return [];
  const holiday = holidayAt(now, house.hours);
  const opens = nextOpening(now, house.hours);
  const why: Piece =
    holiday === null
      ? words('phone.closed')
      : { words: 'phone.holiday', values: { holiday: toldIn(holiday, language) } };
  return opens === null ? [why] : [why, words('phone.opens'), { at: opens, zone: house.hours.zone }];
}

function rung(moment: Moment, exchange: Exchange): Turn {
  const language = languageIn(moment, exchange);
  if (moment.answered) return { type: 'end', language, say: [], done: true, next: moment.place };
  return offered(moment.place, language, [words('phone.no-answer')]);
}

function offered(place: Place, language: string, say: readonly Piece[]): Turn {
  return asked({ ...place, step: 'offer' }, language, say);
}

/** What each step asks, and how many keys answer it at most. */
const QUESTIONS: Readonly<Record<string, { ask: (place: Place) => readonly Piece[]; most?: number }>> = {
  offer: { ask: () => [words('phone.offer'), words('phone.repeat')], most: 1 },
  'right-number': { ask: ({ number }) => numberWords('phone.your-number', number), most: 1 },
  'type-number': { ask: () => [words('phone.type-number')] },
  'typed-number': { ask: ({ number }) => numberWords('phone.you-typed', number), most: 1 },
  when: { ask: () => [words('phone.when')], most: 4 },
  suits: { ask: (place) => [...whenWords('phone.we-call', place), words('phone.suits')], most: 1 },
  consent: { ask: () => [words('phone.consent')], most: 1 },
};

function numberWords(before: 'phone.your-number' | 'phone.you-typed', number = ''): Piece[] {
  return [words(before), { digits: number }, words('phone.right')];
}

function whenWords(before: 'phone.we-call' | 'phone.thanks', { at, zone }: Place): Piece[] {
  return at === undefined || zone === undefined ? [] : [words(before), { at, zone }];
}

function asked(place: Place, language: string, say: readonly Piece[] = []): Turn {
  const question = QUESTIONS[place.step];
  const pieces = question?.ask(place) ?? [];
  const most = question?.most === undefined ? {} : { most: question.most };
  const seconds = question?.most === undefined ? TYPING_SECONDS : KEY_SECONDS;
  const keep = place.number === undefined ? {} : { keep: true as const };
  const questions = [{ pieces, language }];
  return { type: 'ask', language, say, questions, ...most, seconds, next: place, ...keep };
}

/** A first question of a kind. */
function nowAsked(place: Place, step: string, language: string, say: readonly Piece[] = []): Turn {
  return asked({ ...place, step, tries: 1 }, language, say);
}

/** Nothing, or nothing that means something, was pressed: it is asked once more, then the call ends; what was said stands. */
function askedAgain(moment: Moment, language: string, why?: Piece): Turn {
  const { place, digits } = moment;
  const { repeats = 0 } = place;
  if (digits === '*' && repeats < MOST_REPEATS) return asked({ ...place, repeats: repeats + 1 }, language);
  if (place.tries >= MOST_TRIES)
    return { type: 'end', language, say: [words('phone.give-up')], ...kept(place) };
  const because = why ?? words(digits === '' ? 'phone.no-key' : 'phone.wrong-key');
  return asked({ ...place, tries: place.tries + 1 }, language, [because]);
}

/** What was answered is taken back, and no longer stands should they hang up now. */
function wentBack(place: Place, step: string, language: string, say: readonly Piece[] = []): Turn {
  const { repeats = 0 } = place;
  if (repeats >= MOST_RETURNS)
    return { type: 'end', language, say: [words('phone.give-up')], keep: true, ...kept(place) };
  return { ...nowAsked({ ...place, repeats: repeats + 1 }, step, language, say), keep: true };
}

function kept(place: Place): { next: Place; done?: true } {
  return { next: place, ...(place.number === undefined ? {} : { done: true }) };
}

function offerTaken(moment: Moment, exchange: Exchange): Turn {
  const { call, place, digits } = moment;
  const language = languageIn(moment, exchange);
  if (digits === '2') {
    const next = { ...place, declined: true };
    return { type: 'end', language, say: [words('phone.goodbye')], keep: true, next };
  }
  if (digits !== '1') return askedAgain(moment, language);
  if (call.from === null) return nowAsked(place, 'type-number', language);
  return nowAsked({ ...place, number: call.from }, 'right-number', language);
}

function numberAgreed(moment: Moment, exchange: Exchange): Promise<Turn> | Turn {
  const language = languageIn(moment, exchange);
  const { number: _, ...place } = moment.place;
  if (moment.digits === '2') return wentBack(place, 'type-number', language);
  return moment.digits === '1' ? whenAsked(moment, exchange) : askedAgain(moment, language);
}

async function numberTyped(moment: Moment, exchange: Exchange): Promise<Turn> {
  const { call, place, digits } = moment;
  const language = languageIn(moment, exchange);
  if (digits === '' || digits === '*') return askedAgain(moment, language);
  const near = [call.country ?? (await countryOf(call.from)), await countryOf(exchange.ourNumber)];
  const number = await typedNumber(digits, near);
  if (number === null) return askedAgain(moment, language, words('phone.bad-number'));
  return nowAsked({ ...place, number }, 'typed-number', language);
}

function typedAgreed(moment: Moment, exchange: Exchange): Promise<Turn> | Turn {
  const language = languageIn(moment, exchange);
  const { number: _, ...place } = moment.place;
  if (moment.digits === '2') return wentBack(place, 'type-number', language);
  return moment.digits === '1' ? whenAsked(moment, exchange) : askedAgain(moment, language);
}

/** By the clocks where they are to be called, where the number tells; else by ours, and they are told so. */
async function whenAsked(moment: Moment, exchange: Exchange): Promise<Turn> {
  const { place } = moment;
  const theirs = zoneOfCountry(await countryOf(place.number ?? null));
  const zone = theirs ?? exchange.house.hours?.zone ?? 'UTC';
  const ours = theirs === null ? [words('phone.our-clocks')] : [];
  return nowAsked({ ...place, zone }, 'when', languageIn(moment, exchange), ours);
}

function whenTyped(moment: Moment, exchange: Exchange): Turn {
  const { place, digits } = moment;
  const { house, now } = exchange;
  const language = languageIn(moment, exchange);
  const { zone = house.hours?.zone ?? 'UTC' } = place;
  if (digits === '1') return nowAsked({ ...place, zone, at: soonest(now, house.hours) }, 'consent', language);
  const clock = clockIn(digits);
  if (clock === null) return askedAgain(moment, language);
  const at = nextAt(clock, { after: now, zone, hours: house.hours });
  if (at === null) return askedAgain(moment, language, words('phone.closed-then'));
  return nowAsked({ ...place, zone, at }, 'suits', language);
}

function whenAgreed(moment: Moment, exchange: Exchange): Turn {
  const { place, digits } = moment;
  const { hours } = exchange.house;
  const language = languageIn(moment, exchange);
  const { at, zone = 'UTC', ...rest } = place;
  if (digits === '1') return nowAsked(place, 'consent', language);
  if (digits === '3' || at === undefined) return wentBack({ ...rest, zone }, 'when', language);
  if (digits !== '2') return askedAgain(moment, language);
  const later = laterThan(at, zone, hours);
  if (later === null) return wentBack({ ...rest, zone }, 'when', language, [words('phone.closed-then')]);
  return wentBack({ ...place, at: later }, 'suits', language);
}

/** Nobody is recorded who did not press for it. */
function consented(moment: Moment, exchange: Exchange): Turn {
  const { place, digits } = moment;
  const language = languageIn(moment, exchange);
  if (digits === '1') {
    const next = { ...place, step: 'said', tries: 1 };
    return { type: 'record', language, say: [words('phone.speak')], keep: true, next };
  }
  const silent = digits === '' && place.tries >= MOST_TRIES;
  return digits === '2' || silent ? said(moment, exchange) : askedAgain(moment, language);
}

/** The ticket is being made while they hear it. */
function said(moment: Moment, exchange: Exchange): Turn {
  const { place } = moment;
  const language = languageIn(moment, exchange);
  const soon = place.at === undefined || place.at - exchange.now < 60_000;
  const say = soon ? [words('phone.thanks-soon')] : whenWords('phone.thanks', place);
  return { type: 'wait', language, say, seconds: 1, done: true, next: { ...place, step: 'case', tries: 1 } };
}

/** How often it is asked for the number of a case that is being opened, a second apart. */
const MOST_WAITS = 3;

function caseTold(moment: Moment, exchange: Exchange): Turn {
  const { caseNumber, place } = moment;
  const language = languageIn(moment, exchange);
  if (caseNumber === null && place.tries < MOST_WAITS)
    return { type: 'wait', language, say: [], seconds: 1, next: { ...place, tries: place.tries + 1 } };
  const told: Piece[] = caseNumber === null ? [] : [words('phone.case'), { digits: String(caseNumber) }];
  return { type: 'end', language, say: [...told, words('phone.goodbye')] };
}
