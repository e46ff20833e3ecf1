import type { FastifyError, FastifyInstance } from 'fastify';
import { CodedError, codeOf, type ErrorCode, MEANING } from '../domain/coded-error.ts';
import { escaped } from '../texts/page.ts';
import { publicHtml, waysHtml } from '../texts/public-page.ts';
import { text } from '../texts/texts.ts';
import type { ApiPorts } from './ports.ts';
import { pageLanguage, publicPage } from './public-page.ts';

/** Whoever asks for a page is answered with one, whatever went wrong: in their language, with what they can do. */
export function answerWithPages(app: FastifyInstance, { policy, settings }: ApiPorts): void {
  app.setErrorHandler(async (error: FastifyError | CodedError, request, reply) => {
    const code = error instanceof CodedError ? error.code : ofStatus(error);
    const { http } = MEANING[code];
    if (http >= 500) request.log.error({ reference: request.id, err: error, code }, 'A page failed');
    const { lang } = Object(request.query) as { lang?: unknown };
    const language = await pageLanguage(
      request,
      typeof lang === 'string' ? lang : undefined,
      settings.language,
    );
    const house = policy.current().business.name;
    const title = text('form.error', {}, language);
    const words = text(wordsFor(code), { reference: request.id }, language);
    const html = publicHtml({
      ...{ title, about: house, house, language, address: null, inLanguage: null },
      home: `/?lang=${language}`,
      body: `<h1>${escaped(title)}</h1><p class="card" role="alert">${escaped(words)}</p>${waysHtml(language)}`,
    });
    return publicPage(reply.code(http), { caching: 'no-store' }).send(html);
  });
}

function ofStatus({ statusCode = 500 }: FastifyError): ErrorCode {
  if (statusCode >= 500) return codeOf(null);
  return statusCode === 404 ? 'not-found' : statusCode === 413 ? 'too-large' : 'malformed';
}

function wordsFor(code: ErrorCode) {
  if (code === 'not-found') return 'form.gone';
  if (code === 'too-large') return 'form.too-large';
  return MEANING[code].http >= 500 ? 'form.down' : 'form.broken';
}
