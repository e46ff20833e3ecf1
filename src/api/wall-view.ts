import { dayAfter, dayBegins, dayOf } from '../domain/calendar.ts';
import type { Figure } from '../insight/figures.ts';
import type { MetricId } from '../insight/measures.ts';
import type { Waiting, Wall } from '../store/store.ts';
import { channelName } from '../texts/channel-name.ts';
import { figureValue } from '../texts/figure-value.ts';
import { text } from '../texts/texts.ts';
import { timeLocale, timeSpan } from '../texts/time.ts';
import type { WallFigure, WallNumber, WallView } from '../texts/wall-page.ts';
import { zoneOf } from './figure-query.ts';
import type { ApiPorts } from './ports.ts';

/** Days that its figures are counted over, today among them. */
const DAYS = 7;

interface Shown {
  metric: 'first-answer' | 'within-target' | 'within-promise' | 'solved-at-once' | 'survey-score' | 'thanks';
  unit: 'ms' | 'share' | 'score' | 'count';
  /** By which of its figures it is measured against its goal. */
  by: 'p90' | 'share' | 'median' | 'count';
  better: 'up' | 'down';
}

/** What can be seen from across a room and changed by those who stand in it. */
const SHOWN: readonly Shown[] = [
  { metric: 'first-answer', unit: 'ms', by: 'p90', better: 'down' },
  { metric: 'within-target', unit: 'share', by: 'share', better: 'up' },
  { metric: 'within-promise', unit: 'share', by: 'share', better: 'up' },
  { metric: 'solved-at-once', unit: 'share', by: 'share', better: 'up' },
  { metric: 'survey-score', unit: 'score', by: 'median', better: 'up' },
  { metric: 'thanks', unit: 'count', by: 'count', better: 'up' },
];

type Ports = Pick<ApiPorts, 'store' | 'figures' | 'policy' | 'clock'>;
type Said = { language: string; currency: string };

/** What a wallboard shows now. Its language must have been learnt. */
export async function wallView(wall: Wall, ports: Ports): Promise<WallView> {
  const { team, look, language } = wall;
  const { business, authority } = ports.policy.current();
  const now = ports.clock.now();
  const zone = zoneOf(ports);
  const said = { language, currency: authority.currency };
  const waiting = await ports.store.walls.waiting(team, now);
  const titled = { house: business.name, team: team === null ? '' : (business.teams[team] ?? team) };
  const count = new Intl.NumberFormat(timeLocale(language));
  return {
    title: text(team === null ? 'wall.title' : 'wall.title-team', titled, language),
    asOf: clock(now, zone, language),
    look,
    now: waitingNumbers(waiting, now, language),
    channels: waiting.byChannel.map(({ channel, count: waits }) => ({
      name: channelName(channel, language),
      count: count.format(waits),
    })),
    figures: await figuresOf(wall, { ...ports, zone, now }, said),
  };
}

function waitingNumbers(
  { count, unclaimed, broken, oldestSince }: Waiting,
  now: number,
  language: string,
): WallNumber[] {
  const number = (value: number) => new Intl.NumberFormat(timeLocale(language)).format(value);
  const oldest =
    oldestSince === null
      ? text('wall.nobody', {}, language)
      : timeSpan(Math.max(0, now - oldestSince), language);
  return [
    { label: text('wall.waiting', {}, language), value: number(count), urgent: false },
    { label: text('wall.unclaimed', {}, language), value: number(unclaimed), urgent: false },
    { label: text('wall.oldest', {}, language), value: oldest, urgent: false },
    { label: text('wall.broken', {}, language), value: number(broken), urgent: broken > 0 },
  ];
}

async function figuresOf(
  { team }: Wall,
  { figures, policy, zone, now }: Ports & { zone: string; now: number },
  said: Said,
): Promise<WallFigure[]> {
  const today = dayOf(now, zone);
  const to = dayBegins(dayAfter(today), zone);
  const filters = team === null ? {} : { filters: { team: [team] } };
  const counted = async (metric: MetricId, from: string): Promise<Figure> => {
    const query = { metric, from: dayBegins(from, zone), to, ...filters };
    return (await figures.figures(query, { cached: true })).total;
  };
  return Promise.all(
    SHOWN.map(async (shown) => {
      const [week, day] = await Promise.all([
        counted(shown.metric, dayAfter(today, 1 - DAYS)),
        counted(shown.metric, today),
      ]);
      return figureOf(shown, { week, day, goal: policy.current().goals[shown.metric]?.value ?? null }, said);
    }),
  );
}

function figureOf(
  shown: Shown,
  { week, day, goal }: { week: Figure; day: Figure; goal: number | null },
  said: Said,
): WallFigure {
  const value = (figure: Figure) => {
    const number = mainOf(shown, figure);
    return number === null || figure.count === 0 ? null : figureValue(number, shown.unit, said);
  };
  return {
    label: text(`metric.${shown.metric}`, {}, said.language),
    value: value(week),
    beside: besideOf(shown, week, said),
    today: value(day),
    goal: goal === null ? null : goalOf(shown, { week, goal }, said),
  };
}

function mainOf({ unit }: Shown, figure: Figure): number | null {
  if (unit === 'share') return figure.share;
  return unit === 'count' ? figure.count : figure.median;
}

/** Never the main figure alone: what nine of ten do not pass, or how many stand behind it. */
function besideOf({ unit }: Shown, figure: Figure, { language, currency }: Said): string {
  const number = (value: number) => new Intl.NumberFormat(timeLocale(language)).format(value);
  if (figure.count === 0 || unit === 'count') return '';
  if (unit === 'ms' && figure.p90 !== null)
    return text(
      'desk.figures.p90',
      { value: figureValue(figure.p90, unit, { language, currency }) },
      language,
    );
  if (unit === 'share' && figure.part !== null) {
    const counts = { part: number(figure.part), count: number(figure.count) };
    return text('desk.figures.part', counts, language);
  }
  return text('desk.figures.counted', { count: number(figure.count) }, language);
}

function goalOf(
  { unit, by, better }: Shown,
  { week, goal }: { week: Figure; goal: number },
  said: Said,
): WallFigure['goal'] {
  const side = by === 'p90' ? 'p90' : better === 'down' ? 'most' : 'least';
  const value = week.count === 0 ? null : week[by];
  const words = text(`desk.figures.goal.${side}`, { value: figureValue(goal, unit, said) }, said.language);
  return { words, reached: value === null ? null : better === 'down' ? value <= goal : value >= goal };
}

function clock(at: number, zone: string, language: string): string {
  const format = { hour: '2-digit', minute: '2-digit', timeZone: zone } as const;
  return new Intl.DateTimeFormat(timeLocale(language), format).format(at);
}
