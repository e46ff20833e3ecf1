import type { CourtesyAbout } from '../domain/ticket/courtesy.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import type { Place } from '../domain/ticket/places.ts';
import type { Message } from '../store/store.ts';
import { callTimeLong } from '../texts/time.ts';
import { knownNumber } from './callback-room.ts';
import type { TriagePorts } from './ports.ts';

/** What the words of a call-back need: when, and where they are called. In public nobody reads a number. */
export async function callbackWords(
  ports: Pick<TriagePorts, 'store' | 'channels' | 'phoneCountry'>,
  ticket: Ticket,
  values: CourtesyAbout['values'] = {},
  { place, beside, language }: { place: Place; beside: readonly Message[]; language: string },
): Promise<Record<string, string>> {
  const phone = place.public === true ? null : await knownNumber(ports, ticket, beside);
  const at = Number(values.opens);
  return {
    when: callTimeLong(at, String(values.zone), language),
    phone: phone ?? '',
    phoned: phone === null ? 'no' : 'yes',
  };
}
