import type { TicketEvent } from '../domain/ticket/model.ts';
import type { Policy } from '../policy/policy.ts';
import { concessionLine } from '../texts/concession.ts';
import { text } from '../texts/texts.ts';
import { clockTime } from '../texts/time.ts';

/** What was given, and who decided on it, in a sentence; null: it is none of these. */
export function offerText(
  event: TicketEvent,
  who: (id: string | null) => string,
  { authority }: Pick<Policy, 'authority'>,
  language: string,
): string | null {
  const people = (ids: readonly string[]) => (ids.length === 0 ? 'none' : ids.map(who).join(', '));
  switch (event.type) {
    case 'offered': {
      const options = event.options.map((option) => concessionLine(authority, option, language)).join('; ');
      return text(
        'event.offered',
        { who: who(event.by), asks: event.asks ? 'yes' : 'no', options },
        language,
      );
    }
    case 'offer-chosen':
      return text('event.offer-chosen', { option: event.option }, language);
    case 'offer-ended':
      return text('event.offer-ended', { because: event.because }, language);
    case 'approval-asked':
      return text('event.approval-asked', { who: who(event.by), asked: people(event.asked) }, language);
    case 'approval-hop':
      if (event.backAt !== undefined)
        return text('event.approval-nobody', { until: untilOf(event.backAt) }, language);
      return text('event.approval-hop', { hop: event.hop, asked: people(event.asked) }, language);
    case 'remedy-granted': {
      const what = concessionLine(authority, event.option, language);
      return text('event.remedy-granted', { what, remedy: event.remedy }, language);
    }
    case 'remedy-missed': {
      const what = concessionLine(authority, event.what, language);
      const because = text(`remedy.miss.${event.because}`, {}, language);
      return text('event.remedy-missed', { what, because }, language);
    }
    case 'codes-short':
      return text('event.codes-short', { missing: event.missing }, language);
    case 'approval-seen':
    case 'approval-given':
    case 'approval-denied':
      return text(`event.${event.type}`, { who: who(event.by) }, language);
    case 'carried-out':
      return event.by === null
        ? text('event.carried-out-itself', {}, language)
        : text('event.carried-out', { who: who(event.by) }, language);
    default:
      return null;
  }
}

function untilOf(at: number | null): string {
  return at === null ? 'none' : clockTime(at);
}
