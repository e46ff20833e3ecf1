import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** Always there, so that no test depends on the day and the hour at which it runs. */
export const ROUND_THE_CLOCK = {
  default: {
    zone: 'UTC',
    week: Object.fromEntries(DAYS.map((day) => [day, [{ from: '00:00', to: '24:00' }]])),
  },
};

/** Changes the rules in that folder so that everybody is always there. */
export function alwaysOpen(folder: string): void {
  const file = join(folder, 'hours.json');
  const content = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, JSON.stringify({ ...content, tables: ROUND_THE_CLOCK }));
}
