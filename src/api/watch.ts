import type { LiveSignal, Store, Told } from '../store/store.ts';

/** What an open stream hears of. */
export type Said =
  | Extract<LiveSignal, { kind: 'ticket' | 'conversation' | 'presence' | 'typing' | 'people' }>
  | { kind: 'notice' };

export interface Listener {
  hear(said: Said): void;
  /** Whose notices concern the listener. */
  audiences(): string[];
}

/** The live signals, completed: what a signal lost on its way is found by looking (DESIGN 7). */
export interface Watch {
  listen(listener: Listener): () => void;
  stop(): void;
}

const LOOK_MS = 2_000;
/** Commits of other processes may become visible later than their time says. */
const OVERLAP_MS = 5_000;
const PAGE = 500;
const PAGES = 20;
/** Notices that come close together are looked up once. */
const GATHER_MS = 300;
const NOTICES = 100;

interface WatchPorts {
  store: Pick<Store, 'live' | 'tickets'>;
  clock: { now(): number; speed: number };
  onError(error: unknown): void;
}

/** Looks into the store only while somebody listens. One watch serves all streams of a process. */
export function createWatch(ports: WatchPorts): Watch {
  const listeners = new Set<Listener>();
  const say = (said: Said, to: Iterable<Listener> = listeners) => {
    for (const listener of to) listener.hear(said);
  };
  const notices = createNoticeWatch(ports, listeners, (to) => say({ kind: 'notice' }, to));
  const changes = createChangeWatch(ports, (said) => {
    say(said);
    if (said.kind === 'ticket') notices.look();
  });
  const unsubscribe = ports.store.live.subscribe((signal) => {
    if (listeners.size === 0) return;
    switch (signal.kind) {
      case 'ticket':
        return changes.saw(signal);
      case 'conversation':
      case 'presence':
      case 'typing':
      case 'people':
        return say(signal);
      default:
        return;
    }
  });
  let timer: NodeJS.Timeout | undefined;
  return {
    listen(listener) {
      listeners.add(listener);
      if (listeners.size === 1) {
        changes.begin();
        notices.look();
        timer = setInterval(() => changes.look(), LOOK_MS);
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) clearInterval(timer);
      };
    },
    stop() {
      unsubscribe();
      clearInterval(timer);
      notices.stop();
    },
  };
}

interface ChangeWatch {
  begin(): void;
  saw(change: { number: number; version: number }): void;
  look(): void;
}

function createChangeWatch({ store, clock, onError }: WatchPorts, say: (said: Said) => void): ChangeWatch {
  /** Newest version told, of tickets changed within the overlap. */
  let told = new Map<number, number>();
  let since = 0;
  let looking = false;

  const tell = (number: number, version: number): boolean => {
    if ((told.get(number) ?? 0) >= version) return false;
    told.set(number, version);
    say({ kind: 'ticket', number, version });
    return true;
  };
  const look = async () => {
    const recent = new Map<number, number>();
    let from = since - OVERLAP_MS * clock.speed;
    for (let page = 0; page < PAGES; page++) {
      const rows = await store.tickets.changedSince(from, PAGE);
      for (const { number, version } of rows) {
        recent.set(number, version);
        if (tell(number, version)) await sayConversation(number);
      }
      from = rows.at(-1)?.updatedAt ?? from;
      since = Math.max(since, from);
      if (rows.length < PAGE) break;
    }
    told = recent;
  };
  /** The signal of the ticket was lost, so that of its conversation may be, too. */
  const sayConversation = async (number: number) => {
    const row = await store.tickets.byNumber(number);
    if (row === null) return;
    const { channel, key } = row.ticket.conversation;
    say({ kind: 'conversation', channel, conversation: key });
  };
  return {
    begin() {
      since = clock.now();
      told = new Map();
    },
    saw: ({ number, version }) => void tell(number, version),
    look() {
      if (looking) return;
      looking = true;
      look()
        .catch(onError)
        .finally(() => {
          looking = false;
        });
    },
  };
}

interface NoticeWatch {
  look(): void;
  stop(): void;
}

/** Notices are told in commits of tickets: after one, the newest of them are compared with those known. */
function createNoticeWatch(
  { store, onError }: WatchPorts,
  listeners: ReadonlySet<Listener>,
  notify: (to: Listener[]) => void,
): NoticeWatch {
  let known = new Set<string>();
  let first = true;
  let timer: NodeJS.Timeout | undefined;

  const look = async () => {
    const audiences = [...new Set([...listeners].flatMap((listener) => listener.audiences()))];
    const told = await store.tickets.told(audiences, { limit: NOTICES });
    const fresh = new Set(told.filter((notice) => !known.has(keyOf(notice))).map(({ audience }) => audience));
    known = new Set([...known, ...told.map(keyOf)].slice(-10 * NOTICES));
    const concerned = [...listeners].filter((listener) =>
      listener.audiences().some((name) => fresh.has(name)),
    );
    if (!first) notify(concerned);
    first = false;
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
