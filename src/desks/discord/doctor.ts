import { ApplicationFlags, ChannelType } from 'discord.js';
import { CodedError } from '../../domain/coded-error.ts';
import { type Find, type Finding, finder } from '../../texts/finding.ts';
import type { TextKey } from '../../texts/texts.ts';
import { CODE, refusedAs } from '../../vendors/discord/errors.ts';
import type { DeskDoctorPorts } from '../desk.ts';
import { createLanes } from '../lanes.ts';
import { createApi, type DiscordApi } from './api.ts';
import { standingOf, wantedChannels } from './check.ts';
import { isRegistered, servedIn } from './definitions.ts';
import { groupsIn } from './groups.ts';
import type { DiscordSettings } from './index.ts';
import { inviteLink } from './invite.ts';
import { openPlaces } from './open-places.ts';
import { permissionProblems, type Standing } from './permissions.ts';
import { roleFindings } from './roles.ts';

const DISCORD_API = 'https://discord.com/api';
/** Messages may be read by an application that Discord has looked at, and by a small one that turned the switch. */
const READING = ApplicationFlags.GatewayMessageContent | ApplicationFlags.GatewayMessageContentLimited;

interface Look {
  settings: DiscordSettings;
  api: DiscordApi;
  ports: DeskDoctorPorts;
  find: Find;
  invite: string;
}

/** Proves what Discord lets be proven of an installation; nothing is posted and nothing registered. */
export async function examineDiscord(settings: DiscordSettings, ports: DeskDoctorPorts): Promise<Finding[]> {
  const find = finder(ports.language);
  const { DISCORD_API_URL: apiUrl, DISCORD_GUILD_ID: guild, DISCORD_TOKEN: token } = settings;
  const api = createApi(
    { token, guild, apiUrl, timeoutMs: ports.timeoutMs },
    createLanes(() => performance.now()),
  );
  const clock = await ports.clock(
    'discord.clock',
    `${(apiUrl ?? DISCORD_API).replace(/\/$/, '')}/v10/gateway`,
  );
  try {
    const { id, flags = 0 } = await api.application();
    const look = { settings, api, ports, find, invite: inviteLink(id, openPlaces(settings)) };
    return [
      find('discord.token', true, 'doctor.discord-token', null, { id }),
      clock,
      intentFinding(look, flags),
      ...(await serverFindings(look)),
      await commandsFinding(look, id),
      peopleFinding(look),
    ];
  } catch (error) {
    return [brokenFinding(error, find), clock];
  }
}

function brokenFinding(error: unknown, find: Find): Finding {
  const problem = error instanceof CodedError ? error.message : 'unknown';
  const refused = error instanceof CodedError && error.code === 'vendor-refused';
  return refused
    ? find('discord.token', false, 'doctor.discord-no-token', 'doctor.discord-no-token-next', { problem })
    : find('discord.token', null, 'doctor.discord-silent', 'doctor.silent-next', { problem });
}

/** Only what the settings ask for has to be allowed. */
function intentFinding({ settings, find }: Look, flags: number): Finding {
  if (settings.DISCORD_MESSAGE_CONTENT !== 'true')
    return find('discord.intents', true, 'doctor.discord-reads-nothing');
  return (flags & READING) !== 0
    ? find('discord.intents', true, 'doctor.discord-reads')
    : find('discord.intents', false, 'doctor.discord-no-intent', 'doctor.discord-no-intent-next');
}

async function serverFindings(look: Look): Promise<Finding[]> {
  const { settings, api, ports, find, invite } = look;
  const { DISCORD_GUILD_ID: guild } = settings;
  const channels = {
    desk: settings.DISCORD_DESK_CHANNEL,
    supervisors: settings.DISCORD_SUPERVISOR_CHANNEL ?? null,
    everybody: settings.DISCORD_TEAM_CHANNEL ?? null,
  };
  try {
    const standing = await standingOf(
      api,
      guild,
      wantedChannels(channels, ports, openPlaces(settings)),
      groupsIn(settings),
    );
    return [
      find('discord.server', true, 'doctor.discord-server', null, { guild }),
      ...permissionFindings(look, standing),
      ...kindFindings(look, standing),
      ...roleFindings(standing, find),
    ];
  } catch (error) {
    if (refusedAs(error, CODE.missingAccess, CODE.unknownGuild, CODE.unknownMember))
      return [
        find('discord.server', false, 'doctor.discord-no-server', 'doctor.discord-no-server-next', {
          guild,
          invite,
        }),
      ];
    const problem = error instanceof CodedError ? error.message : 'unknown';
    return [find('discord.server', null, 'doctor.discord-silent', 'doctor.silent-next', { problem })];
  }
}

function permissionFindings({ ports, find, invite }: Look, standing: Standing): Finding[] {
  const problems = permissionProblems({ ...standing, groups: [] }, ports.language);
  const again = find(
    'discord.permissions',
    true,
    'doctor.discord-permissions',
    'doctor.discord-permissions-next',
    {
      count: standing.channels.length,
      invite,
    },
  );
  const found = problems.map(({ level, text: words }) =>
    level === 'error'
      ? { ...again, ok: false, words }
      : { ...again, id: 'discord.advice', ok: null, words, next: null },
  );
  return problems.some(({ level }) => level === 'error') ? found : [{ ...again, next: null }, ...found];
}

/** Cards stand in text channels and forums, and notices in what is written in. */
const KINDS = {
  desk: [ChannelType.GuildText, ChannelType.GuildForum],
  supervisors: [ChannelType.GuildText, ChannelType.GuildAnnouncement],
  team: [ChannelType.GuildText, ChannelType.GuildAnnouncement],
  community: [ChannelType.GuildForum],
  customers: [ChannelType.GuildText],
} as const satisfies Record<string, readonly ChannelType[]>;

const WRONG = {
  desk: 'doctor.discord-wrong-desk',
  supervisors: 'doctor.discord-wrong-kind',
  team: 'doctor.discord-wrong-kind',
  community: 'doctor.discord-wrong-forum',
  customers: 'doctor.discord-wrong-kind',
} as const satisfies Record<string, TextKey>;

function kindFindings({ find }: Look, { channels }: Standing): Finding[] {
  return channels.flatMap(({ id, name, purpose, type, overwrites }) => {
    const kinds: readonly ChannelType[] = KINDS[purpose];
    if (overwrites === null || kinds.includes(type)) return [];
    return [
      find(`discord.channel.${id}`, false, WRONG[purpose], 'doctor.discord-wrong-kind-next', {
        channel: name,
        id,
      }),
    ];
  });
}

async function commandsFinding({ settings, api, ports, find }: Look, application: string): Promise<Finding> {
  try {
    const served = servedIn(openPlaces(settings));
    return (await isRegistered(api, application, ports.commands, ports.language, served))
      ? find('discord.commands', true, 'doctor.discord-commands')
      : find('discord.commands', null, 'doctor.discord-old-commands', 'doctor.discord-old-commands-next');
  } catch {
    return find('discord.commands', null, 'doctor.discord-no-commands', 'doctor.discord-old-commands-next');
  }
}

function peopleFinding({ settings, ports, find }: Look): Finding {
  const count = ports.team.filter(({ discord }) => discord !== null).length;
  const fine = count > 0 || groupsIn(settings).length > 0;
  return fine
    ? find('discord.people', true, 'doctor.discord-people', null, { count })
    : find('discord.people', null, 'doctor.discord-nobody', 'doctor.discord-nobody-next');
}
