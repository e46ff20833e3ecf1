import { commitmentOf, drawnOrder, listHash, numberOf } from '../domain/raffle.ts';
import { type Reward, type RewardKind, type RewardView, whyNotDrawn } from '../domain/reward.ts';
import { sha256 } from '../policy/canonical.ts';
import type { RewardEntry } from '../store/store.ts';
import { text } from '../texts/texts.ts';
import { clockTime } from '../texts/time.ts';
import { nameAmong } from '../texts/told.ts';
import type { Answer, Asked } from './command.ts';
import type { CommandPorts } from './ports.ts';

const LISTED = 20;

/** What is given for finishing surveys, newest first, and what could be. */
export async function rewardList({ language }: Asked, ports: CommandPorts): Promise<Answer> {
  const { store, policy, publicUrl } = ports;
  const all = await store.rewards.list({ limit: LISTED });
  const kinds = await kindsOf(ports, language);
  const { concessions } = policy.current().authority;
  const shown = await Promise.all(
    all.map(async (one): Promise<RewardView> => {
      const entries = await store.rewards.entries(one.id);
      const prizes = entries.filter(({ place }) => place !== null);
      const sent = prizes.filter(({ how }) => how === 'sent').length;
      const waiting = prizes.filter(({ how }) => how === null).length;
      const counts = { entries: entries.length, prizes: prizes.length, sent, waiting };
      const state = stateOf(one, ports.now());
      const what = nameAmong(concessions, one.kind, language);
      const { id: name, way, count, closesAt } = one;
      const values = { name, way, what, count, state, ...counts, until: clockTime(closesAt) };
      return {
        ...{ ...one, state, what, ...counts, ...(await publishedOf(one, entries, ports)) },
        left: kinds.find(({ id }) => id === one.kind)?.left ?? 0,
        notDrawn: one.raffle === null ? null : whyNotDrawn(one, ports.now()),
        words: text('said.reward-line', values, language),
        link: way === 'raffle' ? `${publicUrl}/raffles/${name}` : null,
      };
    }),
  );
  const lines = shown.map(({ words, link }) => (link === null ? words : `${words} · ${link}`));
  return {
    key: 'said.rewards',
    values: { count: shown.length, lines: lines.join('\n') || 'none' },
    data: { rewards: shown, kinds },
  };
}

/** Coupons are over with their time; of a raffle the list has to be published. */
function stateOf({ draw, way, closesAt, closedAt }: Reward, now: number): RewardView['state'] {
  if (draw !== null) return 'drawn';
  const isOver = closedAt !== null || (way === 'coupon' && now >= closesAt);
  return isOver ? 'closed' : 'open';
}

/** What can be given, with the codes that are left of it. */
async function kindsOf({ store, policy }: CommandPorts, language: string): Promise<RewardKind[]> {
  const { concessions } = policy.current().authority;
  const left = await store.giving.couponsLeft();
  return concessions
    .filter(({ measure }) => measure === 'count')
    .map(({ id }) => ({
      ...{ id, name: nameAmong(concessions, id, language) },
      left: left.find(({ kind }) => kind === id)?.left ?? 0,
    }));
}

/** Of a raffle: the list that was published, and who of it won. */
async function publishedOf(
  { id, raffle, closedAt, draw, winners }: Reward,
  entries: readonly RewardEntry[],
  { store }: CommandPorts,
): Promise<Pick<RewardView, 'list' | 'won'>> {
  const known = raffle === null || closedAt === null ? null : await store.rewards.byId(id);
  if (known === null) return { list: null, won: [] };
  const numbers = entries.map(({ sentId }) => numberOf(known.secret, sentId, sha256));
  const drawn = draw === null ? [] : drawnOrder(numbers, draw.seed, sha256).slice(0, winners);
  const commitments = numbers.map((number) => commitmentOf(number, sha256));
  return {
    list: { count: commitments.length, hash: listHash(commitments, sha256) },
    won: drawn.map((number) => commitmentOf(number, sha256)),
  };
}
