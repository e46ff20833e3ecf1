import { atLeast, type Role } from '../actor.ts';

/** Who may decide, in the order in which they are asked; `here` or why they are passed over. */
export interface Approver {
  id: string;
  role: Role;
  presence: 'here' | 'away' | 'off-hours';
  /** When somebody who is not here is expected, epoch ms; absent: nobody knows. */
  backAt?: number;
}

/** Somebody who was passed over. */
export interface Skipped {
  person: string;
  because: 'away' | 'off-hours';
}

/** The lowest role that decides. */
export type Asks = 'supervisor' | 'lead';

/** When the first of those who may decide is back; null: nobody knows. */
export function backAtOf(approvers: readonly Approver[], by: string, asks: Asks): number | null {
  const times = approvers.flatMap(({ id, role, backAt: at }) =>
    id === by || !atLeast(role, asks) || at === undefined ? [] : [at],
  );
  return times.length === 0 ? null : Math.min(...times);
}

export function hereOf(approvers: readonly Approver[], not: readonly string[], asks: Asks): Approver[] {
  return approvers.filter(
    ({ id, role, presence }) => presence === 'here' && atLeast(role, asks) && !not.includes(id),
  );
}

export function skippedOf(approvers: readonly Approver[], not: readonly string[], asks: Asks): Skipped[] {
  return approvers.flatMap(({ id, role, presence }) =>
    presence === 'here' || !atLeast(role, asks) || not.includes(id)
      ? []
      : [{ person: id, because: presence }],
  );
}
