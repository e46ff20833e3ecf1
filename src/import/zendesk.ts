import { type Found, found, instantOf, type PastPerson } from './past.ts';
import { type Fields, isFields, listOf, onceEach, recordsIn, textOf } from './records.ts';

/**
 * Cases of a Zendesk export: the account's JSON export (a ticket a line, with its comments), or what the incremental export answers
 * (`tickets`, `users`, and `comments` with a `ticket_id`), in one file or a folder of them. A ticket that changed while it was exported
 * stands there several times: the newest one is taken.
 * https://developer.zendesk.com/api-reference/ticketing/ticket-management/incremental_exports/
 */
export async function* zendeskCases(path: string): AsyncGenerator<Found> {
  const users = new Map<string, Fields>();
  const comments = new Map<string, Fields[]>();
  const newest = new Map<string, { at: string; changedAt: number }>();
  // Those of whom tickets speak come first, wherever they stand.
  for await (const one of recordsIn(path)) {
    if ('wrong' in one) continue;
    const { fields, kind } = one;
    if (isUser(fields, kind)) users.set(String(fields.id), fields);
    else if (fields.ticket_id !== undefined && fields.author_id !== undefined) {
      const ticket = String(fields.ticket_id);
      comments.set(ticket, [...(comments.get(ticket) ?? []), fields]);
    } else if (isTicket(fields, kind)) {
      const changedAt = instantOf(fields.updated_at);
      const id = textOf(fields.id) ?? one.at;
      const known = newest.get(id);
      if (known === undefined || !(changedAt < known.changedAt)) newest.set(id, { at: one.at, changedAt });
    }
  }
  for await (const one of recordsIn(path)) {
    if ('wrong' in one) yield { at: one.at, wrong: one.wrong };
    else if (newest.get(textOf(one.fields.id) ?? one.at)?.at === one.at && one.fields.status !== 'deleted')
      yield found(one.at, caseOf(one.fields, users, comments.get(String(one.fields.id)) ?? []));
  }
}

function isUser(fields: Fields, kind: string): boolean {
  return kind === 'users' || (fields.role !== undefined && fields.email !== undefined);
}

function isTicket(fields: Fields, kind: string): boolean {
  return (
    !isUser(fields, kind) &&
    fields.ticket_id === undefined &&
    (kind === 'tickets' || 'requester_id' in fields || 'requester' in fields)
  );
}

function caseOf(ticket: Fields, users: ReadonlyMap<string, Fields>, apart: readonly Fields[]) {
  // The account's export names them in the ticket, and nowhere else unless users were exported as well.
  const named = [ticket.submitter, ticket.assignee, ticket.requester, ...listOf(ticket.collaborator)].filter(
    isFields,
  );
  const of = (id: unknown, whole: unknown): Fields | null =>
    isFields(whole)
      ? whole
      : (users.get(String(id ?? '')) ?? named.find((one) => textOf(one.id) === textOf(id)) ?? null);
  const requester = of(ticket.requester_id, ticket.requester);
  const customerId = textOf(requester?.id) ?? textOf(ticket.requester_id) ?? '';
  const own = onceEach(Array.isArray(ticket.comments) ? listOf(ticket.comments) : apart);
  // Without its comments a ticket still says what it began with.
  const said =
    own.length > 0
      ? own
      : [
          {
            id: 'description',
            author_id: customerId,
            body: ticket.description,
            public: true,
            created_at: ticket.created_at,
          },
        ];
  const was = textOf(ticket.status) ?? '';
  return {
    id: textOf(ticket.id) ?? '',
    subject: textOf(ticket.subject) ?? '',
    was,
    status: was === 'solved' || was === 'closed' ? 'resolved' : 'open',
    priority: textOf(ticket.priority) ?? 'normal',
    tags: Array.isArray(ticket.tags) ? ticket.tags.map(String) : [],
    createdAt: instantOf(ticket.created_at),
    updatedAt: instantOf(ticket.updated_at ?? ticket.created_at),
    customer: {
      ...{ id: customerId, name: textOf(requester?.name), email: textOf(requester?.email) },
      phone: textOf(requester?.phone),
    },
    assignee: personOf(of(ticket.assignee_id, ticket.assignee)),
    messages: said.map((comment) => messageOf(comment, customerId, of(comment.author_id, comment.author))),
  };
}

function messageOf(comment: Fields, customerId: string, author: Fields | null) {
  const authorId = textOf(author?.id) ?? textOf(comment.author_id);
  const byTeam = authorId !== customerId && author?.role !== 'end-user';
  const isPublic = comment.public !== false;
  return {
    id: textOf(comment.id) ?? '',
    kind: !isPublic ? 'note' : byTeam ? 'outbound' : 'inbound',
    text: textOf(comment.plain_body) ?? textOf(comment.body) ?? '',
    at: instantOf(comment.created_at),
    by: byTeam || !isPublic ? personOf(author) : null,
    files: listOf(comment.attachments).map((file) => ({
      name: textOf(file.file_name) ?? '',
      url: textOf(file.content_url) ?? '',
    })),
  };
}

function personOf(fields: Fields | null): PastPerson | null {
  return fields === null ? null : { name: textOf(fields.name), email: textOf(fields.email) };
}
