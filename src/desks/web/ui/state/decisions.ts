import { signal } from '@preact/signals';
import type { GivingView } from '../../../../api/giving-shapes.ts';
import type { TicketLine } from '../../../../api/shapes.ts';
import { atLeast } from '../../../../domain/actor.ts';
import { read } from '../api.ts';
import { sessionState, tell } from './session.ts';

export interface WaitingDecision {
  ticket: TicketLine;
  giving: GivingView;
}

/** What waits for a decision, the oldest first; empty for whoever does not decide. */
export const decisions = signal<WaitingDecision[]>([]);

/** Changes that come close together are fetched once. */
const GATHER_MS = 400;
let timer: number | undefined;
let asked = 0;

export function seesDecisions(): boolean {
  const state = sessionState.value;
  return state.phase === 'in' && atLeast(state.session.person.role, 'supervisor');
}

/** Something changed: they are fetched again, soon and once. */
export function refreshDecisions(): void {
  if (timer !== undefined || !seesDecisions()) return;
  timer = window.setTimeout(() => {
    timer = undefined;
    void loadDecisions();
  }, GATHER_MS);
}

export async function loadDecisions(): Promise<void> {
  if (!seesDecisions()) return;
  asked += 1;
  const turn = asked;
  try {
    const answer = await read<{ decisions: WaitingDecision[] }>('/api/decisions');
    if (turn === asked) decisions.value = answer.decisions;
  } catch (error) {
    tell(error);
  }
}

export function forgetDecisions(): void {
  asked += 1;
  window.clearTimeout(timer);
  timer = undefined;
  decisions.value = [];
}
