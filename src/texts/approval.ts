import { text } from './texts.ts';
import { timeSpan } from './time.ts';

/** What a decision is asked for with. */
export interface ApprovalAsked {
  number: number;
  asker: string;
  /** What would be given, a line each. */
  options: readonly string[];
  /** What would be written, where it is decided on too. */
  words?: string | null;
  /** Why, in the asker's words. */
  reason: string | null;
  /** Why it is beyond authority, in words. */
  why: readonly string[];
  /** How long until the asker goes on without, in milliseconds. */
  giveUpMs: number;
}

/** What supervisors read: what is wanted, why, by which rule, and what happens when nobody decides. */
export function approvalWords(
  { number, asker, options, words, reason, why, giveUpMs }: ApprovalAsked,
  language: string,
): string {
  const lines = [
    options.length > 0
      ? text('approval.wants', { number, asker, options: options.join('; ') }, language)
      : text('approval.wants-reply', { number, asker, words: words ?? '' }, language),
    ...(options.length > 0 && words != null ? [text('approval.words', { words }, language)] : []),
    ...(reason === null ? [] : [text('approval.reason', { reason }, language)]),
    ...(why.length === 0
      ? [text('approval.no-rule', {}, language)]
      : why.map((one) => text('approval.why', { why: one }, language))),
    text('approval.silence', { after: timeSpan(giveUpMs, language) }, language),
  ];
  return lines.join('\n');
}
