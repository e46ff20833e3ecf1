import type { Reply } from '../../commands/command.ts';

import { text } from '../../texts/texts.ts';
import { CODE, refusedAs } from '../../vendors/discord/errors.ts';
import type { Chart, DeskPorts } from '../desk.ts';
import { escaped } from './inert.ts';
import type { Body, Drawn } from './parts.ts';

/** Charts of one message. */
const MOST = 4;
/** Words of one that was not drawn: together they stay within the 6,000 characters of a message's embeds. */
const WORDS = 600;

/** A message with its charts; those that could not be drawn are said in words. */
export async function withPictures(
  { draw }: Pick<DeskPorts, 'draw'>,
  body: Body,
  charts: readonly Chart[],
  language: string,
): Promise<Body> {
  if (charts.length === 0) return body;
  const all = await Promise.all(charts.slice(0, MOST).map((chart) => draw(chart)));
  const undrawn = all.filter(({ png }) => png === null);
  return {
    ...body,
    pictures: all.filter((one): one is Drawn => one.png !== null),
    embeds: [...body.embeds, ...undrawn.map(({ alt }) => inWords(alt, language))],
  };
}

/** The same of an answer. */
export function answerWithPictures(
  ports: Pick<DeskPorts, 'draw'>,
  body: Body,
  reply: Reply,
  language: string,
): Promise<Body> {
  return withPictures(ports, body, reply.ok ? (reply.charts ?? []) : [], language);
}

/** Where we may not attach files, or not of that size, the words stand alone. Throws CodedError. */
export async function orInWords(
  body: Body,
  language: string,
  say: (body: Body) => Promise<void>,
): Promise<void> {
  const { pictures = [], ...rest } = body;
  try {
    await say(body);
  } catch (error) {
    if (pictures.length === 0 || !refusedAs(error, CODE.missingPermissions, CODE.tooLarge)) throw error;
    await say({ ...rest, embeds: [...rest.embeds, ...pictures.map(({ alt }) => inWords(alt, language))] });
  }
}

function inWords(alt: string, language: string) {
  return { description: escaped(text('picture.not-drawn', { alt }, language), WORDS) };
}
