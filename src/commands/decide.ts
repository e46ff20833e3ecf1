import { isRefusal, type Refusal } from '../domain/refusal.ts';
import type { Intent, Ticket } from '../domain/ticket/model.ts';
import type { Answer, Asked } from './command.ts';
import { frozen } from './commitments.ts';
import { actorOf, messageIdOf, teamMessage } from './message.ts';
import { given, ticketOf } from './options.ts';
import type { CommandPorts } from './ports.ts';

/** What was asked for, by the id of its message: a press is about what stood beside it. Typed: what is asked for now. */
export const REQUEST = { name: 'request', summary: 'option.request', type: 'id', required: false } as const;

/**
 * A decision on what is beyond authority. What it is about is looked at again at this moment: were it changed since it was
 * asked for, nothing would be decided.
 */
export async function decideOn(
  request: Asked,
  ports: CommandPorts,
  decision: 'approve' | 'deny',
): Promise<Answer | Refusal> {
  const number = ticketOf(request);
  const words = given(request, 'reason')?.trim() ?? '';
  const id = messageIdOf(request, ports);
  const said = (): Answer => ({ key: `said.${decision}`, values: { number }, ticket: number });
  if (words !== '' && (await ports.store.tickets.message(id)) !== null) return said();
  const outcome = await ports.act({
    number,
    actor: actorOf(request),
    intent: (ticket) => intentFor(ticket, decision, words === '' ? null : id, request, ports),
    ...(words === ''
      ? {}
      : {
          message: (ticket) => teamMessage(ticket, request, { id, text: words, as: null, now: ports.now() }),
        }),
  });
  return isRefusal(outcome) ? outcome : said();
}

async function intentFor(
  ticket: Ticket,
  decision: 'approve' | 'deny',
  noteId: string | null,
  request: Asked,
  ports: CommandPorts,
): Promise<Intent | Refusal> {
  const messageId = given(request, REQUEST.name) ?? newest(ticket);
  if (messageId === undefined) return { refused: 'no-approval' };
  const hash = await hashNow(ticket, messageId, ports);
  if (decision === 'approve')
    return { type: 'approve', messageId, hash, noteId, sendAt: ports.now() + ports.undoMs };
  return noteId === null ? { refused: 'empty' } : { type: 'deny', messageId, hash, noteId };
}

/** The offer, or reply, that is meant; nothing where the press names none. */
export function named(request: Asked): { messageId?: string } {
  const messageId = given(request, REQUEST.name);
  return messageId === undefined ? {} : { messageId };
}

/** Whether the press stood beside another offer, or reply, than the one that it is about now. */
export function isAnother({ offer, approval }: Ticket, request: Asked): boolean {
  const { messageId } = named(request);
  const { open, allowed } = approval;
  const there = [offer.open?.messageId, open?.messageId, allowed?.messageId];
  return messageId !== undefined && !there.includes(messageId);
}

/** What is asked for now, or else what was decided last. */
function newest({ approval }: Ticket): string | undefined {
  return approval.open?.messageId ?? approval.decided.at(-1)?.messageId;
}

/** Of all that a decision is about, as it is now. */
export async function hashNow(ticket: Ticket, messageId: string, ports: CommandPorts): Promise<string> {
  const message = await ports.store.tickets.message(messageId);
  const { open } = ticket.offer;
  const { open: asked, allowed } = ticket.approval;
  const options = open?.messageId === messageId ? open.options : [];
  const to = asked?.messageId === messageId ? asked.to : allowed?.to;
  return ports.idFrom(frozen(message?.text ?? '', options, to)).slice(0, 16);
}
