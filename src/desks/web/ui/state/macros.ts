import { signal } from '@preact/signals';
import { command, freshKey } from '../api.ts';
import type { MacroView } from '../logic/macros.ts';
import { attempt } from './session.ts';

/** Those that there are; null until they are known. */
export const macros = signal<MacroView[] | null>(null);

export async function loadMacros(): Promise<void> {
  await attempt(async () => {
    const outcome = await command('macros', {}, freshKey());
    if (outcome.ok) macros.value = (outcome.data as { macros: MacroView[] }).macros;
  });
}
