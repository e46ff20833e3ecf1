import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { codeOf, MEANING } from '../domain/coded-error.ts';
import {
  answerTo,
  MOST_WORDS,
  pressOf,
  type Survey,
  type SurveyQuestion,
  surveyOf,
} from '../domain/survey.ts';
import type { SentSurvey, SurveyAnswer } from '../store/store.ts';
import { languageForCustomer } from '../texts/languages.ts';
import { publicHtml } from '../texts/public-page.ts';
import { type SurveyPage, surveyHtml, surveyOverHtml, surveyThankHtml } from '../texts/survey-page.ts';
import { text } from '../texts/texts.ts';
import { toldIn } from '../texts/told.ts';
import { Allowance } from './allowance.ts';
import { readForm } from './form-body.ts';
import { readFormToken, surveyPath } from './form-tokens.ts';
import type { ApiPorts } from './ports.ts';
import { pageLanguage, publicPage } from './public-page.ts';
import { raffleNotes } from './raffles.ts';
import { byAddress, FORM_LIMIT } from './rate-limits.ts';
import type { Api } from './schemas.ts';

const params = z.object({ key: z.string().max(200) });
const query = z.object({
  lang: z.string().max(35).optional(),
  at: z.coerce.number().int().min(0).max(100).optional().catch(undefined),
  told: z.enum(['thanks', 'stopped']).optional().catch(undefined),
});
const options = { config: { public: true }, schema: { params, querystring: query, hide: true } };
type Asked = FastifyRequest<{ Params: z.infer<typeof params>; Querystring: z.infer<typeof query> }>;

type Over = Parameters<typeof surveyOverHtml>[0];

/**
 * The page on which one person answers a survey: its address is the key, looking at it changes nothing, and it needs no script,
 * no cookie and no referrer.
 */
export function surveyPages(app: Api, ports: ApiPorts): void {
  const many = new Allowance(FORM_LIMIT.max, FORM_LIMIT.timeWindow);
  app.get('/:key', { ...options, exposeHeadRoute: false }, async (request, reply) => {
    const seen = await seenBy(request, ports);
    if (seen.over !== null) return sendOver(reply, ports, seen);
    const at = request.query.at ?? (await firstOpen(ports, seen));
    return sendQuestion(reply, ports, seen, { at, fault: null, typed: null });
  });
  app.post('/:key', options, async (request, reply) => {
    const seen = await seenBy(request, ports);
    const pressed = many.take(byAddress(request), performance.now()) > 0;
    if (seen.over === 'thanks' && !pressed) return thanked(request, reply, ports, seen);
    if (seen.over !== null) return sendOver(reply, ports, seen);
    return posted(request, reply, ports, seen, pressed);
  });
}

interface Open {
  over: null;
  key: string;
  sent: SentSurvey;
  survey: Survey;
  language: string;
}

interface Closed {
  over: Over;
  key: string;
  survey: Survey | undefined;
  language: string;
}

/** What somebody with this address sees. */
async function seenBy(request: Asked, ports: ApiPorts): Promise<Open | Closed> {
  const { store, settings, policy, clock } = ports;
  const { key } = request.params;
  const { lang, told } = request.query;
  const read = readFormToken(settings.formSecret, 'survey', key);
  const sent = read === null ? null : await store.surveys.byId(read.id);
  const contact = lang !== undefined || sent === null ? null : await store.contacts.byId(sent.contactId);
  const named = lang ?? (sent === null ? undefined : languageForCustomer(contact, settings.language));
  const language = await pageLanguage(request, named, settings.language);
  if (read === null || sent === null) return { over: 'forged', key, survey: undefined, language };
  const survey = surveyOf(policy.current().surveys, sent.survey);
  const closed = (over: Over): Closed => ({ over, key, survey, language });
  const stopped = told === 'stopped' && !(await store.consents.mayTell(sent.contactId, 'survey'));
  if (stopped) return closed('stopped');
  if (sent.endedAt !== null) return closed(told === 'thanks' ? 'thanks' : 'answered');
  if (survey === undefined || clock.now() >= Math.min(read.at, sent.expiresAt)) return closed('expired');
  return { over: null, key, sent, survey, language };
}

/** The first question that was not answered; the last one where all were. */
async function firstOpen({ store }: ApiPorts, { sent, survey }: Open): Promise<number> {
  const known = (await store.surveys.answersOf(sent.id)).map(({ question }) => question);
  const at = survey.questions.findIndex(({ id }) => !known.includes(id));
  return at < 0 ? survey.questions.length - 1 : at;
}

function pathOf({ key }: { key: string }, language: string, more = ''): string {
  return `${surveyPath(key)}?lang=${language}${more}`;
}

async function sendQuestion(
  reply: FastifyReply,
  ports: ApiPorts,
  seen: Open,
  { at: wanted, fault, typed }: Pick<SurveyPage, 'at' | 'fault'> & { typed: SurveyPage['typed'] | null },
): Promise<FastifyReply> {
  const { survey, sent, language } = seen;
  const at = Math.min(wanted, survey.questions.length - 1);
  const question = survey.questions[at];
  const given = await ports.store.surveys.answersOf(sent.id);
  const address = (one: number) => pathOf(seen, language, `&at=${one}`);
  const known = typed ?? filled(question, given);
  const title = toldIn(survey.title, language);
  return send(reply, ports, seen, {
    title: fault === null ? title : `${text('form.error', {}, language)}: ${title}`,
    about: toldIn(survey.purpose, language),
    more: `&at=${at}`,
    body: surveyHtml({ survey, at, language, address, typed: known, fault }),
  });
}

