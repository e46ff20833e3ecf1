import type { Role } from './actor.ts';
import type { ReplyKind } from './ticket/reply.ts';

/** A canned reply with what is done along with it. */
export interface Macro {
  id: string;
  /** `folder/name` in small letters, unique. */
  name: string;
  /** By language tag; at least one. */
  texts: Readonly<Record<string, string>>;
  as: ReplyKind;
  /** What becomes of the ticket once the reply has arrived. */
  becomes: 'wait' | 'resolve' | null;
  tags: readonly string[];
  /** The lowest role that may change it. */
  editor: Role;
  /** Grows with each change. */
  version: number;
  /** How often a reply was sent with it. */
  used: number;
}

/** A name as it is kept and looked for. */
/** Lists, menus and pickers show all of them. */
export const MOST_MACROS = 500;

export function macroName(name: string): string {
  return name.normalize('NFC').trim().toLowerCase();
}

/** What stands for itself in a macro, as `{name}`. */
export const VARIABLES = ['name', 'number', 'agent', 'team', 'house'] as const;
export type Variables = Readonly<Record<(typeof VARIABLES)[number], string>>;

const VARIABLE = /( ?)\{([a-z]+)\}/gu;
/** What only a person knows: `[[what happened]]` has to be written before anything is sent. */
const BLANK = /\[\[([^[\]]{1,200})\]\]/gu;

/** Somebody else's words within ours: what looks like a blank there is none. */
export function withoutBlanks(words: string): string {
  return words.replaceAll('[[', '[').replaceAll(']]', ']');
}

/** Names in braces that are no variables. */
export function strangeVariables(text: string): string[] {
  const names = [...text.matchAll(VARIABLE)].map(([, , name = '']) => name);
  return names.filter((name) => !(VARIABLES as readonly string[]).includes(name));
}

/** The text with its variables filled in; one without a value goes with the space before it. */
export function composed(text: string, values: Variables): string {
  return text.replace(VARIABLE, (whole, space: string, name: string) => {
    if (!Object.hasOwn(values, name)) return whole;
    const value = values[name as keyof Variables];
    return value === '' ? '' : `${space}${value}`;
  });
}

/** What still has to be written, in the order in which it stands. */
export function blanksIn(text: string): string[] {
  return [...text.matchAll(BLANK)].map(([, blank = '']) => blank.trim());
}

/** The text with its blanks filled in their order; those for which there are no words stay. */
export function filledIn(text: string, words: readonly string[]): string {
  let next = 0;
  return text.replace(BLANK, (blank) => words[next++]?.trim() || blank);
}

/** The text in a language, else in the house's, else in English, else in any. */
export function textIn({ texts }: Pick<Macro, 'texts'>, language: string, house: string): string {
  return texts[language] ?? texts[house] ?? texts.en ?? Object.values(texts)[0] ?? '';
}
