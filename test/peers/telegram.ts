import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Message, Update } from '@grammyjs/types';

/** What goes wrong with the next call of a method: an error of Telegram's, no answer ever, or a line cut after it was done. */
export type TelegramFault =
  | { status: number; description: string; retryAfter?: number }
  | 'never'
  | 'cut-after-doing';

export interface TelegramCall {
  method: string;
  body: Record<string, unknown>;
  /** Bytes by the name of their field. */
  files: Record<string, { name: string; type: string; bytes: Buffer }>;
}

interface Webhook {
  url: string;
  secret: string | undefined;
}

const DOWNLOAD_BYTES = 20 * 1024 * 1024;
const PHOTO_BYTES = 10 * 1024 * 1024;
const DOCUMENT_BYTES = 50 * 1024 * 1024;
const REDELIVER_MS = 20;

/** Parameters of the methods that Osem calls, by https://core.telegram.org/bots/api (10.1). Others are refused. */
const PARAMETERS: Record<string, { required: string[]; optional: string[] }> = {
  getMe: { required: [], optional: [] },
  getWebhookInfo: { required: [], optional: [] },
  setWebhook: {
    required: ['url'],
    optional: ['secret_token', 'allowed_updates', 'max_connections', 'drop_pending_updates', 'ip_address'],
  },
  sendMessage: {
    required: ['chat_id', 'text'],
    optional: [
      ...['message_thread_id', 'link_preview_options', 'disable_notification', 'protect_content'],
      ...['reply_markup', 'reply_parameters'],
    ],
  },
  sendChatAction: { required: ['chat_id', 'action'], optional: ['message_thread_id'] },
  sendPhoto: { required: ['chat_id', 'photo'], optional: ['message_thread_id', 'caption'] },
  sendDocument: { required: ['chat_id', 'document'], optional: ['message_thread_id', 'caption'] },
  getFile: { required: ['file_id'], optional: [] },
  setMyCommands: { required: ['commands'], optional: ['scope', 'language_code'] },
  answerCallbackQuery: { required: ['callback_query_id'], optional: ['text', 'show_alert'] },
  editMessageText: { required: ['chat_id', 'message_id', 'text'], optional: ['reply_markup'] },
  editMessageReplyMarkup: { required: ['chat_id', 'message_id'], optional: ['reply_markup'] },
};

class Refused extends Error {
  readonly status: number;
  readonly retryAfter: number | undefined;
  readonly migratedTo: number | undefined;

  constructor(status: number, description: string, retryAfter?: number, migratedTo?: number) {
    super(description);
    this.status = status;
    this.retryAfter = retryAfter;
    this.migratedTo = migratedTo;
  }
}

/**
 * A stand-in for Telegram's Bot API on loopback. It judges every request by the published limits, keeps what customers
 * would see, and delivers updates to the webhook again and again until the answer is a 200, as Telegram does.
 */
export class TelegramPeer {
  readonly token = '4242:peer-token-nobody-may-see';
  /** Every call that was understood, in order; `at` in epoch ms. */
  readonly calls: (TelegramCall & { at: number })[] = [];
  /** What arrived in chats, in order. */
  readonly sent: Message[] = [];
  /** Answers of the webhook, one a try. */
  readonly answers: number[] = [];
  webhook: Webhook | null = null;
  /** Updates that wait, and what Telegram says of the last try to deliver. */
  pending = 0;
  lastError: string | null = null;
  #chats = new Map<number, 'open' | 'blocked'>();
  #files = new Map<string, { path: string; bytes: Buffer }>();
  #faults: { method: string; fault: TelegramFault }[] = [];
  #silent = new Set<ServerResponse>();
  #stopping = new AbortController();
  #deliveries: Promise<void> = Promise.resolve();
  #lastMessage = 1000;
  #server = createServer((request, response) => void this.#serve(request, response));

