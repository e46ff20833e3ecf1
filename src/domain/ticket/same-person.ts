import type { TicketRef } from './links.ts';

/** Why two contacts are held to be one person, or may be: the team said so, what is equal, or the customer's own word. */
export const SAME_BECAUSE = ['said', 'email', 'phone', 'word', 'invitation'] as const;
export type SameBecause = (typeof SAME_BECAUSE)[number];

/** Two contacts by their ids, the lesser first: a pair has one name. */
export interface ContactPair {
  one: string;
  other: string;
}

/** What joins two contacts until it is undone. */
export interface SameLink extends ContactPair {
  id: string;
  because: SameBecause;
  /** Actor reference. */
  by: string;
  /** Epoch ms. */
  at: number;
}

/** Recorded on a ticket of each; the ticket in it is that of the other. `key`: the request, when it takes something back. */
export type SamePersonEvent =
  | ({
      type: 'same-person-linked';
      link: string;
      because: SameBecause;
      noteId?: string;
      key?: string;
    } & ContactPair &
      TicketRef)
  | ({ type: 'same-person-unlinked'; link: string; noteId?: string; key?: string } & ContactPair & TicketRef)
  /** They are two: nobody is asked about them again. `link`: the one that ended with it. */
  | ({ type: 'same-person-denied'; link?: string; noteId?: string } & ContactPair & TicketRef)
  /** That they are two is taken back. */
  | ({ type: 'same-person-undenied'; key: string } & ContactPair & TicketRef)
  /** Found in what the customer wrote, or in how they are reached; the ticket is the newest of the other. */
  | ({ type: 'same-person-suggested'; because: SameBecause } & ContactPair & TicketRef);

export function pairOf(one: string, other: string): ContactPair {
  return one < other ? { one, other } : { one: other, other: one };
}

/**
 * Who is one person by these links: for each contact the one that stands for all of them, the least; null for who is linked
 * with nobody.
 */
export function oneOf(
  contacts: readonly string[],
  links: readonly ContactPair[],
): ReadonlyMap<string, string | null> {
  const parents = new Map(contacts.map((id) => [id, id]));
  const root = (id: string): string => {
    const parent = parents.get(id) ?? id;
    return parent === id ? id : root(parent);
  };
  for (const { one, other } of links) {
    const { one: least, other: greater } = pairOf(root(one), root(other));
    parents.set(greater, least);
  }
  const linked = new Set(links.flatMap(({ one, other }) => [one, other]));
  return new Map(contacts.map((id) => [id, linked.has(id) ? root(id) : null]));
}
