import { en } from './en.ts';
import { type TextKey, text } from './texts.ts';

/** What the code calls by a word, as people call it. One without words of its own (a stage of somebody's rules) stays as it is. */
export function named(key: string, id: string, language: string): string {
  return Object.hasOwn(en, key) ? text(key as TextKey, {}, language) : id;
}

export const roleName = (role: string, language: string) => named(`role.${role}`, role, language);
export const statusName = (status: string, language: string) => named(`status.${status}`, status, language);
export const priorityName = (priority: string, language: string) =>
  named(`priority.${priority}`, priority, language);
/** The break that a customer lives through in quiet hours is told once more after them. */
export function stageName(stage: string, language: string): string {
  const plain = stage.replace(/-after-quiet$/, '');
  return named(`stage.${plain}`, plain, language);
}

/** A segment of the rules that ship; one of somebody's own, by its code. */
export const segmentName = (segment: string, language: string) =>
  named(`segment.${segment}`, segment, language);

/** What broke, and the next step; one that has no words, by its code. */
export const problemText = (code: string, language: string) => named(`error.${code}`, code, language);

/** Why a scheduled reply does not go out by itself. */
export const heldText = (because: string, language: string) => named(`held.${because}`, because, language);

/** Why the bytes of a file are not here. */
export const fileRefusal = (why: string, language: string) => named(`file.${why}`, why, language);

/** The reasons of the rules as they come. */
export const reasonName = (reason: string, language: string) => named(`reason.${reason}`, reason, language);
