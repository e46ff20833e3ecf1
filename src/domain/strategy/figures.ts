import { saidTo } from '../deadline.ts';
import type { TicketEvent } from '../ticket/model.ts';
import type { ServedPlace } from './strategy.ts';

/** What a strategy is judged by. All of it comes from the record. */
export const FIGURES = [
  'promise',
  'aim',
  'first-answer',
  'reopened',
  'solved',
  'unsolved',
  'unanswered',
  'complaints',
  'cost',
  'approvals',
  'escalations',
] as const;
export type FigureId = (typeof FIGURES)[number];

/** Who neglects customers betters these, too: never without a guard beside them. */
export const NEEDS_GUARD: readonly FigureId[] = [
  'reopened',
  'unsolved',
  'complaints',
  'cost',
  'approvals',
  'escalations',
];

/** `part` of `whole`: small numbers are seen as small. */
export interface Share {
  part: number;
  whole: number;
}

export interface Figures {
  /** Cases that began in the span. */
  tickets: number;
  /** Of waits that are decided, answered or broken: answered by when the customer was told, and by when we meant to. */
  promise: Share;
  aim: Share;
  /** From the beginning of a case's first wait to its answer. */
  firstAnswer: { medianMs: number | null; count: number };
  /** Of cases that were resolved: reopened. */
  reopened: Share;
  /** Of customers' words on "did this solve it?": yes. */
  solved: Share;
  unsolved: Share;
  /** Of decided waits: closed without an answer, or past the promise without one. */
  unanswered: Share;
  /** Of cases: complaints. */
  complaints: Share;
  /** What customers chose, in minor units, over the cases. */
  cost: { minor: number; tickets: number };
  /** How often in these cases. */
  approvals: Share;
  escalations: Share;
}

/** What figures are counted over: epoch ms, `until` excluded; what happened later does not count. */
export interface Span {
  since: number;
  until: number;
}

type Events = readonly TicketEvent[];
type DeadlineSet = Extract<TicketEvent, { type: 'deadline-set' }>;

/** The kind of kinds.json that is a complaint. */
const COMPLAINT = 'complaint';

export function blankFigures(): Figures {
  const none = () => ({ part: 0, whole: 0 });
  return {
    tickets: 0,
    promise: none(),
    aim: none(),
    firstAnswer: { medianMs: null, count: 0 },
    reopened: none(),
    solved: none(),
    unsolved: none(),
    unanswered: none(),
    complaints: none(),
    cost: { minor: 0, tickets: 0 },
    approvals: none(),
    escalations: none(),
  };
}

/** Adds up cases, one after the other. */
export class Count {
  readonly #figures = blankFigures();
  readonly #firstAnswers: number[] = [];
  readonly #span: Span;

  constructor(span: Span) {
    this.#span = span;
  }

  /** The events of a case, in order. One that began outside of the span, is spam or went into another counts nowhere. */
  add(all: Events): void {
    const { since, until } = this.#span;
    const events = all.filter(({ at }) => at < until);
    const waits = waitsIn(events);
    const [first] = waits;
    if (first === undefined || first.since < since || first.since >= until || !counts(events)) return;
    this.#figures.tickets += 1;
    for (const wait of waits) this.#addWait(wait);
    if (first.answeredAt !== null) this.#firstAnswers.push(first.answeredAt - first.since);
    this.#addCase(events);
  }

  result(): Figures {
    const sorted = this.#firstAnswers.toSorted((a, b) => a - b);
    const count = sorted.length;
    const [low = null, high = null] = [sorted[(count - 1) >> 1], sorted[count >> 1]];
    const medianMs = low === null || high === null ? null : (low + high) / 2;
    const { tickets, ...rest } = this.#figures;
    const perCase = ({ part }: Share) => ({ part, whole: tickets });
    return {
      ...rest,
      tickets,
      firstAnswer: { medianMs, count },
      complaints: perCase(rest.complaints),
      approvals: perCase(rest.approvals),
      escalations: perCase(rest.escalations),
      cost: { ...rest.cost, tickets },
    };
  }

