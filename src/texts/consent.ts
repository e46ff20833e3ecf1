import type { Purpose } from '../domain/consent.ts';
import { text } from './texts.ts';

/** What customers are written to about, in words. */
export function purposesText(purposes: readonly Purpose[] | 'all', language: string): string {
  const named: readonly (Purpose | 'all')[] = purposes === 'all' ? ['all'] : purposes;
  return named.map((purpose) => text(`consent.${purpose}`, {}, language)).join(', ');
}
