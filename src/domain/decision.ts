/** One condition of a rule that fired, with what was asked of which fact. Foreign text never stands here. */
export interface MatchedFact {
  fact: string;
  operator: string;
  value: unknown;
  /** What the fact was: numbers, booleans and ids as they are; of a text, only the listed words found in it. */
  was: unknown;
}

/** Why something was decided: a rule by name, in a version of the rules that is kept whole, with its facts. */
export interface Why {
  rule: string;
  file: string;
  /** SHA-256 of all rule files, hex. */
  version: string;
  /** The profile of strategy.json that was in force there, where one can move the answer. */
  profile?: string;
  facts: MatchedFact[];
}

/** A rule that fired and what it says. */
export interface Decision {
  event: { type: string; params: Record<string, unknown> };
  why: Why;
}
