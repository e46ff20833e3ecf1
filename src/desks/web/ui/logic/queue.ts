import type { TicketLine } from '../../../../api/shapes.ts';
import type { QueueView } from '../../../../api/view-shapes.ts';

/** What the queue shows, as it is kept under a name. Empty strings mean "all". */
export type Filters = QueueView['filters'];

export const NO_FILTERS: Filters = {
  status: 'open',
  whose: 'all',
  channel: '',
  team: '',
  tag: '',
  kind: '',
  language: '',
  priority: '',
  escalated: false,
  spam: false,
  toDo: false,
  scheduled: false,
  search: '',
};

/** How many filters beside status and search are set. */
export function narrowedBy(filters: Filters): number {
  const { channel, team, tag, kind, language, priority, escalated, spam, toDo, scheduled } = filters;
  const named = [channel, team, tag, kind, language, priority].filter((value) => value !== '');
  return named.length + [escalated, spam, toDo, scheduled].filter(Boolean).length;
}

/** Whether two sets of filters show the same. */
export function sameFilters(one: Filters, other: Filters): boolean {
  return (Object.keys(NO_FILTERS) as (keyof Filters)[]).every((name) => one[name] === other[name]);
}

/** Where a page of the queue is fetched: the queue itself, or what was found in it, the newest first. */
export function pageAddress(filters: Filters, limit: number, cursor?: string): string {
  return `/api/${isSearch(filters) ? 'search' : 'tickets'}?${pageQuery(filters, limit, cursor)}`;
}

export function isSearch({ search }: Pick<Filters, 'search'>): boolean {
  return search.trim() !== '';
}

function pageQuery(filters: Filters, limit: number, cursor?: string): string {
  const query = new URLSearchParams({ limit: String(limit) });
  const { channel, team, tag, kind, language, priority } = filters;
  // What is in quarantine counts as resolved, and tasks stay on any case: whoever asks for them sees all.
  const status = filters.spam || filters.toDo || filters.scheduled ? '' : filters.status;
  for (const [name, value] of Object.entries({ status, channel, team, tag, kind, language, priority })) {
    if (value !== '') query.set(name, value);
  }
  if (filters.spam) query.set('spam', 'true');
  if (filters.whose !== 'all') query.set('assignee', filters.whose === 'mine' ? 'me' : 'none');
  if (filters.escalated) query.set('escalated', 'true');
  if (filters.toDo) query.set('toDo', 'true');
  if (filters.scheduled) query.set('scheduled', 'true');
  if (isSearch(filters)) query.set('q', filters.search.trim());
  if (cursor !== undefined) query.set('cursor', cursor);
  return query.toString();
}

/**
 * The queue after its beginning was fetched again: the fresh page as it is, then what was loaded beyond it. What the
 * fresh page should have held but does not has left the queue. An older version never replaces a newer one.
 */
export function mergeQueue(
  loaded: readonly TicketLine[],
  fresh: readonly TicketLine[],
  more: boolean,
): TicketLine[] {
  const known = new Map(loaded.map((ticket) => [ticket.number, ticket]));
  const page = fresh.map((ticket) => newer(known.get(ticket.number), ticket));
  const last = fresh.at(-1);
  if (!more || last === undefined) return page;
  const listed = new Set(fresh.map((ticket) => ticket.number));
  return [...page, ...loaded.filter((ticket) => !listed.has(ticket.number) && comesAfter(ticket, last))];
}

/** What was found, after its beginning was fetched again: that as it is, then what was loaded beyond it. */
export function mergeFound(loaded: readonly TicketLine[], fresh: readonly TicketLine[]): TicketLine[] {
  const listed = new Set(fresh.map((ticket) => ticket.number));
  return [...fresh, ...loaded.slice(fresh.length).filter((ticket) => !listed.has(ticket.number))];
}

/** The queue with a further page at its end; a ticket that moved meanwhile stands once. */
export function appendPage(loaded: readonly TicketLine[], page: readonly TicketLine[]): TicketLine[] {
  const listed = new Set(page.map((ticket) => ticket.number));
  return [...loaded.filter((ticket) => !listed.has(ticket.number)), ...page];
}

function newer(known: TicketLine | undefined, fresh: TicketLine): TicketLine {
  return known !== undefined && known.version > fresh.version ? known : fresh;
}

function comesAfter(ticket: TicketLine, other: TicketLine): boolean {
  const [mine, theirs] = [due(ticket), due(other)];
  return mine > theirs || (mine === theirs && ticket.number > other.number);
}

function due(ticket: TicketLine): number {
  const instant = ticket.deadlines.promise;
  return instant === null ? Number.POSITIVE_INFINITY : Date.parse(instant);
}

/** The newest customer's message read, by ticket number. */
export type Seen = Readonly<Record<string, string>>;

/** Never opened here, a ticket is unread as long as its customer waits; once opened, until the newest message is read. */
export function isUnread(
  ticket: Pick<TicketLine, 'number' | 'lastInboundId' | 'waitingSince'>,
  seen: Seen,
): boolean {
  const read = seen[ticket.number];
  if (ticket.lastInboundId === null || read === ticket.lastInboundId) return false;
  return read !== undefined || ticket.waitingSince !== null;
}

/** The marks after a message was read. The oldest tickets' are forgotten beyond `limit`. */
export function withRead(seen: Seen, number: number, messageId: string, limit = 2000): Seen {
  const numbers = Object.keys(seen).map(Number);
  const marks: Record<string, string> = { ...seen, [number]: messageId };
  if (numbers.length >= limit) delete marks[Math.min(...numbers)];
  return marks;
}

/** Tickets that concern `me` and whose customer wrote between two states of the queue. */
export function arrivals(
  before: readonly TicketLine[],
  after: readonly TicketLine[],
  me: string,
): TicketLine[] {
  const known = new Map(before.map((ticket) => [ticket.number, ticket.lastInboundId]));
  return after.filter((ticket) => {
    const concerns = ticket.assignee === null || ticket.assignee.id === me;
    return concerns && ticket.lastInboundId !== null && known.get(ticket.number) !== ticket.lastInboundId;
  });
}

/** The number of the ticket `steps` away from the selected one; the ends hold. */
export function neighbour(
  tickets: readonly TicketLine[],
  selected: number | null,
  steps: number,
): number | null {
  const index = tickets.findIndex((ticket) => ticket.number === selected);
  const next = index === -1 ? (steps > 0 ? 0 : tickets.length - 1) : index + steps;
  return tickets[Math.min(Math.max(next, 0), tickets.length - 1)]?.number ?? null;
}
