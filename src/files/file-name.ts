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

/** The Content-Disposition header (RFC 6266) for a name, in ASCII and in UTF-8 (RFC 8187). */
export function contentDisposition(how: 'inline' | 'attachment', name: string): string {
  const safe = safeFileName(name);
  const ascii = safe.replace(/[^\x20-\x7e]/g, '_');
  const encoded = encodeURIComponent(safe).replace(
    /['()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${how}; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
