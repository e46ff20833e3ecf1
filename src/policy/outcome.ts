import type { BusinessTime, DeadlineTerms } from '../domain/deadline.ts';
import type { Decision } from '../domain/decision.ts';
import { hoursFor, type Rest, tableOf } from '../domain/hours.ts';
import { byId } from '../domain/kinds.ts';
import { type AboutState, NOTHING_ABOUT } from '../domain/ticket/about.ts';
import type { CourtesyTerms } from '../domain/ticket/courtesy.ts';
import type { PolicyOutcome } from '../domain/ticket/model.ts';
import { isMoreUrgent, type Triage } from '../domain/ticket/triage.ts';
import type { TicketFacts } from './facts.ts';
import { BY_HOURS } from './hours-file.ts';
import { contactsOnMatter, type Matters } from './matters.ts';
import type { Policy, Question } from './policy.ts';
import { openTimeKinds, type Params } from './rule-file.ts';

const HOUR = 3_600_000;

type Fired = Record<'segments' | 'triage' | 'deadlines' | 'escalation' | 'reopen', Decision[]>;

/**
 * The rules that fire on a ticket. Segments are asked first, then triage; what they say is a fact for the other questions, but
 * for what people have `chosen` themselves. `known`: the facts with what the rules made of them.
 */
export async function rulesOn(
  policy: Policy,
  facts: TicketFacts,
  chosen: AboutState['chosen'] = NOTHING_ABOUT.chosen,
  matters: Matters = {},
): Promise<{ fired: Fired; triage: Triage; known: TicketFacts }> {
  const segments = await policy.decide('segments', facts);
  const named = withSegment(facts, segments, copied);
  const said = await policy.decide('triage', named);
  const triage = triageFrom(segments[0], said, facts.kind, policy);
  const known = knownAfter(named, triage, { chosen, matters, put: copied });
  const [deadlines, escalation, reopen] = await Promise.all([
    policy.decide('deadlines', known),
    policy.decide('escalation', known),
    policy.decide('reopen', known),
  ]);
  return { fired: { segments, triage: said, deadlines, escalation, reopen }, triage, known };
}

/** All that the policy says of a ticket. */
export async function consult(
  policy: Policy,
  facts: TicketFacts,
  chosen: AboutState['chosen'] = NOTHING_ABOUT.chosen,
  matters: Matters = {},
): Promise<PolicyOutcome> {
  const { fired, triage, known } = await rulesOn(policy, facts, chosen, matters);
  return outcomeOf(policy, triage, known, fired);
}

/** Rules that answer at once, where they are asked about many tickets. */
export interface AtOnce {
  policy: Policy;
  decide: Readonly<Record<Question, (facts: TicketFacts) => Decision[]>>;
  /** Only the rules of escalation.json that time alone can make fire. */
  decideTimed(facts: TicketFacts): Decision[];
}

/** What they are asked about. */
interface Asked {
  /** Nobody else's: what becomes known is written into them. */
  facts: TicketFacts;
  chosen: AboutState['chosen'];
  matters: Matters;
}

/** The same as `consult`. */
export function consultAtOnce(rules: AtOnce, asked: Asked): PolicyOutcome {
  const { policy, decide } = rules;
  const { triage, known } = triagedAtOnce(rules, asked);
  return outcomeOf(policy, triage, known, {
    deadlines: decide.deadlines(known),
    escalation: decide.escalation(known),
    reopen: decide.reopen(known),
  });
}

/** Whom those rules call that time alone can make fire; what else there is to say is left out. */
export function timedCallsAtOnce(rules: AtOnce, asked: Asked): Calls {
  return escalationsFrom(rules.decideTimed(triagedAtOnce(rules, asked).known), rules.policy);
}

function triagedAtOnce(
  { policy, decide }: AtOnce,
  { facts, chosen, matters }: Asked,
): { triage: Triage; known: TicketFacts } {
  const segments = decide.segments(facts);
  const named = withSegment(facts, segments, written);
  const said = decide.triage(named);
  const triage = triageFrom(segments[0], said, facts.kind, policy);
  return { triage, known: knownAfter(named, triage, { chosen, matters, put: written }) };
}

type Calls = NonNullable<PolicyOutcome['escalate']>;

