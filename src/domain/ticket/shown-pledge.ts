import type { Money, PledgeKind } from '../pledge/model.ts';
import type { Ticket } from './model.ts';

/** A promise that is open, by the number that people name it by, as desks show it. Epoch ms. */
export interface ShownPledge {
  number: number;
  kind: PledgeKind;
  amount?: Money;
  percent?: number;
  dueAt: number;
  /** Its date has passed, and somebody was told so. */
  late: boolean;
}

export function shownPledges({ pledges }: Pick<Ticket, 'pledges'>): ShownPledge[] {
  return pledges.made.flatMap(({ kind, amount, percent, dueAt, reminded, ended }, index) => {
    if (ended !== null) return [];
    const value = { ...(amount && { amount }), ...(percent === undefined ? {} : { percent }) };
    return [{ number: index + 1, kind, ...value, dueAt, late: reminded === 'due' }];
  });
}
