import { createHash } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { hashToken } from '../people/token.ts';
import type { Wall } from '../store/store.ts';
import { learn } from '../texts/texts.ts';
import { WALL_SCRIPT, WALL_STYLE, wallGoneHtml, wallHtml } from '../texts/wall-page.ts';
import type { OpenStreams } from './open-streams.ts';
import type { ApiPorts } from './ports.ts';
import { pageLanguage } from './public-page.ts';
import { byAddress } from './rate-limits.ts';
import type { Api } from './schemas.ts';
import type { Streams } from './sse.ts';
import { wallView } from './wall-view.ts';
import type { Watch } from './watch.ts';

const tokenParams = z.object({ token: z.string().min(1).max(200) });
const options = { schema: { params: tokenParams, hide: true } };
/** Changes that come close together are said once. Real ms. */
const GATHER_MS = 2000;

const hashOf = (words: string) => `'sha256-${createHash('sha256').update(words).digest('base64')}'`;
/** Its own script and style, and what it fetches of itself. */
const WALL_CSP = [
  "default-src 'none'",
  `script-src ${hashOf(WALL_SCRIPT)}`,
  `style-src ${hashOf(WALL_STYLE)}`,
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Wallboards, for whoever has the address: counts and figures, no names, nothing to press. */
export function wallPageRoutes(
  app: Api,
  ports: ApiPorts,
  { streams, open, watch }: { streams: Streams; open: OpenStreams; watch: Watch },
): void {
  app.get('/wall/:token', options, async (request, reply) => {
    const wall = await wallAt(ports, request.params.token);
    if (wall === null) {
      const language = await pageLanguage(request, undefined, ports.settings.language);
      return page(reply).code(404).send(wallGoneHtml(language));
    }
    await learn(wall.language);
    return page(reply).send(wallHtml(await wallView(wall, ports), wall.language));
  });

  app.get('/wall/:token/stream', { ...options, exposeHeadRoute: false }, async (request, reply) => {
    const { token } = request.params;
    if ((await wallAt(ports, token)) === null) return reply.code(404).send();
    const giveBack = open.take(null, byAddress(request));
    let timer: NodeJS.Timeout | undefined;
    const sse = streams.start(reply, {
      onEnd: () => {
        clearTimeout(timer);
        giveBack();
        stopListening();
      },
      onBeat: () => {
        check().catch(() => sse.end());
      },
    });
    // Once it is taken back the page looks again, and says so.
    const check = async () => {
      if ((await wallAt(ports, token)) !== null) return;
      sse.send('changed', {});
      sse.end();
    };
    const stopListening = watch.listen({
      hear: ({ kind }) => {
        if (kind !== 'ticket') return;
        timer ??= setTimeout(() => {
          timer = undefined;
          sse.send('changed', {});
        }, GATHER_MS);
      },
      audiences: () => [],
    });
  });
}

async function wallAt({ store }: ApiPorts, token: string): Promise<Wall | null> {
  return store.walls.byToken(hashToken(token));
}

function page(reply: FastifyReply): FastifyReply {
  return reply
    .header('content-security-policy', WALL_CSP)
    .header('cache-control', 'no-store')
    .type('text/html; charset=utf-8');
}
