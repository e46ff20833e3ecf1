import { saidTo } from '../domain/deadline.ts';
import type { CourtesyAbout } from '../domain/ticket/courtesy.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import type { Place } from '../domain/ticket/places.ts';
import type { Message } from '../store/store.ts';
import { callTimeLong, timeSpan } from '../texts/time.ts';
import { knownNumber } from './callback-room.ts';
import type { TriagePorts } from './ports.ts';

/** By when an answer was promised, if that is to come and before a call (epoch ms): a call that is agreed upon lengthens no promise. */
function endsBefore({ waiting: { wait } }: Ticket, callAt: number, now: number): number | null {
  const by = wait === null ? null : saidTo(wait);
  return by !== null && by < callAt && by > now ? by : null;
}

const HALF_HOUR_MS = 30 * 60_000;

/** What the words of a call-back need: when, and where they are called. In public nobody reads a number. */
export async function callbackWords(
  ports: Pick<TriagePorts, 'store' | 'channels' | 'phoneCountry'>,
  ticket: Ticket,
  values: CourtesyAbout['values'] = {},
  {
    place,
    beside,
    language,
    now,
  }: { place: Place; beside: readonly Message[]; language: string; now: number },
): Promise<Record<string, string>> {
  const phone = place.public === true ? null : await knownNumber(ports, ticket, beside);
  const at = Number(values.opens);
  const { waits } = values;
  const { wait } = ticket.waiting;
  // Nobody is told that what was promised will not be kept: supervisors are, and see to it.
  const tellable = typeof waits === 'number' && (wait === null || waits <= wait.promiseAt - wait.since);
  const answer = endsBefore(ticket, at, now);
  return {
    when: callTimeLong(at, String(values.zone), language),
    phone: phone ?? '',
    phoned: phone === null ? 'no' : 'yes',
    answer: answer === null ? 'none' : callTimeLong(answer, String(values.zone), language),
    // No clock is promised: half hours, upwards.
    wait: tellable ? timeSpan(Math.ceil(waits / HALF_HOUR_MS) * HALF_HOUR_MS, language) : 'none',
  };
}
