import { ROLES, type Role } from '../domain/actor.ts';
import { STATUSES, type StatusName } from '../domain/ticket/status.ts';
import { PRIORITIES, type Priority } from '../domain/ticket/triage.ts';
import { meantBy } from './meant.ts';
import type { Facts, Question } from './policy.ts';
import { shown } from './problems.ts';

const WEEKDAY_NAMES = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

/** What rules may ask about a ticket and its newest message. Gathered before the policy is asked, never during. */
export type TicketFacts = {
  /** The newest message; '' when the ticket is judged without one. */
  text: string;
  /** Characters of the whole message, even when `text` is only its beginning. */
  textLength: number;
  channel: string;
  /** Everybody may read what is answered. */
  isPublic: boolean;
  contactKnown: boolean;
  /** Tickets that the customer had before this one. */
  contactTickets: number;
  /** The tag of the customer's language, which need not be one of ours. */
  language: string | null;
  /** What the owner's systems call the customer's plan: the attribute of that name. */
  plan: string | null;
  isNewTicket: boolean;
  status: StatusName;
  /** Customer's messages on the ticket, the newest included. */
  messageCount: number;
  /** How long the customer waits already; 0 when nobody waits. */
  waitingMinutes: number;
  /** Promises on the ticket that are open, and that were not kept. */
  openPledges: number;
  brokenPledges: number;
  /** Customer's messages since the last answer, the newest included. */
  unansweredCount: number;
  /** How long nobody of us has written to the customer here: since our last message, or since the ticket was opened. */
  silentMinutes: number;
  /** How long a decision of a supervisor is waited for here; 0 when none is. */
  decisionMinutes: number;
  /** How often the ticket was opened again, by this message included. */
  reopens: number;
  /** The customer's tickets of this kind in the last 30 days, this one included; 1 without a kind. */
  contactsOnMatter: number;
  hasFiles: boolean;
  /** Behind the @ of a mail address, lower case; '' elsewhere. */
  addressDomain: string;
  segment: string | null;
  tags: readonly string[];
  priority: Priority;
  /** What the ticket is about, and why it came to it, by the codes of kinds.json. */
  kind: string | null;
  cause: string | null;
  /** Whether the ticket's team is there now, by hours.json. */
  open: boolean;
  /** 0 to 23, UTC. */
  hour: number;
  weekday: (typeof WEEKDAY_NAMES)[number];
};

/** What rules of authority may ask besides: what somebody wants to give, and what was given before. Money in minor units. */
export type AuthorityFacts = TicketFacts & {
  /** Its kind, by the codes of authority.json. */
  concession: string;
  amount: number;
  /** A share of a price in percent; 0 when it was not said so. */
  percent: number;
  /** Pieces of the kind: in this offer, with it on the case, and with it for the customer of late. */
  count: number;
  caseCount: number;
  periodCount: number;
  /** Money of every kind, with it. */
  caseAmount: number;
  periodAmount: number;
  /** Of whoever wants to give it. */
  role: Role;
};

type FactName = keyof AuthorityFacts;

/** `text` is read for words only; `word` is compared whole. */
export type FactKind = 'text' | 'word' | 'number' | 'flag' | 'list';

export interface FactSpec {
  kind: FactKind;
  about: string;
  /** The only values there are. */
  choices?: readonly string[];
  nullable?: true;
  /** The customer's own words or address: never repeated in an explanation unless the rule lists it. */
  foreign?: true;
  /** The only question that may ask for it; absent: every question. */
  only?: Question;
  /** What an example has when it does not say. */
  usual: Facts[string];
}

