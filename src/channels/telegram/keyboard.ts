import type { Choice } from '../channel.ts';

/** Bytes that a button carries back (https://core.telegram.org/bots/api#inlinekeyboardbutton). */
const DATA_BYTES = 64;

/** Labels of this many characters together are read side by side on a phone. */
const ROW = 36;

/** Buttons, side by side when they are short; each carries its choice and the key of our message. Throws RangeError on a key that is too long. */
export function keyboardOf(choices: readonly Choice[], key: string) {
  const buttons = choices.map(({ id, label }) => {
    const callbackData = `${id}:${key}`;
    if (Buffer.byteLength(callbackData) > DATA_BYTES) throw new RangeError('Too long for a button.');
    return { text: label, callbackData };
  });
  const sideBySide = buttons.reduce((sum, { text }) => sum + text.length, 0) <= ROW;
  return { replyMarkup: { inlineKeyboard: sideBySide ? [buttons] : buttons.map((button) => [button]) } };
}
