import { saidTo } from '../deadline.ts';
import { byId, type Kinds, type Told } from '../kinds.ts';
import { courtesyFor } from './courtesy.ts';
import type { EventBody, Ticket } from './model.ts';
import { isSpam } from './spam.ts';

/** Who asks again within this is answered by people alone. */
const AGAIN_MS = 10 * 60_000;

/**
 * A customer who asks how far their open case is hears it at once; the question counts as any message of theirs. `below`: the
 * message of ours below which they pressed, where they hear it.
 */
export function saidWhere(ticket: Ticket, asked: boolean, now: number, below?: string): EventBody[] {
  const { version, status, courtesy } = ticket;
  if (!asked || version === 0 || status.name === 'resolved' || isSpam(ticket)) return [];
  if (courtesy.whereAt !== undefined && now - courtesy.whereAt < AGAIN_MS) return [];
  const values = { at: now, ...(below === undefined ? {} : { below }) };
  return [courtesyFor(ticket, { about: 'where', values }, now)];
}

/** How far a case is, in the steps that customers may know, and when they hear of it next. */
export interface Whereabouts {
  reached: Told | null;
  next: Told | null;
  /** Epoch ms; null: nothing is promised. */
  by: number | null;
}

export function whereabouts({ about, waiting, offer }: Ticket, kinds: Kinds, now: number): Whereabouts {
  const known = byId(kinds.kinds, about.kind)?.procedure ?? [];
  const steps = known.filter(({ customer }) => customer !== undefined);
  const last = steps.findLastIndex(({ id }) => about.steps.includes(`${about.kind}/${id}`));
  const dates = [
    ...(waiting.wait === null ? [] : [saidTo(waiting.wait)]),
    ...offer.chosen.filter(({ doneAt }) => doneAt === null).map(({ dueAt }) => dueAt),
  ].filter((at) => at > now);
  return {
    reached: steps[last]?.customer ?? null,
    next: steps[last + 1]?.customer ?? null,
    by: dates.length === 0 ? null : Math.min(...dates),
  };
}
