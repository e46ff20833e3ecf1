/** What stands above the words of a letter, beside who wrote it. */
export interface Heading {
  /** The first paragraph of its text is its subject. */
  titled?: true;
  /** Who else reads it: mail addresses, in order. */
  cc?: string[];
}

const PARAGRAPH = '\n\n';

/** The text of a letter with its subject: what it is searched, judged and struck by. */
export function titled(subject: string, words: string): string {
  return words === '' ? subject : `${subject}${PARAGRAPH}${words}`;
}

/** Its subject apart from its words; null: it has none of its own. */
export function parted({ text, heading }: { text: string; heading?: Heading | null }): {
  subject: string | null;
  words: string;
} {
  if (heading?.titled !== true || text === '') return { subject: null, words: text };
  const end = text.indexOf(PARAGRAPH);
  return end === -1
    ? { subject: text, words: '' }
    : { subject: text.slice(0, end), words: text.slice(end + PARAGRAPH.length) };
}
