import type { ChatMessage } from '../../../api/chat-shapes.ts';
import { mergeEarlier, mergeNewest } from './conversation.ts';

interface Page {
  messages: ChatMessage[];
  more: boolean;
}

interface HistoryPorts {
  /** Reads the newest page, or the one before a message. */
  read(before?: string): Promise<Page>;
  /** Milliseconds to wait after so many failures in a row. */
  backoff(failures: number): number;
  onChange(): void;
}

/** The server's messages as far as they were read. */
export class History {
  messages: readonly ChatMessage[] = [];
  /** Whether there are earlier ones. */
  more = false;
  /** Whether they were read at least once. */
  loaded = false;
  #reading = false;
  #again = false;
  #retry: ReturnType<typeof setTimeout> | undefined;
  readonly #ports: HistoryPorts;

  constructor(ports: HistoryPorts) {
    this.#ports = ports;
  }

  /** Reads the newest page, until it worked. What is asked for during a read leads to one more. */
  async refresh(failures = 0): Promise<void> {
    clearTimeout(this.#retry);
    this.#again = this.#reading;
    if (this.#reading) return;
    this.#reading = true;
    const page = await this.#ports.read().catch(() => null);
    this.#reading = false;
    if (page === null) {
      this.#retry = setTimeout(() => void this.refresh(failures + 1), this.#ports.backoff(failures + 1));
      return;
    }
    this.#take(page);
    if (this.#again) await this.refresh();
  }

  /** Reads the page before the first message known. Throws ServerError. */
  async earlier(): Promise<void> {
    const first = this.messages[0];
    if (first === undefined) return;
    const page = await this.#ports.read(first.id);
    this.messages = mergeEarlier(this.messages, page.messages);
    this.more = page.more;
    this.#ports.onChange();
  }

  stop(): void {
    clearTimeout(this.#retry);
  }

  #take(page: Page): void {
    const { messages, gap } = mergeNewest(this.messages, page.messages);
    if (gap || messages.length === page.messages.length) this.more = page.more;
    this.messages = messages;
    this.loaded = true;
    this.#ports.onChange();
  }
}
