import type { Reply } from '../../commands/command.ts';
import { text } from '../../texts/texts.ts';
import { lackedBy, listedBy, mergeAsked, takenBackOf } from '../outcome.ts';
import { type RemedyPress, remedyPresses } from '../remedies.ts';
import { ACTION, customId } from './ids.ts';
import { escaped } from './inert.ts';
import { LIMITS } from './limits.ts';
import { type Body, button, link, primary, type Row, row } from './parts.ts';

/** Of a description of 4,096, so that what we add to it has room. */
export const WORDS = 3500;
const PROBLEM = 900;
/** Of the 6,000 characters that a message has for all of its embeds; help adds a sentence to it. */
const ALL = 5700;
/** A part ends at a line, unless the line is longer than this. */
const LINE = 1000;

/** An answer that only the person who asked sees. */
export function said(words: string): Body {
  return { embeds: parts(words).map((description) => ({ description })), components: [] };
}

/** What is too long for one goes on in a second one. */
function parts(words: string): string[] {
  const whole = escaped(words, ALL);
  const end = whole.length <= WORDS ? -1 : whole.lastIndexOf('\n', WORDS);
  const rest = whole.slice(end + 1);
  if (end < WORDS - LINE || rest.trim() === '') return [escaped(words, WORDS)];
  return [whole.slice(0, end), rest];
}

/** Commands of which the answer says only what was done, so that anybody at the desk may read it. */
const TOLD: ReadonlySet<string> = new Set([
  ...['claim', 'release', 'assign', 'transfer', 'escalate', 'resolve', 'reopen', 'wait', 'snooze'],
  ...['kind', 'cause', 'priority', 'tag', 'check'],
  ...['reply', 'send', 'note', 'undo', 'send-again', 'mark-sent', 'away', 'back', 'notify', 'language'],
]);

/** What a command answered; what was done can be taken back with one press, and what is missing filled in. */
export function saidOf(command: string, reply: Reply, language: string): Body {
  const body: Body = { ...said(reply.text), ...(reply.ok && !TOLD.has(command) ? { secret: true } : {}) };
  const lacked = lackedBy(reply);
  if (lacked !== null) {
    const fill = (name: string) =>
      name === 'check' ? customId(ACTION.steps, lacked.number) : customId(ACTION.do, lacked.number, name);
    return { ...body, components: row(...lacked.commands.map((name) => button(name, fill(name)))) };
  }
  const merge = mergeAsked(reply);
  if (merge !== null) {
    const id = customId(ACTION.merge, merge.number, String(merge.into));
    return { ...body, components: row(button(text('merge.all-the-same', {}, language), id)) };
  }
  const presses = remedyPresses(command, reply, language);
  if (presses.length > 0) return { ...body, components: remedyRows(presses) };
  const taken = takenBackOf(command, reply);
  if (taken === null) return body;
  const undo = button(text('discord.undo', {}, language), customId(ACTION.undo, taken.number, taken.what));
  return { ...body, components: row(undo) };
}

/** Small remedies, each with what can be done to it. */
export function remedyRows(presses: readonly RemedyPress[]): Row[] {
  const buttons = presses.map(({ id, label }) => button(label, customId(ACTION.remedy, 1, id)));
  return Array.from({ length: LIMITS.rows }, (_, at) =>
    buttons.slice(at * LIMITS.rowButtons, (at + 1) * LIMITS.rowButtons),
  ).flatMap((some) => row(...some));
}

/** A list of tickets, each with a button that opens it on the web, where Discord takes the address. */
export function withLinks(body: Body, reply: Reply, publicUrl: string): Body {
  const links = listedBy(reply).flatMap((number) =>
    link(`#${number}`, `${publicUrl}/desk/#/tickets/${number}`),
  );
  const rows = Array.from({ length: LIMITS.rows - body.components.length }, (_, at) =>
    links.slice(at * LIMITS.rowButtons, (at + 1) * LIMITS.rowButtons),
  );
  return { ...body, components: [...body.components, ...rows.flatMap((some) => row(...some))] };
}

/** Something to be sure of: the text as it would be sent, and one button that sends it. */
export function askedOnce(
  question: { problem: string; number: number; draftId: string; words: string },
  label: string,
  other?: { label: string; draftId: string },
): Body {
  const { problem, number, draftId, words } = question;
  const sure = button(label, customId(ACTION.send, number, draftId), primary);
  const besides =
    other === undefined ? [] : [button(other.label, customId(ACTION.send, number, other.draftId))];
  return {
    embeds: [{ description: escaped(problem, PROBLEM) }, { description: escaped(words, WORDS) }],
    components: row(sure, ...besides),
  };
}

/** A text that was not taken, so that nobody types it twice. */
export function notTaken(problem: string, words: string): Body {
  if (words.trim() === '') return said(problem);
  return {
    embeds: [{ description: escaped(problem, PROBLEM) }, { description: escaped(words, WORDS) }],
    components: [],
  };
}

/** The same answer with a reference under it, which stands in the log too. */
export function referred(body: Body, reference: string, language: string): Body {
  const [first, ...others] = body.embeds;
  if (first === undefined) return body;
  const small = { text: text('discord.reference', { reference }, language) };
  return { ...body, embeds: [{ ...first, footer: small }, ...others] };
}
