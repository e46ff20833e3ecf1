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

export function startRoute(): void {
  window.addEventListener('hashchange', () => {
    openNumber.value = numberInAddress();
    atMacros.value = isAtMacros();
    atDecisions.value = isAtDecisions();
    rulesRoute.value = rulesInAddress();
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
  try {
    return decodeURIComponent(file ?? '');
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
