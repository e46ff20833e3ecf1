import type { Audience, DeskPerson } from '../../desks/desk.ts';
import type { Person, QueueRow, Told } from '../../store/store.ts';
import { text } from '../../texts/texts.ts';
import { noticeTextBy } from '../notice.ts';
import type { TriagePorts } from '../ports.ts';

/** A digest names this many tickets; the desk's queue shows the rest. */
const DIGEST_LINES = 20;

/** Says one notice on one desk. A reminder whose reason has gone meanwhile is not said any more. */
export async function tell(ports: TriagePorts, payload: Record<string, unknown>): Promise<void> {
  const desk = ports.desks.get(String(payload.desk));
  const row = await ports.store.tickets.byId(String(payload.ticketId));
  if (desk === undefined || row === null || isStale(row, payload)) return;
  const stage = String(payload.stage);
  const audience = await audienceOf(ports, String(payload.audience));
  const language = languageOf(audience, ports);
  await desk.tell(audience, {
    key: String(payload.name),
    text: noticeTextBy(ports.policy)(
      {
        stage,
        number: row.ticket.number,
        dueAt: Number(payload.dueAt),
        late: payload.late === true,
        now: ports.now(),
      },
      language,
    ),
    tickets: [lineOf(ports, row, language)],
    ref: await ports.store.cards.refOf(row.ticket.id, desk.id),
    urgent: audience.kind === 'supervisors',
  });
}

/** Many notices for one audience as one. */
export async function digest(ports: TriagePorts, payload: Record<string, unknown>): Promise<void> {
  const desk = ports.desks.get(String(payload.desk));
  if (desk === undefined) return;
  const told = await ports.store.tickets.toldInDigest(String(payload.digest));
  const rows = await rowsOf(ports, told);
  if (rows.length === 0) return;
  const audience = await audienceOf(ports, String(payload.audience));
  const language = languageOf(audience, ports);
  const counts = { count: rows.length, more: Math.max(0, rows.length - DIGEST_LINES) };
  await desk.tell(audience, {
    key: String(payload.digest),
    text: text('notice.digest', counts, language),
    tickets: rows.slice(0, DIGEST_LINES).map((row) => lineOf(ports, row, language)),
    ref: null,
    urgent: audience.kind === 'supervisors',
  });
}

async function rowsOf(ports: TriagePorts, told: readonly Told[]): Promise<QueueRow[]> {
  const ids = [...new Set(told.map(({ ticketId }) => ticketId))];
  const rows: QueueRow[] = [];
  for (const id of ids) {
    const row = await ports.store.tickets.byId(id);
    if (row?.ticket.waiting.wait != null) rows.push(row);
  }
  return rows.sort((a, b) => promiseOf(a) - promiseOf(b));
}

function promiseOf(row: QueueRow): number {
  return row.ticket.waiting.wait?.promiseAt ?? 0;
}

/** A stage of a wait that has ended since: the customer was answered while the notice was on its way. */
function isStale(row: QueueRow, payload: Record<string, unknown>): boolean {
  const { wait } = row.ticket.waiting;
  const stages = wait?.stages.map(({ name }) => name) ?? [];
  const isStage = payload.actor === 'system:clock';
  return isStage && !(wait?.promiseAt === payload.dueAt && stages.includes(String(payload.stage)));
}

function lineOf(ports: TriagePorts, row: QueueRow, language: string) {
  const { number } = row.ticket;
  const name = row.contactName ?? text('card.nameless', {}, language);
  const title = text('notice.line', { number, name }, language);
  return { number, title, url: `${ports.publicUrl}/desk/#/tickets/${number}` };
}

/** One person is told in their own language, many in the house's. */
function languageOf(audience: Audience, { language }: TriagePorts): string {
  return audience.kind === 'person' ? (audience.person.language ?? language) : language;
}

async function audienceOf(ports: TriagePorts, ref: string): Promise<Audience> {
  if (ref === 'desk') return { kind: 'desk' };
  if (ref === 'supervisors') {
    const people = (await ports.store.people.list()).filter(({ active, role }) => active && role !== 'agent');
    return { kind: 'supervisors', people: people.map(deskPerson) };
  }
  const person = await ports.store.people.byId(ref.slice('person:'.length));
  return person?.active === true ? { kind: 'person', person: deskPerson(person) } : { kind: 'desk' };
}

export function deskPerson(person: Person): DeskPerson {
  const { id, name, role, slack, discord, language, notify, awayUntil } = person;
  return { id, name, role, slack, discord, language, notify, awayUntil };
}
