import { isStopped, STOPPED_FOR_GOOD } from '../domain/authority/remedy.ts';
import { byId } from '../domain/kinds.ts';
import { monthText } from '../texts/award.ts';
import { text } from '../texts/texts.ts';
import { toldIn } from '../texts/told.ts';
import type { HouseNoticeView } from './notice-shapes.ts';
import type { ApiPorts } from './ports.ts';
import { isoTime, maybeIso } from './present.ts';
import { endingShift } from './shift-notice.ts';

/** What concerns somebody themselves: their duty that ends, awards that they are asked about, thanks to them, and that leads may read figures of single people. The newest first of each. */
export async function ownNotices(
  ports: Ports,
  caller: { id: string },
  language: string,
): Promise<HouseNoticeView[]> {
  const [shift, awards, others] = await Promise.all([
    endingShift(ports, caller, language),
    askedAwards(ports, caller, language),
    thanksAndLooks(ports, caller, language),
  ]);
  return [...shift, ...awards, ...others];
}

/** Whoever is chosen is asked here too: who works on the web alone has no other place. */
async function askedAwards(
  { store, clock, policy }: Ports,
  caller: { id: string },
  language: string,
): Promise<HouseNoticeView[]> {
  const now = clock.now();
  const span = { from: isoTime(now - ASKED_MS).slice(0, 7), to: isoTime(now).slice(0, 7) };
  const [chosen, members] = await Promise.all([store.awards.nominations(span), store.awards.members(now)]);
  if (!members.has(caller.id)) return [];
  return chosen
    .filter(
      ({ who, ofTeam, answer, postedAt }) =>
        who === caller.id && !ofTeam && answer === null && postedAt === null,
    )
    .map(({ id, award, month, at, reason }): HouseNoticeView => {
      const name = byId(policy.current().awards.awards, award)?.name;
      const values = {
        award: name === undefined ? award : toldIn(name, language),
        month: monthText(month, language),
        why: reason ?? '',
      };
      return {
        about: 'award',
        text: text('notice.award-ask', values, language),
        at: isoTime(at),
        agree: `award/${id}`,
      };
    });
}

async function thanksAndLooks(
  { store, clock }: Ports,
  caller: { id: string },
  language: string,
): Promise<HouseNoticeView[]> {
  const [current, kudos, people] = await Promise.all([
    store.personalFigures.current(),
    store.kudos.to(caller.id, { limit: KUDOS }),
    store.people.list(),
  ]);
  const nameOf = (id: string) => people.find((one) => one.id === id)?.name ?? id;
  const numbers = await store.tickets.numbers(kudos.flatMap(({ ticketId }) => ticketId ?? []));
  const fresh = kudos.filter(({ at }) => at > clock.now() - KUDOS_MS);
  const thanks = fresh.map((one): HouseNoticeView => {
    const { id, at, by, words, ticketId, open, postedAt } = one;
    const asks = open && postedAt === null;
    const number = ticketId === null ? undefined : numbers.get(ticketId);
    const about = number === undefined ? 'no' : 'yes';
    const values = { from: nameOf(by), about, number: number ?? 0, words, open: asks ? 'yes' : 'no' };
    const agree = asks ? { agree: `kudos/${id}` } : {};
    return { about: 'kudos', text: text('notice.kudos', values, language), at: isoTime(at), ...agree };
  });
  if (current?.on !== true) return thanks;
  const values = { name: nameOf(current.by), reason: current.reason };
  const said = text('notice.personal-on', values, language);
  return [...thanks, { about: 'personal', text: said, at: isoTime(current.at) }];
}

type Ports = Pick<ApiPorts, 'policy' | 'store' | 'clock'>;
/** Thanks are shown for so long, so many of them; `kudos` has the rest. */
const KUDOS = 5;
const KUDOS_MS = 30 * 86_400_000;
/** Months that are asked about still. */
const ASKED_MS = 100 * 86_400_000;

/** What leads alone can mend, as long as it is so; the newest first, and before them what nobody dated. */
export async function houseNotices(ports: Ports, language: string): Promise<HouseNoticeView[]> {
  const found = await Promise.all([
    muteRules(ports, language),
    stoppedRemedies(ports, language),
    deadHooks(ports, language),
  ]);
  const newest = ({ at }: HouseNoticeView) => (at === null ? Infinity : Date.parse(at));
  return found.flat().sort((one, other) => newest(other) - newest(one) || 0);
}

async function muteRules({ policy, store }: Ports, language: string): Promise<HouseNoticeView[]> {
  const callings = Object.values(policy.current().callings);
  const seen = await store.escalations.seen(callings.map(({ content }) => content));
  return callings.flatMap(({ rule, content }) => {
    const since = seen.get(content)?.mutedAt ?? null;
    if (since === null) return [];
    return [{ about: 'rule', text: text('notice.rule-mute', { rule }, language), at: isoTime(since) }];
  });
}

/** Those that reached a limit, and those whose rule is another one now. */
async function stoppedRemedies(
  { policy, store, clock }: Ports,
  language: string,
): Promise<HouseNoticeView[]> {
  const all = Object.values(policy.current().remedies);
  const states = await store.remedies.states(all.map(({ content }) => content));
  const changed = await store.remedies.changed(all.map(({ id }) => id));
  const say = (remedy: string, what: 'limit' | 'changed', after: 'stay' | 'resume'): HouseNoticeView => ({
    about: 'remedy',
    text: text('notice.remedy-off', { remedy, what, after }, language),
    at: null,
  });
  return all.flatMap(({ id, content }) => {
    const { armedAt = null, stopped = null } = states.get(content) ?? {};
    if (armedAt !== null && isStopped(stopped, clock.now()))
      return [say(id, 'limit', stopped === STOPPED_FOR_GOOD ? 'stay' : 'resume')];
    return armedAt === null && changed.includes(id) ? [say(id, 'changed', 'resume')] : [];
  });
}

async function deadHooks({ store }: Ports, language: string): Promise<HouseNoticeView[]> {
  const off = (await store.hooks.list()).filter(({ active, offBecause }) => !active && offBecause !== null);
  return off.map(({ id, url, failingSince }) => ({
    about: 'hook',
    text: text('notice.hook-off', { id, host: new URL(url).host }, language),
    at: maybeIso(failingSince),
  }));
}
