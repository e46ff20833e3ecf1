import type { CommandPorts } from '../commands/ports.ts';
import { tryRemedy } from '../policy/remedy-trial.ts';
import { pagesSince } from './logged-pages.ts';
import type { TriagePorts } from './ports.ts';

/** What a remedy would have granted, told from the log. */
export function remedyTrials({
  store,
  policy,
  channels,
}: Pick<TriagePorts, 'store' | 'policy' | 'channels'>): CommandPorts['tryRemedy'] {
  return async (terms, { since, until }) =>
    tryRemedy(pagesSince(store.history, since), {
      policy: policy.current(),
      terms,
      since,
      until,
      readBy: (channel, conversation) => channels.get(channel)?.readBy?.(conversation) ?? null,
      samePersons: await store.samePerson.all(),
    });
}
