import { concessionKind } from '../domain/authority/terms.ts';
import { concessionLine, moneyText } from '../texts/concession.ts';
import { type TextKey, type TextValues, text } from '../texts/texts.ts';
import { nameAmong, toldIn } from '../texts/told.ts';
import { ALWAYS } from './codes.ts';
import { type Policy, QUESTIONS, type Question } from './policy.ts';
import { type Condition, openTimeKinds, type Params, type Rule } from './rule-file.ts';
import { factWords, valueWords } from './value-words.ts';

/** A rule as people read it. Its name and its reason are in the language of whoever wrote it. */
export interface SpokenRule {
  question: Question;
  name: string;
  when: string;
  does: string;
  because: string;
}

/** Words of a list that are named as examples of it. */
const WORDS_NAMED = 4;

/** The rules of one question, in the order in which they are looked at. */
export function rulesInWords(policy: Policy, question: Question, locale: string): SpokenRule[] {
  return policy.books[question].rules.map(({ rule }) => ({
    question,
    name: rule.name,
    when: conditionWords(rule.conditions, policy, locale),
    does: outcomeWords(question, rule, policy, locale),
    because: rule.because,
  }));
}

export function conditionWords(
  condition: Condition | typeof ALWAYS,
  policy: Policy,
  locale: string,
  within = false,
): string {
  const say = (key: TextKey, values?: TextValues) => text(key, values, locale);
  if (condition === ALWAYS) return say('policy.always');
  if ('not' in condition)
    return say('policy.not', { what: conditionWords(condition.not, policy, locale, true) });
  if ('fact' in condition) return leafWords(condition, policy, locale);
  const any = 'any' in condition;
  const parts = any ? condition.any : condition.all;
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return conditionWords(only, policy, locale, within);
  const inner = parts.map((part) => conditionWords(part, policy, locale, true));
  if (any) return say('policy.any', { what: `(${inner.join('; ')})` });
  const what = inner.join(say('policy.and'));
  return within ? say('policy.all', { what: `(${what})` }) : what;
}

function leafWords(
  { fact, operator, value }: Extract<Condition, { fact: string }>,
  policy: Policy,
  locale: string,
): string {
  const words =
    operator === 'mentions' || operator === 'saysOnly'
      ? listWords(String(value), policy, locale)
      : valueWords(fact, value, locale, policy);
  return text(`policy.op.${operator}` as TextKey, { fact: factWords(fact, locale), value: words }, locale);
}

/** Some words of a list in the reader's language; words that a rule names itself as they are. */
function listWords(name: string, { wordLists }: Policy, locale: string): string {
  const own = name.startsWith('[') ? (JSON.parse(name) as string[]) : null;
  const list = wordLists[name] ?? {};
  const language = locale === 'sr-Cyrl' ? 'sr' : locale;
  const entries = own ?? [...(list[language] ?? list.en ?? []), ...(list.any ?? [])];
  const named = entries.slice(0, WORDS_NAMED).map((entry) => `“${entry.replaceAll('*', '…')}”`);
  return named.join(', ');
}

