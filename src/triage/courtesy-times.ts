import { hoursFor } from '../domain/hours.ts';
import type { Told } from '../domain/kinds.ts';
import type { CourtesyAbout } from '../domain/ticket/courtesy.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import { whereabouts } from '../domain/ticket/where.ts';
import type { Contact } from '../store/store.ts';
import { type Clocks, dayAndTime, heardBy } from '../texts/time.ts';
import { toldIn } from '../texts/told.ts';
import type { TriagePorts } from './ports.ts';
import { zoneOf } from './zone.ts';

type Ports = Pick<TriagePorts, 'store' | 'policy' | 'channels'>;

/** Who hears it: in which language, by whose clocks (null: nobody knows any), and when (epoch ms). */
export interface Hears {
  clocks: Clocks | null;
  language: string;
  now: number;
}

/** Their own clocks, where they are known and others than those where we work: then they are named. */
export async function clocksFor(
  ports: Ports,
  contact: Contact | null,
  team: string | null,
): Promise<Clocks | null> {
  const table = hoursFor(ports.policy.current().hours, team);
  const { zone, by } = await zoneOf(ports, contact, team);
  const same = zone === table?.zone && (table.versions ?? []).every((one) => one.zone === zone);
  return by === 'team' || same ? table : { zone, named: true };
}

/** An instant in the values, as people there say it. */
export function opening(
  { opens, zone }: CourtesyAbout['values'] = {},
  { clocks, language, now }: Hears,
  theirs: boolean,
): { opens?: string } {
  if (typeof opens !== 'number') return {};
  if (theirs && clocks?.named === true) return { opens: heardBy(opens, clocks, language, now) };
  return { opens: dayAndTime(opens, String(zone), language, now) };
}

/** By when they hear from us; nothing where that has passed. */
export function promised(
  { by }: CourtesyAbout['values'] = {},
  { clocks, language, now }: Hears,
): { due: 'yes' | 'no'; by: string } {
  if (typeof by !== 'number' || by <= now) return { due: 'no', by: '' };
  return { due: 'yes', by: heardBy(by, clocks, language, now) };
}

/** How far the case is: the step that was reached, the next one, and by when they hear from us. */
export function whereWords(
  { policy }: Pick<Ports, 'policy'>,
  ticket: Ticket,
  { clocks, language, now }: Hears,
): { reached: string; next: string; by: string } {
  const { reached, next, by } = whereabouts(ticket, policy.current().kinds, now);
  const said = (told: Told | null) => (told === null ? 'none' : toldIn(told, language));
  return {
    reached: said(reached),
    next: said(next),
    by: by === null ? 'none' : heardBy(by, clocks, language, now),
  };
}
