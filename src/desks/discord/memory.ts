import { learn } from '../../texts/texts.ts';
import type { TicketCard } from '../card.ts';
import type { DeskPerson, DeskPorts } from '../desk.ts';

const CARDS = 2000;
const DRAFTS = 500;
/** Tickets looked up after a start: enough for choices. */
const RECALLED = 50;
const TEAM_MS = 60_000;

/** A text that somebody wants sent, until they are sure. */
export interface Draft {
  user: string;
  requestId: string;
  options: Readonly<Record<string, unknown>>;
  /** What was quoted of an offer. */
  quote?: string;
}

/**
 * What the desk knows without asking: Discord waits 3 s for a form and for choices. A restart empties it; the form may then
 * be plainer, and nothing is decided by it.
 */
export interface Memory {
  cards: Kept<number, TicketCard>;
  drafts: Kept<string, Draft>;
  /** Texts of which a note was made by the message's menu: its writer knows what it is. */
  asked: Kept<string, true>;
  /** Everybody active, as of `teamAt` (epoch ms). */
  team: DeskPerson[];
  teamAt: number;
}

export function createMemory(): Memory {
  return { cards: new Kept(CARDS), drafts: new Kept(DRAFTS), asked: new Kept(DRAFTS), team: [], teamAt: 0 };
}

/** Fills the memory after a start, with the tickets that are due first. */
export async function recall(
  memory: Memory,
  ports: Pick<DeskPorts, 'queue' | 'team' | 'now'>,
): Promise<void> {
  await refreshTeam(memory, ports);
  for (const card of (await ports.queue({ limit: RECALLED })).cards)
    if ((memory.cards.get(card.number)?.version ?? -1) < card.version) memory.cards.put(card.number, card);
}

/** Learns who is in the team when that was longer ago than a minute. */
export async function refreshTeam(memory: Memory, ports: Pick<DeskPorts, 'team' | 'now'>): Promise<void> {
  if (Math.abs(ports.now() - memory.teamAt) < TEAM_MS) return;
  memory.teamAt = ports.now();
  const team = await ports.team();
  // Forms are opened at once: by then the languages of those who open them are known.
  await Promise.all(team.map(({ language }) => language === null || learn(language)));
  memory.team = team;
}

/** What the house said of whoever asked: somebody who joined or left is known at their next press. */
export function remember(memory: Memory, user: string, person: DeskPerson | null): void {
  const others = memory.team.filter(({ id, discord }) => discord !== user && id !== person?.id);
  memory.team = [...others, ...(person === null ? [] : [person])];
}

/** A map that forgets what was put in first. */
export class Kept<Key, Value> {
  readonly #map = new Map<Key, Value>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  get(key: Key): Value | undefined {
    return this.#map.get(key);
  }

  put(key: Key, value: Value): void {
    this.#map.delete(key);
    this.#map.set(key, value);
    const [oldest] = this.#map.keys();
    if (this.#map.size > this.#most && oldest !== undefined) this.#map.delete(oldest);
  }

  values(): Value[] {
    return [...this.#map.values()];
  }
}
