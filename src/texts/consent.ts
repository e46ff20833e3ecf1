import type { Purpose, StandingConsent } from '../domain/consent.ts';
import { text } from './texts.ts';

/** What customers are written to about, in words. */
export function purposesText(purposes: readonly Purpose[] | 'all', language: string): string {
  const named: readonly (Purpose | 'all')[] = purposes === 'all' ? ['all'] : purposes;
  return named.map((purpose) => text(`consent.${purpose}`, {}, language)).join(', ');
}

/** What a customer said of being written to, with its day and how they said it. */
export function consentText({ purposes, given, at, source }: StandingConsent, language: string): string {
  const on = new Date(at).toISOString().slice(0, 10);
  const what = purposesText(purposes, language);
  return text('customer.consent', { given: given ? 'yes' : 'no', what, on, source }, language);
}
