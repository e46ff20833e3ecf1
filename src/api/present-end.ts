import type { TicketEvent } from '../domain/ticket/model.ts';
import { text } from '../texts/texts.ts';
import { timeSpan } from '../texts/time.ts';

/** Of what ends a case, or fails to, in a sentence; undefined for anything else. */
export function endText(event: TicketEvent, language: string): string | undefined {
  switch (event.type) {
    case 'solved-said':
      return text('event.solved-said', { answer: event.answer }, language);
    case 'survey-scored':
      return text(
        'event.survey-scored',
        { score: event.score, again: event.before === null ? 'no' : 'yes' },
        language,
      );
    case 'survey-not-asked':
      return text('event.survey-not-asked', { because: event.because.replaceAll('-', '_') }, language);
    case 'resolution-set': {
      const { targetMs } = event;
      const set = targetMs === null ? 'no' : 'yes';
      const span = targetMs === null ? '' : timeSpan(targetMs, language);
      return text('event.resolution-set', { set, span }, language);
    }
    case 'spam-marked':
      return event.trap === undefined
        ? undefined
        : text('event.spam-caught', { trap: event.trap.replaceAll('-', '_') }, language);
    case 'reopened':
      return text('event.reopened', { because: event.because.replaceAll('-', '_') }, language);
    default:
      return undefined;
  }
}
