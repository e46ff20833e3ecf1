import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { knownLanguage, type Language } from '../texts/languages.ts';
import { PUBLIC_STYLE } from '../texts/public-page.ts';
import { learn } from '../texts/texts.ts';

const STYLE_HASH = createHash('sha256').update(PUBLIC_STYLE).digest('base64');

/** Sites that may show a page within theirs. */
export type Frames = 'none' | readonly string[];

/** Nothing runs and nothing is fetched; one style is allowed, by its hash. `frames` without any site: all. */
function policyOf(frames: Frames): string {
  const ancestors = frames === 'none' ? "'none'" : frames.length === 0 ? '*' : frames.join(' ');
  return [
    "default-src 'none'",
    `style-src 'sha256-${STYLE_HASH}'`,
    "base-uri 'none'",
    "form-action 'self'",
    `frame-ancestors ${ancestors}`,
  ].join('; ');
}

/** A page for customers, with how long browsers may keep it. */
export function publicPage(
  reply: FastifyReply,
  { frames = 'none', caching }: { frames?: Frames; caching: string },
): FastifyReply {
  return reply
    .header('content-security-policy', policyOf(frames))
    .header('cache-control', caching)
    .header('vary', 'accept-language')
    .type('text/html; charset=utf-8');
}

/** The language that the address names, else the first that the browser asks for and we have, else `otherwise`; it is learnt. */
export async function pageLanguage(
  request: FastifyRequest,
  named: string | undefined,
  otherwise: string,
): Promise<Language> {
  const wanted = [named ?? '', ...acceptedIn(request.headers['accept-language'])];
  const language = [...wanted, otherwise].map(knownLanguage).find((one) => one !== null) ?? 'en';
  await learn(language);
  return language;
}

/** Languages as a browser names them, those that it likes best first. */
function acceptedIn(header = ''): string[] {
  return header
    .split(',')
    .map((part) => (part.split(';', 1)[0] ?? '').trim())
    .filter((tag) => tag !== '');
}
