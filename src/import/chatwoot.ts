import { type Found, found, instantOf, type PastPerson } from './past.ts';
import { type Fields, isFields, listOf, onceEach, recordsIn, textOf } from './records.ts';

/** Of messages: the customer's, ours, what happened, and templates that the house sent. */
const OUTGOING = [1, 3, 'outgoing', 'template'];
const ACTIVITY = [2, 'activity'];
const PRIORITIES: Readonly<Record<string, string>> = {
  urgent: 'urgent',
  high: 'high',
  medium: 'normal',
  low: 'low',
};

/** A conversation begins with its first message; clocks and queues may lie between. */
const BEGINS_WITHIN_S = 60;

/**
 * Cases of a Chatwoot export, in one file or a folder: conversations as its API shows them, in `meta` their sender and assignee, and their
 * messages. Its list of conversations has only the last message of each, so that what it answers for the messages of one
 * conversation counts as well, wherever it stands. https://developers.chatwoot.com/api-reference/conversations
 */
export async function* chatwootCases(path: string): AsyncGenerator<Found> {
  const apart = new Map<string, Fields[]>();
  for await (const one of recordsIn(path)) {
    if ('wrong' in one || !isMessage(one.fields)) continue;
    const whose = String(one.fields.conversation_id);
    apart.set(whose, [...(apart.get(whose) ?? []), one.fields]);
  }
  const done = new Set<string>();
  for await (const one of recordsIn(path)) {
    if ('wrong' in one) yield { at: one.at, wrong: one.wrong };
    // A page says how many there are beside its list.
    else if (isFields(one.fields.meta) && isFields(one.fields.meta.sender)) {
      const id = String(one.fields.id);
      // Pages that are read while customers write tell some conversations twice.
      if (done.has(id)) continue;
      done.add(id);
      const more = apart.get(id);
      const said = onceEach([...listOf(one.fields.messages), ...(more ?? [])]);
      if (more === undefined && lacksBeginning(one.fields, said)) yield { at: one.at, wrong: LAST_ALONE };
      else yield found(one.at, caseOf(one.fields, one.fields.meta, said));
    }
  }
}

const LAST_ALONE =
  'messages: only the last one is here, as in the list of conversations; save …/conversations/<id>/messages beside it, all pages';

function isMessage(fields: Fields): boolean {
  return fields.conversation_id !== undefined && fields.message_type !== undefined;
}

function lacksBeginning(conversation: Fields, said: readonly Fields[]): boolean {
  if (said.length > 1) return false;
  const [begun, first] = [instantOf(conversation.created_at), instantOf(said[0]?.created_at)];
  return said.length === 0 || first - begun > BEGINS_WITHIN_S * 1000;
}

function caseOf(conversation: Fields, meta: Fields, said: readonly Fields[]) {
  const sender = isFields(meta.sender) ? meta.sender : {};
  const was = textOf(conversation.status) ?? '';
  const messages = said.filter((message) => !ACTIVITY.includes(message.message_type as never)).map(messageOf);
  const createdAt = instantOf(conversation.created_at ?? conversation.timestamp);
  const last = conversation.last_activity_at ?? conversation.updated_at ?? conversation.created_at;
  const { additional_attributes: more } = conversation;
  return {
    id: textOf(conversation.id) ?? '',
    subject: (isFields(more) && textOf(more.mail_subject)) || '',
    was,
    status: was === 'resolved' ? 'resolved' : 'open',
    priority: PRIORITIES[textOf(conversation.priority) ?? 'medium'] ?? 'normal',
    tags: Array.isArray(conversation.labels) ? conversation.labels.map(String) : [],
    createdAt,
    updatedAt: Math.max(createdAt, instantOf(last)),
    customer: {
      ...{ id: textOf(sender.id) ?? '', name: textOf(sender.name), email: textOf(sender.email) },
      phone: textOf(sender.phone_number),
    },
    assignee: isFields(meta.assignee) ? personOf(meta.assignee) : null,
    messages,
  };
}

function messageOf(message: Fields) {
  const ours = OUTGOING.includes(message.message_type as never);
  const author = isFields(message.sender) ? message.sender : null;
  return {
    id: textOf(message.id) ?? '',
    kind: message.private === true ? 'note' : ours ? 'outbound' : 'inbound',
    text: textOf(message.content) ?? '',
    at: instantOf(message.created_at),
    by: ours && author !== null ? personOf(author) : null,
    files: listOf(message.attachments).map((file) => ({
      name: textOf(file.file_type) ?? '',
      url: textOf(file.data_url) ?? '',
    })),
  };
}

function personOf(fields: Fields): PastPerson {
  return { name: textOf(fields.name), email: textOf(fields.email) };
}
