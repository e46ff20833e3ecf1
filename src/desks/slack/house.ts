import { randomUUID } from 'node:crypto';
import type { Reply } from '../../commands/command.ts';
import { codeOf } from '../../domain/coded-error.ts';
import { learn, text } from '../../texts/texts.ts';
import type { DeskPerson, DeskPorts } from '../desk.ts';
import { type Answers, type Asker, said } from './answer.ts';
import { BUSY_MS } from './limits.ts';

/** What somebody wants done, in the house's words. */
export interface Wish {
  name: string;
  options: Readonly<Record<string, unknown>>;
  /** Named by Slack for this one press: a repeat of it changes nothing. */
  requestId: string;
}

/** Somebody of the team, and the language in which the desk speaks to them. */
export interface Reader {
  person: DeskPerson;
  language: string;
}

/** Who is behind a Slack user, or null: whoever is not mapped to a person is a stranger, also in a shared channel. */
export async function readerOf(ports: DeskPorts, user: string): Promise<Reader | null> {
  const person = await ports.person({ slack: user });
  if (person === null) return null;
  const language = person.language ?? ports.language;
  await learn(language);
  return { person, language };
}

/** What the house answers; a refusal ends with a reference that stands in the log. */
export async function ask(ports: DeskPorts, { person, language }: Reader, wish: Wish): Promise<Reply> {
  const { id, name, role } = person;
  const reply = await ports.handle({ ...wish, actor: { id, name, role }, desk: 'slack', language });
  if (reply.ok) return reply;
  const what = { command: wish.name, refused: reply.refused, person: id };
  return { ...reply, text: refusedText(ports, what, reply.text, language) };
}

/** Words of a refusal with a reference that stands in the log. */
export function refusedText(ports: DeskPorts, what: object, words: string, language: string): string {
  const reference = referenceOf();
  ports.log.info({ desk: 'slack', ...what, reference }, 'a wish was refused');
  return text('slack.refused', { text: words, reference }, language);
}

/** What somebody is told who is not in the team: their Slack id, and what to do with it. */
export function strangerText(ports: DeskPorts, user: string): string {
  const { language } = ports;
  return refusedText(
    ports,
    { refused: 'stranger', user },
    text('slack.stranger', { id: user }, language),
    language,
  );
}

/**
 * Works on what somebody pressed, after it was acknowledged: a stranger is told so, a slow answer is announced, and what
 * breaks ends in words with a reference that stands in the log.
 */
export async function work(
  house: { ports: DeskPorts; answers: Answers },
  asker: Asker,
  run: (reader: Reader) => Promise<void>,
): Promise<void> {
  const { ports, answers } = house;
  const known = { language: ports.language };
  const busy = setTimeout(() => {
    void answers.say(asker, said(text('slack.busy', {}, known.language)));
  }, BUSY_MS);
  try {
    const reader = await readerOf(ports, asker.user);
    known.language = reader?.language ?? ports.language;
    if (reader === null) await answers.say(asker, said(strangerText(ports, asker.user)));
    else await run(reader);
  } catch (error) {
    await answers.say(asker, said(brokenText(ports, error, known.language)));
  } finally {
    clearTimeout(busy);
  }
}

/** What the person is told when something broke; the reference in it is found in the log. */
export function brokenText(ports: DeskPorts, error: unknown, language: string): string {
  const reference = referenceOf();
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : 'unknown';
  ports.log.error({ desk: 'slack', code, reference, message }, 'an interaction did not work');
  return text('slack.broken', { code, reference }, language);
}

function referenceOf(): string {
  return randomUUID().slice(0, 8);
}
