import type { Store } from '../store/store.ts';

/** Of which instants something is counted, and with what was known when. Epoch ms; `to` is not part of it. */
export interface Span {
  from: number;
  to: number;
  asOf: number;
}

export type Memo<Value> = (key: string, span: Span, count: () => Promise<Value>) => Promise<Value>;

/**
 * What was counted is not counted again as long as nothing new is known of any case that has something in that span, and whoever
 * asks meanwhile waits for the same answer. `key` names what is counted, the instant of which it is known left out. A past that
 * knows less than the record does is counted each time. At most `most` answers are kept, the newest.
 */
export function createMemo<Value>(
  observations: Pick<Store['observations'], 'touched'>,
  most: number,
): Memo<Value> {
  const kept = new Map<string, { stamp: number; value: Promise<Value> }>();
  return async (key, { from, to, asOf }, count) => {
    const { stamp, latest } = await observations.touched({ from, to });
    if (latest > asOf) return count();
    const known = kept.get(key);
    if (known?.stamp === stamp) return known.value;
    const value = count();
    kept.delete(key);
    const [oldest] = kept.keys();
    if (kept.size >= most && oldest !== undefined) kept.delete(oldest);
    kept.set(key, { stamp, value });
    value.catch(() => {
      if (kept.get(key)?.value === value) kept.delete(key);
    });
    return value;
  };
}
