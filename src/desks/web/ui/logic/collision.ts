import type { MessageView, TicketView } from '../../../../api/shapes.ts';

/** Who else writes on or looks at the ticket. */
export function others(presence: TicketView['presence'], me: string): { writing: string[]; viewing: string[] } {
  const theirs = presence.filter(({ person }) => person.id !== me);
  const writing = [...new Set(theirs.filter(({ doing }) => doing === 'writing').map(({ person }) => person.name))];
  const viewing = [...new Set(theirs.map(({ person }) => person.name))].filter((name) => !writing.includes(name));
  return { writing, viewing };
}

/** What the customer wrote after the message that the writer had before them when they began; `seen` null: nothing. */
export function writtenMeanwhile(messages: readonly MessageView[], seen: string | null): MessageView[] {
  if (seen === null) return [];
  const inbound = messages.filter((message) => message.kind === 'inbound');
  const index = inbound.findIndex((message) => message.id === seen);
  // A message that is not on the page any more is older than all that are.
  return inbound.slice(index + 1);
}

/** What the team sent meanwhile: answers of others later than the newest message that the writer had read. */
export function answeredMeanwhile(messages: readonly MessageView[], seen: string | null, me: string): MessageView[] {
  const from = messages.findIndex((message) => message.id === seen);
  return messages
    .slice(from + 1)
    .filter((message) => message.kind === 'outbound' && message.author.kind === 'person' && message.author.id !== me)
    .filter((message) => message.delivery !== 'cancelled');
}

/** Refusals after which the writer is asked once and may send all the same. */
export function mayConfirm(refused: string): boolean {
  return refused === 'customer-wrote' || refused === 'someone-elses';
}
