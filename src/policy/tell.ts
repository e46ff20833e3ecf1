import type { MatchedFact, Why } from '../domain/decision.ts';
import { named } from '../texts/names.ts';
import { type TextKey, text } from '../texts/texts.ts';
import { toldIn } from '../texts/told.ts';
import type { TicketFacts } from './facts.ts';
import type { EscalationWords } from './policy.ts';

/** Facts in words. */
const WHY_FACTS = {
  text: 'why.fact.text',
  textLength: 'why.fact.text-length',
  channel: 'why.fact.channel',
  contactKnown: 'why.fact.contact-known',
  contactTickets: 'why.fact.contact-tickets',
  language: 'why.fact.language',
  plan: 'why.fact.plan',
  isNewTicket: 'why.fact.is-new-ticket',
  status: 'why.fact.status',
  messageCount: 'why.fact.message-count',
  waitingMinutes: 'why.fact.waiting-minutes',
  unansweredCount: 'why.fact.unanswered-count',
  hasFiles: 'why.fact.has-files',
  addressDomain: 'why.fact.address-domain',
  segment: 'why.fact.segment',
  tags: 'why.fact.tags',
  priority: 'why.fact.priority',
  team: 'why.fact.team',
  skill: 'why.fact.skill',
  openTickets: 'why.fact.open-tickets',
  kind: 'why.fact.kind',
  cause: 'why.fact.cause',
  open: 'why.fact.open',
  hour: 'why.fact.hour',
  weekday: 'why.fact.weekday',
} as const satisfies Record<keyof TicketFacts | RoutingFact, TextKey>;

/** What routing.json decides by besides. */
type RoutingFact = 'team' | 'skill' | 'openTickets';

/**
 * A reason in words: rule “Card stolen” in triage.json: the message mentions stolen. Foreign text never stands in it,
 * because none stands in a Why.
 */
export function tellWhy(why: Why, locale = 'en'): string {
  const values = { rule: ruleName(why, locale), file: why.file };
  if (why.facts.length === 0) return text('why.always', values, locale);
  const facts = why.facts.map((fact) => tellFact(fact, locale)).join(text('why.and', {}, locale));
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

/** Rules have names that people gave them; what routing.json decides by has none. */
function ruleName({ rule, file }: Why, locale: string): string {
  return file === 'routing.json' ? named(`why.route.${rule}`, rule, locale) : rule;
}

function tellFact({ fact, operator, value, was }: MatchedFact, locale: string): string {
  const name = Object.hasOwn(WHY_FACTS, fact)
    ? text(WHY_FACTS[fact as keyof typeof WHY_FACTS], {}, locale)
    : fact;
  const negated = operator.startsWith('not ');
  const plain = negated ? operator.slice('not '.length) : operator;
  const values = { fact: name, value: inWords(value, locale), was: inWords(was, locale) };
  switch (plain) {
    case 'mentions':
      return text(negated ? 'why.mentions-not' : 'why.mentions', values, locale);
    case 'saysOnly':
      return text(negated ? 'why.says-more' : 'why.says-only', values, locale);
    case 'contains':
      return text(negated ? 'why.has-not' : 'why.has', values, locale);
    case 'doesNotContain':
      return text(negated ? 'why.has' : 'why.has-not', values, locale);
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

function inWords(value: unknown, locale: string): string {
  if (Array.isArray(value)) return value.map((item) => inWords(item, locale)).join(', ');
  if (typeof value === 'boolean') return text(value ? 'why.yes' : 'why.no', {}, locale);
  if (value === null || value === undefined) return text('why.nothing', {}, locale);
  return String(value);
}
