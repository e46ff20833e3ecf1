import type { Parted, Ties } from '../commands/ports.ts';
import { type Actor, contactIn } from '../domain/actor.ts';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import { decideLink, decideUnlink } from '../domain/ticket/links.ts';
import { decideMerge } from '../domain/ticket/merge.ts';
import type { Context, EventBody, Ticket } from '../domain/ticket/model.ts';
import { placeAt } from '../domain/ticket/places.ts';
import { decideRejoin, decideSplit, type Said } from '../domain/ticket/split.ts';
import { blankTicket, dated, fold } from '../domain/ticket/ticket.ts';
import { decideUnmerge, type SaidSince } from '../domain/ticket/unmerge.ts';
import { windowFrom } from '../domain/ticket/window.ts';
import type { Message, MessagePatch } from '../store/store.ts';
import { type Changed, changeTogether, type Draft, loadTicket } from './change.ts';
import { policyFor } from './facts.ts';
import { newerOpen } from './newer-open.ts';
import type { TriagePorts } from './ports.ts';
import { windowFor } from './window.ts';

const PAGE = 500;
const REACHED = ['sent', 'delivered', 'read'];

/** What is done to two tickets at once: decided on both as they are stored, committed together or not at all. */
export function createTies(ports: TriagePorts): Ties {
  return {
    merge: merge(ports),
    unmerge: unmerge(ports),
    split: split(ports),
    rejoin: rejoin(ports),
    link: link(ports),
  };
}

const merge =
  (ports: TriagePorts): Ties['merge'] =>
  (from, into, { actor, confirm }) =>
    both(ports, [from, into], async (one, other) => {
      const context = contextOf(ports, actor);
      const decided = decideMerge(one, other, { confirm }, context);
      if (isRefusal(decided)) return decided;
      const newer = await newerOpen(ports, foldedWith(other, decided.into, context), [one.id]);
      if (newer !== null) return newer;
      const pending = decided.from.length === 0 ? [] : Object.keys(one.reply.pending);
      return [
        drafted(one, decided.from, context),
        drafted(other, decided.into, context, moved(pending, other)),
      ];
    });

const unmerge =
  (ports: TriagePorts): Ties['unmerge'] =>
  async (from, into, { actor, key }) => {
    let parted: Parted = { into: 0, moved: 0, stayed: 0, split: false };
    const outcome = await both(ports, [from, into], async (one, other) => {
      const context = contextOf(ports, actor);
      const decided = await takenApart(ports, one, other, context);
      if (isRefusal(decided)) return decided;
      const { moved: gone, stayed, split } = decided;
      parted = { into: other.number, moved: gone.length, stayed, split };
      return [
        drafted(one, keyed(decided.from, key), context, moved(gone, one)),
        drafted(other, keyed(decided.into, key), context),
      ];
    });
    return isRefusal(outcome) ? outcome : parted;
  };

const split =
  (ports: TriagePorts): Ties['split'] =>
  (origin, part, { actor, choose }) =>
    changeTogether(ports, async () => {
      const ticket = await loadTicket(ports.store, origin);
      const known = await ports.store.tickets.byId(part);
      if (known !== null) return [unchanged(ticket), unchanged(known.ticket)];
      const messages = await messagesOf(ports, ticket.id);
      const chosen = choose(messages);
      if (isRefusal(chosen)) return chosen;
      const blank = blankTicket(part);
      const { triage, conversation } = ticket;
      const policy = await policyFor(ports, { ...blank, triage, conversation });
      const context = { ...contextOf(ports, actor), policy };
      const said = messages.map((one) => saidOf(ports, one, ticket));
      const decided = decideSplit(ticket, blank, { said, chosen }, context);
      if (isRefusal(decided)) return decided;
      return [
        drafted(ticket, decided.origin, context),
        drafted(blank, decided.part, context, moved(chosen, blank)),
      ];
    });

const rejoin =
  (ports: TriagePorts): Ties['rejoin'] =>
  (origin, part, { actor, key }) =>
    both(ports, [origin, part], async (one, other) => {
      const context = contextOf(ports, actor);
      const [own, theirs] = await Promise.all([one, other].map(({ id }) => messagesOf(ports, id)));
      if (own === undefined || theirs === undefined) throw new Error('Two tickets have messages');
      const said = {
        origin: own.map((message) => saidOf(ports, message, one)),
        part: theirs.map((message) => saidOf(ports, message, other)),
      };
      const decided = decideRejoin(one, other, said, context);
      if (isRefusal(decided)) return decided;
      const back = theirs.map(({ id }) => id);
      return [
        drafted(one, keyed(decided.origin, key), context, moved(back, one)),
        drafted(other, decided.part, context),
      ];
    });

