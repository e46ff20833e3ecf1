import { type APIInteraction, InteractionType } from 'discord.js';
import { CodedError, codeOf } from '../../domain/coded-error.ts';
import { text } from '../../texts/texts.ts';
import { attached } from '../../vendors/discord/download.ts';
import { createRest } from '../../vendors/discord/rest.ts';
import type { Audience, Desk, DeskPorts, ThreadMessage } from '../desk.ts';
import { orCommonly } from '../fallback.ts';
import { unlessBlocked } from './blocked.ts';
import { pressed } from './buttons.ts';
import { showsText } from './card.ts';
import { apart, check, wantedChannels } from './check.ts';
import { choose } from './choices.ts';
import { putCopy } from './copies.ts';
import { connect } from './gateway.ts';
import { membersOf } from './groups.ts';
import { heardIn } from './heard.ts';
import type { DiscordHouse } from './house.ts';
import { markOf, placeOf, refOf } from './ids.ts';
import type { DiscordSettings } from './index.ts';
import { recall } from './memory.ts';
import { tellOnce } from './notice.ts';
import { makeOffer } from './offers.ts';
import { questionAt } from './question.ts';
import { createRooms, passedOver, type Rooms } from './rooms.ts';
import { isClosed, pointed, shown } from './showing.ts';
import { discordSignIn } from './sign-in.ts';
import { submitted } from './submissions.ts';
import { threadBody } from './thread.ts';
import { typed } from './typed.ts';
import { welcomed } from './welcome.ts';

/** The desk in Discord. Throws CodedError 'wrong-setting' when Discord does not take its settings. */
export function createDiscord(settings: DiscordSettings, ports: DeskPorts): Desk {
  const rooms = createRooms(settings, ports);
  const { vendor, lanes, telling, house, inChannelOf, ending } = rooms;
  const { memory, hearing, showText } = house;
  const { places, channels, language } = telling;
  return {
    id: 'discord',
    async start(signal) {
      apart(settings, ports);
      signal.addEventListener('abort', () => ending.abort(), { once: true });
      // The store may be slow: nobody waits for what is only convenient.
      recall(memory, ports).catch(passedOver(ports, 'nothing was recalled'));
      await check(house, wantedChannels(channels, ports, hearing.open));
      if (!hearing.reads) ports.log.info({ desk: 'discord' }, text('discord.without-content'));
      const onInteraction = (interaction: APIInteraction) => void heard(house, interaction);
      const heeding = { ...hearing, log: ports.log, onInteraction };
      await ports.hold('gateway', (held) => connect(vendor, heeding, held), signal, { strict: true });
    },
    async show(card, ref) {
      memory.cards.put(card.number, card);
      return inChannelOf(card.team, async (channel) =>
        refOf(await shown(places, card, ref, { channel, showText, language })),
      );
    },
    find: (ticketId, team) =>
      inChannelOf(team, async (channel) => {
        const place = await places.find(channel, markOf('card', ticketId));
        return place === null ? null : refOf(place);
      }),
    leave: (ref, card, to) => pointed(places, ref, card, to, language),
    signIn: discordSignIn(settings, ports),
    backlog: () => lanes.waits(),
    welcome: () => welcomed(ports, house.api, (audience, notice) => tellOnce(telling, audience, notice)),
    members: (known) => membersOf(house.api, house.groups, known),
    mirror: (ref, message) => mirrored(rooms, ref, message),
    parse: (raw) => heardIn(raw),
    question: (conversation) => questionAt(house, conversation),
    offer: (ref, offer) => makeOffer({ ...house, ...telling }, ref, offer),
    fetchFile: (ref) => attached({ ...vendor, rest: createRest(vendor) }, ref),
    tell(audience, notice) {
      const own = audience.kind === 'channel' || ports.channelOf(notice.team) !== null;
      const common: Audience = audience.kind === 'channel' ? { kind: 'desk' } : audience;
      return orCommonly(
        { own, isClosed },
        () => tellOnce(telling, audience, notice),
        () => tellOnce(telling, common, { ...notice, team: null }),
      );
    },
  };
}

/** The one copy of a message in a card's thread. A thread that somebody deleted is begun anew; a forum's post is not. */
async function mirrored({ house, telling }: Rooms, ref: string, message: ThreadMessage): Promise<void> {
  const { ports, showText } = house;
  const { api, places, language } = telling;
  const place = placeOf(ref);
  if (place === null) throw new CodedError('not-found', 'No card stands at this place in Discord');
  const card = showText && !message.deleted ? null : await ports.card({ ref });
  const ticket = card === null ? {} : { number: card.number };
  const reader = {
    deskUrl: `${ports.publicUrl}/desk`,
    showText: card === null ? showText : showsText(card, showText),
  };
  const body = threadBody(message, { ...reader, language, ...ticket });
  const copy = { mark: markOf('message', message.id), since: message.since, movedTo: message.movedTo };
  await places.inThread(
    place,
    () => telling.threadName(ref),
    () => unlessBlocked(body, language, (some) => putCopy(api, place.message, copy, some)),
  );
}

/** Each interaction ends here: what nobody answered stands in the log. */
async function heard(house: DiscordHouse, interaction: APIInteraction): Promise<void> {
  try {
    if (interaction.type === InteractionType.ApplicationCommand) await typed(house, interaction);
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
