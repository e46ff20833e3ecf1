import type { LoggedTicket } from '../domain/logged.ts';
import { lookBackTo, type Trial } from '../policy/backtest/backtest.ts';
import type { History } from '../store/history.ts';

/** The log that a trial looks at. */
export function loggedPages(
  history: Pick<History, 'tickets'>,
  trial: Pick<Trial, 'since' | 'policy'>,
): AsyncGenerator<LoggedTicket[]> {
  return pagesSince(history, lookBackTo(trial));
}

/** Tickets to which something happened since then (epoch ms), a page at a time: the next is read once the last one was taken. */
export async function* pagesSince(
  history: Pick<History, 'tickets'>,
  since: number,
): AsyncGenerator<LoggedTicket[]> {
  let after = 0;
  for (;;) {
    const page = await history.tickets(since, after);
    const last = page.at(-1);
    if (last === undefined) return;
    after = last.number;
    yield page;
  }
}
