import { type Html, html } from './html.ts';

/** A sign of a mark-up language: what it looks like, and what becomes of what it holds. */
export interface Mark {
  pattern: RegExp;
  draw: (found: RegExpExecArray, inner: (words: string) => Html) => Html;
}

/** Reads text by the marks, the first that fits at the earliest place; what fits none stays text. */
export function read(words: string, marks: readonly Mark[]): Html {
  const parts: Html[] = [];
  let rest = words;
  while (rest !== '') {
    const next = earliest(rest, marks);
    if (next === null) break;
    parts.push(html`${rest.slice(0, next.found.index)}`);
    parts.push(next.mark.draw(next.found, (inner) => read(inner, marks)));
    rest = rest.slice(next.found.index + next.found[0].length);
  }
  return html`${parts}${rest}`;
}

function earliest(words: string, marks: readonly Mark[]): { mark: Mark; found: RegExpExecArray } | null {
  let best: { mark: Mark; found: RegExpExecArray } | null = null;
  for (const mark of marks) {
    const found = mark.pattern.exec(words);
    if (found !== null && found[0] !== '' && (best === null || found.index < best.found.index))
      best = { mark, found };
  }
  return best;
}

/** An instant in words: as a client in UTC would draw it, seen from `now` (both epoch s). */
export function instant(at: number, now: number): { absolute: string; relative: string } {
  const date = new Date(at * 1000);
  if (Number.isNaN(date.getTime())) return { absolute: 'Invalid date', relative: '' };
  const absolute = date.toISOString().slice(0, 16).replace('T', ' ');
  const minutes = Math.round((at - now) / 60);
  const size = Math.abs(minutes);
  const span =
    size < 60
      ? `${size} min`
      : size < 2880
        ? `${Math.round(size / 60)} h`
        : `${Math.round(size / 1440)} days`;
  return { absolute, relative: minutes < 0 ? `${span} ago` : `in ${span}` };
}
