import type { Ticket, TicketEvent } from '../domain/ticket/model.ts';

/** What is told of offers and of decisions on them; see news.ts. */
export const OFFER_NEWS = [
  'approval-asked',
  'approval-reminded',
  'approval-silent',
  'approval-nobody',
  'approval-given',
  'approval-denied',
  'offer-chosen',
  'offer-else',
  'offer-expired',
  'carry-out-due',
  'codes-short',
  'remedy-missed',
] as const;

interface News {
  stage: string;
  audience: string;
}

/** Supervisors read in their place what somebody asks for, and whoever is to decide is told; the asker hears what became of it. */
export function newsOfOffers(ticket: Ticket, event: TicketEvent): News[] {
  const now = ticket.version + 1;
  const to = (stage: string, person: string | null): News[] => [
    { stage: `${stage}:${person ?? 'desk'}:${now}`, audience: person === null ? 'desk' : `person:${person}` },
  ];
  const each = (stage: string, people: readonly string[]) => people.flatMap((id) => to(stage, id));
  switch (event.type) {
    case 'approval-asked':
      return [
        { stage: `approval-asked:supervisors:${now}`, audience: 'supervisors' },
        ...each('approval-asked', event.asked),
      ];
    case 'approval-hop':
      if (event.hop === 'give-up')
        return to(event.backAt === undefined ? 'approval-silent' : 'approval-nobody', event.by);
      return each(event.hop === 'remind' ? 'approval-reminded' : 'approval-asked', event.asked);
    case 'approval-given':
    case 'approval-denied':
      return to(event.type, event.asker);
    case 'offer-chosen':
      return to('offer-chosen', event.owner);
    case 'offer-ended':
      if (event.because !== 'else' && event.because !== 'expired') return [];
      return to(`offer-${event.because}`, ticket.claim.by);
    case 'codes-short':
      return [{ stage: `codes-short:supervisors:${now}`, audience: 'supervisors' }];
    case 'remedy-missed':
      return event.because === 'pool' ? to('remedy-missed', event.owner) : [];
    case 'carry-out-due':
      return to('carry-out-due', event.person);
    default:
      return [];
  }
}

/** It waits for this person's decision. */
export function asksDecision(stage: string): boolean {
  return stage.startsWith('approval-asked:') || stage.startsWith('approval-reminded:');
}
