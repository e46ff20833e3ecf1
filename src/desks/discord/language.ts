import type { APIInteraction } from 'discord.js';
import { languageOf } from '../../texts/languages.ts';
import type { DeskPerson } from '../desk.ts';
import type { DiscordHouse } from './house.ts';

/**
 * The language of what one person reads: the one they chose, else that of their Discord, else the house's. Discord in
 * English says nothing: it has neither Slovene nor Serbian, and English is what people are left with there.
 */
export function languageFor(
  { ports }: Pick<DiscordHouse, 'ports'>,
  interaction: APIInteraction,
  person: Pick<DeskPerson, 'language'> | null | undefined,
): string {
  if (person?.language != null) return person.language;
  const theirs = languageOf('locale' in interaction ? interaction.locale : 'en');
  return theirs === 'en' ? ports.language : theirs;
}