  static async start(): Promise<TelegramPeer> {
    const peer = new TelegramPeer();
    await new Promise<void>((resolve) => peer.#server.listen(0, '127.0.0.1', resolve));
    return peer;
  }

  /** For TELEGRAM_API_URL. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  /** A customer opened a chat with the bot (or blocked the bot later). Other chats are "not found". */
  chat(id: number, state: 'open' | 'blocked' = 'open'): void {
    this.#chats.set(id, state);
  }

  /** A file that a customer sent. */
  file(fileId: string, path: string, bytes: Buffer): void {
    this.#files.set(fileId, { path, bytes });
  }

  /** The next call of `method` (or of a download: 'file') goes wrong. */
  fail(method: string, fault: TelegramFault): void {
    this.#faults.push({ method, fault });
  }

  /** Nothing more goes wrong. */
  forgive(): void {
    this.#faults = [];
  }

  /** Delivers an update after those before it, again until the webhook answers 200; resolves then. */
  deliver(update: Update): Promise<void> {
    this.#deliveries = this.#deliveries.then(() => this.#deliverUntilTaken(update));
    return this.#deliveries;
  }

  async #deliverUntilTaken(update: Update): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const status = this.webhook === null ? 0 : await post(this.webhook, update);
      this.answers.push(status);
      if (status === 200) return;
      await new Promise((resolve) => setTimeout(resolve, REDELIVER_MS));
    }
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const path = decodeURIComponent(new URL(request.url ?? '/', this.url).pathname);
    if (path.startsWith('/file/')) return this.#download(path, response);
    const [, bot, method = ''] = path.split('/');
    try {
      if (bot !== `bot${this.token}`) throw new Refused(401, 'Unauthorized');
      const call = await readCall(method, request.headers['content-type'] ?? '', Buffer.concat(chunks));
      const fault = this.#faultOf(method);
      if (fault === 'never') return void this.#silent.add(response);
      if (typeof fault === 'object') throw new Refused(fault.status, fault.description, fault.retryAfter);
      const result = this.#perform(call);
      if (fault === 'cut-after-doing') return void request.socket.destroy();
      answer(response, 200, { ok: true, result });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const { status, message: description, retryAfter: retry_after, migratedTo: migrate_to_chat_id } = error;
      const known = retry_after !== undefined || migrate_to_chat_id !== undefined;
      const parameters = known ? { parameters: { retry_after, migrate_to_chat_id } } : {};
      answer(response, status, { ok: false, error_code: status, description, ...parameters });
    }
  }

  #faultOf(method: string): TelegramFault | undefined {
    const at = this.#faults.findIndex((planned) => planned.method === method);
    return at < 0 ? undefined : this.#faults.splice(at, 1)[0]?.fault;
  }

  #perform(call: TelegramCall): unknown {
    judge(call);
    this.calls.push({ ...call, at: Date.now() });
    const { body } = call;
    if (call.method === 'getMe') return { id: 4242, is_bot: true, first_name: 'Osem', username: 'osem_bot' };
    if (call.method === 'setMyCommands') return true;
    if (call.method === 'sendChatAction') return this.#act(body);
    if (call.method === 'getFile') return this.#fileOf(String(body.file_id));
    if (call.method === 'getWebhookInfo') {
      const failed =
        this.lastError === null ? {} : { last_error_date: 1, last_error_message: this.lastError };
      const { url = '' } = this.webhook ?? {};
      return { url, has_custom_certificate: false, pending_update_count: this.pending, ...failed };
    }
    if (call.method === 'setWebhook') {
      const secret = body.secret_token === undefined ? undefined : String(body.secret_token);
      this.webhook = { url: String(body.url), secret };
      return true;
    }
    if (call.method === 'answerCallbackQuery') return this.#answered(String(body.callback_query_id));
    if (call.method === 'editMessageReplyMarkup' || call.method === 'editMessageText')
      return this.#edit(body);
    return this.#say(call);
  }

  /** Presses that customers' apps wait to have answered; Telegram takes an answer once. */
  readonly presses = new Set<string>();

  /** Buttons below the newest message. */
  buttons(): { text: string; callback_data: string }[] {
    return (this.sent.at(-1)?.reply_markup?.inline_keyboard.flat() ?? []) as never;
  }

  #answered(id: string): true {
    if (!this.presses.delete(id))
      throw new Refused(
        400,
        'Bad Request: query is too old and response timeout expired or query ID is invalid',
      );
    return true;
  }

  #edit({ chat_id: chat, message_id: id, reply_markup: markup, text }: Record<string, unknown>): Message {
    const message = this.sent.find((one) => one.message_id === id && one.chat.id === chat);
    if (message === undefined) throw new Refused(400, 'Bad Request: message to edit not found');
    const before = message.reply_markup?.inline_keyboard.flat() ?? [];
    const after = (markup as { inline_keyboard?: object[][] } | undefined)?.inline_keyboard ?? [];
    const same = text === undefined || text === message.text;
    if (same && before.length === 0 && after.flat().length === 0)
      throw new Refused(400, 'Bad Request: message is not modified');
    Object.assign(message, { reply_markup: { inline_keyboard: after }, ...(same ? {} : { text }) });
    return message;
  }

  /** Groups that became supergroups, and their numbers since then. */
  readonly migrated = new Map<number, number>();

  /** https://core.telegram.org/bots/api#sendchataction */
  #act({ chat_id: chat, action }: Record<string, unknown>): true {
    if (action !== 'typing') throw new Refused(400, 'Bad Request: wrong parameter action in request');
    if (this.#chats.get(Number(chat)) !== 'open') throw new Refused(400, 'Bad Request: chat not found');
    return true;
  }

  #say({ body }: TelegramCall): Message {
    const id = Number(body.chat_id);
    const chat = this.#chats.get(id);
    const to = this.migrated.get(id);
    if (to !== undefined)
      throw new Refused(400, 'Bad Request: group chat was upgraded to a supergroup chat', undefined, to);
    if (chat === undefined) throw new Refused(400, 'Bad Request: chat not found');
    if (chat === 'blocked') throw new Refused(403, 'Forbidden: bot was blocked by the user');
    this.#lastMessage += 1;
    const message: Message = {
      message_id: this.#lastMessage,
      date: 1_790_000_000,
      chat: { id, type: 'private', first_name: 'Customer' },
      from: { id: 4242, is_bot: true, first_name: 'Osem' },
      ...(body.message_thread_id === undefined ? {} : { message_thread_id: Number(body.message_thread_id) }),
      ...(body.text === undefined ? {} : { text: String(body.text).trim() }),
      ...(body.reply_markup === undefined ? {} : { reply_markup: body.reply_markup as never }),
    };
    this.sent.push(message);
    return message;
  }

  #fileOf(id: string): unknown {
    const file = this.#files.get(id);
    if (file === undefined) throw new Refused(400, 'Bad Request: invalid file_id');
    if (file.bytes.length > DOWNLOAD_BYTES) throw new Refused(400, 'Bad Request: file is too big');
    return { file_id: id, file_unique_id: `u${id}`, file_size: file.bytes.length, file_path: file.path };
  }

  #download(path: string, response: ServerResponse): void {
    const fault = this.#faultOf('file');
    const file = [...this.#files.values()].find((each) => path === `/file/bot${this.token}/${each.path}`);
    if (fault === 'never') return void this.#silent.add(response);
    if (typeof fault === 'object') return void response.writeHead(fault.status).end();
    if (file === undefined) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': 'application/octet-stream' });
    if (fault !== 'cut-after-doing') return void response.end(file.bytes);
    response.write(file.bytes.subarray(0, file.bytes.length / 2), () => response.destroy());
  }
}

