import type { Parameters } from '../../vendors/twilio/webhook.ts';

/** Asks Twilio to tell what nobody took once more, five times at most (twilio.com/docs/usage/webhooks/webhooks-connection-overrides). */
export const AGAIN = '#rc=5&rp=all';

/** One call, as each of its requests names it. */
export interface Call {
  sid: string;
  /** Who calls; null: they hide it. */
  from: string | null;
  /** ISO 3166, where Twilio knows it. */
  country: string | null;
}

/** What is known in a call so far. It travels in the addresses that Twilio is told to ask next, which its signature covers. */
export interface Known {
  language?: string;
  /** At which number they want to be called. */
  number?: string;
  /** When (epoch ms), and by the clocks of which zone. */
  at?: number;
  zone?: string;
  /** They want no call. */
  declined?: boolean;
  /** Who of the team took the call, and for how many seconds. */
  by?: string;
  talked?: number;
}

/** Where a call stands: `tries` is how often this has been asked. */
export interface Place extends Known {
  step: string;
  tries: number;
  /** How often they had something repeated. */
  repeats?: number;
}

/** What the networks send for a caller who hides the number: words on the keys of a telephone. */
const HIDDEN = ['anonymous', 'unavailable', 'restricted', 'blocked', 'unknown'].map(keyed);

function keyed(word: string): string {
  const keys = ['abc', 'def', 'ghi', 'jkl', 'mno', 'pqrs', 'tuv', 'wxyz'];
  return [...word].map((letter) => keys.findIndex((key) => key.includes(letter)) + 2).join('');
}

/** A number that can be called; null: it is hidden, or none. */
export function callableIn(address: string | undefined): string | null {
  const number = /^\+(\d{5,15})$/.exec(address ?? '')?.[1];
  return number === undefined || HIDDEN.includes(number) ? null : `+${number}`;
}

export function callIn(given: Parameters): Call | null {
  const sid = given.CallSid ?? '';
  if (!/^CA[\da-f]{32}$/i.test(sid)) return null;
  const country = /^[A-Z]{2}$/.exec(given.FromCountry ?? given.CallerCountry ?? '')?.[0] ?? null;
  return { sid, from: callableIn(given.From), country };
}

/** All calls of a number, and what they write, are one conversation; a hidden one is on its own. */
export function conversationOf({ sid, from }: Call): string {
  return from ?? `call:${sid}`;
}

/**
 * The parameters of an address at which a call goes on. None has a character that could be written in two ways: what is signed is the
 * address as Twilio wrote it.
 */
export function queryOf(place: Partial<Place>): string {
  const filled = Object.entries(place).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, plain(String(value))]],
  );
  return new URLSearchParams(filled).toString();
}

/** Of a number without its `+`, and of a zone with `.` for `/` and `*` for `+`. */
function plain(value: string): string {
  return value
    .replace(/^\+(?=\d+$)/, '')
    .replaceAll('/', '.')
    .replaceAll('+', '*');
}

export function numberIn(value: string): string {
  return value.startsWith('+') ? value : `+${value}`;
}

function zoneIn(value: string): string {
  return value.replaceAll('.', '/').replaceAll('*', '+');
}

type Query = Readonly<Record<string, string | undefined>>;

export function placeIn(query: Query): Place {
  const { step = '', tries, language, number, at, zone, by, talked } = query;
  return {
    step,
    tries: Number(tries) || 1,
    ...(Number(query.repeats) > 0 ? { repeats: Number(query.repeats) } : {}),
    ...(language === undefined ? {} : { language }),
    ...(number === undefined ? {} : { number: numberIn(number) }),
    ...(Number.isSafeInteger(Number(at ?? '-')) ? { at: Number(at) } : {}),
    ...(zone === undefined ? {} : { zone: zoneIn(zone) }),
    ...(query.declined === 'true' ? { declined: true } : {}),
    ...(by === undefined ? {} : { by }),
    ...(Number.isSafeInteger(Number(talked ?? '-')) ? { talked: Number(talked) } : {}),
  };
}

/** The same parameters as they came, in their order: what Twilio signed. */
export function signedQuery(query: Query): string {
  const filled = Object.entries(query).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, value]],
  );
  return filled.length === 0 ? '' : `?${new URLSearchParams(filled)}`;
}
