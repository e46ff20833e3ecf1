import { z } from 'zod';
import { ROLES } from '../domain/actor.ts';
import { CodedError } from '../domain/coded-error.ts';
import { isPlainLine } from '../domain/plain-line.ts';
import { isAway, UNTIL_BACK } from '../domain/reach.ts';
import type { Routing } from '../domain/routing.ts';
import { SEES } from '../domain/sight.ts';
import type { Newcomer } from '../people/accounts.ts';
import type { Person } from '../store/store.ts';
import type { ApiPorts } from './ports.ts';
import { isoTime } from './present.ts';
import type { Api } from './schemas.ts';
import { errorShape, memberShape } from './shapes.ts';

/** A name is shown everywhere. */
const name = z.string().trim().refine(isPlainLine, 'takes one line of up to 100 plain characters');
const platformId = z.string().regex(/^[A-Za-z0-9]{1,64}$/, 'takes letters and digits');

const newcomerBody = z.object({
  name,
  role: z.enum(ROLES),
  sees: z.enum(SEES).optional(),
  team: name.optional(),
  publicName: name.optional(),
  slack: platformId.optional(),
  discord: platformId.optional(),
  /** Skills of routing.json, and languages. */
  skills: z.array(z.string().max(40)).max(50).optional(),
  cap: z.number().int().min(1).max(999).optional(),
});

/** The team; leads add to it. Changing and removing people is the `person` command. */
export function peopleRoutes(app: Api, { store, accounts, clock, policy }: ApiPorts): void {
  const listShape = z.object({ people: z.array(memberShape) });
  app.get('/people', { schema: { response: { 200: listShape } } }, async () => {
    const people = await store.people.list();
    return { people: people.filter(({ active }) => active).map((person) => present(person, clock.now())) };
  });

  const added = z.object({ id: z.string(), token: z.string() });
  app.post(
    '/people',
    { config: { role: 'lead' }, schema: { body: newcomerBody, response: { 200: added, 409: errorShape } } },
    async (request, reply) => {
      refuseUnknown(request.body.skills ?? [], policy.current().routing);
      const person = await accounts.join(given(request.body));
      const token = await accounts.addApiToken(person.id);
      request.looked = { which: person.role, about: `person:${person.id}` };
      return reply.header('cache-control', 'no-store').send({ id: person.id, token });
    },
  );
}

/** Throws CodedError 'malformed'. */
function refuseUnknown(wanted: readonly string[], { skills, languages }: Routing): void {
  const known = [...skills.map(({ id }) => id), ...languages];
  const strange = wanted.find((one) => !known.includes(one));
  if (strange !== undefined)
    throw new CodedError('malformed', `There is no skill ${strange}. There are ${known.join(', ')}.`);
}

function given(body: z.infer<typeof newcomerBody>): Newcomer {
  const said = Object.entries(body).filter(([, value]) => value !== undefined);
  return { name: body.name, role: body.role, ...Object.fromEntries(said) };
}

function present(person: Person, now: number): z.infer<typeof memberShape> {
  const { id, name: own, publicName, team, role, sees, skills, cap } = person;
  const away = isAway(person, now);
  const until = away && person.awayUntil !== UNTIL_BACK ? person.awayUntil : null;
  return {
    id,
    name: own,
    publicName,
    team,
    role,
    sees,
    away,
    awayUntil: until === null ? null : isoTime(until),
    skills,
    cap,
  };
}
