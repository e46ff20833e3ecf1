import type { CardChart } from '../insight/chart.ts';

/** What the whole team hears, although it concerns no single ticket. */
export interface Announcement {
  /** Names it: a desk says it once. */
  id: string;
  what: 'away' | 'back' | 'left' | 'handed-back' | 'personal-on' | 'personal-off';
  personId: string;
  /** Epoch ms. */
  until: number;
  /** How many tickets went back to the queue, where some did. */
  count?: number;
  /** Why, where that is asked for. */
  reason?: string;
}

/** Thanks to a colleague, by their id: told to them, or to everybody. */
export interface KudosNews {
  id: string;
  to: 'person' | 'team';
}

/** A nominee is asked, by the nomination's id; or everybody reads a month's awards, on these desks. */
export type AwardNews =
  | { to: 'person'; id: string }
  | { to: 'team'; id: string; text: string; charts: readonly CardChart[]; desks: readonly string[] };
