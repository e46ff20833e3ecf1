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

/** Whether somebody who said this may be written to for that: unless they said no, and not since. */
export function mayTell(said: readonly Consent[], purpose: Purpose): boolean {
  return wordOn(said, purpose)?.given !== false;
}
