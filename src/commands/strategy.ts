import { atLeast } from '../domain/actor.ts';
import { CodedError } from '../domain/coded-error.ts';
import { badOption, isRefusal, type Refusal } from '../domain/refusal.ts';
import { Comparing } from '../domain/strategy/compare.ts';
import { COUNTED } from '../domain/strategy/figures.ts';
import type { Strategy, TrialPlace } from '../domain/strategy/strategy.ts';
import { changedStrategy, type StrategyChange } from '../policy/strategy-change.ts';
import type { StrategyFile } from '../policy/strategy-file.ts';
import { channelName } from '../texts/channel-name.ts';
import {
  comparisonTable,
  type StrategyNames,
  type StrategyTable,
  spokenStrategy,
  strategyLines,
} from '../texts/strategy.ts';
import { text } from '../texts/texts.ts';
import { nameAmong, toldIn } from '../texts/told.ts';
import type { Answer, Asked, Command } from './command.ts';
import { needs } from './handle.ts';
import { CONFIRM, flagged, given } from './options.ts';
import type { CommandPorts } from './ports.ts';
import { instantFrom } from './when.ts';

const DAY = 86_400_000;
/** A choice holds so long, unless somebody says otherwise. */
const REVIEW_DAYS = 90;
/** What is typed is the same in every language. */
const EXAMPLES = { examples: 'channel:webchat, segment:vip' };
const CHANGES = ['choose', 'try', 'stop'] as const;

/** By which profile customers are served; leads choose one, try another one in a place, and see what came of it. */
export const strategy: Command = {
  name: 'strategy',
  summary: 'command.strategy',
  example: 'try delight --on channel:webchat --until 14d --why We want to see what it costs',
  role: 'viewer',
  group: 'house',
  options: [
    {
      name: 'action',
      summary: 'option.strategy-action',
      type: 'choice',
      required: false,
      choices: ['show', 'figures', ...CHANGES],
    },
    { name: 'profile', summary: 'option.strategy-profile', type: 'text', required: false },
    { name: 'why', summary: 'option.strategy-why', type: 'rest', required: false },
    { name: 'on', summary: 'option.strategy-on', type: 'text', required: false },
    { name: 'until', summary: 'option.strategy-until', type: 'when', required: false },
    { name: 'review', summary: 'option.strategy-review', type: 'when', required: false },
    CONFIRM,
  ],
  async run(request, ports) {
    const action = given(request, 'action') ?? 'show';
    const isChange = CHANGES.some((one) => one === action);
    if (isChange && !atLeast(request.actor.role, 'lead')) return needs('lead');
    const { strategy: now } = ports.policy.current();
    if (now === null) return { key: 'said.strategy-none' };
    if (action === 'show') return show(request, ports, now);
    return action === 'figures' ? figures(request, ports, now) : change(request, ports);
  },
};

async function show(request: Asked, ports: CommandPorts, now: Strategy): Promise<Answer> {
  const { language } = request;
  const { profiles } = ports.policy.current();
  const names = await namesFor(ports);
  const others = profiles
    .filter(({ id }) => id !== now.chosen.profile)
    .map((one) => `- ${toldIn(one.name, language)} (${one.id}): ${toldIn(one.about, language)}`);
  const values = {
    lines: strategyLines(now, names, ports.now(), language).join('\n'),
    others: others.join('\n') || 'none',
  };
  const spoken = spokenStrategy(now, names, ports.now(), language);
  return { key: 'said.strategy', values, data: { strategy: now, profiles, spoken } };
}

/** Recomputed from the record each time. */
async function figures(request: Asked, ports: CommandPorts, now: Strategy): Promise<Answer> {
  const comparing = new Comparing(now, ports.now());
  for (let after = 0; ; ) {
    const page = await ports.store.history.events(comparing.since, after, COUNTED);
    for (const { events } of page) comparing.add(events);
    const last = page.at(-1);
    if (last === undefined) break;
    after = last.number;
  }
  const names = await namesFor(ports);
  const comparisons = comparing.result();
  const tables = comparisons.map((one) => comparisonTable(one, names, request.language));
  return {
    key: 'said.strategy-figures',
    values: { tables: tables.map(told).join('\n\n') },
    data: { comparisons, tables },
  };
}

function told({ title, head, rows, note }: StrategyTable): string {
  const [, ...columns] = head;
  const lines = rows.map(({ cells: [name = '', ...cells] }) => `${name}: ${cells.join(' | ')}`);
  return [`${title}: ${columns.join(' | ')}`, ...lines, ...(note === null ? [] : [note])].join('\n');
}

async function namesFor({ policy, store }: CommandPorts): Promise<StrategyNames> {
  const { profiles, authority } = policy.current();
  const people = new Map((await store.people.list()).map(({ id, name }) => [id, name]));
  return { profiles, currency: authority.currency, people };
}

