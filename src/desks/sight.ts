import { inSight } from '../domain/sight.ts';
import type { TicketCard } from './card.ts';
import type { DeskPerson } from './desk.ts';

/** Whether the person sees the ticket of a card; what they may do to it the house says when they ask. */
export function showsTo({ sight = null }: Pick<DeskPerson, 'sight'>, card: TicketCard): boolean {
  return inSight({ claim: { by: card.assignee?.id ?? null }, triage: { team: card.team } }, sight);
}
