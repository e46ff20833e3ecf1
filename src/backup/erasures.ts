import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { CodedError } from '../domain/coded-error.ts';
import { ERASURE_REASONS, type KeptErasure } from '../store/erasing.ts';
import { eraseAgainIn, keptErasuresIn } from '../store/kept-erasures.ts';
import { DATABASE, flush, newestIn } from './manifest.ts';

/** The list of erasures that lies beside the backups: one a line, as JSON, of hashes and ids alone. */
export const ERASURES = 'erasures.jsonl';

const lineShape = z.object({
  id: z.string(),
  at: z.number(),
  by: z.string(),
  reason: z.enum(ERASURE_REASONS),
  contacts: z.array(z.string()),
  counts: z.record(z.string(), z.number()),
  tombstones: z.array(z.string()),
});

/**
 * Adds what a backup knows of erasures to the list beside it, so that no older one brings anybody back. Before it stands there whole: the
 * newest whole one says up to when the list knows. Throws CodedError 'malformed': the list cannot be read.
 */
export async function listErasures(backup: string): Promise<void> {
  const known = await keptErasuresIn(`sqlite:${join(backup, DATABASE)}`);
  const list = join(dirname(backup), ERASURES);
  const all = merged([...(await listed(list)), ...known]);
  if (all.length === 0) return;
  await writeFile(`${list}.part`, `${all.map((one) => JSON.stringify(one)).join('\n')}\n`, { mode: 0o600 });
  await flush(`${list}.part`);
  await rename(`${list}.part`, list);
}

/**
 * Makes again in a restored file what stands in the list beside the backup and in what is named: lists, or databases that can
 * still be read. The answer is how many persons were erased by that. Throws CodedError 'not-found', 'malformed', 'store-down'.
 */
export function erasuresFor(backup: string, named: readonly string[]) {
  return async (file: string, now: number): Promise<number> => {
    const kept = await listed(join(dirname(backup), ERASURES));
    for (const source of named) {
      const isDatabase = /^(?:sqlite|postgres(?:ql)?):/.test(source);
      const more = isDatabase ? await keptErasuresIn(source) : await listed(source);
      if (!isDatabase && more.length === 0) throw new CodedError('not-found', `${source} holds no erasures`);
      kept.push(...more);
    }
    return eraseAgainIn(file, merged(kept), now);
  };
}

/**
 * Up to when whoever was erased is known to a restore that is told of no other source: when the newest backup beside this one was taken,
 * as each of them makes the list new; when this one was (`takenAt`), where there is no list. Epoch ms.
 */
export async function erasuresKnownUntil(backup: string, takenAt: number): Promise<number> {
  const folder = dirname(backup);
  if (!existsSync(join(folder, ERASURES))) return takenAt;
  return Math.max(takenAt, (await newestIn(folder)) ?? takenAt);
}

/** None where there is no list. One that cannot be read is no empty one: whoever stands in it would come back. */
async function listed(list: string): Promise<KeptErasure[]> {
  const text = await readFile(list, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return '';
    throw new CodedError('malformed', `${list} cannot be read, and it says who was erased`, { cause });
  });
  return text.split('\n').flatMap((line, at) => {
    if (line.trim() === '') return [];
    try {
      return [lineShape.parse(JSON.parse(line)) as unknown as KeptErasure];
    } catch (cause) {
      throw new CodedError('malformed', `${list}: line ${at + 1} is no erasure`, { cause });
    }
  });
}

/** Of one that is known twice, what is known more of. */
function merged(all: readonly KeptErasure[]): KeptErasure[] {
  const byId = new Map<string, KeptErasure>();
  for (const one of all) {
    const before = byId.get(one.id);
    const tombstones = [...new Set([...(before?.tombstones ?? []), ...one.tombstones])];
    byId.set(one.id, { ...one, tombstones });
  }
  return [...byId.values()].sort((a, b) => a.at - b.at);
}
