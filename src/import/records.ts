import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';

export type Fields = Record<string, unknown>;
/** A record of a file, or why its line is none. */
export type Read = { at: string; fields: Fields } | { at: string; wrong: string };

/** Under which names exports list their records. */
const LISTS = ['tickets', 'users', 'comments', 'payload', 'conversations', 'data'];

/**
 * Every record of a file, or of all files of a folder: JSON with a list in it, or a record a line. `kind` tells which list or which
 * file a record is of, such as `users`; '' when nothing does.
 */
export async function* recordsIn(path: string): AsyncGenerator<Read & { kind: string }> {
  for (const file of await filesOf(path)) {
    const name = basename(file);
    const kind = LISTS.find((list) => name.startsWith(list)) ?? '';
    if (/\.(?:ndjson|jsonl)$/.test(name)) yield* ofLines(file, kind);
    else yield* ofDocument(file, kind);
  }
}

async function filesOf(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const names = (await readdir(path)).filter((name) => /\.(?:json|ndjson|jsonl)$/.test(name)).sort();
  return names.map((name) => join(path, name));
}

async function* ofLines(file: string, kind: string): AsyncGenerator<Read & { kind: string }> {
  let line = 0;
  for await (const text of linesOf(file)) {
    line++;
    if (text.trim() === '') continue;
    yield { kind, ...parsed(`${basename(file)}:${line}`, text) };
  }
}

/** A few exports are one document of one record a line for all that, and may be longer than any text that can be held whole. */
async function* ofDocument(file: string, kind: string): AsyncGenerator<Read & { kind: string }> {
  const name = basename(file);
  if (await hasRecordALine(file)) {
    yield* ofLines(file, kind);
    return;
  }
  const text = await readFile(file, 'utf8');
  try {
    yield* within(JSON.parse(text), name, kind);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    yield { at: name, kind, wrong: 'is no JSON' };
  }
}

/** Whether its first line is a record, and not its only one. */
async function hasRecordALine(file: string): Promise<boolean> {
  let first: string | null = null;
  for await (const text of linesOf(file)) {
    if (text.trim() === '') continue;
    if (first !== null) return true;
    if (!('fields' in parsed('', text))) return false;
    first = text;
  }
  return false;
}

function linesOf(file: string) {
  return createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY });
}

function* within(value: unknown, at: string, kind: string): Generator<Read & { kind: string }> {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield { kind, ...recordOf(item, `${at}[${index}]`) };
    return;
  }
  if (!isFields(value)) {
    yield { at, kind, wrong: 'holds no records' };
    return;
  }
  const lists = LISTS.filter((list) => Array.isArray(value[list]) || isFields(value[list]));
  if (lists.length === 0) yield { at, kind, fields: value };
  for (const list of lists)
    yield* within(value[list], `${at}.${list}`, list === 'data' || list === 'payload' ? kind : list);
}

function parsed(at: string, text: string): Read {
  try {
    return recordOf(JSON.parse(text), at);
  } catch {
    return { at, wrong: 'is no JSON' };
  }
}

function recordOf(value: unknown, at: string): Read {
  return isFields(value) ? { at, fields: value } : { at, wrong: 'is no record' };
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Text of what may be text, a number, or nothing. */
export function textOf(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

export function listOf(value: unknown): Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}

/** An export that is read page by page while it grows tells the same twice: of one id the last one counts. */
export function onceEach(records: readonly Fields[]): Fields[] {
  return [...new Map(records.map((one) => [textOf(one.id), one])).values()];
}
