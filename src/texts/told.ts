import { byId, type Named, type Told } from '../domain/kinds.ts';
import { inCyrillic } from './cyrillic.ts';

/** Words of the rules in a language; Serbian needs to be written in one alphabet only. */
export function toldIn(told: Told, language: string): string {
  if (typeof told === 'string') return told;
  const { en = '', sr } = told;
  return told[language] ?? (language === 'sr-Cyrl' && sr !== undefined ? inCyrillic(sr) : en);
}

/** What people call one of these; one that the rules do not name any more, by its code. */
export function nameAmong(ones: readonly Named[], id: string, language: string): string {
  return toldIn(byId(ones, id)?.name ?? id, language);
}
