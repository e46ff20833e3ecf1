import { actorRef, atLeast } from '../domain/actor.ts';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import { type Deed, deedOf, deedUndoneBy } from '../domain/ticket/deed.ts';
import type { Intent, Ticket } from '../domain/ticket/model.ts';
import { blankTicket, fold } from '../domain/ticket/ticket.ts';
import { type Inverse, inverseAt, inverseOf, type VersionedEvent } from '../domain/ticket/undoing.ts';
import { text } from '../texts/texts.ts';
import type { Answer, Asked, Command } from './command.ts';
import { needs } from './handle.ts';
import { actorOf, messageIdOf } from './message.ts';
import { given, TICKET, ticketOf } from './options.ts';
import type { CommandPorts } from './ports.ts';
import { partedText } from './unmerge.ts';

/** A reply that waits to be sent, by its message's id; an act, by its version; without either what the person did last on the ticket. */
export const undo: Command = {
  name: 'undo',
  summary: 'command.undo',
  example: '12',
  role: 'agent',
  group: 'answer',
  options: [
    TICKET,
    {
      name: 'message',
      summary: 'option.undo-message',
      label: 'label.undo-message',
      type: 'id',
      required: false,
    },
    { name: 'act', summary: 'option.undo-act', type: 'id', required: false },
  ],
  async run(request, ports) {
    const messageId = given(request, 'message');
    if (messageId !== undefined) return undoReply(request, ports, messageId);
    const number = ticketOf(request);
    const row = await ports.store.tickets.byNumber(number);
    if (row === null) return { refused: 'unknown-ticket', values: { ticket: number } };
    const act = given(request, 'act');
    if (act !== undefined && !VERSION.test(act))
      return { refused: 'nothing-to-undo', values: { ticket: number } };
    const key = messageIdOf(request, ports);
    const wanted: Wanted = {
      key,
      actor: actorRef(actorOf(request)),
      version: act === undefined ? null : Number(act),
    };
    return takeBack(request, ports, row.ticket, wanted);
  },
};

const VERSION = /^[1-9]\d{0,8}$/;

interface Wanted {
  key: string;
  actor: string;
  /** Of the act; null: the newest one. */
  version: number | null;
}

async function takeBack(
  request: Asked,
  ports: CommandPorts,
  ticket: Ticket,
  wanted: Wanted,
): Promise<Answer | Refusal> {
  const events = await ports.store.tickets.events(ticket.id);
  const repeated = deedUndoneBy(events, wanted.key, ticket);
  if (repeated !== null) return answered(request, repeated);
  const inverse = inverseFor(events, ticket, wanted);
  if (isRefusal(inverse)) return inverse;
  if (inverse?.kind === 'reply') return undoReply(request, ports, inverse.messageId);
  const act = actOf(events, inverse?.of ?? wanted.version);
  const deed = deedOf(act, ticket);
  if (inverse !== null && inverse.kind !== 'act')
    return untied(request, ports, ticket, { inverse, deed, wanted });
  const refusal = await mayLift(request, ports, act);
  if (refusal !== null) return refusal;
  const outcome =
    inverse === null ? null : await takeBackAct(request, ports, { ...wanted, version: inverse.of });
  if (isRefusal(outcome)) return outcome;
  await lift(request, ports, act);
  return answered(request, deed, outcome === null ? 'said.taken-back-already' : 'said.taken-back');
}

function inverseFor(events: readonly VersionedEvent[], ticket: Ticket, { actor, version }: Wanted) {
  return version === null ? inverseOf(events, ticket, actor) : inverseAt(events, ticket, { actor, version });
}

function actOf(events: readonly VersionedEvent[], of: number | null): VersionedEvent[] {
  return events.filter(({ version }) => version === of);
}

/** What was taken back, in words. */
function answered(
  { actor, language, options }: Asked,
  { name, ...numbers }: Deed,
  key: 'said.taken-back' | 'said.taken-back-already' = 'said.taken-back',
): Answer {
  const what = text(`deed.${name}`, numbers, language);
  return { key, values: { what, who: actor.name }, ticket: Number(options.ticket) };
}

