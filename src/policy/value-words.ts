import { byId, type Named } from '../domain/kinds.ts';
import { channelName } from '../texts/channel-name.ts';
import { moneyText } from '../texts/concession.ts';
import { languageName } from '../texts/language-name.ts';
import { priorityName, roleName, segmentName, statusName } from '../texts/names.ts';
import { type TextKey, text } from '../texts/texts.ts';
import { weekdayName } from '../texts/time.ts';
import { toldIn } from '../texts/told.ts';
import type { AuthorityFacts } from './facts.ts';
import type { Policy } from './policy.ts';

/** What routing.json decides by besides. */
type RoutingFact = 'team' | 'skill' | 'openTickets';
/** What callbacks.json decides by. */
type CallFact = 'forecastWaitMinutes';

/** Facts in words. */
const FACT_KEYS = {
  text: 'why.fact.text',
  textLength: 'why.fact.text-length',
  channel: 'why.fact.channel',
  isPublic: 'why.fact.is-public',
  contactKnown: 'why.fact.contact-known',
  contactTickets: 'why.fact.contact-tickets',
  language: 'why.fact.language',
  plan: 'why.fact.plan',
  isNewTicket: 'why.fact.is-new-ticket',
  status: 'why.fact.status',
  messageCount: 'why.fact.message-count',
  waitingMinutes: 'why.fact.waiting-minutes',
  unansweredCount: 'why.fact.unanswered-count',
  openPledges: 'why.fact.open-pledges',
  brokenPledges: 'why.fact.broken-pledges',
  silentMinutes: 'why.fact.silent-minutes',
  decisionMinutes: 'why.fact.decision-minutes',
  reopens: 'why.fact.reopens',
  contactsOnMatter: 'why.fact.contacts-on-matter',
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
  concession: 'why.fact.concession',
  amount: 'why.fact.amount',
  percent: 'why.fact.percent',
  count: 'why.fact.count',
  caseCount: 'why.fact.case-count',
  periodCount: 'why.fact.period-count',
  caseAmount: 'why.fact.case-amount',
  periodAmount: 'why.fact.period-amount',
  role: 'why.fact.role',
  forecastWaitMinutes: 'why.fact.forecast-wait',
} as const satisfies Record<keyof AuthorityFacts | RoutingFact | CallFact, TextKey>;

/** The names that rules give to their codes, and the currency of their amounts. */
export type RuleNames = Pick<Policy, 'business' | 'kinds' | 'authority'>;

/** What a fact is called; one that we do not know any more, by its name in the rules. */
export function factWords(fact: string, locale: string): string {
  return Object.hasOwn(FACT_KEYS, fact) ? text(FACT_KEYS[fact as keyof typeof FACT_KEYS], {}, locale) : fact;
}

/** A value of a fact as people call it; without the names of the rules, their codes stay as they are. */
export function valueWords(fact: string, value: unknown, locale: string, names?: RuleNames): string {
  if (Array.isArray(value)) return value.map((item) => valueWords(fact, item, locale, names)).join(', ');
  if (typeof value === 'boolean') return text(value ? 'why.yes' : 'why.no', {}, locale);
  if (value === null || value === undefined) return text('why.nothing', {}, locale);
  if (names === undefined) return String(value);
  if (typeof value === 'number') return numberWords(fact, value, locale, names);
  return codeWords(fact, String(value), locale, names);
}

/** Facts that are money, in minor units. */
export const MONEY: ReadonlySet<string> = new Set(['amount', 'caseAmount', 'periodAmount']);

function numberWords(fact: string, value: number, locale: string, { authority }: RuleNames): string {
  if (MONEY.has(fact)) return moneyText(value, authority.currency, locale);
  return fact === 'percent' ? `${value} %` : String(value);
}

function codeWords(
  fact: string,
  value: string,
  locale: string,
  { kinds, business, authority }: RuleNames,
): string {
  switch (fact) {
    case 'channel':
      return channelName(value, locale);
    case 'language':
      return languageName(value, locale);
    case 'status':
      return statusName(value, locale);
    case 'priority':
      return priorityName(value, locale);
    case 'role':
      return roleName(value, locale);
    case 'weekday':
      return weekdayName(value, locale);
    case 'segment':
      return segmentName(value, locale);
    case 'team':
      return business.teams[value] ?? value;
    case 'concession':
      return nameOrPlain(authority.concessions, value, locale);
    case 'kind':
      return nameOrPlain(kinds.kinds, value, locale);
    case 'cause':
      return nameOrPlain(
        kinds.kinds.flatMap(({ causes }) => causes),
        value,
        locale,
      );
    case 'tags':
      return nameOrPlain(kinds.tags, value, locale);
    default:
      return plainCode(value);
  }
}

function nameOrPlain(ones: readonly Named[], id: string, locale: string): string {
  const known = byId(ones, id);
  return known === undefined ? plainCode(id) : toldIn(known.name, locale);
}

/** A code that nobody gave a name, as words: `first-time`, first time. */
function plainCode(code: string): string {
  return code.replaceAll('-', ' ');
}
