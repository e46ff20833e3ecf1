/**
 * Cuts a text into parts of at most `limit` UTF-16 code units (the unit in which most vendors count; for the others `limit` answers
 * how many units of a text fit into a part, all when it does), at a line break where one
 * is near, else between words, else between graphemes; never inside a grapheme that fits a part, never inside a
 * surrogate pair. White space at a cut is dropped, and so are parts of nothing else. `limit` is at least 2.
 */
export function splitText(text: string, limit: number | ((text: string) => number)): string[] {
  const fits = typeof limit === 'number' ? () => limit : limit;
  const parts: string[] = [];
  let rest = text;
  for (let most = fits(rest); rest.length > most; most = fits(rest)) {
    const at = cutBefore(rest, most);
    parts.push(rest.slice(0, at).trimEnd());
    rest = rest.slice(at).replace(LEADING_SPACE, '');
  }
  parts.push(rest);
  return parts.filter((part) => part.trim() !== '');
}

/** How many UTF-16 code units of a text fit into so many bytes of UTF-8, for `splitText`. */
export function unitsOfBytes(bytes: number): (text: string) => number {
  return (text) => {
    if (text.length * 3 <= bytes) return text.length;
    let [units, used] = [0, 0];
    for (const letter of text) {
      used += Buffer.byteLength(letter);
      if (used > bytes) return units;
      units += letter.length;
    }
    return units;
  };
}

/** White space but for a last one that carries a mark and so is seen. */
const LEADING_SPACE = /^\s+(?![\p{M}\p{Emoji_Modifier}\u200c\u200d])/u;

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** The index, from 1 to `limit`, before which a text longer than `limit` is cut. */
function cutBefore(text: string, limit: number): number {
  let line = 0;
  let word = 0;
  let grapheme = 0;
  for (const { index, segment } of cuts(text, limit)) {
    if (/^[\n\r]+$/.test(segment)) line = index;
    if (/^\s+$/.test(segment)) word = index;
    grapheme = index;
  }
  if (line > limit / 2) return line;
  if (word > 0) return word;
  if (grapheme > 0) return grapheme;
  return isLowSurrogate(text, limit) ? limit - 1 : limit;
}

/** Graphemes that start from 1 to `limit`. What follows decides where the last one ends, so a little of it is read. */
function* cuts(text: string, limit: number): Generator<{ index: number; segment: string }> {
  for (const grapheme of graphemes.segment(text.slice(0, limit + 64))) {
    if (grapheme.index > limit) return;
    if (grapheme.index > 0) yield grapheme;
  }
}

function isLowSurrogate(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff;
}
