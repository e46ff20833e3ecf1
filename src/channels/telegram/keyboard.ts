import type { Choice } from '../channel.ts';

/** Bytes that a button carries back (https://core.telegram.org/bots/api#inlinekeyboardbutton). */
const DATA_BYTES = 64;

/** A row holds so many (https://core.telegram.org/bots/features#keyboards); more stand in rows of five. */
const ROW_BUTTONS = 8;

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
  const wide = !sideBySide ? 1 : buttons.length > ROW_BUTTONS ? ROW_BUTTONS - 3 : buttons.length;
  const rows = buttons.flatMap((_, at) => (at % wide === 0 ? [buttons.slice(at, at + wide)] : []));
  return { replyMarkup: { inlineKeyboard: rows } };
}