function outcomeOf(
  policy: Policy,
  triage: Triage,
  { channel, segment }: TicketFacts,
  fired: Pick<Fired, 'deadlines' | 'escalation' | 'reopen'>,
): PolicyOutcome {
  return {
    triage,
    deadline: deadlineTermsFrom(fired.deadlines, policy.at({ channel, segment }), triage.team),
    escalate: escalationsFrom(fired.escalation, policy),
    startsWait: startsWaitFrom(fired.reopen),
  };
}

/** How facts come to know more. */
type Put = (facts: TicketFacts, more: Partial<TicketFacts>) => TicketFacts;

const copied: Put = (facts, more) => ({ ...facts, ...more });
const written: Put = (facts, more) => Object.assign(facts, more);

function withSegment(facts: TicketFacts, decisions: readonly Decision[], put: Put): TicketFacts {
  const segment = segmentFrom(decisions) ?? facts.segment;
  return segment === facts.segment ? facts : put(facts, { segment });
}

/**
 * The first rule that names a priority, a team or a kind decides; tags are gathered from all. Where no rule names them, the
 * kind brings its priority and its team. A ticket keeps the kind that it has.
 */
function triageFrom(
  segment: Decision | undefined,
  decisions: readonly Decision[],
  before: string | null,
  { kinds }: Pick<Policy, 'kinds'>,
): Triage {
  const said: Params<'triage'> = {};
  const tags: string[] = [];
  for (const params of paramsOf<'triage'>(decisions)) {
    said.priority ??= params.priority;
    said.team ??= params.team;
    said.kind ??= params.kind;
    for (const tag of params.tags ?? []) if (!tags.includes(tag)) tags.push(tag);
  }
  const kind = before === null ? byId(kinds.kinds, said.kind ?? null) : undefined;
  return {
    priority: said.priority ?? kind?.priority ?? 'normal',
    tags: tags.length > 1 ? tags.sort() : tags,
    team: said.team ?? kind?.team ?? null,
    ...(kind === undefined ? {} : { kind: kind.id }),
    segment: segment === undefined ? null : segmentFrom([segment]),
    why: [...(segment === undefined ? [] : [segment]), ...decisions].map(({ why }) => why),
  };
}

/** The first rule decides. Throws when none fired: files are only accepted with one that always does. */
function deadlineTermsFrom(
  decisions: readonly Decision[],
  policy: Pick<Policy, 'ladders' | 'quietHours' | 'hours'>,
  team: string | null,
): DeadlineTerms {
  const [params] = paramsOf<'deadlines'>(decisions);
  const why = decisions.slice(0, 1).map((decision) => decision.why);
  const stages = params === undefined ? undefined : policy.ladders[params.ladder];
  if (params === undefined || stages === undefined) throw new Error('The rules give this ticket no deadline');
  return {
    promiseMs: Math.round(params.promiseHours * HOUR),
    targetMs: Math.round(params.targetHours * HOUR),
    stages,
    quiet: restFrom(params.quietHours, policy, team),
    ...businessTime(params.time, policy.hours, team),
    ...(params.saidHours === undefined ? {} : { saidMs: Math.round(params.saidHours * HOUR) }),
    ...(params.resolveHours === undefined ? {} : { resolveMs: Math.round(params.resolveHours * HOUR) }),
    why,
  };
}

/** What the rules grant of whom they know nothing special. */
export async function usualTerms(policy: Policy, team: string | null): Promise<DeadlineTerms> {
  return deadlineTermsFrom(await policy.decide('deadlines', { text: '' }), policy, team);
}

/** What the rule of that name grants, whether it would fire now or not; null: there is none by that name any more. */
export function termsByRule(
  policy: Pick<Policy, 'books' | 'ladders' | 'quietHours' | 'hours'>,
  name: string,
  team: string | null,
): DeadlineTerms | null {
  const { rules, file, version, profile } = policy.books.deadlines;
  const found = rules.find(({ rule }) => rule.name === name);
  if (found === undefined) return null;
  const why = { rule: name, file, version, ...(profile === undefined ? {} : { profile }), facts: [] };
  const { type, params } = found.rule.event;
  return deadlineTermsFrom([{ event: { type, params: { ...params } }, why }], policy, team);
}

/** What is counted in open time, where there is a table to count it by. */
function businessTime(
  time: Params<'deadlines'>['time'],
  book: Policy['hours'],
  team: string | null,
): { business?: BusinessTime } {
  const hours = hoursFor(book, team);
  if (time === undefined || hours === null) return {};
  const kinds = openTimeKinds(time);
  if (kinds.length === 0) return {};
  const of = (kind: (typeof kinds)[number]) => kinds.includes(kind);
  const counts = { target: of('target'), promise: of('promise'), resolve: of('resolve') };
  return { business: { calendar: tableOf(book, team), hours, ...counts } };
}