async function change(request: Asked, ports: CommandPorts): Promise<Answer | Refusal> {
  const wanted = wantedBy(request, ports);
  if (isRefusal(wanted)) return wanted;
  try {
    const said = { by: wanted.by, reason: wanted.why };
    const done = await ports.policy.revise('strategy.json', said, (content) =>
      changedStrategy(content as StrategyFile, wanted, ports.now()),
    );
    if (isRefusal(done)) return named(done, request, ports);
  } catch (error) {
    if (!(error instanceof CodedError) || error.code !== 'broken-rules') throw error;
    return { refused: 'broken-rules', values: { problem: error.message } };
  }
  const { strategy: now, version } = ports.policy.current();
  const names = await namesFor(ports);
  const lines = now === null ? [] : strategyLines(now, names, ports.now(), request.language);
  return {
    key: 'said.strategy-changed',
    values: { lines: lines.join('\n') },
    data: { strategy: now, version },
  };
}

/** With the profile as people call it. */
function named(refusal: Refusal, { language }: Asked, { policy }: CommandPorts): Refusal {
  const { profile } = refusal.values ?? {};
  if (typeof profile !== 'string') return refusal;
  const name = nameAmong(policy.current().profiles, profile, language);
  return { ...refusal, values: { ...refusal.values, name } };
}

function wantedBy(request: Asked, ports: CommandPorts): StrategyChange | Refusal {
  const { language, actor } = request;
  const action = given(request, 'action');
  // Nobody who stops a trial names a profile: typed words begin the reason.
  const parts = [action === 'stop' ? given(request, 'profile') : undefined, given(request, 'why')];
  const why = parts
    .filter((part) => part !== undefined)
    .join(' ')
    .trim();
  if (why === '') return badOption('why', text('problem.missing', {}, language));
  const said = { why, by: `person:${actor.id}` };
  const on = placeIn(given(request, 'on'), ports, language);
  if (on !== null && isRefusal(on)) return on;
  if (action === 'stop') return { do: 'stop', on, ...said };
  const profile = profileIn(given(request, 'profile'), ports, language);
  if (isRefusal(profile)) return profile;
  const now = ports.now();
  if (action === 'try') {
    const until = endIn(given(request, 'until') ?? '', now);
    if (on === null) return badOption('on', text('problem.strategy-on', EXAMPLES, language));
    if (until === null || until <= now) return badOption('until', text('problem.when', {}, language));
    return { do: 'try', ...profile, on, until, ...said };
  }
  const review = instantIn(given(request, 'review') ?? `${REVIEW_DAYS}d`, now);
  if (review === null || review <= now) return badOption('review', text('problem.when', {}, language));
  return { do: 'choose', ...profile, review, confirm: flagged(request, 'confirm'), ...said };
}

/** By its id, or by its name in the reader's language. */
function profileIn(
  said: string | undefined,
  { policy }: CommandPorts,
  language: string,
): { profile: string } | Refusal {
  const { profiles } = policy.current();
  const wanted = said?.trim().toLocaleLowerCase(language);
  const found = profiles.find(
    ({ id, name }) => id === wanted || toldIn(name, language).toLocaleLowerCase(language) === wanted,
  );
  if (found !== undefined) return { profile: found.id };
  const choices = profiles.map(({ id }) => id).join(', ') || 'none';
  return { refused: 'unknown-profile', values: { name: said ?? '', choices } };
}

/** `channel:webchat`, `segment:vip`; null: nothing was said. */
function placeIn(
  said: string | undefined,
  { policy }: CommandPorts,
  language: string,
): TrialPlace | Refusal | null {
  if (said === undefined) return null;
  const [, what, id = ''] = /^(channel|segment)\s*[:=]\s*([a-z][a-z0-9-]{0,39})$/.exec(said.trim()) ?? [];
  const segments = policy.current().books.segments.rules.map(({ rule }) => rule.event.params.name);
  // A channel that there is has a name.
  if (what === 'channel' && channelName(id, language) !== id) return { channel: id };
  if (what === 'segment' && segments.includes(id)) return { segment: id };
  return badOption('on', text('problem.strategy-on', EXAMPLES, language));
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** A day (UTC), an instant or a span. Epoch ms; null: it is none. */
function instantIn(said: string, now: number): number | null {
  const words = said.trim();
  const day = DATE.test(words) ? Date.parse(words) : Number.NaN;
  return Number.isFinite(day) ? day : instantFrom(words, now);
}

/** The same; a day as an end is over with it. */
function endIn(said: string, now: number): number | null {
  const at = instantIn(said, now);
  return at !== null && DATE.test(said.trim()) ? at + DAY : at;
}
