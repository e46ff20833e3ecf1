/** Addresses as Discord finds them; what could end or begin mark-up is no part of them. */
const ADDRESS = /https?:\/\/[^\s<>()[\]|*`~\\"]+/giu;
/** Every sign with which Discord's mark-up, a mention or a masked link may begin; at the start of a line headings and lists. */
const SIGNS = /[\\*_~`|<>[\]()]|(?<=^[ \t]*)[#+-]/gmu;

/**
 * A text as it was written, where Discord parses mark-up. Addresses stay whole and stand in angle brackets, so that Discord
 * fetches no preview of them. `at` stands for each @.
 */
export function markupFree(clean: string, at = '@'): string {
  let out = '';
  let from = 0;
  for (const match of clean.matchAll(ADDRESS)) {
    out += signless(clean.slice(from, match.index), at);
    out += `<${match[0].replaceAll('@', '%40')}>`;
    from = match.index + match[0].length;
  }
  return out + signless(clean.slice(from), at);
}

function signless(words: string, at: string): string {
  return words.replace(SIGNS, '\\$&').replaceAll('@', at);
}
