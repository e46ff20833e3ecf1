import { atLeast } from '../domain/actor.ts';
import { CodedError } from '../domain/coded-error.ts';
import { badOption, isRefusal, type Refusal } from '../domain/refusal.ts';
import type { Survey } from '../domain/survey.ts';
import {
  type QuestionResult,
  resultsOf,
  type SurveyCounts,
  type SurveyView,
  type SurveyWordsView,
  shareOf,
} from '../domain/survey-results.ts';
import { surveyChoices } from '../texts/survey-words.ts';
import { text } from '../texts/texts.ts';
import { toldIn } from '../texts/told.ts';
import type { Answer, Asked, Command } from './command.ts';
import { needs } from './handle.ts';
import { actorOf } from './message.ts';
import { given } from './options.ts';
import type { CommandPorts } from './ports.ts';
import { teamSeenBy } from './sight.ts';

const DAY_MS = 86_400_000;
const SPANS: Readonly<Record<string, number>> = { week: 7, month: 30, quarter: 91, year: 365 };
const ROLES = { words: 'supervisor', send: 'supervisor', start: 'lead', rest: 'lead' } as const;
/** Answers in words that are shown at once; those of tickets out of sight are not among them. */
const LISTED = 50;
const TOLD = 10;

/** What customers said of their cases; asks one now; lets all surveys rest, or start again. Of the team, never of a person. */
export const survey: Command = {
  name: 'survey',
  summary: 'command.survey',
  example: 'results --span month',
  role: 'viewer',
  group: 'look',
  options: [
    {
      name: 'action',
      summary: 'option.survey-action',
      type: 'choice',
      required: false,
      choices: ['results', ...Object.keys(ROLES)],
      roles: ROLES,
    },
    { name: 'ticket', summary: 'option.ticket', type: 'ticket', required: false },
    { name: 'span', summary: 'option.span', type: 'choice', required: false, choices: Object.keys(SPANS) },
    { name: 'question', summary: 'option.survey-question', type: 'text', required: false },
    { name: 'why', summary: 'option.survey-why', type: 'rest', required: false },
  ],
  async run(request, ports) {
    const action = given(request, 'action') ?? 'results';
    const role = action in ROLES ? ROLES[action as keyof typeof ROLES] : 'viewer';
    if (!atLeast(request.actor.role, role)) return needs(role);
    if (action === 'send') return send(request, ports);
    if (action === 'words') return words(request, ports);
    return action === 'results' ? results(request, ports) : turn(request, ports, action === 'rest');
  },
};

/** A person may ask when the lot was not drawn; what they want, pauses and consent included, holds for them too. */
async function send(request: Asked, ports: CommandPorts): Promise<Answer | Refusal> {
  const number = Number(request.options.ticket);
  if (!Number.isSafeInteger(number) || number < 1)
    return badOption('ticket', text('problem.ticket', {}, request.language));
  const done = await ports.act({ number, actor: actorOf(request), intent: { type: 'ask-survey' } });
  if (isRefusal(done)) return done;
  return { key: 'said.survey-sent', values: { number }, ticket: number };
}

interface SurveysFile {
  resting: boolean;
}

async function turn(request: Asked, ports: CommandPorts, resting: boolean): Promise<Answer | Refusal> {
  const { surveys } = ports.policy.current();
  const key = resting ? 'said.survey-rests' : 'said.survey-starts';
  const names = surveys.surveys.map(({ title }) => toldIn(title, request.language)).join(', ');
  const values = { names: names || 'none', changed: surveys.resting === resting ? 'no' : 'yes' };
  if (surveys.resting === resting) return { key, values };
  const said = { by: request.actor.id, reason: given(request, 'why') ?? '' };
  const done = await ports.policy
    .revise('surveys.json', said, (content) => ({ ...(content as SurveysFile), resting }))
    .catch((error: unknown): Refusal => {
      if (!(error instanceof CodedError) || error.code !== 'broken-rules') throw error;
      return { refused: 'broken-rules', values: { problem: error.message } };
    });
  return isRefusal(done) ? done : { key, values };
}

