import { z } from 'zod';
import { atLeast, works } from '../domain/actor.ts';
import { learn } from '../texts/texts.ts';
import { type Caller, callerOf, languageFor, ticketsOf } from './caller.ts';
import { houseNotices, ownNotices } from './house-notices.ts';
import { houseNoticeShape } from './notice-shapes.ts';
import type { ApiPorts } from './ports.ts';
import { isoTime } from './present.ts';
import type { Api } from './schemas.ts';
import { noticeShape } from './shapes.ts';

const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  before: z.iso.datetime().optional(),
});

/** Reminders and escalations told to the caller, newest first. */
export function noticeRoutes(app: Api, ports: ApiPorts): void {
  const { noticeText } = ports;
  const listShape = z.object({ notices: z.array(noticeShape), house: z.array(houseNoticeShape).optional() });
  app.get(
    '/notices',
    { schema: { querystring: pageQuery, response: { 200: listShape } } },
    async (request) => {
      const { limit, before } = request.query;
      const page = before === undefined ? { limit } : { limit, before: Date.parse(before) };
      const told = await ticketsOf(request).told(audiencesOf(callerOf(request)), page);
      const language = languageFor(request, ports);
      const notices = onceEach(told).map(({ number, stage, audience, at, dueAt, late }) => ({
        number,
        stage,
        audience,
        text: noticeText({ stage, number, dueAt, late, now: at }, language),
        at: isoTime(at),
        dueAt: isoTime(dueAt),
        late,
      }));
      await learn(language);
      const caller = callerOf(request);
      const own = await ownNotices(ports, caller, language);
      const house = hearsOfRules(caller) ? await houseNotices(ports, language) : [];
      return { notices, house: [...own, ...house] };
    },
  );
}

/** The rules are theirs. */
export function hearsOfRules({ role }: Pick<Caller, 'role'>): boolean {
  return atLeast(role, 'lead');
}

/** What was told to somebody by name is not told to them once more among all supervisors. */
function onceEach<One extends { number: number; stage: string; audience: string }>(
  told: readonly One[],
): One[] {
  const nameOf = ({ number, stage }: One) => {
    const [what, , version] = stage.split(':');
    return version === undefined ? null : `${number} ${what} ${version}`;
  };
  const own = new Set(told.filter(({ audience }) => audience.startsWith('person:')).map(nameOf));
  return told.filter((one) => {
    const name = nameOf(one);
    return one.audience !== 'supervisors' || name === null || !own.has(name);
  });
}

/** Whose notices concern the caller. */
export function audiencesOf({ id, role }: Pick<Caller, 'id' | 'role'>): string[] {
  if (!works({ role })) return [];
  const mine = [`person:${id}`, 'desk'];
  return atLeast(role, 'supervisor') ? [...mine, 'supervisors'] : mine;
}
