import type { ChatSession } from '../../../api/shapes.ts';
import { type Server, ServerError } from './server.ts';
import type { Shelf } from './storage.ts';

const TOKEN = 'token';

/** Who this browser is to the server: one visitor, proven by a token that the server signed. */
export class Visitor {
  session: ChatSession | null = null;
  #opening: Promise<ChatSession> | null = null;
  readonly #server: Server;
  readonly #shelf: Shelf;
  readonly #language: string;
  readonly #onSession: (session: ChatSession) => void;

  constructor(ports: {
    server: Server;
    shelf: Shelf;
    language: string;
    onSession: (session: ChatSession) => void;
  }) {
    this.#server = ports.server;
    this.#shelf = ports.shelf;
    this.#language = ports.language;
    this.#onSession = ports.onSession;
  }

  /** Whether this browser chatted here before. */
  get known(): boolean {
    return this.#shelf.get(TOKEN) !== null;
  }

  /** Makes a call with the token; one that is no longer good is exchanged once. Throws ServerError. */
  async call<T>(make: (token: string) => Promise<T>): Promise<T> {
    const token = await this.#token();
    try {
      return await make(token);
    } catch (error) {
      if (!(error instanceof ServerError) || error.status !== 401) throw error;
      if (this.session?.token === token) this.session = null;
      return make(await this.#token());
    }
  }

  /** Asks anew what changes with time; what is known stays until the answer is there. */
  renew(): void {
    this.#opening ??= this.#open().finally(() => {
      this.#opening = null;
    });
    this.#opening.catch(() => undefined);
  }

  async #token(): Promise<string> {
    if (this.session !== null) return this.session.token;
    this.#opening ??= this.#open().finally(() => {
      this.#opening = null;
    });
    return (await this.#opening).token;
  }

  async #open(): Promise<ChatSession> {
    const old = this.#shelf.get(TOKEN);
    const given = await this.#server.session({
      ...(old !== null && { token: old }),
      language: this.#language,
    });
    // Another tab may have become a visitor meanwhile: there is one visitor in a browser.
    const other = this.#shelf.get(TOKEN);
    const session = other !== null && other !== old ? { ...given, token: other } : given;
    this.#shelf.set(TOKEN, session.token);
    this.session = session;
    this.#onSession(session);
    return session;
  }
}
