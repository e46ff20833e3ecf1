import { ForumTags } from './discord-forum.ts';
import {
  type Body,
  listOf,
  problemsOfCommands,
  problemsOfEdit,
  problemsOfNewMessage,
  problemsOfThread,
  problemsOfThreadChange,
} from './discord-limits.ts';
import { Rights } from './discord-rights.ts';

export const APP = '900000000000000001';
export const GUILD = '900000000000000002';
export const DESK = '900000000000000003';
export const BOSSES = '900000000000000004';
export const FORUM = '900000000000000005';
export const TOKEN = 'MTIz.secret-bot-token.abc';

/** Discord's ids count from 2015 on (discord.com/developers/docs/reference#snowflakes). */
const EPOCH = 1_420_070_400_000n;

/** The forum of the stand-in wants a tag on each post. */
const REQUIRE_TAG = 1 << 4;
export interface DiscordMessage {
  id: string;
  channel: string;
  content: string;
  embeds: Body[];
  components: Body[];
  nonce: string | null;
  /** Who was really pinged. */
  pings: string[];
  edits: number;
  author: Body;
  /** What else Discord says of it. */
  more: Body;
}

export interface DiscordChannel {
  id: string;
  type: number;
  parent: string | null;
  name: string;
  archived: boolean;
  /** When it was, or was taken out again: an ISO instant. */
  archivedAt: string;
  locked: boolean;
  /** The person at the other end of a direct message. */
  recipient: string | null;
}

/** What an endpoint answers: a body, or an error of Discord's. */
export type Answer = { status: number; body: unknown };
export const refused = (status: number, code: number): Answer => ({
  status,
  body: { code, message: `refused with ${code}` },
});
const fine = (body: unknown, status = 200): Answer => ({ status, body });

/** One server with its channels, threads, messages and commands. */
export class Guild {
  readonly channels = new Map<string, DiscordChannel>();
  readonly messages: DiscordMessage[] = [];
  readonly problems: string[] = [];
  /** People who let nobody write to them. */
  readonly closed = new Set<string>();
  commands: Body[] = [];
  registrations = 0;
  readonly forum = new ForumTags();
  readonly rights = new Rights();
  roles: Body[] = [];
  /** The switch in the developers' portal: without it no application reads what people write. */
  contentAllowed = true;
  private count = 0;

  constructor() {
    for (const [id, type] of [
      [DESK, 0],
      [BOSSES, 0],
      [FORUM, 15],
    ] as const)
      this.addChannel(id, type, null);
  }

  /** Ids grow with time, as snowflakes do. */
  snowflake(at = Date.now()): string {
    this.count += 1;
    return String(((BigInt(at) - EPOCH) << 22n) + BigInt(this.count));
  }

  in(channel: string): DiscordMessage[] {
    return this.messages.filter((message) => message.channel === channel);
  }

  protected channel(id: string): Answer {
    const found = this.channels.get(id);
    return found === undefined ? refused(404, 10003) : fine(this.channelBody(found));
  }

  protected changeChannel(id: string, body: Body): Answer {
    const found = this.channels.get(id);
    if (found === undefined) return refused(404, 10003);
    if (found.type === 15) {
      const problems = this.forum.set(body.available_tags, () => this.snowflake());
      return this.judge('update-forum', problems) ? refused(400, 50035) : fine(this.channelBody(found));
    }
    if (found.archived && body.archived !== false) return refused(400, 50083);
    if (this.judge('update-channel', problemsOfThreadChange(body))) return refused(400, 50035);
    const tagged = body.applied_tags === undefined ? null : this.forum.apply(id, body.applied_tags);
    if (tagged !== null) return refused(400, tagged);
    if (typeof body.archived === 'boolean') this.archive(id, body.archived);
    if (typeof body.locked === 'boolean') found.locked = body.locked;
    return fine(this.channelBody(found));
  }

  protected create(channel: string, body: Body): Answer {
    const found = this.channels.get(channel);
    if (found === undefined) return refused(404, 10003);
    const shut = this.shut(found);
    if (shut !== null) return shut;
    if (this.judge('create-message', problemsOfNewMessage(body))) return refused(400, 50035);
    const same = this.messages.find((one) => one.channel === channel && one.nonce === body.nonce);
    const reference = referenceIn(body);
    const answered = this.messages.some(({ id }) => id === reference.message_id);
    if (reference.message_id !== undefined && !answered && reference.fail_if_not_exists !== false)
      return refused(400, 50035);
    const made = same ?? this.keep(channel, body);
    if (answered)
      made.more = { ...made.more, type: 19, message_reference: { ...reference, channel_id: channel } };
    return fine(this.readBy(made));
  }

