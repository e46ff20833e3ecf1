import type { MessageView } from '../../../../api/shapes.ts';
import { OVERRULABLE } from '../../../../domain/refusal.ts';

/** Somebody who was here until `until`, unless they say so again. Milliseconds of the page's clock. */
export interface Present {
  id: string;
  name: string;
  doing: 'viewing' | 'writing';
  until: number;
}

/** Presence ends by itself after this long. */
const PRESENT_MS = 10_000;

/** Who is here after somebody came, went on, or went. */
export function withPresence(
  present: readonly Present[],
  said: { person: { id: string; name: string }; doing: Present['doing'] | 'gone' },
  local: number,
): Present[] {
  const rest = present.filter(({ id, until }) => id !== said.person.id && until > local);
  return said.doing === 'gone'
    ? rest
    : [...rest, { ...said.person, doing: said.doing, until: local + PRESENT_MS }];
}

/** Who else writes on or looks at the ticket. */
export function others(
  present: readonly Present[],
  me: string,
  local: number,
): { writing: string[]; viewing: string[] } {
  const theirs = present.filter(({ id, until }) => id !== me && until > local);
  const writing = theirs.filter(({ doing }) => doing === 'writing').map(({ name }) => name);
  const viewing = theirs.filter(({ doing }) => doing === 'viewing').map(({ name }) => name);
  return { writing, viewing };
}

/** What the customer wrote after the message that the writer had before them when they began; `seen` null: nothing. */
export function writtenMeanwhile(messages: readonly MessageView[], seen: string | null): MessageView[] {
  if (seen === null) return [];
  // A message that is not on the page any more is older than all that are.
  const from = messages.findIndex((message) => message.id === seen);
  return messages.slice(from + 1).filter((message) => message.kind === 'inbound');
}

/** What the team sent meanwhile: answers of others later than the newest message that the writer had read. */
export function answeredMeanwhile(
  messages: readonly MessageView[],
  seen: string | null,
  me: string,
): MessageView[] {
  const from = messages.findIndex((message) => message.id === seen);
  return messages
    .slice(from + 1)
    .filter(
      (message) =>
        message.kind === 'outbound' && message.author.kind === 'person' && message.author.id !== me,
    )
    .filter((message) => message.delivery !== 'cancelled');
}

/** Refusals after which the writer is asked once and may send all the same. */
export function mayConfirm(refused: string): boolean {
  return OVERRULABLE.has(refused);
}
