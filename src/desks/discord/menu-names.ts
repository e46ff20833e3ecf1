import { type TextKey, text } from '../../texts/texts.ts';
import { line } from '../plain.ts';
import { LIMITS } from './limits.ts';

/** The entries in the menu of a message: Discord hands over its text, whatever the application may read. */
export const MENUS = {
  send: 'discord.menu-send',
  note: 'discord.menu-note',
  ticket: 'discord.menu-ticket',
  split: 'split.here',
  /** Of a community: its members have it too. */
  answer: 'discord.menu-answer',
} as const satisfies Record<string, TextKey>;

/** What an entry is called: in the house's language, as Discord registers it. */
export function menuName(key: TextKey, language: string): string {
  return line(text(key, {}, language), LIMITS.commandName);
}

/** Those of the team. */
export function menuNames(language: string): string[] {
  return Object.values(MENUS)
    .filter((key) => key !== MENUS.answer)
    .map((key) => menuName(key, language));
}
