import type { Selectable } from 'kysely';
import type { ErasedCase, Whose } from './erase-case.ts';
import type { Erasure, StruckFile } from './erasing.ts';
import type { ErasureTable } from './tables-of-privacy.ts';

/** What an interrupted erasure goes on with. Addresses stand here in clear until the last case is through. */
export interface Todo {
  tickets: string[];
  files: string[];
  addresses: Whose['addresses'];
  /** Files alone are struck out of the tickets. */
  struck?: StruckFile[];
  /** Names go, words stay. */
  keepWords?: boolean;
}

/** Addresses are needed no longer than there are cases. */
export function after({ tickets, files, addresses, ...rest }: Todo, done: string, erased: ErasedCase): Todo {
  const left = tickets.filter((one) => one !== done);
  return {
    tickets: left,
    files: [...new Set([...files, ...erased.files])],
    addresses: left.length === 0 ? [] : addresses,
    ...rest,
  };
}

export function erasureOf(row: Selectable<ErasureTable>): Erasure {
  const { id, at, by_person: by, reason, contacts, tickets, counts, done_at: doneAt } = row;
  return {
    id,
    at,
    by,
    reason: reason as Erasure['reason'],
    contacts: JSON.parse(contacts),
    tickets: JSON.parse(tickets),
    counts: JSON.parse(counts),
    doneAt,
  };
}
