import type { APIInteraction } from 'discord.js';
import { text } from '../../texts/texts.ts';
import type { DeskPerson } from '../desk.ts';
import { said } from './answer.ts';
import { type Asker, type DiscordHouse, userOf } from './house.ts';
import type { Body } from './parts.ts';

/**
 * Who asks, as far as it is remembered: what has to be answered at once waits for no look-up. Null: nobody of the team, so
 * that nothing of a ticket is shown; undefined: the team is not known yet, after a start.
 */
export function rememberedMember(
  { memory, guild }: Pick<DiscordHouse, 'memory' | 'guild'>,
  interaction: APIInteraction,
): DeskPerson | null | undefined {
  if (interaction.guild_id !== undefined && interaction.guild_id !== guild) return null;
  const user = userOf(interaction);
  return memory.team.find(({ discord }) => discord === user) ?? (memory.team.length === 0 ? undefined : null);
}

/** For somebody who joined the team a moment ago: their form opens the next time. */
export function pressAgain({ language }: Pick<Asker, 'language'>): Body {
  return said(text('discord.once-more', {}, language));
}
