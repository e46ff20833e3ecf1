import { useEffect, useRef, useState } from 'preact/hooks';
import { atLeast } from '../../../../domain/actor.ts';
import { byFolder, found, type MacroView } from '../logic/macros.ts';
import { act } from '../state/act.ts';
import { loadMacros, macros } from '../state/macros.ts';
import { session, works } from '../state/session.ts';
import { text } from '../words.ts';
import { Icon } from './icon.tsx';
import { MacroEditor } from './macro-editor.tsx';

/** All canned replies, each to be read and, by who may, changed. */
export function MacroPage() {
  useEffect(() => void loadMacros(), []);
  const [words, setWords] = useState('');
  const [picked, setPicked] = useState<string | null>(null);
  const all = macros.value ?? [];
  const held = all.find(({ name }) => name === picked) ?? null;
  const columns = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // On a phone what was picked stands below the list. As in narrow.css.
    const below = window.matchMedia('(max-width: 760px)').matches;
    if (picked !== null && below) columns.current?.lastElementChild?.scrollIntoView();
  }, [picked]);
  return (
    <article class="macro-page" aria-label={text('desk.macros')}>
      <header class="ticket-head">
        <a class="icon-button back" href="#/" aria-label={text('desk.ticket.back')}>
          <Icon name="back" />
        </a>
        <h1>{text('desk.macros')}</h1>
        {works.value && (
          <button type="button" class="primary" onClick={() => setPicked(null)}>
            <Icon name="plus" /> {text('desk.macros.new')}
          </button>
        )}
      </header>
      <div ref={columns} class="macro-columns">
        <div class="macro-list">
          <input
            type="search"
            aria-label={text('desk.macros.find')}
            placeholder={text('desk.macros.find')}
            value={words}
            onInput={(event) => setWords(event.currentTarget.value)}
          />
          {!works.value && <p class="hint">{text('desk.view-only')}</p>}
          {macros.value !== null && all.length === 0 && <p class="hint">{text('desk.macros.empty')}</p>}
          {byFolder(found(all, words)).map(({ folder, macros: inside }) => (
            <section key={folder}>
              {folder !== '' && <h3>{folder}</h3>}
              {inside.map((macro) => (
                <button
                  key={macro.name}
                  type="button"
                  aria-pressed={macro.name === picked}
                  onClick={() => setPicked(macro.name)}
                >
                  {macro.name.slice(folder === '' ? 0 : folder.length + 1)}
                </button>
              ))}
            </section>
          ))}
        </div>
        <MacroEditor
          key={held === null ? 'new' : `${held.id}/${held.version}`}
          macro={held}
          mayChange={held === null || mayChange(held)}
          save={async (options) => {
            const outcome = await act('macro-save', options, undefined, called);
            if (outcome?.ok !== true) return false;
            await loadMacros();
            setPicked(String(options.name).trim().toLowerCase());
            return true;
          }}
          remove={async (name) => {
            await act('macro-remove', { name });
            await loadMacros();
          }}
        />
      </div>
    </article>
  );
}

function called(option: string): string {
  return option === 'name' || option === 'text' || option === 'tags' ? text(`desk.macros.${option}`) : option;
}

function mayChange({ editor }: MacroView): boolean {
  return atLeast(session.value.person.role, editor);
}
