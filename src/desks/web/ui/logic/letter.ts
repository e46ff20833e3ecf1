import type { MessageView } from '../../../../api/shapes.ts';
import { titled } from '../../../../domain/heading.ts';

/** A message with its subject above its words: what somebody is shown of it where there is one place for both. */
export function wholeText({ subject, text }: Pick<MessageView, 'subject' | 'text'>): string {
  return subject === undefined ? text : titled(subject, text);
}
