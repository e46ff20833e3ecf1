import { saidIn } from '../domain/known-problem.ts';
import type { TriagePorts } from './ports.ts';

/** What a customer is told beside that it is fixed. */
export async function fixedWords(
  { store, language: house }: Pick<TriagePorts, 'store' | 'language'>,
  { problem }: Record<string, string | number>,
  language: string,
): Promise<{ more: string }> {
  const known = await store.problems.byId(String(problem));
  return { more: (known === null ? '' : saidIn(known.fixedTexts, language, house)) || 'none' };
}
