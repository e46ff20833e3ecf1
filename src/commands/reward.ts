import { concessionKind } from '../domain/authority/terms.ts';
import { commitmentOf, drawnOrder, numberOf } from '../domain/raffle.ts';
import { badOption, isRefusal, type Refusal } from '../domain/refusal.ts';
import { MOST_WINNERS, type Reward, type RewardView, seedOf } from '../domain/reward.ts';
import { surveyOf } from '../domain/survey.ts';
import { sha256 } from '../policy/canonical.ts';
import { type TextKey, text } from '../texts/texts.ts';
import { clockTime } from '../texts/time.ts';
import { nameAmong } from '../texts/told.ts';
import type { Answer, Asked, Command } from './command.ts';
import { actorOf } from './message.ts';
import { given } from './options.ts';
import type { CommandPorts } from './ports.ts';
import { instantFrom } from './when.ts';

const ACTIONS = ['list', 'coupon', 'raffle', 'draw'] as const;
const NAME = /^[a-z0-9][a-z0-9-]{0,35}$/;
const LISTED = 20;
const DEFAULT_UNTIL = '4w';
/** A seed holds more than somebody could try; a source is told in a line. */
const SEED = { least: 8, most: 500 };
const SOURCE_LENGTH = 300;

/** Coupons and raffles for whoever finishes a survey, whatever they answer. */
export const reward: Command = {
  name: 'reward',
  summary: 'command.reward',
  example:
    'raffle spring --concession coupon --winners 3 --until 2w --draws 3w --source "drand, round 5000000"',
  role: 'lead',
  group: 'house',
  options: [
    { name: 'action', summary: 'option.reward-action', type: 'choice', required: false, choices: ACTIONS },
    { name: 'name', summary: 'option.reward-name', type: 'text', required: false },
    { name: 'concession', summary: 'option.reward-concession', type: 'text', required: false },
    { name: 'count', summary: 'option.reward-count', type: 'number', required: false },
    { name: 'winners', summary: 'option.reward-winners', type: 'number', required: false },
    { name: 'survey', summary: 'option.improved-survey', type: 'text', required: false },
    { name: 'until', summary: 'option.reward-until', type: 'text', required: false },
    { name: 'draws', summary: 'option.reward-draws', type: 'text', required: false },
    { name: 'source', summary: 'option.reward-source', type: 'text', required: false },
    { name: 'seed', summary: 'option.reward-seed', type: 'text', required: false },
  ],
  async run(request, ports) {
    const action = given(request, 'action') ?? 'list';
    if (action === 'list') return list(request, ports);
    return action === 'draw' ? draw(request, ports) : open(request, ports, action === 'raffle');
  },
};

async function open(request: Asked, ports: CommandPorts, isRaffle: boolean): Promise<Answer | Refusal> {
  const { policy, store, now, publicUrl } = ports;
  const wrong = (option: string, key: TextKey, values = {}) =>
    badOption(option, text(key, values, request.language));
  const id = given(request, 'name')?.trim().toLowerCase() ?? '';
  if (!NAME.test(id)) return wrong('name', 'problem.problem-name');
  const { surveys, authority } = policy.current();
  const survey = given(request, 'survey') ?? surveys.surveys[0]?.id ?? '';
  if (surveyOf(surveys, survey) === undefined)
    return wrong('survey', 'problem.choice', { choices: surveys.surveys.map((one) => one.id).join(', ') });
  const kind = given(request, 'concession') ?? '';
  const counted = authority.concessions.filter(({ measure }) => measure === 'count').map((one) => one.id);
  if (!counted.includes(kind))
    return { refused: 'unknown-concession', values: { what: kind || '–', known: counted.join(', ') || '–' } };
  const [count, winners] = ['count', 'winners'].map((name) => Number(request.options[name] ?? 1));
  if (count === undefined || winners === undefined || Math.max(count, winners) > MOST_WINNERS)
    return wrong('winners', 'problem.number');
  const opensAt = now();
  const closesAt = instantFrom(given(request, 'until') ?? DEFAULT_UNTIL, opensAt);
  if (closesAt === null || closesAt <= opensAt) return wrong('until', 'problem.when');
  const terms = isRaffle ? raffleIn(request, closesAt, opensAt) : null;
  if (terms !== null && isRefusal(terms)) return terms;
  const opened: Reward = {
    ...{ id, way: isRaffle ? 'raffle' : 'coupon', survey, kind, count, winners, opensAt, closesAt },
    ...{ raffle: terms, by: `person:${actorOf(request).id}`, closedAt: null, draw: null },
  };
  const secret = ports.newId() + ports.newId();
  const known = await store.rewards.byId(id);
  const isNew = known === null && (await store.rewards.open(opened, secret));
  if (!isNew && !isSame(known, opened)) return { refused: 'taken-name', values: { name: id } };
  const named = nameAmong(authority.concessions, kind, request.language);
  const values = { name: id, what: named, count, winners, until: clockTime(closesAt) };
  return {
    key: isRaffle ? 'said.raffle-opened' : 'said.coupon-opened',
    values: { ...values, draws: clockTime(terms?.drawsAt ?? closesAt), link: `${publicUrl}/raffles/${id}` },
    data: { reward: opened },
  };
}

