import type { Written } from './changed.ts';
import type { Live, TicketChange } from './store.ts';

export interface ResyncOptions {
  /** Tickets written from `since` to `until`, epoch ms, oldest first. */
  writtenBetween(since: number, until: number, limit: number): Promise<Written[]>;
  /** What signals say of these tickets, in no order. */
  changesOf(numbers: readonly number[]): Promise<TicketChange[]>;
  /** The version of the active rule set. */
  activeVersion(): Promise<string | null>;
  /** The product's clock, by which tickets are dated. Epoch ms. */
  now: () => number;
  /** Told of a look that failed; the next one covers its time too. */
  onError: (error: unknown) => void;
  /** Real time between two looks. */
  everyMs?: number;
}

const EVERY_MS = 2_000;
/** Changes are dated before they are committed, so that each look goes back so far behind the one before. */
const OVERLAP_MS = 10_000;
/** What was told is remembered for at least so long, real time. */
const REMEMBER_MS = 30_000;
const PAGE = 500;

/** Looks now and then for what no signal told of: another process' changes on SQLite, lost notifications on PostgreSQL. */
export class Resync {
  readonly #hub: Live;
  readonly #options: ResyncOptions;
  readonly #forget: () => void;
  readonly #timer: NodeJS.Timeout;
  readonly #told = new Told();
  #lookedAt: number;
  #looking: Promise<void> | null = null;

  constructor(hub: Live, options: ResyncOptions) {
    this.#hub = hub;
    this.#options = options;
    this.#lookedAt = options.now();
    this.#forget = hub.subscribe((signal) => {
      if (signal.kind === 'ticket') this.#told.add(signal.number, signal.version);
    });
    this.#timer = setInterval(() => void this.look(), options.everyMs ?? EVERY_MS);
  }

  /** Publishes what is new to this process; never rejects. */
  look(): Promise<void> {
    this.#looking ??= this.#look()
      .catch(this.#options.onError)
      .finally(() => {
        this.#looking = null;
      });
    return this.#looking;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#forget();
    await this.#looking;
  }

  async #look(): Promise<void> {
    const startedAt = this.#options.now();
    // What was written while the clock was ahead is no news: it would be told again until that time has come.
    await this.#lookForTickets(Math.min(this.#lookedAt, startedAt) - OVERLAP_MS, startedAt + OVERLAP_MS);
    this.#lookedAt = startedAt;
    await this.#sayRules();
  }

  async #lookForTickets(start: number, until: number): Promise<void> {
    let since = start;
    let limit = PAGE;
    for (;;) {
      const page = await this.#options.writtenBetween(since, until, limit);
      const news = page.filter(({ number, version }) => !this.#told.has(number, version));
      for (const change of await this.#options.changesOf(news.map(({ number }) => number)))
        this.#tell(change);
      const last = page.at(-1);
      if (last === undefined || page.length < limit) return;
      // A page of one instant only: the next one must reach beyond it.
      if (last.updatedAt === since) limit *= 2;
      since = last.updatedAt;
    }
  }

  #tell({ number, version, places, ...own }: TicketChange): void {
    this.#told.add(number, version);
    this.#hub.publish({ kind: 'ticket', number, version });
    for (const { channel, conversation } of places ?? [own])
      this.#hub.publish({ kind: 'conversation', channel, conversation });
  }

  /** Said at every look: whoever could not take the rules over at once gets another chance. */
  async #sayRules(): Promise<void> {
    const version = await this.#options.activeVersion();
    if (version !== null) this.#hub.publish({ kind: 'rules', version });
  }
}

/** The newest version told of each ticket, forgotten after a while. */
class Told {
  #recent = new Map<number, number>();
  #older = new Map<number, number>();
  #turnedAt = performance.now();

  add(number: number, version: number): void {
    if (performance.now() - this.#turnedAt > REMEMBER_MS) {
      this.#older = this.#recent;
      this.#recent = new Map();
      this.#turnedAt = performance.now();
    }
    if (!this.has(number, version)) this.#recent.set(number, version);
  }

  has(number: number, version: number): boolean {
    return version <= (this.#recent.get(number) ?? this.#older.get(number) ?? -1);
  }
}
