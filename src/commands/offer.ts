import type { Concession } from '../domain/authority/concession.ts';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import { hopTimes } from '../domain/ticket/approval.ts';
import type { Intent, Ticket } from '../domain/ticket/model.ts';
import { placeFor } from '../domain/ticket/places.ts';
import { reasonsOf } from '../domain/ticket/quote.ts';
import type { Message } from '../store/store.ts';
import { languageForCustomer } from '../texts/languages.ts';
import { offerWords } from '../texts/offer.ts';
import { learn, text } from '../texts/texts.ts';
import type { Answer, Asked, Command } from './command.ts';
import { frozen, NO_PLEDGE, overBudget, waivedIn } from './commitments.ts';
import { concessionsIn } from './concessions.ts';
import { kept } from './kept.ts';
import { actorOf, messageIdOf, onItsWayTo, PLACE, placeIn, teamMessage } from './message.ts';
import { CONFIRM, flagged, given, TICKET, ticketOf } from './options.ts';
import type { CommandPorts } from './ports.ts';
import { quoteValues } from './quote-text.ts';

export const offer: Command = {
  name: 'offer',
  summary: 'command.offer',
  example: '12 coupon:3,refund:10 --because "Third late parcel" We are sorry.',
  role: 'agent',
  group: 'answer',
  options: [
    TICKET,
    { name: 'what', summary: 'option.offer-what', type: 'text', required: false },
    { name: 'text', summary: 'option.offer-text', type: 'rest', required: false },
    { name: 'because', summary: 'option.offer-because', type: 'text', required: false },
    { name: 'seen', summary: 'option.seen', type: 'id', required: false },
    PLACE,
    NO_PLEDGE,
    CONFIRM,
  ],
  async run(request, ports) {
    const number = ticketOf(request);
    const row = await ports.store.tickets.byNumber(number);
    if (row === null) return { refused: 'unknown-ticket', values: { ticket: number } };
    const { authority } = ports.policy.current();
    const wanted = concessionsIn(given(request, 'what') ?? '', authority, request.language);
    if (isRefusal(wanted)) return wanted;
    const messageId = messageIdOf(request, ports);
    if ((await ports.store.tickets.message(messageId)) !== null) return answerFor(row.ticket, request, ports);
    if (flagged(request, 'confirm')) return make(request, ports, { ticket: row.ticket, wanted, messageId });
    const quote = await ports.quote(row.ticket, personOf(request), wanted, wordsIn(request));
    const values = { ticket: number, ...(await quoteValues(quote, row.ticket, request, ports)) };
    return { refused: 'offer-quote', values };
  },
};

interface Wanted {
  ticket: Ticket;
  wanted: readonly Concession[];
  messageId: string;
}

async function make(
  request: Asked,
  ports: CommandPorts,
  { ticket: before, wanted, messageId }: Wanted,
): Promise<Answer | Refusal> {
  const words = await wordsFor(before, wanted, request, ports);
  const because = given(request, 'because')?.trim() ?? '';
  const noteId = because === '' ? null : ports.idFrom(`${messageId}/because`);
  let asks = false;
  const outcome = await ports.act({
    number: ticketOf(request),
    actor: actorOf(request),
    intent: async (ticket) => {
      const intent = await intentFor(ticket, { wanted, messageId, words, noteId }, request, ports);
      if (!isRefusal(intent)) asks = intent.asks !== null;
      return intent;
    },
    message: (ticket) => messagesFor(ticket, request, ports, { messageId, words, because, noteId, asks }),
  });
  return isRefusal(outcome)
    ? kept(outcome, textIn(request), request, ports)
    : answerFor(outcome.ticket, request, ports);
}

type OfferIntent = Extract<Intent, { type: 'offer' }>;