/** A request that came twice: the times move by what passed between. */
function isSame(known: Reward | null, opened: Reward): boolean {
  if (known === null) return false;
  const { way, survey, kind, count, winners, by } = opened;
  const same = { way, survey, kind, count, winners, by };
  return Object.entries(same).every(([name, value]) => known[name as keyof Reward] === value);
}

function raffleIn(request: Asked, closesAt: number, now: number): NonNullable<Reward['raffle']> | Refusal {
  const wrong = (option: string, key: TextKey, values = {}) =>
    badOption(option, text(key, values, request.language));
  const drawsAt = instantFrom(given(request, 'draws') ?? '', now);
  if (drawsAt === null) return wrong('draws', 'problem.when');
  if (drawsAt <= closesAt) return wrong('draws', 'problem.draws-early');
  const seedFrom = given(request, 'source')?.trim() ?? '';
  if (seedFrom === '') return wrong('source', 'problem.missing');
  if (seedFrom.length > SOURCE_LENGTH) return wrong('source', 'problem.long', { limit: SOURCE_LENGTH });
  return { drawsAt, seedFrom };
}

async function draw(request: Asked, ports: CommandPorts): Promise<Answer | Refusal> {
  const { store, now, publicUrl } = ports;
  const id = given(request, 'name')?.trim().toLowerCase() ?? '';
  const known = await store.rewards.byId(id);
  if (known === null || known.raffle === null)
    return { refused: 'unknown-raffle', values: { name: id || '–' } };
  const seed = seedOf(given(request, 'seed') ?? '');
  const link = `${publicUrl}/raffles/${id}`;
  const again = known.draw !== null && known.draw.seed === seed;
  const { drawsAt } = known.raffle;
  if (!again) {
    const because = notYet(known, drawsAt, now());
    if (because !== null)
      return { refused: 'no-draw', values: { name: id, because, at: clockTime(drawsAt) } };
    if (seed.length < SEED.least || seed.length > SEED.most)
      return badOption('seed', text('problem.seed', SEED, request.language));
  }
  const entries = await store.rewards.entries(id);
  const byNumber = new Map(entries.map((one) => [numberOf(known.secret, one.sentId, sha256), one]));
  const order = drawnOrder([...byNumber.keys()], seed, sha256);
  const winners = order.slice(0, known.winners);
  const places = new Map(winners.map((number, at) => [byNumber.get(number)?.person ?? '', at + 1]));
  const by = `person:${actorOf(request).id}`;
  if (!again && !(await store.rewards.draw(id, { seed, at: now(), by }, places)))
    return { refused: 'no-draw', values: { name: id, because: 'drawn', at: clockTime(drawsAt) } };
  const commitments = winners.map((number) => commitmentOf(number, sha256));
  const lines = commitments.map((one, at) => `${at + 1}. ${one.slice(0, 16)}…`);
  return {
    key: 'said.raffle-drawn',
    values: { name: id, entries: entries.length, lines: lines.join('\n') || 'none', link },
    data: { entries: entries.length, winners: commitments, link },
  };
}

/** The list has to stand before anybody can know the seed. */
function notYet({ closedAt, draw: drawn }: Reward, drawsAt: number, now: number): string | null {
  if (drawn !== null) return 'drawn';
  if (now < drawsAt) return 'early';
  if (closedAt === null) return 'open';
  return closedAt >= drawsAt ? 'late' : null;
}

async function list({ language }: Asked, { store, policy, publicUrl }: CommandPorts): Promise<Answer> {
  const all = await store.rewards.list({ limit: LISTED });
  const { authority } = policy.current();
  const shown = await Promise.all(
    all.map(async (one): Promise<RewardView> => {
      const entries = await store.rewards.entries(one.id);
      const prizes = entries.filter(({ place }) => place !== null);
      const sent = prizes.filter(({ how }) => how === 'sent').length;
      const waiting = prizes.filter(({ how }) => how === null).length;
      const state = one.draw !== null ? 'drawn' : one.closedAt === null ? 'open' : 'closed';
      const known = concessionKind(authority, one.kind);
      const what = known === undefined ? one.kind : nameAmong(authority.concessions, one.kind, language);
      const counts = { entries: entries.length, prizes: prizes.length, sent, waiting };
      const { id: name, way, count, closesAt } = one;
      const values = { name, way, what, count, state, ...counts, until: clockTime(closesAt) };
      const link = way === 'raffle' ? `${publicUrl}/raffles/${name}` : null;
      return { ...one, state, ...counts, words: text('said.reward-line', values, language), link };
    }),
  );
  const lines = shown.map(({ words, link }) => (link === null ? words : `${words} · ${link}`));
  return {
    key: 'said.rewards',
    values: { count: shown.length, lines: lines.join('\n') || 'none' },
    data: { rewards: shown },
  };
}