async function readCall(method: string, type: string, bytes: Buffer): Promise<TelegramCall> {
  if (!type.startsWith('multipart/form-data')) {
    return { method, body: bytes.length === 0 ? {} : JSON.parse(bytes.toString('utf8')), files: {} };
  }
  const call: TelegramCall = { method, body: {}, files: {} };
  const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': type } }).formData();
  for (const [key, value] of form) {
    if (typeof value === 'string') call.body[key] = value;
    else
      call.files[key] = { name: value.name, type: value.type, bytes: Buffer.from(await value.arrayBuffer()) };
  }
  return call;
}

/** Refuses what Telegram refuses, and what its documentation does not name. */
function judge({ method, body, files }: TelegramCall): void {
  const parameters = PARAMETERS[method];
  if (parameters === undefined) throw new Refused(404, 'Not Found');
  const given = [...Object.keys(body), ...Object.keys(files)];
  const unknown = given.filter((key) => ![...parameters.required, ...parameters.optional].includes(key));
  const missing = parameters.required.filter((key) => !given.includes(key));
  if (unknown.length > 0) throw new Refused(400, `Bad Request: unknown parameter ${unknown.join(', ')}`);
  if (missing.length > 0) throw new Refused(400, `Bad Request: ${missing.join(', ')} is missing`);
  if (method === 'sendMessage') judgeText(body.text);
  if (body.reply_parameters !== undefined) judgeReply(body.reply_parameters);
  if (body.reply_markup !== undefined) judgeKeyboard(body.reply_markup);
  if (method === 'setWebhook') judgeWebhook(body);
  judgeFile(files.photo, PHOTO_BYTES, 'PHOTO_INVALID_DIMENSIONS');
  judgeFile(files.document, DOCUMENT_BYTES, 'file is too big');
}

