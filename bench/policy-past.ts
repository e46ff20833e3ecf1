import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LoggedTicket } from '../src/domain/logged.ts';
import type { TicketEvent } from '../src/domain/ticket/model.ts';
import { backtestOver, type Trial } from '../src/policy/backtest/backtest.ts';
import type { Past } from '../src/policy/backtest/past.ts';
import { pastOf } from '../src/policy/backtest/rebuild.ts';
import { loadPolicy } from '../src/policy/load.ts';
import { insertRows, run } from '../src/store/bulk.ts';
import { SqlHistory } from '../src/store/history.ts';
import { openDatabase } from '../src/store/open.ts';
import { loggedPages } from '../src/triage/logged-pages.ts';
import { fill } from './fill.ts';
import { ROOT } from './program.ts';
import { below, type Extent, type Row, shortNumber, stated } from './row.ts';

const TICKETS = 100_000;
/** For a hundred thousand tickets. */
const LIMIT_S = 5;
const PREPARED = 5000;
const HOUR = 3_600_000;
const NOW = Date.parse('2026-03-02T12:00:00Z');
const WORDS =
  'my parcel order card invoice stolen late refund please where is it still nothing arrived lawyer thanks address change broken box again'.split(
    ' ',
  );

/** The house's own rules over a past of two messages a ticket; what it costs to read and prepare that past. */
export async function backtestRows({ slice, say }: Extent): Promise<Row[]> {
  const count = slice ? TICKETS / 10 : TICKETS;
  say(`a backtest of ${count.toLocaleString('en')} tickets`);
  const policy = await loadPolicy(join(ROOT, 'rules'));
  const rules = Object.values(policy.books).reduce((sum, book) => sum + book.rules.length, 0);
  const trial: Trial = { policy, since: NOW - 400 * 24 * HOUR, until: NOW, roles: new Map() };
  // Prepared before, and gone through as often as it takes: every text is read anew.
  const prepared = Array.from({ length: Math.min(count, PREPARED) }, (_, at) => pastAt(at + 1));
  await backtestOver([prepared.slice(0, 1000)], trial); // while it warms up
  const begun = performance.now();
  const result = await backtestOver(Array<Past[]>(count / prepared.length).fill(prepared), trial);
  const seconds = (performance.now() - begun) / 1000;
  const limit = (LIMIT_S * count) / TICKETS;
  const what = `Backtest of ${count.toLocaleString('en')} tickets, ${result.looked.messages.toLocaleString('en')} messages, ${rules} rules`;
  return [below(what, seconds, limit, 's'), await readingRow(slice ? 1000 : 10_000, trial)];
}

/** From the database to prepared facts, for a thousand tickets. */
async function readingRow(count: number, trial: Trial): Promise<Row> {
  const folder = mkdtempSync(join(tmpdir(), 'osem-past-'));
  const url = `sqlite:${join(folder, 'osem.db')}`;
  await fill(url, { count, since: () => NOW - HOUR, owner: () => null, now: NOW, text: textAt, say() {} });
  const { db, engine } = await openDatabase(url);
  try {
    const tickets = await run<{ id: string; number: number }>(db, 'select id, number from tickets', []);
    const shape = {
      ticket_id: 'text',
      version: 'bigint',
      seq: 'bigint',
      type: 'text',
      at: 'bigint',
      actor: 'text',
      body: 'text',
    } as const;
    const rows = tickets.flatMap(({ id, number }) =>
      eventsAt(number).map(({ version, ...event }, seq) => ({
        ticket_id: id,
        version,
        seq,
        type: event.type,
        at: event.at,
        actor: event.actor,
        body: JSON.stringify(event),
      })),
    );
    await run(db, 'delete from events', []);
    await run(db, insertRows(engine, 'events', shape), [JSON.stringify(rows)]);
    const begun = performance.now();
    for await (const page of loggedPages(new SqlHistory(db, engine), trial))
      for (const logged of page) pastOf(logged, trial.until);
    const ms = ((performance.now() - begun) * 1000) / count;
    return stated('Reading and preparing a thousand tickets for it', `${shortNumber(ms)} ms`);
  } finally {
    await db.destroy();
    rmSync(folder, { recursive: true, force: true });
  }
}

function pastAt(number: number): Past {
  const messages = [`${number}-1`, `${number}-3`].map(
    (id, at) => [id, { text: textAt(number * 2 + at), files: [] }] as const,
  );
  const logged: LoggedTicket = {
    number,
    id: `t${number}`,
    events: eventsAt(number),
    messages: new Map(messages),
    customer: {
      contact: { name: 'Guest', language: 'en', attributes: {} },
      address: `guest${number}@example.com`,
      past: number % 4,
    },
  };
  return pastOf(logged, NOW);
}

/** A message, an answer, another message; every tenth customer waits still. */
function eventsAt(number: number): (TicketEvent & { version: number })[] {
  const since = NOW - (number % 1000) * HOUR;
  const place = {
    channel: number % 3 === 0 ? 'email' : 'webchat',
    conversation: `c${number}`,
    contactId: `k${number}`,
  };
  const said = (version: number, at: number): (TicketEvent & { version: number })[] => [
    {
      type: 'message-received',
      messageId: `${number}-${version}`,
      sentAt: at,
      at,
      actor: 'contact:k',
      version,
    },
    {
      type: 'triaged',
      priority: 'normal',
      tags: [],
      team: null,
      segment: null,
      why: [],
      at,
      actor: 'contact:k',
      version,
    },
    {
      type: 'deadline-set',
      since: at,
      targetAt: at + 8 * HOUR,
      promiseAt: at + 10 * HOUR,
      stages: [],
      told: [],
      why: [{ rule: 'Ten hours promised, eight meant', file: 'deadlines.json', version: '', facts: [] }],
      at,
      actor: 'contact:k',
      version,
    },
  ];
  const end = since + ((number % 14) + 1) * HOUR * 0.9;
  const ended = {
    type: 'wait-ended',
    by: 'answer',
    messageId: null,
    since,
    at: end,
    actor: 'person:ana',
  } as const;
  return [
    { type: 'ticket-opened', ticketId: `t${number}`, ...place, at: since, actor: 'contact:k', version: 1 },
    ...said(1, since),
    { ...ended, version: 2 },
    ...(number % 10 === 0 ? [] : [...said(3, end + HOUR), { ...ended, at: end + 2 * HOUR, version: 4 }]),
  ];
}

function textAt(seed: number): string {
  return Array.from({ length: 12 }, (_, at) => WORDS[(seed * (at + 3) + at * at) % WORDS.length]).join(' ');
}
