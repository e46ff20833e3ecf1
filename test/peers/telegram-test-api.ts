import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { freePort } from './free-port.ts';

const require = createRequire(import.meta.url);

/** A webhook that fails ends the process of telegram-test-api, so it has one of its own. */
const CHILD = `
  const TelegramServer = require(process.argv[1]);
  const server = new TelegramServer({ host: '127.0.0.1', port: Number(process.argv[2]) });
  server.start().then(() => console.log('ready'));
`;

/** telegram-test-api as a second opinion. It knows texts only and never sends the secret header. */
export class TelegramTestApi {
  readonly url: string;
  readonly #child: ChildProcess;

  private constructor(url: string, child: ChildProcess) {
    this.url = url;
    this.#child = child;
  }

  static async start(): Promise<TelegramTestApi> {
    const port = await freePort();
    const child = spawn(process.execPath, ['-e', CHILD, require.resolve('telegram-test-api'), String(port)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    return new TelegramTestApi(`http://127.0.0.1:${port}`, child);
  }

  async stop(): Promise<void> {
    this.#child.kill();
    await once(this.#child, 'exit');
  }

  /** A customer writes to the bot; the webhook is called soon after. */
  async customerWrites(botToken: string, id: number, text: string): Promise<void> {
    const from = { id, first_name: 'Maja', is_bot: false };
    const chat = { id, first_name: 'Maja', type: 'private' };
    await this.#post('sendMessage', { botToken, from, chat, date: 1_789_990_000, text });
  }

  /** What the bot said, in order. */
  async textsOfBot(token: string): Promise<string[]> {
    const { result } = await this.#post('getUpdatesHistory', { token });
    return result.flatMap((one) => (one.message.chat_id === undefined ? [] : one.message.text));
  }

  async #post(
    path: string,
    body: unknown,
  ): Promise<{ result: { message: { chat_id?: unknown; text: string } }[] }> {
    const response = await fetch(`${this.url}/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`telegram-test-api answered ${response.status} to ${path}.`);
    return (await response.json()) as { result: { message: { chat_id?: unknown; text: string } }[] };
  }
}
