import { type APIInteraction, InteractionType } from 'discord.js';
import { CodedError, codeOf } from '../../domain/coded-error.ts';
import { text } from '../../texts/texts.ts';
import type { Desk, DeskPorts } from '../desk.ts';
import { type ApiSettings, createApi } from './api.ts';
import { pressed } from './buttons.ts';
import { showsText, threadName } from './card.ts';
import { check } from './check.ts';
import { choose } from './choices.ts';
import { connect } from './gateway.ts';
import type { DiscordHouse } from './house.ts';
import { markOf, placeOf, refOf } from './ids.ts';
import type { DiscordSettings } from './index.ts';
import { createMemory, recall } from './memory.ts';
import { answerLater, tellOnce } from './notice.ts';
import { createPlaces } from './places.ts';
import { pointed, shown } from './showing.ts';
import { submitted } from './submissions.ts';
import { threadBody } from './thread.ts';
import { typed } from './typed.ts';
import { createWritten } from './written.ts';

/** The desk in Discord. Throws CodedError 'wrong-setting' when Discord does not take its settings. */
export function createDiscord(settings: DiscordSettings, ports: DeskPorts): Desk {
  const vendor: ApiSettings = {
    token: settings.DISCORD_TOKEN,
    guild: settings.DISCORD_GUILD_ID,
    apiUrl: settings.DISCORD_API_URL,
    timeoutMs: ports.timeoutMs,
  };
  const api = createApi(vendor);
  const memory = createMemory();
  const { language } = ports;
  const showText = settings.DISCORD_SHOW_TEXT === 'true';
  const channels = {
    desk: settings.DISCORD_DESK_CHANNEL,
    supervisors: settings.DISCORD_SUPERVISOR_CHANNEL ?? null,
    everybody: settings.DISCORD_TEAM_CHANNEL ?? null,
    of: ports.channelOf,
  };
  const channelOf = (team: string | null) => ports.channelOf(team)?.desk ?? channels.desk;
  const places = createPlaces(api, language);
  const cardAt = (ref: string) => ports.card({ ref });
  const nameFor = async (ref: string) => {
    const card = await cardAt(ref);
    return card === null ? text('discord.post-name', {}, language) : threadName(card, language);
  };
  const telling = { api, places, channels, language, threadName: nameFor };
  const house: DiscordHouse = {
    ports,
    api,
    memory,
    written: createWritten(ports),
    guild: vendor.guild,
    apiUrl: vendor.apiUrl,
    showText,
    answerLater: (person, key, body) => answerLater(telling, person, key, body),
  };
  return {
    id: 'discord',
    async start(signal) {
      // The store may be slow: nobody waits for what is only convenient.
      recall(memory, ports).catch((error: unknown) =>
        ports.log.warn({ desk: 'discord', code: codeOf(error) }, 'nothing was recalled'),
      );
      const { desk, supervisors, everybody } = channels;
      await check(
        house,
        [desk, supervisors, everybody].flatMap((one) => one ?? []),
      );
      await connect(
        vendor,
        ports.log,
        (interaction) => void heard(house, interaction, channels.desk),
        signal,
      );
    },
    async show(card, ref) {
      memory.cards.put(card.number, card);
      const look = { channel: channelOf(card.team), showText, language };
      return refOf(await shown(places, card, ref, look));
    },
    async find(ticketId, team) {
      const place = await places.find(channelOf(team), markOf('card', ticketId));
      return place === null ? null : refOf(place);
    },
    leave: (ref, card, to) => pointed(places, ref, card, to, language),
    async mirror(ref, message) {
      const place = placeOf(ref);
      if (place === null) throw new CodedError('not-found', 'No card stands at this place in Discord');
      const card = showText ? null : await cardAt(ref);
      const body = threadBody(message, `${ports.publicUrl}/desk`, showsText(card?.channel ?? '', showText));
      await places.postInThread(place, () => nameFor(ref), markOf('message', message.id), body);
    },
    tell: (audience, notice) => tellOnce(telling, audience, notice),
  };
}

/** Each interaction ends here: what nobody answered stands in the log. */
async function heard(house: DiscordHouse, interaction: APIInteraction, desk: string): Promise<void> {
  try {
    if (interaction.type === InteractionType.ApplicationCommand) await typed(house, interaction, desk);
    if (interaction.type === InteractionType.MessageComponent) await pressed(house, interaction);
    if (interaction.type === InteractionType.ModalSubmit) await submitted(house, interaction);
    if (interaction.type === InteractionType.ApplicationCommandAutocomplete) await choose(house, interaction);
  } catch (error) {
    const message = error instanceof CodedError ? error.message : 'unknown';
    house.ports.log.error(
      { desk: 'discord', code: codeOf(error), message },
      'an interaction was not answered',
    );
  }
}
