import { useState } from 'preact/hooks';
import { atLeast, ROLES } from '../../../../domain/actor.ts';
import { LANGUAGES, type Language } from '../../../../texts/languages.ts';
import type { MacroView } from '../logic/macros.ts';
import { session, works } from '../state/session.ts';
import { text } from '../words.ts';
import { MarkedText } from './marked-text.tsx';

const KINDS = ['answer', 'holding', 'acknowledgement'] as const;
const BECOMES = ['nothing', 'wait', 'resolve'] as const;

interface Props {
  /** Null: a new one. */
  macro: MacroView | null;
  mayChange: boolean;
  save: (options: Record<string, unknown>) => Promise<boolean>;
  remove: (name: string) => Promise<void>;
}

/** One canned reply: its text in one language at a time, and what goes along with it. */
export function MacroEditor({ macro, mayChange, save, remove }: Props) {
  const [language, setLanguage] = useState<string>(firstLanguage(macro));
  const [name, setName] = useState(macro?.name ?? '');
  const [words, setWords] = useState(macro?.texts[language] ?? '');
  const [as, setAs] = useState<string>(macro?.as ?? 'answer');
  const [then, setThen] = useState<string>(macro?.becomes ?? 'nothing');
  const [tags, setTags] = useState(macro?.tags.join(', ') ?? '');
  const [editor, setEditor] = useState<string>(macro?.editor ?? 'agent');
  if (!mayChange || !works.value) return macro === null ? null : <ReadOnly macro={macro} />;
  const speak = (next: string) => {
    setLanguage(next);
    setWords(macro?.texts[next] ?? '');
  };
  const options = { name, text: words, language, as, then, editor };
  return (
    <form
      class="macro-editor"
      onSubmit={(event) => {
        event.preventDefault();
        // Tags are only said when there are some: an empty option is none.
        void save(tags.trim() === '' ? options : { ...options, tags });
      }}
    >
      <label class="field">
        <span>{text('desk.macros.name')}</span>
        <input
          required
          value={name}
          readOnly={macro !== null}
          placeholder={text('desk.macros.name-hint')}
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </label>
      <Choice
        label={text('desk.language')}
        held={language}
        choices={Object.entries(LANGUAGES).map(([id, own]) => ({
          id,
          name: macro?.texts[id as Language] === undefined ? own : `${own} ✓`,
        }))}
        choose={speak}
      />
      <label class="field">
        <span>{text('desk.macros.text')}</span>
        <textarea
          required
          rows={7}
          dir="auto"
          value={words}
          aria-describedby="macro-hint"
          onInput={(event) => setWords(event.currentTarget.value)}
        />
      </label>
      <small id="macro-hint">{text('desk.macros.hint')}</small>
      <div class="macro-details">
        <Choice
          label={text('desk.reply.kind')}
          held={as}
          choices={KINDS.map((id) => ({ id, name: text(`desk.kind.${id}`) }))}
          choose={setAs}
        />
        <Choice
          label={text('desk.reply.then')}
          held={then}
          choices={BECOMES.map((id) => ({ id, name: text(`desk.choice.${id}`) }))}
          choose={setThen}
        />
        <label class="field">
          <span>{text('desk.macros.tags')}</span>
          <input value={tags} onInput={(event) => setTags(event.currentTarget.value)} />
        </label>
        <Choice
          label={text('desk.macros.editor')}
          held={editor}
          choices={ROLES.filter(
            (role) => atLeast(role, 'agent') && atLeast(session.value.person.role, role),
          ).map((id) => ({ id, name: text(`desk.role.${id}`) }))}
          choose={setEditor}
        />
      </div>
      <div class="modal-actions">
        {macro !== null && <Remove name={macro.name} remove={remove} />}
        <button type="submit" class="primary">
          {text('desk.macros.save')}
        </button>
      </div>
    </form>
  );
}

/** The reader's language when there is a text in it, else one that there is. */
function firstLanguage(macro: MacroView | null): string {
  const { person, language } = session.value;
  const own = person.language ?? language;
  if (macro === null || macro.texts[own] !== undefined) return own;
  return macro.texts[language] === undefined ? (Object.keys(macro.texts)[0] ?? own) : language;
}

interface ChoiceProps {
  label: string;
  held: string;
  choices: readonly { id: string; name: string }[];
  choose: (id: string) => void;
}

function Choice({ label, held, choices, choose }: ChoiceProps) {
  return (
    <label class="field">
      <span>{label}</span>
      <select value={held} onChange={(event) => choose(event.currentTarget.value)}>
        {choices.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Asked twice, on the same button. */
function Remove({ name, remove }: { name: string; remove: (name: string) => Promise<void> }) {
  const [asked, setAsked] = useState(false);
  return (
    <button
      type="button"
      class={asked ? 'quiet danger' : 'quiet'}
      onBlur={() => setAsked(false)}
      onClick={() => {
        if (asked) void remove(name);
        else setAsked(true);
      }}
    >
      {text(asked ? 'desk.macros.remove-sure' : 'desk.macros.remove', { name })}
    </button>
  );
}

function ReadOnly({ macro }: { macro: MacroView }) {
  return (
    <section class="macro-editor">
      <h2>{macro.name}</h2>
      {works.value && <p class="hint">{text('desk.macros.read-only', { editor: macro.editor })}</p>}
      {Object.entries(macro.texts).map(([tag, words]) => (
        <div key={tag}>
          <h3>{LANGUAGES[tag as Language] ?? tag}</h3>
          <MarkedText>{words}</MarkedText>
        </div>
      ))}
    </section>
  );
}
