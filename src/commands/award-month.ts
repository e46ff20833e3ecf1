import type { Award } from '../domain/award.ts';
import { byId } from '../domain/kinds.ts';
import { type Month, monthAt, monthNamed } from '../domain/month.ts';
import { badOption, isRefusal, type Refusal } from '../domain/refusal.ts';
import type { MonthStandings } from '../insight/awards/reader.ts';
import type { Nominee } from '../insight/awards/score.ts';
import { monthText, nomineeText, partsText } from '../texts/award.ts';
import { text } from '../texts/texts.ts';
import { clockTime } from '../texts/time.ts';
import { askAward, choiceIn } from './award-ask.ts';
import { awardName, nameOf } from './award-names.ts';
import { cardOf, type OfCard, publishAwards } from './award-post.ts';
import type { Answer, Asked } from './command.ts';
import { given } from './options.ts';
import type { CommandPorts } from './ports.ts';

/** What leads alone do. */
export const LEADS_DEEDS = {
  preview: 'lead',
  why: 'lead',
  ask: 'lead',
  check: 'lead',
  publish: 'lead',
  bonus: 'lead',
} as const;

/** What happens is known after a minute: what is counted up to then stays as it is. */
const KNOWN_AFTER_MS = 60_000;
/** Cases behind a score that are listed. */
const MOST_BEHIND = 20;

export async function leadsAward(
  deed: keyof typeof LEADS_DEEDS,
  request: Asked,
  ports: CommandPorts,
): Promise<Answer | Refusal> {
  const month = monthIn(request, ports);
  if (month === null) return badOption('month', text('problem.month', {}, request.language));
  switch (deed) {
    case 'preview':
      return preview(month, request, ports);
    case 'why':
      return why(month, request, ports);
    case 'check':
      return check(month, request, ports);
    case 'ask': {
      const counted = await keptOf(month, request, ports);
      return isRefusal(counted) ? counted : askAward(counted, request, ports);
    }
    case 'publish':
      return publishAwards(month, request, ports);
    case 'bonus':
      return bonus(month, request, ports);
  }
}

/** The month that is named, or the last one that is over. */
function monthIn(request: Asked, { awards, now }: CommandPorts): Month | null {
  const name = given(request, 'month');
  return name === undefined ? monthAt(now(), awards.zone(), -1) : monthNamed(name, awards.zone());
}

/** As it is kept; as it is known now where it is not. */
async function countedOf(
  month: Month,
  ports: CommandPorts,
): Promise<{ counted: MonthStandings; kept: boolean }> {
  const kept = await ports.store.awards.kept(month.name);
  if (kept !== null) return { counted: JSON.parse(kept.body) as MonthStandings, kept: true };
  const { version: rules, awards: terms } = ports.policy.current();
  const asOf = ports.now() - KNOWN_AFTER_MS;
  return { counted: await ports.awards.standings(month, { asOf, rules, terms }), kept: false };
}

/** Kept from the first time on that somebody is asked; a line that is refused keeps nothing. */
async function keptOf(month: Month, request: Asked, ports: CommandPorts): Promise<MonthStandings | Refusal> {
  const { counted, kept } = await countedOf(month, ports);
  if (kept) return counted;
  if (counted.asOf < month.to)
    return { refused: 'month-not-over', values: { month: monthText(month.name, request.language) } };
  const choice = await choiceIn(counted, request, ports);
  if (isRefusal(choice)) return choice;
  const { asOf, rules } = counted;
  const now = { month: month.name, asOf, rules, body: JSON.stringify(counted), by: request.actor.id };
  return JSON.parse((await ports.store.awards.keep(now)).body) as MonthStandings;
}