function judgeText(text: unknown): void {
  if (typeof text !== 'string' || text.trim() === '')
    throw new Refused(400, 'Bad Request: message text is empty');
  if (text.length > 4096) throw new Refused(400, 'Bad Request: message is too long');
  if (/\p{Cs}/u.test(text)) throw new Refused(400, 'Bad Request: strings must be encoded in UTF-8');
}

/** https://core.telegram.org/bots/api#replyparameters */
function judgeReply(parameters: unknown): void {
  const { message_id: id, allow_sending_without_reply: _, ...others } = Object(parameters);
  if (!Number.isSafeInteger(id) || id <= 0 || Object.keys(others).length > 0)
    throw new Refused(400, "Bad Request: can't parse reply parameters JSON object");
}

/** Rows of buttons with a text and 1 to 64 bytes that come back (core.telegram.org/bots/api#inlinekeyboardbutton). */
function judgeKeyboard(markup: unknown): void {
  const rows: unknown = Object(markup).inline_keyboard;
  if (!Array.isArray(rows) || !rows.every(Array.isArray))
    throw new Refused(400, "Bad Request: can't parse reply keyboard markup JSON object");
  for (const button of rows.flat()) {
    const { text, callback_data: data, ...others } = Object(button) as Record<string, unknown>;
    if (typeof text !== 'string' || text === '' || Object.keys(others).length > 0)
      throw new Refused(400, "Bad Request: can't parse inline keyboard button");
    const bytes = typeof data === 'string' ? Buffer.byteLength(data) : 0;
    if (bytes < 1 || bytes > 64) throw new Refused(400, 'Bad Request: BUTTON_DATA_INVALID');
  }
}

function judgeWebhook(body: Record<string, unknown>): void {
  if (!/^https?:\/\//.test(String(body.url))) throw new Refused(400, 'Bad Request: bad webhook: invalid url');
  if (body.secret_token !== undefined && !/^[A-Za-z0-9_-]{1,256}$/.test(String(body.secret_token))) {
    throw new Refused(400, 'Bad Request: secret token contains unallowed characters');
  }
  if (body.allowed_updates !== undefined && !Array.isArray(body.allowed_updates)) {
    throw new Refused(400, "Bad Request: can't parse allowed updates");
  }
}

function judgeFile(file: { bytes: Buffer } | undefined, limit: number, description: string): void {
  if (file === undefined) return;
  if (file.bytes.length === 0) throw new Refused(400, 'Bad Request: file must be non-empty');
  if (file.bytes.length > limit) throw new Refused(400, `Bad Request: ${description}`);
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** The status of the webhook's answer; 0 when there was none. */
async function post(webhook: Webhook, update: Update): Promise<number> {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (webhook.secret !== undefined) headers['x-telegram-bot-api-secret-token'] = webhook.secret;
  return fetch(webhook.url, { method: 'POST', headers, body: JSON.stringify(update) }).then(
    async (response) => {
      await response.body?.cancel();
      return response.status;
    },
    () => 0,
  );
}
