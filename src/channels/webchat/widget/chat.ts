import type {
  ChatCallCancel,
  ChatCalls,
  ChatCallsAsk,
  ChatMessage,
  ChatSession,
} from '../../../api/chat-shapes.ts';
import { countUnread } from './conversation.ts';
import { type Following, follow } from './follow.ts';
import { History } from './history.ts';
import { createOutbox, type Outbox, type OutboxItem, type SentFile } from './outbox.ts';
import { createSender, type Sender } from './sender.ts';
import { type Server, ServerError } from './server.ts';
import type { Shelf } from './storage.ts';
import { Visitor } from './visitor.ts';

/** All that the view shows. */
export interface ChatState {
  session: ChatSession | null;
  line: 'idle' | 'connecting' | 'online' | 'offline';
  messages: readonly ChatMessage[];
  /** Whether there are earlier messages. */
  more: boolean;
  /** Whether the server's messages were read at least once. */
  loaded: boolean;
  outbox: readonly OutboxItem[];
  unread: number;
  /** Whether the team is writing. */
  typing: boolean;
  /** Who of the team types, by the name that customers know; null: nobody said. */
  typist: string | null;
  /** Whether it is time to ask for a name. */
  askName: boolean;
}

export interface ChatPorts {
  server: Server;
  shelf: Shelf;
  language: string;
  /** Who the page says the visitor is, signed; null: it does not. */
  identity: () => string | null;
  newId(): string;
  /** Epoch ms. */
  now(): number;
  /** Milliseconds to wait after so many failures in a row. */
  backoff(failures: number): number;
  onChange(): void;
}

const SILENCE_MS = 60_000;
const TYPING_SHOWN_MS = 6_000;
const TYPING_TOLD_MS = 3_000;
/** Browsers count no further in one timer than 24 days. */
const LONGEST_MS = 86_400_000;

/** One visitor's chat without a single pixel: what is said is kept until the server has it, what is answered is fetched. */
export class Chat {
  readonly #ports: ChatPorts;
  readonly #visitor: Visitor;
  readonly #history: History;
  readonly #outbox: Outbox;
  readonly #sender: Sender;
  #following: Following | null = null;
  #line: ChatState['line'] = 'idle';
  #typing: ReturnType<typeof setTimeout> | null = null;
  #typist: string | null = null;
  #toldTyping = 0;
  #hours: ReturnType<typeof setTimeout> | undefined;

