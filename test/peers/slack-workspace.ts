export interface SlackMessage {
  channel: string;
  ts: string;
  text: string;
  blocks: unknown[];
  threadTs: string | null;
  broadcast: boolean;
  metadata: { event_type: string; event_payload: Record<string, unknown> } | null;
  reactions: string[];
  edits: number;
}

export interface Said {
  user: string;
  channel: string;
  threadTs: string | null;
  text: string;
  blocks: unknown[];
  /** Whether it took the place of what was pressed. */
  instead: boolean;
}

export interface SlackView {
  id: string;
  hash: string;
  view: Record<string, unknown>;
  updates: number;
}

/** A file that somebody attached. */
export interface SlackFile {
  name: string;
  mimetype: string;
  body: Buffer;
  /** How many bytes were announced; absent: it is no upload. */
  length?: number;
  /** How often Slack is asked about it before it has looked at it; null: it was not completed. */
  looks?: number | null;
  /** Where Slack says that its bytes are; where they really are without one. */
  url?: string;
}

export type Form = Record<string, unknown>;
export type Answer = Record<string, unknown>;

export const TEAM = 'T0TEAM';
const BUSY = 'Working on it …';
/** How long a trigger opens a view. */
const TRIGGER_MS = 3000;

/** What a workspace keeps and what the Web API does with it, once the request was judged. */
export class Workspace {
  origin = '';
  /** The second in which everything is written. */
  epoch = 1_700_000_000;
  readonly messages: SlackMessage[] = [];
  readonly ephemerals: Said[] = [];
  /** What tells people to wait, as happens when the machine is slow: no answer. */
  readonly busy: Said[] = [];
  readonly views: SlackView[] = [];
  /** Everybody's Home as it was published last, and how often it was. */
  readonly homes = new Map<string, { view: Form; published: number }>();
  readonly files = new Map<string, SlackFile>();
  /** What is said of people beyond that they are full members of the workspace. */
  readonly users = new Map<string, Form>();
  /** Who is in a user group. */
  readonly groups = new Map<string, string[]>();
  readonly problems: string[] = [];
  readonly unreachable = new Set<string>();
  readonly channels = new Set(['C0DESK', 'C0BOSS']);
  /** When each was given out; null once it was exchanged for a view. */
  private readonly triggers = new Map<string, number | null>();
  private count = 0;
  private ahead = 0;

  /** Lets the stand-in's clock run ahead (ms): triggers and addresses for answers grow old by it. */
  pass(ms: number): void {
    this.ahead += ms;
  }

  trigger(): string {
    const id = `${this.next()}.738474920.8088930838d88f008e0`;
    this.triggers.set(id, this.now());
    return id;
  }

  protected now(): number {
    return Date.now() + this.ahead;
  }

