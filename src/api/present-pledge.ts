import type { TicketEvent } from '../domain/ticket/model.ts';
import { brokenName, pledgeLine } from '../texts/pledge.ts';
import { text } from '../texts/texts.ts';

/** What became of a promise, in a sentence; null: it is none of these. */
export function pledgeText(
  event: TicketEvent,
  who: (id: string | null) => string,
  language: string,
): string | null {
  switch (event.type) {
    case 'pledge-made':
      return text('event.pledge-made', { what: pledgeLine(event, language) }, language);
    case 'pledge-reminded':
      return text('event.pledge-reminded', { stage: event.stage }, language);
    case 'pledge-broken':
      return text('event.pledge-broken', { because: brokenName(event.because, language) }, language);
    case 'pledge-waived':
      return text('event.pledge-waived', { who: who(event.by), asks: event.asks ?? 'none' }, language);
    case 'pledge-kept':
    case 'pledge-dropped':
      return text(`event.${event.type}`, { who: who(event.by) }, language);
    default:
      return null;
  }
}
