import { atLeast } from '../domain/actor.ts';
import type { ListedRemedy } from '../domain/authority/listed-remedy.ts';
import { isStopped, ownCharges, REMEDY_MISSES, type RemedyTerms } from '../domain/authority/remedy.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { RemedyTrial } from '../policy/remedy-trial.ts';
import type { RemedyState } from '../store/store.ts';
import { concessionLine, moneyText } from '../texts/concession.ts';
import { text } from '../texts/texts.ts';
import { clockTime } from '../texts/time.ts';
import type { Answer, Asked, Command } from './command.ts';
import { needs } from './handle.ts';
import { given } from './options.ts';
import type { CommandPorts } from './ports.ts';

const DAY_MS = 86_400_000;
/** A dry run arms a remedy for so long, and of a shorter history it arms nothing. */
const SHOWN_DAYS = 7;
const FEWEST_DAYS = 7;
const USUAL_DAYS = 30;
const MOST_DAYS = 366;
/** Tickets and days that a reply names; the data hold all of them. */
const MOST_NAMED = 20;

/** Small remedies that rules grant by themselves: what there is, what it would have cost, on and off. */
export const remedies: Command = {
  name: 'remedies',
  summary: 'command.remedies',
  example: 'dry-run our-mistake 30',
  role: 'supervisor',
  group: 'house',
  options: [
    {
      name: 'action',
      summary: 'option.remedies-action',
      type: 'choice',
      required: false,
      choices: ['list', 'dry-run', 'arm', 'disarm'],
    },
    { name: 'remedy', summary: 'option.remedy', type: 'text', required: false },
    { name: 'days', summary: 'option.remedy-days', type: 'number', required: false },
  ],
  async run(request, ports) {
    const action = given(request, 'action') ?? 'list';
    if (action === 'list') return list(request, ports);
    const id = (given(request, 'remedy') ?? '').trim();
    if (action === 'disarm') return disarm(id, ports);
    const all = Object.values(ports.policy.current().remedies);
    const terms = all.find((one) => one.id === id);
    if (terms === undefined) return unknown(id, ports);
    return action === 'dry-run' ? dryRun(terms, request, ports) : arm(terms, request, ports);
  },
};

function unknown(name: string, { policy }: CommandPorts): Refusal {
  const known = Object.values(policy.current().remedies).map(({ id }) => id);
  return { refused: 'unknown-remedy', values: { name: name || '–', known: known.join(', ') || '–' } };
}

async function list({ language }: Asked, ports: CommandPorts): Promise<Answer> {
  const { remedies: all, authority } = ports.policy.current();
  const now = ports.now();
  const terms = Object.values(all);
  const states = await ports.store.remedies.states(terms.map(({ content }) => content));
  const spent = await ports.store.giving.spent(
    terms.flatMap((one) => ownCharges(one, now).map(({ key }) => key)),
  );
  const people = new Map((await ports.store.people.list()).map(({ id, name }) => [id, name]));
  const nameOf = (id: string | null | undefined) => (id == null ? '' : (people.get(id) ?? id));
  const lines = terms.map((one): ListedRemedy => {
    const state = states.get(one.content);
    const [day, month] = ownCharges(one, now).map(({ key }) => spent.get(key) ?? 0);
    const { id, kind, count, minor, dayCap, monthBudget, rule } = one;
    const money = (amount: number) => moneyText(amount, authority.currency, language);
    const data = {
      id,
      rule,
      state: stateOf(state, now),
      what: concessionLine(authority, { kind, count, minor, percent: null }, language),
      armedAt: state?.armedAt ?? null,
      armedBy: nameOf(state?.armedBy),
      shownAt: state?.shownAt ?? null,
      mayArm: isShown(state, now),
      granted: state?.granted ?? 0,
      today: money(day ?? 0),
      dayCap: money(dayCap),
      month: money(month ?? 0),
      monthBudget: money(monthBudget),
    };
    const values = {
      ...data,
      armedAt: data.armedAt === null ? 'none' : clockTime(data.armedAt),
      shownAt: data.shownAt === null ? 'none' : clockTime(data.shownAt),
      mayArm: data.mayArm ? 'yes' : 'no',
    };
    return { ...data, text: text('said.remedies-line', values, language) };
  });
  return {
    key: 'said.remedies',
    values: { lines: lines.map((one) => one.text).join('\n') || 'none' },
    data: { remedies: lines },
  };
}

