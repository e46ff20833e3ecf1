import { z } from 'zod';
import { works } from '../domain/actor.ts';
import { CodedError } from '../domain/coded-error.ts';
import { replyPlace } from '../domain/ticket/places.ts';
import type { Live } from '../store/store.ts';
import { callerOf } from './caller.ts';
import { createMarks } from './marks.ts';
import type { ApiPorts } from './ports.ts';
import type { Api } from './schemas.ts';
import { rowOf } from './tickets.ts';

/** Presence ends by itself: whoever is still there says so again before. Wall-clock milliseconds. */
const PRESENCE_MS = 10_000;

/** Who looks at or writes on which ticket right now, in all processes. Never stored. */
export interface Presence {
  on(number: number): { person: string; doing: 'viewing' | 'writing' }[];
  stop(): void;
}

/** Follows the live signals; `wallNow` is a monotonic clock in milliseconds. */
export function followPresence(live: Live, wallNow: () => number): Presence {
  const tickets = new Map<number, Map<string, { doing: 'viewing' | 'writing'; until: number }>>();
  const on: Presence['on'] = (number) => {
    const there = tickets.get(number);
    if (there === undefined) return [];
    const now = wallNow();
    for (const [person, { until }] of there) if (until <= now) there.delete(person);
    if (there.size === 0) tickets.delete(number);
    return [...there].map(([person, { doing }]) => ({ person, doing }));
  };
  const stop = live.subscribe((signal) => {
    if (signal.kind !== 'presence') return;
    const { number, person, doing } = signal;
    const there = tickets.get(number) ?? new Map();
    if (doing === 'gone') there.delete(person);
    else there.set(person, { doing, until: wallNow() + PRESENCE_MS });
    tickets.set(number, there);
    on(number);
  });
  return { on, stop };
}

const presenceBody = z.object({
  ticket: z.number().int().positive(),
  doing: z.enum(['viewing', 'writing', 'gone']),
});

/** "I look at it", said every few seconds; the customer sees, where the channel can show it, that their message is read and that somebody writes. */
export function presenceRoutes(app: Api, ports: ApiPorts): void {
  const config = { role: 'viewer' as const };
  const marks = createMarks(ports.channels, ports.store);
  app.post('/presence', { config, schema: { body: presenceBody } }, async (request, reply) => {
    const { ticket: number, doing } = request.body;
    if (doing === 'writing' && !works(callerOf(request)))
      throw new CodedError('forbidden', 'A viewer writes to nobody.');
    const { ticket } = await rowOf(request, number);
    const { channel, conversation } = replyPlace(ticket);
    const { live } = ports.store;
    live.publish({ kind: 'presence', number, person: callerOf(request).id, doing });
    if (doing === 'writing') {
      const { name, publicName } = callerOf(request);
      live.publish({ kind: 'typing', channel, conversation, who: 'agent', name: publicName ?? name });
      marks.writing(ticket);
    }
    if (doing !== 'gone' && works(callerOf(request))) marks.opened(ticket);
    return reply.code(204).send();
  });
}