async function undoReply(
  request: Asked,
  { act, store }: CommandPorts,
  messageId: string,
): Promise<Answer | Refusal> {
  const number = ticketOf(request);
  const message = await store.tickets.message(messageId);
  if (message?.delivery === 'cancelled') return { key: 'said.undone', values: { number }, ticket: number };
  const outcome = await act({ number, actor: actorOf(request), intent: { type: 'undo', messageId } });
  if (isRefusal(outcome)) return outcome;
  return { key: 'said.undone', values: { number }, ticket: number, data: { text: message?.text ?? '' } };
}

/** Looked up anew whenever the ticket has changed meanwhile: it may be taken back by then, or built on. */
function takeBackAct(request: Asked, { act, store }: CommandPorts, wanted: Wanted) {
  return act({
    number: ticketOf(request),
    actor: actorOf(request),
    intent: async (ticket) => {
      const events = await store.tickets.events(ticket.id);
      const inverse = inverseFor(events, ticket, wanted);
      if (isRefusal(inverse)) return inverse;
      return inverse?.kind === 'act'
        ? intentOf(ticket, events, inverse, wanted.key)
        : { refused: 'changed-since', values: { ticket: ticket.number } };
    },
  });
}

/** The ticket before the act and after it, told from its history. */
function intentOf(
  ticket: Ticket,
  events: readonly VersionedEvent[],
  { of, courtesies }: Extract<Inverse, { kind: 'act' }>,
  key: string,
): Intent {
  const upTo = (version: number) =>
    fold(
      blankTicket(ticket.id),
      events.filter((event) => event.version <= version).map(({ version: _version, ...event }) => event),
    );
  return { type: 'undo-act', of, key, before: upTo(of - 1), after: upTo(of), courtesies };
}

/** The block that the act set up; none after every other act. */
function blockIn(act: readonly VersionedEvent[]): string | undefined {
  return act.flatMap((event) => (event.type === 'sender-blocked' ? [event.block] : []))[0];
}

/** A whole domain's block is a supervisor's to lift, also for whoever was one when they set it up. */
async function mayLift(request: Asked, { store }: CommandPorts, act: readonly VersionedEvent[]) {
  const block = await store.blocks.byId(blockIn(act) ?? '');
  return block?.kind === 'domain' && !atLeast(request.actor.role, 'supervisor') ? needs('supervisor') : null;
}

/** After the ticket: somebody who is interrupted in between presses again, and lifts it then. */
async function lift(
  request: Asked,
  { store, now }: CommandPorts,
  act: readonly VersionedEvent[],
): Promise<void> {
  const block = blockIn(act);
  if (block !== undefined) await store.blocks.lift(block, request.actor.id, now());
}

type Tie = Exclude<Inverse, { kind: 'act' | 'reply' }>;

/** What ties two tickets together is taken back on both. */
async function untied(
  request: Asked,
  { ties, samePerson }: CommandPorts,
  { id }: Ticket,
  { inverse, deed, wanted }: { inverse: Tie; deed: Deed; wanted: Wanted },
): Promise<Answer | Refusal> {
  const how = { actor: actorOf(request), key: wanted.key };
  const done = answered(request, deed);
  if (inverse.kind === 'merge') {
    const parted = await ties.unmerge(inverse.from, inverse.into, how);
    if (isRefusal(parted)) return parted;
    const where = partedText(parted, request.language);
    return { ...done, key: 'said.taken-apart', values: { ...done.values, where } };
  }
  const outcome =
    inverse.kind === 'same-person'
      ? await samePerson.unlink(id, inverse.other, { ...how, link: inverse.link })
      : inverse.kind === 'not-same-person'
        ? await samePerson.allow(id, inverse.other, {
            ...how,
            ...(inverse.link === undefined ? {} : { link: inverse.link }),
          })
        : inverse.kind === 'split'
          ? await ties.rejoin(inverse.origin, inverse.part, how)
          : await ties.link(id, inverse.other, { ...how, linked: inverse.kind === 'link' });
  return isRefusal(outcome) ? outcome : done;
}