async function preview(month: Month, request: Asked, ports: CommandPorts): Promise<Answer> {
  const { language } = request;
  const { counted, kept } = await countedOf(month, ports);
  const nominations = await ports.store.awards.nominations({ from: month.name, to: month.name });
  const members = await ports.store.awards.members(ports.now());
  const shown = await Promise.all(
    counted.standings.map(async (one) => {
      const award = byId(counted.terms.awards, one.award);
      const ofTeam = award?.of === 'team';
      const visible = one.nominees.filter(({ who }) => ofTeam || members.has(who));
      const nominees = await Promise.all(
        visible.map(async (nominee) => ({
          ...nominee,
          name: await nameOf(ports, { who: nominee.who, ofTeam }),
        })),
      );
      const chosen = nominations.find((nomination) => nomination.award === one.award);
      const named = chosen === undefined ? null : { ...chosen, name: await nameOf(ports, chosen) };
      return {
        ...one,
        name: awardName(ports, one.award, language, counted.terms),
        ofTeam,
        nominees,
        chosen: named,
      };
    }),
  );
  for (const { ofTeam, nominees } of shown)
    if (!ofTeam) for (const { who } of nominees) await looked(who, `award ${month.name}`, request, ports);
  const lines = shown.flatMap((one) => [
    `*${one.name}*`.replaceAll('*', ''),
    ...(one.nominees.length === 0
      ? [text('award.nobody', { compared: one.compared }, language)]
      : one.nominees.map((nominee) => nomineeText(nominee.name, nominee, language))),
    ...(one.chosen === null ? [] : [text('award.chosen', chosenValues(one.chosen), language)]),
  ]);
  const values = {
    month: monthText(month.name, language),
    kept: kept ? 'yes' : 'no',
    when: clockTime(counted.asOf),
    lines: lines.join('\n') || text('award.nothing', {}, language),
  };
  const bonus = kept && ports.policy.current().awards.bonusList;
  const firsts = shown.flatMap(({ award: id, ofTeam, nominees, chosen }): OfCard[] => {
    const [first] = nominees;
    if (chosen !== null && (ofTeam || members.has(chosen.who))) return [chosen];
    return first === undefined ? [] : [{ award: id, who: first.who, ofTeam, reason: null }];
  });
  return {
    key: 'said.award-preview',
    values,
    ...(firsts.length === 0 ? {} : { charts: [await cardOf(firsts, counted, language, ports)] }),
    data: { month: month.name, kept, bonus, asOf: counted.asOf, awards: shown },
  };
}

function chosenValues(chosen: {
  name: string;
  ofTeam: boolean;
  answer: string | null;
  postedAt: number | null;
  reason: string | null;
}) {
  const open = chosen.ofTeam ? 'chosen' : 'asked';
  const state = chosen.postedAt === null ? (chosen.answer ?? open) : 'posted';
  return { name: chosen.name, state, reason: chosen.reason ?? 'none' };
}

/** Whoever looks at figures of a person is seen by them. */
async function looked(
  person: string,
  what: string,
  { actor }: Asked,
  { store, now }: CommandPorts,
): Promise<void> {
  if (person === actor.id) return;
  await store.personalFigures.viewed({ at: now(), by: actor.id, person, what });
}

/** The cases behind a nominee's score. */
async function why(month: Month, request: Asked, ports: CommandPorts): Promise<Answer | Refusal> {
  const { language } = request;
  const { counted } = await countedOf(month, ports);
  const found = await nomineeIn(counted, request, ports);
  if (isRefusal(found)) return found;
  const { award, nominee } = found;
  const members = await ports.store.awards.members(ports.now());
  if (award.of === 'person' && !members.has(nominee.who)) return { refused: 'not-in-awards' };
  const name = await nameOf(ports, { who: nominee.who, ofTeam: award.of === 'team' });
  if (award.of === 'person') await looked(nominee.who, `award ${month.name} why`, request, ports);
  const rows = await ports.store.awards.behind(month, counted.asOf, nominee.who, award.of, {
    limit: MOST_BEHIND,
  });
  const numbers = await ports.store.tickets.numbers(rows.map(({ ticketId }) => ticketId));
  const behind = rows.flatMap((row) => {
    const number = numbers.get(row.ticketId);
    return number === undefined ? [] : [{ ...row, number }];
  });
  const lines = behind.map((row) =>
    text(
      'award.behind',
      { number: row.number, what: whatOf(row), value: row.value ?? 0, when: clockTime(row.at) },
      language,
    ),
  );
  return {
    key: 'said.award-why',
    values: {
      name,
      month: monthText(month.name, language),
      why: partsText(nominee.parts, language),
      lines: lines.join('\n') || text('award.nothing', {}, language),
    },
    data: { nominee, tickets: behind },
  };
}

