import { STRUCK } from '../redact.ts';

/** Whether nothing is left of a message that could be sent. */
export function isGone({
  text,
  files,
  deletedAt,
}: {
  text: string;
  files: readonly unknown[];
  deletedAt: number | null;
}): boolean {
  return deletedAt !== null || text === STRUCK || (text === '' && files.length === 0);
}
