import { commitmentOf, drawnOrder, numberOf } from '../domain/raffle.ts';
import { badOption, isRefusal, type Refusal } from '../domain/refusal.ts';
import { MOST_WINNERS, type Reward, seedOf, whyNotDrawn } from '../domain/reward.ts';
import { surveyOf } from '../domain/survey.ts';
import { sha256 } from '../policy/canonical.ts';
import { type TextKey, text } from '../texts/texts.ts';
import { clockTime } from '../texts/time.ts';
import { nameAmong } from '../texts/told.ts';
import type { Answer, Asked, Command } from './command.ts';
import { actorOf } from './message.ts';
import { given } from './options.ts';
import type { CommandPorts } from './ports.ts';
import { rewardList } from './reward-list.ts';
import { instantFrom } from './when.ts';

const ACTIONS = ['list', 'coupon', 'raffle', 'close', 'draw'] as const;
const NAME = /^[a-z0-9][a-z0-9-]{0,35}$/;
const DEFAULT_UNTIL = '4w';
/** Platforms deliver a request again within so long. */
const REPEATED_MS = 600_000;
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
    if (action === 'list') return rewardList(request, ports);
    if (action === 'close') return close(request, ports);
    return action === 'draw' ? draw(request, ports) : open(request, ports, action === 'raffle');
  },
};

async function open(request: Asked, ports: CommandPorts, isRaffle: boolean): Promise<Answer | Refusal> {
  const { policy, store, now, publicUrl } = ports;
  const wrong = (option: string, key: TextKey, values = {}) =>
    badOption(option, text(key, values, request.language));
  const id = nameIn(request);
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
  const isNew = await store.rewards.open(opened, ports.newSecret());
  const there = isNew ? opened : repeated(await store.rewards.byId(id), opened);
  if (there === null) return { refused: 'taken-name', values: { name: id } };
  const named = nameAmong(authority.concessions, kind, request.language);
  const until = clockTime(there.closesAt);
  const draws = clockTime(there.raffle?.drawsAt ?? there.closesAt);
  return {
    key: isRaffle ? 'said.raffle-opened' : 'said.coupon-opened',
    values: { name: id, what: named, count, winners, until, draws, link: `${publicUrl}/raffles/${id}` },
    data: { reward: there },
  };
}

/** What a request that came twice has opened: its times moved by what passed between. Null: somebody opened another one by that name. */
function repeated(known: (Reward & { secret: string }) | null, opened: Reward): Reward | null {
  if (known === null || opened.opensAt - known.opensAt > REPEATED_MS) return null;
  const { way, survey, kind, count, winners, by } = opened;
  const same = { way, survey, kind, count, winners, by };
  const { secret: _, ...there } = known;
  const isSame = Object.entries(same).every(([name, value]) => there[name as keyof Reward] === value);
  return isSame && there.raffle?.seedFrom === opened.raffle?.seedFrom ? there : null;
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

/** Coupons end when a lead says so. A raffle does not: its rules have promised until when people take part. */
async function close(request: Asked, { store, now }: CommandPorts): Promise<Answer | Refusal> {
  const id = nameIn(request);
  const known = await store.rewards.byId(id);
  if (known === null) return { refused: 'unknown-reward', values: { name: id || '–' } };
  if (known.way === 'raffle')
    return { refused: 'raffle-runs', values: { name: id, until: clockTime(known.closesAt) } };
  await store.rewards.close(id, now());
  const closed = await store.rewards.byId(id);
  const values = { name: id, until: clockTime(closed?.closesAt ?? known.closesAt) };
  return { key: 'said.coupon-closed', values };
}

function nameIn(request: Asked): string {
  return given(request, 'name')?.trim().toLowerCase() ?? '';
}

async function draw(request: Asked, ports: CommandPorts): Promise<Answer | Refusal> {
  const { store, now, publicUrl } = ports;
  const id = nameIn(request);
  const known = await store.rewards.byId(id);
  if (known === null || known.raffle === null)
    return { refused: 'unknown-raffle', values: { name: id || '–' } };
  const seed = seedOf(given(request, 'seed') ?? '');
  const link = `${publicUrl}/raffles/${id}`;
  const again = known.draw !== null && known.draw.seed === seed;
  const { drawsAt } = known.raffle;
  if (!again) {
    const because = whyNotDrawn(known, now());
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
