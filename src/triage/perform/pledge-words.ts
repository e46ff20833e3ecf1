import type { Ticket } from '../../domain/ticket/model.ts';
import { pledgeLine } from '../../texts/pledge.ts';
import { plainStage } from '../news.ts';
import { PLEDGE_NEWS } from '../pledge-news.ts';
import type { TriagePorts } from '../ports.ts';

export function isOfPledges(stage: string): boolean {
  return (PLEDGE_NEWS as readonly string[]).includes(plainStage(stage));
}

/** The notice with what was promised, as long as it is open. */
export async function withPledges(
  { store }: Pick<TriagePorts, 'store'>,
  { id, pledges: { made } }: Ticket,
  stage: string,
  notice: string,
  language: string,
): Promise<string> {
  const version = Number(stage.split(':')[2]);
  const events = await store.tickets.events(id);
  const due = events.flatMap((one) =>
    one.type === 'pledge-reminded' && one.version === version ? one.pledges : [],
  );
  const open = made.filter((one) => due.includes(one.id) && one.ended === null);
  return [notice, ...open.map((one) => `– ${pledgeLine(one, language)}`)].join('\n');
}
