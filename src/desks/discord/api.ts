import {
  type APIApplication,
  type APIApplicationCommand,
  type APIChannel,
  type APIInteractionResponse,
  type APIMessage,
  type APIThreadChannel,
  ChannelType,
  InteractionResponseType,
  MessageFlags,
  type RawFile,
  REST,
  type RESTPutAPIApplicationGuildCommandsJSONBody,
  Routes,
} from 'discord.js';
import { CODE, called, refusedAs } from '../../vendors/discord/errors.ts';
import { createRest, type RestSettings, restOptions } from '../../vendors/discord/rest.ts';
import type { Lanes } from '../lanes.ts';
import { line, plain } from '../plain.ts';
import { type Calls, createBudget, type Rank, ranked } from './budget.ts';
import { ARCHIVE_MINUTES, HISTORY_PAGES, LIMITS, NEWEST_POSTS } from './limits.ts';
import { createManaging, type Managing } from './managing.ts';
import { type Body, type Drawn, footer } from './parts.ts';
import { createReading, type Reading } from './reading.ts';

/** The calls of Discord's REST API that the desk makes. All throw CodedError; no message holds a token or a text. */
export interface DiscordApi extends Reading, Managing {
  application(): Promise<{ id: string; flags?: number }>;
  channel(id: string): Promise<APIChannel>;
  post(channel: string, body: Body, nonce: string): Promise<string>;
  /** A post in a forum; answers the thread's id, which is its first message's too. */
  postIn(forum: string, name: string, body: Body, tags: readonly string[]): Promise<string>;
  edit(channel: string, message: string, body: Body): Promise<void>;
  /** Takes back a message of ours; one that is gone is no fault. */
  remove(channel: string, message: string): Promise<void>;
  /** The newest message of ours in a channel with this mark in its footer. */
  find(channel: string, mark: string): Promise<string | null>;
  /** The same among the newest posts of a forum. `known`: posts that are known to be others. */
  findPost(forum: string, mark: string, known: ReadonlySet<string>): Promise<string | null>;
  startThread(channel: string, message: string, name: string): Promise<void>;
  /** A thread that only those in it see; answers its id. */
  startPrivate(channel: string, name: string): Promise<string>;
  addMember(thread: string, user: string): Promise<void>;
  /** The channel of direct messages with a person. */
  direct(user: string): Promise<string>;
  /** The first answer to an interaction: within 3 s, and only one. */
  acknowledge(interaction: { id: string; token: string }, response: APIInteractionResponse): Promise<void>;
  /** What the one who asked reads: for 15 minutes. */
  answer(interaction: { application_id: string; token: string }, body: Body): Promise<void>;
  /** One more answer that only the one who asked reads: for 15 minutes. */
  whisper(interaction: { application_id: string; token: string }, body: Body): Promise<void>;
  commands(application: string): Promise<APIApplicationCommand[]>;
  register(application: string, commands: Definition[]): Promise<void>;
}

/** A command as Discord registers it for one server. */
export type Definition = RESTPutAPIApplicationGuildCommandsJSONBody[number];

export interface ApiSettings extends RestSettings {
  guild: string;
  /** How many processes of the house share what Discord allows; 1 when absent. */
  processes?: () => number;
}

export function createApi(settings: ApiSettings, lanes: Lanes): DiscordApi {
  const client = createRest(settings);
  const budget = createBudget(() => performance.now(), undefined, settings.processes);
  const rest = { ahead: ranked(client, budget, 'ahead'), behind: ranked(client, budget, 'behind') };
  // Answers to interactions do not count into the 50 calls a second that an application has.
  const answers = new REST({ ...restOptions(settings), globalRequestsPerSecond: Number.POSITIVE_INFINITY });
  const get: Get = (name, route, query, rank = 'behind') =>
    called(
      name,
      false,
      rest[rank].get(route, query === undefined ? {} : { query: new URLSearchParams(query) }),
    );
  return {
    ...messageCalls(rest, lanes),
    ...threadCalls(rest.behind),
    ...lookUps(get, settings.guild),
    ...interactionCalls(answers),
    ...createReading(rest, settings.guild),
    ...createManaging(rest.behind, settings.guild),
    ...commandCalls(rest.behind, get, settings.guild),
    // What is said in a place that nobody knows yet is stored once it is known.
    channel: async (id) => (await get('get-channel', Routes.channel(id), undefined, 'ahead')) as APIChannel,
  };
}

