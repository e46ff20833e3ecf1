import { learn, text } from '../../texts/texts.ts';
import type { Client } from './client.ts';

/** Languages in which the menu is told; Telegram shows the first to everybody else. */
const LANGUAGES = ['en', 'sl', 'sr', 'ru'];

/** What customers find in the bot's menu: `/case` asks how far their case is. Throws what the client throws. */
export async function showMenu(client: Client): Promise<void> {
  for (const [place, language] of LANGUAGES.entries()) {
    await learn(language);
    const commands = [{ command: 'case', description: text('chat.where', {}, language) }];
    const own = place === 0 ? {} : { language_code: language };
    await client.axios.post('/setMyCommands', { commands, ...own });
  }
}
