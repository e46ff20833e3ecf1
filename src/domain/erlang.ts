/**
 * How many people a stream of cases needs, by Erlang's second formula (A. K. Erlang, 1917: cases come at random, wait in one queue and are
 * worked on one at a time). `load` is the work that comes per unit of time, in people: arrivals an hour times hours of work each.
 */

/** The share of cases that has to wait at all, 0 to 1. At a load that the people cannot carry, all of them. */
export function shareWaiting(people: number, load: number): number {
  if (load <= 0) return 0;
  if (people <= load) return 1;
  // Erlang B step by step, which neither overflows nor loses digits, and C from it.
  let busy = 1;
  for (let n = 1; n <= people; n++) busy = (load * busy) / (n + load * busy);
  return (people * busy) / (people - load * (1 - busy));
}

/** The share of cases that waits longer than `withinMs`, 0 to 1; `workMs` is what one case takes. */
export function shareLate(people: number, load: number, workMs: number, withinMs: number): number {
  if (load <= 0) return 0;
  if (people <= load) return 1;
  return shareWaiting(people, load) * Math.exp((-(people - load) * withinMs) / workMs);
}

export interface Stream {
  /** Cases that come in an hour. */
  arrivals: number;
  /** Of one person's time for one case, ms. */
  workMs: number;
  /** Within which a case is to be begun, ms, and the share of them for which that is to hold, below 1. */
  withinMs: number;
  share: number;
}

const HOUR = 3_600_000;

/** The fewest people with whom the share holds; nobody for no cases. */
export function peopleFor({ arrivals, workMs, withinMs, share }: Stream): number {
  const load = (arrivals * workMs) / HOUR;
  if (load <= 0) return 0;
  let people = Math.max(1, Math.floor(load));
  while (shareLate(people, load, workMs, withinMs) > 1 - share) people++;
  return people;
}
