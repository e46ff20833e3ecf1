import { useState } from 'preact/hooks';
import { textParts } from '../logic/foreign-text.ts';
import { text } from '../words.ts';

/** Characters shown of a long text before somebody asks for all of it. */
const SHOWN_AT_FIRST = 3_000;

/** Somebody else's text: text nodes only, addresses in full, in its own direction. */
export function ForeignText({ children }: { children: string }) {
  const [all, setAll] = useState(false);
  const long = children.length > SHOWN_AT_FIRST;
  const shown = long && !all ? beginning(children) : children;
  return (
    <div class="foreign">
      <p dir="auto">
        {textParts(shown).map((part) =>
          part.href === undefined ? (
            part.text
          ) : (
            <a href={part.href} target="_blank" rel="noopener noreferrer nofollow">
              {part.text}
            </a>
          ),
        )}
        {long && !all && '…'}
      </p>
      {long && !all && (
        <button type="button" class="link" onClick={() => setAll(true)}>
          {text('desk.show-all', { count: children.length })}
        </button>
      )}
    </div>
  );
}

/** The beginning, without half of a character at its end. */
function beginning(whole: string): string {
  return whole.slice(0, SHOWN_AT_FIRST).replace(/[\ud800-\udbff]$/, '');
}
