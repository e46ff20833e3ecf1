import { displayName } from '../../../channels/display-name.ts';
import { codeOf } from '../../../domain/coded-error.ts';
import type { Graph } from '../graph.ts';

/** Customers whose names are known here. */
const KEPT = 1000;
/** Longest wait for a name, and the time in which nobody is asked about after Meta gave no answer: the customer's words wait for it. */
export const ASKING_MS = 2000;
export const REST_MS = 30_000;

/**
 * Customers' names, by the profile call (messenger-platform/identity/user-profile). Null: Meta does not say it, as for those who
 * have not written to the account themselves, or does not answer.
 */
export function createNames(
  fields: readonly ('name' | 'username')[],
  graphOf: (account: string) => Graph | undefined,
  now: () => number,
): (account: string, user: string) => Promise<string | null> {
  const known = new Map<string, string | null>();
  let restsUntil = 0;
  const ask = async (account: string, user: string): Promise<string | null> => {
    const answer = await graphOf(account)?.get(`${encodeURIComponent(user)}?fields=${fields.join(',')}`);
    const said = Object(answer) as Partial<Record<'name' | 'username', unknown>>;
    const shown = displayName(String(fields.map((field) => said[field]).find(Boolean) ?? ''));
    return shown === '' ? null : shown;
  };
  return async (account, user) => {
    const key = `${account}:${user}`;
    const before = known.get(key);
    if (before !== undefined || now() < restsUntil) return before ?? null;
    try {
      const name = await ask(account, user);
      for (const oldest of known.keys()) if (known.size >= KEPT) known.delete(oldest);
      known.set(key, name);
      return name;
    } catch (error) {
      if (['not-found', 'vendor-refused', 'contact-unreachable'].includes(codeOf(error)))
        known.set(key, null);
      else restsUntil = now() + REST_MS;
      return null;
    }
  };
}
