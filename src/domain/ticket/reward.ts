import type { RewardGiven } from '../reward.ts';
import { courtesyFor } from './courtesy.ts';
import { type Grant, granting } from './granted.ts';
import type { Context, EventBody, Ticket } from './model.ts';

/** What somebody won, or was thanked with, for finishing a survey. */
export type RewardEvent = { type: 'reward-given'; reward: string; contactId: string; how: RewardGiven };

/** `codes`: for what its codes were taken; `below`: a message that stands where they were asked. */
export type RewardIntent = {
  type: 'give-reward';
  reward: string;
  contactId: string;
  how: RewardGiven;
  grant: Grant;
  codes: string;
  below?: string;
};

/** The store refuses a second time, and what no budget holds. A case that is over stays so. */
export function decideReward(ticket: Ticket, intent: RewardIntent, { now }: Context): EventBody[] {
  const { reward, contactId, how, grant, codes, below } = intent;
  const given: EventBody = { type: 'reward-given', reward, contactId, how };
  if (how !== 'sent') return [given];
  const values = { reward, codes, ...(below === undefined ? {} : { below }) };
  const said = courtesyFor(ticket, { about: 'reward', values }, now);
  return [given, ...granting(said.messageId, 'system:rewards', [grant]), said];
}
