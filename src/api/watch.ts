import type { LiveSignal, Store, Told } from '../store/store.ts';

/** What an open stream hears of. */
export type Said =
  | Extract<
      LiveSignal,
      { kind: 'ticket' | 'conversation' | 'presence' | 'typing' | 'people' | 'backtest' | 'house' }
    >
  | { kind: 'notice' };

export interface Listener {
  hear(said: Said): void;
  /** Whose notices concern the listener. */
  audiences(): string[];
}

/** The live signals, and new notices among them. One watch serves all streams of a process. */
export interface Watch {
  listen(listener: Listener): () => void;
  stop(): void;
}

/** Notices that come close together are looked up once. Milliseconds. */
const GATHER_MS = 300;
const NOTICES = 100;

interface WatchPorts {
  store: Pick<Store, 'live' | 'tickets'>;
  onError(error: unknown): void;
}

/** Looks into the store only while somebody listens. */
export function createWatch(ports: WatchPorts): Watch {
  const listeners = new Set<Listener>();
  const notices = createNoticeWatch(ports, listeners);
  const say = (said: Said) => {
    for (const listener of listeners) listener.hear(said);
  };
  const unsubscribe = ports.store.live.subscribe((signal) => {
    if (listeners.size === 0) return;
    switch (signal.kind) {
      case 'ticket':
        notices.look();
        return say(signal);
      case 'conversation':
      case 'presence':
      case 'typing':
      case 'people':
      case 'backtest':
      case 'house':
        return say(signal);
      case 'rules':
        // Who works when, and what there is to choose from, stands in them.
        return say({ kind: 'people' });
      default:
        return;
    }
  });
  return {
    listen(listener) {
      listeners.add(listener);
      notices.look();
      return () => void listeners.delete(listener);
    },
    stop() {
      unsubscribe();
      notices.stop();
    },
  };
}

interface NoticeWatch {
  look(): void;
  stop(): void;
}

/** Notices are told in commits of tickets: after one, the newest of them are compared with those known. */
function createNoticeWatch({ store, onError }: WatchPorts, listeners: ReadonlySet<Listener>): NoticeWatch {
  /** Keys of the notices that each listener knows of; none before its first look. */
  const known = new WeakMap<Listener, Set<string>>();
  let timer: NodeJS.Timeout | undefined;

  const look = async () => {
    const audiences = [...new Set([...listeners].flatMap((listener) => listener.audiences()))];
    if (audiences.length === 0) return;
    const told = await store.tickets.told(audiences, { limit: NOTICES });
    for (const listener of listeners) {
      const names = listener.audiences();
      const own = told.filter(({ audience }) => names.includes(audience)).map(keyOf);
      const before = known.get(listener);
      known.set(listener, new Set(own));
      // The first look also tells: a notice may have come between the reader's own look and this one.
      if (own.some((key) => before?.has(key) !== true)) listener.hear({ kind: 'notice' });
    }
  };
  return {
    look() {
      timer ??= setTimeout(() => {
        timer = undefined;
        look().catch(onError);
      }, GATHER_MS);
    },
    stop: () => clearTimeout(timer),
  };
}

function keyOf({ ticketId, stage, dueAt, audience }: Told): string {
  return JSON.stringify([ticketId, stage, dueAt, audience]);
}
