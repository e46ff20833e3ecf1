import type { MatchedFact, Why } from '../domain/decision.ts';
import { named } from '../texts/names.ts';
import { text } from '../texts/texts.ts';
import { toldIn } from '../texts/told.ts';
import type { EscalationWords } from './policy.ts';
import { factWords, type RuleNames, valueWords } from './value-words.ts';

/**
 * A reason in words: rule “Card stolen” in triage.json: the message mentions stolen. Foreign text never stands in it,
 * because none stands in a Why. With the names of the rules, codes are called by them and amounts are money.
 */
export function tellWhy(why: Why, locale = 'en', names?: RuleNames): string {
  const values = { rule: ruleName(why, locale), file: why.file };
  if (why.facts.length === 0) return text('why.always', values, locale);
  const facts = why.facts.map((fact) => tellFact(fact, locale, names)).join(text('why.and', {}, locale));
  return text('why.rule', { ...values, facts }, locale);
}

/** What was decided, with its reasons: Priority urgent, because rule … */
export function tellBecause(outcome: string, reasons: readonly Why[], locale = 'en'): string {
  if (reasons.length === 0) return outcome;
  const because = reasons.map((why) => tellWhy(why, locale)).join(text('why.or', {}, locale));
  return text('why.because', { outcome, because }, locale);
}

/** What the rules have to say to supervisors, in a language; Serbian needs to be written in one alphabet only. */
export function tellEscalation(words: EscalationWords, language: string): string {
  return toldIn(words, language);
}

/** Rules have names that people gave them; what routing.json and callbacks.json decide by has none. */
function ruleName({ rule, file }: Why, locale: string): string {
  if (file === 'routing.json') return named(`why.route.${rule}`, rule, locale);
  return file === 'callbacks.json' ? named(`why.call.${rule}`, rule, locale) : rule;
}

/** One condition with the value that it found. */
export function tellFact(
  { fact, operator, value, was }: MatchedFact,
  locale: string,
  names?: RuleNames,
): string {
  const negated = operator.startsWith('not ');
  const plain = negated ? operator.slice('not '.length) : operator;
  const values = {
    fact: factWords(fact, locale),
    value: valueWords(fact, value, locale, names),
    was: valueWords(fact, was, locale, names),
  };
  switch (plain) {
    case 'mentions':
      return text(negated ? 'why.mentions-not' : 'why.mentions', values, locale);
    case 'saysOnly':
      return text(negated ? 'why.says-more' : 'why.says-only', values, locale);
    case 'contains':
      return text(negated ? 'why.has-not' : 'why.has', values, locale);
    case 'doesNotContain':
      return text(negated ? 'why.has' : 'why.has-not', values, locale);
    case 'lessThan':
    case 'lessThanInclusive':
      return text(negated ? 'why.over' : 'why.is', values, locale);
    case 'notEqual':
    case 'notIn':
      return text(negated ? 'why.is' : 'why.is-not', values, locale);
    case 'equal':
    case 'in':
      return text(negated ? 'why.is-not' : 'why.is', values, locale);
    default:
      return text('why.is', values, locale);
  }
}
