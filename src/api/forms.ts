import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { CodedError, codeOf, MEANING } from '../domain/coded-error.ts';
import { type Form, filledIn, isFileField } from '../domain/form.ts';
import { hoursFor } from '../domain/hours.ts';
import type { Trap } from '../domain/ticket/spam.ts';
import { type FormPage, formHtml, hasFaults } from '../texts/form-page.ts';
import { formWords } from '../texts/form-words.ts';
import type { Language } from '../texts/languages.ts';
import { publicHtml } from '../texts/public-page.ts';
import { text } from '../texts/texts.ts';
import { toldIn } from '../texts/told.ts';
import { Allowance } from './allowance.ts';
import { casePath, caseRoutes } from './case-routes.ts';
import { FILES_ACCEPTED, type FormBody, ownerOf, readForm } from './form-body.ts';
import { handIn, isApplied, messageIdOf } from './form-hand-in.ts';
import { CASE_LIFE_MS, formToken, readFormToken, type Told, trapName } from './form-tokens.ts';
import { type ApiPorts, FORMS_CHANNEL } from './ports.ts';
import { pageLanguage, publicPage } from './public-page.ts';
import { byAddress, FORM_LIMIT, FORM_TRAP_LIMIT } from './rate-limits.ts';
import type { Api } from './schemas.ts';

/** Nobody reads and fills in a form faster. House ms. */
const LEAST_MS = 3000;
/** A page that is older is shown again. House ms. */
const MOST_MS = 86_400_000;
/** Messages that one page may make before it counts as a program's. */
const MOST_USES = 5;

const params = z.object({ id: z.string().max(40) });
const query = z.object({ lang: z.string().max(35).optional() });
const options = { config: { public: true }, schema: { params, querystring: query, hide: true } };

/** Forms made for a matter, and the pages of the cases that they open. They work without a script and set no cookie. */
export function formRoutes(app: Api, ports: ApiPorts): void {
  const many = new Allowance(FORM_LIMIT.max, FORM_LIMIT.timeWindow);
  const suspicious = new Allowance(FORM_TRAP_LIMIT.max, FORM_TRAP_LIMIT.timeWindow);
  for (const embedded of [false, true]) {
    const path = embedded ? '/:id/embed' : '/:id';
    app.get(path, options, async (request, reply) => {
      const shown = await shownTo(request, ports, embedded);
      const told = { id: ports.newId(), at: ports.clock.now() };
      return sendForm(reply, ports, shown, { told, notice: null });
    });
    app.post(path, options, async (request, reply) => {
      const shown = await shownTo(request, ports, embedded);
      const now = performance.now();
      const address = byAddress(request);
      const pressed = many.take(address, now) > 0;
      return posted(request, reply, ports, shown, {
        pressed,
        crowded: () => suspicious.take(address, now) > 0,
      });
    });
  }
  caseRoutes(app, ports, many);
}

/** A form as somebody sees it. */
interface Shown {
  form: Form;
  language: Language;
  embedded: boolean;
}

/** Throws CodedError 'not-found'. */
async function shownTo(
  request: FastifyRequest<{ Params: z.infer<typeof params>; Querystring: z.infer<typeof query> }>,
  { policy, settings }: ApiPorts,
  embedded: boolean,
): Promise<Shown> {
  const language = await pageLanguage(request, request.query.lang, settings.language);
  const form = policy.current().forms.find(({ id }) => id === request.params.id);
  if (form === undefined) throw new CodedError('not-found', text('form.gone', {}, language));
  return { form, language, embedded };
}

type Refilled = Partial<Pick<FormPage, 'typed' | 'faults' | 'files' | 'fileFaults'>> &
  Pick<FormPage, 'notice'> & { told: Told };

/** The page of a form, empty or as it was filled in. */
function sendForm(
  reply: FastifyReply,
  ports: ApiPorts,
  shown: Shown,
  { told, ...refilled }: Refilled,
): FastifyReply {
  const { form, language, embedded } = shown;
  const { policy, settings, channels } = ports;
  const page: FormPage = {
    form,
    language,
    action: formPath(shown, language),
    token: formToken(settings.formSecret, 'page', told),
    trap: trapName(settings.formSecret, told.id),
    typed: {},
    faults: {},
    files: {},
    fileFaults: {},
    ...refilled,
    fileBytes: channels.get(FORMS_CHANNEL)?.limits.fileBytes ?? 0,
    accept: FILES_ACCEPTED,
    today: todayOf(ports),
  };
  const title = toldIn(form.title, language);
  const wrong = hasFaults(page) || page.notice !== null;
  const html = publicHtml({
    title: wrong ? `${text('form.error', {}, language)}: ${title}` : title,
    about: toldIn(form.intro ?? form.title, language),
    house: policy.current().business.name,
    home: embedded ? null : `/?lang=${language}`,
    language,
    inLanguage: (other) => formPath(shown, other),
    address: `${settings.publicUrl}/forms/${form.id}?lang=${language}`,
    body: formHtml(page),
    footer: embedded
      ? []
      : [{ words: text('front.policy', {}, language), to: `/policy?language=${language}` }],
  });
  return publicPage(reply, {
    frames: embedded ? settings.formOrigins : 'none',
    caching: 'private, no-cache',
  }).send(html);
}

function formPath({ form, embedded }: Shown, language: string): string {
  return `/forms/${form.id}${embedded ? '/embed' : ''}?lang=${language}`;
}

