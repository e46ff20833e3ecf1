import { PermissionFlagsBits } from 'discord.js';
import { type Answer, refused } from './discord-guild.ts';
import { type Body, listOf } from './discord-limits.ts';

/** The application's role, and that of everybody. */
export const ROLE = '900000000000000010';
type Permission = keyof typeof PermissionFlagsBits;

/** A channel as far as rights go: a thread has those of its parent. */
interface Where {
  type: number;
  parent: string | null;
  recipient: string | null;
}

/**
 * What the application may do, as Discord computes it, and what it did use of it. Which call needs what:
 * docs.discord.com/developers/resources/channel, …/message, …/topics/threads.
 */
export class Rights {
  /** Bits of the application's role: what the invite link of a good installation gave it. */
  granted = bits(
    'ViewChannel',
    'SendMessages',
    'SendMessagesInThreads',
    'CreatePublicThreads',
    'ManageThreads',
    'EmbedLinks',
    'AttachFiles',
    'ReadMessageHistory',
  );
  readonly everybody = 0n;
  /** Overwrites by channel: role or user, allowed and denied bits. */
  readonly overwrites = new Map<string, { id: string; type: 0 | 1; allow: bigint; deny: bigint }[]>();
  /** Permissions that calls needed and had. */
  readonly used = new Set<Permission>();
  /** Roles beside that of the application: whoever has them. */
  readonly others: { id: string; name: string; position: number; permissions: bigint }[] = [];
  /** Whether the application is in the server at all. */
  member = true;

  /** Forbids something to the application in a channel. */
  forbid(channel: string, ...permissions: Permission[]): void {
    const list = this.overwrites.get(channel) ?? [];
    this.overwrites.set(channel, [...list, { id: ROLE, type: 0, allow: 0n, deny: bits(...permissions) }]);
  }

  roles(guild: string): Body[] {
    return [
      { id: guild, name: '@everyone', permissions: String(this.everybody), position: 0, managed: false },
      { id: ROLE, name: 'osem', permissions: String(this.granted), position: 1, managed: true },
      ...this.others.map((one) => ({ ...one, permissions: String(one.permissions), managed: false })),
    ];
  }

  overwritesOf(channel: string): Body[] {
    const list = this.overwrites.get(channel) ?? [];
    return list.map(({ allow, deny, ...rest }) => ({ ...rest, allow: String(allow), deny: String(deny) }));
  }

  /** The refusal of a call that the application may not make; null when it may. */
  deny(
    name: string,
    channel: string | undefined,
    channels: ReadonlyMap<string, Where>,
    body: Body,
  ): Answer | null {
    if (!this.member && !FREE.has(name)) return refused(403, 50001);
    const where = channel === undefined ? undefined : channels.get(channel);
    if (channel === undefined || where === undefined || where.recipient !== null) return null;
    const needed = neededFor(name, where, body);
    const has = this.in(where.parent ?? channel);
    const missing = needed.filter((one) => (has & PermissionFlagsBits[one]) === 0n);
    if (missing.length === 0) for (const one of needed) this.used.add(one);
    return missing.length === 0 ? null : refused(403, missing.includes('ViewChannel') ? 50001 : 50013);
  }

  private in(channel: string): bigint {
    const list = this.overwrites.get(channel) ?? [];
    const denied = list.reduce((all, { deny }) => all | deny, 0n);
    const allowed = list.reduce((all, { allow }) => all | allow, 0n);
    return ((this.granted | this.everybody) & ~denied) | allowed;
  }
}

/** Calls about the application itself, and answers to people. */
const FREE = new Set(['gateway', 'me', 'application', 'callback', 'edit-answer', 'follow-up', 'create-dm']);

function neededFor(name: string, { type }: Where, body: Body): Permission[] {
  const files: Permission[] = listOf(body.attachments).length > 0 ? ['AttachFiles'] : [];
  const embeds = (of: unknown): Permission[] => (listOf(Object(of).embeds).length > 0 ? ['EmbedLinks'] : []);
  const thread = type === 11 || type === 12;
  switch (name) {
    case 'create-message':
      return ['ViewChannel', thread ? 'SendMessagesInThreads' : 'SendMessages', ...embeds(body), ...files];
    case 'add-member':
      return ['ViewChannel', 'SendMessagesInThreads'];
    case 'create-post':
      if (type === 0) return ['ViewChannel', 'CreatePrivateThreads'];
      return ['ViewChannel', 'SendMessages', ...embeds(body.message)];
    case 'create-thread':
      return ['ViewChannel', 'CreatePublicThreads'];
    case 'list-messages':
    case 'get-message':
    case 'list-reactions':
    case 'archived-threads':
      return ['ViewChannel', 'ReadMessageHistory'];
    case 'update-channel':
      if (!thread) return ['ViewChannel', 'ManageChannels'];
      return ['ViewChannel', isTakingOut(body) ? 'SendMessagesInThreads' : 'ManageThreads'];
    case 'get-channel':
    case 'edit-message':
    case 'delete-message':
      return ['ViewChannel'];
    default:
      return [];
  }
}

function isTakingOut(body: Body): boolean {
  return body.archived === false && Object.keys(body).length === 1;
}

export function bits(...names: Permission[]): bigint {
  return names.reduce((all, name) => all | PermissionFlagsBits[name], 0n);
}
