import type { clientOf } from './peers/house.ts';
import type { OsemProcess } from './peers/processes.ts';

/** What the tests share that break the house at random moments. */

/** `npm run chaos` sets the whole size; the suite runs a fixed slice of it. */
export const DELIVERIES = Number(process.env.CHAOS_DELIVERIES ?? 1000);
const KILLS = Number(process.env.CHAOS_KILLS ?? 3);
export const SEED = Number(process.env.CHAOS_SEED ?? 8);
export const DOUBLED = 0.3;

/** Mulberry32: the same seed makes the same chaos. */
export function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** All of them in a random order, with so many repeats that they are `size` together. */
export function doubledAndShuffled<T>(unique: readonly T[], size: number, random: () => number): T[] {
  const all = [...unique];
  while (all.length < size) all.push(unique[Math.floor(random() * unique.length)] as T);
  for (let i = all.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [all[i], all[j]] = [all[j] as T, all[i] as T];
  }
  return all;
}

/** Kills processes at random moments and starts them again, until it is told to end. */
export async function killAtRandom(
  processes: OsemProcess[],
  random: () => number,
  ended: () => boolean,
): Promise<number> {
  let kills = 0;
  while (!ended() && kills < KILLS) {
    await new Promise((resolve) => setTimeout(resolve, 100 + random() * 500));
    const victim = processes[Math.floor(random() * processes.length)] as OsemProcess;
    await victim.kill();
    await victim.start();
    kills++;
  }
  return kills;
}

type Client = ReturnType<typeof clientOf>;

/** Deliveries stored and not yet applied. */
export async function inboxLength({ get }: Client): Promise<number> {
  const { body } = await get('/metrics', '');
  return Number(/^osem_inbox_length (\d+)$/m.exec(String(body.text))?.[1]);
}

export async function allTickets({ get }: Client): Promise<{ number: number; contact: { name: string } }[]> {
  const tickets: { number: number; contact: { name: string } }[] = [];
  let cursor = '';
  do {
    const { body } = await get(
      `/api/tickets?limit=200${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
    );
    tickets.push(...(body.tickets as typeof tickets));
    cursor = (body.next as string | null) ?? '';
  } while (cursor !== '');
  return tickets;
}
