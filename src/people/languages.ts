import type { Store } from '../store/store.ts';
import { learn } from '../texts/texts.ts';

/** The team's languages are loaded, and those alone; whoever chooses another one is published as a change of the team. */
export async function learnTeam({ people, live }: Pick<Store, 'people' | 'live'>): Promise<void> {
  const learnAll = async () => {
    const team = (await people.list()).filter(({ active }) => active);
    for (const { language } of team) if (language !== null) await learn(language);
  };
  await learnAll();
  live.subscribe((said) => {
    if (said.kind === 'people') void learnAll().catch(() => undefined);
  });
}
