import { isObject } from './slack-shape.ts';

export type Fields = Record<string, unknown>;

/** A rule that Slack states in words and not in its types. */
export interface Rule {
  /** The `type` of the blocks and elements, or the part of a request, that it is about. */
  on: readonly string[];
  /** The sentence. Of the reference of Block Kit (docs.slack.dev/reference/block-kit) unless `from` says otherwise. */
  says: string;
  from?: string;
  /** The method's error, where it has one of its own. */
  error?: string;
  broken: (what: Fields) => boolean;
}

/** Every object within, however deep. */
export function everywhere(value: unknown): Fields[] {
  if (Array.isArray(value)) return value.flatMap(everywhere);
  return isObject(value) ? [value, ...Object.values(value).flatMap(everywhere)] : [];
}

/** The characters that count for the length of all blocks: texts, addresses, values. */
export function charactersIn(value: unknown): number {
  const counted = ['text', 'url', 'value'];
  return everywhere(value)
    .flatMap((one) => counted.map((name) => one[name]))
    .reduce((sum: number, one) => sum + (typeof one === 'string' ? one.length : 0), 0);
}

export function ofType(blocks: unknown, type: string): Fields[] {
  return list(blocks)
    .map(fieldsOf)
    .filter((block) => block['type'] === type);
}

export function twice(values: unknown[]): boolean {
  const given = values.filter((value) => value !== undefined);
  return new Set(given).size < given.length;
}

export function long(value: unknown, most: number): boolean {
  return typeof value === 'string' && value.length > most;
}

export function other(value: unknown, pattern: RegExp): boolean {
  return typeof value === 'string' && !pattern.test(value);
}

export function filled(value: unknown): boolean {
  return value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0);
}

export function fieldsOf(value: unknown): Fields {
  return isObject(value) ? value : {};
}

export function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
