/** Real ms; shorter than a job stays with a worker that is not heard of. */
const FRESH_MS = 5000;

/**
 * Whether what was not there when `since` (epoch ms) was the time is still to be posted. Slack knows no idempotency key, so
 * that what is posted is looked for first; whoever is held up after that, on a busy machine or a suspended one, may have lost the
 * job to another process, which has posted it: they look again. Throws what `look` throws.
 */
export async function stillMissing(
  look: () => Promise<string | null>,
  since: number,
  now = Date.now(),
): Promise<boolean> {
  return Math.abs(now - since) < FRESH_MS || (await look()) === null;
}
