import type { z } from 'zod';

/** What goes wrong with the next call: an answer of LINE's, no answer ever, or a line cut after it was done. */
export type LineFault =
  | { status: number; message: string; retryAfter?: number }
  | 'never'
  | 'cut-after-doing';

export interface Answer {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

export class Refused extends Error {
  readonly answer: Answer;

  constructor(status: number, message: string, details?: { message: string; property: string }[]) {
    super(message);
    this.answer = { status, body: { message, ...(details === undefined ? {} : { details }) } };
  }
}

export interface Call {
  name: string;
  ids: string[];
}

/** Calls by method and path; those for files lie at their own host alone. */
const CALLS: readonly [string, RegExp][] = [
  ['push', /^POST \/v2\/bot\/message\/push$/],
  ['loading', /^POST \/v2\/bot\/chat\/loading\/start$/],
  ['read', /^POST \/v2\/bot\/chat\/markAsRead$/],
  ['endpoint', /^PUT \/v2\/bot\/channel\/webhook\/endpoint$/],
  ['hook', /^GET \/v2\/bot\/channel\/webhook\/endpoint$/],
  ['test', /^POST \/v2\/bot\/channel\/webhook\/test$/],
  ['info', /^GET \/v2\/bot\/info$/],
  ['quota', /^GET \/v2\/bot\/message\/quota$/],
  ['used', /^GET \/v2\/bot\/message\/quota\/consumption$/],
  ['profile', /^GET \/v2\/bot\/profile\/(U[\da-f]{32})$/],
  ['member', /^GET \/v2\/bot\/(?:group|room)\/([CR][\da-f]{32})\/member\/(U[\da-f]{32})$/],
  ['content', /^GET \/data\/v2\/bot\/message\/(\d+)\/content$/],
  ['transcoding', /^GET \/data\/v2\/bot\/message\/(\d+)\/content\/transcoding$/],
];

export function callOf(line: string): Call | null {
  for (const [name, pattern] of CALLS) {
    const [found, ...ids] = pattern.exec(line) ?? [];
    if (found !== undefined) return { name, ids };
  }
  return null;
}

export function failing({ status, message, retryAfter }: Exclude<LineFault, string>): Answer {
  const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
  return { status, body: { message }, headers };
}

export function fits<Shape extends z.ZodType>(shape: Shape, body: string): z.infer<Shape> {
  const read = shape.safeParse(JSON.parse(body));
  if (read.success) return read.data;
  const details = read.error.issues.map(({ path, message }) => ({ message, property: path.join('.') }));
  throw new Refused(400, `The request body has ${details.length} error(s)`, details);
}
