import { chargesFor, overdrawn } from '../domain/authority/budget.ts';
import { concessionKind } from '../domain/authority/terms.ts';
import { isRefusal } from '../domain/refusal.ts';
import type { Reward, RewardGiven } from '../domain/reward.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import { isPublic } from '../domain/ticket/places.ts';
import { isSpam } from '../domain/ticket/spam.ts';
import { decide } from '../domain/ticket/ticket.ts';
import { createBell } from '../jobs/bell.ts';
import type { RewardEntry } from '../store/store.ts';
import { change } from './change.ts';
import { caseOf } from './improvements.ts';
import { canSay } from './patience.ts';
import type { TriagePorts } from './ports.ts';

/** Looked this often for who has finished a survey, what is to be closed and who has won. Real ms. */
const EVERY_MS = 5000;

/** Rewards whoever finished a survey, until the signal. Any process may. */
export async function runRewards(ports: TriagePorts, signal: AbortSignal): Promise<void> {
  const bell = createBell(signal);
  while (!signal.aborted) {
    await workRewards(ports, signal).catch((error: unknown) => {
      ports.log.error({ err: error }, 'rewards could not be given; trying again');
    });
    await bell.wait(EVERY_MS);
  }
}

/** One look. Safe to repeat, to be stopped midway and to be done by several at once. */
export async function workRewards(ports: TriagePorts, signal?: AbortSignal): Promise<void> {
  for (const reward of await ports.store.rewards.due()) {
    if (reward.closedAt === null) await takeIn(ports, reward);
    for (const entry of await ports.store.rewards.entries(reward.id)) {
      if (signal?.aborted === true) return;
      if (entry.place !== null && entry.how === null) await give(ports, reward, entry);
    }
  }
}

/** Who takes part is read from who finished; what they answered is not looked at. A raffle is closed at once, with its list. */
async function takeIn({ store, now }: TriagePorts, reward: Reward): Promise<void> {
  const over = now() >= reward.closesAt;
  if (reward.way === 'raffle' && !over) return;
  const known = await store.rewards.entries(reward.id);
  // Who stands for somebody may be another one since they were taken in.
  const stands = await store.samePerson.all();
  const there = new Set(
    known.flatMap(({ person, contactId }) => [person, stands.get(contactId) ?? contactId]),
  );
  const fresh = (await store.rewards.finished(reward)).filter(({ person }) => !there.has(person));
  const given = fresh.slice(0, Math.max(0, reward.winners - known.length));
  const entries =
    reward.way === 'raffle' ? fresh : given.map((one, at) => ({ ...one, place: known.length + at + 1 }));
  if (over || entries.length > 0) await store.rewards.enter(reward.id, entries, over ? now() : null);
}

/** With codes of the pool and out of the budgets; what neither holds waits for more. */
async function give(ports: TriagePorts, reward: Reward, entry: RewardEntry): Promise<void> {
  const { store, now } = ports;
  const { contactId, sentId } = entry;
  const { authority } = ports.policy.current();
  const kind = concessionKind(authority, reward.kind);
  if (kind === undefined) return;
  const codes = `reward:${reward.id}:${entry.person}`;
  const { own, ticket } = await caseOf(ports, entry.ticketId);
  const how = await givenHow(ports, ticket, contactId);
  const minor = kind.worth * reward.count;
  const spender = { agent: null, team: ticket.triage.team, customer: contactId, at: now() };
  const charges = chargesFor([{ zone: 'standard', minor }], authority.budgets, spender);
  if (how === 'sent') {
    const keys = charges.map(({ key }) => key);
    if (overdrawn(charges, await store.giving.spent(keys, contactId)).length > 0) return;
    const taken = await store.giving.takeCoupons(reward.kind, reward.count, codes, now());
    if (taken.length < reward.count) return;
  }
  const grant = {
    ...{ number: 1, kind: reward.kind, count: reward.count, minor, zone: 'standard' as const },
    ...{ rule: `reward ${reward.id}`, charges },
  };
  const below = Object.entries(own.survey.posed).find(([, { sent }]) => sent === sentId)?.[0];
  await change(ports, async () => {
    const { ticket: now } = await caseOf(ports, entry.ticketId);
    const known = await store.rewards.entryOf(reward.id, sentId);
    if (known === null || known.how !== null) return { ticket: now, events: [] };
    const intent = {
      ...{ type: 'give-reward' as const, reward: reward.id, contactId, how, grant, codes },
      ...(below === undefined ? {} : { below }),
    };
    const actor = { kind: 'system' as const, id: 'rewards' };
    const events = decide(now, intent, { now: ports.now(), actor, policy: {} });
    return isRefusal(events) ? events : { ticket: now, events };
  });
}

/** They finished a survey for it; who said since that they want no messages is not written to. */
async function givenHow(ports: TriagePorts, ticket: Ticket, contactId: string): Promise<RewardGiven> {
  if (!(await ports.store.consents.mayTell(contactId, 'survey'))) return 'unwanted';
  const closed = isSpam(ticket) || isPublic(ticket) || !canSay(ports, ticket);
  return closed ? 'closed' : 'sent';
}
