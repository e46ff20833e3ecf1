import { learn, text } from '../../texts/texts.ts';
import type { WebhookResponse } from '../channel.ts';
import type { Client } from './client.ts';
import type { EnvelopeMessage } from './update.ts';

/** Languages in which the menu is told; Telegram shows the first to everybody else. */
const LANGUAGES = ['en', 'sl', 'sr', 'ru'];

/** What customers find in the bot's menu: `/case` asks how far their case is. Throws what the client throws. */
export async function showMenu(client: Client): Promise<void> {
  for (const [place, language] of LANGUAGES.entries()) {
    await learn(language);
    const commands = [
      { command: 'case', description: text('chat.where', {}, language) },
      { command: 'help', description: text('chat.help', {}, language) },
    ];
    const own = place === 0 ? {} : { language_code: language };
    await client.axios.post('/setMyCommands', { commands, ...own });
  }
}

/** What every chat with a bot begins with, and what people try: nobody has said anything yet. What follows `/start` is somebody's word. */
const GREETED = /^\/(?:start|help)(?:@\w+)?\s*$/;

/**
 * A greeting with what can be done here, as the answer to the delivery (https://core.telegram.org/bots/api#making-requests-when-getting-updates),
 * so that it is kept nowhere; null for anything else, and in groups, where it is noise.
 */
export async function answerTo(message: EnvelopeMessage | undefined): Promise<WebhookResponse | null> {
  if (message?.chat.type !== 'private' || !GREETED.test(message.text ?? '')) return null;
  const tag = message.from?.language_code?.slice(0, 2).toLowerCase() ?? '';
  const language = LANGUAGES.includes(tag) ? tag : 'en';
  await learn(language);
  const say = (key: 'chat.welcome' | 'chat.where' | 'chat.help-bot') => text(key, {}, language);
  const words = `${say('chat.welcome')}\n\n${say('chat.help-bot')}\n/case – ${say('chat.where')}`;
  const body = JSON.stringify({ method: 'sendMessage', chat_id: message.chat.id, text: words });
  return { status: 200, type: 'application/json', body };
}
