import type { TicketEvent } from '../domain/ticket/model.ts';
import { text } from '../texts/texts.ts';

/** What ties a case to a known problem; null for what does not. */
export function problemEventText(event: TicketEvent, language: string): string | null {
  switch (event.type) {
    case 'problem-joined':
      return text(`event.${event.type}`, { problem: event.problem, because: event.because }, language);
    case 'problem-suggested':
    case 'problem-left':
      return text(`event.${event.type}`, { problem: event.problem }, language);
    case 'problem-told':
      return text(`event.${event.type}`, { problem: event.problem, how: event.how }, language);
    default:
      return null;
  }
}
