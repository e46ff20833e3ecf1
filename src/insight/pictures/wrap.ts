/** Of DejaVu Sans a letter is so wide, as a part of its size: a little more than on average in Latin and Cyrillic. */
const WIDE = 0.62;

/** How wide words are at the most, px. */
export function widthOf(words: string, size: number): number {
  return [...words].length * size * WIDE;
}

/** Words in lines of `width` px, `most` of them; what is left is cut with an ellipsis. */
export function wrapped(words: string, size: number, width: number, most: number): string[] {
  const room = Math.max(4, Math.floor(width / (size * WIDE)));
  const lines: string[] = [];
  let line = '';
  for (const word of words.split(/\s+/u).flatMap((one) => broken(one, room))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if ([...longer].length <= room) {
      line = longer;
      continue;
    }
    lines.push(line);
    line = word;
  }
  if (line !== '' || lines.length === 0) lines.push(line);
  if (lines.length <= most) return lines;
  const last = [...(lines[most - 1] ?? '')].slice(0, room - 1).join('');
  return [...lines.slice(0, most - 1), `${last}…`];
}

/** A word that is wider than a line, in parts. */
function broken(word: string, room: number): string[] {
  const letters = [...word];
  if (letters.length <= room) return [word];
  return Array.from({ length: Math.ceil(letters.length / room) }, (_, at) =>
    letters.slice(at * room, (at + 1) * room).join(''),
  );
}

/** One line of `width` px; what is left is cut with an ellipsis. */
export function cut(words: string, size: number, width: number): string {
  return wrapped(words, size, width, 1)[0] ?? '';
}
