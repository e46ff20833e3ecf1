import type { ExportFilter } from '../domain/download.ts';
import type { TicketEvent } from '../domain/ticket/model.ts';
import type { AskedTicket } from '../store/store.ts';
import type { Cell } from './csv.ts';

/** Amounts are in minor units; people and rules stand by their ids, as in the other tables. */
export const DECISION_COLUMNS = [
  'ticket',
  'request',
  'askedAt',
  'requester',
  'reason',
  'options',
  'amount',
  'role',
  'rules',
  'rulesVersion',
  'facts',
  'asked',
  'passedOver',
  'hops',
  'outcome',
  'approver',
  'decidedAt',
  'words',
] as const;

type Row = Record<(typeof DECISION_COLUMNS)[number], Cell>;
type Asked = Extract<TicketEvent, { type: 'approval-asked' }>;
type Decision = Extract<TicketEvent, { type: 'approval-given' | 'approval-denied' | 'approval-voided' }>;

/**
 * A row for each decision that was asked for on a ticket, oldest first, and then for each that a rule took by itself; `outcome` is
 * open, given, denied or voided, and of a rule granted or missed.
 */
export function decisionRows(asked: AskedTicket, span: ExportFilter): Row[] {
  return [...askedRows(asked, span), ...remedyRows(asked, span)];
}

/** `words`: why it was not granted. */
function remedyRows({ number, events }: AskedTicket, span: ExportFilter): Row[] {
  return events.flatMap((event) => {
    if (event.type !== 'remedy-granted' && event.type !== 'remedy-missed') return [];
    if (!isWithin(event.at, span)) return [];
    const isGranted = event.type === 'remedy-granted';
    const { kind, count, minor } = isGranted ? event.option : event.what;
    return [
      {
        ticket: number,
        request: isGranted ? event.messageId : null,
        askedAt: iso(event.at),
        requester: event.remedy,
        reason: null,
        options: [kind, count, '', minor].join(':'),
        amount: minor,
        role: null,
        ...reasons(event),
        ...{ asked: null, passedOver: null, hops: null, approver: null },
        outcome: isGranted ? 'granted' : 'missed',
        decidedAt: iso(event.at),
        words: isGranted ? null : event.because,
      },
    ];
  });
}

function isWithin(at: number, { from, to }: ExportFilter): boolean {
  return at >= (from ?? Number.NEGATIVE_INFINITY) && at < (to ?? Number.POSITIVE_INFINITY);
}

function askedRows({ number, events, notes }: AskedTicket, span: ExportFilter): Row[] {
  const asked = events.filter(
    (event): event is Asked & { version: number } =>
      event.type === 'approval-asked' && isWithin(event.at, span),
  );
  return asked.map((event) => ({
    ticket: number,
    request: event.messageId,
    askedAt: iso(event.at),
    requester: event.by,
    reason: wordsOf(event.noteId, notes),
    ...offered(events, event.messageId),
    role: event.asks,
    ...reasons(event),
    ...people(events, event),
    ...decided(events, event.messageId, notes),
  }));
}

/** The options of an offer, of which one is chosen, with what its words give beside them; of a reply what its words give. */
function offered(events: readonly TicketEvent[], messageId: string): Pick<Row, 'options' | 'amount'> {
  const options = events.flatMap((one) =>
    one.type === 'offered' && one.messageId === messageId ? one.options : [],
  );
  const said = events.flatMap((one) =>
    one.type === 'granted' && one.messageId === messageId ? one.grants : [],
  );
  const all = [...options, ...said.map((one) => ({ ...one, percent: null }))];
  if (all.length === 0) return { options: null, amount: null };
  const lines = all.map(({ kind, count, minor, percent }) =>
    [kind, count, percent === null ? '' : `${percent}%`, minor].join(':'),
  );
  const dearest = Math.max(0, ...options.map(({ minor }) => minor));
  return { options: lines.join(' '), amount: said.reduce((sum, { minor }) => sum + minor, dearest) };
}

function reasons({ why }: Pick<Asked, 'why'>): Pick<Row, 'rules' | 'rulesVersion' | 'facts'> {
  const facts = why.flatMap((one) =>
    one.facts.map(({ fact, operator, value, was }) =>
      [fact, JSON.stringify(was), operator, JSON.stringify(value)].join(' '),
    ),
  );
  return {
    rules: why.map(({ rule, file }) => `${file}: ${rule}`).join(' | '),
    rulesVersion: why[0]?.version ?? null,
    facts: facts.join(' | '),
  };
}

function people(
  events: readonly TicketEvent[],
  { messageId, asked, skipped }: Asked,
): Pick<Row, 'asked' | 'passedOver' | 'hops'> {
  const hops = events.flatMap((event) =>
    event.type === 'approval-hop' && event.messageId === messageId ? [event] : [],
  );
  const everybody = [...asked, ...hops.flatMap((hop) => hop.asked)];
  const passed = [...skipped, ...hops.flatMap((hop) => hop.skipped)];
  return {
    asked: [...new Set(everybody)].join(' '),
    passedOver: passed.map(({ person, because }) => `${person}:${because}`).join(' '),
    hops: hops.map(({ hop, at }) => `${hop} ${iso(at)}`).join(' | '),
  };
}

function decided(
  events: readonly TicketEvent[],
  messageId: string,
  notes: AskedTicket['notes'],
): Pick<Row, 'outcome' | 'approver' | 'decidedAt' | 'words'> {
  const event = events.find(
    (one): one is Decision =>
      (one.type === 'approval-given' || one.type === 'approval-denied' || one.type === 'approval-voided') &&
      one.messageId === messageId,
  );
  if (event === undefined) return { outcome: 'open', approver: null, decidedAt: null, words: null };
  const decidedAt = iso(event.at);
  if (event.type === 'approval-voided')
    return { outcome: 'voided', approver: null, decidedAt, words: event.because };
  const outcome = event.type === 'approval-given' ? 'given' : 'denied';
  return { outcome, approver: event.by, decidedAt, words: wordsOf(event.noteId, notes) };
}

function wordsOf(noteId: string | null, notes: AskedTicket['notes']): string | null {
  return noteId === null ? null : (notes.get(noteId) ?? null);
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