  protected readonly methods: Record<string, (form: Form) => Answer> = {
    'auth.test': () => ({ ok: true, team_id: TEAM, bot_id: 'B0BOT', user_id: 'U0BOT' }),
    'apps.connections.open': () => ({ ok: true, url: `${this.origin.replace('http', 'ws')}/link?ticket=1` }),
    'chat.postMessage': (form) => this.post(form),
    'chat.update': (form) => this.update(form),
    'chat.postEphemeral': (form) => this.ephemeral(form),
    'views.open': (form) => this.open(form),
    'views.update': (form) => this.updateView(form),
    'views.publish': ({ user_id: user, view }) => {
      const published = (this.homes.get(String(user))?.published ?? 0) + 1;
      this.homes.set(String(user), { view: view as Form, published });
      return { ok: true, view: { id: `V${String(user)}`, hash: `h${published}` } };
    },
    'users.info': ({ user: id }) => ({
      ok: true,
      user: { id, team_id: TEAM, name: String(id).toLowerCase(), ...this.users.get(String(id)) },
    }),
    'chat.getPermalink': ({ channel, message_ts: ts }) =>
      this.messages.some((one) => one.channel === channel && one.ts === ts)
        ? {
            ok: true,
            permalink: `https://team.slack.example/archives/${channel}/p${String(ts).replace('.', '')}`,
          }
        : { ok: false, error: 'message_not_found' },
    'usergroups.users.list': ({ usergroup: id }) => {
      const users = this.groups.get(String(id));
      return users === undefined ? { ok: false, error: 'no_such_subteam' } : { ok: true, users };
    },
    'files.info': ({ file: id }) => {
      const file = this.files.get(String(id));
      if (file === undefined) return { ok: false, error: 'file_not_found' };
      if (typeof file.looks === 'number') this.lookedAt(file);
      const { name, mimetype, body, url = `${this.origin}/files/${String(id)}` } = file;
      return { ok: true, file: { id, name, mimetype, size: body.length, url_private_download: url } };
    },
    'conversations.open': ({ users }) =>
      this.unreachable.has(String(users))
        ? { ok: false, error: 'user_not_found' }
        : { ok: true, channel: { id: `D${String(users).slice(1)}` } },
    'conversations.history': (form) =>
      this.history(form, ({ threadTs, broadcast }) => threadTs === null || broadcast),
    'conversations.replies': (form) => this.replies(form),
    'reactions.add': ({ channel, timestamp, name }) => {
      const message = this.messages.find((one) => one.channel === channel && one.ts === timestamp);
      if (message === undefined) return { ok: false, error: 'message_not_found' };
      if (message.reactions.includes(String(name))) return { ok: false, error: 'already_reacted' };
      message.reactions.push(String(name));
      return { ok: true };
    },
  };

  /** How often Slack is asked before it has looked at a file. */
  looks = 1;

  /** What a file is Slack sees after a while: until then a message cannot show it (slackapi/java-slack-sdk#1349). */
  private lookedAt(file: SlackFile): void {
    const left = file.looks ?? 0;
    file.looks = Math.max(0, left - 1);
    const png = file.body.subarray(1, 4).toString() === 'PNG';
    if (left === 0) file.mimetype = png ? 'image/png' : 'application/octet-stream';
  }

  /**
   * Files that a message shows in its blocks: pictures that were completed and looked at, with words for whoever does not see
   * them (docs.slack.dev/reference/block-kit/composition-objects/slack-file-object).
   */
  protected problemsOfPictures(form: Form): string[] {
    return listOf(form.blocks).flatMap((block) => {
      const { type, slack_file: shown, alt_text: words } = Object(block) as Form;
      if (type !== 'image' || shown === undefined) return [];
      const file = this.files.get(String((Object(shown) as Form).id));
      if (file === undefined || file.looks === null || !/^image\/(png|jpeg|gif)$/.test(file.mimetype))
        return ['invalid slack file'];
      if (typeof words !== 'string' || words.trim() === '') return ['image: no words for it'];
      return [];
    });
  }

  private post(form: Form): Answer {
    const channel = String(form.channel);
    if (!this.reaches(channel)) return { ok: false, error: 'not_in_channel' };
    const threadTs = typeof form.thread_ts === 'string' ? form.thread_ts : null;
    this.judge('chat.postMessage', unfurls(form));
    if (threadTs !== null && !this.messages.some(({ ts }) => ts === threadTs))
      return { ok: false, error: 'thread_not_found' };
    const ts = this.timestamp();
    const message: SlackMessage = {
      channel,
      ts,
      text: String(form.text),
      blocks: listOf(form.blocks),
      threadTs,
      broadcast: String(form.reply_broadcast) === 'true',
      metadata: (form.metadata ?? null) as SlackMessage['metadata'],
      reactions: [],
      edits: 0,
    };
    this.messages.push(message);
    return { ok: true, channel, ts };
  }

  private update(form: Form): Answer {
    const message = this.messages.find(({ channel, ts }) => channel === form.channel && ts === form.ts);
    if (message === undefined) return { ok: false, error: 'message_not_found' };
    Object.assign(message, {
      text: String(form.text),
      blocks: listOf(form.blocks),
      metadata: form.metadata ?? message.metadata,
    });
    message.edits += 1;
    return { ok: true, channel: message.channel, ts: message.ts };
  }

