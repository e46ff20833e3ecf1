import type { Coverage } from '../domain/coverage.ts';
import type { Refusal } from '../domain/refusal.ts';
import { sightOf } from '../domain/sight.ts';
import type { Chart } from '../insight/chart.ts';
import { type TextKey, text } from '../texts/texts.ts';
import { clockTime, dayAndTime, spanWords, timeIn, timeSpan } from '../texts/time.ts';
import type { Answer, Asked, Command } from './command.ts';
import { given } from './options.ts';

const DAY = 86_400_000;
const SPANS: Readonly<Record<string, number>> = { today: DAY, week: 7 * DAY };
/** A message of a desk holds some 2,000 characters. */
const MOST_LINES = 10;

/** Whether the people on duty are enough for what comes, and which promises will not be kept if nothing changes. */
export const coverage: Command = {
  name: 'coverage',
  summary: 'command.coverage',
  example: 'week',
  role: 'viewer',
  group: 'look',
  options: [
    {
      name: 'span',
      summary: 'option.coverage-span',
      type: 'choice',
      required: false,
      choices: Object.keys(SPANS),
    },
    {
      name: 'team',
      summary: 'option.coverage-team',
      label: 'label.rota-team',
      type: 'text',
      required: false,
    },
  ],
  async run(request, ports): Promise<Answer | Refusal> {
    const wanted = given(request, 'team') ?? null;
    const person = await ports.store.people.byId(request.actor.id);
    const sight = person === null ? null : sightOf(person);
    // Who is limited to a team has that team's. No team has an empty name.
    const team = sight === null ? wanted : (sight.team ?? '');
    const known = ports.policy.current().business.teams;
    if (wanted !== null && (!(wanted in known) || wanted !== team))
      return {
        refused: 'bad-option',
        values: { option: 'team', problem: text('problem.team', {}, request.language) },
      };
    const span = given(request, 'span') ?? 'today';
    const found = await ports.coverage({ team, to: ports.now() + (SPANS[span] ?? DAY) });
    const called = team === null ? 'none' : (known[team] ?? team);
    const words = text(
      'said.coverage',
      { team: called, zone: found.zone, lines: coverageLines(found, request).join('\n') },
      request.language,
    );
    const charts = [span === 'week' ? weekChart(found, request) : dayChart(found, request)];
    return { key: 'said.as-it-is', values: { text: words }, data: asData(found), charts };
  },
};

/** The same for programs: instants as ISO 8601, spans in milliseconds. */
function asData(found: Coverage) {
  const iso = (at: number) => new Date(at).toISOString();
  const span = <Span extends { from: number; to: number }>(one: Span) => ({
    ...one,
    from: iso(one.from),
    to: iso(one.to),
  });
  return {
    ...span(found),
    hours: found.hours.map(span),
    gaps: found.gaps.map(span),
    late: found.late.map(({ number, promiseAt, answeredAt }) => ({
      ...{ number, promiseAt: iso(promiseAt) },
      answeredAt: answeredAt === null ? null : iso(answeredAt),
    })),
  };
}

function coverageLines(found: Coverage, { language }: Asked): string[] {
  const say = (key: TextKey, values: Record<string, string | number> = {}) => text(key, values, language);
  const total = (of: (hour: Coverage['hours'][number]) => number) =>
    found.hours.reduce((sum, hour) => sum + of(hour), 0).toFixed(1);
  const { workMs, answers } = found;
  return [
    say('said.coverage-sum', {
      arrivals: total((hour) => hour.arrivals),
      answers: total((hour) => hour.answers),
    }),
    say(found.measured ? 'said.coverage-work' : 'said.coverage-usual', {
      work: timeSpan(workMs, language),
      answers,
    }),
    ...(found.ruled ? [] : [say('said.coverage-no-rota')]),
    ...(found.gaps.length === 0
      ? [say('said.coverage-enough', { target: timeSpan(found.targetMs, language) })]
      : []),
    ...found.gaps.slice(0, MOST_LINES).map((gap) =>
      say('said.coverage-gap', {
        span: spanWords(gap.from, gap.to, found.zone, language),
        short: gap.short,
      }),
    ),
    say('said.coverage-late', { count: found.late.length, coming: found.lateOfComing.toFixed(1) }),
    ...found.late.slice(0, MOST_LINES).map(({ number, promiseAt, answeredAt }) =>
      say('said.coverage-late-line', {
        number,
        promise: clockTime(promiseAt, found.zone),
        answer: answeredAt === null ? 'none' : clockTime(answeredAt, found.zone),
      }),
    ),
    say('said.coverage-wait', { wait: waitWords(found.waitMs, language) }),
  ];
}

/** `now`: less than a minute. */
function waitWords(waitMs: number | null, language: string): string {
  if (waitMs === null) return 'none';
  return waitMs < 60_000 ? 'now' : timeSpan(waitMs, language);
}

function titled(found: Coverage, { language }: Asked) {
  const about = `${dayAndTime(found.from, found.zone, language)} – ${dayAndTime(found.to, found.zone, language)} (${found.zone})`;
  return { title: text('chart.coverage', {}, language), about, language };
}

/** Hour by hour: who is needed, who is there, and what comes. */
function dayChart(found: Coverage, request: Asked): Chart {
  const label = (key: TextKey) => text(key, {}, request.language);
  return {
    kind: 'trend',
    ...titled(found, request),
    unit: 'count',
    periods: found.hours.map(({ from }) => timeIn(from, found.zone)),
    series: [
      { label: label('chart.coverage-needed'), values: found.hours.map(({ needed }) => needed) },
      { label: label('chart.coverage-people'), values: found.hours.map(({ people }) => round(people)) },
      { label: label('chart.coverage-arrivals'), values: found.hours.map(({ arrivals }) => round(arrivals)) },
    ],
  };
}

/** A week by weekday and hour: how many people lack. */
function weekChart(found: Coverage, request: Asked): Chart {
  const cells: (number | null)[][] = Array.from({ length: 7 }, () => Array.from({ length: 24 }, () => null));
  for (const { step, people, needed } of found.hours) {
    const [day = 1, hour = 0] = step.split('-').map(Number);
    const row = cells[day - 1];
    if (row !== undefined) row[hour] = Math.max(0, needed - Math.floor(people + 1e-9));
  }
  const counts = text('chart.coverage-short', {}, request.language);
  return { kind: 'heat', ...titled(found, request), counts, panels: [{ label: counts, cells }] };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
