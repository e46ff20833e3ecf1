import { useEffect, useState } from 'preact/hooks';
import type { VocabularyView } from '../../../../api/rule-shapes.ts';
import {
  type Box,
  isShown,
  NOTHING,
  readTyped,
  spanParts,
  type Typed,
  typedOf,
  UNITS,
} from '../logic/rule-values.ts';
import { text } from '../words.ts';

type Word = VocabularyView['outcomes'][string][number];

interface Props {
  label: string;
  box: Box;
  value: unknown;
  choices?: readonly Word[];
  nullable?: boolean;
  vocabulary: VocabularyView;
  put(value: unknown): void;
}

/** One value with the control that suits it. What is typed is kept as it was typed while it means the same. */
export function ValueBox({ label, box, value, choices = [], nullable = false, vocabulary, put }: Props) {
  const { digits } = vocabulary;
  const [typed, setTyped] = useState<Typed>(typedOf(box, value, digits));
  useEffect(() => {
    if (JSON.stringify(readTyped(box, typed, digits)) !== JSON.stringify(value))
      setTyped(typedOf(box, value, digits));
  }, [box, value]);
  const write = (next: Typed) => {
    setTyped(next);
    put(readTyped(box, next, digits));
  };
  const one = Array.isArray(typed) ? typed.join(', ') : typed;
  switch (box) {
    case 'flag':
      return (
        <Select
          label={label}
          held={one}
          choices={[
            { value: 'true', words: text('why.yes') },
            { value: 'false', words: text('why.no') },
          ]}
          put={write}
        />
      );
    case 'choice': {
      const nothing = nullable ? [{ value: NOTHING, words: text('desk.rules.nothing') }] : [];
      return <Select label={label} held={one} choices={[...nothing, ...choices]} put={write} />;
    }
    case 'choices':
      return (
        <Several label={label} held={[typed].flat()} choices={choices} nullable={nullable} put={write} />
      );
    case 'minutes':
      return <Span label={label} held={one} put={write} />;
    case 'list-or-lines':
      return <Words label={label} held={typed} lists={vocabulary.outcomes.words ?? []} put={write} />;
    case 'commas':
    case 'numbers':
    case 'flags':
      return <Commas label={label} held={[typed].flat()} choices={choices} put={write} />;
    case 'lines':
    case 'prose':
      return (
        <label class="field wide">
          <span>{label}</span>
          <textarea rows={2} dir="auto" value={one} onInput={(event) => write(event.currentTarget.value)} />
        </label>
      );
    case 'word':
      return <Open label={label} held={one} choices={choices} nullable={nullable} put={write} />;
    default:
      return (
        <label class="field">
          <span>{box === 'money' ? `${label} (${vocabulary.currency})` : label}</span>
          <input inputMode="decimal" value={one} onInput={(event) => write(event.currentTarget.value)} />
        </label>
      );
  }
}

interface One {
  label: string;
  held: string;
  choices: readonly Word[];
  put(value: string): void;
}

