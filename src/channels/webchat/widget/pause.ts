/** A wait that can be cut short. */
interface Pause {
  /** Resolves after so many milliseconds, or at once when `end` is called. */
  wait(ms: number): Promise<void>;
  /** Ends the wait that is under way, if any. */
  end(): void;
}

export function createPause(): Pause {
  let finish = () => {};
  return {
    wait: (ms) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, ms);
        finish = () => {
          clearTimeout(timer);
          resolve();
        };
      }),
    end: () => finish(),
  };
}
