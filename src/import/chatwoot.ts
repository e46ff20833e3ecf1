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

/**
 * Cases of a Chatwoot export: conversations as its API shows them, each with its `messages` and in `meta` its sender and assignee, in
 * one file or a folder of them. https://developers.chatwoot.com/api-reference/conversations
 */
export async function* chatwootCases(path: string): AsyncGenerator<Found> {
  for await (const one of recordsIn(path)) {
    if ('wrong' in one) yield { at: one.at, wrong: one.wrong };
    // A page says how many there are beside its list.
    else if (isFields(one.fields.meta) && isFields(one.fields.meta.sender))
      yield found(one.at, caseOf(one.fields, one.fields.meta));
  }
}

function caseOf(conversation: Fields, meta: Fields) {
  const sender = isFields(meta.sender) ? meta.sender : {};
  const was = textOf(conversation.status) ?? '';
  const messages = onceEach(listOf(conversation.messages))
    .filter((message) => !ACTIVITY.includes(message.message_type as never))
    .map(messageOf);
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
    customer: { id: textOf(sender.id) ?? '', name: textOf(sender.name), email: textOf(sender.email) },
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
