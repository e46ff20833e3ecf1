import { computed, signal } from '@preact/signals';
import type { FoundView, TicketLine } from '../../../../api/shapes.ts';
import { read } from '../api.ts';
import {
  appendPage,
  arrivals,
  type Filters,
  isSearch,
  isUnread,
  mergeFound,
  mergeQueue,
  NO_FILTERS,
  pageAddress,
  type Seen,
  withRead,
} from '../logic/queue.ts';
import { kept } from './kept.ts';
import { notifyArrivals } from './notifications.ts';
import { session, sessionState, tell } from './session.ts';

type Page = { tickets: TicketLine[]; next: string | null };

type Snippet = FoundView['hits'][number]['snippet'];

const PAGE = 50;
const REFETCH_LIMIT = 100;
/** Changes that come close together are fetched once; in a rush, once a second. */
const GATHER_MS = 250;
const RUSH_MS = 1_000;

export const filters = kept<Filters>('osem.filters', NO_FILTERS);
// What was kept by an older page knows fewer of them.
filters.value = { ...NO_FILTERS, ...filters.value };
export const tickets = signal<TicketLine[]>([]);
export const nextPage = signal<string | null>(null);
/** What was found in which ticket; nothing when nobody searches. */
export const snippets = signal<ReadonlyMap<number, Snippet>>(new Map());
/** Whether the search gave up before it had looked everywhere. */
export const searchCut = signal(false);
export const queueState = signal<'loading' | 'ready' | 'failed'>('loading');
/** The row that j and k move. */
export const selected = signal<number | null>(null);
export const seen = kept<Seen>('osem.seen', {});

/** How many of my and of unclaimed tickets wait unread. */
export const unread = computed(() => {
  const state = sessionState.value;
  if (state.phase !== 'in') return 0;
  const me = state.session.person.id;
  return tickets.value.filter(
    (ticket) => isUnread(ticket, seen.value) && (ticket.assignee === null || ticket.assignee.id === me),
  ).length;
});

let asked = 0;
let timer: number | undefined;
let fetchedAt = Number.NEGATIVE_INFINITY;

/** Loads the beginning of the queue afresh, as after a change of the filters. */
export async function loadQueue(): Promise<void> {
  queueState.value = 'loading';
  await fetchBeginning(false);
}

/** Nothing of one person's queue stays for the next one at this browser. */
export function forgetQueue(): void {
  asked += 1;
  tickets.value = [];
  nextPage.value = null;
  snippets.value = new Map();
}

export function setFilters(change: Partial<Filters>): void {
  filters.value = { ...filters.value, ...change };
  void loadQueue();
}

/** Something changed: the beginning of the queue is fetched again, soon and once. */
export function refreshQueue(): void {
  if (timer !== undefined) return;
  timer = window.setTimeout(
    () => {
      timer = undefined;
      void fetchBeginning(true);
    },
    Math.max(GATHER_MS, fetchedAt + RUSH_MS - performance.now()),
  );
}

export async function loadMore(): Promise<void> {
  const cursor = nextPage.value;
  if (cursor === null) return;
  const turn = asked;
  try {
    const page = await readPage(PAGE, cursor);
    if (turn !== asked) return;
    snippets.value = new Map([...snippets.value, ...page.snippets]);
    searchCut.value = page.cut;
    tickets.value = appendPage(tickets.value, page.tickets);
    nextPage.value = page.next;
  } catch (error) {
    tell(error);
  }
}

/** A ticket that was fetched for itself stands in the queue as it is now. */
export function noteTicket(ticket: TicketLine): void {
  tickets.value = tickets.value.map((held) =>
    held.number === ticket.number && held.version <= ticket.version ? ticket : held,
  );
}

export function markRead(ticket: TicketLine): void {
  const { number, lastInboundId } = ticket;
  if (lastInboundId === null || seen.value[number] === lastInboundId) return;
  seen.value = withRead(seen.value, number, lastInboundId);
}

async function readPage(
  limit: number,
  cursor?: string,
): Promise<Page & { snippets: Map<number, Snippet>; cut: boolean }> {
  const address = pageAddress(filters.value, limit, cursor);
  if (!isSearch(filters.value)) return { ...(await read<Page>(address)), snippets: new Map(), cut: false };
  const { hits, next, cut } = await read<FoundView>(address);
  return {
    tickets: hits.map(({ ticket }) => ticket),
    next,
    snippets: new Map(hits.map(({ ticket, snippet }) => [ticket.number, snippet])),
    cut,
  };
}

async function fetchBeginning(again: boolean): Promise<void> {
  asked += 1;
  const turn = asked;
  fetchedAt = performance.now();
  const held = tickets.value;
  const searching = isSearch(filters.value);
  const most = searching ? PAGE : REFETCH_LIMIT;
  const limit = again ? Math.min(Math.max(held.length, PAGE), most) : PAGE;
  try {
    const page = await readPage(limit);
    if (turn !== asked) return;
    const beyond = again && held.length > page.tickets.length && page.next !== null;
    const merged = searching && beyond ? mergeFound(held, page.tickets) : page.tickets;
    tickets.value = again && !searching ? mergeQueue(held, page.tickets, page.next !== null) : merged;
    snippets.value = beyond ? new Map([...snippets.value, ...page.snippets]) : page.snippets;
    if (!beyond) nextPage.value = page.next;
    if (!beyond) searchCut.value = page.cut;
    queueState.value = 'ready';
    if (again) notifyArrivals(arrivals(held, tickets.value, session.value.person.id));
  } catch (error) {
    if (turn === asked) queueState.value = held.length > 0 ? 'ready' : 'failed';
    tell(error);
  }
}