function outcomeWords(question: Question, { event }: Rule, policy: Policy, locale: string): string {
  const say = (key: TextKey, values?: TextValues) => text(key, values, locale);
  const value = (fact: string, of: unknown) => ({ value: valueWords(fact, of, locale, policy) });
  const yes = (is: boolean) => ({ yes: is ? 'yes' : 'no' });
  switch (question) {
    case 'triage': {
      const params = event.params as Params<'triage'>;
      return joined([
        params.priority && say('policy.does.priority', value('priority', params.priority)),
        params.kind && say('policy.does.kind', value('kind', params.kind)),
        params.tags && say('policy.does.tags', value('tags', params.tags)),
        params.team && say('policy.does.team', value('team', params.team)),
      ]);
    }
    case 'deadlines': {
      const { promiseHours, targetHours, resolveHours, saidHours, time } =
        event.params as Params<'deadlines'>;
      const kinds = openTimeKinds(time).filter((kind) => kind !== 'resolve' || resolveHours !== undefined);
      return joined([
        say('policy.does.deadline', { promise: promiseHours, target: targetHours }),
        saidHours && say('policy.does.said', { hours: saidHours }),
        resolveHours && say('policy.does.resolve', { hours: resolveHours }),
        kinds.length > 0 &&
          say('policy.does.time', { kinds: kinds.map((kind) => say(`policy.time.kind.${kind}`)).join(', ') }),
      ]);
    }
    case 'escalation':
      return say('policy.does.call', { words: toldIn((event.params as Params<'escalation'>).tell, locale) });
    case 'reopen':
      return say('policy.does.waits', yes((event.params as Params<'reopen'>).yes));
    case 'segments':
      return say('policy.does.segment', value('segment', (event.params as Params<'segments'>).name));
    case 'waiting': {
      const { nudgeDays, closeDays, ask } = event.params as Params<'waiting'>;
      return joined([
        nudgeDays !== undefined && say('policy.does.nudge', { days: nudgeDays ?? 'none' }),
        closeDays !== undefined && say('policy.does.close', { days: closeDays ?? 'none' }),
        ask !== undefined && say('policy.does.ask', yes(ask)),
      ]);
    }
    case 'authority': {
      const { zone, asks = 'supervisor' } = event.params as Params<'authority'>;
      return say('policy.does.zone', { zone, asks });
    }
    case 'public':
      return say('policy.does.second-reader', { asks: (event.params as Params<'public'>).asks });
    case 'remedies':
      return remedyWords(event.params as Params<'remedies'>, policy, locale);
  }
}

function remedyWords(params: Params<'remedies'>, { authority }: Policy, locale: string): string {
  const { id, concession: kind, count, dayCap, monthBudget, periodDays, afterStop } = params;
  const minor = count * (concessionKind(authority, kind)?.worth ?? 0);
  const values = {
    id,
    what: concessionLine(authority, { kind, count, minor, percent: null }, locale),
    day: moneyText(dayCap, authority.currency, locale),
    month: moneyText(monthBudget, authority.currency, locale),
    days: periodDays,
    after: afterStop ?? 'resume',
  };
  return text('policy.does.remedy', values, locale);
}

function joined(parts: (string | number | false | undefined)[]): string {
  return parts.filter((part) => typeof part === 'string' && part !== '').join(', ');
}

/** What of each budget there is in a month: its name and the sum. */
export function budgetsInWords({ authority }: Policy, locale: string): { name: string; limit: string }[] {
  return authority.budgets.map(({ id, limit }) => ({
    name: nameAmong(authority.budgets, id, locale),
    limit: moneyText(limit, authority.currency, locale),
  }));
}

/** Rules that somebody asks about by a word: a file by its name or title, or whatever has the word in it. */
export function rulesAbout(policy: Policy, topic: string, locale: string): SpokenRule[] {
  const wanted = topic
    .trim()
    .toLocaleLowerCase(locale)
    .replace(/\.json$/, '');
  const all = QUESTIONS.map((question) => ({ question, rules: rulesInWords(policy, question, locale) }));
  const has = (...words: string[]) => words.some((one) => one.toLocaleLowerCase(locale).includes(wanted));
  const file = all.find(
    ({ question }) => question === wanted || has(text(`policy.file.${question}`, {}, locale)),
  );
  if (file !== undefined) return file.rules;
  const codes = (question: Question) =>
    new Map(policy.books[question].rules.map(({ rule }) => [rule.name, JSON.stringify(rule.conditions)]));
  return all.flatMap(({ question, rules }) => {
    const written = codes(question);
    return rules.filter((rule) => has(rule.name, rule.when, rule.does, written.get(rule.name) ?? ''));
  });
}
