import { text } from '../words.ts';

/** A size in words. Bytes. */
export function fileSize(bytes: number): string {
  const kilobytes = bytes / 1000;
  if (kilobytes < 1000) return text('desk.files.kilobytes', { size: Math.max(1, Math.round(kilobytes)) });
  return text('desk.files.megabytes', { size: Math.round(kilobytes / 100) / 10 });
}
