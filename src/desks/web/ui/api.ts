import type { BulkView } from '../../../api/bulk-shapes.ts';
import type { CommandOkView, UploadView } from '../../../api/shapes.ts';
import { inOwnZone } from './logic/time-words.ts';
import { text } from './words.ts';

/** What `undo` takes one act back with. */
export type Undoable = NonNullable<CommandOkView['undo']>;

/** What a command answered: words, or a refusal with its code. */
export type Outcome =
  | { ok: true; text: string; ticket?: number; data?: unknown; undo?: Undoable }
  | {
      ok: false;
      refused: string;
      text: string;
      problem?: { option: string; words: string };
      /** The ticket whose customer can still be asked to write, where nothing else gets through to them. */
      knock?: number;
    };

/** A request that failed, with words for the reader. `status` is 0 when the server could not be reached. */
export class ApiError extends Error {
  readonly status: number;
  readonly reference: string | undefined;

  constructor(status: number, words: string, reference?: string) {
    super(words);
    this.status = status;
    this.reference = reference;
  }
}

/** Reads a resource. Throws ApiError. */
export async function read<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await reach(path, signal === undefined ? {} : { signal });
  return (await answer(response)) as T;
}

/** Posts a body. Throws ApiError. */
export async function post<T>(path: string, body: unknown, signal?: AbortSignal): Promise<T> {
  const headers = { 'content-type': 'application/json' };
  const sent = { method: 'POST', headers, body: JSON.stringify(body) };
  const response = await reach(path, signal === undefined ? sent : { ...sent, signal });
  return (await answer(response)) as T;
}

/** Deletes a resource. Throws ApiError. */
export async function remove(path: string): Promise<void> {
  await answer(await reach(path, { method: 'DELETE' }));
}

/** Uploads a file for a reply, telling what share of it has left. Throws ApiError, also when the file is refused. */
export async function upload(file: File, progress: (share: number) => void): Promise<UploadView> {
  const body = new FormData();
  body.append('file', file);
  return (await answer(await sendBody('/api/files', body, progress))) as UploadView;
}

/** With a request of the old kind: `fetch` does not say how far it is. */
function sendBody(path: string, body: FormData, progress: (share: number) => void): Promise<Response> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', path);
    request.upload.addEventListener('progress', ({ loaded, total }) => {
      if (total > 0) progress(loaded / total);
    });
    request.addEventListener('load', () => {
      const headers = { 'content-type': request.getResponseHeader('content-type') ?? '' };
      resolve(new Response(request.responseText, { status: request.status, headers }));
    });
    request.addEventListener('error', () => reject(new ApiError(0, text('desk.error.unreachable'))));
    request.send(body);
  });
}

/** Runs a command. The key makes a repeat harmless. A refusal is an outcome; throws ApiError for what broke. */
export async function command(name: string, options: object, key: string): Promise<Outcome> {
  const response = await reach(`/api/commands/${encodeURIComponent(name)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify(options),
  });
  const body = await bodyOf(response);
  const said = inOwnZone(String(body.text), Date.now());
  if (response.ok) return { ...body, ok: true, text: said };
  if (typeof body.refused === 'string')
    return { ok: false, refused: body.refused, text: said, ...problemIn(body), ...knockIn(body) };
  throw failure(response, body);
}

/** Which option is wrong, and why: a form has a name of its own for it. */
function problemIn({ refused, values }: Record<string, unknown>): {
  problem?: { option: string; words: string };
} {
  if (refused !== 'bad-option' || typeof values !== 'object' || values === null) return {};
  const { option, problem } = values as Record<string, unknown>;
  return { problem: { option: String(option), words: String(problem) } };
}

function knockIn({ refused, values }: Record<string, unknown>): { knock?: number } {
  if (refused !== 'window-closed' || typeof values !== 'object' || values === null) return {};
  const { knock, ticket } = values as Record<string, unknown>;
  return knock === 'yes' ? { knock: Number(ticket) } : {};
}

/**
 * Runs one command on many tickets in one call, telling each result as it comes. The key makes a repeat harmless, so that a line
 * that breaks off is tried once more by itself. Throws ApiError.
 */
export async function commandOnMany(
  body: object,
  key: string,
  tell: (result: BulkView['results'][number]) => void,
): Promise<void> {
  const told = new Set<number>();
  const once = (result: BulkView['results'][number]) => {
    if (!told.has(result.ticket)) tell(result);
    told.add(result.ticket);
  };
  try {
    await follow(body, key, once);
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 0) throw error;
    await follow(body, key, once);
  }
}

async function follow(
  body: object,
  key: string,
  tell: (result: BulkView['results'][number]) => void,
): Promise<void> {
  const headers = {
    'content-type': 'application/json',
    accept: 'application/x-ndjson',
    'idempotency-key': key,
  };
  const response = await reach('/api/bulk', { method: 'POST', headers, body: JSON.stringify(body) });
  if (!response.ok) throw failure(response, await bodyOf(response));
  const lines = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  for (let rest = ''; lines !== undefined; ) {
    const { done, value = '' } = await lines.read().catch(() => {
      throw new ApiError(0, text('desk.error.unreachable'));
    });
    const whole = `${rest}${value}`.split('\n');
    rest = whole.pop() ?? '';
    for (const line of whole) tell(JSON.parse(line));
    if (done) return;
  }
}

/** A fresh key for a command or an upload; also where the page is not served over https. */
export function freshKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function reach(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, { credentials: 'same-origin', ...init });
  } catch (error) {
    if (init.signal?.aborted === true) throw error;
    throw new ApiError(0, text('desk.error.unreachable'));
  }
}

async function answer(response: Response): Promise<unknown> {
  const body = await bodyOf(response);
  if (response.ok) return body;
  throw failure(response, body);
}

async function bodyOf(response: Response): Promise<Record<string, unknown>> {
  const type = response.headers.get('content-type') ?? '';
  return type.includes('json') ? ((await response.json()) as Record<string, unknown>) : {};
}

function failure(response: Response, body: Record<string, unknown>): ApiError {
  const words =
    typeof body.text === 'string' ? body.text : text('desk.error.status', { status: response.status });
  return new ApiError(
    response.status,
    words,
    typeof body.reference === 'string' ? body.reference : undefined,
  );
}
