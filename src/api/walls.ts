import { z } from 'zod';
import { CodedError } from '../domain/coded-error.ts';
import { hashToken, newToken } from '../people/token.ts';
import type { Wall } from '../store/store.ts';
import { type Caller, callerOf, languageFor } from './caller.ts';
import type { ApiPorts } from './ports.ts';
import { isoTime, namesOf } from './present.ts';
import type { Api } from './schemas.ts';
import { type WallLine, wallAsked, wallMadeShape, wallsShape } from './wall-shapes.ts';

const LEAD = { role: 'lead' } as const;
const idParams = z.object({ id: z.string().min(1).max(100) });

/** Addresses of wallboards, for leads: each good until it is taken back. Who is limited to a team has that team's alone. */
export function wallRoutes(app: Api, ports: ApiPorts): void {
  const { store, clock, settings } = ports;

  app.get('/walls', { config: LEAD, schema: { response: { 200: wallsShape } } }, async (request, reply) => {
    const caller = callerOf(request);
    const names = namesOf(await store.people.list());
    const walls = (await store.walls.list()).filter((wall) => isOf(caller, wall));
    return reply
      .header('cache-control', 'no-store')
      .send({ walls: walls.map((wall) => lineOf(wall, names)) });
  });

  app.post(
    '/walls',
    { config: LEAD, schema: { body: wallAsked, response: { 200: wallMadeShape } } },
    async (request, reply) => {
      const caller = callerOf(request);
      const { name, team, look } = request.body;
      if (!isOf(caller, { team })) throw new CodedError('forbidden', 'The wallboard shows other teams.');
      const token = newToken();
      const made = { madeBy: caller.id, madeAt: clock.now() };
      const wall = { id: ports.newId(), name, team, look, language: languageFor(request, ports), ...made };
      await store.walls.add({ ...wall, hash: hashToken(token) });
      request.log.info({ wall: wall.id, by: caller.id }, 'a wallboard was made');
      const line = lineOf(wall, namesOf(await store.people.list()));
      return reply
        .header('cache-control', 'no-store')
        .send({ wall: line, address: `${settings.publicUrl}/wall/${token}` });
    },
  );

  app.delete('/walls/:id', { config: LEAD, schema: { params: idParams } }, async (request, reply) => {
    const caller = callerOf(request);
    const { id } = request.params;
    const wall = (await store.walls.list()).find((one) => one.id === id);
    const ended =
      wall !== undefined && isOf(caller, wall) && (await store.walls.end(id, caller.id, clock.now()));
    if (!ended) throw new CodedError('not-found', 'There is no such wallboard.');
    request.log.info({ wall: id, by: caller.id }, 'a wallboard was taken back');
    return reply.code(204).send();
  });
}

function isOf({ sees, team }: Caller, wall: Pick<Wall, 'team'>): boolean {
  return sees === 'all' || (team !== null && wall.team === team);
}

function lineOf({ madeBy, madeAt, ...wall }: Wall, names: ReadonlyMap<string, string>): WallLine {
  return { ...wall, madeBy: names.get(madeBy) ?? madeBy, madeAt: isoTime(madeAt) };
}
