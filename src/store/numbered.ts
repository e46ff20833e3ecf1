import { UNNUMBERED } from '../domain/ticket/unnumbered.ts';
import type { Change } from './store.ts';

/** The change with the number of its ticket in what the house says while it opens it. */
export function numbered(change: Change, number: number): Change {
  if (change.expectedVersion > 0 || change.messages === undefined) return change;
  const messages = change.messages.map((message) =>
    message.kind === 'outbound' && message.text.includes(UNNUMBERED)
      ? { ...message, text: message.text.replaceAll(UNNUMBERED, String(number)) }
      : message,
  );
  return { ...change, messages };
}
