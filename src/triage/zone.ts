import { hoursFor } from '../domain/hours.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import { replyPlace } from '../domain/ticket/places.ts';
import { zoneOfCountry, zoneSaid } from '../domain/zone.ts';
import type { Contact } from '../store/store.ts';
import { countryOf } from '../texts/reached.ts';
import type { TriagePorts } from './ports.ts';

/** In whose clocks a customer is spoken to, and how they are known: set with the customer, by their number, or those of the team. */
export interface CustomerZone {
  /** IANA name. */
  zone: string;
  by: 'said' | 'phone' | 'team';
}

type Ports = Pick<TriagePorts, 'channels' | 'policy'> & { store: Pick<TriagePorts['store'], 'contacts'> };

/**
 * The zone of a customer: the one that is kept with them (`/customer 12 --zone Europe/London`, or an attribute from the owner's
 * systems), else that of the country of a number of theirs, where the country has one zone alone, else that of the hours of the
 * team (null: the house's), else UTC. What was said of them is looked at first, because a number moves with its owner.
 */
export async function zoneOf(
  ports: Ports,
  contact: Pick<Contact, 'id' | 'attributes'> | null,
  team: string | null,
): Promise<CustomerZone> {
  const said = contact === null ? null : zoneSaid(contact.attributes);
  if (said !== null) return { zone: said, by: 'said' };
  const called = contact === null ? null : await zoneByNumber(ports, contact.id);
  if (called !== null) return { zone: called, by: 'phone' };
  return { zone: hoursFor(ports.policy.current().hours, team)?.zone ?? 'UTC', by: 'team' };
}

/** The zone by whose clocks the customer of a ticket lives; null: nobody knows it. */
export async function knownZone(ports: Ports, ticket: Ticket): Promise<string | null> {
  const contact = await ports.store.contacts.byId(replyPlace(ticket).contactId);
  const { zone, by } = await zoneOf(ports, contact, ticket.triage.team);
  return by === 'team' ? null : zone;
}

/** Of the first of their numbers that tells; two that disagree tell nothing. */
async function zoneByNumber({ store, channels }: Ports, contactId: string): Promise<string | null> {
  const addresses = await store.contacts.addressesOf(contactId);
  const numbers = addresses.flatMap(
    ({ channel, address }) => channels.get(channel)?.phoneOf?.(address) ?? [],
  );
  const zones = new Set<string>();
  for (const number of new Set(numbers)) {
    const zone = zoneOfCountry(await countryOf(number));
    if (zone !== null) zones.add(zone);
  }
  return zones.size === 1 ? ([...zones][0] ?? null) : null;
}
