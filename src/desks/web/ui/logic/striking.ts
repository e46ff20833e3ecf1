import type { MessageView } from '../../../../api/shapes.ts';
import { SHORTEST_PASSAGE, STRUCK, secretsIn, struckOut } from '../../../../domain/redact.ts';

type Said = Pick<MessageView, 'id' | 'text'>;

/** What looks like a card number or a password in these messages, each passage once. */
export function suspected(messages: readonly Said[]): string[] {
  return [...new Set(messages.flatMap(({ text }) => secretsIn(text)))];
}

/** A marked passage as it can be struck out of one of these messages; null: it is too short, or stands in none. */
export function passageOf(marked: string, messages: readonly Said[]): string | null {
  const passage = marked.trim();
  if (passage.length < SHORTEST_PASSAGE || passage.includes(STRUCK)) return null;
  return messages.some(({ text }) => text.includes(passage)) ? passage : null;
}

/** What would be left of every message that loses something, and how often it does. */
export function left(
  messages: readonly Said[],
  passages: readonly string[],
): { id: string; text: string; count: number }[] {
  return messages.flatMap(({ id, text }) => {
    const struck = struckOut(text, passages);
    return struck.count === 0 ? [] : [{ id, ...struck }];
  });
}

/** Files of these messages that can be struck out. */
export function strikable(messages: readonly Pick<MessageView, 'files'>[]): { id: string; name: string }[] {
  return messages.flatMap(({ files }) => files.filter(({ refused }) => refused === null));
}

/**
 * The calls that strike out these passages: all that is suspected goes in one, which also finds what stands in messages that the
 * page does not show.
 */
export function callsFor(
  passages: readonly string[],
  suggested: readonly string[],
  files: readonly string[] = [],
): { text?: string; file?: string }[] {
  const all = suggested.length > 0 && suggested.every((one) => passages.includes(one));
  const rest = all ? passages.filter((one) => !suggested.includes(one)) : passages;
  return [...(all ? [{}] : []), ...rest.map((text) => ({ text })), ...files.map((file) => ({ file }))];
}
