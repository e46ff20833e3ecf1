import { codeOf } from '../../domain/coded-error.ts';
import { text } from '../../texts/texts.ts';
import { CODE, refusedAs } from '../../vendors/discord/errors.ts';
import type { DeskPorts } from '../desk.ts';
import { orCommonly } from '../fallback.ts';
import { createLanes, type Lanes } from '../lanes.ts';
import { createTrouble, watched } from '../trouble.ts';
import { type ApiSettings, createApi } from './api.ts';
import { threadName } from './card.ts';
import { errorsIn, problemsNow, wantedChannels } from './check.ts';
import { groupsIn } from './groups.ts';
import { createHearing } from './hearing.ts';
import type { DiscordHouse } from './house.ts';
import type { DiscordSettings } from './index.ts';
import { createMemory } from './memory.ts';
import { answerLater, type Telling, tellOnce } from './notice.ts';
import { dropOffer } from './offers.ts';
import { openPlaces } from './open-places.ts';
import { createPlaces } from './places.ts';
import { isClosed } from './showing.ts';
import { createWhereabouts } from './whereabouts.ts';
import { createWritten } from './written.ts';

/** What the desk is made of. */
export interface Rooms {
  vendor: ApiSettings;
  lanes: Lanes;
  telling: Telling;
  house: DiscordHouse;
  /** The channel of a team's cards. */
  inChannelOf<T>(team: string | null, work: (channel: string) => Promise<T>): Promise<T>;
  /** Ends what waits in memory. */
  ending: AbortController;
}

export function createRooms(settings: DiscordSettings, ports: DeskPorts): Rooms {
  const vendor: ApiSettings = {
    token: settings.DISCORD_TOKEN,
    guild: settings.DISCORD_GUILD_ID,
    apiUrl: settings.DISCORD_API_URL,
    timeoutMs: ports.timeoutMs,
    processes: ports.processes,
  };
  const lanes = createLanes(() => performance.now());
  const telling = createTelling(settings, ports, { vendor, lanes });
  const { api, channels } = telling;
  const ending = new AbortController();
  const hearing = createHearing({
    api,
    ports,
    guild: vendor.guild,
    reads: settings.DISCORD_MESSAGE_CONTENT === 'true',
    open: openPlaces(settings),
    ...whereIn(telling, ports),
    onGone: (thread, id) => void dropOffer(api, thread, id).catch(passedOver(ports, 'an offer still stands')),
    signal: ending.signal,
  });
  const house: DiscordHouse = {
    ports,
    api,
    memory: createMemory(),
    groups: groupsIn(settings),
    written: createWritten(ports),
    guild: vendor.guild,
    apiUrl: vendor.apiUrl,
    showText: settings.DISCORD_SHOW_TEXT === 'true',
    hearing,
    answerLater: (person, key, body) => answerLater(telling, person, key, body),
  };
  const { desk } = channels;
  const inChannelOf = <T>(team: string | null, work: (channel: string) => Promise<T>) => {
    const own = ports.channelOf(team)?.desk ?? desk;
    return orCommonly(
      { own: own !== desk, isClosed },
      () => work(own),
      () => work(desk),
    );
  };
  return { vendor, lanes, telling, house, inChannelOf, ending };
}

/** Where and how things are said; what goes wrong there for good is told to somebody once. */
function createTelling(
  settings: DiscordSettings,
  ports: DeskPorts,
  { vendor, lanes }: Pick<Rooms, 'vendor' | 'lanes'>,
): Telling {
  const { language } = ports;
  const groups = groupsIn(settings);
  const channels = {
    desk: settings.DISCORD_DESK_CHANNEL,
    supervisors: settings.DISCORD_SUPERVISOR_CHANNEL ?? null,
    everybody: settings.DISCORD_TEAM_CHANNEL ?? null,
    of: ports.channelOf,
  };
  const api = watched(createApi(vendor, lanes), () => trouble);
  const places = createPlaces(api, language, (waiting) =>
    trouble.daily('full', text('discord.full', { count: waiting }, language)),
  );
  const nameFor = async (ref: string) => {
    const card = await ports.card({ ref });
    return card === null ? text('discord.post-name', {}, language) : threadName(card, language);
  };
  const telling: Telling = { api, places, channels, language, draw: ports.draw, threadName: nameFor };
  const trouble = createTrouble({
    desk: 'discord',
    ports,
    isLoss: (error) => refusedAs(error, ...LOSSES),
    look: async () =>
      errorsIn(
        await problemsNow(
          { api, guild: vendor.guild, groups },
          wantedChannels(channels, ports, openPlaces(settings)),
          language,
        ),
      ),
    tell: (person, notice) => tellOnce(telling, { kind: 'person', person }, notice),
  });
  return telling;
}

/** Refusals after which a channel, a role or the membership may be gone. */
const LOSSES = [CODE.missingAccess, CODE.missingPermissions, CODE.unknownChannel, CODE.unknownGuild];

/** The threads of which the house keeps what is typed: those under the channels in which cards and calls stand. */
function whereIn({ api, channels }: Telling, ports: Pick<DeskPorts, 'places'>) {
  const desks = () => {
    const all = [channels, ...ports.places()];
    return new Set(all.flatMap(({ desk, supervisors }) => [desk, supervisors].flatMap((id) => id ?? [])));
  };
  return { desks, ...createWhereabouts(api, desks) };
}

/** What nobody waits for may fail; it stands in the log. */
export function passedOver({ log }: Pick<DeskPorts, 'log'>, words: string): (error: unknown) => void {
  return (error) => log.warn({ desk: 'discord', code: codeOf(error) }, words);
}
