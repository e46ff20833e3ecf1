import { dayAfter, dayBegins, dayOf } from '../domain/calendar.ts';
import { GOAL_UNITS, type GoalFigure } from '../domain/goals.ts';
import { hoursFor } from '../domain/hours.ts';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import { type Sight, sightOf } from '../domain/sight.ts';
import type { Chart } from '../insight/chart.ts';
import type { FigureQuery, Figures, Step } from '../insight/figures.ts';
import { text } from '../texts/texts.ts';
import type { Answer, Asked, Command } from './command.ts';
import { figureLine, metricWords } from './metric-words.ts';
import { flagged, given } from './options.ts';
import type { CommandPorts } from './ports.ts';

/** Days that are counted, the last of them today. */
const DAYS: Readonly<Record<string, number>> = { week: 7, month: 28, quarter: 91, year: 364 };
const APART = ['team', 'channel', 'segment', 'kind', 'cause', 'language'] as const;
const SHAPES: Readonly<Record<string, Step>> = { lines: 'week', map: 'weekday-hour', waits: 'waited' };
const METRICS = Object.keys(GOAL_UNITS) as GoalFigure[];
/** What is looked at first, and as what. */
const FIRST: readonly [metric: GoalFigure, per: Step][] = [
  ['received', 'weekday-hour'],
  ['first-answer', 'waited'],
  ['within-promise', 'week'],
];
/** Of these more is seen in another shape than in lines. */
const OWN_SHAPES: Readonly<Partial<Record<GoalFigure, readonly Step[]>>> = {
  received: ['weekday-hour'],
  opened: ['weekday-hour'],
  'first-answer': ['waited', 'week'],
};

/** The figures of the team, each with what it means, its goal and what is tried for it; with pictures. */
export const metrics: Command = {
  name: 'metrics',
  summary: 'command.metrics',
  example: 'first-answer month',
  role: 'viewer',
  group: 'look',
  options: [
    { name: 'metric', summary: 'option.metric', type: 'choice', required: false, choices: METRICS },
    {
      name: 'span',
      summary: 'option.metric-span',
      type: 'choice',
      required: false,
      choices: Object.keys(DAYS),
    },
    {
      name: 'as',
      summary: 'option.metric-as',
      type: 'choice',
      required: false,
      choices: Object.keys(SHAPES),
    },
    { name: 'by', summary: 'option.metric-by', type: 'choice', required: false, choices: APART },
    { name: 'mine', summary: 'option.metric-mine', type: 'flag', required: false },
    { name: 'person', summary: 'option.metric-person', type: 'person', required: false },
  ],
  async run(request, ports) {
    const metric = given(request, 'metric') as GoalFigure | undefined;
    const period = periodOf(request, ports);
    const whose = flagged(request, 'mine') ? request.actor.id : given(request, 'person');
    if (whose !== undefined) return ofPerson(request, ports, { metric, whose, ...period });
    const person = await ports.store.people.byId(request.actor.id);
    const asked = { ...period, ...inSight(person === null ? null : sightOf(person)) };
    return metric === undefined ? all(request, ports, asked) : one(request, ports, { metric, ...asked });
  },
};

type Period = Pick<FigureQuery, 'from' | 'to' | 'filters'>;

/** Midnights of the house's zone. */
function periodOf(request: Asked, { policy, now }: CommandPorts): Pick<FigureQuery, 'from' | 'to'> {
  const zone = hoursFor(policy.current().hours, null)?.zone ?? 'UTC';
  const today = dayOf(now(), zone);
  const days = DAYS[given(request, 'span') ?? 'month'] ?? 28;
  return { from: dayBegins(dayAfter(today, 1 - days), zone), to: dayBegins(dayAfter(today), zone) };
}

/** Who is limited to a team has that team's figures. No team has an empty name. */
function inSight(sight: Sight): Pick<Period, 'filters'> {
  return sight === null ? {} : { filters: { team: [sight.team ?? ''] } };
}

/** Every figure on a line, and the pictures that are looked at first. */
async function all(request: Asked, ports: CommandPorts, period: Period): Promise<Answer> {
  const { language } = request;
  const counted: Figures[] = [];
  for (const metric of METRICS)
    counted.push(await ports.figures.figures({ ...period, metric }, { cached: true }));
  const charts: Chart[] = [];
  for (const [metric, per] of FIRST) charts.push(await ports.chart({ ...period, metric, per }, language));
  const lines = counted.map((figures) => figureLine(figures, sayFor(ports, language)));
  const about = charts[0]?.about ?? '';
  const words = text('said.metrics', { about, lines: lines.join('\n') }, language);
  return { key: 'said.as-it-is', values: { text: words }, data: { figures: counted.map(plain) }, charts };
}

/** One figure: its value, what it means, its goal, and its pictures. */
async function one(
  request: Asked,
  ports: CommandPorts,
  asked: Period & { metric: GoalFigure },
): Promise<Answer> {
  const { language } = request;
  const by = given(request, 'by') as (typeof APART)[number] | undefined;
  const apart = by === undefined ? {} : { by };
  const span = asked.to - asked.from;
  const before = { ...asked, from: asked.from - span, to: asked.from };
  const [figures, earlier] = [
    await ports.figures.figures({ ...asked, ...apart }),
    await ports.figures.figures(before),
  ];
  const charts: Chart[] = [];
  for (const per of shapesOf(request, asked.metric))
    charts.push(await ports.chart({ ...asked, ...apart, per }, language));
  const rules = ports.policy.current();
  const words = metricWords(
    { figures, before: earlier, about: charts[0]?.about ?? '', goal: rules.goals[asked.metric] ?? null },
    { ...sayFor(ports, language), name: (group) => ports.groupName(by ?? 'detail', group, language) },
  );
  return {
    key: 'said.as-it-is',
    values: { text: words },
    data: { ...plain(figures), before: earlier.total },
    charts,
  };
}

function shapesOf(request: Asked, metric: GoalFigure): readonly Step[] {
  const shape = given(request, 'as');
  return shape === undefined ? (OWN_SHAPES[metric] ?? ['week']) : [SHAPES[shape] ?? 'week'];
}

/** One's own, or another's where that is allowed: whole periods alone, without pictures. */
async function ofPerson(
  request: Asked,
  ports: CommandPorts,
  { metric, whose, ...period }: Period & { metric: GoalFigure | undefined; whose: string },
): Promise<Answer | Refusal> {
  const { language, actor } = request;
  const person = await ports.team.find(whose);
  if (person === null) return { refused: 'unknown-person', values: { name: whose } };
  const counted: Figures[] = [];
  for (const one of metric === undefined ? OF_PERSONS : [metric]) {
    const figures = await ports.figures.ofPerson(actor, { ...period, person: person.id, metric: one });
    if (isRefusal(figures)) return figures;
    counted.push(figures);
  }
  const lines = counted.map((figures) => figureLine(figures, sayFor(ports, language)));
  const who = person.id === actor.id ? 'own' : person.name;
  const words = text('said.metrics-of', { who, lines: lines.join('\n') }, language);
  return { key: 'said.as-it-is', values: { text: words }, data: { figures: counted.map(plain) } };
}

/** Of a person there are no times, and no money. */
const OF_PERSONS: readonly GoalFigure[] = [
  'within-target',
  'within-promise',
  'solved-at-once',
  'reopened',
  'survey-score',
  'thanks',
  'advice',
];

function sayFor(ports: CommandPorts, language: string) {
  return { language, currency: ports.policy.current().authority.currency };
}

function plain({ metric, unit, from, to, asOf, total, rows }: Figures) {
  return { metric, unit, from, to, asOf, total, rows };
}
