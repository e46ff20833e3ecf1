import type { Conversation } from './conversation.ts';

/** What a button under a question to a customer carries: the choice, whose conversation it is, the question. */
export interface Chosen extends Pick<Conversation, 'root' | 'user'> {
  choice: string;
  question: string;
}

/** Short: Discord takes 100 characters (discord.com/developers/docs/components/reference#custom-id). */
export function choiceId({ choice, root, user, question }: Chosen): string {
  return `c:${choice}:${root}:${user}:${question}`;
}

/** Null when the button is another one. */
export function choiceIn(id: string): Chosen | null {
  const [, choice, root, user, question] = /^c:([a-z0-9-]+):(\d{1,20}):(\d{1,20}):(.+)$/s.exec(id) ?? [];
  if (choice === undefined || root === undefined || user === undefined || question === undefined) return null;
  return { choice, root, user, question };
}
