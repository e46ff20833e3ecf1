import { createHash } from 'node:crypto';
import { z } from 'zod';
import { concessionKind } from '../domain/authority/terms.ts';
import { CodedError } from '../domain/coded-error.ts';
import { commitmentOf, drawnOrder, numberOf } from '../domain/raffle.ts';
import type { Reward } from '../domain/reward.ts';
import type { SentSurvey } from '../store/store.ts';
import { concessionText } from '../texts/concession.ts';
import { escaped } from '../texts/page.ts';
import { link, publicHtml } from '../texts/public-page.ts';
import { proofOf, type RaffleProof, raffleHtml } from '../texts/raffle-page.ts';
import { text } from '../texts/texts.ts';
import type { ApiPorts } from './ports.ts';
import { pageLanguage, publicPage } from './public-page.ts';
import { RAFFLE_CHECK } from './raffle-check.ts';
import type { Api } from './schemas.ts';

const params = z.object({ name: z.string().max(41) });
const query = z.object({ lang: z.string().max(35).optional() });
const options = { config: { public: true }, schema: { params, querystring: query, hide: true } };

/** The rules of a raffle with its proof, for everybody: a page, the same as data, and the program that draws it again. */
export function rafflePages(app: Api, ports: ApiPorts): void {
  app.get('/raffles/check.mjs', { config: { public: true }, schema: { hide: true } }, (_request, reply) =>
    reply
      .header('cache-control', 'public, max-age=3600')
      .header('content-disposition', 'attachment; filename="check.mjs"')
      .type('text/javascript; charset=utf-8')
      .send(RAFFLE_CHECK),
  );
  app.get('/raffles/:name', options, async (request, reply) => {
    const { name } = request.params;
    const wantsData = name.endsWith('.json');
    const known = await ports.store.rewards.byId(wantsData ? name.slice(0, -'.json'.length) : name);
    if (known === null || known.raffle === null) throw new CodedError('not-found', 'There is no such raffle');
    const raffle = { ...known, raffle: known.raffle };
    const proof = await published(ports, raffle);
    if (wantsData) return reply.header('cache-control', 'no-store').send(proof);
    const { policy, settings } = ports;
    const language = await pageLanguage(request, request.query.lang, settings.language);
    const { authority, business } = policy.current();
    const { kind, count } = known;
    const minor = (concessionKind(authority, kind)?.worth ?? 0) * count;
    const what = concessionText(authority, { kind, count, minor, percent: null }, language);
    const path = `/raffles/${known.id}`;
    const { title, body } = raffleHtml(proof, { what, language, path });
    const html = publicHtml({
      ...{ title, about: title, house: business.name, home: `/?lang=${language}`, language, body },
      inLanguage: (tag) => `${path}?lang=${tag}`,
      address: `${settings.publicUrl}${path}`,
    });
    return publicPage(reply, { caching: 'no-store' }).send(html);
  });
}

async function published(
  { store }: ApiPorts,
  reward: Reward & { secret: string; raffle: NonNullable<Reward['raffle']> },
): Promise<RaffleProof> {
  const entries = await store.rewards.entries(reward.id);
  const numbers = entries.map(({ sentId }) => numberOf(reward.secret, sentId, sha256));
  const drawn = reward.draw === null ? [] : drawnOrder(numbers, reward.draw.seed, sha256);
  const commitments = numbers.map((number) => commitmentOf(number, sha256));
  return proofOf(reward, { commitments, drawn }, sha256);
}

function sha256(words: string): string {
  return createHash('sha256').update(words).digest('hex');
}

/** For whoever has just finished a survey: their number in each raffle for it, with the way to its rules. HTML. */
export async function raffleNotes(
  { store }: Pick<ApiPorts, 'store'>,
  { id, survey, endedAt }: Pick<SentSurvey, 'id' | 'survey' | 'endedAt'>,
  language: string,
): Promise<string> {
  if (endedAt === null) return '';
  const all = await store.rewards.list({ limit: LOOKED_AT });
  const theirs = all.filter(
    (one) => one.raffle !== null && one.survey === survey && one.opensAt <= endedAt && endedAt < one.closesAt,
  );
  const notes = await Promise.all(
    theirs.map(async ({ id: name }) => {
      const known = await store.rewards.byId(name);
      const number = numberOf(known?.secret ?? '', id, sha256);
      const words = escaped(text('raffle.yours', { name, number }, language));
      return `<p class="card">${words}<br>${link(`/raffles/${name}?lang=${language}`, text('raffle.rules', {}, language))}</p>`;
    }),
  );
  return notes.join('');
}

/** Raffles, newest first. */
const LOOKED_AT = 20;
