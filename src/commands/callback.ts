import { badOption, isRefusal, type Refusal } from '../domain/refusal.ts';
import {
  CALLBACK_OUTCOMES,
  type CallbackOutcome,
  callKey,
  promiseBefore,
} from '../domain/ticket/callback.ts';
import type { Intent, Ticket } from '../domain/ticket/model.ts';
import { zoneNamed } from '../domain/zone.ts';
import { type TextKey, type TextValues, text } from '../texts/texts.ts';
import { callTime, callTimeLong, clockTime } from '../texts/time.ts';
import { callbacksToday } from './callbacks-today.ts';
import type { Answer, Asked, Command } from './command.ts';
import { actorOf, messageIdOf, teamMessage } from './message.ts';
import { flagged, given, ticketOf } from './options.ts';
import type { CommandPorts } from './ports.ts';
import { whenIn } from './when.ts';

/** A call that is agreed upon with a customer. */
export const callback: Command = {
  name: 'callback',
  summary: 'command.callback',
  example: '12 tomorrow 10:00 --number +38640123456',
  role: 'agent',
  group: 'answer',
  options: [
    { name: 'ticket', summary: 'option.ticket', type: 'ticket', required: false },
    {
      name: 'when',
      summary: 'option.callback-when',
      label: 'label.callback-when',
      type: 'rest',
      required: false,
    },
    {
      name: 'outcome',
      summary: 'option.callback-outcome',
      label: 'label.callback-outcome',
      type: 'choice',
      required: false,
      choices: CALLBACK_OUTCOMES,
    },
    {
      name: 'number',
      summary: 'option.callback-number',
      label: 'label.callback-number',
      type: 'text',
      required: false,
    },
    { name: 'zone', summary: 'option.callback-zone', type: 'text', required: false },
    { name: 'call', summary: 'option.callback-call', type: 'id', required: false },
    { name: 'move', summary: 'option.callback-move', type: 'flag', required: false },
    { name: 'cancel', summary: 'option.callback-cancel', type: 'flag', required: false },
  ],
  async run(request, ports) {
    if (request.options.ticket === undefined) return callbacksToday(request, ports);
    if (ports.policy.current().callbacks === null) return { refused: 'callbacks-off' };
    const outcome = given(request, 'outcome');
    if (outcome !== undefined) return ended(request, ports, outcome as CallbackOutcome);
    if (flagged(request, 'cancel')) return cancelled(request, ports);
    const when = given(request, 'when');
    return when === undefined ? shown(request, ports) : booked(request, ports, when);
  },
};

async function loaded(request: Asked, { store }: CommandPorts): Promise<Ticket | Refusal> {
  const number = ticketOf(request);
  const row = await store.tickets.byNumber(number);
  return row === null ? { refused: 'unknown-ticket', values: { ticket: number } } : row.ticket;
}

/** How it stands. */
async function shown(request: Asked, ports: CommandPorts): Promise<Answer | Refusal> {
  const ticket = await loaded(request, ports);
  if (isRefusal(ticket)) return ticket;
  const { number } = ticket;
  const { open } = ticket.callback;
  if (open === null) return { refused: 'no-callback', values: { number } };
  const phone = await ports.callbacks.number(ticket);
  const promiseAt = promiseBefore(ticket);
  const values = { number, ...timeWords(open.time, open.zone, request.language), phone: phone ?? '–' };
  const data = {
    at: new Date(open.time).toISOString(),
    ...{ when: values.when, zone: open.zone, phone, attempt: open.attempt },
    late: ports.now() > open.lateAt,
    promiseAt: promiseAt === null ? null : new Date(promiseAt).toISOString(),
  };
  const said = { key: 'said.callback-shown' as const, values };
  return { ...withPromise(said, promiseAt, request.language), ticket: number, data };
}

function timeWords(at: number, zone: string, language: string): { when: string; zone: string } {
  return { when: callTimeLong(at, zone, language), zone };
}

