import {
  IMPROVEMENT_TOLD,
  type ImprovementTold,
  type ImprovementView,
  MOST_IMPROVED,
} from '../domain/improvement.ts';
import { plain } from '../domain/plain-word.ts';
import { badOption, isRefusal, type Refusal } from '../domain/refusal.ts';
import { summaryOf, type Topic, type TopicView } from '../domain/summary.ts';
import { surveyOf } from '../domain/survey.ts';
import type { Hearer, HearerCounts, SaidThere } from '../store/store.ts';
import { LANGUAGE_TAGS } from '../texts/languages.ts';
import { text } from '../texts/texts.ts';
import type { Answer, Asked, Command } from './command.ts';
import { actorOf, messageIdOf } from './message.ts';
import { CONFIRM, flagged, given } from './options.ts';
import type { CommandPorts } from './ports.ts';

const ACTIONS = ['list', 'topics', 'mark'] as const;
const LISTED = 20;
const DAY_MS = 86_400_000;
/** Of how long answers are read, unless it is said otherwise. */
const DAYS = 90;
const MOST_DAYS = 730;
/** The newest answers that are read. */
const READ = 5000;
/** Shown of each topic in a chat. */
const EXAMPLES = 2;
const TOPIC_LENGTH = 100;

/** You said, we did: what customers' own words speak of, what is otherwise because of it, and who of them heard that. */
export const improved: Command = {
  name: 'improved',
  summary: 'command.improved',
  example: 'mark --topic "opening hours" --text "We are here on Saturdays too." --confirm',
  role: 'lead',
  group: 'house',
  options: [
    { name: 'action', summary: 'option.improved-action', type: 'choice', required: false, choices: ACTIONS },
    { name: 'topic', summary: 'option.improved-topic', type: 'text', required: false },
    { name: 'text', summary: 'option.improved-text', type: 'text', required: false },
    { name: 'tickets', summary: 'option.improved-tickets', type: 'text', required: false },
    { name: 'survey', summary: 'option.improved-survey', type: 'text', required: false },
    { name: 'question', summary: 'option.improved-question', type: 'text', required: false },
    { name: 'days', summary: 'option.improved-days', type: 'number', required: false },
    CONFIRM,
  ],
  async run(request, ports) {
    const action = given(request, 'action') ?? 'list';
    if (action === 'list') return list(ports);
    const asked = rangeIn(request, ports);
    if (isRefusal(asked)) return asked;
    const said = await inSight(await ports.store.improvements.said(asked, { limit: READ }), ports);
    return action === 'topics' ? topics(said, asked) : mark(request, ports, said, asked);
  },
};

interface Range {
  survey: string;
  question: string | null;
  names: boolean;
  since: number;
  until: number;
}

function rangeIn(request: Asked, { policy, now }: CommandPorts): Range | Refusal {
  const { surveys } = policy.current();
  const id = given(request, 'survey') ?? surveys.surveys[0]?.id ?? '';
  const survey = surveyOf(surveys, id);
  const wrong = (option: string, known: readonly string[]) =>
    badOption(option, text('problem.choice', { choices: known.join(', ') || '–' }, request.language));
  if (survey === undefined)
    return wrong(
      'survey',
      surveys.surveys.map((one) => one.id),
    );
  const question = given(request, 'question') ?? null;
  const asks = survey.questions.find((one) => one.id === question);
  if (question !== null && asks === undefined)
    return wrong(
      'question',
      survey.questions.map((one) => one.id),
    );
  const days = Math.min(Number(request.options.days ?? DAYS), MOST_DAYS);
  const until = now() + 1;
  return { survey: id, question, names: asks?.type === 'competitors', since: until - days * DAY_MS, until };
}

/** What was said about cases that whoever asks may see: they read no other, and tell nobody else. */
async function inSight(said: readonly SaidThere[], { store }: CommandPorts): Promise<SaidThere[]> {
  const seen = await store.tickets.numbers([...new Set(said.map(({ ticketId }) => ticketId))]);
  return said.filter(({ ticketId }) => seen.has(ticketId));
}

function topics(said: readonly SaidThere[], { survey, question, names }: Range): Answer {
  const { counted, topics: all } = summaryOf(asWorded(said), names);
  const numbers = new Map(said.map((one) => [keyOf(one), one.number]));
  const shown = all.map(
    ({ examples, answers, ...topic }): TopicView => ({
      ...topic,
      tickets: [...new Set(answers.flatMap((id) => numbers.get(id) ?? []))],
      examples: examples.map(({ id, text: words }) => ({ number: numbers.get(id) ?? 0, text: words })),
    }),
  );
  const lines = shown.map(({ words, count, examples }) => {
    const said = examples.slice(0, EXAMPLES).map((one) => `„${one.text}“ (#${one.number})`);
    return [`${words}: ${count}`, ...said].join(' · ');
  });
  return {
    key: 'said.improved-topics',
    values: { counted, lines: lines.join('\n') || 'none' },
    data: { survey, question, counted, topics: shown },
  };
}

/** Several questions of one survey are several answers. */
function asWorded(said: readonly SaidThere[]) {
  return said.map((one) => ({ id: keyOf(one), text: one.text }));
}