/** The day on which customers are, by the clocks of the house: 2026-11-22. */
function todayOf({ policy, clock }: ApiPorts): string {
  const timeZone = hoursFor(policy.current().hours, null)?.zone ?? 'UTC';
  return new Intl.DateTimeFormat('sv', { timeZone }).format(clock.now());
}

interface Crowd {
  /** More than anybody sends: nothing is taken. */
  pressed: boolean;
  /** Counts one that is taken; true: it is one of many from there. */
  crowded(): boolean;
}

async function posted(
  request: FastifyRequest,
  reply: FastifyReply,
  ports: ApiPorts,
  shown: Shown,
  crowd: Crowd,
): Promise<FastifyReply> {
  const { form } = shown;
  const { clock, settings, newId, channels } = ports;
  const limits = channels.get(FORMS_CHANNEL)?.limits;
  const signedIn = (fields: FormBody['fields']) =>
    readFormToken(settings.formSecret, 'page', fields.token ?? '');
  const pageOf = (fields: FormBody['fields']) => {
    const told = signedIn(fields);
    return told !== null && clock.now() - told.at < MOST_MS ? told : null;
  };
  const body = await readForm(request, ports, {
    maxBytes: limits?.fileBytes ?? 0,
    types: FILES_ACCEPTED,
    most: (name) => form.fields.find((one) => one.id === name && isFileField(one))?.most ?? 0,
    owner: (fields) => ownerOf(pageOf(fields)?.id),
    full: crowd.pressed,
  });
  const page = pageOf(body.fields);
  // Whoever had a page of ours for long has read it: haste with the next one is none.
  const read = signedIn(body.fields) === null ? 0 : LEAST_MS;
  const told = page ?? { id: newId(), at: clock.now() - read };
  const filled = filledIn(form, body.fields, todayOf(ports));
  const faults = { ...filled.faults, ...filesMissing(form, body) };
  const again = (status: number, notice: FormPage['notice']) =>
    sendForm(reply.code(status), ports, shown, {
      typed: { ...body.fields, ...filled.values },
      faults,
      files: body.files,
      fileFaults: body.fileFaults,
      told,
      notice,
    });
  if (page === null) return again(422, 'again');
  if (crowd.pressed) return again(429, 'slow-down');
  if (body.unsaved) return again(503, 'unsaved');
  if (hasFaults({ faults, fileFaults: body.fileFaults })) return again(422, null);
  try {
    const to = await open(ports, shown, body, filled.values, { page, crowd });
    return reply.redirect(to, 303);
  } catch (error) {
    if (MEANING[codeOf(error)].http < 500) throw error;
    request.log.error({ reference: request.id, err: error }, 'A form could not be stored');
    return again(503, 'unsaved');
  }
}

/** Fields for files that want one and have none. */
function filesMissing({ fields }: Form, { files, fileFaults }: FormBody): Record<string, 'required'> {
  const empty = fields.filter(
    (one) => isFileField(one) && one.required && !files[one.id]?.length && fileFaults[one.id] === undefined,
  );
  return Object.fromEntries(empty.map(({ id }) => [id, 'required']));
}

/** Stores what was filled in, waits a moment for its number, and answers where its customer goes on. */
async function open(
  ports: ApiPorts,
  { form, language, embedded }: Shown,
  { fields, files }: FormBody,
  values: Readonly<Record<string, string>>,
  { page, crowd }: { page: { id: string; at: number }; crowd: Crowd },
): Promise<string> {
  const { clock, settings } = ports;
  const words = formWords(form, values, language);
  const all = Object.values(files).flat();
  const messageId = messageIdOf(form.id, JSON.stringify([words.text, words.name, words.fields]), all);
  const worn = await isWorn(ports, page.id, messageId);
  const tooFast = clock.now() - page.at < LEAST_MS;
  const trap: Trap | null =
    (fields[trapName(settings.formSecret, page.id)] ?? '') !== ''
      ? 'hidden-field'
      : worn
        ? 'replayed'
        : tooFast
          ? 'too-fast'
          : crowd.crowded()
            ? 'too-many'
            : null;
  const id = worn ? messageIdOf(page.id, messageId, []) : page.id;
  await handIn(ports, messageId, {
    case: id,
    text: words.text,
    files: worn ? [] : all,
    language,
    stated: { kind: form.kind, fields: words.fields },
    ...(words.name === null ? {} : { name: words.name }),
    ...(trap === null ? {} : { trap }),
  });
  await isApplied(ports, id, messageId);
  const key = formToken(settings.formSecret, 'case', { id, at: clock.now() + CASE_LIFE_MS });
  const given = form.fields.some((one) => one.type === 'email' && values[one.id] !== undefined);
  const mail = given && ports.channels.has('email');
  return casePath(key, { language, embedded, told: 'saved', mail });
}

/** Whether a page has made so many messages that what it makes now is a case of its own, in quarantine. */
async function isWorn({ store }: ApiPorts, id: string, messageId: string): Promise<boolean> {
  const { tickets } = store;
  const known = await tickets.messageByExternalId(FORMS_CHANNEL, id, `${id}:${messageId}`);
  if (known !== null) return false;
  const made = await tickets.conversationMessages(FORMS_CHANNEL, id, { limit: MOST_USES * 2 });
  return made.filter(({ kind }) => kind === 'inbound').length >= MOST_USES;
}