async function intentFor(
  ticket: Ticket,
  {
    wanted,
    messageId,
    words,
    noteId,
  }: { wanted: readonly Concession[]; messageId: string; words: string; noteId: string | null },
  request: Asked,
  ports: CommandPorts,
): Promise<OfferIntent | Refusal> {
  const { authority } = ports.policy.current();
  const quote = await ports.quote(ticket, personOf(request), wanted, wordsIn(request));
  const [short] = quote.short;
  if (short !== undefined) return overBudget(authority, short, request.language);
  if (quote.asks !== null && noteId === null)
    return {
      refused: 'bad-option',
      values: { option: 'because', problem: text('problem.missing', {}, request.language) },
    };
  const options = quote.options.map(({ because: _because, nearest: _nearest, ...option }) => option);
  const seen = given(request, 'seen');
  const to = placeIn(request);
  const hash = ports.idFrom(frozen(words, options, to.to)).slice(0, 16);
  const times = hopTimes(ports.now(), authority.approval);
  const { pledges, grants, why: beyond } = quote.said;
  const over = quote.options.filter(({ zone }) => zone === 'beyond');
  const why = [...over.flatMap(reasonsOf), ...beyond];
  return {
    type: 'offer',
    messageId,
    options,
    charges: quote.charges,
    expiresMs: authority.expiresMs,
    carryOutMs: authority.carryOutMs,
    confirm: seen === undefined,
    sendAt: ports.now() + ports.undoMs,
    ...(seen === undefined ? {} : { seen }),
    ...to,
    pledges,
    grants,
    ...(flagged(request, NO_PLEDGE.name) ? await waivedIn(ticket, textIn(request), request, ports) : {}),
    asks: quote.asks === null ? null : { hash, asks: quote.asks, noteId, times, why },
  };
}

function messagesFor(
  ticket: Ticket,
  request: Asked,
  ports: CommandPorts,
  said: { messageId: string; words: string; because: string; noteId: string | null; asks: boolean },
): Message[] {
  const now = ports.now();
  const { messageId, words, because, noteId, asks } = said;
  const to = placeIn(request);
  const out = teamMessage(ticket, request, { id: messageId, text: words, as: 'answer', now, ...to });
  const note =
    noteId === null ? [] : [teamMessage(ticket, request, { id: noteId, text: because, as: null, now })];
  return [...note, asks ? { ...out, delivery: 'gated' } : out];
}

/** In the language of whoever it is made to. */
async function wordsFor(
  ticket: Ticket,
  wanted: readonly Concession[],
  request: Asked,
  { policy, store, language: house }: CommandPorts,
): Promise<string> {
  const place = placeFor(ticket, placeIn(request).to);
  const contact = await store.contacts.byId(place?.contactId ?? ticket.conversation.contactId);
  const language = languageForCustomer(contact, house);
  await learn(language);
  return offerWords(policy.current(), given(request, 'text')?.trim() ?? '', wanted, language);
}

async function answerFor(ticket: Ticket, request: Asked, ports: CommandPorts): Promise<Answer> {
  const { number, approval } = ticket;
  const { language } = request;
  const messageId = messageIdOf(request, ports);
  if (approval.open?.messageId !== messageId)
    return onItsWayTo(ports, ticket, { message: messageId, language, ...placeIn(request) });
  const names = await Promise.all(approval.open.asked.map((id) => ports.store.people.byId(id)));
  const asked = names.map((person) => person?.name ?? '').join(', ') || 'none';
  return {
    key: 'said.offer-asked',
    values: { number, asked },
    ticket: number,
    data: { message: messageId },
  };
}

/** What is read for promises: what somebody wrote, and not the options. */
function wordsIn(request: Asked): string {
  return flagged(request, NO_PLEDGE.name) ? '' : textIn(request);
}

function textIn(request: Asked): string {
  return given(request, 'text')?.trim() ?? '';
}

function personOf(request: Asked): { kind: 'person'; id: string; role: Asked['actor']['role'] } {
  const { id, role } = request.actor;
  return { kind: 'person', id, role };
}
