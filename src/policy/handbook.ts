import { type Contacts, realContacts } from '../domain/contacts.ts';
import type { Why } from '../domain/decision.ts';
import type { Hours } from '../domain/hours.ts';
import type { Told } from '../domain/kinds.ts';
import { WEEKDAYS, type Weekday } from '../domain/quiet-hours.ts';
import type { Trial } from '../domain/strategy/strategy.ts';
import type { HandbookPage } from '../texts/handbook.ts';
import { dayText, placeText, type StrategyTable, strategyLines } from '../texts/strategy.ts';
import { type TextKey, type TextValues, text } from '../texts/texts.ts';
import { clockTime, weekdayName } from '../texts/time.ts';
import { nameAmong, toldIn } from '../texts/told.ts';
import { canonicalJson } from './canonical.ts';
import { budgetsInWords, rulesInWords } from './in-words.ts';
import { type Policy, type PolicyHolder, QUESTIONS } from './policy.ts';
import { profilesIn, spokenProfile, strategyOf } from './strategy-file.ts';
import { tellWhy } from './tell.ts';

/** Rules that were in force from then on. `body`: their files by name, as JSON. */
export interface KeptRules {
  version: string;
  body: string;
  /** Epoch ms. */
  at: number;
  by: string;
  reason: string | null;
}

type Section = HandbookPage['sections'][number];

/** The rules in force, in words: the team's handbook, the customers' edition, and why something was decided. */
export function spokenRules(holder: Pick<PolicyHolder, 'current'>, now: () => number) {
  return {
    handbook: (told: HandbookOf, locale: string) =>
      staffHandbook(holder.current(), { ...told, now: now() }, locale),
    publicEdition: (locale: string) => publicEdition(holder.current(), locale),
    whyText: (why: Why, locale: string) => tellWhy(why, locale, holder.current()),
  };
}

/** What the handbook tells besides the rules: `sets` newest first, `names` of the team by their ids, figures of the strategy. */
export interface HandbookOf {
  sets: readonly KeptRules[];
  names: ReadonlyMap<string, string>;
  tables: readonly StrategyTable[];
}

/** All rules in words, with what was changed when. */
function staffHandbook(
  policy: Policy,
  { sets, names, tables, now }: HandbookOf & { now: number },
  locale: string,
): HandbookPage {
  const say = (key: TextKey, values?: TextValues) => text(key, values, locale);
  const rules = QUESTIONS.map(
    (question): Section => ({
      title: say(`policy.file.${question}`),
      entries: rulesInWords(policy, question, locale).map(({ name, when, does, because }) => ({
        title: name,
        lines: [
          say('policy.when', { what: when }),
          say('policy.then', { what: does }),
          say('policy.why', { what: because }),
        ],
        steps: [],
      })),
      lines: [],
    }),
  );
  const strategy =
    policy.strategy === null
      ? []
      : strategyLines(
          policy.strategy,
          { profiles: policy.profiles, currency: policy.authority.currency, people: names },
          now,
          locale,
        );
  const budgets = budgetsInWords(policy, locale).map(({ name, limit }) => `${name}: ${limit}`);
  return {
    title: say('handbook.title', { name: policy.business.name }),
    about: say('handbook.about', { version: policy.version.slice(0, 12) }),
    sections: [
      { title: say('handbook.strategy'), entries: [], lines: strategy, tables },
      ...rules,
      { title: say('handbook.budgets'), entries: [], lines: budgets },
      { title: say('public.steps'), entries: kindSteps(policy, locale), lines: [] },
      { title: say('handbook.history'), entries: [], lines: changes(sets, names, locale) },
    ],
  };
}

/** What customers may know: nothing of it says how far anybody may go. */
function publicEdition(policy: Policy, locale: string): HandbookPage {
  const say = (key: TextKey, values?: TextValues) => text(key, values, locale);
  const { name, promise, hours, contacts, procedures } = policy.business as Policy['business'] & Public;
  const tell = (words: Told) => toldIn(words, locale);
  const said = Object.values(procedures ?? {}).map(({ title, steps }) => ({
    title: tell(title),
    lines: [],
    steps: steps.map(tell),
  }));
  const table = policy.hours.tables.default;
  const open =
    table === undefined ? (hours === undefined ? [] : [tell(hours.inWords)]) : hoursLines(table, locale);
  return {
    title: say('public.title', { name }),
    about: '',
    sections: [
      { title: say('public.promise'), entries: [], lines: promise === undefined ? [] : [tell(promise)] },
      { title: say('public.hours'), entries: [], lines: open },
      { title: say('public.steps'), entries: [...said, ...customerSteps(policy, locale)], lines: [] },
      { title: say('public.contacts'), entries: [], lines: Object.values(realContacts(contacts)).map(tell) },
    ],
  };
}

/** What facts.json may say besides, as business-file.ts has checked it. */
interface Public {
  promise?: Told;
  hours?: { inWords: Told };
  contacts?: Contacts;
  procedures?: Record<string, { title: Told; steps: Told[] }>;
}

function kindSteps({ kinds }: Policy, locale: string): Section['entries'] {
  return kinds.kinds
    .filter(({ procedure }) => procedure.length > 0)
    .map(({ name, procedure }) => ({
      title: toldIn(name, locale),
      lines: [],
      steps: procedure.map((step) => toldIn(step.text, locale)),
    }));
}

