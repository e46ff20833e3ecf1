import { newestIn } from '../backup/manifest.ts';
import type { Find, Finding } from '../texts/finding.ts';

/** A nightly one, with two hours to spare. */
const OLD_HOURS = 26;
const HOUR_MS = 3_600_000;

/** How old the newest whole backup of a folder is. `now`: epoch ms. */
export async function backupFinding(folder: string, now: number, find: Find): Promise<Finding> {
  const at = await newestIn(folder);
  if (at === null) return find('house.backup', false, 'doctor.no-backup', 'doctor.backup-next', { folder });
  const hours = Math.max(0, Math.floor((now - at) / HOUR_MS));
  return hours < OLD_HOURS
    ? find('house.backup', true, 'doctor.backup', null, { hours })
    : find('house.backup', false, 'doctor.backup-old', 'doctor.backup-next', { hours });
}
