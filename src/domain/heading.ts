/** What stands above the words of a letter, beside who wrote it. */
export interface Heading {
  /** The first paragraph of its text is its subject. */
  titled?: true;
  /** Who else reads it: mail addresses, in order. */
  cc?: string[];
}

const PARAGRAPH = '\n\n';

/**
 * What a channel says of it: the subject where that is new (`text` is without it), and the addresses of who else reads it. A
 * channel of letters gives `cc` with every message, an empty one too: by it the first one's subject is its ticket's.
 */
export interface Headed {
  subject?: string;
  cc?: string[];
}

/** What is kept of what stood above a letter's words; nothing of what is none. */
export function headingOf({ subject, cc }: Headed): { heading?: Heading } {
  if (subject === undefined && cc === undefined) return {};
  return {
    heading: {
      ...(subject === undefined ? {} : { titled: true as const }),
      ...(cc === undefined || cc.length === 0 ? {} : { cc }),
    },
  };
}

/** The text of a letter with its subject: what it is searched, judged and struck by. */
export function titled(subject: string, words: string): string {
  return words === '' ? subject : `${subject}${PARAGRAPH}${words}`;
}

/** What it says with its subject: rules, search and whoever strikes something out make no difference. */
export function withSubject<T extends Headed & { text: string }>(said: T): T {
  return said.subject === undefined ? said : { ...said, text: titled(said.subject, said.text) };
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
