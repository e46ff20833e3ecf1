import { broken } from './slack-rules.ts';
import { argumentOf, isObject, misfits, type Problem, resolved, SCHEMA, type Shape } from './slack-shape.ts';

type Form = Record<string, unknown>;

/** What Slack would answer: the method's error, and everything wrong in words. */
export interface Verdict {
  error: string;
  problems: string[];
}

/**
 * Judges a call of the Web API: its arguments by the request types of @slack/web-api, its blocks and view by @slack/types
 * and their comments, and by the rules that stand in neither. Null when Slack would take it.
 */
export function judged(method: string, form: Form): Verdict | null {
  const shape = SCHEMA.methods[method];
  if (shape === undefined) return { error: 'unknown_method', problems: [`${method} is not known`] };
  const found: (Problem & { error?: string })[] = [
    ...ruled(method, form),
    ...corrected(misfits(form, shape, '')),
  ];
  if (found.length === 0) return null;
  const errors = found.map((problem) => problem.error ?? errorAt(method, problem));
  return {
    error: errors.find((error) => error !== 'invalid_arguments') ?? 'invalid_arguments',
    problems: found.map(told),
  };
}

/** The arguments of a call: what was sent as text becomes what the method's types want there, where it can be read so. */
export function argumentsIn(method: string, fields: Iterable<[string, string]>): Form {
  const shape = SCHEMA.methods[method];
  const read = ([name, value]: [string, string]) => [
    name,
    shape === undefined ? value : readAs(argumentOf(shape, name), value),
  ];
  return Object.fromEntries([...fields].map(read));
}

/** Everything wrong with a message's text and blocks, by Slack's rules and by ours; empty when it may be sent. */
export function problemsOfMessage(message: { text?: unknown; blocks?: unknown }): string[] {
  const form = { channel: 'C0DESK', text: message.text, blocks: message.blocks };
  return [...(judged('chat.postMessage', form)?.problems ?? []), ...oursOfMessage(message)];
}

/** Everything wrong with a modal or a Home tab. */
export function problemsOfView(view: unknown): string[] {
  const home = isObject(view) && view['type'] === 'home';
  const verdict = home
    ? judged('views.publish', { user_id: 'U0ANA', view })
    : judged('views.open', { trigger_id: '1', view });
  return [...(verdict?.problems ?? []), ...oursOfView(view)];
}

/** What we ask of our messages beyond Slack: words for notifications, nothing that pings, nothing half. */
export function oursOfMessage(message: { text?: unknown; blocks?: unknown }): string[] {
  const text = typeof message.text === 'string' ? message.text : '';
  return [
    ...(text.trim() === '' ? ['text: a message with blocks needs a text for notifications'] : []),
    ...pingsIn(text),
    ...oursOfBlocks(message),
  ];
}

export function oursOfView(view: unknown): string[] {
  const blocks = isObject(view) && Array.isArray(view['blocks']) ? view['blocks'] : [];
  return [...(blocks.length === 0 ? ['blocks: an empty view'] : []), ...oursOfBlocks(view)];
}

const CHAT = /^chat\.(postMessage|postEphemeral|update|scheduleMessage|meMessage)$/u;

function ruled(method: string, form: Form): (Problem & { error?: string })[] {
  if (CHAT.test(method)) return broken(form, ['message', method]);
  const view = form['view'];
  if (!method.startsWith('views.') || !isObject(view)) return broken(form, [method]);
  const wanted = method === 'views.publish' ? 'home' : 'modal';
  const fits = method === 'views.update' || view['type'] === wanted;
  return [
    ...(fits ? [] : [{ at: 'view.type', what: `${method} takes a ${wanted}` }]),
    ...broken(view, ['view', String(view['type'])], 'view'),
  ];
}

/** An option's value: the comment in the types still says 75 characters, the reference 150, as RULES has it. */
function corrected(problems: Problem[]): Problem[] {
  return problems.filter(
    ({ at, what }) =>
      !(
        /\.options\[\d+\]\.value$|\.initial_options?(\[\d+\])?\.value$/u.test(at) &&
        what.endsWith('at most 75')
      ),
  );
}

const FORMATS: Readonly<Record<string, string>> = {
  blocks: 'invalid_blocks',
  attachments: 'invalid_attachments',
  metadata: 'invalid_metadata_format',
};

function errorAt(method: string, { at, what }: Problem): string {
  const root = /^\w+/u.exec(at)?.[0] ?? '';
  if (!CHAT.test(method)) return 'invalid_arguments';
  if (root === 'blocks' && at === 'blocks' && what === 'is not a list') return 'invalid_blocks_format';
  if (root === '') return 'invalid_blocks';
  return FORMATS[root] ?? 'invalid_arguments';
}

function readAs(shape: Shape | undefined, value: string): unknown {
  const kind = shape === undefined ? 'string' : kindOf(resolved(shape));
  if (kind === 'boolean') return value === 'true' ? true : value === 'false' ? false : value;
  if (kind === 'number') return /^-?\d+(\.\d+)?$/u.test(value) ? Number(value) : value;
  if (kind !== 'object') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

function kindOf(shape: Shape): 'string' | 'number' | 'boolean' | 'object' {
  if (shape.is === 'one') return shape.of.every((one) => typeof one === 'boolean') ? 'boolean' : 'string';
  if (shape.is === 'number' || shape.is === 'boolean') return shape.is;
  const texts = shape.is === 'any' && shape.of.some(({ is }) => is === 'string' || is === 'one');
  return shape.is === 'string' || shape.is === 'never' || texts ? 'string' : 'object';
}

function oursOfBlocks(whole: unknown): string[] {
  const problems: string[] = [];
  const walk = (value: unknown, at: string): void => {
    if (Array.isArray(value)) for (const [index, one] of value.entries()) walk(one, `${at}[${index}]`);
    if (!isObject(value)) return;
    if (value['type'] === 'mrkdwn')
      problems.push(...pingsIn(String(value['text'])).map((ping) => `${at}: ${ping}`));
    if (value['type'] === 'broadcast' || value['type'] === 'channel') problems.push(`${at}: pings`);
    for (const [name, one] of Object.entries(value)) walk(one, `${at}.${name}`);
  };
  walk(isObject(whole) ? whole['blocks'] : [], 'blocks');
  const halves = (JSON.stringify(whole ?? null).match(LONE) ?? []).map(() => 'a lone surrogate or NUL');
  return [...problems, ...halves];
}

const LONE = /\\ud[89a-f][0-9a-f]{2}|\\u0000/gi;
/** mrkdwn may mention people and name channels by their ids and show dates; it may never ping a channel or hold a bare `<`. */
const HARMLESS = /<@[UW][A-Z0-9]+>|<#C[A-Z0-9]+>|<!date\^\d+\^[^|<>]+\|[^<>]+>/g;

function pingsIn(mrkdwn: string): string[] {
  return /[<>]/.test(mrkdwn.replace(HARMLESS, '')) ? ['mark-up that is not escaped'] : [];
}

function told({ at, what }: Problem): string {
  return at === '' ? what : `${at}: ${what}`;
}
