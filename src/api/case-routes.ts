import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { codeOf, MEANING } from '../domain/coded-error.ts';
import { hoursFor } from '../domain/hours.ts';
import { isShut } from '../domain/ticket/signs.ts';
import { type CasePage, caseHtml, closingHtml, comingHtml } from '../texts/case-page.ts';
import { languageForCustomer } from '../texts/languages.ts';
import { escaped } from '../texts/page.ts';
import { publicHtml, waysHtml } from '../texts/public-page.ts';
import { text } from '../texts/texts.ts';
import type { Allowance } from './allowance.ts';
import { FILES_ACCEPTED, ownerOf, readForm } from './form-body.ts';
import { dayWords, ticketOfCase, viewOfCase } from './form-case.ts';
import { handIn, isAnswered, isApplied, messageIdOf } from './form-hand-in.ts';
import { readFormToken } from './form-tokens.ts';
import { type ApiPorts, FORMS_CHANNEL } from './ports.ts';
import { pageLanguage, publicPage } from './public-page.ts';
import { byAddress } from './rate-limits.ts';
import type { Api } from './schemas.ts';

const FILES = 10;
const TOLD = ['saved', 'sent', 'coming-message'] as const;
const params = z.object({ key: z.string().max(200) });
const query = z.object({
  lang: z.string().max(35).optional(),
  embed: z.literal('1').optional(),
  told: z.enum(TOLD).optional().catch(undefined),
  mail: z.literal('1').optional().catch(undefined),
});
const options = { config: { public: true }, schema: { params, querystring: query, hide: true } };
type Asked = FastifyRequest<{ Params: z.infer<typeof params>; Querystring: z.infer<typeof query> }>;

interface CaseAsked {
  language: string;
  embedded: boolean;
  told?: (typeof TOLD)[number];
  /** A mail address was given, and the house writes mail. */
  mail?: boolean;
}

/** Where the customer of a case reads and writes on: its address is the key. */
export function casePath(key: string, { language, embedded, told, mail = false }: CaseAsked): string {
  const more = `${embedded ? '&embed=1' : ''}${told === undefined ? '' : `&told=${told}`}${mail ? '&mail=1' : ''}`;
  return `/forms/case/${key}?lang=${language}${more}`;
}

export function caseRoutes(app: Api, ports: ApiPorts, many: Allowance): void {
  app.get('/case/:key', { ...options, exposeHeadRoute: false }, async (request, reply) => {
    const at = await caseAt(request, ports);
    return at === null
      ? sendOver(request, reply, ports)
      : sendCase(reply, ports, at, { fault: null, typed: '' });
  });
  app.post('/case/:key', options, async (request, reply) => {
    const at = await caseAt(request, ports);
    if (at === null) return sendOver(request, reply, ports);
    return written(request, reply, ports, at, many.take(byAddress(request), performance.now()) > 0);
  });
  app.get('/case/:key/close', { ...options, exposeHeadRoute: false }, async (request, reply) => {
    const at = await caseAt(request, ports);
    const ticket = at === null ? null : await ticketOfCase(ports, at.id);
    return at === null || ticket === null
      ? sendOver(request, reply, ports)
      : sendClosing(reply, ports, at, ticket.number);
  });
  app.post('/case/:key/close', options, async (request, reply) => {
    const at = await caseAt(request, ports);
    if (at !== null) await close(ports, at);
    return sendOver(request, reply, ports, at === null ? 'over' : 'closed');
  });
}

interface CaseAt {
  id: string;
  /** Epoch ms. */
  until: number;
  key: string;
  language: string;
  embedded: boolean;
  told: CasePage['told'];
  mail: boolean;
}

/** Null: the address is none of ours, or over. */
async function caseAt(request: Asked, ports: ApiPorts): Promise<CaseAt | null> {
  const { key } = request.params;
  const { lang, embed, mail, told = null } = request.query;
  const read = readFormToken(ports.settings.formSecret, 'case', key);
  if (read === null || ports.clock.now() >= read.at || (await isClosed(ports, read.id))) return null;
  const contact = lang === undefined ? await ports.store.contacts.byAddress(FORMS_CHANNEL, read.id) : null;
  const named =
    lang ?? (contact === null ? undefined : languageForCustomer(contact, ports.settings.language));
  const language = await pageLanguage(request, named, ports.settings.language);
  return { id: read.id, until: read.at, key, language, embedded: embed === '1', told, mail: mail === '1' };
}

/** Whether its customer, or the team, has closed the page. */
async function isClosed(ports: ApiPorts, id: string): Promise<boolean> {
  if (await ports.store.erasures.wasAddress(FORMS_CHANNEL, id)) return true;
  const ticket = await ticketOfCase(ports, id);
  return ticket !== null && isShut(ticket.conversation, { channel: FORMS_CHANNEL, conversation: id });
}

/** Closes the page; when this resolves it is, or what closes it is stored and comes at once. */
async function close(ports: ApiPorts, { id, language }: CaseAt): Promise<void> {
  const before = (await ticketOfCase(ports, id))?.version ?? 0;
  const messageId = messageIdOf('close', String(before), []);
  await handIn(ports, messageId, { case: id, language, text: '', files: [], closed: true });
  await isAnswered(ports, id, before);
}

function sendClosing(reply: FastifyReply, ports: ApiPorts, at: CaseAt, number: number): FastifyReply {
  const { language, key, embedded } = at;
  const address = casePath(key, { language, embedded });
  return casePage(reply, ports, at, {
    title: text('case.close-title', { number }, language),
    body: closingHtml({ language, number, address, closing: closingPath(at) }),
    head: '',
    frames: embedded ? ports.settings.formOrigins : 'none',
  });
}

