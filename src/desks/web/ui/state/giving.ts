import { signal } from '@preact/signals';
import type { BudgetsView } from '../../../../api/giving-shapes.ts';
import type { TicketLine } from '../../../../api/shapes.ts';
import { read } from '../api.ts';
import { act } from './act.ts';
import { commandOf } from './catalogue.ts';
import { dialog } from './dialogs.ts';
import { addToReply } from './replies.ts';
import { attempt } from './session.ts';

/** What may be given away, and what is left of budgets; null until it is known. */
export const budgets = signal<BudgetsView | null>(null);

export async function loadBudgets(): Promise<void> {
  await attempt(async () => {
    budgets.value = await read<BudgetsView>('/api/budgets');
  });
}

/** Opens the form of an offer on a ticket, filled in with what was offered or asked for before. */
export function beginOffer(ticket: number, values: { what?: string; because?: string } = {}): void {
  const command = commandOf('offer');
  if (command !== undefined) dialog.value = { kind: 'form', command, tickets: [ticket], values };
}

/** Takes back a reply that waits for a decision, or was allowed, and puts its words into the box, to be changed there. */
export async function rewriteReply(ticket: TicketLine, request: string, words: string): Promise<void> {
  const outcome = await act('withdraw', { ticket: ticket.number, request });
  if (outcome?.ok === true) addToReply(ticket, words);
}
