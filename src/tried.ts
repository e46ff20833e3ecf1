import type { LoggedTicket } from './domain/logged.ts';
import { lookBackTo, type Trial } from './policy/backtest/backtest.ts';
import type { History } from './store/history.ts';

/** The log that a trial looks at, a page of tickets at a time: the next is read once the last one was taken. */
export async function* loggedPages(
  history: Pick<History, 'tickets'>,
  trial: Trial,
): AsyncGenerator<LoggedTicket[]> {
  const since = lookBackTo(trial);
  let after = 0;
  for (;;) {
    const page = await history.tickets(since, after);
    const last = page.at(-1);
    if (last === undefined) return;
    after = last.number;
    yield page;
  }
}

const UNITS: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** `30d`, `12h`, `4w` in milliseconds; null: it is no span. */
export function spanMs(span: string): number | null {
  const [, count, unit = ''] = /^(\d{1,4})([hdw])$/.exec(span.trim()) ?? [];
  return count === undefined ? null : Number(count) * (UNITS[unit] ?? 0);
}