function spanOf(request: Asked, { now }: CommandPorts): { span: string; since: number; until: number } {
  const span = given(request, 'span') ?? 'month';
  const until = now() + 1;
  return { span, since: until - (SPANS[span] ?? 30) * DAY_MS, until };
}

/** What customers said in their own words, newest first. */
async function words(request: Asked, ports: CommandPorts): Promise<Answer> {
  const { surveys } = ports.policy.current().surveys;
  const { span, since, until } = spanOf(request, ports);
  const question = given(request, 'question')?.trim();
  const found: SurveyWordsView[] = [];
  for (const one of surveys) {
    const range = { survey: one.id, since, until, ...(question === undefined ? {} : { question }) };
    for (const { number, question: asked, value, text: said, at } of await ports.store.surveys.words(range, {
      limit: LISTED,
    }))
      if ((await ports.store.tickets.byNumber(number)) !== null)
        found.push({ number, question: asked, value, text: said, at });
  }
  found.sort((a, b) => b.at - a.at);
  const lines = found.slice(0, TOLD).map(({ number, text: said }) => `- #${number}: ${said}`);
  return {
    key: 'said.survey-words',
    values: { span, lines: lines.join('\n') || 'none' },
    data: { words: found },
  };
}

async function results(request: Asked, ports: CommandPorts): Promise<Answer> {
  const { surveys, resting } = ports.policy.current().surveys;
  const { language } = request;
  const { span, since, until } = spanOf(request, ports);
  const team = await teamSeenBy(request, ports);
  const found = await Promise.all(
    surveys.map(async (one) => {
      const range = { survey: one.id, since, until, team };
      const counts = await ports.store.surveys.counts(range);
      const questions = resultsOf(one, await ports.store.surveys.answers(range));
      return { view: viewOf(one, counts, questions, language), text: told(one, counts, questions, language) };
    }),
  );
  const values = {
    span,
    resting: resting ? 'yes' : 'no',
    lines: found.map((one) => one.text).join('\n\n') || 'none',
  };
  return { key: 'said.survey', values, data: { resting, surveys: found.map(({ view }) => view) } };
}

function viewOf(
  one: Survey,
  counts: SurveyCounts,
  questions: readonly QuestionResult[],
  language: string,
): SurveyView {
  return {
    ...{ id: one.id, title: toldIn(one.title, language), counts, share: shareOf(counts) },
    questions: questions.map(({ asks, options, ...result }) => ({
      ...result,
      asks: toldIn(asks, language),
      options: options.map(({ count, press }, at) => ({
        label: labelsOf(one, result.id, language)[at] ?? press,
        count,
      })),
    })),
  };
}

function labelsOf(one: Survey, id: string, language: string): string[] {
  const question = one.questions.find((asked) => asked.id === id);
  return question === undefined ? [] : surveyChoices(question, language).map(({ label }) => label);
}

function told(
  one: Survey,
  counts: SurveyCounts,
  questions: readonly QuestionResult[],
  language: string,
): string {
  const share = shareOf(counts);
  const percent = share === null ? 'none' : Math.round(share * 100);
  const title = toldIn(one.title, language);
  const head = text('survey.counts', { title, ...counts, percent }, language);
  return [head, ...questions.map((question) => `• ${line(one, question, language)}`)].join('\n');
}

function line(one: Survey, result: QuestionResult, language: string): string {
  const asks = toldIn(result.asks, language);
  const { count, worded, median, p90 } = result;
  if (count === 0) return text('survey.result-none', { asks }, language);
  if (result.type === 'scale')
    return text('survey.result-scale', { asks, count, median: median ?? 0, p90: p90 ?? 0 }, language);
  if (result.options.length === 0) return text('survey.result-words', { asks, count }, language);
  const labels = labelsOf(one, result.id, language);
  const parts = result.options.map((option, at) => `${labels[at] ?? option.press} ${option.count}`);
  return text('survey.result-options', { asks, parts: parts.join(' · '), worded }, language);
}
