import type { ChatSession } from '../../../api/chat-shapes.ts';
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
  readonly #identity: () => string | null;
  readonly #onSession: (session: ChatSession) => void;

  constructor(ports: {
    server: Server;
    shelf: Shelf;
    language: string;
    /** Who the page says the visitor is, signed; null: it does not. */
    identity: () => string | null;
    onSession: (session: ChatSession) => void;
  }) {
    this.#server = ports.server;
    this.#shelf = ports.shelf;
    this.#language = ports.language;
    this.#identity = ports.identity;
    this.#onSession = ports.onSession;
  }

  /** Whether this browser, or whom the page names, chatted here before. */
  get known(): boolean {
    return this.#shelf.get(TOKEN) !== null || this.#identity() !== null;
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
    const given = await this.#ask(old);
    // Another tab may have become a visitor meanwhile: there is one visitor in a browser.
    const other = this.#shelf.get(TOKEN);
    const session = other !== null && other !== old ? { ...given, token: other } : given;
    this.#shelf.set(TOKEN, session.token);
    this.session = session;
    this.#onSession(session);
    return session;
  }

  /** Whom the server does not believe the page about chats as nobody. */
  async #ask(old: string | null): Promise<ChatSession> {
    const wish = { ...(old !== null && { token: old }), language: this.#language };
    const identity = this.#identity();
    if (identity === null) return this.#server.session(wish);
    try {
      return await this.#server.session({ ...wish, identity });
    } catch (error) {
      if (!(error instanceof ServerError) || error.status !== 401) throw error;
      return this.#server.session(wish);
    }
  }
}
