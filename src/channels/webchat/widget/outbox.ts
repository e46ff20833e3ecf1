import type { Shelf } from './storage.ts';

/** A file that is uploaded already, as a message names it. */
export interface SentFile {
  id: string;
  name: string;
  type: string;
  size: number;
}

/** What the visitor said and the server has not shown us yet. */
export interface OutboxItem {
  /** Ours, and the server's key: posting it again is harmless. */
  id: string;
  text: string;
  files: SentFile[];
  /** Set where the visitor tells their name instead of a text. */
  name?: string;
  /** Set where the visitor pressed a button below a message of ours (`question`). */
  choice?: { question: string; id: string };
  /** Set where the visitor asks to be called; `matter`: what about. `text` is all of it in words. */
  call?: { at: string; zone: string; phone: string; matter: string };
  /** Grows from message to message in this browser. */
  typed: number;
  /** Epoch ms of this browser's clock: for showing only. */
  at: number;
  /** `sent`: taken by the server, but not in its list yet. `refused`: it will never take it. */
  state: 'waiting' | 'sending' | 'sent' | 'refused';
  /** The newest message when it was sent: its place until the server shows it. */
  after?: string | null;
}

export interface Outbox {
  /** In the order typed, without what the server shows already. */
  items(): readonly OutboxItem[];
  add(said: Pick<OutboxItem, 'id' | 'text' | 'files' | 'at' | 'name' | 'choice' | 'call'>): OutboxItem;
  change(id: string, patch: Partial<Pick<OutboxItem, 'state' | 'after'>>): void;
  remove(id: string): void;
  /** Drops what the server now shows. */
  settle(shown: ReadonlySet<string>): void;
}

const ITEM = 'outbox:';
const COUNTER = 'typed';
/** After this the server's list is the truth, even when it does not show a message that it took. */
const SENT_KEPT_MS = 60 * 60 * 1000;

/**
 * The outbox on a shelf, one entry per message so that two tabs never overwrite each other's. What was under way when
 * the page closed is waiting again: the ids make the repeat harmless. `now` is epoch ms.
 */
export function createOutbox(shelf: Shelf, now: number): Outbox {
  const kept = shelf
    .keys(ITEM)
    .map((key) => readItem(shelf.get(key)))
    .filter((item): item is OutboxItem => item !== null);
  const items = new Map(kept.sort((a, b) => a.typed - b.typed).map((item) => [item.id, item]));

  const save = (item: OutboxItem) => {
    items.set(item.id, item);
    shelf.set(ITEM + item.id, JSON.stringify(item));
  };
  const remove = (id: string) => {
    items.delete(id);
    shelf.remove(ITEM + id);
  };

  for (const item of kept) {
    if (item.state === 'sending') save({ ...item, state: 'waiting' });
    if (item.state === 'sent' && item.at < now - SENT_KEPT_MS) remove(item.id);
  }

  return {
    items: () => [...items.values()],
    add(said) {
      const typed = (Number(shelf.get(COUNTER)) || 0) + 1;
      shelf.set(COUNTER, String(typed));
      const item: OutboxItem = { ...said, typed, state: 'waiting' };
      save(item);
      return item;
    },
    change(id, patch) {
      const item = items.get(id);
      if (item !== undefined) save({ ...item, ...patch });
    },
    remove,
    settle(shown) {
      for (const id of items.keys()) if (shown.has(id)) remove(id);
    },
  };
}

function readItem(stored: string | null): OutboxItem | null {
  try {
    const item: Partial<OutboxItem> = JSON.parse(stored ?? 'null') ?? {};
    const whole = typeof item.id === 'string' && typeof item.text === 'string' && Array.isArray(item.files);
    return whole && typeof item.typed === 'number' ? (item as OutboxItem) : null;
  } catch {
    return null;
  }
}
