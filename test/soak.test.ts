import { appendFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ENGINES } from './peers/database.ts';
import { soak } from './soak.ts';

/** A short, fixed slice; `npm run soak -- --minutes 10` is the whole. */
const MINUTES = Number(process.env.SOAK_MINUTES ?? 0.15);
const RATE = Number(process.env.SOAK_RATE ?? 20);
const SEED = Number(process.env.SOAK_SEED ?? 8);
const REPORT = process.env.PROOF_REPORT;

describe.each(ENGINES)('a soak with all that can go wrong, on %s', (engine) => {
  it(
    `${MINUTES} minutes at ${RATE} messages a second: none lost, none doubled, nothing missed`,
    async () => {
      const found = await soak({ engine, minutes: MINUTES, rate: RATE, seed: SEED });
      if (REPORT !== undefined) appendFileSync(REPORT, `${JSON.stringify({ suite: 'soak', ...found })}\n`);
      expect(found.messages).toBeGreaterThan((MINUTES * 60 * RATE) / 2);
      expect(found.replies).toBeGreaterThan(0);
      expect(Object.keys(found.faults).length).toBeGreaterThan(9);
      expect(found).toMatchObject({
        ...{ lost: [], doubled: [], strange: [], repliesLost: [], repliesDoubled: [], repliesNotThere: [] },
        ...{ missed: [], toldTwice: [], deadLetters: found.poison },
      });
    },
    MINUTES * 60_000 + 400_000,
  );
});
