import type { APIApplicationCommandInteraction, APIInteraction } from 'discord.js';
import { atLeast } from '../../domain/actor.ts';
import { text } from '../../texts/texts.ts';
import { line } from '../plain.ts';
import { said } from './answer.ts';
import { type Modal, textField } from './fields.ts';
import { commandModal } from './forms.ts';
import { type DiscordHouse, work } from './house.ts';
import { markOf } from './ids.ts';
import { languageFor } from './language.ts';
import { LIMITS } from './limits.ts';
import { rememberedMember } from './member.ts';
import { type Body, button, footer, primary, row } from './parts.ts';

/** Ids of what customers press and fill in; they hold no ticket, and stay. */
export const ASK = 'ask';
export const ASKED = 'asked';
/** Fields of their form. */
export const FIELD = { subject: 'subject', text: 'text' } as const;

/** The panel of a channel: one, brought up to date where it stands. Leads alone put it up. */
export function putPanel(house: DiscordHouse, interaction: APIApplicationCommandInteraction): Promise<void> {
  return work(house, interaction, async ({ person, language }) => {
    const channel = interaction.channel.id;
    if (!atLeast(person.role, 'lead')) return said(text('discord.panel-leads', {}, language));
    if (!house.hearing.open.customers.has(channel))
      return said(text('discord.panel-elsewhere', {}, language));
    const mark = markOf('panel', channel);
    const body = panelBody(mark, house.ports.language);
    const there = await house.api.find(channel, mark);
    if (there === null) await house.api.post(channel, body, mark);
    else await house.api.edit(channel, there, body);
    return said(text('discord.panel-posted', {}, language));
  });
}

function panelBody(mark: string, language: string): Body {
  const title = text('discord.panel-title', {}, language);
  const description = text('discord.panel-text', {}, language);
  return {
    embeds: [{ title, description, footer: footer(mark) }],
    components: row(button(text('discord.panel-press', {}, language), ASK, primary)),
  };
}

/** The form of a question; the first answer, because Discord takes a form as that alone. */
export function openQuestion(house: DiscordHouse, interaction: APIInteraction): Promise<void> {
  const data = questionModal(languageFor(house, interaction, null));
  return house.api.acknowledge(interaction, { type: 9, data });
}

/** `/new`: whoever is of the team takes down a case of somebody else's, everybody else asks something. */
export function openNew(house: DiscordHouse, interaction: APIApplicationCommandInteraction): Promise<void> {
  const member = rememberedMember(house, interaction);
  const spec = house.ports.commands.find(({ name }) => name === 'new');
  if (member == null || spec === undefined) return openQuestion(house, interaction);
  const language = languageFor(house, interaction, member);
  const data = commandModal(spec, 1, { card: undefined, team: [], language });
  return house.api.acknowledge(interaction, { type: 9, data });
}

function questionModal(language: string): Modal {
  const ask = (key: 'discord.ask-subject' | 'discord.ask-text') => text(key, {}, language);
  return {
    custom_id: ASKED,
    title: line(text('discord.ask-title', {}, language), LIMITS.modalTitle),
    components: [
      textField({ name: FIELD.subject, label: ask('discord.ask-subject') }, false),
      textField({ name: FIELD.text, label: ask('discord.ask-text') }, true),
    ],
  };
}