function stateOf(state: RemedyState | undefined, now: number): 'off' | 'armed' | 'stopped' {
  if (state?.armedAt == null) return 'off';
  return isStopped(state.stopped, now) ? 'stopped' : 'armed';
}

function isShown(state: RemedyState | undefined, now: number): boolean {
  return state?.shownAt != null && state.shownAt >= now - SHOWN_DAYS * DAY_MS;
}

/** What was shown to a lead opens the gate; to a supervisor it is shown just the same. */
async function dryRun(terms: RemedyTerms, request: Asked, ports: CommandPorts): Promise<Answer | Refusal> {
  const { actor, language, options } = request;
  const days = typeof options.days === 'number' ? options.days : USUAL_DAYS;
  if (!(days > 0 && days <= MOST_DAYS))
    return {
      refused: 'bad-option',
      values: { option: 'days', problem: text('problem.days', { most: MOST_DAYS }, language) },
    };
  const until = ports.now();
  const trial = await ports.tryRemedy(terms, { since: until - days * DAY_MS, until });
  const opens = atLeast(actor.role, 'lead') && days >= FEWEST_DAYS;
  if (opens) {
    await ports.store.remedies.shown(terms, actor.id, until);
    ports.store.live.publish({ kind: 'house' });
  }
  const { currency } = ports.policy.current().authority;
  const values = {
    id: terms.id,
    days,
    fired: trial.fired,
    granted: trial.granted.length,
    cost: moneyText(trial.minor, currency, language),
    lines: trialLines(trial, currency, language).join('\n') || 'none',
    opens: opens ? 'yes' : atLeast(actor.role, 'lead') ? 'short' : 'no',
    least: FEWEST_DAYS,
    shown: SHOWN_DAYS,
  };
  return {
    key: 'said.remedy-dry-run',
    values,
    data: { remedy: terms.id, content: terms.content, opens, ...trial },
  };
}

function trialLines(
  { granted, days, misses, stops }: RemedyTrial,
  currency: string,
  language: string,
): string[] {
  const cost = days
    .slice(-MOST_NAMED)
    .map(({ day, count, minor }) =>
      text('said.remedy-day', { day, count, cost: moneyText(minor, currency, language) }, language),
    );
  const whom = granted
    .slice(-MOST_NAMED)
    .map(({ ticket, name }) => (name === null ? `#${ticket}` : `#${ticket} ${name}`));
  const against = REMEDY_MISSES.flatMap((because) => {
    const count = misses[because];
    const why = text(`remedy.miss.${because}`, {}, language);
    return count === undefined ? [] : [text('said.remedy-miss', { why, count }, language)];
  });
  return [
    ...cost,
    ...(whom.length === 0 ? [] : [text('said.remedy-whom', { whom: whom.join(', ') }, language)]),
    ...(against.length === 0 ? [] : [text('said.remedy-misses', { misses: against.join('; ') }, language)]),
    ...(stops.length === 0
      ? []
      : [text('said.remedy-stops', { stops: [...new Set(stops)].join(', ') }, language)]),
  ];
}

async function arm(terms: RemedyTerms, { actor }: Asked, ports: CommandPorts): Promise<Answer | Refusal> {
  if (!atLeast(actor.role, 'lead')) return needs('lead');
  const at = ports.now();
  const shownSince = at - SHOWN_DAYS * DAY_MS;
  const { id } = terms;
  const armed = await ports.store.remedies.arm(terms, { by: actor.id, at, shownSince });
  if (!armed) return { refused: 'remedy-not-shown', values: { id, days: SHOWN_DAYS } };
  ports.store.live.publish({ kind: 'house' });
  return { key: 'said.remedy-armed', values: { id }, data: { remedy: id } };
}

/** Also one whose rule is gone. */
async function disarm(id: string, ports: CommandPorts): Promise<Answer | Refusal> {
  const changed = await ports.store.remedies.disarm(id);
  if (changed) ports.store.live.publish({ kind: 'house' });
  const known = Object.values(ports.policy.current().remedies).some((one) => one.id === id);
  if (!changed && !known) return unknown(id, ports);
  return {
    key: changed ? 'said.remedy-disarmed' : 'said.remedy-not-armed',
    values: { id },
    data: { changed },
  };
}
