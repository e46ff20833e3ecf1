import type { CommandSpecView } from '../../../../api/command-shapes.ts';
import { parse, splitName } from '../../../../commands/parse.ts';
import type { TextKey } from '../../../../texts/texts.ts';
import { language, text } from '../words.ts';
import { choiceName } from './form.ts';

type Option = CommandSpecView['options'][number];

/** What the typed line may leave out or complete from. */
export interface LineContext {
  /** The open ticket: taken where a line names none. */
  ticket: number | null;
  /** Numbers of the queue, in its order. */
  tickets: readonly number[];
  people: readonly string[];
  /** Of these, who is away. */
  away?: ReadonlySet<string>;
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

const OFFERED = 8;

/** A typed line as a command with its options, as on every desk; the open ticket where none is named. */
export function parseLine(
  line: string,
  commands: readonly CommandSpecView[],
  context: LineContext,
): ParsedLine {
  const { name, rest } = splitName(line);
  const command = commands.find((candidate) => candidate.name === name);
  if (command === undefined) return { ok: false, problem: text('refused.unknown-command', { name }) };
  const parsed = parse(withTicket(command, rest, context.ticket), command, language.value);
  if ('options' in parsed) return { ok: true, name: command.name, options: parsed.options };
  return { ok: false, problem: text(`refused.${parsed.refused}` as TextKey, parsed.values) };
}

function withTicket(command: CommandSpecView, rest: string, ticket: number | null): string {
  const wanted = command.options[0]?.type === 'ticket' && ticket !== null;
  return wanted && !/^(#?\d+(\s|$)|--ticket\b)/.test(rest) ? `${ticket} ${rest}` : rest;
}

/** What the line could become: command names first, then the values of the option that is being typed. */
export function completions(
  line: string,
  commands: readonly CommandSpecView[],
  context: LineContext,
): Completion[] {
  const words = line.trimStart().split(/\s+/);
  const typed = (words[0] ?? '').replace(/^\//, '').toLowerCase();
  if (words.length === 1) {
    return commands
      .filter((command) => command.name.startsWith(typed))
      .map((command) => ({ line: `${command.name} `, label: signature(command), summary: command.summary }));
  }
  const command = commands.find((candidate) => candidate.name === typed);
  if (command === undefined) return [];
  const last = words.at(-1) ?? '';
  const head = words.slice(0, -1).join(' ');
  if (last.startsWith('--')) return namedOptions(command, head, last.slice(2));
  const option = optionAt(command, words.slice(1), context);
  if (option === undefined) return [];
  return valuesOf(option, context)
    .filter((value) => value.toLowerCase().startsWith(last.toLowerCase()))
    .slice(0, OFFERED)
    .map((value) => {
      const isAway = option.type === 'person' && context.away?.has(value) === true;
      const label = isAway ? text('desk.away', { name: value }) : value;
      return { line: `${head} ${quoted(value)} `, label, summary: meaning(option, value) };
    });
}

/** The option that the last word belongs to. */
function optionAt(command: CommandSpecView, words: string[], context: LineContext): Option | undefined {
  const before = words.at(-2);
  const named = command.options.find(({ name }) => before === `--${asTyped(name)}`);
  if (named !== undefined) return named;
  const [first] = command.options;
  const left = first?.type === 'ticket' && context.ticket !== null && !/^#?\d*$/.test(words[0] ?? '');
  return command.options[words.length - (left ? 0 : 1)];
}

function namedOptions(command: CommandSpecView, head: string, begun: string): Completion[] {
  return command.options
    .filter(({ name, type }) => asTyped(name).startsWith(begun) && type !== 'ticket' && type !== 'files')
    .map(({ name, summary }) => ({
      line: `${head} --${asTyped(name)} `,
      label: `--${asTyped(name)}`,
      summary,
    }));
}

/** The command with its options as it is typed: `snooze <ticket> <until> [reason]`. */
export function signature(command: CommandSpecView): string {
  const options = command.options.filter(({ type }) => type !== 'files' && type !== 'id').map(written);
  return [command.name, ...options].join(' ');
}

function written({ name, type, required }: Option): string {
  if (type === 'flag') return `[--${asTyped(name)}]`;
  return required ? `<${asTyped(name)}>` : `[${asTyped(name)}]`;
}

/** `handOver` is typed `hand-over`. */
function asTyped(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** What one of several choices is; what is called as it is typed tells what the option is. */
function meaning(option: Option, value: string): string {
  const name = option.choices === undefined ? value : choiceName(option, value);
  return name === value ? option.summary : name;
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