function filled(question: SurveyQuestion | undefined, given: readonly SurveyAnswer[]): SurveyPage['typed'] {
  const before = given.find((one) => one.question === question?.id);
  if (question === undefined || before === undefined) return { said: '', words: '' };
  return { said: pressOf(question, before) ?? '', words: before.text };
}

const STATUS: Readonly<Record<Over, number>> = {
  thanks: 200,
  stopped: 200,
  answered: 410,
  expired: 410,
  forged: 404,
};

async function sendOver(
  reply: FastifyReply,
  ports: ApiPorts,
  { over, key, survey, language }: Closed,
): Promise<FastifyReply> {
  const { title, body } = surveyOverHtml(over, survey, language);
  const last = over === 'thanks' ? await thankHtml(ports, key, language) : '';
  const notes = over === 'thanks' ? await raffleNotesOf(ports, key, language) : '';
  const more = over === 'thanks' || over === 'stopped' ? `&told=${over}` : '';
  return send(
    reply.code(STATUS[over]),
    ports,
    { key, language },
    { title, about: title, more, body: body + last + notes },
  );
}

/** Last of all they can say thanks to whoever answered. */
async function thankHtml(ports: ApiPorts, key: string, language: string): Promise<string> {
  const read = readFormToken(ports.settings.formSecret, 'survey', key);
  const whom = read === null ? null : await ports.surveys.thankable(read.id);
  const address = pathOf({ key }, language, '&told=thanks');
  return whom === null ? '' : surveyThankHtml(whom, address, language);
}

/** Again says nothing new. */
async function thanked(
  request: Asked,
  reply: FastifyReply,
  ports: ApiPorts,
  seen: Closed,
): Promise<FastifyReply> {
  const terms = { maxBytes: 0, types: [], most: () => 0, owner: () => null, full: true };
  const { fields } = await readForm(request, ports, terms);
  const read = readFormToken(ports.settings.formSecret, 'survey', seen.key);
  if (fields.go !== 'thank' || read === null) return sendOver(reply, ports, { ...seen, over: 'answered' });
  await ports.surveys.thank(read.id);
  return reply.redirect(pathOf(seen, seen.language, '&told=thanks'), 303);
}

/** What they take part in by having finished. */
async function raffleNotesOf(ports: ApiPorts, key: string, language: string): Promise<string> {
  const read = readFormToken(ports.settings.formSecret, 'survey', key);
  const sent = read === null ? null : await ports.store.surveys.byId(read.id);
  return sent === null ? '' : raffleNotes(ports, sent, language);
}

function send(
  reply: FastifyReply,
  { policy }: ApiPorts,
  { key, language }: { key: string; language: string },
  { title, about, more, body }: { title: string; about: string; more: string; body: string },
): FastifyReply {
  const html = publicHtml({
    title,
    about,
    house: policy.current().business.name,
    home: `/?lang=${language}`,
    language,
    inLanguage: (other) => pathOf({ key }, other, more),
    address: null,
    body,
  });
  return publicPage(reply, { caching: 'no-store' }).send(html);
}

async function posted(
  request: Asked,
  reply: FastifyReply,
  ports: ApiPorts,
  seen: Open,
  pressed: boolean,
): Promise<FastifyReply> {
  const { survey, sent, language } = seen;
  const terms = { maxBytes: 0, types: [], most: () => 0, owner: () => null, full: true };
  const { fields } = await readForm(request, ports, terms);
  const { go = 'next', question: id = '', said = '' } = fields;
  const words = (fields.words ?? '').replace(/\r\n?/g, '\n').trim();
  const at = Math.max(
    0,
    survey.questions.findIndex((one) => one.id === id),
  );
  const question = survey.questions[at];
  const again = (status: number, fault: SurveyPage['fault']) =>
    sendQuestion(reply.code(status), ports, seen, { at, fault, typed: { said, words } });
  if (pressed) return again(429, 'slow-down');
  const last = at === survey.questions.length - 1;
  try {
    if (go === 'stop') {
      await ports.surveys.stop(sent.id);
      return reply.redirect(pathOf(seen, language, '&told=stopped'), 303);
    }
    const answer = go === 'skip' || question === undefined ? null : answerTo(question, said, words);
    if (go !== 'skip' && answer === null) return again(422, words.length > MOST_WORDS ? 'long' : 'empty');
    const given = answer === null ? [] : [answer];
    if (given.length > 0 || last) await ports.surveys.answer(sent.id, { given, ends: last });
    return reply.redirect(pathOf(seen, language, last ? '&told=thanks' : `&at=${at + 1}`), 303);
  } catch (error) {
    if (MEANING[codeOf(error)].http < 500) throw error;
    request.log.error({ reference: request.id, err: error }, 'An answer could not be stored');
    return again(503, 'unsaved');
  }
}