  #addWait({ answeredAt, closed, targetAt, saidAt }: PastWait): void {
    const { promise, aim, unanswered } = this.#figures;
    const broken = answeredAt === null && !closed && saidAt < this.#span.until;
    if (answeredAt === null && !broken && !closed) return;
    unanswered.whole += 1;
    if (answeredAt === null) unanswered.part += 1;
    if (answeredAt === null && !broken) return;
    promise.whole += 1;
    aim.whole += 1;
    if (answeredAt !== null && answeredAt <= saidAt) promise.part += 1;
    if (answeredAt !== null && answeredAt <= targetAt) aim.part += 1;
  }

  #addCase(events: Events): void {
    const figures = this.#figures;
    const has = (type: TicketEvent['type']) => events.some((event) => event.type === type);
    if (has('resolved')) {
      figures.reopened.whole += 1;
      if (has('reopened')) figures.reopened.part += 1;
    }
    for (const event of events) {
      if (event.type === 'approval-asked') figures.approvals.part += 1;
      if (event.type === 'escalated') figures.escalations.part += 1;
      if (event.type !== 'solved-said') continue;
      figures.solved.whole += 1;
      figures.unsolved.whole += 1;
      figures[event.answer === 'yes' ? 'solved' : 'unsolved'].part += 1;
    }
    if (kindOf(events) === COMPLAINT) figures.complaints.part += 1;
    figures.cost.minor += givenIn(events);
  }
}

interface PastWait {
  since: number;
  targetAt: number;
  saidAt: number;
  answeredAt: number | null;
  /** Somebody closed the case without an answer. */
  closed: boolean;
}

/** Each as it stood at the end. A wait that was restored goes on as the one it was. */
function waitsIn(events: Events): PastWait[] {
  const waits = new Map<number, PastWait>();
  for (const event of events) {
    if (event.type === 'deadline-set') {
      const { since: from, targetAt } = event;
      waits.set(from, { since: from, targetAt, saidAt: saidTo(event), answeredAt: null, closed: false });
    }
    if (event.type !== 'wait-ended') continue;
    const wait = waits.get(event.since);
    if (wait === undefined) continue;
    if (event.by === 'answer') wait.answeredAt = event.at;
    else if (event.by === 'resolved') wait.closed = true;
    else waits.delete(event.since);
  }
  return [...waits.values()];
}

function counts(events: Events): boolean {
  const spam = events.findLast(({ type }) => type === 'spam-marked' || type === 'spam-lifted');
  return spam?.type !== 'spam-marked';
}

/** Events that figures are made of. */
export const COUNTED = [
  'ticket-opened',
  'triaged',
  'kind-set',
  'deadline-set',
  'wait-ended',
  'resolved',
  'reopened',
  'solved-said',
  'offered',
  'offer-chosen',
  'granted',
  'grant-ended',
  'remedy-granted',
  'approval-asked',
  'escalated',
  'spam-marked',
  'spam-lifted',
] as const satisfies readonly TicketEvent['type'][];

/** The profile that a case was first served by; null: it began before there were any. */
export function profileOf(events: Events): string | null {
  const first = events.find((event): event is DeadlineSet => event.type === 'deadline-set');
  return first?.why[0]?.profile ?? null;
}

/** Where a case is served, by its channel and its segment. */
export function caseAt(events: Events): ServedPlace {
  const opened = events.find((event) => event.type === 'ticket-opened');
  const triaged = events.findLast((event) => event.type === 'triaged');
  return { channel: opened?.channel ?? '', segment: triaged?.segment ?? null };
}

/** What people or rules said last that it is. */
function kindOf(events: Events): string | null {
  return events.reduce<string | null>((before, event) => {
    if (event.type === 'kind-set') return event.kind;
    return event.type === 'triaged' ? (event.kind ?? before) : before;
  }, null);
}

/** What was chosen, granted by a rule, or said in words and not taken back, at what it cost then. */
function givenIn(events: Events): number {
  const said = new Map<string, number>();
  for (const event of events) {
    if (event.type === 'granted')
      for (const { number, minor } of event.grants) said.set(`${event.messageId}/${number}`, minor);
    if (event.type === 'grant-ended')
      for (const number of event.numbers) said.delete(`${event.messageId}/${number}`);
  }
  return [...said.values()].reduce((sum, minor) => sum + minor, chosenIn(events));
}

function chosenIn(events: Events): number {
  const offered = new Map(events.flatMap((one) => (one.type === 'offered' ? [[one.messageId, one]] : [])));
  return events.reduce((sum, event) => {
    if (event.type === 'remedy-granted') return sum + event.option.minor;
    if (event.type !== 'offer-chosen') return sum;
    const option = offered.get(event.messageId)?.options.find(({ number }) => number === event.option);
    return sum + (option?.minor ?? 0);
  }, 0);
}
