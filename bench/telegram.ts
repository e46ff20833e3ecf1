import { TELEGRAM_SECRET } from './program.ts';

const TEXT =
  'Hello, my order has not arrived. I was told that it would be here last week, and I have looked everywhere.';

/** An update of about 600 bytes, each from a chat of its own. */
export function telegramUpdate(index: number): string {
  const person = { id: 1_000_000 + index, first_name: `Guest ${index}`, language_code: 'en' };
  const message = {
    message_id: index,
    from: { ...person, is_bot: false },
    chat: { ...person, type: 'private' },
    date: Math.floor(Date.now() / 1000),
    text: `${TEXT} ${TEXT}`,
  };
  return JSON.stringify({ update_id: 500_000_000 + index, message });
}

export const TELEGRAM_HEADERS = {
  'content-type': 'application/json',
  'x-telegram-bot-api-secret-token': TELEGRAM_SECRET,
};
