import { plain } from './plain-word.ts';

/** For what the house writes to customers who have asked nothing. */
export const PURPOSES = ['survey', 'problem', 'change', 'follow-up'] as const;
/**
 * How satisfied they were; news of a known problem; what changed since they said something; one personal question to
 * somebody who left in silence.
 */
export type Purpose = (typeof PURPOSES)[number];

/**
 * In their own words in a conversation, on a page of theirs, by the platform that carries our messages, or as one of the team
 * was told.
 */
export const CONSENT_SOURCES = ['message', 'page', 'platform', 'told'] as const;
export type ConsentSource = (typeof CONSENT_SOURCES)[number];

/** What somebody said of being written to. */
export interface Consent {
  purpose: Purpose | 'all';
  given: boolean;
  /** Epoch ms. */
  at: number;
  source: ConsentSource;
}

/** The newest word on a purpose; of two that came at once the one that says no. Null: none was said. */
export function wordOn(said: readonly Consent[], purpose: Purpose): Consent | null {
  return said
    .filter((one) => one.purpose === purpose || one.purpose === 'all')
    .reduce<Consent | null>((last, one) => {
      if (last === null || one.at > last.at) return one;
      return one.at === last.at && !one.given ? one : last;
    }, null);
}

/**
 * Whether somebody who said this may be written to for that: unless they said no, and not since. Who said nothing agrees to what
 * is about a case of their own; that holds for `follow-up` too, which is one question by a person, once, and of which a no or a
 * stop word on any channel of theirs is the end.
 */
export function mayTell(said: readonly Consent[], purpose: Purpose): boolean {
  return wordOn(said, purpose)?.given !== false;
}

/** Whether they have said no to something, and not yes since. */
export function hasRefused(said: readonly Consent[]): boolean {
  return PURPOSES.some((purpose) => !mayTell(said, purpose));
}

/** What a customer sees who wants no more of it. */
export interface UnsubscribeView {
  /** For what the message was sent by which they came. */
  purpose: Purpose;
  /** For what they want no messages as it is. */
  refused: readonly Purpose[];
  language: string;
}

/** What the house writes unasked is ended for whoever got this message of it (its id). */
export interface Unsubscribing {
  /** Null: nobody got such a message. */
  see(messageId: string): Promise<UnsubscribeView | null>;
  /** `by`: they pressed it on their page, or a program of theirs did. Again says nothing new. */
  stop(
    messageId: string,
    what: 'this' | 'all',
    by: Extract<ConsentSource, 'page' | 'platform'>,
  ): Promise<void>;
}

/** What ends all that the house writes by itself, in each of our languages and both alphabets; as `plain` has them. */
const STOP: ReadonlySet<string> = new Set([
  ...[
    'stop',
    'stop all',
    'stopall',
    'unsubscribe',
    'unsubscribe me',
    'opt out',
    'optout',
    'no more messages',
  ],
  ...[
    'odjava',
    'odjavi',
    'odjavi me',
    'odjavite me',
    'ne pisite mi vec',
    'ne pisi mi vec',
    'dovolj sporocil',
  ],
  ...['ne pisite mi vise', 'ne pisi mi vise', 'bez poruka', 'ne saljite mi vise poruke'],
  ...[
    'стоп',
    'одjава',
    'одjави',
    'одjави ме',
    'одjавите ме',
    'не пишите ми више',
    'не пиши ми више',
    'без порука',
  ],
  ...['отписка', 'отписаться', 'отпишите меня', 'не пишите мне больше', 'больше не пишите'],
]);
/** What lets it begin again, for whoever ended it. */
const START: ReadonlySet<string> = new Set([
  ...['start', 'unstop', 'subscribe', 'prijava', 'prijavi me', 'prijavite me'],
  ...['старт', 'начать', 'подписаться', 'приjава', 'приjави ме', 'приjавите ме'],
]);

/** What a whole message says of being written to: 'stop', 'start', or nothing. A signature below it says nothing else. */
export function consentWord(text: string): 'stop' | 'start' | null {
  if (text.length > LONGEST) return null;
  const [said = ''] = text.split(/^--\s*$/mu, 1);
  const words = plain(said)
    .replaceAll('ј', 'j')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
  if (STOP.has(words)) return 'stop';
  return START.has(words) ? 'start' : null;
}

/** UTF-16 units; a stop word with the longest signature that is looked at. */
const LONGEST = 2000;

/** What stands of what somebody said: purposes on which the newest word is the same, in their order. */
export interface StandingConsent extends Omit<Consent, 'purpose'> {
  purposes: readonly Purpose[] | 'all';
}

export function standingConsent(said: readonly Consent[]): StandingConsent[] {
  const words = PURPOSES.flatMap((purpose) => {
    const word = wordOn(said, purpose);
    return word === null ? [] : [{ ...word, purpose }];
  });
  const alike = new Map<string, StandingConsent>();
  for (const { purpose, given, at, source } of words) {
    const key = JSON.stringify([given, at, source]);
    const purposes = [...(alike.get(key)?.purposes ?? []), purpose] as Purpose[];
    alike.set(key, { given, at, source, purposes });
  }
  return [...alike.values()].map((one) =>
    one.purposes.length === PURPOSES.length ? { ...one, purposes: 'all' } : one,
  );
}