type Get = (
  name: string,
  route: `/${string}`,
  query?: Record<string, string>,
  rank?: Rank,
) => Promise<unknown>;

function messageCalls(
  { ahead, behind }: Record<Rank, Calls>,
  lanes: Lanes,
): Pick<DiscordApi, 'post' | 'edit' | 'remove' | 'direct'> {
  return {
    async post(channel, body, nonce) {
      const sent = { ...messageOf(body), nonce, enforce_nonce: true };
      const route = Routes.channelMessages(channel);
      const lane = {
        call: 'Discord create-message',
        place: channel,
        notice: body.notice === true ? nonce : null,
      };
      const rest = body.notice === true ? ahead : behind;
      const made = await lanes.run(lane, () =>
        called('create-message', true, rest.post(route, { body: sent, files: filesOf(body) })),
      );
      return (made as APIMessage).id;
    },
    async edit(channel, message, body) {
      const route = Routes.channelMessage(channel, message);
      await lanes.run({ call: 'Discord edit-message', place: channel, notice: null }, () =>
        called('edit-message', false, behind.patch(route, { body: messageOf(body), files: filesOf(body) })),
      );
    },
    async remove(channel, message) {
      const call = behind.delete(Routes.channelMessage(channel, message));
      await called('delete-message', false, call).catch((error: unknown) => {
        if (!refusedAs(error, CODE.unknownMessage)) throw error;
      });
    },
    async direct(user) {
      const call = behind.post(Routes.userChannels(), { body: { recipient_id: user } });
      return ((await called('create-dm', false, call)) as APIChannel).id;
    },
  };
}

function threadCalls(rest: Calls): Pick<DiscordApi, 'postIn' | 'startThread' | 'startPrivate' | 'addMember'> {
  return {
    async postIn(forum, name, body, tags) {
      const sent = {
        name,
        auto_archive_duration: ARCHIVE_MINUTES,
        message: messageOf(body),
        ...(tags.length === 0 ? {} : { applied_tags: tags }),
      };
      const call = rest.post(Routes.threads(forum), { body: sent, files: filesOf(body) });
      return ((await called('create-post', true, call)) as APIThreadChannel).id;
    },
    async startPrivate(channel, name) {
      const kind = { type: ChannelType.PrivateThread, invitable: false };
      const body = { name, auto_archive_duration: ARCHIVE_MINUTES, ...kind };
      const made = called('create-private', true, rest.post(Routes.threads(channel), { body }));
      return ((await made) as APIThreadChannel).id;
    },
    async addMember(thread, user) {
      await called('add-member', false, rest.put(Routes.threadMembers(thread, user)));
    },
    async startThread(channel, message, name) {
      const body = { name, auto_archive_duration: ARCHIVE_MINUTES };
      const made = called('create-thread', false, rest.post(Routes.threads(channel, message), { body }));
      await made.catch((error: unknown) => {
        if (!refusedAs(error, CODE.threadExists)) throw error;
      });
    },
  };
}

