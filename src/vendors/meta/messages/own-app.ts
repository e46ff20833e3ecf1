import type { Graph } from '../graph.ts';
import { REST_MS } from './names.ts';

/** Whether an app is ours; asked for once, by the token of an account. While Meta does not say it, no app is. */
export function createOwnApp(
  graphOf: (account: string) => Graph | undefined,
  now: () => number,
): (account: string, app: string) => Promise<boolean> {
  let known: string | null = null;
  let restsUntil = 0;
  return async (account, app) => {
    if (known === null && now() >= restsUntil) {
      const answer = await graphOf(account)
        ?.get('app?fields=id')
        .catch(() => null);
      const { id } = Object(answer) as { id?: unknown };
      known = typeof id === 'string' ? id : null;
      if (known === null) restsUntil = now() + REST_MS;
    }
    return known === app;
  };
}
