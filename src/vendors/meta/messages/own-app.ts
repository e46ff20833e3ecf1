import type { Graph } from '../graph.ts';

/** Whether an app is ours; asked for once, by the token of an account. While Meta does not say it, no app is. */
export function createOwnApp(
  graphOf: (account: string) => Graph | undefined,
): (account: string, app: string) => Promise<boolean> {
  let known: string | null = null;
  return async (account, app) => {
    if (known === null) {
      const answer = await graphOf(account)
        ?.get('app?fields=id')
        .catch(() => null);
      const { id } = Object(answer) as { id?: unknown };
      known = typeof id === 'string' ? id : null;
    }
    return known === app;
  };
}
