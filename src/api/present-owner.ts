import type { TicketEvent } from '../domain/ticket/model.ts';
import type { Policy } from '../policy/policy.ts';
import { text } from '../texts/texts.ts';
import { nameAmong } from '../texts/told.ts';

/** The rules in force, as far as events are told by the names that stand in them. */
export type RuleNames = Pick<Policy, 'kinds' | 'business' | 'routing' | 'authority'>;

/** Who has a ticket, who handed it to whom and what became of that, who watches: in a sentence; null: it is none of these. */
export function ownerText(
  event: TicketEvent,
  who: (id: string | null) => string,
  { business, routing }: RuleNames,
  language: string,
): string | null {
  const team = (id: string | null) => (id === null ? 'none' : (business.teams[id] ?? id));
  switch (event.type) {
    case 'claimed':
    case 'handover-taken':
    case 'handover-declined':
    case 'watched':
    case 'unwatched':
      return text(`event.${event.type}`, { who: who(event.by) }, language);
    case 'thanks-taken-back':
      return text('event.thanks-taken-back', { who: who(event.person) }, language);
    case 'thanked': {
      const from = event.by === null ? 'customer' : 'colleague';
      return text('event.thanked', { who: who(event.person), from, by: who(event.by) }, language);
    }
    case 'assigned':
      return text('event.assigned', { who: who(event.to), from: who(event.from) }, language);
    case 'routed':
      return text('event.routed', { who: who(event.to) }, language);
    case 'released':
      return text('event.released', { who: who(event.from) }, language);
    case 'taken-back':
      return text('event.taken-back', { because: event.because, who: who(event.from) }, language);
    case 'transferred':
      return text('event.transferred', { team: team(event.team) }, language);
    case 'handed-over': {
      const to = event.person === null ? team(event.team) : who(event.person);
      const skill = event.skill === null ? 'none' : nameAmong(routing.skills, event.skill, language);
      return text('event.handed-over', { who: who(event.by), to, skill }, language);
    }
    case 'handover-returned': {
      const { because, to } = event;
      return text('event.handover-returned', { because, who: to === null ? 'none' : who(to) }, language);
    }
    case 'handover-ended':
      return text('event.handover-ended', { because: event.because, into: event.into ?? '' }, language);
    case 'mentioned':
      return text('event.mentioned', { who: event.people.map(who).join(', ') }, language);
    default:
      return null;
  }
}
