import type { CommandPorts } from '../commands/ports.ts';
import type { LoggedTicket } from '../domain/logged.ts';
import { tryRemedy } from '../policy/remedy-trial.ts';
import type { TriagePorts } from './ports.ts';

/** What a remedy would have granted, told from the log. */
export function remedyTrials({
  store,
  policy,
  channels,
}: Pick<TriagePorts, 'store' | 'policy' | 'channels'>): CommandPorts['tryRemedy'] {
  return (terms, { since, until }) =>
    tryRemedy(pagesOf(store, since), {
      policy: policy.current(),
      terms,
      since,
      until,
      readBy: (channel, conversation) => channels.get(channel)?.readBy?.(conversation) ?? null,
    });
}

/** A page of tickets at a time: the next is read once the last one was gone through. */
async function* pagesOf(
  { history }: Pick<TriagePorts['store'], 'history'>,
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
