import { FEWEST_ANSWERS } from '../domain/coverage.ts';
import type { TriagePorts } from './ports.ts';

/** How far a wait is looked for. Milliseconds. */
export const WAIT_LOOKED_AT_MS = 24 * 3_600_000;
/** A wait is forecast anew after this, and not believed any more after that. Milliseconds of the house's clock. */
const RENEW_MS = 5 * 60_000;
const OLD_MS = 20 * 60_000;

/** How long whoever writes now would wait, as it was forecast last. */
export interface ForecastWait {
  /** Milliseconds; null: longer than was looked at. */
  waitMs: number | null;
}

/** Forecasts are made behind the scenes: no message waits for figures. */
export interface Waits {
  /** For a team (null: nobody's); null: it was not forecast lately, or too few answers were given to say. */
  of(team: string | null, now: number): ForecastWait | null;
  /** Forecasts anew what is no longer fresh, if the rules ask for it: for the whole house, and for teams once they were asked about. */
  renew(ports: Pick<TriagePorts, 'policy' | 'now' | 'coverage'>): Promise<void>;
}

export function createWaits(): Waits {
  const wanted = new Set<string | null>([null]);
  const known = new Map<string | null, ForecastWait & { at: number }>();
  const isWithin = (team: string | null, now: number, ms: number) =>
    Math.abs(now - (known.get(team)?.at ?? Number.NEGATIVE_INFINITY)) < ms;
  return {
    of(team, now) {
      wanted.add(team);
      const found = known.get(team);
      return found === undefined || !isWithin(team, now, OLD_MS) ? null : { waitMs: found.waitMs };
    },
    async renew({ policy, now, coverage }) {
      if (policy.current().callbacks?.offerAboveMs == null) return;
      for (const team of wanted) {
        const at = now();
        if (isWithin(team, at, RENEW_MS)) continue;
        const { waitMs, answers, hours } = await coverage({ team, to: at + WAIT_LOOKED_AT_MS });
        // A house that has hardly answered yet does not know how long it takes; with nobody there all day they wait in no queue.
        const isKnown = answers >= FEWEST_ANSWERS && hours.some(({ people }) => people > 0);
        if (isKnown) known.set(team, { waitMs, at });
        else known.delete(team);
      }
    },
  };
}
