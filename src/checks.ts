import { sampleItem } from './channels/webchat/sample.ts';
import { commands } from './commands/commands.ts';
import type { CommandPorts } from './commands/ports.ts';
import type { Config } from './config.ts';
import { backlogOf } from './doctor/backlog.ts';
import { examine } from './doctor/examine.ts';
import { reportOf } from './doctor/tell.ts';
import type { Jobs } from './jobs/jobs.ts';
import { text } from './texts/texts.ts';
import { createIntake } from './triage/intake.ts';
import type { TriagePorts } from './triage/ports.ts';

interface Rooms {
  config: Config;
  triage: TriagePorts;
  jobs: Jobs;
  /** The machine's clock, epoch ms. */
  wallClock(): number;
}

/** The same checks as beside the house with what waits in it, and a ticket to try everything on. */
export function checksOf({
  config,
  triage,
  jobs,
  wallClock,
}: Rooms): Pick<CommandPorts, 'examine' | 'sample'> {
  const { store, desks, now, language: house } = triage;
  const intake = createIntake(triage);
  return {
    async examine(language) {
      const parts = await examine({ config, commands, language, now: wallClock, inside: true });
      const backlog = await backlogOf({ store, jobs, desks, now }, language);
      return reportOf([...parts, backlog], language, true);
    },
    async sample() {
      const [name, words] = (['sample.name', 'sample.text'] as const).map((key) => text(key, {}, house));
      const item = sampleItem(name ?? '', words ?? '');
      const made = (await store.inbox.conversationOf('webchat', item.externalId)) === null;
      await intake.store('webchat', [item], now());
      return made;
    },
  };
}
