const MAX_LENGTH = 120;
/** Controls, path and shell marks, and characters that turn the direction of what follows (`gpj.exe` as `exe.jpg`). */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\\/:*?"<>|]+/gu;

/** A name that no file system, header or page trips over; `file` when nothing is left of it. */
export function safeFileName(name: string): string {
  const clean = name
    .normalize('NFC')
    .replace(UNSAFE, '_')
    .replace(/\s+/g, ' ')
    .replace(/^[.\s]+/, '')
    .trim();
  const letters = [...clean];
  if (letters.length <= MAX_LENGTH) return clean === '' ? 'file' : clean;
  const ending = /\.[A-Za-z0-9]{1,8}$/.exec(clean)?.[0] ?? '';
  return letters.slice(0, MAX_LENGTH - ending.length).join('') + ending;
}
