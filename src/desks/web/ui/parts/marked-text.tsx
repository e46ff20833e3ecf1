import { blankParts } from '../logic/blanks.ts';
import { visible } from '../logic/foreign-text.ts';

/** A canned reply with its blanks marked. */
export function MarkedText({ children }: { children: string }) {
  return (
    <p class="marked-text" dir="auto">
      {blankParts(visible(children)).map((part, index) =>
        part.blank ? <mark key={index}>{part.text}</mark> : part.text,
      )}
    </p>
  );
}
