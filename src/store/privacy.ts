import type { Accesses } from './accesses.ts';
import type { Erasures } from './erasing.ts';
import type { OldCases } from './retention.ts';

export type * from './accesses.ts';
export type * from './erasing.ts';
export type { OldCase } from './retention.ts';

/** What keeps people's data in bounds: who was erased, who read what, and whose time is over. */
export interface PrivacyDoors {
  erasures: Erasures;
  accesses: Accesses;
  oldCases: OldCases;
}
