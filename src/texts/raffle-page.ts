import { listHash } from '../domain/raffle.ts';
import type { Reward } from '../domain/reward.ts';
import { escaped } from './page.ts';
import { text } from './texts.ts';

/** What is published of a raffle: before its list stands nothing, after its draw everything but who they are. */
export interface RaffleProof {
  raffle: string;
  survey: string;
  winners: number;
  closesAt: string;
  drawsAt: string;
  seedFrom: string;
  /** When the list was published; null: not yet. */
  closedAt: string | null;
  /** SHA-256 of each number, in order; null before. */
  list: string[] | null;
  /** SHA-256 of the list, a commitment a line. */
  listHash: string | null;
  /** Null before the draw. */
  seed: string | null;
  /** Everybody's number, as it was drawn: the first ones won. */
  drawn: string[] | null;
}

/** What is told of it before all the figures, in the words of a customer's language. */
export function raffleHtml(
  { raffle, winners, list, listHash: hash, seed, seedFrom, drawn, ...times }: RaffleProof,
  { what, language, path }: { what: string; language: string; path: string },
): { title: string; body: string } {
  const say = (key: Parameters<typeof text>[0], values: Parameters<typeof text>[1] = {}) =>
    escaped(text(key, values, language));
  const at = (instant: string) => `${instant.slice(0, 10)} ${instant.slice(11, 16)} UTC`;
  const title = text('raffle.title', {}, language);
  const rules = [
    say('raffle.who', { until: at(times.closesAt) }),
    say('raffle.once'),
    say('raffle.free'),
    say('raffle.prize', { winners, what }),
    say('raffle.told'),
  ];
  const proof = [
    say('raffle.numbers'),
    times.closedAt === null || list === null
      ? say('raffle.list-later', { at: at(times.closesAt) })
      : say('raffle.list', { at: at(times.closedAt), count: list.length, hash: hash ?? '' }),
    say('raffle.seed-from', { at: at(times.drawsAt), source: seedFrom }),
    seed === null ? say('raffle.seed-later') : say('raffle.seed', { seed }),
    say('raffle.order'),
  ];
  const points = (lines: readonly string[]) =>
    `<ul class="plainlist">${lines.map((line) => `<li>${line}</li>`).join('')}</ul>`;
  const shown = (heading: Parameters<typeof text>[0], lines: readonly string[]) =>
    `<h2>${say(heading)}</h2><ol class="plainlist">${lines.map((line) => `<li><code>${escaped(line)}</code></li>`).join('')}</ol>`;
  const won = drawn === null || drawn.length === 0 ? '' : shown('raffle.won', drawn.slice(0, winners));
  const all = list === null || drawn !== null ? '' : shown('raffle.all', list.slice(0, MOST_SHOWN));
  const links = `<p><a href="${escaped(path)}.json">${say('raffle.data')}</a></p><p><a href="/raffles/check.mjs">${say('raffle.script')}</a></p>`;
  return {
    title: `${title}: ${raffle}`,
    body: `<h1>${escaped(title)}</h1><h2>${say('raffle.rules')}</h2>${points(rules)}<h2>${say('raffle.proof')}</h2>${points(proof)}${links}${won}${all}`,
  };
}

/** The whole list stands in the data. */
const MOST_SHOWN = 200;

/** What may be published of a raffle now. `numbers`: of all who take part; `sha256` in hexadecimal. */
export function proofOf(
  reward: Reward & { raffle: NonNullable<Reward['raffle']> },
  { commitments, drawn }: { commitments: readonly string[]; drawn: readonly string[] },
  sha256: (words: string) => string,
): RaffleProof {
  const { id: raffle, survey, winners, closedAt, draw } = reward;
  const iso = (at: number) => new Date(at).toISOString();
  const list = closedAt === null ? null : commitments.toSorted((a, b) => (a < b ? -1 : 1));
  return {
    raffle,
    survey,
    winners,
    closesAt: iso(reward.closesAt),
    drawsAt: iso(reward.raffle.drawsAt),
    seedFrom: reward.raffle.seedFrom,
    closedAt: closedAt === null ? null : iso(closedAt),
    list,
    listHash: list === null ? null : listHash(list, sha256),
    seed: draw?.seed ?? null,
    drawn: draw === null ? null : [...drawn],
  };
}