  protected edit(channel: string, id: string, body: Body): Answer {
    const message = this.messages.find((one) => one.channel === channel && one.id === id);
    const place = this.channels.get(channel);
    if (message === undefined || place === undefined) return refused(404, 10008);
    const shut = this.shut(place);
    if (shut !== null) return shut;
    if (this.judge('edit-message', problemsOfEdit(body))) return refused(400, 50035);
    if (body.content !== undefined) message.content = String(body.content ?? '');
    if (body.embeds !== undefined) message.embeds = listOf(body.embeds);
    if (body.components !== undefined) message.components = listOf(body.components);
    if (body.attachments !== undefined) message.more = { ...message.more, attachments: body.attachments };
    message.edits += 1;
    return fine(this.readBy(message));
  }

  protected one(channel: string, id: string): Answer {
    const message = this.messages.find((one) => one.channel === channel && one.id === id);
    return message === undefined ? refused(404, 10008) : fine(this.readBy(message));
  }

  protected history(channel: string, query: URLSearchParams): Answer {
    if (!this.channels.has(channel)) return refused(404, 10003);
    const limit = Number(query.get('limit') ?? 50);
    if (limit > 100 || limit < 1) this.problems.push('limit: 1 to 100');
    const [before, after] = [query.get('before'), query.get('after')];
    const all = this.in(channel).sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
    const page =
      after === null
        ? all.filter(({ id }) => before === null || BigInt(id) < BigInt(before)).slice(-limit)
        : all.filter(({ id }) => BigInt(id) > BigInt(after)).slice(0, limit);
    return fine(page.reverse().map((message) => this.readBy(message)));
  }

  protected guildChannels(): Answer {
    const all = [...this.channels.values()].filter(
      ({ type, recipient }) => type !== 11 && type !== 12 && recipient === null,
    );
    return fine(all.map((channel) => this.channelBody(channel)));
  }

  /** The one archived last comes first. */
  protected archivedThreads(parent: string, query: URLSearchParams): Answer {
    const before = query.get('before');
    const all = [...this.channels.values()]
      .filter((one) => one.type === 11 && one.parent === parent && one.archived)
      .filter(({ archivedAt }) => before === null || archivedAt < before)
      .sort((a, b) => (a.archivedAt < b.archivedAt ? 1 : -1));
    const limit = Number(query.get('limit') ?? 50);
    const threads = all.slice(0, limit).map((channel) => this.channelBody(channel));
    return fine({ threads, members: [], has_more: all.length > limit });
  }

  /** A message as somebody may read it; words of others are left out for whom the switch is off. */
  protected readBy(message: DiscordMessage, withContent = this.contentAllowed): Body {
    const body = messageBody(message);
    const answered = this.messages.find(({ id }) => id === referenceIn(body).message_id);
    const whole = answered === undefined ? body : { ...body, referenced_message: messageBody(answered) };
    const hidden = { content: '', embeds: [], attachments: [], components: [] };
    return withContent || message.author.id === APP ? whole : { ...whole, ...hidden };
  }

  protected threadFrom(channel: string, id: string, body: Body): Answer {
    if (!this.messages.some((one) => one.channel === channel && one.id === id)) return refused(404, 10008);
    if (this.channels.has(id)) return refused(400, 160004);
    if (this.judge('create-thread', problemsOfThread(body, false))) return refused(400, 50035);
    return fine(this.channelBody(this.addChannel(id, 11, channel, String(body.name))), 201);
  }

  /** Who was put into threads, by thread. */
  readonly joined = new Map<string, Set<string>>();
  /** People who are in the server no more. */
  readonly left = new Set<string>();

  /** discord.com/developers/docs/resources/channel#start-thread-without-message */
  private startPrivate(channel: string, body: Body): Answer {
    const problems = [
      ...(body.type === 12 ? [] : ['type: 12 for a private thread']),
      ...(String(body.name ?? '').length < 1 || String(body.name).length > 100 ? ['name: 1 to 100'] : []),
      ...([60, 1440, 4320, 10_080].includes(Number(body.auto_archive_duration))
        ? []
        : ['auto_archive_duration']),
    ];
    if (this.judge('create-private', problems)) return refused(400, 50035);
    return fine(this.channelBody(this.addChannel(this.snowflake(), 12, channel, String(body.name))), 201);
  }

  protected addMember(thread: string, user: string): Answer {
    const type = this.channels.get(thread)?.type;
    if (type === undefined) return refused(404, 10003);
    if (type !== 11 && type !== 12) return refused(400, 50024);
    if (this.left.has(user)) return refused(404, 10007);
    this.joined.set(thread, new Set([...(this.joined.get(thread) ?? []), user]));
    return { status: 204, body: null };
  }

  protected post(forum: string, body: Body): Answer {
    if (this.channels.get(forum)?.type === 0) return this.startPrivate(forum, body);
    if (this.channels.get(forum)?.type !== 15) return refused(400, 50024);
    if (this.judge('create-post', problemsOfThread(body, true))) return refused(400, 50035);
    const id = this.snowflake();
    const tagged = this.forum.apply(id, body.applied_tags);
    if (tagged !== null) return refused(400, tagged);
    const thread = this.addChannel(id, 11, forum, String(body.name));
    const message = this.keep(id, Object(body.message) as Body, id);
    return fine({ ...this.channelBody(thread), message: this.readBy(message) }, 201);
  }

