import type { RuleProblemView, VocabularyView } from '../../../../api/rule-shapes.ts';
import { LANGUAGES } from '../../../../texts/languages.ts';
import type { TextKey } from '../../../../texts/texts.ts';
import { isRecord, type RuleData } from '../logic/rule-form.ts';
import { OUTCOMES, type OutcomeField, withParam } from '../logic/rule-outcomes.ts';
import { numberOf } from '../logic/rule-values.ts';
import { text } from '../words.ts';
import { Problems } from './rule-conditions.tsx';
import { canShow, Select, Unshown, ValueBox } from './rule-value.tsx';

interface Props {
  rule: RuleData;
  question: string;
  vocabulary: VocabularyView;
  problems: readonly RuleProblemView[];
  put(rule: RuleData): void;
}

/** What a rule says when it fires: the fields of its file. */
export function Outcome({ rule, question, vocabulary, problems, put }: Props) {
  const event = isRecord(rule.event) ? rule.event : {};
  const params = isRecord(event.params) ? event.params : {};
  const path = 'event.params';
  return (
    <>
      <div class="rule-row">
        {(OUTCOMES[question] ?? []).map((field) => (
          <Field
            key={field.name}
            field={field}
            value={params[field.name]}
            vocabulary={vocabulary}
            put={(value) => put(withParam(rule, field.name, value))}
          />
        ))}
      </div>
      <Problems at={path} problems={problems.filter(({ field }) => field.startsWith('event'))} />
    </>
  );
}

interface FieldProps {
  field: OutcomeField;
  value: unknown;
  vocabulary: VocabularyView;
  put(value: unknown): void;
}

const UNSAID = ' unsaid';

function Field({ field: { name, box, optional }, value, vocabulary, put }: FieldProps) {
  const label = text(`desk.rules.out.${name}` as TextKey);
  const choices = vocabulary.outcomes[name] ?? [];
  const unsaid = optional ? [{ value: UNSAID, words: text('desk.rules.unsaid') }] : [];
  if (box === 'told') return <Told value={value} put={put} />;
  if (box === 'days') return <Days label={label} value={value} put={put} />;
  if (box === 'shadow' || (box === 'flag' && optional)) {
    const all = [
      ...unsaid,
      ...(box === 'shadow' ? [{ value: 'auto', words: text('desk.rules.shadow.auto') }] : []),
      { value: 'true', words: text('why.yes') },
      { value: 'false', words: text('why.no') },
    ];
    const read = (next: string) => (next === UNSAID ? undefined : next === 'auto' ? next : next === 'true');
    return (
      <Select
        label={label}
        held={value === undefined ? UNSAID : String(value)}
        choices={all}
        put={(next) => put(read(next))}
      />
    );
  }
  if (box === 'choice')
    return (
      <Select
        label={label}
        held={value === undefined ? UNSAID : String(value)}
        choices={[...unsaid, ...choices]}
        put={(next) => put(next === UNSAID ? undefined : next)}
      />
    );
  if (optional && box === 'number') return <Optional label={label} value={value} put={put} />;
  if (value !== undefined && !canShow(box, value, vocabulary)) return <Unshown value={{ [name]: value }} />;
  return (
    <ValueBox
      label={label}
      box={box}
      value={value ?? (box === 'commas' ? [] : '')}
      choices={choices}
      vocabulary={vocabulary}
      put={(next) => put(optional && Array.isArray(next) && next.length === 0 ? undefined : next)}
    />
  );
}

/** A number that may be left out. */
function Optional({ label, value, put }: { label: string; value: unknown; put(value: unknown): void }) {
  return (
    <label class="field">
      <span>{label}</span>
      <input
        inputMode="decimal"
        value={value === undefined ? '' : String(value)}
        placeholder={text('desk.rules.unsaid')}
        onInput={({ currentTarget: { value: typed } }) =>
          put(typed.trim() === '' ? undefined : (numberOf(typed) ?? typed))
        }
      />
    </label>
  );
}

/** Days, or never, or not a word of it. */
function Days({ label, value, put }: { label: string; value: unknown; put(value: unknown): void }) {
  const mode = value === undefined ? UNSAID : value === null ? 'never' : 'after';
  return (
    <>
      <Select
        label={label}
        held={mode}
        choices={[
          { value: UNSAID, words: text('desk.rules.unsaid') },
          { value: 'never', words: text('desk.rules.never') },
          { value: 'after', words: text('desk.rules.after') },
        ]}
        put={(next) => put(next === UNSAID ? undefined : next === 'never' ? null : 3)}
      />
      {mode === 'after' && (
        <Optional label={text('desk.rules.unit.days')} value={value} put={(next) => put(next ?? '')} />
      )}
    </>
  );
}

/** Words for everybody, or by language. */
function Told({ value, put }: { value: unknown; put(value: unknown): void }) {
  const byLanguage = isRecord(value) ? value : null;
  if (byLanguage === null)
    return <Words label={text('desk.rules.out.tell')} held={String(value ?? '')} put={put} />;
  const write = (language: string, words: string) => {
    const next = { ...byLanguage };
    if (words === '' && language !== 'en') delete next[language];
    else next[language] = words;
    put(next);
  };
  const tags = [
    ...new Set([...Object.keys(LANGUAGES).filter((tag) => tag !== 'sr-Cyrl'), ...Object.keys(byLanguage)]),
  ];
  return (
    <>
      {tags.map((tag) => (
        <Words
          key={tag}
          label={text('desk.rules.out.tell-in', {
            language: LANGUAGES[tag as keyof typeof LANGUAGES] ?? tag,
          })}
          held={String(byLanguage[tag] ?? '')}
          put={(words) => write(tag, words)}
        />
      ))}
    </>
  );
}

function Words({ label, held, put }: { label: string; held: string; put(words: string): void }) {
  return (
    <label class="field wide">
      <span>{label}</span>
      <textarea rows={2} dir="auto" value={held} onInput={(event) => put(event.currentTarget.value)} />
    </label>
  );
}