  constructor(ports: ChatPorts) {
    const { server, backoff } = ports;
    this.#ports = ports;
    this.#visitor = new Visitor({ ...ports, onSession: (session) => this.#onSession(session) });
    this.#outbox = createOutbox(ports.shelf, ports.now());
    this.#history = new History({
      backoff,
      read: (before) => this.#visitor.call((token) => server.messages(token, before)),
      onChange: () => this.#onHistory(),
    });
    this.#sender = createSender({
      outbox: this.#outbox,
      backoff,
      post: (item) => this.#visitor.call((token) => server.post(token, item)),
      onChange: () => this.#changed(),
      onSent: (item) => this.#onSent(item),
    });
  }

  state(): ChatState {
    const { session } = this.#visitor;
    const { messages, more, loaded } = this.#history;
    const { shelf } = this.#ports;
    const outbox = this.#outbox.items();
    const spoke = outbox.length > 0 || messages.some((message) => message.from === 'visitor');
    return {
      session,
      line: this.#line,
      messages,
      more,
      loaded,
      outbox,
      unread: countUnread(messages, shelf.get('seen')),
      typing: this.#typing !== null,
      typist: this.#typist,
      askName: spoke && session?.name === null && shelf.get('name') === null,
    };
  }

  /** Whether this browser chatted here before. */
  get knownVisitor(): boolean {
    return this.#visitor.known;
  }

  /** Opens the line, or hurries the next attempt. */
  begin(): void {
    if (this.#following !== null) {
      this.#following.hurry();
      return;
    }
    this.#line = 'connecting';
    this.#following = follow({
      silenceMs: SILENCE_MS,
      open: (lastEventId, signal) =>
        this.#visitor.call((token) => this.#ports.server.stream(token, lastEventId, signal)),
      onOpen: () => this.#onOpen(),
      onEvent: (event) => {
        if (event.type === 'message') void this.#history.refresh();
        if (event.type === 'typing') this.#showTyping(true, typistIn(event.data));
      },
      onBreak: (error, failures) => this.#onBreak(error, failures),
    });
    this.#changed();
  }

  /** Lets the line rest while nobody looks; `begin` opens it again. */
  rest(): void {
    this.#following?.stop();
    this.#following = null;
    this.#history.stop();
    this.#line = 'idle';
    clearTimeout(this.#hours);
  }

  say(text: string, files: readonly SentFile[]): void {
    this.#put({ text, files: [...files] });
  }

  /** Chooses below a message of the team's. */
  choose(question: string, id: string): void {
    this.#put({ text: '', files: [], choice: { question, id } });
  }

  /** When they can be called. Throws ServerError. */
  callTimes(ask: Omit<ChatCallsAsk, 'language'>): Promise<ChatCalls> {
    const { server, language } = this.#ports;
    return this.#visitor.call((token) => server.calls(token, { ...ask, language }));
  }

  /** No call at that time after all; answers what stands then. Throws ServerError. */
  cancelCall(which: Omit<ChatCallCancel, 'language'>): Promise<ChatCalls> {
    const { server, language } = this.#ports;
    return this.#visitor.call((token) => server.cancelCall(token, { ...which, language }));
  }

  /** Asks to be called: kept and sent as any message. */
  askCall(text: string, call: NonNullable<OutboxItem['call']>, name: string): void {
    if (name !== '') this.tellName(name);
    this.#put({ text, files: [], call });
  }

  tellName(name: string): void {
    this.#ports.shelf.set('name', name);
    this.#put({ text: '', files: [], name });
  }

  skipName(): void {
    this.#ports.shelf.set('name', '');
    this.#changed();
  }

  tryNow(): void {
    this.begin();
    this.#sender.wake();
  }

  discard(id: string): void {
    this.#outbox.remove(id);
    this.#changed();
  }

  /** Uploads a file for the next message. Throws ServerError. */
  upload(file: File, signal: AbortSignal): Promise<SentFile> {
    return this.#visitor.call((token) => this.#ports.server.upload(token, file, signal));
  }

  /** Reads earlier messages. Throws ServerError. */
  earlier(): Promise<void> {
    return this.#history.earlier();
  }

  /** The visitor looks at the newest message. */
  seen(): void {
    const last = this.#history.messages.at(-1);
    if (last === undefined || this.#ports.shelf.get('seen') === last.id) return;
    this.#ports.shelf.set('seen', last.id);
    this.#changed();
  }

  /** The visitor writes: told now and then. */
  writes(): void {
    const now = this.#ports.now();
    if (this.#line !== 'online' || now - this.#toldTyping < TYPING_TOLD_MS) return;
    this.#toldTyping = now;
    this.#visitor.call((token) => this.#ports.server.typing(token)).catch(() => undefined);
  }

  #put(said: Pick<OutboxItem, 'text' | 'files' | 'name' | 'choice' | 'call'>): void {
    this.#outbox.add({ ...said, id: this.#ports.newId(), at: this.#ports.now() });
    this.#sender.wake();
    this.#changed();
  }

  #onSent(item: OutboxItem): void {
    const after = this.#history.messages.at(-1)?.id ?? null;
    if (item.name !== undefined) this.#outbox.remove(item.id);
    else this.#outbox.change(item.id, { state: 'sent', after });
    void this.#history.refresh();
  }

  #onHistory(): void {
    const { messages } = this.#history;
    const answered = new Set(messages.flatMap(({ id, choices }) => (choices.length === 0 ? [id] : [])));
    const chosen = this.#outbox.items().filter(({ choice }) => answered.has(choice?.question ?? ''));
    const own = messages.flatMap((message) => message.clientId ?? []);
    this.#outbox.settle(new Set([...own, ...chosen.map(({ id }) => id)]));
    if (messages.at(-1)?.from === 'team') this.#showTyping(false);
    this.#changed();
  }

  #onOpen(): void {
    this.#line = 'online';
    this.#changed();
    void this.#history.refresh();
    this.#sender.wake();
  }

  /** A first break is likely a server that starts anew: it is tried again soon, and nobody is told yet. */
  #onBreak(error: unknown, failures: number): number {
    this.#line = failures === 1 ? 'connecting' : 'offline';
    this.#changed();
    const wanted = error instanceof ServerError ? error.retryAfterMs : null;
    return Math.max(wanted ?? 0, this.#ports.backoff(failures) / (failures === 1 ? 4 : 1));
  }

  /** When the team comes or goes, the house is asked anew. */
  #onSession({ hours }: ChatSession): void {
    clearTimeout(this.#hours);
    const wait = hours?.changesInMs ?? null;
    if (wait !== null)
      this.#hours = setTimeout(() => this.#visitor.renew(), Math.min(wait + 1000, LONGEST_MS));
    this.#changed();
  }

  #showTyping(shown: boolean, typist: string | null = null): void {
    this.#typist = typist;
    if (this.#typing !== null) clearTimeout(this.#typing);
    this.#typing = shown ? setTimeout(() => this.#showTyping(false), TYPING_SHOWN_MS) : null;
    this.#changed();
  }

  #changed(): void {
    this.#ports.onChange();
  }
}

/** A name that cannot be read is none. */
function typistIn(data: string): string | null {
  try {
    const { name } = JSON.parse(data) as { name?: unknown };
    return typeof name === 'string' ? name : null;
  } catch {
    return null;
  }
}
