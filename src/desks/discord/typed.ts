import {
  type APIApplicationCommandInteraction,
  type APIChatInputApplicationCommandInteraction,
  type APIMessageApplicationCommandInteraction,
  ApplicationCommandType,
} from 'discord.js';
import type { CommandSpec } from '../../commands/command.ts';
import { channelName } from '../../texts/channel-name.ts';
import { text } from '../../texts/texts.ts';
import type { DeskPerson } from '../desk.ts';
import { askedOnce, notTaken, said, saidOf } from './answer.ts';
import { nameOf, showsText } from './card.ts';
import { offered, optionName } from './definitions.ts';
import { type DiscordHouse, userOf, work } from './house.ts';
import { refOf } from './ids.ts';
import { replyModal } from './modals.ts';
import type { Body } from './parts.ts';
import { settled } from './submissions.ts';

/** Slash commands and the message menu: acknowledged first, answered to the one who asked. */
export async function typed(
  house: DiscordHouse,
  interaction: APIApplicationCommandInteraction,
  desk: string,
): Promise<void> {
  if (interaction.data.type === ApplicationCommandType.ChatInput)
    return slash(house, interaction as APIChatInputApplicationCommandInteraction);
  if (interaction.data.type === ApplicationCommandType.Message)
    return menu(house, interaction as APIMessageApplicationCommandInteraction, desk);
  await work(house, interaction, async () => said(text('discord.out-of-date')));
}

async function slash(
  house: DiscordHouse,
  interaction: APIChatInputApplicationCommandInteraction,
): Promise<void> {
  const { name } = interaction.data;
  const spec = house.ports.commands.find((one) => one.name === name);
  const options = spec === undefined ? {} : optionsIn(interaction, spec);
  const { ticket } = options;
  if (name === 'reply' && typeof ticket === 'number' && options.text === undefined) {
    const card = house.memory.cards.get(ticket);
    const shown = card !== undefined && showsText(card.channel, house.showText);
    const modal = replyModal(ticket, card?.lastInboundId ?? null, card, shown);
    return house.api.acknowledge(interaction, { type: 9, data: modal });
  }
  const words = typeof options.text === 'string' ? options.text : '';
  const run = async ({ id, name: who, role }: DeskPerson): Promise<Body> => {
    const ask = { actor: { id, name: who, role }, requestId: `discord:${interaction.id}`, desk: 'discord' };
    const reply = await house.ports.handle({ ...ask, name, options });
    if (name !== 'reply' || typeof ticket !== 'number') return saidOf(name, reply);
    return settled(house, { user: userOf(interaction), requestId: ask.requestId, options }, ticket, reply);
  };
  await work(house, interaction, run, (broken) => notTaken(broken, words));
}

/** The options in the house's names. */
function optionsIn(
  interaction: APIChatInputApplicationCommandInteraction,
  spec: CommandSpec,
): Record<string, unknown> {
  const sent = new Map(
    interaction.data.options?.map((option) => [option.name, 'value' in option ? option.value : null]),
  );
  const known = offered(spec).filter(({ name }) => sent.has(optionName(name)));
  return Object.fromEntries(known.map(({ name }) => [name, sent.get(optionName(name))]));
}

/** A message that an agent typed in a ticket's thread: shown once with the recipient, then sent by one press. */
async function menu(
  house: DiscordHouse,
  interaction: APIMessageApplicationCommandInteraction,
  desk: string,
): Promise<void> {
  const { target_id: target, resolved } = interaction.data;
  const message = resolved.messages[target];
  await work(house, interaction, async () => {
    const thread = interaction.channel.id;
    const card =
      (await house.ports.card({ ref: refOf({ channel: desk, message: thread }) })) ??
      (await house.ports.card({ ref: refOf({ channel: thread, message: thread }) }));
    if (card === null) return said(text('discord.no-ticket-here'));
    if (message?.author.id !== userOf(interaction)) return said(text('discord.not-yours'));
    if (message.content.trim() === '') return said(text('discord.no-text'));
    const requestId = `discord:${target}`;
    const options = {
      ticket: card.number,
      text: message.content,
      ...(card.lastInboundId === null ? {} : { seen: card.lastInboundId }),
    };
    house.memory.drafts.put(target, { user: userOf(interaction), requestId, options });
    const to = text('discord.reply-to', { name: nameOf(card), channel: channelName(card.channel) });
    return askedOnce(to, card.number, target, message.content, text('discord.reply-send'));
  });
}