function restFrom(
  name: string | undefined,
  { quietHours, hours }: Pick<Policy, 'quietHours' | 'hours'>,
  team: string | null,
): Rest | null {
  if (name === BY_HOURS) return hoursFor(hours, team);
  return name === undefined ? null : (quietHours[name] ?? null);
}

/** All that fire: of two for one reason the first that may speak is heard. */
function escalationsFrom(decisions: readonly Decision[], { callings }: Pick<Policy, 'callings'>): Calls {
  return decisions.flatMap(({ event, why }) => {
    const { reason } = event.params as Params<'escalation'>;
    const calling = callings[why.rule];
    return [{ reason, why, ...(calling === undefined ? {} : { calling }) }];
  });
}

/** The first rule decides; where none fires, a message starts a wait. */
function startsWaitFrom(decisions: readonly Decision[]): NonNullable<PolicyOutcome['startsWait']> {
  const [params] = paramsOf<'reopen'>(decisions);
  return { yes: params?.yes ?? true, why: decisions.slice(0, 1).map(({ why }) => why) };
}

/** The first rule decides; null where none fires. */
function segmentFrom(decisions: readonly Decision[]): string | null {
  return paramsOf<'segments'>(decisions)[0]?.name ?? null;
}

const DAY = 24 * HOUR;

/** What the house may say by itself: the first rule that names a thing decides it. Where none does, it says nothing. */
export async function patience(
  policy: Policy,
  facts: TicketFacts,
): Promise<Pick<CourtesyTerms, 'nudges' | 'asks' | 'why'>> {
  const decisions = await policy.decide('waiting', facts);
  const said = paramsOf<'waiting'>(decisions);
  const nudge = said.find(({ nudgeDays }) => nudgeDays !== undefined)?.nudgeDays ?? null;
  const close = said.find(({ closeDays }) => closeDays !== undefined)?.closeDays ?? null;
  return {
    nudges:
      nudge === null ? null : { afterMs: nudge * DAY, closeAfterMs: close === null ? null : close * DAY },
    asks: said.find(({ ask }) => ask !== undefined)?.ask ?? false,
    why: decisions.map(({ why }) => why),
  };
}

/** Whether the house may ask a customer anything after a case: unless the first rule that names it says no. */
export async function mayBeAsked(policy: Policy, facts: TicketFacts): Promise<boolean> {
  const said = paramsOf<'waiting'>(await policy.decide('waiting', facts));
  return said.find(({ ask }) => ask !== undefined)?.ask ?? true;
}

/** Who reads a public reply before it goes out: the first rule that fires decides; null where none does. */
export async function secondReaderBy(
  policy: Policy,
  facts: TicketFacts,
): Promise<(Params<'public'> & { why: Decision['why'][] }) | null> {
  const [first] = await policy.decide('public', facts);
  return first === undefined ? null : { ...(first.event.params as Params<'public'>), why: [first.why] };
}

/** Parameters of the decisions on one question; the files were checked when they were loaded. */
function paramsOf<Q extends Question>(decisions: readonly Decision[]): Params<Q>[] {
  return decisions.map(({ event }) => event.params as Params<Q>);
}

/** A ticket's priority rises and its tags grow, as the decider does it; what kind of ticket it is may be known only now. */
function knownAfter(
  facts: TicketFacts,
  said: Triage,
  { chosen, matters, put }: Pick<Asked, 'chosen' | 'matters'> & { put: Put },
): TicketFacts {
  const raised = facts.isNewTicket || isMoreUrgent(said.priority, facts.priority);
  const priority = raised && !chosen.priority ? said.priority : facts.priority;
  const added = said.tags.filter((tag) => !chosen.untagged.includes(tag) && !facts.tags.includes(tag));
  const kind = facts.kind ?? said.kind ?? null;
  if (priority === facts.priority && added.length === 0 && kind === facts.kind) return facts;
  const contacts = kind === facts.kind ? facts.contactsOnMatter : contactsOnMatter(kind, matters);
  return put(facts, { priority, tags: [...facts.tags, ...added], kind, contactsOnMatter: contacts });
}
