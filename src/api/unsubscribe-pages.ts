import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { PURPOSES, type UnsubscribeView } from '../domain/consent.ts';
import { publicHtml } from '../texts/public-page.ts';
import { text } from '../texts/texts.ts';
import { unsubscribeForgedHtml, unsubscribeHtml } from '../texts/unsubscribe-page.ts';
import { readForm } from './form-body.ts';
import { readUnsubscribeToken, unsubscribePath } from './form-tokens.ts';
import type { ApiPorts } from './ports.ts';
import { pageLanguage, publicPage } from './public-page.ts';
import type { Api } from './schemas.ts';

const params = z.object({ key: z.string().max(250) });
const query = z.object({ lang: z.string().max(35).optional() });
const options = { config: { public: true }, schema: { params, querystring: query, hide: true } };
type Asked = FastifyRequest<{ Params: z.infer<typeof params>; Querystring: z.infer<typeof query> }>;

const FORM_BYTES = 4096;

/**
 * Where somebody ends what the house writes unasked: looking changes nothing, because programs look at the links of mails; one POST
 * of theirs does (RFC 8058), without a cookie and answered without a way elsewhere. No rate limit: whoever wants no more is never
 * told to come later, and what nobody signed costs a hash.
 */
export function unsubscribePages(app: Api, ports: ApiPorts): void {
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: FORM_BYTES },
    (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );
  app.get('/:key', { ...options, exposeHeadRoute: false }, async (request, reply) =>
    sendPage(request, reply, ports, 200),
  );
  app.post('/:key', options, async (request, reply) => {
    const id = readUnsubscribeToken(ports.settings.formSecret, request.params.key);
    const known = id === null ? null : await ports.unsubscribing.see(id);
    if (id === null || known === null) return sendPage(request, reply, ports, 404);
    const fields = await fieldsOf(request, ports);
    const pressed = fields.go === 'this' || fields.go === 'all' ? fields.go : null;
    const byProgram = fields['List-Unsubscribe'] === 'One-Click';
    if (pressed === null && !byProgram) return sendPage(request, reply, ports, 422);
    await ports.unsubscribing.stop(id, pressed ?? 'all', pressed === null ? 'platform' : 'page');
    return sendPage(request, reply, ports, 200);
  });
}

async function fieldsOf(request: Asked, ports: ApiPorts): Promise<Readonly<Record<string, string>>> {
  if (!request.isMultipart()) return (request.body ?? {}) as Record<string, string>;
  const terms = { maxBytes: 0, types: [], most: () => 0, owner: () => null, full: true };
  return (await readForm(request, ports, terms)).fields;
}

function endedOf({ purpose, refused }: UnsubscribeView): 'none' | 'this' | 'all' {
  if (PURPOSES.every((one) => refused.includes(one))) return 'all';
  return refused.includes(purpose) ? 'this' : 'none';
}

/** As it stands now. */
async function sendPage(
  request: Asked,
  reply: FastifyReply,
  ports: ApiPorts,
  status: number,
): Promise<FastifyReply> {
  const { settings, policy, unsubscribing } = ports;
  const { key } = request.params;
  const id = readUnsubscribeToken(settings.formSecret, key);
  const view = id === null ? null : await unsubscribing.see(id);
  const language = await pageLanguage(request, request.query.lang ?? view?.language, settings.language);
  const inLanguage = (other: string) => `${unsubscribePath(key)}?lang=${other}`;
  const title = text(view === null ? 'unsubscribe.forged' : 'unsubscribe.title', {}, language);
  const body =
    view === null
      ? unsubscribeForgedHtml(language)
      : unsubscribeHtml({
          ...{ purpose: view.purpose, ended: endedOf(view), language },
          action: inLanguage(language),
        });
  const html = publicHtml({
    ...{ title, about: title, house: policy.current().business.name, home: `/?lang=${language}`, language },
    ...{ inLanguage, address: null, body },
  });
  return publicPage(reply.code(view === null ? 404 : status), { caching: 'no-store' }).send(html);
}
