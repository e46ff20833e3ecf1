import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { CallPageView } from '../commands/call-pages.ts';
import { type CallFault, callHtml, callOverHtml } from '../texts/call-page.ts';
import { publicHtml } from '../texts/public-page.ts';
import { text } from '../texts/texts.ts';
import { Allowance } from './allowance.ts';
import { readForm } from './form-body.ts';
import { callbackPath, formToken, readFormToken } from './form-tokens.ts';
import type { ApiPorts } from './ports.ts';
import { pageLanguage, publicPage } from './public-page.ts';
import { byAddress, FORM_LIMIT } from './rate-limits.ts';
import type { Api } from './schemas.ts';

const params = z.object({ key: z.string().max(200) });
const query = z.object({
  lang: z.string().max(35).optional(),
  told: z.enum(['done']).optional().catch(undefined),
});
const options = { config: { public: true }, schema: { params, querystring: query, hide: true } };
type Asked = FastifyRequest<{ Params: z.infer<typeof params>; Querystring: z.infer<typeof query> }>;
type Over = Parameters<typeof callOverHtml>[0];

/** The page of one call: its address is the key, looking at it changes nothing, and it needs no script and no cookie. */
export function callPages(app: Api, ports: ApiPorts): void {
  const many = new Allowance(FORM_LIMIT.max, FORM_LIMIT.timeWindow);
  app.get('/:key', { ...options, exposeHeadRoute: false }, async (request, reply) => {
    const seen = await seenBy(request, ports);
    return seen.over === null ? sendCall(reply, ports, seen, { fault: null }) : sendOver(reply, ports, seen);
  });
  app.get('/:key/call-back.ics', { ...options, exposeHeadRoute: false }, async (request, reply) => {
    const seen = await seenBy(request, ports);
    const file = seen.id === null ? null : await ports.calls.invitation(seen.id, seen.language);
    if (file === null) return sendOver(reply, ports, { ...seen, over: seen.over ?? 'over' });
    const method = /^METHOD:(\w+)/m.exec(file)?.[1] ?? 'REQUEST';
    return reply
      .header('content-type', `text/calendar; charset=utf-8; method=${method}`)
      .header('content-disposition', 'attachment; filename="call-back.ics"')
      .header('cache-control', 'no-store')
      .header('x-content-type-options', 'nosniff')
      .send(file);
  });
  app.post('/:key', options, async (request, reply) => {
    const seen = await seenBy(request, ports);
    if (seen.over !== null) return sendOver(reply, ports, seen);
    const slow = many.take(byAddress(request), performance.now()) > 0;
    return slow
      ? sendCall(reply.code(429), ports, seen, { fault: 'slow-down' })
      : posted(request, reply, ports, seen);
  });
}

interface Seen {
  key: string;
  id: string | null;
  language: string;
  told: boolean;
}
type Open = Seen & { over: null; id: string; ends: number; view: CallPageView };
type Closed = Seen & { over: Over };

/** What somebody with this address sees. */
async function seenBy(request: Asked, ports: ApiPorts): Promise<Open | Closed> {
  const { settings, clock, calls } = ports;
  const { key } = request.params;
  const read = readFormToken(settings.formSecret, 'call', key);
  const view = read === null ? null : await calls.see(read.id);
  const language = await pageLanguage(request, request.query.lang ?? view?.language, settings.language);
  const seen = { key, language, told: request.query.told !== undefined };
  if (read === null || view === null) return { ...seen, id: null, over: 'forged' };
  if (clock.now() >= read.at) return { ...seen, id: null, over: 'expired' };
  const { state } = view;
  if (state !== 'open' && state !== 'new') return { ...seen, id: read.id, over: state };
  return { ...seen, over: null, id: read.id, ends: read.at, view };
}

const STATUS: Readonly<Record<Over, number>> = {
  cancelled: 200,
  dropped: 200,
  over: 410,
  expired: 410,
  forged: 404,
};

function pathOf({ key, language }: Pick<Seen, 'key' | 'language'>, more = ''): string {
  return `${callbackPath(key)}?lang=${language}${more}`;
}

async function sendOver(
  reply: FastifyReply,
  ports: ApiPorts,
  seen: Seen & { over: Over },
): Promise<FastifyReply> {
  return send(reply.code(STATUS[seen.over]), ports, seen, callOverHtml(seen.over, seen.language));
}

async function sendCall(
  reply: FastifyReply,
  ports: ApiPorts,
  seen: Open,
  {
    fault,
    typed = { at: '', phone: '' },
  }: { fault: CallFault | null; typed?: { at: string; phone: string } },
): Promise<FastifyReply> {
  const { view, language, key, told } = seen;
  const { state, at, zone, phone, free, sequence } = view;
  const title = text('call-page.title', {}, language);
  const body = callHtml({
    ...{ state: state === 'open' ? 'open' : 'new', at, zone, phone, free, sequence, typed, fault, language },
    ...{ done: told && fault === null, action: pathOf(seen), calendar: `${callbackPath(key)}/call-back.ics` },
  });
  return send(reply, ports, seen, {
    title: fault === null ? title : `${text('form.error', {}, language)}: ${title}`,
    body,
  });
}

function send(
  reply: FastifyReply,
  { policy }: ApiPorts,
  { key, language }: Seen,
  { title, body }: { title: string; body: string },
): FastifyReply {
  const html = publicHtml({
    ...{ title, about: title, house: policy.current().business.name, home: `/?lang=${language}`, language },
    inLanguage: (other) => pathOf({ key, language: other }),
    address: null,
    body,
  });
  return publicPage(reply, { caching: 'no-store' }).send(html);
}

const STATUS_OF: Readonly<Record<'taken' | 'number' | 'stale', number>> = {
  taken: 409,
  number: 422,
  stale: 409,
};

async function posted(
  request: Asked,
  reply: FastifyReply,
  ports: ApiPorts,
  seen: Open,
): Promise<FastifyReply> {
  const { settings, calls } = ports;
  const terms = { maxBytes: 0, types: [], most: () => 0, owner: () => null, full: true };
  const { fields } = await readForm(request, ports, terms);
  const { go = '', at = '', phone = '' } = fields;
  const sequence = Number(fields.sequence ?? Number.NaN);
  const typed = { at: at.slice(0, 20), phone: phone.trim().slice(0, 30) };
  const outcome =
    go === 'cancel'
      ? await calls.cancel(seen.id, sequence)
      : await calls.choose(seen.id, { at: Number(at), phone: typed.phone, sequence });
  if ('done' in outcome) {
    const key =
      outcome.done === seen.id
        ? seen.key
        : formToken(settings.formSecret, 'call', { id: outcome.done, at: seen.ends });
    return reply.redirect(pathOf({ key, language: seen.language }, '&told=done'), 303);
  }
  const again = await seenBy(request, ports);
  if (again.over !== null) return sendOver(reply, ports, again);
  if (outcome.refused === 'over') return sendOver(reply, ports, { ...again, over: 'over' });
  return sendCall(reply.code(STATUS_OF[outcome.refused]), ports, again, { fault: outcome.refused, typed });
}
