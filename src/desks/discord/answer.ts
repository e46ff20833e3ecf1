import type { Reply } from '../../commands/command.ts';
import { text } from '../../texts/texts.ts';
import { ACTION, customId } from './ids.ts';
import { escaped } from './inert.ts';
import { type Body, button, primary, row } from './parts.ts';

/** Of a description of 4,096, so that what we add to it has room. */
const WORDS = 3500;

/** An answer that only the person who asked sees. */
export function said(words: string): Body {
  return { embeds: [{ description: escaped(words, WORDS) }], components: [] };
}

/** What a command answered; a reply on its way can be taken back with one press. */
export function saidOf(command: string, reply: Reply): Body {
  const body = said(reply.text);
  if (!reply.ok || command !== 'reply' || reply.ticket === undefined) return body;
  const message = messageIn(reply.data);
  if (message === null) return body;
  const undo = button(text('discord.undo'), customId(ACTION.undo, reply.ticket, message));
  return { ...body, components: row(undo) };
}

/** Something to be sure of: the text as it would be sent, and one button that sends it. */
export function askedOnce(
  problem: string,
  number: number,
  draftId: string,
  words: string,
  label = text('discord.send-all-the-same'),
): Body {
  const sure = button(label, customId(ACTION.send, number, draftId), primary);
  return {
    embeds: [{ description: escaped(problem, 500) }, { description: escaped(words, WORDS) }],
    components: row(sure),
  };
}

/** A text that was not taken, so that nobody types it twice. */
export function notTaken(problem: string, words: string): Body {
  if (words.trim() === '') return said(problem);
  return {
    embeds: [{ description: escaped(problem, 500) }, { description: escaped(words, WORDS) }],
    components: [],
  };
}

/** Whether a refusal is a question: something happened meanwhile, and the agent may send all the same. */
export function isQuestion(reply: Reply): boolean {
  return !reply.ok && (reply.refused === 'customer-wrote' || reply.refused === 'someone-elses');
}

function messageIn(data: unknown): string | null {
  const message: unknown = typeof data === 'object' && data !== null ? Reflect.get(data, 'message') : null;
  return typeof message === 'string' ? message : null;
}
