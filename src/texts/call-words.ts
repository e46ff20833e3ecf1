import type { CallbackAsked, CallbackState } from '../domain/ticket/callback.ts';
import { type OwnWords, ownText } from './own-words.ts';
import { text } from './texts.ts';
import { callTime } from './time.ts';

/** A link to move or cancel a call is good for so long after its message. */
export const CALL_LINK_MS = 60 * 86_400_000;

/** What can be answered to a question about a call; a number is typed. */
export function callChoices(
  { asks, times, zone }: CallbackAsked,
  language: string,
): { id: string; label: string }[] {
  const no = { id: 'call-no', label: text('callback.choice-no', {}, language) };
  if (asks === 'number') return [];
  if (asks === 'time')
    return [
      { id: 'call-yes', label: text('callback.choice-yes', {}, language) },
      { id: 'call-other', label: text('callback.choice-other', {}, language) },
      no,
    ];
  const named = times.map((at, index) => ({ id: `call-${index + 1}`, label: callTime(at, zone, language) }));
  return [...named, no];
}

/** The words of a message about a call with the way to its page; without it, where there is nothing to do there any more. */
export function withCallLink(
  texts: OwnWords,
  message: { id: string; text: string },
  state: CallbackState,
  link: string,
  language: string,
): string {
  const what = linkKind(state, message.id);
  if (what === null) return message.text;
  return `${message.text}\n\n${ownText(texts, 'customer.callback-link', { what, link }, language)}`;
}

function linkKind({ open, asked, last, linked }: CallbackState, messageId: string): string | null {
  const id = linked[messageId];
  if (asked?.messageId === messageId) return 'ask';
  if (open !== null) return open.id === id ? 'open' : null;
  const isOver = last === null || last.id !== id || last.as === 'cancelled' || last.as === 'reached';
  return isOver ? null : 'anew';
}
