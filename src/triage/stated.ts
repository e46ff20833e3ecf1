import type { Inbound } from '../channels/channel.ts';
import { byId, type Kinds } from '../domain/kinds.ts';
import type { FieldValue } from '../domain/ticket/about.ts';
import type { CallBack } from '../domain/ticket/courtesy.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import type { Trap } from '../domain/ticket/spam.ts';
import type { Stated } from '../domain/ticket/stated.ts';

/** What a form or a call says of the matter; its texts stand in the message of that id. */
export function statedIn(item: Inbound, messageId: string): Stated | undefined {
  if (item.type !== 'message' || item.stated === undefined) return undefined;
  const fields = Object.entries(item.stated.fields).map(([id, value]): [string, FieldValue] => [
    id,
    typeof value === 'object' ? { noteId: messageId, skip: value.skip, line: true } : value,
  ]);
  const { kind, anew } = item.stated;
  return { kind, fields: Object.fromEntries(fields), ...(anew === undefined ? {} : { anew }) };
}

/** The ticket for which rules are asked: of the kind that its customer says it begins with. */
export function withKind(ticket: Ticket, stated: Stated | undefined, { kinds }: Kinds): Ticket {
  if (byId(kinds, stated?.kind ?? null) === undefined || stated === undefined) return ticket;
  if (ticket.conversation.inboundCount > 0) return ticket;
  return { ...ticket, about: { ...ticket.about, kind: stated.kind } };
}

export function caught(item: Inbound): { trap?: Trap } {
  return item.type === 'message' && item.trap !== undefined ? { trap: item.trap } : {};
}

export function called(item: Inbound): { callBack?: CallBack } {
  return item.type === 'message' && item.call?.back !== undefined ? { callBack: item.call.back } : {};
}
