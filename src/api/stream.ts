import type { Tickets } from '../store/store.ts';
import { type Caller, callerOf, identifyAgain, ticketsOf } from './caller.ts';
import { audiencesOf, hearsOfRules } from './notices.ts';
import type { ApiPorts } from './ports.ts';
import { isoTime, namesOf } from './present.ts';
import type { Api } from './schemas.ts';
import type { Sse, Streams } from './sse.ts';
import { concerns } from './stream-sight.ts';
import type { Said, Watch } from './watch.ts';

/** Changes that a resumed stream repeats at most; whoever missed more fetches the queue again after `hello`. */
const MISSED = 200;
/** Commits may become visible later than their time says. */
const OVERLAP_MS = 5_000;

/** What changed, as it happens. The stream names tickets and versions only; whoever wants to know fetches them. */
export function streamRoutes(app: Api, ports: ApiPorts, streams: Streams, watch: Watch): void {
  app.get('/stream', { exposeHeadRoute: false }, async (request, reply) => {
    const { store, clock } = ports;
    let caller: Caller = callerOf(request);
    let names = namesOf(await store.people.list());
    const missed = await missedSince(ports, ticketsOf(request), request.headers['last-event-id']);

    const checkCaller = async () => {
      const again = await identifyAgain(caller, ports);
      if (again === null) return sse.end();
      caller = again;
      names = namesOf(await store.people.list());
    };
    const failed = (error: unknown) => {
      request.log.error({ reference: request.id, err: error }, 'A stream could not be checked');
      sse.end();
    };
    const check = () => {
      checkCaller().catch(failed);
    };
    const hear = (said: Said) => {
      if (said.kind === 'people') {
        check();
        sse.send('people', {});
      } else if (said.kind === 'backtest') {
        if (said.person === caller.id) sse.send('backtest', { id: said.id });
      } else if (said.kind === 'house') {
        if (hearsOfRules(caller)) sse.send('notice', {});
      } else if (!('number' in said) || caller.sees === 'all') sayTo(sse, said, names, clock.now());
      else sayInSight(said);
    };
    // One after another: a newer version is not told before an older one.
    let before: Promise<void> = Promise.resolve();
    const sayInSight = (said: Extract<Said, { number: number }>) => {
      before = before
        .then(async () => {
          if (await concerns(store.tickets, caller, said)) sayTo(sse, said, names, clock.now());
        })
        .catch((error: unknown) => failed(error));
    };
    const sse = streams.start(reply, { onEnd: () => stopListening(), onBeat: check });
    const stopListening = watch.listen({ hear, audiences: () => audiencesOf(caller) });
    sse.send('hello', { now: isoTime(clock.now()), speed: clock.speed }, clock.now());
    for (const { number, version, updatedAt } of missed) sse.send('ticket', { number, version }, updatedAt);
  });
}

function sayTo(
  sse: Sse,
  said: Exclude<Said, { kind: 'people' | 'backtest' | 'house' }>,
  names: ReadonlyMap<string, string>,
  now: number,
): void {
  if (said.kind === 'ticket') {
    sse.send('ticket', { number: said.number, version: said.version }, now);
  } else if (said.kind === 'presence') {
    const { number, person: id, doing } = said;
    sse.send('presence', { number, person: { id, name: names.get(id) ?? id }, doing });
  } else if (said.kind === 'notice') {
    sse.send('notice', {});
  }
}

/** Our event ids are the time (epoch ms) up to which the reader has heard. */
async function missedSince(
  { clock }: ApiPorts,
  tickets: Tickets,
  lastEventId: string | string[] | undefined,
) {
  if (typeof lastEventId !== 'string' || !/^\d{1,15}$/.test(lastEventId)) return [];
  return tickets.changedSince(Number(lastEventId) - OVERLAP_MS * clock.speed, MISSED);
}
