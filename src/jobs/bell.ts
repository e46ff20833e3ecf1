/** Wakes one sleeper; a ring that nobody slept through is remembered for the next. */
export interface Bell {
  ring(): void;
  /** Resolves at the next ring (or at once, if it rang meanwhile), after `ms`, or when the signal comes. */
  wait(ms: number): Promise<void>;
}

export function createBell(signal: AbortSignal): Bell {
  let rung = false;
  let wake: (() => void) | undefined;
  const ring = () => {
    rung = true;
    wake?.();
  };
  signal.addEventListener('abort', ring, { once: true });
  return {
    ring,
    async wait(ms) {
      if (!rung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      rung = false;
      wake = undefined;
    },
  };
}