async function booked(request: Asked, ports: CommandPorts, words: string): Promise<Answer | Refusal> {
  const { language } = request;
  const said = zoneSaidIn(request);
  if (isRefusal(said)) return said;
  const move = flagged(request, 'move');
  const noteId = messageIdOf(request, ports);
  const phone = given(request, 'number')?.trim();
  if (phone !== undefined && !/^\+?[\d\s()/.-]{7,25}$/.test(phone))
    return badOption('number', text('option.callback-number', {}, language));
  const label = `${text('label.callback-number', {}, ports.language)}: `;
  let free = '';
  const outcome = await ports.act({
    number: ticketOf(request),
    actor: actorOf(request),
    intent: async (ticket) => {
      const zone = said ?? ticket.callback.open?.zone ?? (await ports.callbacks.zone(ticket)).zone;
      const at = whenIn(words, zone, ports.now());
      const wish = {
        wanted: at,
        ...(said === null ? {} : { zone: said }),
        ...(phone === undefined
          ? {}
          : { number: { said: phone, value: { noteId, skip: label.length, line: true as const } } }),
      };
      const proposal = await ports.callbacks.propose(ticket, wish);
      if (proposal === null) return { refused: 'callbacks-off' };
      const times = proposal.next.map((slot) => callTime(slot.at, zone, language));
      free = times.length === 0 ? '' : `${times.join('; ')} (${zone})`;
      return { type: 'book-callback', move, ...proposal } satisfies Intent;
    },
    ...(phone === undefined
      ? {}
      : {
          message: (ticket) =>
            teamMessage(ticket, request, {
              id: noteId,
              text: `${label}${phone}`,
              as: null,
              now: ports.now(),
            }),
        }),
  });
  if (isRefusal(outcome))
    return outcome.refused === 'callback-time'
      ? { ...outcome, values: { ...outcome.values, next: free || 'none' } }
      : outcome;
  const { open } = outcome.ticket.callback;
  if (open === null) return { refused: 'no-callback', values: { number: outcome.ticket.number } };
  const values = { number: outcome.ticket.number, ...timeWords(open.time, open.zone, language) };
  const key = move ? 'said.callback-moved' : 'said.callback-booked';
  return { ...withPromise({ key, values }, promiseBefore(outcome.ticket), language), ticket: values.number };
}

/** What was done, and whether the customer hears too late if nobody writes to them before the call. */
function withPromise(
  said: { key: TextKey; values: TextValues },
  promiseAt: number | null,
  language: string,
): Pick<Answer, 'key' | 'values'> {
  if (promiseAt === null) return said;
  const after = text('callback.after-promise', { promise: clockTime(promiseAt) }, language);
  return { key: 'said.as-it-is', values: { text: `${text(said.key, said.values, language)} ${after}` } };
}

function zoneSaidIn(request: Asked): string | null | Refusal {
  const words = given(request, 'zone');
  if (words === undefined) return null;
  return zoneNamed(words) ?? badOption('zone', text('option.callback-zone', {}, request.language));
}

async function cancelled(request: Asked, ports: CommandPorts): Promise<Answer | Refusal> {
  const number = ticketOf(request);
  const outcome = await ports.act({ number, actor: actorOf(request), intent: { type: 'cancel-callback' } });
  return isRefusal(outcome)
    ? outcome
    : { key: 'said.callback-cancelled', values: { number }, ticket: number };
}

/** What was said stands on the ticket: as the answer of whoever spoke with them, else as a note. */
async function ended(
  request: Asked,
  ports: CommandPorts,
  outcome: CallbackOutcome,
): Promise<Answer | Refusal> {
  const { language } = request;
  const number = ticketOf(request);
  const words = given(request, 'when')?.trim() ?? '';
  const isReached = outcome === 'reached';
  const id = messageIdOf(request, ports);
  const has = isReached || words !== '';
  if (has && (await ports.store.tickets.message(id)) !== null) return shown(request, ports);
  let call = given(request, 'call') ?? null;
  const done = await ports.act({
    number,
    actor: actorOf(request),
    intent: async (ticket) => {
      const again = (await ports.callbacks.retry(ticket)) ?? { retry: null, terms: { soonMs: 0, lateMs: 0 } };
      const said = has ? { messageId: id, sentAt: ports.now(), inboundAfter: null } : null;
      // Whoever was faster has ended this call: what is said is not of the next one.
      call ??= ticket.callback.open === null ? null : callKey(ticket.callback.open);
      return { type: 'end-callback', outcome, call, ...again, said };
    },
    ...(has
      ? {
          message: (ticket) => {
            const spoken = isReached && ticket.status.name !== 'resolved';
            const body = words || text('said.callback-reached', {}, ports.language);
            const note = teamMessage(ticket, request, { id, text: body, as: null, now: ports.now() });
            if (!spoken) return note;
            const place = { channel: 'spoken', conversation: ticket.id };
            return {
              ...note,
              ...place,
              kind: 'outbound' as const,
              as: 'answer' as const,
              delivery: 'sent' as const,
            };
          },
        }
      : {}),
  });
  if (isRefusal(done)) return done;
  const { open } = done.ticket.callback;
  const values = { number, outcome: text(`callback.outcome-${outcome}`, {}, language) };
  if (open !== null)
    return {
      key: 'said.callback-again',
      values: { ...values, ...timeWords(open.time, open.zone, language) },
      ticket: number,
    };
  return {
    key: 'said.callback-ended',
    values: { ...values, told: isReached ? 'no' : 'yes' },
    ticket: number,
  };
}