/** Steps as customers hear of them; what is the team's own, such as that nothing is offered, is no part of it. */
function customerSteps({ kinds }: Policy, locale: string): Section['entries'] {
  return kinds.kinds
    .map(({ name, procedure }) => ({
      title: toldIn(name, locale),
      lines: [],
      steps: procedure.flatMap(({ customer }) => (customer === undefined ? [] : [toldIn(customer, locale)])),
    }))
    .filter(({ steps }) => steps.length > 0);
}

/** Days with the same hours in one line, and at the end in which zone they are meant. */
function hoursLines({ week, zone }: Hours, locale: string): string[] {
  const runs: { first: Weekday; last: Weekday; blocks: string }[] = [];
  for (const day of WEEKDAYS) {
    const blocks = (week[day] ?? []).map(({ from, to }) => `${from}–${to}`).join(', ');
    const run = runs.at(-1);
    if (run?.blocks === blocks) run.last = day;
    else runs.push({ first: day, last: day, blocks });
  }
  const lines = runs
    .filter(({ blocks }) => blocks !== '')
    .map(({ first, last, blocks }) => {
      const [one, other] = [first, last].map((day) => weekdayName(day, locale));
      return `${first === last ? one : `${one} – ${other}`}: ${blocks}`;
    });
  return lines.length === 0 ? [] : [...lines, text('public.zone', { zone }, locale)];
}

/** Each set beside the one before it: whose rules came, went or say something else. */
function changes(sets: readonly KeptRules[], names: ReadonlyMap<string, string>, locale: string): string[] {
  return sets.map(({ version, body, at, by, reason }, index) => {
    const before = sets[index + 1];
    const what =
      before === undefined
        ? text('handbook.first', {}, locale)
        : changedBetween(filesIn(before.body), filesIn(body), locale);
    const person = by.startsWith('person:') ? names.get(by.slice('person:'.length)) : undefined;
    const who = person ?? text('handbook.system', {}, locale);
    const values = { at: clockTime(at), who, version: version.slice(0, 12), what };
    const change = text('handbook.change', values, locale);
    return reason === null ? change : text('handbook.because', { change, reason }, locale);
  });
}

type Files = Record<string, { rules?: { name: string }[] }>;

function filesIn(body: string): Files {
  return JSON.parse(body) as Files;
}

function changedBetween(before: Files, after: Files, locale: string): string {
  const told = QUESTIONS.flatMap((question) => {
    const [one, other] = [before, after].map((files) => rulesOf(files[`${question}.json`]));
    const all = [...new Set([...(one?.keys() ?? []), ...(other?.keys() ?? [])])];
    const changed = all.filter((name) => one?.get(name) !== other?.get(name));
    if (changed.length === 0) return [];
    const file = text(`policy.file.${question}`, {}, locale);
    return [text('handbook.changed', { file, names: changed.map((name) => `“${name}”`).join(', ') }, locale)];
  });
  const strategies = strategyChanges(before, after, locale);
  const rest = (files: Files, name: string) => canonicalJson({ ...files[name], rules: null });
  const others = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => name !== 'strategy.json' && rest(before, name) !== rest(after, name),
  );
  const elsewhere = others.length === 0 ? [] : [text('handbook.elsewhere', { count: others.length }, locale)];
  return [...told, ...strategies, ...elsewhere].join('; ');
}

/** Which profile was chosen, what is tried now, and what was tried until then. */
function strategyChanges(before: Files, after: Files, locale: string): string[] {
  const [one, other] = [before, after].map((files) => strategyOf(files['strategy.json']));
  if (other === null || other === undefined || canonicalJson(one) === canonicalJson(other)) return [];
  const profiles = [...profilesIn(after)].map(([id, profile]) => spokenProfile(id, profile));
  const nameOf = (id: string) => nameAmong(profiles, id, locale);
  const chosen = canonicalJson(one?.chosen) === canonicalJson(other.chosen) ? [] : [other.chosen];
  const known = new Map((one?.trials ?? []).map((trial) => [trialKey(trial), trial]));
  const running = new Set(other.trials.map(trialKey));
  const begun = other.trials.filter((trial) => !known.has(trialKey(trial)));
  const ended = [...known.values()].filter((trial) => {
    const later = other.trials.find((next) => trialKey(next) === trialKey(trial));
    return !running.has(trialKey(trial)) || (later !== undefined && later.until < trial.until);
  });
  const said = ({ profile, on, until }: Trial) => ({
    name: nameOf(profile),
    where: placeText(on, locale),
    until: dayText(until - 1),
  });
  return [
    ...chosen.map(({ profile }) => text('handbook.chosen', { name: nameOf(profile) }, locale)),
    ...begun.map((trial) => text('handbook.tried', said(trial), locale)),
    ...ended.map((trial) => text('handbook.trial-ended', said(trial), locale)),
  ];
}

function trialKey({ profile, on, since }: Trial): string {
  return canonicalJson([profile, on, since]);
}

function rulesOf(file: Files[string] | undefined): Map<string, string> {
  return new Map((file?.rules ?? []).map((rule) => [rule.name, canonicalJson(rule)]));
}
