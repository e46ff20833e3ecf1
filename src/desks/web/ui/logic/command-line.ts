import type { CommandSpecView } from '../../../../api/shapes.ts';
import { text } from '../../../../texts/texts.ts';

type Option = CommandSpecView['options'][number];

/** What the typed line may leave out or complete from. */
export interface LineContext {
  /** The open ticket: taken where a line names none. */
  ticket: number | null;
  /** Numbers of the queue, in its order. */
  tickets: readonly number[];
  people: readonly string[];
}

export type ParsedLine =
  | { ok: true; name: string; options: Record<string, unknown> }
  | { ok: false; problem: string };

export interface Completion {
  /** The whole line after choosing it. */
  line: string;
  label: string;
  summary: string;
}

/** A typed line as a command with its options, by position; `option=value` names one; the last `rest` takes all. */
export function parseLine(line: string, commands: readonly CommandSpecView[], context: LineContext): ParsedLine {
  const [name = '', ...words] = wordsOf(line);
  const command = commands.find((candidate) => candidate.name === name.toLowerCase());
  if (command === undefined) return { ok: false, problem: text('refused.unknown-command', { name }) };
  const options: Record<string, unknown> = {};
  let rest = takeNamed(command, words, options);
  for (const option of command.options) {
    if (option.name in options) continue;
    rest = takeOption(option, rest, options, context);
  }
  const missing = command.options.find((option) => option.required && !(option.name in options));
  if (missing !== undefined) return { ok: false, problem: text('desk.line.missing', { option: missing.name }) };
  if (rest.length > 0) return { ok: false, problem: text('desk.line.left-over', { words: rest.join(' ') }) };
  return { ok: true, name: command.name, options };
}

function takeNamed(command: CommandSpecView, words: string[], options: Record<string, unknown>): string[] {
  const rest = [...words];
  for (let word = rest[0]; word !== undefined; word = rest[0]) {
    const [, name, value] = /^([a-z]+)=(.+)$/i.exec(word) ?? [];
    const option = command.options.find((candidate) => candidate.name === name);
    if (option === undefined || value === undefined) break;
    options[option.name] = valueOf(option, value);
    rest.shift();
  }
  return rest;
}

function takeOption(
  option: Option,
  words: string[],
  options: Record<string, unknown>,
  context: LineContext,
): string[] {
  const [word, ...after] = words;
  if (option.type === 'ticket') {
    if (word !== undefined && /^#?\d+$/.test(word)) {
      options[option.name] = Number(word.replace('#', ''));
      return after;
    }
    if (context.ticket !== null) options[option.name] = context.ticket;
    return words;
  }
  if (word === undefined || option.type === 'files') return words;
  if (option.type === 'rest') {
    options[option.name] = words.join(' ');
    return [];
  }
  if (option.type === 'flag') {
    if (word !== option.name) return words;
    options[option.name] = true;
    return after;
  }
  if (!option.required && option.choices !== undefined && !option.choices.includes(word)) return words;
  options[option.name] = valueOf(option, word);
  return after;
}

function valueOf(option: Option, value: string): unknown {
  if (option.type === 'ticket' || option.type === 'number') return Number(value.replace('#', ''));
  if (option.type === 'flag') return value === 'yes' || value === 'true';
  return value;
}

/** What the line could become: command names first, then the values of the option that is being typed. */
export function completions(
  line: string,
  commands: readonly CommandSpecView[],
  context: LineContext,
): Completion[] {
  const words = line.trimStart().split(/\s+/);
  const [typed = ''] = words;
  if (words.length === 1) {
    return commands
      .filter((command) => command.name.startsWith(typed.toLowerCase()))
      .map((command) => ({ line: `${command.name} `, label: signature(command), summary: command.summary }));
  }
  const command = commands.find((candidate) => candidate.name === typed.toLowerCase());
  const last = words.at(-1) ?? '';
  const option = command?.options[words.length - 2];
  if (option === undefined) return [];
  const head = words.slice(0, -1).join(' ');
  return valuesOf(option, context)
    .filter((value) => value.toLowerCase().startsWith(last.toLowerCase()))
    .slice(0, 8)
    .map((value) => ({ line: `${head} ${quoted(value)} `, label: value, summary: option.summary }));
}

/** The command with its options as it is typed: `snooze ticket until [reason]`. */
export function signature(command: CommandSpecView): string {
  const options = command.options.map((option) => (option.required ? option.name : `[${option.name}]`));
  return [command.name, ...options].join(' ');
}

function valuesOf(option: Option, context: LineContext): string[] {
  if (option.choices !== undefined) return option.choices;
  if (option.type === 'person') return [...context.people];
  if (option.type !== 'ticket') return [];
  const numbers = context.ticket === null ? context.tickets : [context.ticket, ...context.tickets];
  return [...new Set(numbers)].map(String);
}

function quoted(value: string): string {
  return value.includes(' ') ? `"${value}"` : value;
}

function wordsOf(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2] ?? '');
}