  protected activeThreads(): Answer {
    const threads = [...this.channels.values()].filter(
      ({ type, archived }) => (type === 11 || type === 12) && !archived,
    );
    return fine({ threads: threads.map((one) => this.channelBody(one)), members: [] });
  }

  protected direct(body: Body): Answer {
    const recipient = String(body.recipient_id);
    const id = `8${recipient.slice(1)}`;
    return fine(this.channelBody(this.channels.get(id) ?? this.addChannel(id, 1, null, '', recipient)));
  }

  protected register(body: unknown): Answer {
    if (this.judge('commands', problemsOfCommands(body))) return refused(400, 50035);
    this.registrations += 1;
    this.commands = listOf(body).map((command) => ({
      ...command,
      id: this.snowflake(),
      application_id: APP,
    }));
    return fine(this.commands);
  }

  /** Keeps the answer to an interaction, which only one person sees; a nonce is not asked of it. */
  protected keep(channel: string, body: Body, id = this.snowflake()): DiscordMessage {
    const content = String(body.content ?? '');
    const message: DiscordMessage = {
      id,
      channel,
      content,
      embeds: listOf(body.embeds),
      components: listOf(body.components),
      nonce: typeof body.nonce === 'string' ? body.nonce : null,
      pings: pingsOf(content, Object(body.allowed_mentions) as Body),
      edits: 0,
      author: { id: APP, bot: true, username: 'osem' },
      more: {
        ...(body.flags === undefined ? {} : { flags: body.flags }),
        ...(body.attachments === undefined ? {} : { attachments: body.attachments }),
      },
    };
    this.messages.push(message);
    return message;
  }

  protected judge(what: string, found: readonly string[]): boolean {
    this.problems.push(...found.map((problem) => `${what}: ${problem}`));
    return found.length > 0;
  }

  /** Discord files a thread away, or somebody takes it out. */
  archive(id: string, archived = true, at = new Date()): void {
    const found = this.channels.get(id);
    if (found !== undefined) Object.assign(found, { archived, archivedAt: at.toISOString() });
  }

  protected channelBody({ id, type, parent, name, archived, archivedAt, locked }: DiscordChannel): Body {
    const meta = { archived, locked, archive_timestamp: archivedAt, auto_archive_duration: 10_080 };
    const applied = { applied_tags: this.forum.applied.get(id) ?? [] };
    const thread = { thread_metadata: meta, owner_id: APP, ...applied };
    const forum = { flags: REQUIRE_TAG, available_tags: this.forum.tags };
    const more = type === 11 || type === 12 ? thread : type === 15 ? forum : {};
    const last = this.in(id).reduce((one, { id: other }) => (BigInt(other) > BigInt(one) ? other : one), '0');
    return {
      id,
      type,
      name,
      guild_id: GUILD,
      parent_id: parent,
      permission_overwrites: this.rights.overwritesOf(id),
      last_message_id: last === '0' ? null : last,
      ...more,
    };
  }

  addChannel(
    id: string,
    type: number,
    parent: string | null,
    name = 'desk',
    recipient: string | null = null,
  ): DiscordChannel {
    const archivedAt = new Date().toISOString();
    const channel = { id, type, parent, name, archived: false, archivedAt, locked: false, recipient };
    this.channels.set(id, channel);
    return channel;
  }

  private shut({ archived, locked, recipient, type }: DiscordChannel): Answer | null {
    if (recipient !== null && this.closed.has(recipient)) return refused(403, 50007);
    if (type === 15) return refused(400, 50008);
    if (locked) return refused(403, 160005);
    return archived ? refused(400, 50083) : null;
  }
}

/** Mentions in the content that the request allows; Discord pings nobody for what stands in an embed. */
function pingsOf(content: string, allowed: Body): string[] {
  const parse = Array.isArray(allowed.parse) ? allowed.parse : ['users', 'roles', 'everyone'];
  const named = [...content.matchAll(/<@!?(\d+)>/g)].map(([, id]) => String(id));
  const users = Array.isArray(allowed.users) ? allowed.users.map(String) : [];
  const everyone = parse.includes('everyone') && /@(everyone|here)/.test(content) ? ['everyone'] : [];
  return [...named.filter((id) => parse.includes('users') || users.includes(id)), ...everyone];
}

function messageBody({ id, channel, content, embeds, components, author, more }: DiscordMessage): Body {
  const timestamp = new Date(Number((BigInt(id) >> 22n) + EPOCH)).toISOString();
  const plain = { type: 0, timestamp, edited_timestamp: null, mentions: [], attachments: [] };
  return { ...plain, id, channel_id: channel, content, embeds, components, author, ...more };
}

function referenceIn(body: Body): Body {
  return Object(body.message_reference) as Body;
}