const link =
  (ports: TriagePorts): Ties['link'] =>
  (one, other, { actor, linked, key }) =>
    both(ports, [one, other], (a, b) => {
      const context = contextOf(ports, actor);
      const tie = linked ? decideLink : decideUnlink;
      const first = tie(a, b, context);
      if (isRefusal(first)) return first;
      const second = tie(b, a, context);
      if (isRefusal(second)) return second;
      return [drafted(a, keyed(first, key), context), drafted(b, keyed(second, key), context)];
    });

function both(
  ports: TriagePorts,
  [first, second]: [string, string],
  decideOnce: (one: Ticket, other: Ticket) => Promise<Draft[] | Refusal> | Draft[] | Refusal,
): Promise<Changed[] | Refusal> {
  return changeTogether(ports, async () => {
    // A ticket alone has no other: whoever names it twice is refused before anything is stored.
    const one = await loadTicket(ports.store, first);
    return decideOnce(one, first === second ? one : await loadTicket(ports.store, second));
  });
}

function contextOf({ now }: TriagePorts, actor: Actor): Context {
  return { now: now(), actor, policy: {} };
}

function drafted(
  ticket: Ticket,
  bodies: readonly EventBody[],
  context: Context,
  patches: MessagePatch[] = [],
): Draft {
  return { ticket, events: bodies.map((body) => dated(body, context)), patches };
}

function unchanged(ticket: Ticket): Draft {
  return { ticket, events: [] };
}

function moved(messages: readonly string[], to: Ticket): MessagePatch[] {
  return messages.map((id) => ({ id, ticketId: to.id }));
}

/** What takes something back names the request, so that a repeat of it takes back nothing more. */
function keyed(bodies: readonly EventBody[], key: string | undefined): EventBody[] {
  return bodies.map((body) => (key !== undefined && TAKES_BACK.has(body.type) ? { ...body, key } : body));
}

const TAKES_BACK: ReadonlySet<EventBody['type']> = new Set<EventBody['type']>([
  'unmerged',
  'unabsorbed',
  'rejoined',
  'linked',
  'unlinked',
]);

async function takenApart(ports: TriagePorts, from: Ticket, into: Ticket, context: Context) {
  const since = into.links.own?.at ?? 0;
  const messages = await messagesOf(ports, into.id);
  const of = (some: readonly Message[]) =>
    some.flatMap((message): SaidSince[] => {
      const one = saidOf(ports, message, into);
      return one.kind === 'note' ? [] : [{ ...one, kind: one.kind }];
    });
  const said = {
    before: of(messages.filter(({ receivedAt }) => receivedAt < since)),
    since: of(messages.filter(({ receivedAt }) => receivedAt >= since)),
  };
  const policies = { from: await policyFor(ports, from), into: await policyFor(ports, into) };
  const decided = decideUnmerge(from, into, said, policies, context);
  if (isRefusal(decided)) return decided;
  return (await newerOpen(ports, foldedWith(from, decided.from, context), [into.id])) ?? decided;
}

function foldedWith(ticket: Ticket, bodies: readonly EventBody[], context: Context): Ticket {
  return fold(
    ticket,
    bodies.map((body) => dated(body, context)),
  );
}

/** All messages of a ticket, in the vendor's order. */
async function messagesOf({ store }: TriagePorts, ticketId: string): Promise<Message[]> {
  const all: Message[] = [];
  for (;;) {
    const before = all[0]?.id;
    const page = await store.tickets.messages(ticketId, {
      limit: PAGE,
      ...(before === undefined ? {} : { before }),
    });
    all.unshift(...page);
    if (page.length < PAGE) return all;
  }
}

function saidOf(ports: TriagePorts, message: Message, ticket: Ticket): Said {
  const { id, kind, channel, conversation, sentAt, sequence, as, delivery, deletedAt } = message;
  const answer = as === 'answer' && deletedAt === null && REACHED.includes(delivery ?? '');
  const place = placeAt(ticket, { channel, conversation });
  const contactId = contactIn(message.author) ?? place?.contactId ?? ticket.conversation.contactId;
  const terms = kind === 'inbound' ? windowFrom(sentAt, { policy: windowFor(ports, channel, ticket) }) : {};
  return { ...terms, id, kind, channel, conversation, contactId, sentAt, sequence, answer };
}
