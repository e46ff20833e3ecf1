import type { Actor } from '../src/domain/actor.ts';
import type { DeadlineTerms } from '../src/domain/deadline.ts';
import { NO_KINDS } from '../src/domain/kinds.ts';
import { isRefusal } from '../src/domain/refusal.ts';
import { decideMerge } from '../src/domain/ticket/merge.ts';
import type {
  Context,
  EventBody,
  Intent,
  PolicyOutcome,
  Ticket,
  TicketEvent,
} from '../src/domain/ticket/model.ts';
import { blankTicket, dated, decide, fold } from '../src/domain/ticket/ticket.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const CHANNELS = ['webchat', 'email', 'telegram', 'whatsapp', 'messenger'];
export const TEAMS = ['billing', 'delivery', 'technics'];
export const KINDS = ['refund', 'late-delivery', 'broken-device', 'question', 'account'];
const CAUSES = ['warehouse', 'carrier', 'invoice', 'rule:returns'];
const LANGUAGES = ['en', 'sl', 'sr', 'ru'];
const SEGMENTS = [null, 'business', 'regular'];
/** So many of the team work in each team. */
const STAFF = 8;
const TERMS: DeadlineTerms = {
  promiseMs: 10 * HOUR,
  targetMs: 8 * HOUR,
  stages: [{ name: 'break', at: 1, tell: 'supervisors' }],
  quiet: null,
  resolveMs: 3 * DAY,
  why: [],
};
const BOOK = {
  ...NO_KINDS,
  kinds: KINDS.map((id) => ({
    ...{
      id,
      name: { en: id },
      team: null,
      priority: null,
      causes: CAUSES.map((cause) => ({ id: cause, name: { en: cause } })),
    },
    ...{ fields: [], required: { cause: false, fields: [], checklist: false }, procedure: [] },
  })),
};
const COURTESIES = { nudges: null, asks: true, windowMs: null, hours: null, why: [] };

