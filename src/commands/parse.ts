import type { Refusal } from '../domain/refusal.ts';
import { type TextKey, type TextValues, text } from '../texts/texts.ts';

export interface Parsed {
  options: Record<string, unknown>;
}

/** What parsing needs to know of a command: its spec, or the spec as the API shows it. */
export interface TypedCommand {
  name: string;
  example: string;
  options: readonly TypedOption[];
}

interface TypedOption {
  name: string;
  type: string;
  required: boolean;
  choices?: readonly string[] | undefined;
  labels?: Readonly<Record<string, string>> | undefined;
}

/** Quotation marks that open and close an option with spaces in it; keyboards of phones curl them. */
const QUOTES: Readonly<Record<string, string>> = { '"': '"', '“': '”', '„': '“', '«': '»' };
/** `--name` or `--name=value`; keyboards make one dash of two. */
const NAMED = /^(?:--|—|–)([a-z][a-z-]*)(?:=(.*))?$/isu;
const TICKET = /^#?(\d{1,15})$/;
const NUMBER = /^\d{1,15}$/;

interface Token {
  value: string;
  quoted: boolean;
  /** Where the token begins and what follows it begins, in the line. */
  start: number;
  end: number;
}

/** The first word of a line, and everything after it. */
export function splitName(line: string): { name: string; rest: string } {
  const [, name = '', rest = ''] = /^\s*\/?(\S*)\s*(.*)$/su.exec(line) ?? [];
  return { name: name.toLowerCase(), rest };
}

/**
 * The options in what was typed after a command's name. Options stand in the order of their declaration; those of type
 * `flag` and `files`, and optional ones after a `rest`, are named (`--confirm`, `--as holding`). A named option stands
 * before the rest, or closes it with a value that it takes. Everything else of a rest is taken as it is, with its line ends
 * and quotes.
 * What is wrong with it is said in the language.
 */
export function parse(line: string, spec: TypedCommand, language = 'en'): Parsed | Refusal {
  const found = read(line, spec);
  if ('options' in found) return found;
  const { option, key, values } = found.problem;
  return { refused: 'bad-option', values: { option, problem: text(key, values, language) } };
}

interface Problem {
  problem: { option: string; key: TextKey; values?: TextValues };
}

function read(line: string, spec: TypedCommand): Parsed | Problem {
  const options: Record<string, unknown> = {};
  const places = positional(spec);
  let at = 0;
  for (;;) {
    const token = tokenAt(line, at);
    const named = token === null ? null : namedIn(token, spec);
    const place = places[0];
    if (token !== null && named !== null && takesRest(line, token, named, place)) {
      return takeRest(line.slice(token.end).trimStart(), options, named.option, spec);
    } else if (token !== null && named !== null) {
      const taken = takeNamed(line, token, named);
      if ('problem' in taken) return taken;
      options[named.option.name] = taken.value;
      at = taken.end;
    } else if (place?.type === 'rest') {
      return takeRest(line.slice(token?.start ?? line.length), options, place, spec);
    } else if (token === null) {
      return complete(options, spec);
    } else if (place === undefined) {
      return bad(token.value, 'problem.left-over', { name: spec.name, example: spec.example });
    } else {
      places.shift();
      const value = valueIn(place, token.value);
      if (value === undefined) return problemOf(place);
      options[place.name] = value;
      at = token.end;
    }
  }
}

function positional(spec: TypedCommand): TypedOption[] {
  const rest = spec.options.findIndex(({ type }) => type === 'rest');
  return spec.options.filter(
    ({ type }, index) => type !== 'flag' && type !== 'files' && (rest < 0 || index <= rest),
  );
}

function tokenAt(line: string, from: number): Token | null {
  const start = from + (/^\s*/u.exec(line.slice(from))?.[0].length ?? 0);
  const first = line[start];
  if (first === undefined) return null;
  const closing = QUOTES[first];
  const close = closing === undefined ? -1 : line.indexOf(closing, start + 1);
  if (close > 0) return { value: line.slice(start + 1, close), quoted: true, start, end: close + 1 };
  const value = /^\S+/u.exec(line.slice(start))?.[0] ?? first;
  return { value, quoted: false, start, end: start + value.length };
}

