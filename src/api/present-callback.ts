import type { TicketEvent } from '../domain/ticket/model.ts';
import { text } from '../texts/texts.ts';
import { clockTime, timeSpan } from '../texts/time.ts';

/** What became of a call-back, in a sentence; null: it is none of these. */
export function callbackText(event: TicketEvent, language: string): string | null {
  switch (event.type) {
    case 'callback-asked': {
      const { waitMs } = event;
      if (waitMs === undefined) return text('event.callback-asked', {}, language);
      const wait = waitMs === null ? 'none' : timeSpan(waitMs, language);
      return text('event.callback-offered', { wait }, language);
    }
    case 'callback-booked':
      return text(`event.${event.type}`, { when: clockTime(event.time), zone: event.zone }, language);
    case 'callback-moved':
      return text(
        `event.${event.type}`,
        { when: clockTime(event.time), because: event.because.replaceAll('-', '_') },
        language,
      );
    case 'callback-told':
      return text(`event.${event.type}`, { stage: event.stage }, language);
    case 'callback-tried':
    case 'callback-ended': {
      const outcome = text(`callback.outcome-${event.outcome}`, {}, language);
      return text(`event.${event.type}`, { outcome }, language);
    }
    case 'callback-restored':
      return text(`event.${event.type}`, {}, language);
    case 'callback-declined':
      return text(`event.${event.type}`, { because: event.because ?? 'customer' }, language);
    case 'callback-cancelled':
      return text(`event.${event.type}`, { because: event.because }, language);
    default:
      return null;
  }
}
