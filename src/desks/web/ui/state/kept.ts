import { effect, type Signal, signal } from '@preact/signals';

/** A signal that this browser remembers. What cannot be read or kept starts afresh. */
export function kept<T>(key: string, start: T): Signal<T> {
  const held = signal<T>(readKept(key) ?? start);
  effect(() => {
    const value = JSON.stringify(held.value);
    try {
      localStorage.setItem(key, value);
    } catch {
      // A full or blocked storage costs nothing but the memory across reloads.
    }
  });
  return held;
}

function readKept<T>(key: string): T | undefined {
  try {
    const stored = localStorage.getItem(key);
    return stored === null ? undefined : (JSON.parse(stored) as T);
  } catch {
    return undefined;
  }
}
