import { clockAt, dayEnds } from '../domain/callback/when.ts';
import { hoursFor } from '../domain/hours.ts';
import { inSight, sightOf } from '../domain/sight.ts';
import { isSpam } from '../domain/ticket/spam.ts';
import { text } from '../texts/texts.ts';
import type { Answer, Asked } from './command.ts';
import type { CommandPorts } from './ports.ts';

/** Nobody calls more in a day. */
const MOST = 200;

/** A call of today, as lists show it. */
export interface TodaysCall {
  number: number;
  /** Epoch ms. */
  at: number;
  zone: string;
  name: string | null;
  owner: { id: string; name: string } | null;
  late: boolean;
  attempt: number;
}

type Ports = Pick<CommandPorts, 'store' | 'policy' | 'now'>;

/** The calls until the end of the day by the house's clocks, those that are late before them, as far as somebody sees their tickets. */
export async function todaysCalls(ports: Ports, personId: string | null): Promise<TodaysCall[]> {
  const now = ports.now();
  const zone = hoursFor(ports.policy.current().hours, null)?.zone ?? 'UTC';
  const person = personId === null ? null : await ports.store.people.byId(personId);
  const sight = person === null ? null : sightOf(person);
  const calls: TodaysCall[] = [];
  for (const { ticketId } of await ports.store.callbacks.between(0, dayEnds(now, zone), MOST)) {
    const row = await ports.store.tickets.byId(ticketId);
    const open = row?.ticket.callback.open;
    if (row === null || open == null || isSpam(row.ticket)) continue;
    if (sight !== null && !inSight(row.ticket, sight)) continue;
    const owner = row.ticket.claim.by === null ? null : await ports.store.people.byId(row.ticket.claim.by);
    calls.push({
      ...{ number: row.ticket.number, at: open.time, zone: open.zone, name: row.contactName },
      owner: owner === null ? null : { id: owner.id, name: owner.name },
      late: now > open.lateAt,
      attempt: open.attempt,
    });
  }
  return calls;
}

/** The list, for whoever asks, by the house's clocks. */
export async function callbacksToday(request: Asked, ports: Ports): Promise<Answer> {
  const { language } = request;
  const zone = hoursFor(ports.policy.current().hours, null)?.zone ?? 'UTC';
  const calls = await todaysCalls(ports, request.actor.id);
  const lines = calls.map(({ number, at, name, owner, late }) => {
    const values = {
      ...{ number, name: name ?? text('card.nameless', {}, language) },
      owner: owner?.name ?? text('callback.nobody', {}, language),
      time: clockAt(at, zone),
      late: late ? 'yes' : 'no',
    };
    return text('said.callback-line', values, language);
  });
  return {
    key: 'said.callbacks',
    values: { count: calls.length, lines: lines.join('\n') },
    data: { calls: calls.map(({ at, ...rest }) => ({ ...rest, at: new Date(at).toISOString() })) },
  };
}
