/** Runs of this process that can be asked for again; older ones are as good as done. */
const MOST_KEPT = 200;
/** Done side by side: their commits share a batch. */
const AT_ONCE = 8;

/** One run over many: followed as it goes, or awaited whole. */
export interface Run<Result> {
  all: Promise<Result[]>;
  /** Results as they come, also those that came before. */
  follow(): AsyncGenerator<Result>;
}

/** Runs by key: the same key with the same words joins the run that there is, and nothing is done twice. */
export class BulkRuns<Result> {
  readonly #runs = new Map<string, Run<Result>>();
  readonly #isDone: (result: Result) => boolean;

  /** `isDone` says whether a result stands: a run with one that does not is begun anew when it is asked for again. */
  constructor(isDone: (result: Result) => boolean) {
    this.#isDone = isDone;
  }

  of(key: string, words: string, each: readonly (() => Promise<Result>)[]): Run<Result> {
    const id = `${key}\n${words}`;
    const known = this.#runs.get(id);
    if (known !== undefined) return known;
    const run = begin(each);
    this.#runs.set(id, run);
    void run.all.then((results) => {
      if (!results.every(this.#isDone)) this.#runs.delete(id);
    });
    const [oldest] = this.#runs.keys();
    if (this.#runs.size > MOST_KEPT && oldest !== undefined) this.#runs.delete(oldest);
    return run;
  }
}

function begin<Result>(each: readonly (() => Promise<Result>)[]): Run<Result> {
  const results: Promise<Result>[] = [];
  const left = each.map((work, index) => ({ work, index }));
  const settle: ((result: Promise<Result>) => void)[] = [];
  for (const [index] of each.entries())
    results[index] = new Promise<Result>((resolve) => {
      settle[index] = resolve;
    });
  const worker = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const done = next.work();
      settle[next.index]?.(done);
      await done;
    }
  };
  const all = Promise.all(Array.from({ length: AT_ONCE }, worker)).then(() => Promise.all(results));
  return {
    all,
    async *follow() {
      for (const result of results) yield await result;
    },
  };
}
