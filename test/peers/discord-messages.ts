import { Gateway, INTENT } from './discord-gateway.ts';
import { type Answer, APP, type DiscordMessage, GUILD, refused } from './discord-guild.ts';
import type { Body } from './discord-limits.ts';

/** What makes a message another than a plain text: type, attachments, stickers, a reference … */
export type More = Body & { bot?: boolean };

/** What people write in a guild, and what each session hears of it. */
export class Talk extends Gateway {
  private readonly signs = new Map<string, Map<string, string[]>>();

  /** Somebody writes; an archived thread comes back by it. */
  write(channel: string, user: string, content: string, { bot, ...more }: More = {}): DiscordMessage {
    const place = this.channels.get(channel);
    if (place !== undefined) place.archived = false;
    const message = this.keep(channel, { content });
    message.author = authorOf(user, bot);
    // Whom people ping themselves is not our doing.
    message.pings = [];
    message.more = { ...this.referenceOf(channel, more), ...more };
    this.announce('MESSAGE_CREATE', message);
    return message;
  }

  /** Somebody posts in a forum: the post has the id of its first message. */
  postIn(forum: string, user: string, name: string, content: string): DiscordMessage {
    const id = this.snowflake();
    this.addChannel(id, 11, forum, name);
    const message = this.keep(id, { content }, id);
    message.author = authorOf(user);
    message.pings = [];
    this.announce('MESSAGE_CREATE', message);
    return message;
  }

  /** Somebody puts a sign on a message. */
  sign(message: DiscordMessage, user: string, emoji = '✅'): void {
    const by = this.signs.get(message.id) ?? new Map<string, string[]>();
    by.set(emoji, [...(by.get(emoji) ?? []), user]);
    this.signs.set(message.id, by);
    const reactions = [...by].map(([name, users]) => ({ emoji: { id: null, name }, count: users.length }));
    message.more = { ...message.more, reactions };
    const place = { channel_id: message.channel, message_id: message.id, guild_id: GUILD };
    const event = { user_id: user, ...place, emoji: { id: null, name: emoji }, type: 0, burst: false };
    this.dispatch('MESSAGE_REACTION_ADD', INTENT.reactions, () => event);
  }

  /** Whoever posted puts tags on it, by their names. */
  tag(post: string, ...names: string[]): void {
    const ids = this.forum.tags
      .filter(({ name }) => names.includes(String(name)))
      .map(({ id }) => String(id));
    this.forum.applied.set(post, ids);
    const thread = this.channels.get(post);
    if (thread !== undefined) this.dispatch('THREAD_UPDATE', INTENT.guilds, () => this.channelBody(thread));
  }

  protected signedBy(id: string, emoji: string): Answer {
    const users = this.signs.get(id)?.get(emoji) ?? [];
    return { status: 200, body: users.map((user) => authorOf(user)) };
  }

  /** Changes a text, as its writer. */
  rewrite(message: DiscordMessage, content: string, at = new Date()): void {
    message.content = content;
    message.more = { ...message.more, edited_timestamp: at.toISOString() };
    this.announce('MESSAGE_UPDATE', message);
  }

  /** Discord found what a link leads to: an update that changes no text. */
  unfurl(message: DiscordMessage): void {
    message.embeds = [{ type: 'link', title: 'A page', url: 'https://example.com' }];
    this.announce('MESSAGE_UPDATE', message);
  }

  /** Several at once are one event of another kind. */
  erase(...messages: DiscordMessage[]): void {
    const ids = messages.map(({ id }) => id);
    const [{ channel: channelId } = { channel: '' }] = messages;
    for (const message of messages) this.messages.splice(this.messages.indexOf(message), 1);
    const place = { channel_id: channelId, guild_id: GUILD };
    if (ids.length === 1) this.tellOf('MESSAGE_DELETE', { id: ids[0], ...place });
    else this.tellOf('MESSAGE_DELETE_BULK', { ids, ...place });
  }

  /** Our own messages come back by the gateway too. */
  protected override create(channel: string, body: Body): Answer {
    const before = this.messages.length;
    const answer = super.create(channel, body);
    const [made] = this.messages.slice(before);
    if (made !== undefined) this.announce('MESSAGE_CREATE', made);
    return answer;
  }

  protected remove(channel: string, id: string): Answer {
    const message = this.messages.find((one) => one.channel === channel && one.id === id);
    if (message === undefined) return refused(404, 10008);
    if (message.author.id !== APP) return refused(403, 50013);
    this.erase(message);
    return { status: 204, body: null };
  }

  private announce(t: string, message: DiscordMessage): void {
    const direct = this.channels.get(message.channel)?.type === 1;
    // What is said to the application itself is told whole (…/events/gateway#message-content-intent).
    this.dispatch(t, direct ? INTENT.direct : INTENT.guildMessages, (intents) => ({
      ...this.readBy(message, direct || (intents & INTENT.messageContent) !== 0),
      ...(direct ? {} : { guild_id: GUILD }),
    }));
  }

  private tellOf(t: string, event: Body): void {
    this.dispatch(t, INTENT.guildMessages, () => event);
  }

  private referenceOf(channel: string, more: More): Body {
    const answered = this.messages.find(({ id }) => id === more.answers);
    if (answered === undefined) return {};
    return {
      type: 19,
      message_reference: { type: 0, message_id: answered.id, channel_id: channel, guild_id: GUILD },
    };
  }
}

function authorOf(user: string, bot = false): Body {
  return { id: user, username: `user-${user.slice(-1)}`, global_name: null, discriminator: '0', bot };
}
