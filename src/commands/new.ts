import { byId, type Kinds, type Template } from '../domain/kinds.ts';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import type { Intent } from '../domain/ticket/model.ts';
import { ownPlace } from '../domain/ticket/places.ts';
import type { QueueRow } from '../store/store.ts';
import { toldIn } from '../texts/told.ts';
import { codeAmong } from './choices.ts';
import type { Answer, Asked, Command } from './command.ts';
import { committedBy, NO_PLEDGE, told } from './commitments.ts';
import { actorOf, messageIdOf } from './message.ts';
import { CONFIRM, flagged, given } from './options.ts';
import type { CommandPorts } from './ports.ts';
import { reply } from './reply.ts';

/**
 * A ticket that somebody of the team opens: for a customer who called or came in, whose words they take down, or to write first to
 * one who wrote before. It is theirs, and has the deadlines and the record of any other.
 */
export const newTicket: Command = {
  name: 'new',
  summary: 'command.new',
  example: 'Her kettle smells of smoke',
  role: 'agent',
  group: 'look',
  options: [
    { name: 'text', summary: 'option.new-text', type: 'rest', required: false },
    { name: 'name', summary: 'option.new-name', type: 'text', required: false },
    { name: 'phone', summary: 'option.new-phone', type: 'text', required: false },
    { name: 'for', summary: 'option.new-for', type: 'number', required: false },
    { name: 'template', summary: 'option.new-template', type: 'template', required: false },
    { name: 'first', summary: 'option.new-first', type: 'flag', required: false },
    NO_PLEDGE,
    CONFIRM,
  ],
  async run(request, ports) {
    const { kinds } = ports.policy.current();
    const template = templateOf(request, kinds);
    if (template === null)
      return { refused: 'unknown-template', values: templatesIn(kinds, request.language) };
    const known = await customerOf(request, ports);
    if (isRefusal(known)) return known;
    const words = (given(request, 'text') ?? textOf(template, request.language)).trim();
    if (words === '') return { refused: 'empty' };
    const number = flagged(request, 'first')
      ? await writeFirst(request, ports, known, words)
      : await takenDown(request, ports, known, words);
    if (isRefusal(number)) return number;
    for (const intent of beginning(template)) await ports.act({ number, actor: actorOf(request), intent });
    return answerFor(number, request, ports);
  },
};

/** A customer who calls again may be a colleague's, or another team's, of whose tickets this person sees none. */
async function answerFor(number: number, request: Asked, { store }: CommandPorts): Promise<Answer> {
  const row = await store.tickets.byNumber(number);
  if (row === null) return { key: 'said.new-elsewhere' };
  const { by } = row.ticket.claim;
  const about = { ticket: number, data: { number } };
  if (by !== null && by !== request.actor.id) {
    const who = (await store.people.byId(by))?.name ?? '–';
    return { key: 'said.new-theirs', values: { number, who }, ...about };
  }
  const first = flagged(request, 'first') ? 'yes' : 'no';
  return { key: 'said.new', values: { number, first }, ...about };
}

/** Undefined when none was asked for, null when there is none of this name. */
function templateOf(request: Asked, { templates }: Kinds): Template | undefined | null {
  const name = given(request, 'template');
  return name === undefined ? undefined : (byId(templates, codeAmong(templates, name)) ?? null);
}

function templatesIn({ templates }: Kinds, language: string): Record<string, string> {
  return { known: templates.map(({ id, name }) => `${id} (${toldIn(name, language)})`).join(', ') || '–' };
}

function textOf(template: Template | undefined, language: string): string {
  return template?.text == null ? '' : toldIn(template.text, language);
}

async function customerOf(request: Asked, { store }: CommandPorts): Promise<QueueRow | null | Refusal> {
  const number = Number(request.options.for ?? 0);
  if (number === 0) return null;
  return (await store.tickets.byNumber(number)) ?? { refused: 'unknown-ticket', values: { ticket: number } };
}

async function takenDown(
  request: Asked,
  ports: CommandPorts,
  known: QueueRow | null,
  text: string,
): Promise<number | Refusal> {
  const number = await ports.takeDown({
    requestId: messageIdOf(request, ports),
    actor: actorOf(request),
    text,
    name: given(request, 'name') ?? known?.contactName ?? null,
    phone: numberOnly(given(request, 'phone')),
    contactId: known?.ticket.conversation.contactId ?? null,
  });
  // Somebody may have claimed the open ticket of that customer before: then it stays theirs.
  await ports.act({ number, actor: actorOf(request), intent: { type: 'claim' } });
  return number;
}

async function writeFirst(
  request: Asked,
  ports: CommandPorts,
  known: QueueRow | null,
  words: string,
): Promise<number | Refusal> {
  if (known === null) return { refused: 'nobody-to-write' };
  // Before anything is opened: whoever is told of a promise asks again, and would find the ticket there.
  const read = await committedBy(known.ticket, words, request, ports);
  if (isRefusal(read)) return read;
  if (read.hint !== '' && !flagged(request, 'confirm')) return told({ refused: 'pledge-hint' }, read);
  const { channel, conversation, contactId } = ownPlace(known.ticket);
  const ticketId = messageIdOf(request, ports);
  const number = await ports.open({
    ticketId,
    actor: actorOf(request),
    place: { channel, conversation, contactId },
  });
  if (isRefusal(number)) return number;
  const said = { ticket: number, text: words };
  const ways = { confirm: request.options.confirm, [NO_PLEDGE.name]: request.options[NO_PLEDGE.name] };
  const sent = await reply.run({ ...request, options: { ...said, ...ways } }, ports);
  return isRefusal(sent) ? sent : number;
}

/** +386 40 123 456 and 0038640123456 are one number. */
function numberOnly(phone: string | undefined): string | null {
  const digits = (phone ?? '').replace(/[^\d+]/gu, '').replace(/^00/u, '+');
  return digits === '' ? null : digits;
}

/** What the template says of the ticket. */
function beginning(template: Template | undefined): Intent[] {
  if (template === undefined) return [];
  const { kind, priority, tags, fields } = template;
  return [
    ...(kind === null ? [] : [{ type: 'set-kind' as const, kind, cause: null }]),
    ...(priority === null ? [] : [{ type: 'set-priority' as const, priority }]),
    ...(tags.length === 0 ? [] : [{ type: 'tag' as const, add: tags, remove: [] }]),
    ...Object.entries(fields).map(([field, value]) => ({ type: 'set-field' as const, field, value })),
  ];
}
