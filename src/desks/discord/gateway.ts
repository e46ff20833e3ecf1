import { setTimeout } from 'node:timers/promises';
import {
  type APIInteraction,
  Client,
  DiscordjsError,
  DiscordjsErrorCodes,
  Events,
  GatewayDispatchEvents,
  GatewayIntentBits,
  Options,
} from 'discord.js';
import { CodedError } from '../../domain/coded-error.ts';
import { restOptions } from '../../vendors/discord/rest.ts';
import type { DeskPorts } from '../desk.ts';
import type { ApiSettings } from './api.ts';
import { codedFrom } from './errors.ts';

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 60_000;

/**
 * Discord's gateway: keeps the connection, resumes it or begins a new session, and hands on what people press and type.
 * It asks for no privileged intent. Resolves once connected, or once the first try has failed and others follow.
 * Throws CodedError 'wrong-setting' when Discord does not know the token.
 */
export async function connect(
  settings: ApiSettings,
  log: DeskPorts['log'],
  onInteraction: (interaction: APIInteraction) => void,
  signal: AbortSignal,
): Promise<void> {
  const attempt = () => login(settings, log, onInteraction, signal);
  try {
    await attempt();
  } catch (error) {
    if (error instanceof CodedError && error.code === 'wrong-setting') throw error;
    log.warn({ desk: 'discord', message: wordsOf(error) }, 'Discord could not be reached');
    void again(attempt, log, signal);
  }
}

async function again(
  attempt: () => Promise<void>,
  log: DeskPorts['log'],
  signal: AbortSignal,
): Promise<void> {
  for (let wait = FIRST_WAIT_MS; !signal.aborted; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    await setTimeout(wait, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    try {
      return await attempt();
    } catch (error) {
      log.warn({ desk: 'discord', message: wordsOf(error) }, 'Discord could not be reached');
    }
  }
}

async function login(
  settings: ApiSettings,
  log: DeskPorts['log'],
  onInteraction: (interaction: APIInteraction) => void,
  signal: AbortSignal,
): Promise<void> {
  const client = new Client({
    intents: [GatewayIntentBits.Guilds],
    allowedMentions: { parse: [] },
    rest: restOptions(settings),
    makeCache: Options.cacheWithLimits({
      MessageManager: 0,
      GuildMemberManager: 0,
      UserManager: 1,
      ThreadManager: 0,
    }),
  });
  client.on(Events.Error, (error) =>
    log.error({ desk: 'discord', message: wordsOf(error) }, 'the gateway broke'),
  );
  client.on(Events.ShardError, (error) =>
    log.warn({ desk: 'discord', message: wordsOf(error) }, 'the gateway was cut'),
  );
  client.on(Events.Invalidated, () => log.error({ desk: 'discord' }, 'Discord ended the session for good'));
  client.ws.on(GatewayDispatchEvents.InteractionCreate, onInteraction);
  const end = () => void client.destroy();
  signal.addEventListener('abort', end, { once: true });
  try {
    await client.login(settings.token);
  } catch (error) {
    signal.removeEventListener('abort', end);
    if (error instanceof DiscordjsError && error.code === DiscordjsErrorCodes.TokenInvalid)
      throw new CodedError('wrong-setting', 'DISCORD_TOKEN: Discord does not know it');
    throw error;
  }
}

/** The name of what broke: the words of libraries may hold addresses with tokens in them. */
function wordsOf(error: unknown): string {
  return codedFrom('gateway', error, false).message;
}
