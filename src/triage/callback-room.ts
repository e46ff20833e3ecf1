import { nextFree, type Room, slotAt } from '../domain/callback/slots.ts';
import { isWorking } from '../domain/duty.ts';
import { hoursFor } from '../domain/hours.ts';
import type { FieldValue } from '../domain/ticket/about.ts';
import type { ZoneSource } from '../domain/ticket/callback.ts';
import type { Proposal } from '../domain/ticket/callback-said.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import { placesOf } from '../domain/ticket/places.ts';
import { zoneOfCountry } from '../domain/zone.ts';
import type { Contact, Message } from '../store/store.ts';
import { countryOf } from '../texts/reached.ts';
import { numberAt } from '../texts/telephone.ts';
import type { TriagePorts } from './ports.ts';
import { rosterOf } from './roster.ts';
import { zoneOf } from './zone.ts';

type Ports = Pick<TriagePorts, 'store' | 'policy' | 'channels' | 'now' | 'phoneCountry'>;

/** What is free on a ticket's team now, by who is on duty then; null: the house calls nobody back by appointment. */
export async function roomFor(
  ports: Ports,
  ticket: Pick<Ticket, 'callback'> & { triage: Pick<Ticket['triage'], 'team'> },
): Promise<Room | null> {
  const { callbacks: terms, hours } = ports.policy.current();
  if (terms === null) return null;
  const now = ports.now();
  const { open } = ticket.callback;
  // A call stays in the slots in which it was booked, also those of no team.
  const team = open === null ? ticket.triage.team : open.team;
  const [booked, { people, ...known }] = await Promise.all([
    ports.store.callbacks.taken(team, now - terms.slotMinutes * 60_000, now + terms.aheadMs),
    rosterOf(ports),
  ]);
  const there = people.filter(
    (one) => one.active && (team === null || one.team === null || one.team === team),
  );
  return {
    ...{ terms, hours: hoursFor(hours, team), taken: withoutOwn(booked, ticket), now },
    agents: (at) => there.filter((one) => isWorking(one, known, at)).length,
  };
}

/** Whoever moves their call leaves the place that it had. */
function withoutOwn(taken: Room['taken'], { callback: { open } }: Pick<Ticket, 'callback'>): Room['taken'] {
  const own = open === null ? undefined : taken.get(open.slot);
  if (open === null || own === undefined) return taken;
  const others = new Set([...own].filter((place) => place !== open.place));
  return new Map([...taken, [open.slot, others]]);
}

/** What somebody wishes of a call. */
export interface CallWish {
  /** Epoch ms; null: no time was named. */
  wanted: number | null;
  /** The day that was named, where no hour was: times are looked for from then on. Epoch ms. */
  from?: number;
  /** A number that was named, and how it is kept. */
  number?: { said: string; value: FieldValue };
  /** They were told this time already. */
  kept?: boolean;
  /** By whose clocks they said that it is. */
  zone?: string;
}

/** The wish against what is free. */
export async function proposalFor(
  ports: Ports,
  ticket: Ticket,
  room: Room,
  wish: CallWish,
  {
    contact,
    messages = [],
  }: { contact: Pick<Contact, 'id' | 'attributes'> | null; messages?: readonly Message[] },
): Promise<Proposal> {
  const { wanted, kept = false, number, from } = wish;
  const known = number?.said ?? (await knownNumber(ports, ticket, messages));
  const slot = wanted === null ? null : slotAt(wanted, room, kept);
  const { soonMs, lateMs, offers } = room.terms;
  return {
    ...{ wanted, slot, next: nextFree(wanted ?? from ?? room.now, offers, room) },
    ...(wish.zone === undefined
      ? await zoneFor(ports, ticket, contact, known)
      : { zone: wish.zone, zoneBy: 'said' as const }),
    numbered: known !== null,
    ...(number === undefined ? {} : { number: number.value }),
    terms: { soonMs, lateMs },
  };
}

/** Of the customer, of the number that is to be called, else the team's. */
export async function zoneFor(
  ports: Ports,
  { triage }: Ticket,
  contact: Pick<Contact, 'id' | 'attributes'> | null,
  number: string | null,
): Promise<{ zone: string; zoneBy: ZoneSource }> {
  const theirs = await zoneOf(ports, contact, triage.team);
  if (theirs.by === 'said') return { zone: theirs.zone, zoneBy: 'said' };
  const called = zoneOfCountry(await countryOf(number));
  return called === null ? { zone: theirs.zone, zoneBy: theirs.by } : { zone: called, zoneBy: 'phone' };
}

const FIELD = 'call-number';

/** Where a customer is to be called, in the form of E.164: as they or the team said it, else a number by which they write; null: nobody knows. */
export async function knownNumber(
  ports: Pick<Ports, 'store' | 'channels' | 'phoneCountry'>,
  ticket: Ticket,
  messages: readonly Message[] = [],
): Promise<string | null> {
  const value = ticket.about.fields[FIELD];
  if (typeof value === 'object' && value !== null && 'noteId' in value) {
    const { noteId, skip } = value;
    const note = messages.find(({ id }) => id === noteId) ?? (await ports.store.tickets.message(noteId));
    const found = note === null ? null : await numberAt(note.text.slice(skip), ports.phoneCountry ?? null);
    if (found !== null) return found.number;
  }
  for (const { channel, contactId } of placesOf(ticket)) {
    const addresses = await ports.store.contacts.addressesOf(contactId);
    const own = [...addresses].sort((a, b) => Number(b.channel === channel) - Number(a.channel === channel));
    for (const one of own) {
      const number = ports.channels.get(one.channel)?.phoneOf?.(one.address) ?? null;
      if (number !== null) return number;
    }
  }
  return null;
}
