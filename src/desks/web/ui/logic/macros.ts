import { fold } from '../../../../domain/fold.ts';
import { composed, textIn, type Variables } from '../../../../domain/macro.ts';
import type { ReplyKind } from '../../../../domain/ticket/reply.ts';

/** A canned reply, as the house tells it. */
export interface MacroView {
  id: string;
  name: string;
  texts: Readonly<Record<string, string>>;
  as: ReplyKind;
  becomes: 'wait' | 'resolve' | null;
  tags: string[];
  editor: 'agent' | 'supervisor' | 'lead';
  version: number;
  used: number;
}

/** The folder of a name; '' for one that stands in none. */
function folderOf(name: string): string {
  return name.includes('/') ? name.slice(0, name.lastIndexOf('/')) : '';
}

/** Those with these words in their name or text, whatever their script and accents, the most used first where nothing is sought. */
export function found(macros: readonly MacroView[], words: string): MacroView[] {
  const wanted = fold(words.trim());
  return macros.filter(({ name, texts }) => fold([name, ...Object.values(texts)].join(' ')).includes(wanted));
}

/** By folder, each in the order of names. */
export function byFolder(macros: readonly MacroView[]): { folder: string; macros: MacroView[] }[] {
  const folders = [...new Set(macros.map(({ name }) => folderOf(name)))].sort();
  return folders.map((folder) => ({
    folder,
    macros: macros.filter(({ name }) => folderOf(name) === folder),
  }));
}

/** The words that a customer of this language would read. */
export function wordsFor(macro: Pick<MacroView, 'texts'>, customer: string | null, house: string): string {
  return textIn(macro, customer ?? house, house);
}

/** The words with what is known of the ticket put in; what only the house knows stands as it is. */
export function filled(words: string, known: Partial<Variables>): string {
  return composed(words, { team: '{team}', house: '{house}', name: '', number: '', agent: '', ...known });
}
