import { createHmac } from 'node:crypto';
import { GONE } from './facebook-page-limits.ts';

/** A post or a comment, ours or somebody's. */
export interface Written {
  id: string;
  /** What it stands below; null: it is a post. */
  below: string | null;
  /** A person by their id for this Page, or the Page. */
  from: string;
  message: string;
  photo?: Buffer;
  /** Epoch ms. */
  at: number;
  hidden?: boolean;
  repliedPrivately?: boolean;
}

const REDELIVER_MS = 20;

/** A Page and what people do on it: kept, and told to the house by signed webhooks until they are answered 200, as Meta does. */
export class PageLife {
  readonly page = '106540352242922';
  readonly token = 'page-token-nobody-may-see';
  readonly appSecret = 'app-secret-nobody-may-see';
  readonly verifyToken = 'verify-token-nobody-may-see';
  readonly post = `${this.page}_900100`;
  /** All that stands on the Page, in order. */
  readonly written: Written[] = [];
  /** What was said to people in private, in order. */
  readonly private: { to: string; text: string; id: string }[] = [];
  /** Answers of the webhook, one a try. */
  readonly answers: number[] = [];
  /** Where deliveries go; null: nowhere. */
  webhook: string | null = null;
  /** Meta's time, epoch ms. */
  now = Date.now;
  readonly names = new Map<string, string>();
  readonly wroteAt = new Map<string, number>();
  readonly files = new Map<string, Buffer>();
  readonly stopping = new AbortController();
  #deliveries: Promise<void> = Promise.resolve();
  last = 900_200;
  /** For MESSENGER_API_URL. */
  url = '';

  /** What stands below a comment or a post, in order. */
  below(id: string): string[] {
    return this.written.filter((one) => one.below === id).map(({ message }) => message);
  }

  get(id: string): Written {
    const found = this.written.find((one) => one.id === id || tailOf(one.id) === id);
    if (found === undefined) throw GONE();
    return found;
  }

  /** A photo below a comment that is there already. */
  file(id: string, from: string, photo: Buffer): void {
    this.written.push({ id, below: this.post, from, message: '', photo, at: this.now() });
    this.files.set(id, photo);
  }

  person(id: string, name: string): string {
    this.names.set(id, name);
    return id;
  }

  /** Somebody comments a post, or below a comment; resolves once the house has it. */
  async comment(
    from: string,
    message: string,
    more: { below?: string; photo?: Buffer } = {},
  ): Promise<Written> {
    const below = this.get(more.below ?? this.post);
    // Replies to replies stand below the first comment, too.
    const root = below.below === null || this.get(below.below).below === null ? below : this.get(below.below);
    const id = `${tailOf(this.postOf(root).id)}_${++this.last}`;
    const photo = more.photo === undefined ? {} : { photo: more.photo };
    const written = { id, below: root.id, from, message, at: this.now(), ...photo };
    this.written.push(written);
    await this.tell(written, 'add');
    return written;
  }

  /** Somebody posts on the Page. */
  async visit(from: string, message: string): Promise<Written> {
    const written = { id: `${this.page}_${++this.last}`, below: null, from, message, at: this.now() };
    this.written.push(written);
    await this.tell(written, 'add');
    return written;
  }

  async edit(written: Written, message: string): Promise<void> {
    written.message = message;
    await this.tell(written, 'edited');
  }

  async hide(written: Written, hidden: boolean): Promise<void> {
    written.hidden = hidden;
    await this.tell(written, hidden ? 'hide' : 'unhide');
  }

  async remove(written: Written): Promise<void> {
    this.written.splice(this.written.indexOf(written), 1);
    await this.tell(written, 'remove');
  }

  async react(from: string, to: Written, verb: 'add' | 'remove', sign = 'like'): Promise<void> {
    const value = { ...this.#keysOf(to), item: 'reaction', verb, reaction_type: sign, from: this.#who(from) };
    await this.changes([{ ...value, created_time: this.#seconds() }]);
  }

  /** Somebody writes in Messenger. */
  async message(from: string, text: string): Promise<void> {
    this.wroteAt.set(from, this.now());
    const mid = `m_in${++this.last}`;
    const event = { sender: { id: from }, recipient: { id: this.page }, timestamp: this.now() };
    await this.deliver([
      { ...this.#entry(), time: this.now(), messaging: [{ ...event, message: { mid, text } }] },
    ]);
  }

  changes(values: readonly object[]): Promise<void> {
    return this.deliver([{ ...this.#entry(), changes: values.map((value) => ({ field: 'feed', value })) }]);
  }

  /** Delivers after what was delivered before, again until it is taken. */
  deliver(entry: readonly object[]): Promise<void> {
    const body = JSON.stringify({ object: 'page', entry });
    this.#deliveries = this.#deliveries.then(() => this.#deliverUntilTaken(body));
    return this.#deliveries;
  }

  sign(body: string | Buffer, secret = this.appSecret): string {
    return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
  }

  #entry(): object {
    return { id: this.page, time: this.#seconds() };
  }

  #seconds(): number {
    return Math.floor(this.now() / 1000);
  }

  #who(id: string): object {
    return { id, name: this.names.get(id) ?? 'Osem Shop' };
  }

  postOf(written: Written): Written {
    return written.below === null ? written : this.postOf(this.get(written.below));
  }

  /** As deliveries name it (webhooks/reference/page, `feed`). */
  #keysOf(written: Written): Record<string, string> {
    if (written.below === null) return { post_id: written.id };
    const post = this.postOf(this.get(written.below));
    return { post_id: post.id, parent_id: written.below, comment_id: written.id };
  }

  async tell(written: Written, verb: string): Promise<void> {
    const { from, message, photo, id } = written;
    const item = written.below === null ? 'post' : 'comment';
    if (photo !== undefined) this.files.set(id, photo);
    await this.changes([
      {
        ...{ item, verb, ...this.#keysOf(written), from: this.#who(from), created_time: this.#seconds() },
        ...(verb === 'remove' ? {} : { message }),
        ...(photo === undefined ? {} : { photo: `${this.url}/file/${id}.png?oe=5` }),
      },
    ]);
  }

  async #deliverUntilTaken(body: string): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted && this.webhook !== null) {
      const headers = { 'content-type': 'application/json', 'x-hub-signature-256': this.sign(body) };
      const status = await fetch(this.webhook, { method: 'POST', headers, body }).then(
        (answer) => answer.status,
        () => 0,
      );
      this.answers.push(status);
      if (status === 200) return;
      await new Promise((resolve) => setTimeout(resolve, REDELIVER_MS));
    }
  }
}

export function tailOf(id: string): string {
  return id.slice(id.lastIndexOf('_') + 1);
}