function whatOf({
  what,
  good,
  inPromise,
}: {
  what: string;
  good: boolean | null;
  inPromise: boolean | null;
}): string {
  if (what === 'survey-scored') return 'survey';
  if (what !== 'said-solved') return what;
  if (good !== true) return 'unsolved';
  return inPromise === false ? 'late' : 'solved';
}

/** The award that is named, and of its nominees the one who is, or the first. */
async function nomineeIn(
  counted: MonthStandings,
  request: Asked,
  ports: CommandPorts,
): Promise<{ award: Award; nominee: Nominee } | Refusal> {
  const wanted = given(request, 'award');
  const { awards } = counted.terms;
  const award = awards.find(({ id }) => id === wanted);
  if (award === undefined)
    return { refused: 'unknown-award', values: { known: awards.map(({ id }) => id).join(', ') || '–' } };
  const nominees = counted.standings.find((one) => one.award === award.id)?.nominees ?? [];
  const who = given(request, 'who');
  const person = who === undefined || award.of === 'team' ? null : await ports.team.find(who);
  const nominee = who === undefined ? nominees[0] : nominees.find((one) => one.who === (person?.id ?? who));
  if (nominee === undefined)
    return who === undefined
      ? { refused: 'nobody-above' }
      : { refused: 'unknown-person', values: { name: who } };
  return { award, nominee };
}

/** The month counted again as it was, by the rules it was counted by; and what has become known since. */
async function check(month: Month, { language }: Asked, ports: CommandPorts): Promise<Answer | Refusal> {
  const kept = await ports.store.awards.kept(month.name);
  if (kept === null) return { refused: 'nothing-to-post' };
  const then = JSON.parse(kept.body) as MonthStandings;
  const inZone = monthNamed(month.name, then.zone) ?? month;
  const { rules, terms } = then;
  const again = await ports.awards.standings(inZone, { asOf: kept.asOf, rules, terms });
  const today = await ports.awards.standings(inZone, { asOf: ports.now() - KNOWN_AFTER_MS, rules, terms });
  const members = await ports.store.awards.members(ports.now());
  const late = await Promise.all(
    then.standings
      .flatMap(({ award, nominees }) => {
        const ofTeam = byId(terms.awards, award)?.of === 'team';
        const now = today.standings.find((one) => one.award === award)?.nominees ?? [];
        return nominees
          .filter(({ who }) => ofTeam || members.has(who))
          .flatMap(({ who, points: was }) => {
            const points = now.find((one) => one.who === who)?.points ?? 0;
            return points === was ? [] : [{ award, who, ofTeam, was, points }];
          });
      })
      .map(async (one) => ({ ...one, name: await nameOf(ports, one) })),
  );
  const lines = late.map((one) =>
    text('award.late', { ...one, award: awardName(ports, one.award, language, terms) }, language),
  );
  const same = JSON.stringify(again) === kept.body;
  const values = {
    month: monthText(month.name, language),
    when: clockTime(kept.asOf),
    same: same ? 'yes' : 'no',
    late: lines.join(' ') || text('award.nothing-late', {}, language),
  };
  return { key: 'said.award-check', values, data: { same, asOf: kept.asOf, late } };
}

/** For whoever pays a bonus; only where the rules allow it. */
async function bonus(month: Month, { language }: Asked, ports: CommandPorts): Promise<Answer | Refusal> {
  if (!ports.policy.current().awards.bonusList) return { refused: 'bonus-off' };
  const kept = await ports.store.awards.kept(month.name);
  const counted = kept === null ? null : (JSON.parse(kept.body) as MonthStandings);
  const all = await ports.store.awards.nominations({ from: month.name, to: month.name });
  const rows = await Promise.all(
    all
      .filter(({ postedAt }) => postedAt !== null)
      .map(async (one) => {
        const nominees = counted?.standings.find(({ award }) => award === one.award)?.nominees ?? [];
        const points = nominees.find(({ who }) => who === one.who)?.points ?? null;
        return { month: one.month, award: one.award, name: await nameOf(ports, one), points };
      }),
  );
  const lines = rows.map(({ month: of, award, name, points }) => [of, award, name, points ?? ''].join('; '));
  const values = { month: monthText(month.name, language), lines: lines.join('\n') || '–' };
  return { key: 'said.award-bonus', values, data: { rows } };
}
