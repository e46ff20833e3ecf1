import type { ReplyKind } from '../domain/ticket/reply.ts';
import type { SentWith } from '../domain/ticket/status.ts';

/** What forms of a reply offer: what it is, and of an answer what becomes of the ticket once it is there. */
export const REPLY_CHOICES = [
  'answer',
  'answer-wait',
  'answer-resolve',
  'holding',
  'acknowledgement',
] as const;
export type ReplyChoice = (typeof REPLY_CHOICES)[number];

/** An option of the command, and nothing to be awaited. */
const THEN = 'then';

/** The options of the command `reply` that a choice means. */
export function replyOptions(choice: ReplyChoice): { as: ReplyKind; [THEN]?: SentWith } {
  if (choice === 'answer-wait') return { as: 'answer', [THEN]: 'wait' };
  if (choice === 'answer-resolve') return { as: 'answer', [THEN]: 'resolve' };
  return { as: choice };
}
