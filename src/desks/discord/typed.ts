import {
  type APIApplicationCommandInteraction,
  type APIAttachment,
  type APIChatInputApplicationCommandInteraction,
  type APIMessageApplicationCommandInteraction,
  ApplicationCommandType,
} from 'discord.js';
import type { CommandSpec } from '../../commands/command.ts';
import { text } from '../../texts/texts.ts';
import { notTaken, referred, said, saidOf, withLinks } from './answer.ts';
import { offerFormOf, replyForm } from './buttons.ts';
import { DESK_COMMAND, NEW_COMMAND, offered, optionName, PANEL_COMMAND } from './definitions.ts';
import { type Asker, type DiscordHouse, handled, work } from './house.ts';
import { languageFor } from './language.ts';
import { pressAgain, rememberedMember } from './member.ts';
import { menu } from './menus.ts';
import { replyModal } from './modals.ts';
import { offerOrQuote } from './offer-form.ts';
import { openNew, putPanel } from './panel.ts';
import type { Body } from './parts.ts';
import { answerWithPictures } from './pictures.ts';
import { sendReply } from './submissions.ts';

/** Slash commands and the message menu: acknowledged first, answered to the one who asked. */
export async function typed(
  house: DiscordHouse,
  interaction: APIApplicationCommandInteraction,
): Promise<void> {
  if (interaction.data.type === ApplicationCommandType.ChatInput)
    return slash(house, interaction as APIChatInputApplicationCommandInteraction);
  if (interaction.data.type === ApplicationCommandType.Message)
    return menu(house, interaction as APIMessageApplicationCommandInteraction);
  await work(house, interaction, async ({ language }) => said(text('discord.out-of-date', {}, language)));
}

async function slash(
  house: DiscordHouse,
  interaction: APIChatInputApplicationCommandInteraction,
): Promise<void> {
  const { name } = interaction.data;
  if (name === DESK_COMMAND) return deskCommand(house, interaction);
  if (house.hearing.open.customers.size > 0) {
    if (name === NEW_COMMAND) return openNew(house, interaction);
    if (name === PANEL_COMMAND) return putPanel(house, interaction);
  }
  const spec = house.ports.commands.find((one) => one.name === name);
  const { options, attachments } = spec === undefined ? NOTHING : optionsIn(interaction, spec);
  const { ticket } = options;
  if (name === 'offer' && typeof ticket === 'number')
    return offer(house, interaction, { ...options, ticket });
  if (name !== 'reply' || typeof ticket !== 'number')
    return work(house, interaction, (asker) => answerOf(house, asker, name, options));
  if (options.text === undefined && attachments.length === 0) {
    if (rememberedMember(house, interaction) === null)
      return work(house, interaction, async (asker) => pressAgain(asker));
    const data = replyModal(replyForm(house, interaction, ticket, null));
    return house.api.acknowledge(interaction, { type: 9, data });
  }
  const words = typeof options.text === 'string' ? options.text : '';
  const run = (asker: Asker) => sendReply(house, asker, { ...options, ticket }, attachments);
  await work(house, interaction, run, (broken) => notTaken(broken, words));
}

/** An offer without anything to offer opens its form; with it, what would follow is shown first. */
async function offer(
  house: DiscordHouse,
  interaction: APIChatInputApplicationCommandInteraction,
  options: Readonly<Record<string, unknown>> & { ticket: number },
): Promise<void> {
  const known = rememberedMember(house, interaction);
  if (options.what !== undefined || known === null)
    return work(house, interaction, (asker) => {
      const { user, ask } = asker;
      return offerOrQuote(house, asker, { user, requestId: ask.requestId, options });
    });
  const data = offerFormOf(house, known, options.ticket, languageFor(house, interaction, known));
  return house.api.acknowledge(interaction, { type: 9, data });
}

/** `/desk` alone is help; with a command that wants nothing more it is that command, else help with it. */
async function deskCommand(
  house: DiscordHouse,
  interaction: APIChatInputApplicationCommandInteraction,
): Promise<void> {
  const [given] = interaction.data.options ?? [];
  const name = given !== undefined && 'value' in given ? String(given.value).replace(/^\//, '') : '';
  const spec = house.ports.commands.find((one) => one.name === name);
  const wantsNothing = spec?.options.every(({ required }) => !required) === true;
  await work(house, interaction, (asker) =>
    wantsNothing
      ? answerOf(house, asker, name, {})
      : answerOf(house, asker, 'help', name === '' ? {} : { command: name }),
  );
}

async function answerOf(
  house: DiscordHouse,
  asker: Asker,
  name: string,
  options: Readonly<Record<string, unknown>>,
): Promise<Body> {
  const { reply, reference } = await handled(house, asker, name, options);
  const words = withLinks(saidOf(name, reply, asker.language), reply, house.ports.publicUrl);
  const body = await answerWithPictures(house.ports, words, reply, asker.language);
  if (!reply.ok) return referred(body, reference, asker.language);
  if (name !== 'help' || house.hearing.reads) return body;
  const lost = said(text('discord.without-content', {}, asker.language));
  return { ...body, embeds: [...body.embeds, ...lost.embeds] };
}

const NOTHING = { options: {} as Record<string, unknown>, attachments: [] as APIAttachment[] };

/** The options in the house's names, and the files that were attached to them. */
function optionsIn(
  { data }: APIChatInputApplicationCommandInteraction,
  spec: CommandSpec,
): { options: Record<string, unknown>; attachments: APIAttachment[] } {
  const sent = new Map(data.options?.map((option) => [option.name, 'value' in option ? option.value : null]));
  const known = offered(spec).filter((option) => sent.has(optionName(option)));
  const given = (option: CommandSpec['options'][number]) => sent.get(optionName(option));
  const files = known.filter(({ type }) => type === 'files');
  return {
    options: Object.fromEntries(
      known.filter((option) => !files.includes(option)).map((option) => [option.name, given(option)]),
    ),
    attachments: files.flatMap((option) => data.resolved?.attachments?.[String(given(option))] ?? []),
  };
}