function lookUps(get: Get, guild: string): Pick<DiscordApi, 'find' | 'findPost'> {
  const first = (thread: string) =>
    get('get-message', Routes.channelMessage(thread, thread)).catch((error: unknown) => {
      if (refusedAs(error, CODE.unknownMessage)) return null;
      throw error;
    });
  return {
    async find(channel, mark) {
      let before: string | undefined;
      for (let page = 0; page < HISTORY_PAGES; page += 1) {
        const query = { limit: String(LIMITS.historyPage), ...(before === undefined ? {} : { before }) };
        const messages = (await get('list-messages', Routes.channelMessages(channel), query)) as APIMessage[];
        const found = messages.find((message) => isOurs(message, mark));
        if (found !== undefined) return found.id;
        before = messages.at(-1)?.id;
        if (messages.length < LIMITS.historyPage || before === undefined) return null;
      }
      return null;
    },
    async findPost(forum, mark, known) {
      const active = await get('active-threads', Routes.guildActiveThreads(guild));
      const newest = (active as { threads: APIThreadChannel[] }).threads
        .filter(({ parent_id: parent }) => parent === forum)
        .sort((a, b) => (BigInt(b.id) > BigInt(a.id) ? 1 : -1))
        .slice(0, NEWEST_POSTS);
      for (const { id } of newest) {
        const message = known.has(id) ? null : await first(id);
        if (message !== null && isOurs(message as APIMessage, mark)) return id;
      }
      return null;
    },
  };
}

function interactionCalls(rest: REST): Pick<DiscordApi, 'acknowledge' | 'answer' | 'whisper'> {
  return {
    async acknowledge({ id, token }, response) {
      const body =
        response.type === InteractionResponseType.ChannelMessageWithSource
          ? { ...response, data: { ...response.data, allowed_mentions: { parse: [] } } }
          : response;
      const call = rest.post(Routes.interactionCallback(id, token), { body, auth: false });
      await called('callback', true, call);
    },
    async answer({ application_id: application, token }, body) {
      const route = Routes.webhookMessage(application, token, '@original');
      await called(
        'edit-answer',
        false,
        rest.patch(route, { body: messageOf(body), files: filesOf(body), auth: false }),
      );
    },
    async whisper({ application_id: application, token }, body) {
      const call = rest.post(Routes.webhook(application, token), {
        body: { ...messageOf(body), flags: MessageFlags.Ephemeral },
        files: filesOf(body),
        auth: false,
      });
      await called('follow-up', true, call);
    },
  };
}

function commandCalls(
  rest: Calls,
  get: Get,
  guild: string,
): Pick<DiscordApi, 'application' | 'commands' | 'register'> {
  const route = (application: string) => Routes.applicationGuildCommands(application, guild);
  return {
    application: async () => (await get('application', Routes.currentApplication())) as APIApplication,
    commands: async (application) =>
      (await get('list-commands', route(application), {
        with_localizations: 'true',
      })) as APIApplicationCommand[],
    async register(application, body) {
      await called('set-commands', false, rest.put(route(application), { body }));
    },
  };
}

function isOurs(message: APIMessage, mark: string): boolean {
  const { text } = footer(mark);
  return message.author.bot === true && message.embeds.some((embed) => embed.footer?.text === text);
}

/** Pings are named one by one: what is not named is never pinged, whatever the text says. */
function messageOf({ content = '', embeds, components, pings = [], answers, silent, pictures = [] }: Body) {
  return {
    ...(answers === undefined ? {} : { message_reference: { message_id: answers } }),
    ...(silent === true ? { flags: MessageFlags.SuppressNotifications } : {}),
    content,
    embeds,
    components,
    ...(pictures.length === 0 ? {} : { attachments: pictures.map(attachmentOf) }),
    allowed_mentions: { parse: [], ...(pings.length === 0 ? {} : { users: pings }) },
  };
}

/** A picture beside the text that names it, by its place. */
function attachmentOf(picture: Drawn, id: number) {
  const { title, alt } = picture;
  return {
    id,
    filename: fileName(picture, id),
    title: line(title, LIMITS.fileTitle),
    description: plain(alt, LIMITS.fileText),
  };
}

function filesOf({ pictures = [] }: Body): RawFile[] {
  return pictures.map((picture, id) => ({
    name: fileName(picture, id),
    data: Buffer.from(picture.png),
    contentType: 'image/png',
    key: `files[${id}]`,
  }));
}

function fileName({ name }: Drawn, id: number): string {
  return `${name}-${id + 1}.png`;
}