export const FACTS = {
  text: { kind: 'text', about: 'the newest message', foreign: true, usual: '' },
  textLength: { kind: 'number', about: 'its length in characters', usual: 0 },
  channel: { kind: 'word', about: 'the channel it came by, such as webchat or telegram', usual: 'webchat' },
  isPublic: { kind: 'flag', about: 'whether everybody may read what is answered', usual: false },
  contactKnown: { kind: 'flag', about: 'whether we know the customer by name', usual: true },
  contactTickets: { kind: 'number', about: 'tickets that the customer had before this one', usual: 0 },
  language: {
    kind: 'word',
    about: "the tag of the customer's language, such as sl or de; null: not known",
    nullable: true,
    usual: null,
  },
  plan: {
    kind: 'word',
    about: "the customer's attribute plan, when it is a word",
    nullable: true,
    usual: null,
  },
  isNewTicket: { kind: 'flag', about: 'whether the message opens a new ticket', usual: true },
  status: { kind: 'word', about: 'how the ticket stands', choices: STATUSES, usual: 'open' },
  messageCount: { kind: 'number', about: 'messages from the customer on this ticket', usual: 1 },
  waitingMinutes: { kind: 'number', about: 'how long the customer waits already, in minutes', usual: 0 },
  unansweredCount: { kind: 'number', about: 'messages from the customer since the last answer', usual: 1 },
  openPledges: { kind: 'number', about: 'promises to the customer that are open', usual: 0 },
  brokenPledges: { kind: 'number', about: 'promises on the ticket that were not kept', usual: 0 },
  silentMinutes: {
    kind: 'number',
    about: 'how long nobody of us has written to the customer here, in minutes',
    usual: 0,
  },
  decisionMinutes: {
    kind: 'number',
    about: 'how long a decision of a supervisor is waited for, in minutes; 0 when none is',
    usual: 0,
  },
  reopens: {
    kind: 'number',
    about: 'how often the ticket was opened again, by this message included',
    usual: 0,
  },
  contactsOnMatter: {
    kind: 'number',
    about: "the customer's tickets of this kind in the last 30 days, this one included; 1 without a kind",
    usual: 1,
  },
  hasFiles: { kind: 'flag', about: 'whether files came with the message', usual: false },
  addressDomain: {
    kind: 'word',
    about: 'what stands behind the @ of a mail address, in small letters',
    foreign: true,
    usual: '',
  },
  segment: { kind: 'word', about: 'the segment that segments.json found', nullable: true, usual: null },
  tags: { kind: 'list', about: 'tags, those that triage.json just gave included', usual: [] },
  priority: {
    kind: 'word',
    about: 'priority, with what triage.json just said',
    choices: PRIORITIES,
    usual: 'normal',
  },
  kind: {
    kind: 'word',
    about: 'what kind of ticket it is, with what triage.json just said',
    nullable: true,
    usual: null,
  },
  cause: { kind: 'word', about: 'its cause, once somebody said it', nullable: true, usual: null },
  open: { kind: 'flag', about: 'whether the team is there now, by hours.json', usual: true },
  hour: { kind: 'number', about: 'hour of the day, 0 to 23, UTC', usual: 12 },
  weekday: { kind: 'word', about: 'day of the week, UTC', choices: WEEKDAY_NAMES, usual: 'wed' },
  concession: { kind: 'word', about: 'what is to be given', only: 'authority', usual: 'coupon' },
  amount: { kind: 'number', about: 'what it costs, in minor units', only: 'authority', usual: 0 },
  percent: {
    kind: 'number',
    about: 'the share of a price in percent; 0 when it was not said so',
    only: 'authority',
    usual: 0,
  },
  count: { kind: 'number', about: 'pieces in this offer', only: 'authority', usual: 1 },
  caseCount: {
    kind: 'number',
    about: 'pieces of the kind on the case, with it',
    only: 'authority',
    usual: 1,
  },
  periodCount: {
    kind: 'number',
    about: 'pieces of the kind for the customer of late, with it',
    only: 'authority',
    usual: 1,
  },
  caseAmount: {
    kind: 'number',
    about: 'money of every kind on the case, with it',
    only: 'authority',
    usual: 0,
  },
  periodAmount: {
    kind: 'number',
    about: 'money of every kind for the customer of late, with it',
    only: 'authority',
    usual: 0,
  },
  role: {
    kind: 'word',
    about: 'the role of who gives it',
    choices: ROLES,
    only: 'authority',
    usual: 'agent',
  },
} as const satisfies Record<FactName, FactSpec>;

export const FACT_NAMES = Object.keys(FACTS) as FactName[];

/** Facts that are known only later: segments are asked first. */
const NOT_YET: Partial<Record<Question, readonly string[]>> = { segments: ['segment'] };

/** The fact called so that the question may ask about; undefined when there is none. */
export function factSpec(question: Question, name: string): FactSpec | undefined {
  if (!Object.hasOwn(FACTS, name) || NOT_YET[question]?.includes(name) === true) return undefined;
  const spec: FactSpec = FACTS[name as FactName];
  return spec.only === undefined || spec.only === question ? spec : undefined;
}

export function factNames(question: Question): string[] {
  return FACT_NAMES.filter((name) => factSpec(question, name) !== undefined);
}

/** Why the value is not one of this fact, in words; undefined when it is. */
export function valueProblem(spec: FactSpec, value: unknown): string | undefined {
  if (value === null && spec.nullable === true) return undefined;
  const problem = kindProblem(spec.kind, value);
  if (problem !== undefined || spec.choices === undefined) return problem;
  return spec.choices.includes(String(value))
    ? undefined
    : `${shown(value)} is none of ${spec.choices.join(', ')}${meantBy(value, spec.choices)}`;
}

function kindProblem(kind: FactKind, value: unknown): string | undefined {
  switch (kind) {
    case 'text':
    case 'word':
      return typeof value === 'string' ? undefined : 'must be a text';
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) ? undefined : 'must be a number';
    case 'flag':
      return typeof value === 'boolean' ? undefined : 'must be true or false';
    case 'list':
      return Array.isArray(value) && value.every((item) => typeof item === 'string')
        ? undefined
        : 'must be a list of texts';
  }
}

/**
 * The known facts by themselves: frozen, without a prototype, absent ones null. Names that are no facts (`__proto__`,
 * inherited ones) are left out. Throws TypeError on a value of the wrong kind: json-rules-engine would call a function.
 */
export function frozenFacts(given: Facts): Facts {
  const facts: Facts = Object.create(null);
  for (const name of FACT_NAMES) {
    const value = Object.hasOwn(given, name) ? (given[name] ?? null) : null;
    const problem = value === null ? undefined : kindProblem(FACTS[name].kind, value);
    if (problem !== undefined) throw new TypeError(`The fact ${name} ${problem}`);
    facts[name] = value;
  }
  return Object.freeze(facts);
}
