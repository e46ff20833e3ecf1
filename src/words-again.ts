import { parsedRules, readTexts } from './policy/load.ts';
import { retentionOf } from './policy/retention-file.ts';
import { compact } from './store/compact.ts';
import { openStore } from './store/open.ts';
import { retainWords } from './triage/retention.ts';

/**
 * Takes again, in a restored SQLite file of this version, the words that the rules of retention in this folder take, and leaves no byte
 * of them in it: unlike erasures they stand in no list. `now`: epoch ms. Answers of how many cases; null: the rules cannot be read.
 */
export async function takeWordsAgain(file: string, folder: string, now: number): Promise<number | null> {
  const rules = await rulesIn(folder);
  if (rules === null || rules.every(({ partsMs }) => partsMs.words === undefined)) return rules && 0;
  const clock = () => now;
  const { store } = await openStore(`sqlite:${file}`, {
    ...{ now: clock, machineNow: clock, random: () => 0, onError: () => undefined },
  });
  let taken = 0;
  try {
    taken = await retainWords({ store, now: clock }, rules);
  } finally {
    await store.close();
  }
  if (taken > 0) await compact(`sqlite:${file}`);
  return taken;
}

/** Of retention.json alone: whatever is wrong with other rules, a backup can be restored. */
async function rulesIn(folder: string) {
  try {
    return retentionOf(parsedRules(await readTexts(folder))['retention.json']).rules;
  } catch {
    return null;
  }
}
