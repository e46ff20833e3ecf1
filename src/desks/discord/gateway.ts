import { setTimeout } from 'node:timers/promises';
import {
  type APIInteraction,
  Client,
  DiscordjsError,
  DiscordjsErrorCodes,
  Events,
  GatewayCloseCodes,
  GatewayDispatchEvents,
  GatewayIntentBits,
  Options,
} from 'discord.js';
import { CodedError } from '../../domain/coded-error.ts';
import { text } from '../../texts/texts.ts';
import { codedFrom } from '../../vendors/discord/errors.ts';
import { restOptions } from '../../vendors/discord/rest.ts';
import type { DeskPorts } from '../desk.ts';
import type { ApiSettings } from './api.ts';
import { isPersonal, type OpenPlaces } from './open-places.ts';
import type { Names } from './said.ts';

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 60_000;

/** What comes by the gateway, as Discord sends it. */
export interface Heeding {
  log: DeskPorts['log'];
  onInteraction(interaction: APIInteraction): void;
  /** Whether to ask Discord for what people write, change and take back. */
  reads: boolean;
  /** Where customers are: it asks for more then. */
  open: OpenPlaces;
  /** A session began: what was said since the last one is not sent again. */
  onSession(us: string, names: Names): void;
  onMessage(event: MessageEvent, data: unknown): void;
}

const MESSAGE_EVENTS = [
  GatewayDispatchEvents.MessageCreate,
  GatewayDispatchEvents.MessageUpdate,
  GatewayDispatchEvents.MessageDelete,
  GatewayDispatchEvents.MessageDeleteBulk,
  GatewayDispatchEvents.MessageReactionAdd,
  GatewayDispatchEvents.ThreadUpdate,
] as const;
export type MessageEvent = (typeof MESSAGE_EVENTS)[number];

/**
 * Discord's gateway: keeps the connection, resumes it or begins a new session, and hands on what comes. Resolves once
 * connected, or once the first try has failed and others follow. Throws CodedError 'wrong-setting' when Discord does not
 * know the token, or does not let the application read messages although the settings ask for it.
 */
export async function connect(settings: ApiSettings, heeding: Heeding, signal: AbortSignal): Promise<void> {
  try {
    await login(settings, heeding, signal);
  } catch (error) {
    if (error instanceof CodedError && error.code === 'wrong-setting') throw error;
    heeding.log.warn({ desk: 'discord', message: wordsOf(error) }, 'Discord could not be reached');
    void again(settings, heeding, signal);
  }
}

async function again(settings: ApiSettings, heeding: Heeding, signal: AbortSignal): Promise<void> {
  for (let wait = FIRST_WAIT_MS; !signal.aborted; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    await setTimeout(wait, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    try {
      return await login(settings, heeding, signal);
    } catch (error) {
      heeding.log.warn({ desk: 'discord', message: wordsOf(error) }, 'Discord could not be reached');
    }
  }
}

async function login(settings: ApiSettings, heeding: Heeding, signal: AbortSignal): Promise<void> {
  const { log } = heeding;
  const client = clientOf(settings, heeding);
  let connected = false;
  let closedWith: number | null = null;
  client.on(Events.Error, (error) =>
    log.error({ desk: 'discord', message: wordsOf(error) }, 'the gateway broke'),
  );
  client.on(Events.ShardError, (error) =>
    log.warn({ desk: 'discord', message: wordsOf(error) }, 'the gateway was cut'),
  );
  client.on(Events.Invalidated, () => log.error({ desk: 'discord' }, 'Discord ended the session for good'));
  const end = () => void client.destroy();
  client.on(Events.ShardDisconnect, ({ code }) => {
    closedWith = code;
    if (!connected || signal.aborted) return;
    // Discord takes this session back by no means: somebody changed something there, and may change it again.
    log.error({ desk: 'discord', code }, reasonOf(code) ?? 'Discord ended the connection for good');
    signal.removeEventListener('abort', end);
    end();
    void again(settings, heeding, signal);
  });
  heed(client, settings.guild, heeding);
  signal.addEventListener('abort', end, { once: true });
  try {
    await client.login(settings.token);
    connected = true;
  } catch (error) {
    signal.removeEventListener('abort', end);
    const reason = isTokenError(error)
      ? 'DISCORD_TOKEN: Discord does not know it'
      : reasonOf(closedWith ?? 0);
    throw reason === null ? error : new CodedError('wrong-setting', reason);
  }
}

function clientOf(settings: ApiSettings, { reads, open }: Pick<Heeding, 'reads' | 'open'>): Client {
  const reading = [
    ...[GatewayIntentBits.GuildMessages, GatewayIntentBits.MessageContent],
    ...(open.communities.size === 0 ? [] : [GatewayIntentBits.GuildMessageReactions]),
    ...(isPersonal(open) ? [GatewayIntentBits.DirectMessages] : []),
  ];
  return new Client({
    intents: [GatewayIntentBits.Guilds, ...(reads ? reading : [])],
    allowedMentions: { parse: [] },
    rest: restOptions(settings),
    makeCache: Options.cacheWithLimits({
      MessageManager: 0,
      GuildMemberManager: 0,
      UserManager: 1,
      ThreadManager: 0,
    }),
  });
}

/** The packets as they come: the library's own events leave out what it has not cached. */
function heed(client: Client, guild: string, { onInteraction, onSession, onMessage }: Heeding): void {
  const names: Names = {
    channel(id) {
      const channel = client.channels.cache.get(id);
      return channel !== undefined && 'name' in channel ? channel.name : null;
    },
    role: (id) => client.guilds.cache.get(guild)?.roles.cache.get(id)?.name ?? null,
  };
  client.ws.on(GatewayDispatchEvents.InteractionCreate, onInteraction);
  client.ws.on(GatewayDispatchEvents.Ready, (data: { user: { id: string } }) =>
    onSession(data.user.id, names),
  );
  for (const event of MESSAGE_EVENTS) client.ws.on(event, (data: unknown) => onMessage(event, data));
}

/** What to change when Discord closes with this code; null when it is nothing that settings can help. */
function reasonOf(code: number): string | null {
  return code === GatewayCloseCodes.DisallowedIntents ? text('discord.no-message-content') : null;
}

function isTokenError(error: unknown): boolean {
  return error instanceof DiscordjsError && error.code === DiscordjsErrorCodes.TokenInvalid;
}

/** The name of what broke: the words of libraries may hold addresses with tokens in them. */
function wordsOf(error: unknown): string {
  return error instanceof CodedError ? error.message : codedFrom('gateway', error, false).message;
}
