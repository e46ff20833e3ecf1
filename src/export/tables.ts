import type { ExportFilter, ExportFormat, ExportTable } from '../domain/download.ts';
import { parted } from '../domain/heading.ts';
import type { Sight } from '../domain/sight.ts';
import type { Message, QueueRow, Store } from '../store/store.ts';
import { BYTE_ORDER_MARK, type Cell, csvLine } from './csv.ts';
import { DECISION_COLUMNS, decisionRows } from './decisions.ts';

type Row = Readonly<Record<string, Cell>>;

export interface Wanted extends ExportFilter {
  what: ExportTable;
  format: ExportFormat;
  sight: Sight;
}

export const MEDIA_TYPES: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  json: 'application/json; charset=utf-8',
};

/** The file piece by piece, a page of rows each: the next page is read once the last one was taken. */
export async function* exported(store: Pick<Store, 'exports'>, wanted: Wanted): AsyncGenerator<string> {
  const { format } = wanted;
  const columns = COLUMNS[wanted.what];
  yield format === 'csv' ? BYTE_ORDER_MARK + csvLine(columns) : '[';
  let first = true;
  for await (const rows of pagesOf(store, wanted)) {
    const written = rows.map((row) => {
      if (format === 'csv') return csvLine(columns.map((column) => row[column] ?? null));
      const line = `${first ? '\n' : ',\n'}${JSON.stringify(row)}`;
      first = false;
      return line;
    });
    yield written.join('');
  }
  if (format === 'json') yield '\n]\n';
}

async function* pagesOf({ exports }: Pick<Store, 'exports'>, wanted: Wanted): AsyncGenerator<Row[]> {
  const { what, sight } = wanted;
  if (what === 'tickets') {
    let after = 0;
    for (;;) {
      const rows = await exports.tickets(wanted, sight, after);
      const last = rows.at(-1);
      if (last === undefined) return;
      after = last.ticket.number;
      yield rows.map(ticketRow);
    }
  }
  if (what === 'decisions') {
    let after = 0;
    for (;;) {
      const asked = await exports.decisions(wanted, sight, after);
      const last = asked.at(-1);
      if (last === undefined) return;
      after = last.number;
      yield asked.flatMap((one) => decisionRows(one, wanted));
    }
  }
  let after: Parameters<typeof exports.messages>[2] = null;
  for (;;) {
    const rows = await exports.messages(wanted, sight, after);
    const last = rows.at(-1);
    if (last === undefined) return;
    after = { number: last.number, sentAt: last.message.sentAt, id: last.message.id };
    yield rows.map(({ number, message }) => messageRow(number, message));
  }
}

const TICKET_COLUMNS = [
  'number',
  'status',
  'channel',
  'contactId',
  'contactName',
  'priority',
  'tags',
  'team',
  'assignee',
  'escalated',
  'waitingSince',
  'targetAt',
  'promiseAt',
  'firstAnswerAt',
  'lastAnswerAt',
  'resolvedAt',
  'createdAt',
  'updatedAt',
] as const;

function ticketRow({ ticket, contactName, createdAt, updatedAt }: QueueRow) {
  const { conversation, triage, claim, waiting, reply, status, escalation } = ticket;
  return {
    number: ticket.number,
    status: status.name,
    channel: conversation.channel,
    contactId: conversation.contactId,
    contactName,
    priority: triage.priority,
    tags: triage.tags.join(' '),
    team: triage.team,
    assignee: claim.by,
    escalated: escalation.at !== null,
    waitingSince: iso(waiting.wait?.since),
    targetAt: iso(waiting.wait?.targetAt),
    promiseAt: iso(waiting.wait?.promiseAt),
    firstAnswerAt: iso(reply.firstAnswerAt),
    lastAnswerAt: iso(reply.lastAnswerAt),
    resolvedAt: iso(status.resolvedAt),
    createdAt: iso(createdAt),
    updatedAt: iso(updatedAt),
  } satisfies Record<(typeof TICKET_COLUMNS)[number], Cell>;
}

const MESSAGE_COLUMNS = [
  'ticket',
  'id',
  'kind',
  'as',
  'at',
  'author',
  'channel',
  'subject',
  'text',
  'cc',
  'files',
  'delivery',
  'editedAt',
  'deletedAt',
] as const;

/** What was deleted keeps its place and loses its words. */
function messageRow(number: number, message: Message) {
  const { id, kind, as, sentAt, author, channel, files, delivery, editedAt, deletedAt } = message;
  const { subject, words } = parted(message);
  const gone = deletedAt !== null;
  return {
    ticket: number,
    id,
    kind,
    as,
    at: iso(sentAt),
    author,
    channel,
    subject: gone ? null : subject,
    text: gone ? '' : words,
    cc: gone ? '' : (message.heading?.cc ?? []).join(' | '),
    files: gone ? '' : files.map(({ name }) => name).join(' | '),
    delivery,
    editedAt: iso(editedAt),
    deletedAt: iso(deletedAt),
  } satisfies Record<(typeof MESSAGE_COLUMNS)[number], Cell>;
}

function iso(at: number | null | undefined): string | null {
  return at == null ? null : new Date(at).toISOString();
}

const COLUMNS: Readonly<Record<ExportTable, readonly string[]>> = {
  tickets: TICKET_COLUMNS,
  messages: MESSAGE_COLUMNS,
  decisions: DECISION_COLUMNS,
};