interface Named {
  option: TypedOption;
  value: string | undefined;
}

function namedIn(token: Token, spec: TypedCommand): Named | null {
  const [, name, value] = (token.quoted ? null : NAMED.exec(token.value)) ?? [];
  const option = spec.options.find((one) => bare(one.name) === bare(name ?? ''));
  return option === undefined ? null : { option, value };
}

/** `--public-name` and `--publicName` are the same. */
function bare(name: string): string {
  return name.replaceAll('-', '').toLowerCase();
}

function takeNamed(line: string, token: Token, named: Named): { value: unknown; end: number } | Problem {
  const { option } = named;
  if (option.type === 'flag') {
    return named.value === undefined ? { value: true, end: token.end } : bad(option.name, 'problem.flag');
  }
  const after = named.value === undefined || named.value === '' ? tokenAt(line, token.end) : null;
  const value = valueIn(option, after?.value ?? named.value ?? '');
  if (value === undefined) return problemOf(option);
  return { value, end: after?.end ?? token.end };
}

/** `--why so and so` is the rest, named: it needs no quotes. */
function takesRest(line: string, token: Token, { option, value }: Named, place?: TypedOption): boolean {
  const after = tokenAt(line, token.end);
  return place === option && option.type === 'rest' && value === undefined && after?.quoted === false;
}

function takeRest(
  line: string,
  options: Record<string, unknown>,
  place: TypedOption,
  spec: TypedCommand,
): Parsed | Problem {
  let rest = line.trimEnd();
  for (let closing = closingIn(rest, spec); closing !== null; closing = closingIn(rest, spec)) {
    options[closing.name] = closing.value;
    rest = rest.slice(0, closing.start).trimEnd();
  }
  if (rest !== '') options[place.name] = rest;
  return complete(options, spec);
}

/** The named option with which a text ends, its value being one and nothing behind it; null: it is text. */
function closingIn(rest: string, spec: TypedCommand): { name: string; value: unknown; start: number } | null {
  const start = [...rest.matchAll(/(?<!\S)(?:--|—|–)[a-z]/giu)].at(-1)?.index;
  const token = start === undefined ? null : tokenAt(rest, start);
  const named = token === null ? null : namedIn(token, spec);
  if (token === null || named === null) return null;
  const taken = takeNamed(rest, token, named);
  if ('problem' in taken || taken.end !== rest.length) return null;
  return { name: named.option.name, value: taken.value, start: token.start };
}

function complete(options: Record<string, unknown>, spec: TypedCommand): Parsed | Problem {
  const missing = spec.options.find(({ name, required }) => required && options[name] === undefined);
  return missing === undefined ? { options } : bad(missing.name, 'problem.missing');
}

/** The value of an option as commands take it, or undefined when the words are none. */
function valueIn(option: TypedOption, words: string): unknown {
  if (words === '') return undefined;
  switch (option.type) {
    case 'ticket': {
      const number = Number(TICKET.exec(words)?.[1] ?? 0);
      return number > 0 ? number : undefined;
    }
    case 'number':
      return NUMBER.test(words) ? Number(words) : undefined;
    case 'choice':
      return option.choices?.find((choice) =>
        [choice, option.labels?.[choice]].some((one) => one?.toLowerCase() === words.toLowerCase()),
      );
    case 'files':
      return words.split(',').filter((id) => id !== '');
    default:
      return words;
  }
}

function problemOf({ name, type, choices }: TypedOption): Problem {
  if (type === 'ticket') return bad(name, 'problem.ticket');
  if (type === 'number') return bad(name, 'problem.number');
  if (type === 'choice') return bad(name, 'problem.choice', { choices: choices?.join(', ') ?? '' });
  return bad(name, 'problem.missing');
}

function bad(option: string, key: TextKey, values: TextValues = {}): Problem {
  return { problem: { option, key, values } };
}
