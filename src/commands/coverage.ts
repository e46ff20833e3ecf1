import type { Coverage } from '../domain/coverage.ts';
import type { Refusal } from '../domain/refusal.ts';
import { sightOf } from '../domain/sight.ts';
import { coverageChart } from '../texts/coverage-chart.ts';
import { type TextKey, text } from '../texts/texts.ts';
import { clockTime, spanWords, timeSpan } from '../texts/time.ts';
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
    const charts = [coverageChart(found, request.language)];
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
