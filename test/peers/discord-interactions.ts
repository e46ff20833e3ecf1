import { type Answer, APP, type DiscordMessage, GUILD, refused } from './discord-guild.ts';
import { type Body, listOf, problemsOfCallback, problemsOfWebhookEdit } from './discord-limits.ts';
import { Talk } from './discord-messages.ts';

const FIRST_ANSWER_MS = 3000;
const TOKEN_MS = 15 * 60_000;
const EPHEMERAL = 64;

/** What somebody pressed, typed or submitted, and how it was answered. */
export interface DiscordInteraction {
  id: string;
  token: string;
  user: string;
  channel: string;
  at: number;
  /** The first answer, as sent. */
  callback: Body | null;
  /** How long the first answer took, in ms. */
  took: number;
  /** The message of ours whose button was pressed, when everybody sees it. */
  message: DiscordMessage | null;
  /** What the one who asked reads in the end; an unanswered one is null. */
  said: Body | null;
  edits: number;
  /** What was added for the one who asked alone. */
  whispered: Body[];
}

/** Where and how somebody uses Discord. */
export interface From {
  /** null: in direct messages. */
  guild?: string | null;
  channel?: string;
  locale?: string;
  /** What Discord lets them do there: nothing, unless it is said. */
  permissions?: string;
}

/** The interactions of a guild: 3 s for the first answer, which there is one of, and 15 minutes for the rest. */
export class Interactions extends Talk {
  readonly interactions: DiscordInteraction[] = [];
  /** Roles of people in the server. */
  readonly rolesOf = new Map<string, string[]>();

  /** The payload of an interaction as the gateway sends it. */
  protected ask(
    type: number,
    data: Body,
    user: string,
    place: { channel: string; message?: Body | null } & From,
  ): {
    interaction: DiscordInteraction;
    payload: Body;
  } {
    const id = this.snowflake();
    const interaction: DiscordInteraction = {
      id,
      token: `token-${id}`,
      user,
      channel: place.channel,
      at: Date.now(),
      callback: null,
      took: 0,
      message: null,
      said: null,
      edits: 0,
      whispered: [],
    };
    this.interactions.push(interaction);
    const account = { id: user, username: 'somebody', discriminator: '0' };
    const roles = this.rolesOf.get(user) ?? [];
    const member = { user: account, permissions: place.permissions ?? '0', roles };
    const payload = {
      id,
      application_id: APP,
      type,
      data,
      ...(place.guild === null ? { user: account } : { guild_id: place.guild ?? GUILD, member }),
      channel_id: place.channel,
      channel: {
        id: place.channel,
        type: this.channels.get(place.channel)?.type ?? 0,
        parent_id: this.channels.get(place.channel)?.parent ?? null,
      },
      token: interaction.token,
      version: 1,
      locale: place.locale ?? 'en-US',
      entitlements: [],
      authorizing_integration_owners: {},
      attachment_size_limit: 10_485_760,
      ...(place.message == null ? {} : { message: place.message }),
    };
    return { interaction, payload };
  }

  /** The message that an interaction was answered with, as a component of it carries it back. */
  answerOf({ id, channel, said }: DiscordInteraction): Body {
    return {
      id,
      channel_id: channel,
      flags: EPHEMERAL,
      embeds: said?.embeds ?? [],
      components: said?.components ?? [],
      content: '',
    };
  }

  protected callback(id: string, token: string, body: Body): Answer {
    const found = this.interactions.find((one) => one.id === id && one.token === token);
    if (found === undefined || Date.now() - found.at > FIRST_ANSWER_MS) return refused(404, 10062);
    if (found.callback !== null) return refused(400, 40060);
    if (this.judge('callback', problemsOfCallback(body))) return refused(400, 50035);
    found.callback = body;
    found.took = Date.now() - found.at;
    if (body.type === 4) found.said = Object(body.data) as Body;
    return { status: 204, body: null };
  }

  /** One more answer; only the one who asked sees it when its flag says so. */
  protected followUp(token: string, body: Body): Answer {
    const found = this.interactions.find((one) => one.token === token);
    if (found === undefined || Date.now() - found.at > TOKEN_MS) return refused(401, 50027);
    if (found.callback === null) return refused(404, 10015);
    if (this.judge('follow-up', problemsOfWebhookEdit(body))) return refused(400, 50035);
    if (body.flags !== EPHEMERAL) this.problems.push('follow-up: everybody sees it');
    found.whispered.push(body);
    return { status: 200, body: { id: this.snowflake(), channel_id: found.channel } };
  }

  protected editAnswer(token: string, body: Body): Answer {
    const found = this.interactions.find((one) => one.token === token);
    if (found === undefined || Date.now() - found.at > TOKEN_MS) return refused(401, 50027);
    if (found.callback === null) return refused(404, 10015);
    if (this.judge('edit-answer', problemsOfWebhookEdit(body))) return refused(400, 50035);
    const shared = found.callback.type === 6 ? found.message : null;
    if (shared !== null)
      Object.assign(shared, { embeds: listOf(body.embeds), components: listOf(body.components) });
    found.said = body;
    found.edits += 1;
    return { status: 200, body: { id: found.id, channel_id: found.channel, embeds: listOf(body.embeds) } };
  }
}
