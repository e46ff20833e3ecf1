import { readFileSync } from 'node:fs';
import type { Reply } from '../src/commands/command.ts';
import { metricWords } from '../src/commands/metric-words.ts';
import type { CommandPorts } from '../src/commands/ports.ts';
import { survey } from '../src/commands/survey.ts';
import type { Notice } from '../src/desks/desk.ts';
import type { DigestLine } from '../src/domain/complaints.ts';
import type { Counted } from '../src/domain/survey-results.ts';
import type { Figures } from '../src/insight/figures.ts';
import { kindsOf } from '../src/policy/kinds-file.ts';
import { surveysOf } from '../src/policy/surveys-file.ts';
import { digestText } from '../src/texts/complaints.ts';
import { text } from '../src/texts/texts.ts';
import { forecastSaid } from '../src/triage/forecast-words.ts';
import { HOUR, NOW } from './now.ts';

/** What is measured, asked and thanked for, in the words that desks are given; its pictures have a page of their own. */
export interface Measured {
  notices: [title: string, notice: Notice][];
  answers: [title: string, command: string, answer: Reply][];
}

export async function measured(): Promise<Measured> {
  return {
    notices: [
      ['the month by kind and cause', noticed(monthOfComplaints())],
      [
        'thanks from a colleague, for one pair of eyes',
        { ...noticed(thanks('notice.kudos')), alone: true, agree: 'kudos/k1' },
      ],
      ['promises that will be missed', await missed()],
      ['thanks that everybody may read', noticed(thanks('notice.kudos-posted'))],
    ],
    answers: [
      ['one figure with its meaning, goal and what is tried', 'metrics', answered(oneFigure())],
      ['what came of a survey', 'survey', answered(await surveyResults())],
    ],
  };
}

const rules = (name: string): unknown => JSON.parse(readFileSync(`rules/${name}.json`, 'utf8'));

function noticed(words: string): Notice {
  return { key: 'measured', text: words, tickets: [], ref: null, team: null, urgent: false };
}

function answered(words: string): Reply {
  return { ok: true, key: 'said.as-it-is', text: words };
}

function monthOfComplaints(): string {
  const line = (
    kind: string | null,
    cause: string | null,
    cases: number,
    more: Partial<DigestLine> = {},
  ): DigestLine => ({
    ...{ kind, cause, cases, minor: 0, minorBefore: 0, trend: [8, 11, 9, 12, 10, cases] },
    ...{ rose: false, rule: null, examples: [412, 405, 398] },
    ...more,
  });
  const lines = [
    line('delivery', 'late', 31, { rose: true, minor: 18_400, minorBefore: 6000 }),
    line('complaint', 'our-mistake', 12, { rule: 'Our own mistakes are made good at once', minor: 9000 }),
    line('question', null, 9),
    line(null, null, 4, { examples: [] }),
  ];
  const month = { month: '2026-10', cases: 56, casesBefore: 41, minor: 27_400, minorBefore: 14_000 };
  return digestText({ ...month, lines, currency: 'EUR' }, kindsOf(rules('kinds')), 'en');
}

/** In danger, with a team that has a name, and who lacks when. */
async function missed(): Promise<Notice> {
  const late = [412, 415].map((number, at) => ({
    number,
    promiseAt: NOW + (3 + at) * HOUR,
    answeredAt: at === 0 ? NOW + 5 * HOUR : null,
  }));
  const ports = {
    store: { tickets: { byNumber: async () => ({ ticket: { waiting: { wait: {} } } }) } },
    policy: { current: () => ({ business: { teams: { sales: 'Sales' } } }) },
    publicUrl: 'https://desk.example',
    language: 'en',
  } as unknown as Parameters<typeof forecastSaid>[0];
  const posted = {
    ...{ forecast: 'sales', news: 'worse' as const, team: 'sales', zone: 'Europe/Ljubljana' },
    ...{ from: NOW, to: NOW + 24 * HOUR, count: 2, before: 1, coming: 3.4, late },
    gaps: [{ from: NOW + HOUR, to: NOW + 4 * HOUR, short: 2 }],
  };
  return { key: 'missed', ref: null, urgent: false, ...(await forecastSaid(ports, posted)) };
}

function thanks(key: 'notice.kudos' | 'notice.kudos-posted'): string {
  const words = 'You took #12 over at six in the evening and did not let go until the parcel was found.';
  return text(key, { from: 'Bor', name: 'Ana Kovač', about: 'yes', number: 12, words, open: 'yes' }, 'en');
}

function oneFigure(): string {
  const counted = (part: number, count: number) => ({
    ...{ count, part, share: part / count, median: null, p90: null, sum: null },
  });
  const figures = (part: number, count: number): Figures => ({
    ...{ metric: 'within-promise', unit: 'share', by: 'channel', zone: 'Europe/Ljubljana', asOf: NOW },
    ...{ from: NOW - 28 * 24 * HOUR, to: NOW, total: counted(part, count) },
    rows: [
      { ...counted(part - 210, count - 212), group: 'webchat', step: null },
      { ...counted(210, 212), group: 'email', step: null },
    ],
  });
  const about = '26 October to 22 November 2026';
  const tries = [{ since: '2026-11-02', until: null, what: 'Two more people at noon', came: null }];
  const goal = { value: 0.98, owner: 'Lea', tries };
  const say = { language: 'en', currency: 'EUR', name: (group: string | null) => group ?? '' };
  return metricWords({ figures: figures(602, 611), before: figures(571, 598), about, goal }, say);
}

async function surveyResults(): Promise<string> {
  const surveys = surveysOf(rules('surveys'));
  const [first] = surveys.surveys;
  const answers: Counted[] = (first?.questions ?? []).flatMap(({ id, type }) => {
    const of = (more: Partial<Counted>, count: number): Counted => ({
      ...{ question: id, value: null, choice: null, worded: 0, count },
      ...more,
    });
    if (type === 'scale') return [of({ value: 9 }, 31), of({ value: 7 }, 12), of({ value: 2 }, 3)];
    if (type === 'text') return [of({ worded: 14 }, 14)];
    return [of({ value: 1 }, 40), of({ value: 0, worded: 5 }, 6)];
  });
  const ports = {
    policy: { current: () => ({ surveys: { ...surveys, resting: false } }) },
    now: () => NOW,
    store: {
      people: { byId: async () => null },
      surveys: {
        counts: async () => ({ asked: 118, answered: 46, finished: 41 }),
        answers: async () => answers,
      },
    },
  } as unknown as CommandPorts;
  const actor = { id: 'lea', name: 'Lea', role: 'lead' as const };
  const said = await survey.run(
    { name: 'survey', options: {}, actor, requestId: 'r', language: 'en', desk: 'web' } as never,
    ports,
  );
  return 'key' in said ? text(said.key, said.values, 'en') : '';
}
