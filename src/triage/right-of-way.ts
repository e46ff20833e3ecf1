/** What takes longer than this has the right of way. Real ms. */
const PATIENCE_MS = 100;
/** Nobody makes way for longer than this at a time, however long it takes. Real ms. */
const LONGEST_MS = 500;

/** Deadlines go before what is stored already and can wait: in a rush both would share every commit. */
export interface RightOfWay {
  /** Others make way from when the work takes long until it ends. Answers and throws what it does. */
  pass<Made>(work: () => Promise<Made>): Promise<Made>;
  /** Resolves at once when nothing takes long, else when that has ended, or after half a second. */
  given(): Promise<void>;
}

/** One for the loops of a process. */
export function createRightOfWay(): RightOfWay {
  let passing: Promise<void> | null = null;
  return {
    async pass(work) {
      let passed: () => void = () => undefined;
      const timer = setTimeout(() => {
        passing = new Promise((resolve) => {
          passed = resolve;
        });
      }, PATIENCE_MS);
      try {
        return await work();
      } finally {
        clearTimeout(timer);
        passing = null;
        passed();
      }
    },
    async given() {
      if (passing === null) return;
      let timer: NodeJS.Timeout | undefined;
      const longest = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, LONGEST_MS);
      });
      await Promise.race([passing, longest]);
      clearTimeout(timer);
    },
  };
}
