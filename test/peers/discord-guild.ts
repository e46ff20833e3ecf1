import {
  type Body,
  listOf,
  problemsOfCommands,
  problemsOfEdit,
  problemsOfNewMessage,
  problemsOfThread,
  problemsOfThreadChange,
} from './discord-limits.ts';

export const APP = '900000000000000001';
export const GUILD = '900000000000000002';
export const DESK = '900000000000000003';
export const BOSSES = '900000000000000004';
export const FORUM = '900000000000000005';
export const TOKEN = 'MTIz.secret-bot-token.abc';

/** The forum of the stand-in wants a tag on each post; the first one is for moderators. */
const REQUIRE_TAG = 1 << 4;
const TEAM_TAG = {
  id: '900000000000000006',
  name: 'team',
  moderated: true,
  emoji_id: null,
  emoji_name: null,
};

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
}

export interface DiscordChannel {
  id: string;
  type: number;
  parent: string | null;
  name: string;
  archived: boolean;
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
  snowflake(): string {
    this.count += 1;
    return String(1_000_000_000_000_000_000n + BigInt(this.count));
  }

  in(channel: string): DiscordMessage[] {
    return this.messages.filter((message) => message.channel === channel);
  }

  protected channel(id: string): Answer {
    const found = this.channels.get(id);
    return found === undefined ? refused(404, 10003) : fine(channelBody(found));
  }

  protected changeChannel(id: string, body: Body): Answer {
    const found = this.channels.get(id);
    if (found === undefined) return refused(404, 10003);
    if (this.judge('update-channel', problemsOfThreadChange(body))) return refused(400, 50035);
    if (typeof body.archived === 'boolean') found.archived = body.archived;
    if (typeof body.locked === 'boolean') found.locked = body.locked;
    return fine(channelBody(found));
  }

  protected create(channel: string, body: Body): Answer {
    const found = this.channels.get(channel);
    if (found === undefined) return refused(404, 10003);
    const shut = this.shut(found);
    if (shut !== null) return shut;
    if (this.judge('create-message', problemsOfNewMessage(body))) return refused(400, 50035);
    const same = this.messages.find((one) => one.channel === channel && one.nonce === body.nonce);
    return fine(messageBody(same ?? this.keep(channel, body)));
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
    message.edits += 1;
    return fine(messageBody(message));
  }

  protected one(channel: string, id: string): Answer {
    const message = this.messages.find((one) => one.channel === channel && one.id === id);
    return message === undefined ? refused(404, 10008) : fine(messageBody(message));
  }

  protected history(channel: string, query: URLSearchParams): Answer {
    if (!this.channels.has(channel)) return refused(404, 10003);
    const limit = Number(query.get('limit') ?? 50);
    if (limit > 100 || limit < 1) this.problems.push('limit: 1 to 100');
    const before = query.get('before');
    const all = this.in(channel).filter(({ id }) => before === null || id < before);
    return fine(all.reverse().slice(0, limit).map(messageBody));
  }

  protected threadFrom(channel: string, id: string, body: Body): Answer {
    if (!this.messages.some((one) => one.channel === channel && one.id === id)) return refused(404, 10008);
    if (this.channels.has(id)) return refused(400, 160004);
    if (this.judge('create-thread', problemsOfThread(body, false))) return refused(400, 50035);
    return fine(channelBody(this.addChannel(id, 11, channel, String(body.name))), 201);
  }

  protected post(forum: string, body: Body): Answer {
    if (this.channels.get(forum)?.type !== 15) return refused(400, 50024);
    if (this.judge('create-post', problemsOfThread(body, true))) return refused(400, 50035);
    if (listOf(body.applied_tags).length === 0) return refused(400, 40067);
    const id = this.snowflake();
    const thread = this.addChannel(id, 11, forum, String(body.name));
    const message = this.keep(id, Object(body.message) as Body, id);
    return fine({ ...channelBody(thread), message: messageBody(message) }, 201);
  }

  protected activeThreads(): Answer {
    const threads = [...this.channels.values()].filter(({ type, archived }) => type === 11 && !archived);
    return fine({ threads: threads.map(channelBody), members: [] });
  }

  protected direct(body: Body): Answer {
    const recipient = String(body.recipient_id);
    const id = `8${recipient.slice(1)}`;
    return fine(channelBody(this.channels.get(id) ?? this.addChannel(id, 1, null, '', recipient)));
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
    };
    this.messages.push(message);
    return message;
  }

  protected judge(what: string, found: readonly string[]): boolean {
    this.problems.push(...found.map((problem) => `${what}: ${problem}`));
    return found.length > 0;
  }

  private addChannel(
    id: string,
    type: number,
    parent: string | null,
    name = 'desk',
    recipient: string | null = null,
  ): DiscordChannel {
    const channel = { id, type, parent, name, archived: false, locked: false, recipient };
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

function channelBody({ id, type, parent, name, archived, locked }: DiscordChannel) {
  const thread = { thread_metadata: { archived, locked, auto_archive_duration: 10_080 }, owner_id: APP };
  const forum = {
    flags: REQUIRE_TAG,
    available_tags: [TEAM_TAG, { ...TEAM_TAG, id: '900000000000000007', moderated: false }],
  };
  const more = type === 11 ? thread : type === 15 ? forum : {};
  return { id, type, name, guild_id: GUILD, parent_id: parent, ...more };
}

function messageBody({ id, channel, content, embeds, components }: DiscordMessage) {
  return {
    id,
    channel_id: channel,
    content,
    embeds,
    components,
    author: { id: APP, bot: true, username: 'osem' },
  };
}
