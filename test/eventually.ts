/** Waits until it holds, and answers what it gave; fails with the last error after `patienceMs`. */
export async function eventually<T>(check: () => T | Promise<T>, patienceMs = 30_000): Promise<T> {
  const end = Date.now() + patienceMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}
