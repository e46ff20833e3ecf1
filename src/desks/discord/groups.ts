import type { APIInteraction, APIUser } from 'discord.js';
import { CODE, refusedAs } from '../../vendors/discord/errors.ts';
import type { DeskPerson, DeskPorts, Member } from '../desk.ts';
import { inTurn } from '../lanes.ts';
import type { DiscordApi } from './api.ts';
import type { DiscordSettings } from './index.ts';

/** A role of the server that stands for a role of the team. */
export interface Group {
  role: Member['role'];
  id: string;
}

/** The groups of the settings, the highest role first. */
export function groupsIn(settings: DiscordSettings): Group[] {
  const ids = {
    lead: settings.DISCORD_LEAD_GROUP,
    supervisor: settings.DISCORD_SUPERVISOR_GROUP,
    agent: settings.DISCORD_AGENT_GROUP,
    viewer: settings.DISCORD_VIEWER_GROUP,
  };
  return (['lead', 'supervisor', 'agent', 'viewer'] as const).flatMap((role) => {
    const id = ids[role];
    return id === undefined ? [] : [{ role, id }];
  });
}

/**
 * Discord lists the members of a role only to applications with the privileged Server Members intent. So the known ones are
 * asked about one by one, and everybody else is seen when they act. Null without groups. Throws CodedError.
 */
export async function membersOf(
  api: Pick<DiscordApi, 'member'>,
  groups: readonly Group[],
  known: readonly string[],
): Promise<Member[] | null> {
  if (groups.length === 0) return null;
  const members: Member[] = [];
  for (const id of known) {
    const roles = await inTurn(() => rolesOf(api, id));
    const role = roleIn(groups, roles);
    if (role !== null) members.push({ id, name: id, role });
  }
  return members;
}

/** The person who pressed or typed in the server, as their roles there say at this moment. */
export async function actingPerson(
  ports: Pick<DeskPorts, 'person' | 'seen'>,
  groups: readonly Group[],
  { member, user }: Pick<APIInteraction, 'member' | 'user'>,
): Promise<DeskPerson | null> {
  const id = member?.user.id ?? user?.id ?? '';
  // In a direct message Discord shows no roles, and a bot is nobody.
  if (member === undefined || groups.length === 0 || member.user.bot === true)
    return ports.person({ discord: id });
  const name = member.nick ?? nameOf(member.user);
  return ports.seen({ id, name, role: roleIn(groups, member.roles) });
}

function nameOf({ global_name: name, username }: APIUser): string {
  return name ?? username;
}

function roleIn(groups: readonly Group[], roles: readonly string[]): Member['role'] | null {
  return groups.find(({ id }) => roles.includes(id))?.role ?? null;
}

async function rolesOf(api: Pick<DiscordApi, 'member'>, user: string): Promise<readonly string[]> {
  try {
    return (await api.member(user)).roles;
  } catch (error) {
    if (refusedAs(error, CODE.unknownMember, UNKNOWN_USER)) return [];
    throw error;
  }
}

const UNKNOWN_USER = 10_013;