  protected said(said: Said): void {
    (said.text === BUSY ? this.busy : this.ephemerals).push(said);
  }

  private ephemeral(form: Form): Answer {
    const channel = String(form.channel);
    if (!this.reaches(channel)) return { ok: false, error: 'channel_not_found' };
    this.said({
      user: String(form.user),
      channel,
      threadTs: typeof form.thread_ts === 'string' ? form.thread_ts : null,
      text: String(form.text),
      blocks: listOf(form.blocks),
      instead: false,
    });
    return { ok: true };
  }

  private open(form: Form): Answer {
    const at = this.triggers.get(String(form.trigger_id));
    if (at === undefined) return { ok: false, error: 'invalid_trigger_id' };
    if (at === null) return { ok: false, error: 'exchanged_trigger_id' };
    if (this.now() - at > TRIGGER_MS) return { ok: false, error: 'expired_trigger_id' };
    this.triggers.set(String(form.trigger_id), null);
    const view: SlackView = {
      id: `V${this.next()}`,
      hash: `h${this.next()}`,
      view: form.view as Form,
      updates: 0,
    };
    this.views.push(view);
    return { ok: true, view: { id: view.id, hash: view.hash } };
  }

  private updateView(form: Form): Answer {
    const view = this.views.find(({ id }) => id === form.view_id);
    if (view === undefined) return { ok: false, error: 'not_found' };
    if (form.hash !== undefined && form.hash !== view.hash) return { ok: false, error: 'hash_conflict' };
    Object.assign(view, { view: form.view, hash: `h${this.next()}`, updates: view.updates + 1 });
    return { ok: true, view: { id: view.id, hash: view.hash } };
  }

  private history(form: Form, wanted: (message: SlackMessage) => boolean): Answer {
    const channel = String(form.channel);
    if (!this.reaches(channel)) return { ok: false, error: 'not_in_channel' };
    // docs.slack.dev/reference/methods/conversations.history: only messages after this time
    const oldest = Number(form.oldest ?? 0);
    const all = this.messages.filter(
      (message) => message.channel === channel && Number(message.ts) > oldest && wanted(message),
    );
    return this.page(all.reverse(), form);
  }

  private replies(form: Form): Answer {
    if (!this.reaches(String(form.channel))) return { ok: false, error: 'not_in_channel' };
    const root = this.messages.find(({ channel, ts }) => channel === form.channel && ts === form.ts);
    if (root === undefined) return { ok: false, error: 'thread_not_found' };
    const oldest = Number(form.oldest ?? 0);
    const below = this.messages.filter(({ threadTs, ts }) => threadTs === root.ts && Number(ts) >= oldest);
    return this.page([root, ...below], form);
  }

  private page(all: SlackMessage[], form: Form): Answer {
    const from = Number(form.cursor ?? 0);
    const limit = Number(form.limit ?? 100);
    const bare = String(form.include_all_metadata) !== 'true';
    const messages = all
      .slice(from, from + limit)
      .map((message) => ({ ...this.shown(message), ...(bare ? {} : { metadata: message.metadata }) }));
    const next = from + limit < all.length ? String(from + limit) : '';
    return { ok: true, messages, has_more: next !== '', response_metadata: { next_cursor: next } };
  }

  /** How the API shows a message. */
  protected shown({ ts, text }: SlackMessage): Form {
    return { ts, text };
  }

  protected timestamp(): string {
    return `${this.epoch}.${String(this.next()).padStart(6, '0')}`;
  }

  private reaches(channel: string): boolean {
    return this.channels.has(channel) || channel.startsWith('D');
  }

  protected judge(method: string, found: string[]): void {
    this.problems.push(...found.map((problem) => `${method}: ${problem}`));
  }

  protected next(): number {
    this.count += 1;
    return this.count;
  }
}

function unfurls(form: Form): string[] {
  return ['unfurl_links', 'unfurl_media', 'link_names']
    .filter((name) => String(form[name]) !== 'false')
    .map((name) => `${name}: is on`);
}

export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
