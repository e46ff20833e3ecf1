import type { Notice } from '../desks/notice.ts';
import { coverageChart } from '../texts/coverage-chart.ts';
import { text } from '../texts/texts.ts';
import { callTime, spanWords } from '../texts/time.ts';
import type { TriagePorts } from './ports.ts';
import type { PostedForecast } from './post-jobs.ts';

const HOUR_MS = 3_600_000;
/** Fewer of those who will come are none. */
const FEWEST_COMING = 0.5;

/** What leads read of promises that will be missed, by the clocks of the house. Who was answered meanwhile is not named. */
export async function forecastSaid(
  { store, policy, publicUrl, language }: Pick<TriagePorts, 'store' | 'policy' | 'publicUrl' | 'language'>,
  { news, team, zone, from, to, count, before, coming, late, gaps }: PostedForecast,
): Promise<Pick<Notice, 'text' | 'tickets' | 'team'>> {
  const { teams } = policy.current().business;
  const called = team === null ? 'none' : (teams[team] ?? team);
  const hours = Math.round((to - from) / HOUR_MS);
  const lines = [
    text(`forecast.${news}`, { count, before, hours, team: called }, language),
    ...(news === 'over' || coming < FEWEST_COMING
      ? []
      : [text('forecast.coming', { coming: coming.toFixed(1) }, language)]),
    ...(news === 'over' ? [] : gaps).map((gap) =>
      text(
        'said.coverage-gap',
        { span: spanWords(gap.from, gap.to, zone, language), short: gap.short },
        language,
      ),
    ),
    text('forecast.more', { team: team ?? 'none', zone }, language),
  ];
  const tickets: Notice['tickets'] = [];
  for (const { number, promiseAt, answeredAt } of late) {
    const row = await store.tickets.byNumber(number);
    if (row === null || row.ticket.waiting.wait === null) continue;
    const promise = callTime(promiseAt, zone, language);
    const answer = answeredAt === null ? 'none' : callTime(answeredAt, zone, language);
    tickets.push({
      number,
      title: text('forecast.line', { number, promise, answer }, language),
      url: `${publicUrl}/desk/#/tickets/${number}`,
    });
  }
  return { text: lines.join('\n'), tickets, team };
}

/** The same as a picture, as it is now; nothing once nothing is in danger. */
export async function forecastCharts(
  { coverage, language }: Pick<TriagePorts, 'coverage' | 'language'>,
  { news, team, to }: PostedForecast,
): Promise<NonNullable<Notice['charts']>> {
  return news === 'over' ? [] : [coverageChart(await coverage({ team, to }), language)];
}
