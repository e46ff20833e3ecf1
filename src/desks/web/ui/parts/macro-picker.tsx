import { useEffect, useState } from 'preact/hooks';
import { byFolder, filled, found, type MacroView, wordsFor } from '../logic/macros.ts';
import { closeDialog } from '../state/dialogs.ts';
import { loadMacros, macros } from '../state/macros.ts';
import { draftReply } from '../state/replies.ts';
import { MACROS_ADDRESS } from '../state/route.ts';
import { session } from '../state/session.ts';
import { open } from '../state/ticket.ts';
import { text } from '../words.ts';
import { MarkedText } from './marked-text.tsx';
import { toFirstBlank } from './reply-text.tsx';

/** Canned replies: found by name or words, seen as the customer would read them, put into the reply. */
export function MacroPicker() {
  useEffect(() => void loadMacros(), []);
  const [words, setWords] = useState('');
  const [picked, setPicked] = useState<string | null>(null);
  const all = macros.value;
  const list = byFolder(found(all ?? [], words));
  const flat = list.flatMap((one) => one.macros);
  const held = flat.find(({ name }) => name === picked) ?? flat[0] ?? null;
  const move = (step: number) => {
    const index = flat.findIndex(({ name }) => name === held?.name);
    setPicked(flat[Math.min(Math.max(index + step, 0), flat.length - 1)]?.name ?? null);
  };
  return (
    <form
      class="macro-picker"
      onSubmit={(event) => {
        event.preventDefault();
        if (held !== null) void applyMacro(held);
      }}
    >
      <input
        type="search"
        autofocus
        aria-label={text('desk.macros.find')}
        placeholder={text('desk.macros.find')}
        value={words}
        onInput={(event) => setWords(event.currentTarget.value)}
        onKeyDown={(event) => {
          const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
          if (step === 0) return;
          event.preventDefault();
          move(step);
        }}
      />
      {all !== null && flat.length === 0 && (
        <p class="hint" role="status">
          {text(all.length === 0 ? 'desk.macros.empty' : 'desk.macros.none')}
        </p>
      )}
      <div class="macro-columns">
        <div class="macro-list">
          {list.map(({ folder, macros: inside }) => (
            <section key={folder}>
              {folder !== '' && <h3>{folder}</h3>}
              {inside.map((macro) => (
                <button
                  key={macro.name}
                  type="button"
                  aria-pressed={macro.name === held?.name}
                  onClick={() => setPicked(macro.name)}
                  onDblClick={() => void applyMacro(macro)}
                >
                  {macro.name.slice(folder === '' ? 0 : folder.length + 1)}
                </button>
              ))}
            </section>
          ))}
        </div>
        {held !== null && <Preview macro={held} />}
      </div>
      <div class="modal-actions">
        <a class="macro-edit" href={MACROS_ADDRESS} onClick={closeDialog}>
          {text('desk.macros.edit')}
        </a>
        <button type="submit" class="primary" disabled={held === null}>
          {text('desk.macros.use')}
        </button>
      </div>
    </form>
  );
}

function Preview({ macro }: { macro: MacroView }) {
  const shown = open.value;
  const view = shown.state === 'ready' ? shown.view : null;
  const { person, language: house } = session.value;
  const words = wordsFor(macro, view?.contact?.language ?? null, house);
  const known = {
    name: view?.ticket.contact.name ?? '',
    number: String(view?.ticket.number ?? ''),
    agent: person.publicName ?? person.name,
  };
  return (
    <section class="macro-preview" aria-label={text('desk.macros.preview')}>
      <h3>{text('desk.macros.preview')}</h3>
      <MarkedText>{filled(words, known)}</MarkedText>
      <p class="hint">
        {[
          ...(macro.becomes === null ? [] : [text(`desk.choice.${macro.becomes}`)]),
          ...macro.tags,
          text('desk.macros.used', { count: macro.used }),
        ].join(' · ')}
      </p>
    </section>
  );
}

/** Puts the reply into the box of the open ticket. */
export async function applyMacro(macro: MacroView): Promise<void> {
  const shown = open.value;
  if (shown.state !== 'ready') return;
  closeDialog();
  const drafted = await draftReply(
    shown.view.ticket,
    'macro',
    { name: macro.name },
    {
      as: macro.as,
      becomes: macro.becomes ?? '',
      macro: { id: macro.id, tags: macro.tags },
    },
  );
  if (drafted) toFirstBlank();
}
