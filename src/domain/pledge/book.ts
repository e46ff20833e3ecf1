import type { Need, PledgeKind } from './model.ts';
import { type Item, Phrases } from './phrases.ts';

/** A phrase as the rules spell it, and what each of its pieces may be: one alternative, or each of its set. */
export interface Spelt {
  phrase: string;
  pieces: readonly Item[][][];
}

export interface PledgePattern {
  id: string;
  kind: PledgeKind;
  needs: readonly Need[];
  /** Whether it is told only in a sentence without a clearer pledge: "I promise". */
  yields: boolean;
  /** Guards that mean nothing to it: "we will not charge you" is a pledge with a negation. */
  despite: readonly string[];
  phrases: readonly Spelt[];
}

/** How far words reach that make a phrase no pledge: up to three words before it, its part between commas, its sentence. */
export const SCOPES = ['near', 'clause', 'sentence'] as const;
export type Scope = (typeof SCOPES)[number];

/** What makes a phrase no pledge: a condition, a negation, a habit. */
export interface PledgeGuard {
  id: string;
  scope: Scope;
  phrases: readonly Spelt[];
  /** Within these the words mean nothing: "if you have any questions". */
  except: readonly Spelt[];
}

export type Entry =
  | { pattern: PledgePattern; place: number }
  | { guard: PledgeGuard }
  | { except: PledgeGuard };

/** The patterns of a house, made ready to read texts by. */
export interface PledgeBook {
  patterns: readonly PledgePattern[];
  guards: readonly PledgeGuard[];
  phrases: Phrases<Entry>;
}

export function pledgeBook(patterns: readonly PledgePattern[], guards: readonly PledgeGuard[]): PledgeBook {
  const phrases = new Phrases<Entry>();
  patterns.forEach((pattern, place) => {
    for (const spelt of pattern.phrases) phrases.add({ pattern, place }, spelt);
  });
  for (const guard of guards) {
    for (const spelt of guard.phrases) phrases.add({ guard }, spelt);
    for (const spelt of guard.except) phrases.add({ except: guard }, spelt);
  }
  return { patterns, guards, phrases };
}

/** A house without pledges.json looks for nothing. */
export const NO_PLEDGES: PledgeBook = pledgeBook([], []);
