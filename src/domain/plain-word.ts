/** A text as words are compared: without case, accents, invisible characters and apostrophes; `đ` is `dj`. Linear. */
export function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}'’ʼ]+/gu, '')
    .toLowerCase()
    .replaceAll('đ', 'dj');
}
