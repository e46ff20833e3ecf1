import { atLeast } from '../domain/actor.ts';
import { byId } from '../domain/kinds.ts';
import {
  type KnownProblem,
  MOST_PROBLEM_WORDS,
  macroOf,
  NO_PROBLEM_RULE,
  saidIn,
} from '../domain/known-problem.ts';
import { badOption, isRefusal, type Refusal } from '../domain/refusal.ts';
import { entryProblem } from '../policy/words.ts';
import type { ProblemTicketState } from '../store/store.ts';
import { LANGUAGE_TAGS } from '../texts/languages.ts';
import { text } from '../texts/texts.ts';
import type { Answer, Asked, Command } from './command.ts';
import { needs } from './handle.ts';
import { actorOf } from './message.ts';
import { given } from './options.ts';
import type { CommandPorts } from './ports.ts';

const ACTIONS = ['list', 'declare', 'join', 'leave', 'fixed', 'withdraw'] as const;
const OF_LEADS = { declare: 'lead', fixed: 'lead', withdraw: 'lead' } as const;
const NAME = /^[a-z0-9][a-z0-9-]{0,35}$/;
const LISTED = 30;
/** It stands on the front door and in the chat. */
const LONGEST = 1000;

/** Something that many customers have at once: said once, offered as a reply, and told to everybody when it is fixed. */
export const problem: Command = {
  name: 'problem',
  summary: 'command.problem',
  example: 'declare card-payments Card payments fail at the moment.',
  role: 'agent',
  group: 'house',
  options: [
    {
      name: 'action',
      summary: 'option.problem-action',
      type: 'choice',
      required: false,
      choices: ACTIONS,
      roles: OF_LEADS,
    },
    { name: 'problem', summary: 'option.problem', type: 'text', required: false },
    { name: 'text', summary: 'option.problem-text', type: 'rest', required: false },
    { name: 'ticket', summary: 'option.ticket', type: 'ticket', required: false },
    {
      name: 'language',
      summary: 'option.problem-language',
      type: 'choice',
      required: false,
      choices: LANGUAGE_TAGS,
    },
    { name: 'kind', summary: 'option.problem-kind', type: 'text', required: false },
    { name: 'cause', summary: 'option.problem-cause', type: 'text', required: false },
    { name: 'words', summary: 'option.problem-words', type: 'text', required: false },
    {
      name: 'tickets',
      summary: 'option.problem-tickets',
      type: 'choice',
      required: false,
      choices: ['suggest', 'join'],
    },
    {
      name: 'shown',
      summary: 'option.problem-shown',
      type: 'choice',
      required: false,
      choices: ['everywhere', 'desks'],
    },
  ],
  async run(request, ports) {
    const action = (given(request, 'action') ?? 'list') as (typeof ACTIONS)[number];
    if (action in OF_LEADS && !atLeast(request.actor.role, 'lead')) return needs('lead');
    if (action === 'list') return list(request, ports);
    if (action === 'declare') return declare(request, ports);
    if (action === 'leave') return onTicket(request, ports, { type: 'leave-problem' }, 'said.problem-left');
    const known = await knownIn(request, ports);
    if (isRefusal(known)) return known;
    if (action !== 'join') return end(request, ports, known, action === 'fixed' ? 'fixed' : 'withdrawn');
    const intent = { type: 'join-problem' as const, problem: known.id };
    return onTicket(request, ports, intent, 'said.problem-joined');
  },
};

/** The open problem that is meant: the one that is named, or the only one. */
async function knownIn(request: Asked, ports: CommandPorts): Promise<KnownProblem | Refusal> {
  const open = await ports.store.problems.open();
  const name = idIn(request);
  const known = name === '' && open.length === 1 ? open[0] : open.find(({ id }) => id === name);
  if (known !== undefined) return known;
  const all = open.map(({ id }) => id).join(', ') || 'none';
  return { refused: 'unknown-problem', values: { name: name || '–', known: all } };
}

function idIn(request: Asked): string {
  return (given(request, 'problem') ?? '').trim().toLowerCase();
}

