import { CodedError } from '../../domain/coded-error.ts';
import { text } from '../../texts/texts.ts';
import { CODE, refusedAs } from '../../vendors/discord/errors.ts';
import { keepApart, named } from '../apart.ts';
import type { DeskPorts } from '../desk.ts';
import type { DiscordApi } from './api.ts';
import { registerOnce, servedIn } from './definitions.ts';
import type { Group } from './groups.ts';
import type { DiscordHouse } from './house.ts';
import type { DiscordSettings } from './index.ts';
import { inviteLink } from './invite.ts';
import type { NoticeChannels } from './notice.ts';
import type { OpenPlaces } from './open-places.ts';
import {
  type ChannelStanding,
  type PermissionProblem,
  permissionProblems,
  type Standing,
} from './permissions.ts';

/** A channel that the settings or the rules name. */
export type Wanted = Pick<ChannelStanding, 'id' | 'purpose'>;

/** The channels of the settings, the desk's first, and those of teams and of customers. */
export function wantedChannels(
  { desk, supervisors, everybody }: Pick<NoticeChannels, 'desk' | 'supervisors' | 'everybody'>,
  { places }: Pick<DeskPorts, 'places'>,
  { communities, customers }: OpenPlaces,
): Wanted[] {
  const own = places();
  const all: [string | null, Wanted['purpose']][] = [
    [desk, 'desk'],
    [supervisors, 'supervisors'],
    [everybody, 'team'],
    ...own.map((one) => [one.desk, 'desk'] as [string | null, Wanted['purpose']]),
    ...own.map((one) => [one.supervisors, 'supervisors'] as [string | null, Wanted['purpose']]),
    ...[...communities].map((id) => [id, 'community'] as [string, Wanted['purpose']]),
    ...[...customers].map((id) => [id, 'customers'] as [string, Wanted['purpose']]),
  ];
  return all.flatMap(([id, purpose], index) =>
    id === null || all.slice(0, index).some(([before]) => before === id) ? [] : [{ id, purpose }],
  );
}

/** Throws CodedError 'wrong-setting' when a channel of customers is one of the team's, too. */
export function apart(
  settings: DiscordSettings,
  { places, language }: Pick<DeskPorts, 'places' | 'language'>,
) {
  const teams = places().flatMap(({ team, desk, supervisors }) =>
    named(
      `rules/teams.json (${team})`,
      [desk, supervisors].flatMap((id) => id ?? []),
    ),
  );
  const single = ['DISCORD_DESK_CHANNEL', 'DISCORD_SUPERVISOR_CHANNEL', 'DISCORD_TEAM_CHANNEL'] as const;
  const several = ['DISCORD_COMMUNITY_FORUMS', 'DISCORD_CUSTOMER_CHANNELS'] as const;
  const ours = [
    ...single.flatMap((name) =>
      named(
        name,
        [settings[name]].flatMap((id) => id ?? []),
      ),
    ),
    ...teams,
  ];
  keepApart(
    ours,
    several.flatMap((name) => named(name, settings[name])),
    language,
  );
}

/** What keeps the desk from working, without advice. */
export function errorsIn(problems: readonly PermissionProblem[]): string[] {
  return problems.filter(({ level }) => level === 'error').map(({ text: words }) => words);
}

/**
 * Asks Discord about the settings, registers the commands when they changed, and says what the application lacks: only when
 * the settings are refused somebody has to change something first. When Discord is down the desk starts all the same, and its
 * jobs wait until it is back.
 */
export async function check(
  {
    api,
    ports,
    guild,
    groups,
    hearing: { open },
  }: Pick<DiscordHouse, 'api' | 'ports' | 'guild' | 'groups' | 'hearing'>,
  channels: readonly Wanted[],
): Promise<void> {
  // Only who knows the application knows its link.
  let invite = 'none';
  try {
    const { id } = await api.application();
    invite = inviteLink(id, open);
    const [desk] = channels;
    const found = desk === undefined ? null : await api.channel(desk.id);
    if (found !== null && !('guild_id' in found && found.guild_id === guild))
      throw new CodedError('vendor-refused', `Discord: the channel ${found.id} is not in the server`);
    await registerOnce(api, id, ports.commands, ports.language, servedIn(open));
    ports.log.info({ desk: 'discord', invite }, 'the application is let in by this link');
    for (const { level, text: words } of await problemsNow({ api, guild, groups }, channels, ports.language))
      ports.log[level === 'error' ? 'error' : 'warn']({ desk: 'discord', invite }, words);
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    if (error.code === 'vendor-refused')
      throw new CodedError(
        'wrong-setting',
        text('discord.wrong-setting', { problem: error.message, invite }, ports.language),
      );
    ports.log.warn(
      { desk: 'discord', code: error.code, message: error.message },
      'Discord could not be asked',
    );
  }
}

/** What is missing as Discord has it now; also that the application is no longer in the server. Throws CodedError. */
export async function problemsNow(
  { api, guild, groups }: Pick<DiscordHouse, 'api' | 'guild' | 'groups'>,
  channels: readonly Wanted[],
  language: string,
): Promise<PermissionProblem[]> {
  try {
    return permissionProblems(await standingOf(api, guild, channels, groups), language);
  } catch (error) {
    if (!refusedAs(error, CODE.missingAccess, CODE.unknownGuild, CODE.unknownMember)) throw error;
    const { id } = await api.application();
    return [{ level: 'error', text: text('discord.no-server', { invite: inviteLink(id) }, language) }];
  }
}

/** What Discord says of the application and its channels. Throws CodedError. */
export async function standingOf(
  api: DiscordApi,
  guild: string,
  channels: readonly Wanted[],
  groups: readonly Group[],
): Promise<Standing> {
  const { id: me } = await api.me();
  const [{ roles }, { roles: mine }] = await Promise.all([api.guild(), api.member(me)]);
  const standings = await Promise.all(channels.map((channel) => channelStanding(api, guild, channel)));
  return { guild, roles, me, mine, channels: standings, groups };
}

async function channelStanding(
  api: DiscordApi,
  guild: string,
  { id, purpose }: Wanted,
): Promise<ChannelStanding> {
  const gone = { id, purpose, name: id, type: 0, overwrites: null, tags: [] };
  try {
    const found = await api.channel(id);
    if (!('guild_id' in found) || found.guild_id !== guild) return gone;
    return {
      id,
      purpose,
      name: found.name ?? id,
      type: found.type,
      overwrites: 'permission_overwrites' in found ? (found.permission_overwrites ?? []) : [],
      tags: 'available_tags' in found ? found.available_tags : [],
    };
  } catch (error) {
    if (!refusedAs(error, CODE.unknownChannel, CODE.missingAccess)) throw error;
    return gone;
  }
}
