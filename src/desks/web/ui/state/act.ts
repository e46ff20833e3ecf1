import { command, freshKey, type Outcome } from '../api.ts';
import { followTeam } from './language.ts';
import { refreshQueue } from './queue.ts';
import { attempt } from './session.ts';
import { refreshTicket } from './ticket.ts';
import { toast } from './toasts.ts';

/**
 * Runs a command and tells what it answered, unless `silent`, or only what went wrong, where the page shows the rest by itself; the
 * ticket and the queue are fetched again.
 */
export async function act(
  name: string,
  options: object,
  telling?: 'silent' | 'problems',
  key = freshKey(),
): Promise<Outcome | null> {
  let outcome: Outcome | null = null;
  await attempt(async () => {
    outcome = await command(name, options, key);
    if (telling === undefined || (telling === 'problems' && !outcome.ok))
      toast(outcome.ok ? 'good' : 'bad', outcome.text);
  });
  await catchUp(name);
  return outcome;
}

/** Shows what a command of this page changed without waiting for the stream to say so. */
export async function catchUp(name?: string): Promise<void> {
  if (name === 'language') await followTeam();
  refreshQueue();
  await refreshTicket();
}
