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
  Status,
} from 'discord.js';
import { CodedError } from '../../domain/coded-error.ts';
import { text } from '../../texts/texts.ts';
import { codedFrom } from '../../vendors/discord/errors.ts';
import { restOptions } from '../../vendors/discord/rest.ts';
import type { DeskPorts, Held } from '../desk.ts';
import type { ApiSettings } from './api.ts';
import { isPersonal, type OpenPlaces } from './open-places.ts';
import type { Names } from './said.ts';
import { follow, type Resuming, resuming, type Session, sessionIn } from './session.ts';

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
  /**
   * A session began: what was said since the last one is not sent again. `goesOn`: one that was begun elsewhere goes on here, and
   * Discord sends it.
   */
  onSession(us: string, names: Names, goesOn: boolean): void;
  /** Resolves once everything that came until now is stored; false: nobody stores any more. */
  stored(): Promise<boolean>;
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
 * Discord's gateway: goes on with the session that another process left or begins a new one, keeps the connection, and hands
 * on what comes. Resolves once connected, or once the first try has failed and others follow; answers how to end it. Throws
 * CodedError 'wrong-setting' when Discord does not know the token, or does not let the application read messages although the
 * settings ask for it.
 */
export async function connect(
  settings: ApiSettings,
  heeding: Heeding,
  held: Held,
): Promise<() => Promise<void>> {
  const gateway = new Gateway(settings, heeding, held);
  held.leaves(() => gateway.left());
  try {
    await gateway.login();
  } catch (error) {
    if (error instanceof CodedError && error.code === 'wrong-setting') throw error;
    heeding.log.warn({ desk: 'discord', message: wordsOf(error) }, 'Discord could not be reached');
    void gateway.again();
  }
  return () => gateway.end();
}

class Gateway {
  private readonly settings: ApiSettings;
  private readonly heeding: Heeding;
  private readonly signal: AbortSignal;
  private readonly intents: number;
  /** What came last, and where a connection goes on. */
  private session: Session | null;
  private connection: Resuming | null = null;

  constructor(settings: ApiSettings, heeding: Heeding, { value, signal }: Held) {
    this.settings = settings;
    this.heeding = heeding;
    this.signal = signal;
    this.intents = intentsOf(heeding);
    this.session = sessionIn(value, this.intents);
  }

  /** What the next process has to know: up to where everything is stored. */
  async left(): Promise<string | undefined> {
    const { session } = this;
    if (session === null || !(await this.heeding.stored())) return undefined;
    return JSON.stringify(session);
  }

  /** The session goes on in another process, or here after a restart. */
  async end(): Promise<void> {
    await this.connection?.leave();
  }

  async again(): Promise<void> {
    const { signal } = this;
    for (let wait = FIRST_WAIT_MS; !signal.aborted; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
      await setTimeout(wait, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      try {
        return await this.login();
      } catch (error) {
        this.heeding.log.warn({ desk: 'discord', message: wordsOf(error) }, 'Discord could not be reached');
      }
    }
  }

  async login(): Promise<void> {
    const { log } = this.heeding;
    const connection = resuming(this.session);
    const client = clientOf(this.settings, this.intents, connection);
    this.connection = connection;
    let connected = false;
    let closedWith: number | null = null;
    client.on(Events.Error, (error) =>
      log.error({ desk: 'discord', message: wordsOf(error) }, 'the gateway broke'),
    );
    client.on(Events.ShardError, (error) =>
      log.warn({ desk: 'discord', message: wordsOf(error) }, 'the gateway was cut'),
    );
    client.on(Events.Invalidated, () => log.error({ desk: 'discord' }, 'Discord ended the session for good'));
    client.on(Events.ShardDisconnect, ({ code }) => {
      closedWith = code;
      if (!connected || this.signal.aborted) return;
      // Discord takes this session back by no means: somebody changed something there, and may change it again.
      log.error({ desk: 'discord', code }, reasonOf(code) ?? 'Discord ended the connection for good');
      this.session = null;
      void client.destroy();
      void this.again();
    });
    client.on(Events.Raw, (event: Parameters<typeof follow>[1]) => {
      this.session = follow(this.session, event, this.intents);
    });
    const names = namesIn(client, this.settings.guild);
    heed(client, names, this.heeding);
    try {
      await this.goOn(client, names);
      if (this.signal.aborted) return;
      await client.login(this.settings.token);
      connected = true;
    } catch (error) {
      void client.destroy();
      const reason = isTokenError(error)
        ? 'DISCORD_TOKEN: Discord does not know it'
        : reasonOf(closedWith ?? 0);
      throw reason === null ? error : new CodedError('wrong-setting', reason);
    }
  }

  /** A session that goes on here does not say again what the server's channels and roles are called. */
  private async goOn(client: Client, names: Names): Promise<void> {
    if (this.session === null) return;
    client.rest.setToken(this.settings.token);
    const guild = await client.guilds.fetch(this.settings.guild);
    await guild.channels.fetch();
    this.heeding.onSession(this.session.us, names, true);
  }
}

function intentsOf({ reads, open }: Pick<Heeding, 'reads' | 'open'>): number {
  const reading = [
    ...[GatewayIntentBits.GuildMessages, GatewayIntentBits.MessageContent],
    ...(open.communities.size === 0 ? [] : [GatewayIntentBits.GuildMessageReactions]),
    ...(isPersonal(open) ? [GatewayIntentBits.DirectMessages] : []),
  ];
  return [GatewayIntentBits.Guilds, ...(reads ? reading : [])].reduce((all, bit) => all | bit, 0);
}

function clientOf(settings: ApiSettings, intents: number, { buildStrategy }: Resuming): Client {
  return new Client({
    intents,
    ws: { buildStrategy },
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

function namesIn(client: Client, guild: string): Names {
  return {
    channel(id) {
      const channel = client.channels.cache.get(id);
      return channel !== undefined && 'name' in channel ? channel.name : null;
    },
    role: (id) => client.guilds.cache.get(guild)?.roles.cache.get(id)?.name ?? null,
  };
}

/** The packets as they come: the library's own events leave out what it has not cached. */
function heed(client: Client, names: Names, { onInteraction, onSession, onMessage }: Heeding): void {
  client.ws.on(GatewayDispatchEvents.InteractionCreate, onInteraction);
  client.ws.on(GatewayDispatchEvents.Ready, (data: { user: { id: string } }) =>
    onSession(data.user.id, names, false),
  );
  // The library calls itself ready once a session has begun, and keeps every event until then.
  client.ws.on(GatewayDispatchEvents.Resumed, () => {
    client.ws.status = Status.Ready;
  });
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
