/** What becomes of the queue if nothing changes. Instants are epoch ms. */

/** A case that waits: its number, and by when it is to be answered. */
export interface Waiting {
  number: number;
  targetAt: number;
  promiseAt: number;
}

/** A piece of the time ahead: how many answers the people on duty give in it, and how many cases come. Pieces follow each other. */
export interface Ahead {
  from: number;
  to: number;
  answers: number;
  arrivals: number;
}

export interface Forecast {
  /** Cases that wait now and would be answered too late, or not within the time looked at. */
  late: { number: number; promiseAt: number; answeredAt: number | null }[];
  /** Of those who will come, how many (on the average) would have their promise broken. */
  lateOfComing: number;
  /** How long somebody who wrote now would wait, ms; null: longer than the time looked at. */
  waitMs: number | null;
}

/** Somebody who will come: a part of a case, as averages have it. */
interface Work {
  number: number | null;
  promiseAt: number;
  from: number;
  amount: number;
}

/**
 * The soonest promise is answered first, as the queue is sorted: where any order keeps all promises, this one does, and it makes the latest answer
 * as little late as can be (Jackson's rule). Averages: a piece's answers are spread evenly over it, and its arrivals come in its middle with the
 * promise `promiseMs`.
 */
export function forecast(
  queue: readonly Waiting[],
  ahead: readonly Ahead[],
  { now, promiseMs }: { now: number; promiseMs: number },
): Forecast {
  const newcomer: Work = { number: -1, promiseAt: now + promiseMs, from: now, amount: 0 };
  const work: Work[] = [
    ...queue.map(({ number, promiseAt }) => ({ number, promiseAt, from: now, amount: 1 })),
    newcomer,
    ...ahead.flatMap(({ from, to, arrivals }) => {
      const middle = (from + to) / 2;
      return arrivals > 0
        ? [{ number: null, promiseAt: middle + promiseMs, from: middle, amount: arrivals }]
        : [];
    }),
  ].sort((a, b) => a.promiseAt - b.promiseAt);
  const found: Forecast = { late: [], lateOfComing: 0, waitMs: null };
  // Later promises never delay earlier ones: in their order, each takes what the earlier ones left.
  const left = ahead.map(({ answers }) => answers);
  for (const one of work) {
    const done = take(one, ahead, left);
    if (one === newcomer) found.waitMs = done.at === null ? null : Math.max(0, done.at - now);
    else if (one.number === null) found.lateOfComing += one.amount - done.inTime;
    else if (done.at === null || done.at > one.promiseAt)
      found.late.push({ number: one.number, promiseAt: one.promiseAt, answeredAt: done.at });
  }
  return found;
}

/** Takes from each piece what is left in it after the work is there; says when the last of it is done, and how much in time. */
function take(work: Work, ahead: readonly Ahead[], left: number[]): { at: number | null; inTime: number } {
  let rest = work.amount;
  let inTime = 0;
  for (const [index, { from, to, answers }] of ahead.entries()) {
    const free = left[index] ?? 0;
    if (to <= work.from || free <= 0 || answers <= 0) continue;
    // Of a piece in which it comes, only what is after that.
    const open = Math.min(free, (answers * (to - Math.max(from, work.from))) / (to - from));
    const taken = Math.min(rest, open);
    const at = to - ((free - taken) * (to - from)) / answers;
    rest -= taken;
    left[index] = free - taken;
    if (at <= work.promiseAt) inTime += taken;
    if (rest <= 1e-9) return { at: Math.max(at, work.from), inTime };
  }
  return { at: null, inTime };
}