/** A value that is none of the choices stays one of them. */
export function Select({ label, held, choices, put }: One) {
  const stranger = choices.some(({ value }) => value === held) ? [] : [{ value: held, words: held }];
  return (
    <label class="field">
      <span>{label}</span>
      <select value={held} onChange={(event) => put(event.currentTarget.value)}>
        {[...stranger, ...choices].map(({ value, words }) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}

let lists = 0;

/** Known values are offered, others may be typed. */
function Open({ label, held, choices, nullable, put }: One & { nullable: boolean }) {
  const [id] = useState(() => `rule-values-${++lists}`);
  return (
    <label class="field">
      <span>{label}</span>
      <input
        list={choices.length > 0 ? id : undefined}
        value={held === NOTHING ? '' : held}
        placeholder={nullable ? text('desk.rules.nothing') : undefined}
        onInput={({ currentTarget: { value } }) => put(value === '' && nullable ? NOTHING : value)}
      />
      {choices.length > 0 && (
        <datalist id={id}>
          {choices.map(({ value, words }) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
        </datalist>
      )}
    </label>
  );
}

interface ManyProps {
  label: string;
  held: readonly string[];
  choices: readonly Word[];
  put(values: string[]): void;
}

function Several({ label, held, choices, nullable, put }: ManyProps & { nullable: boolean }) {
  const nothing = nullable ? [{ value: NOTHING, words: text('desk.rules.nothing') }] : [];
  const known = [...nothing, ...choices];
  const strangers = held.filter((value) => !known.some((one) => one.value === value));
  const all = [...known, ...strangers.map((value) => ({ value, words: value }))];
  return (
    <fieldset class="field rule-choices wide">
      <legend>{label}</legend>
      {all.map(({ value, words }) => (
        <label key={value} class="check">
          <input
            type="checkbox"
            checked={held.includes(value)}
            onChange={({ currentTarget: { checked } }) =>
              put(checked ? [...held, value] : held.filter((one) => one !== value))
            }
          />
          <span>{words}</span>
        </label>
      ))}
    </fieldset>
  );
}

function Commas({ label, held, choices, put }: ManyProps) {
  const [typed, setTyped] = useState(held.join(', '));
  const read = (words: string) =>
    words
      .split(',')
      .map((word) => word.trim())
      .filter((word) => word !== '');
  useEffect(() => {
    if (read(typed).join() !== held.join()) setTyped(held.join(', '));
  }, [held.join()]);
  return (
    <label class="field">
      <span>{label}</span>
      <input
        value={typed}
        placeholder={choices
          .slice(0, 3)
          .map(({ value }) => value)
          .join(', ')}
        onInput={({ currentTarget: { value } }) => {
          setTyped(value);
          put(read(value));
        }}
      />
    </label>
  );
}

function Span({ label, held, put }: Omit<One, 'choices'>) {
  const { amount, unit } = spanParts(held);
  const units = (Object.keys(UNITS) as (keyof typeof UNITS)[]).map((value) => ({
    value,
    words: text(`desk.rules.unit.${value}`),
  }));
  return (
    <>
      <label class="field">
        <span>{label}</span>
        <input
          inputMode="decimal"
          value={amount}
          onInput={({ currentTarget: { value } }) => put(`${value.replaceAll(' ', '')} ${unit}`)}
        />
      </label>
      <Select
        label={text('desk.rules.unit')}
        held={unit}
        choices={units}
        put={(next) => put(`${amount} ${next}`)}
      />
    </>
  );
}

const OWN = ' own';

/** A list of words.json by its name, or words that the rule has for itself. */
function Words({
  label,
  held,
  lists: known,
  put,
}: {
  label: string;
  held: Typed;
  lists: readonly Word[];
  put(value: Typed): void;
}) {
  const own = Array.isArray(held);
  const lines = own ? held.join('\n') : '';
  const [typed, setTyped] = useState(lines);
  const read = (words: string) => words.split('\n').filter((word) => word.trim() !== '');
  useEffect(() => {
    if (read(typed).join('\n') !== lines) setTyped(lines);
  }, [lines]);
  return (
    <>
      <Select
        label={label}
        held={own ? OWN : held}
        choices={[{ value: OWN, words: text('desk.rules.own-words') }, ...known]}
        put={(next) => put(next === OWN ? [] : next)}
      />
      {own && (
        <label class="field wide">
          <span>{text('desk.rules.own-words')}</span>
          <textarea
            rows={3}
            dir="auto"
            value={typed}
            onInput={({ currentTarget: { value } }) => {
              setTyped(value);
              put(read(value));
            }}
          />
        </label>
      )}
    </>
  );
}

/** A part that the form cannot show: as it stands, to be changed as JSON. */
export function Unshown({ value }: { value: unknown }) {
  return (
    <div class="rule-unshown">
      <p class="hint">{text('desk.rules.unshown')}</p>
      <pre>{JSON.stringify(value, null, 2)}</pre>
    </div>
  );
}

export function canShow(box: Box, value: unknown, { digits }: VocabularyView): boolean {
  return isShown(box, value, digits);
}
