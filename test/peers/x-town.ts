import { createHmac, randomBytes } from 'node:crypto';
import type { Keys } from './x-limits.ts';

interface Person {
  id: string;
  name: string;
  handle: string;
}

interface Post {
  id: string;
  user: string;
  text: string;
  below: string | null;
}

export const ACCOUNT: Person = { id: '2244994945', name: 'Osem Shop', handle: 'osem_shop' };
const REDELIVER_MS = 20;
/** X's ids hold their time above 22 bits, counted from here (github.com/twitter-archive/snowflake, 2010). */
const FIRST_ID_MS = 1_288_834_974_657;

/** Who is on X, what they post and write, and how the account's webhook is told of it: signed, and again until it is answered 200. */
export class XTown {
  readonly keys: Keys = {
    consumerKey: 'consumer-key',
    consumerSecret: 'consumer-secret-nobody-may-see',
    accessToken: `${ACCOUNT.id}-access`,
    accessSecret: 'access-secret-nobody-may-see',
  };
  readonly account = ACCOUNT;
  /** Answers of the webhook, one a try. */
  readonly answers: number[] = [];
  readonly hooks: { id: string; url: string; valid: boolean }[] = [];
  readonly subscribed = new Set<string>();
  /** X's time, epoch ms. */
  now = Date.now;
  /** Where a public address really is. */
  reach: (url: string) => string | Promise<string> = (url) => url;
  protected readonly people = new Map<string, Person>([[ACCOUNT.id, ACCOUNT]]);
  protected readonly closed = new Set<string>();
  protected readonly everyPost = new Map<string, Post>();
  protected readonly stopping = new AbortController();
  #deliveries: Promise<void> = Promise.resolve();
  #last = 0n;

  person(id: string, name: string, handle: string): void {
    this.people.set(id, { id, name, handle });
  }

  /** They take direct messages of those alone whom they wrote to. */
  closes(id: string): void {
    this.closed.add(id);
  }

  nextId(): string {
    this.#last += 1n;
    return String((BigInt(Math.floor(this.now()) - FIRST_ID_MS) << 22n) + (this.#last & 0x3fffffn));
  }

  /** Somebody posts; resolves with its id once the house has it. `more`: fields of the post. */
  async post(
    user: string,
    text: string,
    below: string | null = null,
    more: Record<string, unknown> = {},
  ): Promise<string> {
    const id = this.nextId();
    this.everyPost.set(id, { id, user, text, below });
    await this.deliver({ tweet_create_events: [{ ...this.tweet(id), ...more }] });
    return id;
  }

  /** A post as X delivers it. */
  tweet(id: string): Record<string, unknown> {
    const { user, text, below } = this.everyPost.get(id) ?? { user: '0', text: '', below: null };
    const { name, handle } = this.people.get(user) ?? { name: '', handle: '' };
    const above = below === null ? undefined : this.everyPost.get(below);
    const mentions = [...text.matchAll(/@(\w+)/g)].flatMap((found) => {
      const named = [...this.people.values()].find((one) => one.handle === found[1]);
      const start = Array.from(text.slice(0, found.index)).length;
      return named === undefined
        ? []
        : [{ screen_name: named.handle, id_str: named.id, indices: [start, start + found[0].length] }];
    });
    const hidden = below === null ? 0 : (/^(@\w+ )+/.exec(text)?.[0].length ?? 0);
    return {
      created_at: new Date(this.now())
        .toUTCString()
        .replace(/^(\w+), (\d+) (\w+) (\d+) (\S+) GMT$/, '$1 $3 $2 $5 +0000 $4'),
      id: Number(id),
      id_str: id,
      text: text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
      display_text_range: [hidden, Array.from(text).length],
      truncated: false,
      in_reply_to_status_id: below === null ? null : Number(below),
      in_reply_to_status_id_str: below,
      in_reply_to_user_id_str: above?.user ?? null,
      user: { id: Number(user), id_str: user, name, screen_name: handle },
      entities: { hashtags: [], urls: [], user_mentions: mentions, symbols: [] },
    };
  }

  /** Somebody takes a post of theirs back. X tells it of the account's own alone. */
  forget(id: string): void {
    this.everyPost.delete(id);
  }

  /** Somebody writes to the account in private; resolves with the event's id once the house has it. */
  async write(from: string, text: string, data: Record<string, unknown> = {}): Promise<string> {
    this.closed.delete(from);
    const id = this.nextId();
    await this.deliver({
      direct_message_events: [this.direct(id, from, ACCOUNT.id, text, data)],
      users: this.users(from),
    });
    return id;
  }

  direct(id: string, from: string, to: string, text: string, data: Record<string, unknown> = {}): object {
    const entities = { hashtags: [], symbols: [], user_mentions: [], urls: [] };
    const shown = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
    return {
      type: 'message_create',
      id,
      created_timestamp: String(this.now()),
      message_create: {
        target: { recipient_id: to },
        sender_id: from,
        message_data: { text: shown, entities, ...data },
      },
    };
  }

  users(...ids: string[]): Record<string, object> {
    return Object.fromEntries(
      [...ids, ACCOUNT.id].map((id) => {
        const { name = '', handle = '' } = this.people.get(id) ?? {};
        return [id, { id, created_timestamp: '1422556069340', name, screen_name: handle, protected: false }];
      }),
    );
  }

  /** Delivers after what was delivered before, again until it is taken; nothing where nobody is subscribed. */
  deliver(events: Record<string, unknown>): Promise<void> {
    const body = JSON.stringify({ for_user_id: ACCOUNT.id, ...events });
    this.#deliveries = this.#deliveries.then(() => this.#deliverUntilTaken(body));
    return this.#deliveries;
  }

  sign(body: string | Buffer, secret = this.keys.consumerSecret): string {
    return `sha256=${createHmac('sha256', secret).update(body).digest('base64')}`;
  }

  async #deliverUntilTaken(body: string): Promise<void> {
    const { signal } = this.stopping;
    for (const { url, id, valid } of this.hooks) {
      if (!valid || !this.subscribed.has(id)) continue;
      while (!signal.aborted) {
        const headers = {
          'content-type': 'application/json',
          'x-twitter-webhooks-signature': this.sign(body),
        };
        const status = await fetch(await this.reach(url), { method: 'POST', headers, body }).then(
          (answer) => answer.status,
          () => 0,
        );
        this.answers.push(status);
        if (status === 200) break;
        await new Promise((resolve) => setTimeout(resolve, REDELIVER_MS));
      }
    }
  }

  /** X's challenge (docs.x.com/x-api/webhooks/quickstart). */
  async challenge(url: string): Promise<boolean> {
    const token = randomBytes(24).toString('base64url');
    const answer = await fetch(
      `${await this.reach(url)}?crc_token=${token}&nonce=${randomBytes(8).toString('hex')}`,
    ).catch(() => null);
    if (answer?.status !== 200) return false;
    const { response_token: given } = (await answer.json().catch(() => ({}))) as { response_token?: string };
    return given === this.sign(token);
  }
}
