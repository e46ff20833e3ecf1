import { isRefusal, type Refusal } from '../domain/refusal.ts';
import type { Intent, Ticket } from '../domain/ticket/model.ts';
import { clockTime } from '../texts/time.ts';
import { nameAmong } from '../texts/told.ts';
import type { Answer, Asked, Command } from './command.ts';
import { actorOf, messageIdOf, teamMessage } from './message.ts';
import { flagged, given, TICKET, ticketOf } from './options.ts';
import type { CommandPorts } from './ports.ts';
import { type Meant, meantBy, receiverOf } from './receiver.ts';

export const transfer: Command = {
  name: 'transfer',
  summary: 'command.transfer',
  example: '12 payments Paid twice, wants the second payment back.',
  role: 'agent',
  group: 'owner',
  options: [
    TICKET,
    { name: 'to', summary: 'option.to-receiver', label: 'label.receiver', type: 'receiver', required: true },
    { name: 'summary', summary: 'option.summary', type: 'rest', required: false },
    { name: 'quietly', summary: 'option.quietly', type: 'flag', required: false },
  ],
  async run(request, ports) {
    const number = ticketOf(request);
    const meant = await meantBy(given(request, 'to') ?? '', ports, request.language);
    if (isRefusal(meant)) return meant;
    const words = given(request, 'summary')?.trim() ?? '';
    const noteId = words === '' ? null : messageIdOf(request, ports);
    if (noteId !== null && (await ports.store.tickets.message(noteId)) !== null)
      return repeated(number, meant, request, ports);
    const outcome = await ports.act({
      number,
      actor: actorOf(request),
      intent: (ticket) => intentFor(ticket, meant, noteId, request, ports),
      ...(noteId === null
        ? {}
        : {
            message: (ticket) =>
              teamMessage(ticket, request, { id: noteId, text: words, as: null, now: ports.now() }),
          }),
    });
    return isRefusal(outcome) ? outcome : answerFor(outcome.ticket, meant, request, ports);
  },
};

/** Whoever takes it to themselves needs no hand-over. */
async function intentFor(
  ticket: Ticket,
  meant: Meant,
  noteId: string | null,
  request: Asked,
  ports: CommandPorts,
): Promise<Intent | Refusal> {
  const actor = actorOf(request);
  if (meant.kind === 'person' && meant.person.id === actor.id) return { type: 'assign', to: actor.id };
  const receiver = await receiverOf(meant, ticket, actor, ports, request.language);
  if (isRefusal(receiver)) return receiver;
  const owner = ticket.claim.by === null ? null : await ports.store.people.byId(ticket.claim.by);
  const told = !flagged(request, 'quietly');
  return {
    type: 'transfer',
    ...receiver,
    keepsOwner: owner !== null && owner.team === receiver.team,
    noteId,
    returnsAt: ports.now() + ports.policy.current().routing.returnMs,
    tellAt: told ? ports.now() + ports.undoMs : null,
  };
}

async function repeated(
  number: number,
  meant: Meant,
  request: Asked,
  ports: CommandPorts,
): Promise<Answer | Refusal> {
  const row = await ports.store.tickets.byNumber(number);
  if (row === null) return { refused: 'unknown-ticket', values: { ticket: number } };
  return answerFor(row.ticket, meant, request, ports);
}

/** As it stands now: offered, kept by an owner who is in the team, or with them already. */
async function answerFor(
  { number, claim, handover, reply }: Ticket,
  meant: Meant,
  request: Asked,
  ports: CommandPorts,
): Promise<Answer> {
  const { business, routing } = ports.policy.current();
  const { pending } = handover;
  if (pending === null && meant.kind === 'team') {
    const values = {
      number,
      team: business.teams[meant.team] ?? meant.team,
      claimed: claim.by === null ? 'no' : 'yes',
    };
    return { key: 'said.transferred', values, ticket: number };
  }
  const id = pending?.person ?? claim.by;
  const person = id === null ? null : await ports.store.people.byId(id);
  const to = pending?.team == null ? (person?.name ?? '') : (business.teams[pending.team] ?? pending.team);
  if (pending === null) return { key: 'said.with-them', values: { number, to }, ticket: number };
  const values = {
    number,
    to,
    kind: meant.kind,
    skill: pending.skill === null ? '' : nameAmong(routing.skills, pending.skill, request.language),
    until: clockTime(pending.returnsAt),
    told: Object.values(reply.pending).some(({ by }) => by === null) ? 'yes' : 'no',
    summed: pending.noteId === null ? 'no' : 'yes',
  };
  return { key: 'said.handed-over', values, ticket: number };
}
