import { type RawBuilder, sql } from 'kysely';

/**
 * Whether nobody holds it any more. What is held for far longer than anybody holds anything was held before the clock was
 * set back: whoever held it then does not count by this clock. Epoch ms; `leaseMs` is how long it is held at the most.
 */
export function isFree(heldUntil: RawBuilder<unknown>, now: number, leaseMs: number): RawBuilder<boolean> {
  return sql<boolean>`(${heldUntil} <= ${now} or ${heldUntil} > ${now + 2 * leaseMs})`;
}
