/** Something that many customers have at once, declared by a lead; `open` until it is fixed or was none. */
export interface KnownProblem {
  /** What people call it: `card-payments`. No two share it, whatever became of the older one. */
  id: string;
  state: 'open' | 'fixed' | 'withdrawn';
  /** What is known, to customers, by language tag; at least one. */
  texts: Readonly<Record<string, string>>;
  /** What customers are told at its end beside that it is fixed, by language tag. */
  fixedTexts: Readonly<Record<string, string>>;
  rule: ProblemRule;
  /** Whether the front door and the chat say it to everybody. */
  shown: boolean;
  /** Ids of people; instants in epoch ms. */
  declaredBy: string;
  declaredAt: number;
  endedBy: string | null;
  endedAt: number | null;
  /** Grows with each change. */
  version: number;
}

/** Which tickets it concerns: those for which all that is said here holds; none where nothing is said. */
export interface ProblemRule {
  kind: string | null;
  cause: string | null;
  /** One of them stands in what the customer wrote; as the lists of words.json have them. */
  words: readonly string[];
  /** Whether such tickets join by themselves; else they are suggested. */
  joins: boolean;
}

export const NO_PROBLEM_RULE: ProblemRule = { kind: null, cause: null, words: [], joins: false };

/** Words of a rule; each is looked for in every message. */
export const MOST_PROBLEM_WORDS = 50;

/** Whether the rule can concern any ticket. */
export function concerns({ kind, cause, words }: ProblemRule): boolean {
  return kind !== null || cause !== null || words.length > 0;
}

/** Whether it holds for a ticket; `finds`: whether one of the words stands in what its customer wrote. */
export function holdsFor(
  rule: ProblemRule,
  about: { kind: string | null; cause: string | null },
  finds: (words: readonly string[]) => boolean,
): boolean {
  if (!concerns(rule)) return false;
  if (rule.kind !== null && rule.kind !== about.kind) return false;
  if (rule.cause !== null && rule.cause !== about.cause) return false;
  return rule.words.length === 0 || finds(rule.words);
}

/** What is said in a language, else in the house's, else in English, else in any; '' where nothing is. */
export function saidIn(texts: Readonly<Record<string, string>>, language: string, house: string): string {
  const latin = language === 'sr-Cyrl' ? texts.sr : undefined;
  return texts[language] ?? latin ?? texts[house] ?? texts.en ?? Object.values(texts)[0] ?? '';
}

/** The canned reply that is offered for its tickets. */
export function macroOf(id: string): string {
  return `problem/${id}`;
}
