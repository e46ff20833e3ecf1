import { type Hours, lastMinuteBefore } from '../hours.ts';
import type { Inbound } from './inbound.ts';
import type { Context, EventBody, Ticket } from './model.ts';

/** How long after a customer's message their channel lets us write to them. Epoch ms. */
export interface ReplyWindow {
  closesAt: number;
  /** The same for what the house says by itself, where that ends sooner. */
  ownClosesAt?: number;
  /** When whoever serves them is reminded that it closes. */
  remindAt: number;
}

/** The terms of the channel in which a customer writes, and of the rules. ms. */
export interface WindowTerms {
  openMs: number;
  /** For what the house says by itself, where that is shorter. */
  ownMs?: number;
  remindMs: number;
  /** When the ticket's team is there; null: always. */
  hours: Hours | null;
}

export interface WindowState {
  /** The end of the window of which somebody was told last; epoch ms, absent before the first. */
  windowTold?: number;
}

export type WindowEvent =
  /** The customer pressed a button below a message of ours, which counts at the vendor as if they had written. */
  | { type: 'window-extended'; window: ReplyWindow }
  /** Whoever serves the ticket was told that the window closes, or is closed. Once a window. */
  | {
      type: 'window-told';
      stage: 'window-closing' | 'window-closed';
      closesAt: number;
      person: string | null;
    };

/** The window that a customer's word opens; nothing where the channel has none. Nobody is reminded while they are not there. */
export function windowFrom(sentAt: number, { policy }: Pick<Context, 'policy'>): { window?: ReplyWindow } {
  const { window: terms } = policy;
  if (terms === undefined) return {};
  const closesAt = sentAt + terms.openMs;
  const wanted = closesAt - terms.remindMs;
  const there = terms.hours === null ? wanted : lastMinuteBefore(wanted, terms.hours);
  const own = terms.ownMs === undefined ? {} : { ownClosesAt: sentAt + terms.ownMs };
  return { window: { closesAt, ...own, remindAt: there > sentAt ? there : wanted } };
}

/** The window of the place in which a reply goes unless its writer says otherwise; null: it has none, or nobody knows it. */
export function windowOf({ conversation }: Pick<Ticket, 'conversation'>): ReplyWindow | null {
  return conversation.lastInbound?.window ?? null;
}

/** While somebody waits. Epoch ms. */
export function nextWindowAt({ conversation, waiting }: Ticket): number | null {
  const window = windowOf({ conversation });
  if (window === null || waiting.wait === null || conversation.windowTold === window.closesAt) return null;
  return window.remindAt;
}

export function wakeWindow(ticket: Ticket, { now }: Context): EventBody[] {
  const due = nextWindowAt(ticket);
  const window = windowOf(ticket);
  if (window === null || due === null || due > now) return [];
  const { closesAt } = window;
  const person = ticket.claim.by ?? ticket.handover.pending?.person ?? null;
  const stage = now < closesAt ? 'window-closing' : 'window-closed';
  return [{ type: 'window-told', stage, closesAt, person }];
}

export function evolveWindow<State extends WindowState & { lastInbound: Inbound | null }>(
  state: State,
  event: EventBody,
): State {
  if (event.type === 'window-told') return { ...state, windowTold: event.closesAt };
  if (event.type !== 'window-extended') return state;
  const { lastInbound } = state;
  return { ...state, lastInbound: lastInbound && { ...lastInbound, window: event.window } };
}