async function onTicket(
  request: Asked,
  ports: CommandPorts,
  intent: { type: 'leave-problem' } | { type: 'join-problem'; problem: string },
  key: 'said.problem-left' | 'said.problem-joined',
): Promise<Answer | Refusal> {
  const typed = intent.type === 'leave-problem' ? given(request, 'problem') : given(request, 'text');
  const number = Number(request.options.ticket ?? typed?.replace(/^#/, ''));
  if (!Number.isSafeInteger(number) || number < 1)
    return badOption('ticket', text('problem.ticket', {}, request.language));
  const done = await ports.act({ number, actor: actorOf(request), intent });
  if (isRefusal(done)) return done;
  const id = intent.type === 'join-problem' ? intent.problem : '';
  return { key, values: { number, problem: id, changed: done.changed ? 'yes' : 'no' }, ticket: number };
}

async function declare(request: Asked, ports: CommandPorts): Promise<Answer | Refusal> {
  const name = idIn(request);
  if (!NAME.test(name)) return badOption('problem', text('problem.problem-name', {}, request.language));
  const open = (await ports.store.problems.open()).find(({ id }) => id === name || sameName(id, name));
  const wanted = await wantedOf(request, ports, open ?? fresh(await freeId(name, ports), request, ports));
  if (isRefusal(wanted)) return wanted;
  if (Object.keys(wanted.texts).length === 0)
    return badOption('text', text('problem.missing', {}, request.language));
  if (!(await ports.store.problems.save(wanted, true)))
    return { refused: 'changed-meanwhile', values: { name: wanted.id } };
  await offerText(wanted, ports);
  ports.store.live.publish({ kind: 'house' });
  const missing = LANGUAGE_TAGS.filter((tag) => tag !== 'sr-Cyrl' && wanted.texts[tag] === undefined);
  const values = { problem: wanted.id, macro: macroOf(wanted.id), missing: missing.join(', ') || 'none' };
  return { key: 'said.problem-declared', values, data: { problem: wanted } };
}

/** A name that was used before goes on as `card-payments-2`. */
function sameName(id: string, name: string): boolean {
  return id.startsWith(`${name}-`) && /^\d+$/.test(id.slice(name.length + 1));
}

async function freeId(name: string, { store }: CommandPorts): Promise<string> {
  for (let count = 1; ; count++) {
    const id = count === 1 ? name : `${name}-${count}`;
    if ((await store.problems.byId(id)) === null) return id;
  }
}

function fresh(id: string, { actor }: Asked, { now }: CommandPorts): KnownProblem {
  return {
    id,
    state: 'open',
    texts: {},
    fixedTexts: {},
    rule: NO_PROBLEM_RULE,
    shown: true,
    declaredBy: actor.id,
    declaredAt: now(),
    endedBy: null,
    endedAt: null,
    version: 0,
  };
}

async function wantedOf(
  request: Asked,
  ports: CommandPorts,
  standing: KnownProblem,
): Promise<KnownProblem | Refusal> {
  const rule = ruleOf(request, ports, standing);
  if (isRefusal(rule)) return rule;
  const texts = textsOf(request, ports, standing.texts);
  if (isRefusal(texts)) return texts;
  const shown = given(request, 'shown');
  return { ...standing, rule, texts, shown: shown === undefined ? standing.shown : shown === 'everywhere' };
}

function textsOf(
  request: Asked,
  ports: CommandPorts,
  standing: KnownProblem['texts'],
): KnownProblem['texts'] | Refusal {
  const words = given(request, 'text')?.trim();
  if (words === undefined || words === '') return standing;
  // It is read by everybody, and as a canned reply too.
  if (words.length > LONGEST || /\{[a-z]+\}|\[\[/u.test(words))
    return badOption('text', text('problem.public-text', { limit: LONGEST }, request.language));
  return { ...standing, [given(request, 'language') ?? ports.language]: words };
}

function ruleOf(
  request: Asked,
  { policy }: CommandPorts,
  { rule }: KnownProblem,
): KnownProblem['rule'] | Refusal {
  const { kinds } = policy.current();
  const kind = choiceIn(request, 'kind', rule.kind);
  const cause = choiceIn(request, 'cause', rule.cause);
  const known = byId(kinds.kinds, kind);
  if (kind !== null && known === undefined) return unknown('kind', kind, kinds.kinds);
  const causes = known?.causes ?? kinds.kinds.flatMap((one) => one.causes);
  if (cause !== null && byId(causes, cause) === undefined) return unknown('cause', cause, causes);
  const typed = given(request, 'words');
  const words = typed === undefined ? rule.words : typed.split(',').flatMap((one) => one.trim() || []);
  const wrong = words.map(entryProblem).find((one) => one !== undefined);
  if (wrong !== undefined || words.length > MOST_PROBLEM_WORDS)
    return badOption('words', wrong ?? text('problem.many', { most: MOST_PROBLEM_WORDS }, request.language));
  const tickets = given(request, 'tickets');
  return { kind, cause, words, joins: tickets === undefined ? rule.joins : tickets === 'join' };
}

/** `none` takes it away. */
function choiceIn(request: Asked, name: 'kind' | 'cause', standing: string | null): string | null {
  const typed = given(request, name);
  return typed === undefined ? standing : typed === 'none' ? null : typed;
}

function unknown(option: string, name: string, there: readonly { id: string }[]): Refusal {
  const choices = there.map(({ id }) => id).join(', ') || 'none';
  return { refused: 'unknown-choice', values: { option, name, choices } };
}

/** Its text stands among the canned replies for as long as it is open. */
async function offerText({ id, texts }: KnownProblem, { store, now }: CommandPorts): Promise<void> {
  const name = macroOf(id);
  const standing = await store.macros.byName(name);
  const macro = { as: 'answer', becomes: null, tags: [], editor: 'lead' } as const;
  const version = standing?.version ?? 0;
  await store.macros.save({ ...macro, id: standing?.id ?? name, name, texts, version }, now());
}

async function end(
  request: Asked,
  ports: CommandPorts,
  known: KnownProblem,
  state: 'fixed' | 'withdrawn',
): Promise<Answer | Refusal> {
  const fixedTexts = textsOf(request, ports, known.fixedTexts);
  if (isRefusal(fixedTexts)) return fixedTexts;
  const { id } = known;
  const counts = (await ports.store.problems.counts([id])).get(id);
  const over = { ...known, state, fixedTexts, endedBy: request.actor.id, endedAt: ports.now() };
  if (!(await ports.store.problems.save(over, state === 'fixed')))
    return { refused: 'changed-meanwhile', values: { name: id } };
  const macro = await ports.store.macros.byName(macroOf(id));
  if (macro !== null) await ports.store.macros.remove(macro.id, ports.now());
  ports.store.live.publish({ kind: 'house' });
  const values = { problem: id, count: counts?.joined ?? 0 };
  return { key: `said.problem-${state}`, values, data: { problem: over } };
}

const STATES: readonly ProblemTicketState[] = [
  'joined',
  'suggested',
  'sent',
  'elsewhere',
  'unwanted',
  'closed',
];

async function list(request: Asked, ports: CommandPorts): Promise<Answer> {
  const all = await ports.store.problems.list({ limit: LISTED });
  const counts = await ports.store.problems.counts(all.map(({ id }) => id));
  const problems = all.map((one) => {
    const of = counts.get(one.id) ?? {};
    const tickets = Object.fromEntries(STATES.map((state) => [state, of[state] ?? 0]));
    return { ...one, tickets, macro: macroOf(one.id) };
  });
  const lines = problems.map(({ id, state, texts, tickets }) =>
    text(
      'said.problem-line',
      {
        problem: id,
        state,
        joined: tickets.joined ?? 0,
        suggested: tickets.suggested ?? 0,
        told: (tickets.sent ?? 0) + (tickets.elsewhere ?? 0),
        untold: (tickets.unwanted ?? 0) + (tickets.closed ?? 0),
        text: saidIn(texts, request.language, ports.language).replace(/\s+/gu, ' ').slice(0, 120),
      },
      request.language,
    ),
  );
  const count = problems.filter(({ state }) => state === 'open').length;
  return { key: 'said.problems', values: { count, lines: lines.join('\n') }, data: { problems } };
}
