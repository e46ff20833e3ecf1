/** Roles in rising order; each may do all that the ones before it may. A viewer sees and changes nothing. */
export const ROLES = ['viewer', 'agent', 'supervisor', 'lead'] as const;
export type Role = (typeof ROLES)[number];

export function atLeast(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}

/** Whoever works on tickets: gets them, is reminded of them, and is counted. */
export function works({ role }: { role: Role }): boolean {
  return atLeast(role, 'agent');
}

/** Whoever acts: a person of the team, the customer, or the product itself (`system`, named by its part). */
export type Actor =
  | { kind: 'person'; id: string; role: Role }
  | { kind: 'contact'; id: string }
  | { kind: 'system'; id: string };

/** The id of whoever holds ADMIN_TOKEN: nobody in the team, but acts as a lead. */
export const ADMIN = 'admin';

/** How an actor stands in the record: `person:<id>`, `contact:<id>`, `system:<part>`. */
export function actorRef(actor: Actor): string {
  return `${actor.kind}:${actor.id}`;
}

/** The contact's id in an actor reference, or undefined when it names somebody else. */
export function contactIn(ref: string): string | undefined {
  return ref.startsWith('contact:') ? ref.slice('contact:'.length) : undefined;
}

/** The person's id in an actor reference, or undefined when it names a contact or the system. */
export function personIn(ref: string): string | undefined {
  return ref.startsWith('person:') ? ref.slice('person:'.length) : undefined;
}
