import { setTimeout } from 'node:timers/promises';
import type { Desk } from './desks/desk.ts';
import { codeOf } from './domain/coded-error.ts';
import { createBell } from './jobs/bell.ts';
import type { Live, Tallies } from './store/store.ts';
import type { Log } from './triage/ports.ts';

/** A platform that could not be asked is asked again after so long. Real ms. */
const AGAIN_MS = 10 * 60_000;
/** Changes of the team come in bursts. Real ms. */
const REST_MS = 100;

interface WelcomePorts {
  desks: ReadonlyMap<string, Desk>;
  store: { tallies: Tallies; live: Live };
  log: Log;
}

/**
 * Welcomes whoever installed each desk, once per installation: as soon as somebody can be reached there, until the signal.
 * It is kept that it was said, and a desk says it once by itself too.
 */
export async function runWelcome({ desks, store, log }: WelcomePorts, signal: AbortSignal): Promise<void> {
  const bell = createBell(signal);
  const unsubscribe = store.live.subscribe((said) => {
    if (said.kind === 'people') bell.ring();
  });
  const waiting = new Map([...desks].filter(([, desk]) => desk.welcome !== undefined));
  while (!signal.aborted && waiting.size > 0) {
    for (const [id, desk] of waiting) {
      const said = await welcomed(id, desk, store.tallies).catch((error: unknown) => {
        log.warn({ desk: id, code: codeOf(error) }, 'nobody was welcomed yet');
        return false;
      });
      if (said) waiting.delete(id);
    }
    if (waiting.size > 0) await bell.wait(AGAIN_MS);
    await setTimeout(REST_MS, undefined, { signal, ref: false }).catch(() => undefined);
  }
  unsubscribe();
}

async function welcomed(id: string, desk: Desk, tallies: Tallies): Promise<boolean> {
  const name = `welcomed-${id}`;
  if (((await tallies.all())[name] ?? 0) > 0) return true;
  if ((await desk.welcome?.()) !== true) return false;
  await tallies.add(name, 1);
  return true;
}
