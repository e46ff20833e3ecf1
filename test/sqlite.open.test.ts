import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openDatabase } from '../src/store/open.ts';

const ROUNDS = 20;

it('several that open the same new file at once all get it, with its tables', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const folder = mkdtempSync(join(tmpdir(), 'osem-open-'));
    const url = `sqlite:${join(folder, 'osem.db')}`;
    const opened = await Promise.allSettled(Array.from({ length: 4 }, () => openDatabase(url)));
    const failed = opened.flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : []));
    for (const one of opened) {
      if (one.status !== 'fulfilled') continue;
      expect(await one.value.db.selectFrom('tickets').selectAll().execute()).toEqual([]);
      await one.value.db.destroy();
    }
    rmSync(folder, { recursive: true, force: true });
    expect(failed).toEqual([]);
  }
});
