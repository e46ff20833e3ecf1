import type { Month } from '../domain/month.ts';
import { badOption, type Refusal } from '../domain/refusal.ts';
import type { MonthStandings } from '../insight/awards/reader.ts';
import type { CardChart } from '../insight/chart.ts';
import type { Nomination } from '../store/store.ts';
import { monthText, partsText } from '../texts/award.ts';
import { text } from '../texts/texts.ts';
import { awardName, nameOf } from './award-names.ts';
import type { Answer, Asked } from './command.ts';
import { given } from './options.ts';
import type { CommandPorts } from './ports.ts';

/** Lines of the month's card. */
const MOST_LINES = 6;

/** Posts what was chosen and may be posted, with the month's card, on the desks that are named; the rest is told. */
export async function publishAwards(
  month: Month,
  request: Asked,
  ports: CommandPorts,
): Promise<Answer | Refusal> {
  const { language: own } = request;
  const where = desksIn(request, ports.desks());
  if (where === null)
    return badOption('where', text('problem.choice', { choices: ports.desks().join(', ') }, own));
  const kept = await ports.store.awards.kept(month.name);
  if (kept === null) return { refused: 'nothing-to-post' };
  const counted = JSON.parse(kept.body) as MonthStandings;
  const all = await ports.store.awards.nominations({ from: month.name, to: month.name });
  const members = await ports.store.awards.members(ports.now());
  const stateOf = (one: Nomination) => {
    if (!one.ofTeam && !members.has(one.who)) return 'out';
    return one.ofTeam || one.answer === 'yes' ? 'ready' : (one.answer ?? 'asked');
  };
  const ready = all.filter((one) => one.postedAt === null && stateOf(one) === 'ready');
  if (ready.length === 0) return { refused: 'nothing-to-post' };
  const { language } = ports;
  const card = await cardOf(ready, counted, language, ports);
  const lines = card.lines.map(
    ({ award, name, why }) => `${text('award.of', { award, who: name }, language)}. ${why}`,
  );
  const words = text('notice.award-month', { month: card.about, lines: lines.join('\n') }, language);
  await ports.tellAward({
    ...{ to: 'team', text: words, charts: [card], desks: where },
    id: ports.idFrom(`${month.name}/${ready.map(({ id }) => id).join('/')}`),
  });
  await ports.store.awards.posted(
    ready.map(({ id }) => id),
    ports.now(),
  );
  const left = counted.terms.awards.flatMap(({ id }) => {
    const one = all.find(({ award }) => award === id);
    if (one !== undefined && (one.postedAt !== null || stateOf(one) === 'ready')) return [];
    const state = one === undefined ? 'nobody' : stateOf(one);
    return [text('award.left', { award: awardName(ports, id, own, counted.terms), state }, own)];
  });
  const values = {
    month: monthText(month.name, own),
    lines: card.lines.map(({ award, name }) => text('award.of', { award, who: name }, own)).join('; '),
    left: left.join('; ') || 'none',
  };
  return { key: 'said.award-published', values, charts: [card], data: { posted: ready.map(({ id }) => id) } };
}

/** Null: there is no such desk. */
function desksIn(request: Asked, known: readonly string[]): string[] | null {
  const named = (given(request, 'where') ?? '').split(/[\s,]+/).filter((one) => one !== '' && one !== 'both');
  return named.every((one) => known.includes(one)) ? (named.length === 0 ? [...known] : named) : null;
}

/** An award, and for whom it is. */
export type OfCard = Pick<Nomination, 'award' | 'who' | 'ofTeam' | 'reason'>;

/** The month's card: the awards that are named, each with whom it is for and why. */
export async function cardOf(
  ready: readonly OfCard[],
  counted: MonthStandings,
  language: string,
  ports: CommandPorts,
): Promise<CardChart> {
  const lines = await Promise.all(
    ready.slice(0, MOST_LINES).map(async (one) => {
      const nominees = counted.standings.find(({ award }) => award === one.award)?.nominees ?? [];
      const nominee = nominees.find(({ who }) => who === one.who);
      return {
        award: awardName(ports, one.award, language, counted.terms),
        name: await nameOf(ports, one),
        why: nominee === undefined ? (one.reason ?? '') : partsText(nominee.parts, language),
      };
    }),
  );
  return {
    ...{ kind: 'card', language, lines },
    title: text('award.title', {}, language),
    about: monthText(counted.month, language),
    note: text('award.note', {}, language),
  };
}
