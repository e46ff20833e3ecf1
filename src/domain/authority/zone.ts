/** How far somebody may go alone, in rising order: `beyond` a supervisor decides. */
export const ZONES = ['standard', 'discretion', 'beyond'] as const;
export type Zone = (typeof ZONES)[number];

/** The farthest of them; an offer is as far as its farthest option. */
export function farthest(zones: readonly Zone[]): Zone {
  return ZONES[Math.max(0, ...zones.map((zone) => ZONES.indexOf(zone)))] ?? 'standard';
}