function keyOf({ id, question }: SaidThere): string {
  return `${id}/${question}`;
}

async function mark(
  request: Asked,
  ports: CommandPorts,
  said: readonly SaidThere[],
  { survey, question, names }: Range,
): Promise<Answer | Refusal> {
  const { store, language: house, now } = ports;
  const topic = given(request, 'topic')?.trim() ?? '';
  const texts = textsIn(given(request, 'text') ?? '', house);
  const long = Object.values(texts).some((one) => one.length > MOST_IMPROVED);
  const problem = (key: 'problem.missing' | 'problem.long', limit = 0) =>
    text(key, { limit }, request.language);
  if (topic === '' || topic.length > TOPIC_LENGTH)
    return badOption('topic', problem(topic === '' ? 'problem.missing' : 'problem.long', TOPIC_LENGTH));
  if (Object.keys(texts).length === 0) return badOption('text', problem('problem.missing'));
  if (long) return badOption('text', problem('problem.long', MOST_IMPROVED));
  const theirs = chosenOf(request, said, topic, names);
  const hearers = await hearersOf(theirs, ports);
  if (hearers.length === 0) return { refused: 'nobody-said', values: { topic } };
  const would = await wouldHear(hearers, ports);
  const words = Object.entries(texts).map(([tag, told]) => `${tag}: ${told}`);
  const values = { topic, text: words.join('\n'), people: hearers.length, ...countsIn(would) };
  if (!flagged(request, 'confirm'))
    return { key: 'said.improved-preview', values, data: { hearers: hearers.length, would } };
  const id = messageIdOf(request, ports);
  const by = `person:${actorOf(request).id}`;
  await store.improvements.mark({ id, survey, question, topic, texts, by, at: now() }, hearers);
  store.live.publish({ kind: 'house' });
  return { key: 'said.improved', values, data: { id, hearers: hearers.length, would } };
}

/** Answers of the tickets that are named, else those that speak of the topic. */
function chosenOf(request: Asked, said: readonly SaidThere[], topic: string, names: boolean): SaidThere[] {
  const tickets = (given(request, 'tickets') ?? '').match(/\d+/g)?.map(Number) ?? [];
  if (tickets.length > 0) return said.filter(({ number }) => tickets.includes(number));
  const wanted = plain(topic);
  const known: Topic | undefined = summaryOf(asWorded(said), names).topics.find(
    ({ words }) => plain(words) === wanted,
  );
  return said.filter(
    (one) => known?.answers.includes(keyOf(one)) === true || plain(one.text).includes(wanted),
  );
}

/** Everybody once, by the newest of what they said. */
async function hearersOf(said: readonly SaidThere[], { store }: CommandPorts): Promise<Hearer[]> {
  const persons = said.length === 0 ? new Map<string, string>() : await store.samePerson.all();
  const newest = new Map(
    said.map(({ contactId, ticketId, id }) => [
      persons.get(contactId) ?? contactId,
      { contactId, ticketId, sentId: id },
    ]),
  );
  return [...newest.values()];
}

async function wouldHear(
  hearers: readonly Hearer[],
  ports: CommandPorts,
): Promise<Record<ImprovementTold, number>> {
  const would = { sent: 0, unwanted: 0, closed: 0 };
  for (const hearer of hearers) would[await ports.wouldHear(hearer)] += 1;
  return would;
}

function countsIn(counts: HearerCounts): Record<ImprovementTold | 'waiting', number> {
  const all = [...IMPROVEMENT_TOLD, 'waiting'] as const;
  return Object.fromEntries(all.map((how) => [how, counts[how] ?? 0])) as Record<
    (typeof all)[number],
    number
  >;
}

/** A line that begins with a language's tag begins its text; what stands before the first is the house's. */
function textsIn(words: string, house: string): Record<string, string> {
  const tags = LANGUAGE_TAGS.filter((tag) => tag !== 'sr-Cyrl');
  const parts = words.split(new RegExp(`^[ \\t]*(${tags.join('|')}):`, 'imu'));
  const texts: Record<string, string> = {};
  for (let at = 0; at < parts.length; at += 2) {
    const told = parts[at]?.trim() ?? '';
    const tag = at === 0 ? house : (parts[at - 1] ?? house).toLowerCase();
    if (told !== '') texts[tag] = told;
  }
  return texts;
}

async function list({ store }: CommandPorts): Promise<Answer> {
  const all = await store.improvements.list({ limit: LISTED });
  const lines = all.map(({ at, topic, texts, hearers }) => {
    const on = new Date(at).toISOString().slice(0, 10);
    const told = Object.values(texts)[0] ?? '';
    const { sent, ...others } = countsIn(hearers);
    const rest = Object.values(others).reduce((sum, count) => sum + count, 0);
    return `${on} · ${topic}: ${told} (${sent}/${sent + rest})`;
  });
  return {
    key: 'said.improved-list',
    values: { count: all.length, lines: lines.join('\n') || 'none' },
    data: {
      improvements: all.map(
        ({ hearers, ...one }): ImprovementView => ({ ...one, hearers: countsIn(hearers) }),
      ),
    },
  };
}
