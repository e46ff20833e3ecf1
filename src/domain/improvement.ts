/** Something that is otherwise because customers said so: marked by a lead, and told to those who said it. */
export interface Improvement {
  id: string;
  /** In which survey they said it, and to which question; null: to any. */
  survey: string;
  question: string | null;
  /** What they spoke of, as the lead calls it. */
  topic: string;
  /** What is otherwise, by language; one of them at least. */
  texts: Readonly<Record<string, string>>;
  /** Actor reference. */
  by: string;
  /** Epoch ms. */
  at: number;
}

/**
 * What became of telling one of them: `sent`, or why not: they wish no such messages, or cannot be written to (their channel
 * takes nothing now, others read there, the case is in quarantine).
 */
export const IMPROVEMENT_TOLD = ['sent', 'unwanted', 'closed'] as const;
export type ImprovementTold = (typeof IMPROVEMENT_TOLD)[number];

/** Characters of what is said to have changed. */
export const MOST_IMPROVED = 1000;

/** The words for a customer: in their language, else in the house's, else in the first there is. */
export function improvedIn({ texts }: Pick<Improvement, 'texts'>, language: string, house: string): string {
  return (
    texts[language] ?? texts[language.split('-')[0] ?? ''] ?? texts[house] ?? Object.values(texts)[0] ?? ''
  );
}

/** As desks show it: with what became of telling those who said it. */
export interface ImprovementView extends Improvement {
  hearers: Record<ImprovementTold | 'waiting', number>;
}