/** Numbers from 0 to 1, the same for the same seed on every machine. */
export function chances(seed: number): () => number {
  let state = (seed + 1) * 0x9e3779b1;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export interface Told {
  ticket: Ticket;
  commits: TicketEvent[][];
}

/** A case from its first message on, as the deciders would have it. */
class Story {
  ticket: Ticket;
  readonly commits: TicketEvent[][] = [];
  now: number;
  #messages = 0;

  constructor(id: string, now: number) {
    this.ticket = { ...blankTicket(id), number: 0 };
    this.now = now;
  }

  message(): string {
    this.#messages += 1;
    return `${this.ticket.id}-m${this.#messages}`;
  }

  /** Several intents of one commit; what is refused does not happen. */
  does(actor: Actor, intents: readonly Intent[], policy: PolicyOutcome = {}): void {
    const events: TicketEvent[] = [];
    let ticket = this.ticket;
    for (const intent of intents) {
      const context: Context = { now: this.now, actor, policy };
      const decided = decide(ticket, intent, context);
      if (isRefusal(decided)) continue;
      ticket = fold(ticket, decided);
      events.push(...decided);
    }
    this.commit(ticket, events);
  }

  /** What other systems would have made of it. */
  happens(actor: Actor, bodies: readonly EventBody[]): void {
    const events = bodies.map((body) => dated(body, { now: this.now, actor, policy: {} }));
    this.commit(fold(this.ticket, events), events);
  }

  commit(ticket: Ticket, events: TicketEvent[]): void {
    if (events.length === 0) return;
    this.commits.push(events);
    this.ticket = { ...ticket, version: this.commits.length };
  }
}

const HOUSE: Actor = { kind: 'system', id: 'delivery' };

/** Tickets of one customer's case, the same for the same index. `since`, `spanMs`: when it may begin. Epoch ms. */
export function caseOf(index: number, since: number, spanMs: number): Told[] {
  const chance = chances(index);
  const pick = <T>(all: readonly T[]): T => all[Math.floor(chance() * all.length)] as T;
  const id = `t-${String(index).padStart(8, '0')}`;
  // Some customers have many cases.
  const customer = chance() < 0.3 ? Math.floor(index / 40) : index;
  const who = chances(customer + 1_000_000_007);
  const [channel, language] = [CHANNELS[Math.floor(who() * 5)], LANGUAGES[Math.floor(who() * 4)]] as [
    string,
    string,
  ];
  const contact: Actor = { kind: 'contact', id: `c-${customer}` };
  const story = new Story(id, Math.floor(since + arrival(chance) * spanMs));
  const team = pick(TEAMS);
  const agent = (): Actor => ({
    kind: 'person',
    id: `${team}-${Math.floor(chance() * STAFF)}`,
    role: 'supervisor',
  });
  const owner = agent();
  const kind = chance() < 0.4 ? { kind: pick(KINDS) } : {};
  const segment = pick(SEGMENTS);
  const triage = { priority: 'normal' as const, tags: [], team, segment, ...kind, why: [] };
  const policy = { triage, deadline: TERMS };
  const place = { channel, conversation: `v-${id}`, contactId: contact.id };
  const open = (one: Story, key: string) =>
    one.does(
      chance() < 0.03 ? owner : contact,
      [
        {
          type: 'open',
          ticketId: one.ticket.id,
          ...place,
          conversation: key,
          ...(chance() < 0.9 && { language }),
        },
        { type: 'receive', messageId: one.message(), sentAt: one.now },
      ],
      policy,
    );
  open(story, place.conversation);
  const told = { story, chance, pick, contact, owner, agent, policy };
  if (chance() < 0.03) {
    story.now += HOUR;
    story.does(owner, [{ type: 'mark-spam' }]);
    if (chance() < 0.7) return [story];
    story.now += HOUR;
    story.does(owner, [{ type: 'lift-spam' }], { ...policy, held: [] });
  }
  const doubled = chance() < 0.02 ? double(told, open) : [];
  goesOn(told);
  return [story, ...doubled];
}

interface Cast {
  story: Story;
  chance(): number;
  pick<T>(all: readonly T[]): T;
  contact: Actor;
  owner: Actor;
  agent(): Actor;
  policy: PolicyOutcome;
}

/** More by day and on Mondays: drawn again until it fits. */
function arrival(chance: () => number): number {
  for (;;) {
    const at = chance();
    const hour = (at * 91 * 24) % 24;
    const day = Math.floor(at * 91) % 7;
    if (chance() < (hour > 7 && hour < 21 ? 1 : 0.15) * (day === 0 ? 1 : 0.7)) return at;
  }
}

function between(chance: () => number, from: number, to: number): number {
  return Math.round(from + chance() * (to - from));
}

/** The same customer wrote twice; the second case goes on in the first. */
function double({ story, chance, owner }: Cast, open: (one: Story, key: string) => void): Story[] {
  const other = new Story(`${story.ticket.id}-d`, story.now + between(chance, MINUTE, HOUR));
  open(other, `v-${other.ticket.id}`);
  const now = other.now + MINUTE;
  const context: Context = { now, actor: owner, policy: {} };
  const both = decideMerge(other.ticket, story.ticket, { confirm: true }, context);
  if (isRefusal(both)) return [other];
  other.now = now;
  story.now = now;
  other.happens(owner, both.from);
  story.happens(owner, both.into);
  return [other];
}

function goesOn(cast: Cast): void {
  const { story, chance, pick, owner, agent, contact, policy } = cast;
  story.now += between(chance, MINUTE, 2 * HOUR);
  story.does(owner, [{ type: 'claim' }]);
  if (chance() < 0.3) says(cast, owner, pick(['acknowledgement', 'holding'] as const));
  if (chance() < 0.06) story.does(owner, [{ type: 'escalate', noteId: null }]);
  if (chance() < 0.2) story.does(agent(), [{ type: 'note', messageId: story.message() }]);
  if (chance() < 0.8)
    story.does(owner, [{ type: 'set-kind', kind: pick(KINDS), cause: pick(CAUSES) }], { kinds: BOOK });
  const server = chance() < 0.08 ? handsOver(cast) : owner;
  if (chance() < 0.02) return void resolves(cast, server);
  story.now += waited(chance);
  says(cast, server, 'answer');
  while (chance() < 0.25) {
    story.now += between(chance, 5 * MINUTE, DAY);
    story.does(contact, [{ type: 'receive', messageId: story.message(), sentAt: story.now }], policy);
    story.now += waited(chance);
    says(cast, server, 'answer');
  }
  if (chance() < 0.03) story.does(agent(), [{ type: 'reopen', unanswered: true }], policy);
  if (chance() < 0.02) story.does(agent(), [{ type: 'dismiss', noteId: story.message() }]);
  resolves(cast, server);
}

/** A long tail: some are late, and a few very late. */
function waited(chance: () => number): number {
  return Math.round(20 * MINUTE * Math.exp(chance() * 3.6) * (chance() < 0.05 ? 3 : 1));
}

function handsOver({ story, chance, owner, agent }: Cast): Actor {
  const other = agent();
  story.does(owner, [
    {
      ...{ type: 'transfer', person: other.id, team: null, skill: null, keepsOwner: false, noteId: null },
      ...{ returnsAt: story.now + 2 * HOUR, tellAt: null, why: [] },
    },
  ]);
  const ending = chance();
  story.now += between(chance, MINUTE, 3 * HOUR);
  if (ending < 0.7) story.does(other, [{ type: 'claim' }]);
  else if (ending < 0.85) story.does(other, [{ type: 'decline', team: null, noteId: null }]);
  else story.does(HOUSE, [{ type: 'wake' }]);
  return ending < 0.7 ? other : owner;
}

function says({ story, chance }: Cast, by: Actor, as: 'answer' | 'holding' | 'acknowledgement'): void {
  const messageId = story.message();
  const gives = as === 'answer' && chance() < 0.07;
  const grant = {
    ...{ kind: chance() < 0.5 ? 'coupon' : 'refund', count: 1, minor: between(chance, 300, 5000), number: 1 },
    ...{ zone: 'standard' as const, rule: chance() < 0.5 ? 'late' : null, charges: [] },
  };
  const pledges = [{ kind: 'promise' as const, start: 0, end: 4, dueAt: story.now + 2 * DAY }];
  story.does(by, [
    {
      ...{ type: 'reply', messageId, as, confirm: true, sendAt: story.now },
      ...(gives && { grants: [grant] }),
      ...(as === 'answer' && chance() < 0.05 && { pledges }),
    },
  ]);
  story.now += between(chance, 1000, MINUTE);
  const sent: Intent[] = [{ type: 'start-sending', messageId }];
  const fails = chance() < 0.02;
  story.does(
    HOUSE,
    [...sent, fails ? { type: 'failed', messageId, code: 'forbidden' } : { type: 'delivered', messageId }],
    {
      deadline: TERMS,
    },
  );
  if (fails)
    story.does(
      HOUSE,
      [{ type: 'send-again', messageId, sendAt: story.now }, ...sent, { type: 'delivered', messageId }],
      { deadline: TERMS },
    );
  for (const { id, ended } of story.ticket.pledges.made)
    if (ended === null)
      story.does(by, [
        { type: 'end-pledge', pledge: id, as: chance() < 0.8 ? 'kept' : 'broken', because: 'forgotten' },
      ]);
}

function resolves(cast: Cast, by: Actor): void {
  const { story, chance, contact, policy } = cast;
  if (!isOpen(story)) return;
  story.now += between(chance, MINUTE, 4 * HOUR);
  const before = story.ticket;
  const bulk = chance() < 0.03 ? { bulk: true as const } : {};
  story.does(by, [{ type: 'resolve', noteId: null, ...bulk }], { courtesies: COURTESIES });
  if (chance() < 0.01) return void takesBack(cast, by, before);
  const question = story.ticket.solved.asked?.messageId;
  if (question !== undefined) asks(cast, question);
  survey(cast);
  if (chance() < 0.1)
    story.does(chance() < 0.5 ? contact : cast.agent(), [
      { type: 'thank', person: by.id, how: 'sign', messageId: null },
    ]);
  if (chance() > 0.06 || isOpen(story)) return;
  story.now += between(chance, HOUR, 2 * DAY);
  story.does(contact, [{ type: 'receive', messageId: story.message(), sentAt: story.now }], policy);
  story.now += waited(chance);
  says(cast, by, 'answer');
  resolves(cast, by);
}

function isOpen({ ticket }: Story): boolean {
  return ticket.status.name !== 'resolved';
}

/** Whoever resolved it takes that back at once. */
function takesBack({ story }: Cast, by: Actor, before: Ticket): void {
  const { ticket } = story;
  const courtesies =
    story.commits.at(-1)?.flatMap((event) => (event.type === 'reply-queued' ? [event.messageId] : [])) ?? [];
  story.now += MINUTE;
  story.does(by, [{ type: 'undo-act', of: ticket.version, key: 'k', before, after: ticket, courtesies }]);
}

function asks({ story, chance, contact, policy }: Cast, messageId: string): void {
  story.now += MINUTE;
  story.does(
    HOUSE,
    [
      { type: 'start-sending', messageId },
      { type: 'delivered', messageId },
    ],
    { deadline: TERMS },
  );
  if (chance() > 0.45) return;
  story.now += between(chance, MINUTE, DAY);
  story.does(contact, [{ type: 'say-solved', answer: chance() < 0.85 ? 'yes' : 'no', messageId }], policy);
}

function survey({ story, chance, contact }: Cast): void {
  if (chance() > 0.3 || story.ticket.status.name !== 'resolved') return;
  const sent = `${story.ticket.id}-s${story.ticket.version + 1}`;
  const { channel, key: conversation, contactId } = story.ticket.conversation;
  story.now += HOUR;
  const asked = { sent, survey: 'after-case', contactId, channel, conversation };
  story.happens(HOUSE, [{ type: 'survey-asked', ...asked, expiresAt: story.now + 14 * DAY, notSince: 0 }]);
  let before: { score: number; version: number } | null = null;
  for (let times = 0; times < 2 && chance() < 0.4; times++) {
    story.now += between(chance, MINUTE, 2 * DAY);
    const score = 1 + Math.floor(Math.sqrt(chance()) * 10);
    story.happens(contact, [{ type: 'survey-scored', sent, survey: 'after-case', score, before }]);
    before = { score, version: story.ticket.version };
  }
}
