import type { Ticket, TicketEvent } from '../domain/ticket/model.ts';

/** What is told of promises; see news.ts. */
export const PLEDGE_NEWS = ['pledge-reminded', 'pledge-due'] as const;

/** Whoever has the ticket hears of it, or the desk where nobody has. */
export function newsOfPledges(ticket: Ticket, event: TicketEvent): { stage: string; audience: string }[] {
  if (event.type !== 'pledge-reminded') return [];
  const { person, stage } = event;
  const said = stage === 'due' ? 'pledge-due' : 'pledge-reminded';
  const audience = person === null ? 'desk' : `person:${person}`;
  return [{ stage: `${said}:${person ?? 'desk'}:${ticket.version + 1}`, audience }];
}
