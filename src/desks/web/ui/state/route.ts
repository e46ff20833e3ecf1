import { signal } from '@preact/signals';

/** The open ticket's number, as the address says (`/desk/#/tickets/12`); null for the queue alone. */
export const openNumber = signal<number | null>(numberInAddress());

/** Whether the address names the page of the canned replies. */
export const atMacros = signal(isAtMacros());
export const MACROS_ADDRESS = '#/macros';

/** Whether the address names the list of what waits for a decision. */
export const atDecisions = signal(isAtDecisions());
export const DECISIONS_ADDRESS = '#/decisions';

export const RULES_ADDRESS = '#/rules';
/** The file of rules that the address names: '' for their list, null for none of them. */
export const rulesRoute = signal(rulesInAddress());

/** The pages of what is measured and learnt, in the order in which they are offered. */
export const INSIGHT_PAGES = ['figures', 'awards', 'surveys', 'complaints', 'callbacks', 'rota'] as const;
export type InsightPage = (typeof INSIGHT_PAGES)[number];

/** `#/surveys/<rest>?<filters>`: what is shown stands in the address, so that it can be kept and shared. */
export interface InsightRoute {
  page: InsightPage;
  /** '' for the page itself. */
  rest: string;
  filters: URLSearchParams;
}
/** Null: the address names none of them. */
export const insightRoute = signal(insightInAddress());

export function startRoute(): void {
  window.addEventListener('hashchange', () => {
    openNumber.value = numberInAddress();
    atMacros.value = isAtMacros();
    atDecisions.value = isAtDecisions();
    rulesRoute.value = rulesInAddress();
    insightRoute.value = insightInAddress();
  });
}

export function ticketAddress(number: number): string {
  return `#/tickets/${number}`;
}

export function openTicket(number: number): void {
  window.location.hash = ticketAddress(number);
}

export function closeTicket(): void {
  window.location.hash = '#/';
}

/** Takes the one-time token out of the address, so that it is neither kept in the history nor seen. */
export function takeToken(): string | null {
  const address = new URL(window.location.href);
  const token = address.searchParams.get('token');
  if (token === null) return null;
  address.searchParams.delete('token');
  window.history.replaceState(null, '', address);
  return token;
}

function numberInAddress(): number | null {
  const [, digits] = /^#\/tickets\/(\d{1,15})$/.exec(window.location.hash) ?? [];
  return digits === undefined ? null : Number(digits);
}

export function rulesAddress(file: string): string {
  return `${RULES_ADDRESS}/${encodeURIComponent(file)}`;
}

function rulesInAddress(): string | null {
  const [, file] = /^#\/rules(?:\/([\w.%-]{1,200}))?$/.exec(window.location.hash) ?? [null];
  if (!window.location.hash.startsWith(RULES_ADDRESS)) return null;
  return decoded(file ?? '');
}

export function insightAddress(
  page: InsightPage,
  rest = '',
  filters: Readonly<Record<string, string>> = {},
): string {
  const asked = new URLSearchParams(filters).toString();
  const path = rest === '' ? '' : `/${encodeURIComponent(rest)}`;
  return `#/${page}${path}${asked === '' ? '' : `?${asked}`}`;
}

function insightInAddress(): InsightRoute | null {
  const parts = /^#\/([a-z]+)(?:\/([\w.%-]{0,200}))?(?:\?(.{0,2000}))?$/.exec(window.location.hash);
  const page = INSIGHT_PAGES.find((one) => one === parts?.[1]);
  if (page === undefined) return null;
  return { page, rest: decoded(parts?.[2] ?? ''), filters: new URLSearchParams(parts?.[3] ?? '') };
}

/** '' for what is no address of ours. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}

function isAtMacros(): boolean {
  return window.location.hash.startsWith('#/macros');
}

function isAtDecisions(): boolean {
  return window.location.hash.startsWith('#/decisions');
}
