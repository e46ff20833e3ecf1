import { type APIGuildForumTag, ChannelType, PermissionFlagsBits } from 'discord.js';
import { finder } from '../../texts/finding.ts';
import { text } from '../../texts/texts.ts';
import { line } from '../plain.ts';
import type { Group } from './groups.ts';
import { roleFindings } from './roles.ts';
import { LABELS, ourTags } from './tags.ts';

/**
 * What the desk does in its channels and where customers are answered, and nothing more: the invite link asks for exactly
 * these.
 */
export const PERMISSIONS = [
  'ViewChannel',
  'SendMessages',
  'SendMessagesInThreads',
  'CreatePublicThreads',
  'ManageThreads',
  'EmbedLinks',
  'AttachFiles',
  'ReadMessageHistory',
] as const satisfies readonly (keyof typeof PermissionFlagsBits)[];
/** And what it does where customers open cases. */
export const FOR_CUSTOMERS = [
  'CreatePrivateThreads',
] as const satisfies readonly (keyof typeof PermissionFlagsBits)[];
type Permission = (typeof PERMISSIONS)[number] | (typeof FOR_CUSTOMERS)[number];

/** What each kind of channel needs of them; figures and awards are posted with pictures. */
const NEEDED = {
  text: PERMISSIONS.filter((name) => name !== 'ManageThreads'),
  forum: PERMISSIONS.filter((name) => name !== 'CreatePublicThreads'),
  plain: ['ViewChannel', 'SendMessages', 'EmbedLinks', 'AttachFiles', 'ReadMessageHistory'],
  community: ['ViewChannel', 'SendMessagesInThreads', 'AttachFiles', 'ReadMessageHistory'],
  customers: [
    ...['ViewChannel', 'SendMessages', 'SendMessagesInThreads', 'CreatePrivateThreads'],
    ...['EmbedLinks', 'AttachFiles', 'ReadMessageHistory'],
  ],
} as const satisfies Record<string, readonly Permission[]>;

const NAME = 100;

/** What Discord says of the application and of where it works. */
export interface Standing {
  guild: string;
  /** Roles of the server; `position` grows upwards, permissions are digits. */
  roles: readonly { id: string; name: string; permissions: string; position: number }[];
  /** The application's user, and its roles. */
  me: string;
  mine: readonly string[];
  channels: readonly ChannelStanding[];
  /** Roles of the server that stand for roles of the team, the highest first. */
  groups: readonly Group[];
}

/** A channel of the settings. `overwrites` of null: it is gone or hidden. */
export interface ChannelStanding {
  id: string;
  purpose: 'desk' | 'supervisors' | 'team' | 'community' | 'customers';
  name: string;
  type: ChannelType;
  overwrites: readonly { id: string; allow: string; deny: string }[] | null;
  tags: readonly APIGuildForumTag[];
}

export interface PermissionProblem {
  /** Advice: the desk works without it. */
  level: 'error' | 'advice';
  text: string;
}

/** Each thing that is missing, in words with the next step. Nothing is asked: what Discord said is given. */
export function permissionProblems(standing: Standing, language: string): PermissionProblem[] {
  const role = roleOf(standing);
  const inChannels = standing.channels.flatMap((channel) => problemsIn(channel, standing, role, language));
  const inRoles = roleFindings(standing, finder(language)).filter(({ ok }) => ok === false);
  return [
    ...inChannels,
    ...inRoles.map(
      ({ words, next }): PermissionProblem => ({ level: 'error', text: `${words} ${next ?? ''}`.trim() }),
    ),
    ...(isAdministrator(standing) ? [advice('discord.administrator', { role }, language)] : []),
  ];
}

/** What the application may do in a channel, as Discord computes it (…/docs/topics/permissions#permission-overwrites). */
export function permissionsIn(
  standing: Pick<Standing, 'guild' | 'roles' | 'me' | 'mine'>,
  overwrites: NonNullable<ChannelStanding['overwrites']>,
): bigint {
  const { guild, me, mine } = standing;
  if (isAdministrator(standing)) return EVERYTHING;
  const of = (ids: readonly string[], base: bigint) => {
    const some = overwrites.filter(({ id }) => ids.includes(id));
    return (base & ~bitsOf(some.map(({ deny }) => deny))) | bitsOf(some.map(({ allow }) => allow));
  };
  const granted = [[guild], mine, [me]].reduce((bits, ids) => of(ids, bits), roleBits(standing));
  return (granted & PermissionFlagsBits.ViewChannel) === 0n ? 0n : granted;
}

const EVERYTHING = Object.values(PermissionFlagsBits).reduce((all, bit) => all | bit, 0n);

function problemsIn(
  { id, purpose, name, type, overwrites, tags }: ChannelStanding,
  standing: Standing,
  role: string,
  language: string,
): PermissionProblem[] {
  const why = text(`discord.purpose-${purpose}`, {}, language);
  if (overwrites === null) return [error('discord.no-channel', { channel: id, purpose: why }, language)];
  const granted = permissionsIn(standing, overwrites);
  const forum = type === ChannelType.GuildForum;
  const needed = neededFor(purpose, forum);
  const lacking = needed.filter((one) => (granted & PermissionFlagsBits[one]) === 0n);
  // Without the channel itself Discord grants nothing in it: that one is to be mended first.
  const told = lacking.includes('ViewChannel') ? (['ViewChannel'] as const) : lacking;
  const channel = line(name, NAME);
  const missing = told.map((one) => {
    const permission = text(`discord.may-${one}`, {}, language);
    return error('discord.no-permission', { permission, channel, purpose: why, role }, language);
  });
  const ours = ourTags(tags, language);
  const absent = LABELS.filter((label) => !ours.has(label)).map((label) =>
    text(`discord.tag-${label}`, {}, language),
  );
  const mayTag = (granted & PermissionFlagsBits.ManageChannels) !== 0n;
  if (!forum || purpose !== 'desk' || absent.length === 0 || mayTag) return missing;
  return [...missing, advice('discord.no-tags', { channel, tags: absent.join(', '), role }, language)];
}

function neededFor(purpose: ChannelStanding['purpose'], forum: boolean): readonly Permission[] {
  if (purpose === 'desk') return NEEDED[forum ? 'forum' : 'text'];
  return purpose === 'community' || purpose === 'customers' ? NEEDED[purpose] : NEEDED.plain;
}

/** The highest role of the application: what is allowed to that one is allowed to it. */
function roleOf({ roles, mine, guild }: Standing): string {
  const own = roles.filter(({ id }) => mine.includes(id)).sort((a, b) => b.position - a.position)[0];
  return line((own ?? roles.find(({ id }) => id === guild))?.name ?? '@everyone', NAME);
}

function roleBits({ roles, mine, guild }: Pick<Standing, 'roles' | 'mine' | 'guild'>): bigint {
  return bitsOf(roles.filter(({ id }) => id === guild || mine.includes(id)).map((one) => one.permissions));
}

function isAdministrator(standing: Pick<Standing, 'roles' | 'mine' | 'guild'>): boolean {
  return (roleBits(standing) & PermissionFlagsBits.Administrator) !== 0n;
}

function bitsOf(list: readonly string[]): bigint {
  return list.reduce((all, digits) => all | BigInt(digits), 0n);
}

type Key = Parameters<typeof text>[0];

function error(key: Key, values: Record<string, string>, language: string): PermissionProblem {
  return { level: 'error', text: text(key, values, language) };
}

function advice(key: Key, values: Record<string, string>, language: string): PermissionProblem {
  return { level: 'advice', text: text(key, values, language) };
}