function closingPath({ key, language, embedded }: CaseAt): string {
  return casePath(key, { language, embedded }).replace('?', '/close?');
}

async function sendCase(
  reply: FastifyReply,
  ports: ApiPorts,
  at: CaseAt,
  { fault, typed }: { fault: string | null; typed: string },
): Promise<FastifyReply> {
  const { language, key, embedded } = at;
  const { policy, settings, newId } = ports;
  const ticket = await ticketOfCase(ports, at.id);
  const coming = ticket === null ? comingHtml(language) : null;
  const zone = hoursFor(policy.current().hours, null)?.zone ?? 'UTC';
  const body =
    ticket === null
      ? (coming?.body ?? '')
      : caseHtml({
          ...(await viewOfCase(ports, ticket, at.id, language)),
          language,
          until: dayWords(at.until, zone, language),
          address: casePath(key, { language, embedded }),
          closing: closingPath(at),
          alone: embedded ? casePath(key, { language, embedded: false }) : null,
          token: newId(),
          told: at.told,
          mail: at.mail,
          fault,
          typed,
          accept: FILES_ACCEPTED,
        });
  const title =
    ticket === null
      ? text('case.coming', {}, language)
      : text('case.title', { number: ticket.number }, language);
  return casePage(reply, ports, at, {
    title: fault === null ? title : `${text('form.error', {}, language)}: ${title}`,
    body,
    head: coming?.head ?? '',
    frames: embedded ? settings.formOrigins : 'none',
  });
}

function casePage(
  reply: FastifyReply,
  { policy }: ApiPorts,
  { language, key, embedded }: Pick<CaseAt, 'language' | 'key' | 'embedded'>,
  {
    title,
    body,
    head,
    frames,
  }: { title: string; body: string; head: string; frames: 'none' | readonly string[] },
): FastifyReply {
  const house = policy.current().business.name;
  const html = publicHtml({
    title,
    about: house,
    house,
    home: embedded ? null : `/?lang=${language}`,
    language,
    inLanguage: (other) => casePath(key, { language: other, embedded }),
    address: null,
    body,
    head,
  });
  return publicPage(reply, { frames, caching: 'no-store' }).send(html);
}

/** What stands in the place of a page that opens no more, or that was closed just now. */
async function sendOver(
  request: Asked,
  reply: FastifyReply,
  ports: ApiPorts,
  why: 'over' | 'closed' = 'over',
): Promise<FastifyReply> {
  const language = await pageLanguage(request, request.query.lang, ports.settings.language);
  const title = text(`case.${why}`, {}, language);
  const body = `<h1>${escaped(title)}</h1><p>${escaped(text('case.over-next', {}, language))}</p>${waysHtml(language)}`;
  const at = { language, key: request.params.key, embedded: false };
  return casePage(reply.code(why === 'over' ? 404 : 200), ports, at, {
    title,
    body,
    head: '',
    frames: 'none',
  });
}

/** A message or a press on the page of a case. */
async function written(
  request: Asked,
  reply: FastifyReply,
  ports: ApiPorts,
  at: CaseAt,
  pressed: boolean,
): Promise<FastifyReply> {
  const { language, id, key, embedded } = at;
  const limits = ports.channels.get(FORMS_CHANNEL)?.limits;
  const { fields, files, fileFaults, unsaved } = await readForm(request, ports, {
    maxBytes: limits?.fileBytes ?? 0,
    types: FILES_ACCEPTED,
    most: (name) => (name === 'files' ? FILES : 0),
    owner: () => ownerOf(id),
    full: pressed,
  });
  const { token = '', question, choice } = fields;
  const words = (fields.text ?? '').replace(/\r\n?/g, '\n').trim();
  const again = (status: number, fault: string) =>
    sendCase(reply.code(status), ports, { ...at, told: null }, { fault, typed: words });
  if (pressed) return again(429, text('form.slow-down', {}, language));
  if (unsaved) return again(503, text('form.unsaved', {}, language));
  const [fileFault] = fileFaults.files ?? [];
  const most = Math.floor((limits?.fileBytes ?? 0) / 1024 / 1024);
  if (fileFault !== undefined) {
    const values = fileFault.fault === 'file-many' ? { most: FILES } : { name: fileFault.name, most };
    return again(422, text(`form.fault-${fileFault.fault}`, values, language));
  }
  if (words.length > (limits?.textLength ?? 0))
    return again(422, text('form.fault-long', { most: limits?.textLength ?? 0 }, language));
  const attached = files.files ?? [];
  const press = question !== undefined && choice !== undefined ? { question, id: choice } : null;
  if (words === '' && attached.length === 0 && press === null)
    return again(422, text('case.empty', {}, language));
  const before = (await ticketOfCase(ports, id))?.version ?? 0;
  const messageId = messageIdOf(token, press === null ? words : JSON.stringify(press), attached);
  try {
    const said = press === null ? { text: words, files: attached } : { text: '', files: [], choice: press };
    await handIn(ports, messageId, { case: id, language, ...said });
  } catch (error) {
    if (MEANING[codeOf(error)].http < 500) throw error;
    request.log.error({ reference: request.id, err: error }, 'A message could not be stored');
    return again(503, text('form.unsaved', {}, language));
  }
  const applied =
    press === null ? await isApplied(ports, id, messageId) : await isAnswered(ports, id, before);
  const told = press !== null ? undefined : applied ? 'sent' : 'coming-message';
  return reply.redirect(casePath(key, { language, embedded, ...(told === undefined ? {} : { told }) }), 303);
}
