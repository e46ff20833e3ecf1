import { z } from 'zod';
import { works } from '../domain/actor.ts';
import { CodedError } from '../domain/coded-error.ts';
import { replyPlace } from '../domain/ticket/places.ts';
import type { Live } from '../store/store.ts';
import { callerOf } from './caller.ts';
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

/** "I look at it", said every few seconds; while an agent writes, the customer sees that too, where the channel can show it. */
export function presenceRoutes(app: Api, ports: ApiPorts): void {
  const config = { role: 'viewer' as const };
  app.post('/presence', { config, schema: { body: presenceBody } }, async (request, reply) => {
    const { ticket: number, doing } = request.body;
    if (doing === 'writing' && !works(callerOf(request)))
      throw new CodedError('forbidden', 'A viewer writes to nobody.');
    const { channel, conversation } = replyPlace((await rowOf(request, number)).ticket);
    const { live } = ports.store;
    live.publish({ kind: 'presence', number, person: callerOf(request).id, doing });
    if (doing === 'writing') {
      const { name, publicName } = callerOf(request);
      live.publish({ kind: 'typing', channel, conversation, who: 'agent', name: publicName ?? name });
      // Nobody waits for it, and nobody misses it.
      void ports.channels
        .get(channel)
        ?.typing?.(conversation)
        .catch(() => undefined);
    }
    return reply.code(204).send();
  });
}
