import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { type Found, found, instantOf } from './past.ts';
import { textOf } from './records.ts';

const NEEDED = ['ticket', 'customer_name', 'customer_email', 'kind', 'text', 'at'];
const RESOLVED = ['resolved', 'solved', 'closed', 'done'];

type Line = Record<string, string>;
/** A line with where it stands. */
interface Row {
  place: string;
  record: Line;
}

/**
 * Cases of a table with a message a row. Columns by name: ticket, customer_name, customer_email, kind (inbound, outbound, note), text, at
 * (ISO 8601); and, from a case's first row, subject, status, priority, tags (parted by commas), assignee; author of what the team wrote;
 * files, by name, parted by semicolons. Fields are parted by commas, semicolons (as Excel does in most of Europe) or tabs, as the first line has them.
 * Rows of a case stand together.
 */
export async function* csvCases(path: string): AsyncGenerator<Found> {
  const { parse } = await import('csv-parse');
  const input = createReadStream(path).pipe(
    parse({
      columns: (names: string[]) => names.map((name) => name.trim().toLowerCase()),
      delimiter: await delimiterOf(path),
      bom: true,
      info: true,
      skip_empty_lines: true,
      trim: true,
      relax_column_count: true,
    }),
  );
  const done = new Set<string>();
  let rows: Row[] = [];
  for await (const { info, record } of input as AsyncIterable<{ info: { lines: number }; record: Line }>) {
    const missing = NEEDED.filter((name) => !(name in record));
    if (missing.length > 0) {
      yield { at: `line ${info.lines}`, wrong: `lacks ${missing.join(', ')}` };
      // A table without a column lacks it everywhere.
      if (done.size === 0 && rows.length === 0 && missing.length === NEEDED.length) return;
      continue;
    }
    if (rows.length > 0 && rows[0]?.record.ticket !== record.ticket) {
      yield whole(rows, done);
      rows = [];
    }
    rows.push({ place: `line ${info.lines}`, record });
  }
  if (rows.length > 0) yield whole(rows, done);
}

/** What stands between the names of the first line; a comma where that says nothing. */
async function delimiterOf(path: string): Promise<string> {
  const input = createReadStream(path);
  try {
    for await (const line of createInterface({ input }))
      return [';', '\t'].find((one) => line.split(one).length > line.split(',').length) ?? ',';
    return ',';
  } finally {
    input.destroy();
  }
}

function whole(read: readonly Row[], done: Set<string>): Found {
  const places = read.map(({ place }) => place);
  const rows = read.map(({ record }) => record);
  const [at = ''] = places;
  const [head] = rows;
  const id = head?.ticket ?? '';
  if (done.has(id)) return { at, wrong: `ticket ${id} began above already: its rows do not stand together` };
  done.add(id);
  const was = head?.status ?? '';
  const times = rows.map((row) => instantOf(row.at));
  return found(
    at,
    {
      id,
      was,
      subject: head?.subject ?? '',
      status: RESOLVED.includes(was.toLowerCase()) ? 'resolved' : 'open',
      priority: textOf(head?.priority) ?? 'normal',
      tags: (head?.tags ?? '').split(',').flatMap((tag) => tag.trim() || []),
      createdAt: Math.min(...times),
      updatedAt: Math.max(...times),
      customer: customerOf(id, head),
      assignee: textOf(head?.assignee) === null ? null : { name: textOf(head?.assignee), email: null },
      messages: rows.map((row, index) => ({
        ...{ id: String(index + 1), kind: row.kind, text: row.text, at: times[index], files: filesOf(row) },
        by:
          textOf(row.author) === null || row.kind === 'inbound'
            ? null
            : { name: textOf(row.author), email: null },
      })),
    },
    places,
  );
}

/** A name alone is nobody's own: who has no address is somebody new on each case. */
function customerOf(ticket: string, head: Line | undefined) {
  const [name, email] = [textOf(head?.customer_name), textOf(head?.customer_email)];
  return { id: email ?? (name === null ? '' : ticket), name, email };
}

function filesOf({ files = '' }: Line) {
  return files.split(';').flatMap((name) => (name.trim() === '' ? [] : [{ name: name.trim(), url: '' }]));
}
