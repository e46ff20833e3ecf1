import type { EventBody, Ticket, TicketEvent } from './model.ts';

/** Acts that can be taken back, by the event that names each: of several in one act the first here. */
export const ACTS = [
  'sender-blocked',
  'spam-marked',
  'spam-lifted',
  'resolved',
  'reopened',
  'snoozed',
  'waits-for-customer',
  'handed-over',
  'handover-declined',
  'transferred',
  'kind-set',
  'cause-set',
  'field-set',
  'step-checked',
  'priority-set',
  'tagged',
  'assigned',
  'released',
  'claimed',
] as const satisfies readonly EventBody['type'][];

/** What somebody did, in order to say it; of what ties tickets together with the other one. */
export type Deed =
  | { name: (typeof ACTS)[number] | 'split' | 'other'; number: number }
  | { name: 'merge' | 'link' | 'unlink' | 'same-person' | 'not-same-person'; number: number; other: number };

/** Whether the event ties tickets together, and is not itself the taking back of such a tie. */
export function linksTickets(event: EventBody): boolean {
  return tieOf(event, 0) !== null && !('key' in event);
}

/** What was done on the ticket in one act. */
export function deedOf(events: readonly EventBody[], { number }: Pick<Ticket, 'number'>): Deed {
  for (const event of events) {
    const tie = tieOf(event, number);
    if (tie !== null) return tie;
  }
  const name = ACTS.find((act) => events.some(({ type }) => type === act));
  return { name: name ?? 'other', number };
}

function tieOf(event: EventBody, number: number): Deed | null {
  switch (event.type) {
    case 'merged-into':
      return { name: 'merge', number, other: event.number };
    case 'absorbed':
      return { name: 'merge', number: event.number, other: number };
    case 'split-off':
      return { name: 'split', number };
    case 'split-from':
      return { name: 'split', number: event.number };
    case 'linked':
      return { name: 'link', number, other: event.number };
    case 'unlinked':
      return { name: 'unlink', number, other: event.number };
    case 'same-person-linked':
      return { name: 'same-person', number, other: event.number };
    case 'same-person-denied':
      return { name: 'not-same-person', number, other: event.number };
    default:
      return null;
  }
}

/** What the request of this key took back; null: nothing yet. */
export function deedUndoneBy(
  events: readonly (TicketEvent & { version: number })[],
  key: string,
  ticket: Pick<Ticket, 'number'>,
): Deed | null {
  const { number } = ticket;
  const event = events.find((one) => 'key' in one && one.key === key);
  switch (event?.type) {
    case undefined:
      return null;
    case 'undone':
      return deedOf(
        events.filter(({ version }) => version === event.of),
        ticket,
      );
    case 'unmerged':
      return { name: 'merge', number, other: event.number };
    case 'unabsorbed':
      return { name: 'merge', number: event.number, other: number };
    case 'rejoined':
      return { name: 'split', number };
    case 'linked':
      return { name: 'unlink', number, other: event.number };
    case 'unlinked':
      return { name: 'link', number, other: event.number };
    case 'same-person-unlinked':
      return { name: 'same-person', number, other: event.number };
    case 'same-person-undenied':
      return { name: 'not-same-person', number, other: event.number };
    default:
      return { name: 'other', number };
  }
}
