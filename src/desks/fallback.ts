/**
 * Does it in a team's `own` channel, and in the common one where that is closed to us: a card or a call there is better than
 * none. Throws what is no closed channel.
 */
export async function orCommonly<T>(
  { own, isClosed }: { own: boolean; isClosed(error: unknown): boolean },
  there: () => Promise<T>,
  commonly: () => Promise<T>,
): Promise<T> {
  try {
    return await there();
  } catch (error) {
    if (!own || !isClosed(error)) throw error;
    return commonly();
  }
}
