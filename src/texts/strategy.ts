import type { Comparison } from '../domain/strategy/compare.ts';
import { FIGURES, type FigureId, type Figures, type Share } from '../domain/strategy/figures.ts';
import type { Profile, Strategy, Trial, TrialPlace } from '../domain/strategy/strategy.ts';
import { channelName } from './channel-name.ts';
import { moneyText } from './concession.ts';
import { named } from './names.ts';
import { type TextKey, type TextValues, text } from './texts.ts';
import { timeSpan } from './time.ts';
import { nameAmong, toldIn } from './told.ts';

/** What the words need to know besides: what profiles are called, the house's money, and the team's names by their ids. */
export interface StrategyNames {
  profiles: readonly Profile[];
  currency: string;
  people: ReadonlyMap<string, string>;
}

/** A table as people read it: the first column names the figure. */
export interface StrategyTable {
  title: string;
  head: string[];
  rows: { figure: FigureId | 'cases'; role: 'seeks' | 'guard' | null; cells: string[] }[];
  /** That so few cases say little; null where there are enough. */
  note: string | null;
}

/** Fewer cases are no ground to decide anything. */
const FEW = 20;

/** A day (UTC), the same in every language. */
export function dayText(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** What is chosen and what is tried, as a page shows it. Words are in the reader's language. */
export interface SpokenStrategy {
  chosen: {
    profile: string;
    words: string;
    /** The day (UTC) until which it is to hold at least; null: there is none, or it is over. */
    until: string | null;
    /** Its time is over: somebody should look at it again. */
    due: boolean;
  };
  trials: { profile: string; words: string; on: string }[];
  profiles: { id: string; name: string; about: string; judged: string }[];
}

export function spokenStrategy(
  strategy: Strategy,
  names: StrategyNames,
  now: number,
  language: string,
): SpokenStrategy {
  const { chosen } = strategy;
  const isDue = chosen.review !== null && chosen.review <= now;
  return {
    chosen: {
      profile: chosen.profile,
      words: chosenLine(strategy, names, now, language),
      until: chosen.review === null || isDue ? null : dayText(chosen.review),
      due: isDue,
    },
    trials: running(strategy, now).map((trial) => ({
      profile: trial.profile,
      words: trialLine(trial, names, language),
      on: 'channel' in trial.on ? `channel:${trial.on.channel}` : `segment:${trial.on.segment}`,
    })),
    profiles: names.profiles.map((one) => ({
      id: one.id,
      name: toldIn(one.name, language),
      about: toldIn(one.about, language),
      judged: seeksLine(one, language),
    })),
  };
}

/** What is chosen and what is tried, line by line. */
export function strategyLines(
  strategy: Strategy,
  names: StrategyNames,
  now: number,
  language: string,
): string[] {
  const profile = names.profiles.find(({ id }) => id === strategy.chosen.profile);
  return [
    chosenLine(strategy, names, now, language),
    ...(profile === undefined ? [] : [toldIn(profile.about, language), seeksLine(profile, language)]),
    ...running(strategy, now).map((trial) => trialLine(trial, names, language)),
  ];
}

function running({ trials }: Strategy, now: number): Trial[] {
  return trials.filter(({ until }) => until > now);
}

function chosenLine({ chosen }: Strategy, names: StrategyNames, now: number, language: string): string {
  const values = {
    ...saidBy(chosen, names, language),
    review: chosen.review === null ? '' : dayText(chosen.review),
    due: chosen.review === null ? 'none' : chosen.review <= now ? 'yes' : 'no',
  };
  return text('strategy.chosen', values, language);
}

function trialLine(trial: Trial, names: StrategyNames, language: string): string {
  const values = { ...saidBy(trial, names, language), ...trialValues(trial, language) };
  return text('strategy.trial', values, language);
}

/** By what a profile is judged. */
export function seeksLine({ seeks, guards }: Profile, language: string): string {
  const values = {
    seeks: figureName(seeks, language),
    guards: guards.map((one) => figureName(one, language)).join(', ') || 'none',
  };
  return text('strategy.seeks', values, language);
}

function saidBy(
  { profile, since, why, by }: Strategy['chosen'] | Trial,
  { profiles, people }: StrategyNames,
  language: string,
) {
  const id = by.startsWith('person:') ? by.slice('person:'.length) : null;
  const who = id === null ? by : (people.get(id) ?? text('refused.somebody', {}, language));
  return { name: nameAmong(profiles, profile, language), since: dayText(since), why, who };
}

function trialValues({ on, until }: Trial, language: string) {
  return { where: placeText(on, language), until: dayText(until - 1) };
}

export function placeText(on: TrialPlace, language: string): string {
  return 'channel' in on
    ? channelName(on.channel, language)
    : text('strategy.segment', { segment: named(`segment.${on.segment}`, on.segment, language) }, language);
}

export function figureName(figure: FigureId, language: string): string {
  return text(`strategy.figure.${figure}`, {}, language);
}

/** Two groups of cases beside each other: what the profile seeks first, its guards next to it. */
export function comparisonTable(
  comparison: Comparison,
  { profiles, currency }: StrategyNames,
  language: string,
): StrategyTable {
  const say = (key: TextKey, values: TextValues = {}) => text(key, values, language);
  const { here, there, profile: id } = comparison;
  const profile = profiles.find((one) => one.id === id);
  const name = nameAmong(profiles, id, language);
  const roleOf = (figure: FigureId): StrategyTable['rows'][number]['role'] =>
    profile?.seeks === figure ? 'seeks' : profile?.guards.includes(figure) === true ? 'guard' : null;
  const rank = { seeks: 0, guard: 1, none: 2 };
  const sorted = FIGURES.toSorted((a, b) => rank[roleOf(a) ?? 'none'] - rank[roleOf(b) ?? 'none']);
  const both = [here.figures, there.figures];
  const span = { since: dayText(here.since), until: dayText(here.until) };
  return {
    title:
      comparison.of === 'trial'
        ? say('strategy.tried', { name, where: placeText(comparison.trial.on, language), ...span })
        : say('strategy.since', { name, ...span }),
    head:
      comparison.of === 'trial'
        ? [say('strategy.figure'), name, say('strategy.rest')]
        : [say('strategy.figure'), say('strategy.after'), say('strategy.before')],
    rows: [
      {
        figure: 'cases',
        role: null,
        cells: [say('strategy.cases'), ...both.map(({ tickets }) => String(tickets))],
      },
      ...sorted.map((figure) => {
        const role = roleOf(figure);
        const label = say('strategy.row', { figure: figureName(figure, language), role: role ?? 'none' });
        return { figure, role, cells: [label, ...both.map((one) => cell(figure, one, currency, language))] };
      }),
    ],
    note: both.some(({ tickets }) => tickets < FEW) ? say('strategy.few', { count: FEW }) : null,
  };
}

const NOTHING = '–';

function cell(figure: FigureId, figures: Figures, currency: string, language: string): string {
  switch (figure) {
    case 'first-answer': {
      const { medianMs, count } = figures.firstAnswer;
      return medianMs === null ? NOTHING : `${timeSpan(medianMs, language)} (${count})`;
    }
    case 'cost': {
      const { minor, tickets } = figures.cost;
      const each = moneyText(tickets === 0 ? 0 : Math.round(minor / tickets), currency, language);
      return tickets === 0 ? NOTHING : `${each} (${moneyText(minor, currency, language)} / ${tickets})`;
    }
    case 'approvals':
    case 'escalations':
      return perCases(figures[figure]);
    default:
      return shareText(figures[figure]);
  }
}

/** May be more than one in a case. */
function perCases({ part, whole }: Share): string {
  return whole === 0 ? NOTHING : `${part} / ${whole}`;
}

function shareText({ part, whole }: Share): string {
  return whole === 0 ? NOTHING : `${Math.round((100 * part) / whole)} % (${part} / ${whole})`;
}
