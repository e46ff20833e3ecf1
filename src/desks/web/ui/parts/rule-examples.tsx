import { useRef } from 'preact/hooks';
import type { CheckView, RuleProblemView, VocabularyView } from '../../../../api/rule-shapes.ts';
import { exampleStart, factsFor, isExampleShown, isRecord, type RuleData } from '../logic/rule-form.ts';
import { exampleBox } from '../logic/rule-values.ts';
import { text } from '../words.ts';
import { Icon } from './icon.tsx';
import { Problems } from './rule-conditions.tsx';
import { Select, Unshown, ValueBox } from './rule-value.tsx';

type Seen = NonNullable<CheckView['examples']>[number];

interface Props {
  rule: RuleData;
  question: string;
  vocabulary: VocabularyView;
  problems: readonly RuleProblemView[];
  seen: readonly Seen[];
  put(rule: RuleData): void;
}

/** What a rule fires on and what it does not, each green or red as the rule stands now. */
export function Examples({ rule, question, vocabulary, problems, seen, put }: Props) {
  const examples = Array.isArray(rule.examples) ? (rule.examples as unknown[]) : [];
  const list = useRef<HTMLElement>(null);
  const write = (next: unknown[]) => put({ ...rule, examples: next });
  return (
    <section ref={list} class="rule-examples" aria-label={text('desk.rules.examples')}>
      <h4>{text('desk.rules.examples')}</h4>
      {examples.map((example, index) => (
        <Example
          // An example is known by its place, as problems and runs name it.
          key={index}
          number={index + 1}
          example={example}
          question={question}
          vocabulary={vocabulary}
          run={seen.find(({ number }) => number === index + 1)}
          problems={problems.filter(({ field }) => field.startsWith(`examples[${index}]`))}
          put={(next) => write(examples.map((one, at) => (at === index ? next : one)))}
          remove={() => {
            write(examples.filter((_, at) => at !== index));
            list.current?.querySelector<HTMLElement>('.add-example')?.focus();
          }}
        />
      ))}
      <Problems at="examples" problems={problems.filter(({ field }) => field === 'examples')} />
      <button
        type="button"
        class="quiet small add-example"
        onClick={() => write([...examples, { facts: startOf(examples), fires: true }])}
      >
        <Icon name="plus" /> {text('desk.rules.add-example')}
      </button>
    </section>
  );
}

/** A new example asks what the one before it asked. */
function startOf(examples: readonly unknown[]): unknown {
  const last = examples.at(-1);
  return isRecord(last) && isRecord(last.facts) ? last.facts : { text: '' };
}

interface OneProps {
  number: number;
  example: unknown;
  question: string;
  vocabulary: VocabularyView;
  run: Seen | undefined;
  problems: readonly RuleProblemView[];
  put(example: unknown): void;
  remove(): void;
}

function Example({ number, example, question, vocabulary, run, problems, put, remove }: OneProps) {
  const shown = isExampleShown(example, vocabulary, question) ? (example as Shown) : null;
  const passed = run === undefined ? null : run.expected === run.fired;
  return (
    <fieldset class={`rule-example ${passed === null ? '' : passed ? 'green' : 'red'}`}>
      <legend>{text('desk.rules.example', { number })}</legend>
      <Run run={run} passed={passed} />
      {shown === null ? (
        <Unshown value={example} />
      ) : (
        <Facts number={number} example={shown} question={question} vocabulary={vocabulary} put={put} />
      )}
      <button
        type="button"
        class="icon-button"
        aria-label={text('desk.rules.remove-example', { number })}
        onClick={remove}
      >
        <Icon name="close" />
      </button>
      <Problems at={`examples[${number - 1}]`} problems={problems} />
    </fieldset>
  );
}

function Run({ run, passed }: { run: Seen | undefined; passed: boolean | null }) {
  if (run === undefined || passed === null) return <p class="rule-run hint">{text('desk.rules.unrun')}</p>;
  const fired = run.fired ? 'yes' : 'no';
  return (
    <p class="rule-run">
      {passed ? `✓ ${text('desk.rules.green', { fired })}` : `✕ ${text('desk.rules.red', { fired })}`}
    </p>
  );
}

interface Shown {
  facts: Record<string, unknown>;
  fires: boolean;
}

type FactsProps = Pick<OneProps, 'number' | 'question' | 'vocabulary' | 'put'> & { example: Shown };

function Facts({ number, example, question, vocabulary, put }: FactsProps) {
  const { facts, fires } = example;
  const known = factsFor(vocabulary.facts, question);
  const free = known.filter(({ name }) => !Object.hasOwn(facts, name));
  return (
    <div class="rule-row">
      {Object.entries(facts).map(([name, value]) => {
        const fact = known.find((one) => one.name === name);
        if (fact === undefined) return null;
        return (
          <div key={name} class="rule-fact">
            <ValueBox
              label={fact.words}
              box={exampleBox(fact)}
              value={value}
              choices={fact.choices}
              nullable={fact.nullable}
              vocabulary={vocabulary}
              put={(next) => put({ ...example, facts: { ...facts, [name]: next } })}
            />
            <button
              type="button"
              class="icon-button"
              aria-label={text('desk.rules.remove-fact', { fact: fact.words, number })}
              onClick={() => {
                const { [name]: _gone, ...rest } = facts;
                put({ ...example, facts: rest });
              }}
            >
              <Icon name="close" />
            </button>
          </div>
        );
      })}
      <Select
        label={text('desk.rules.add-fact', { number })}
        held=""
        choices={free.map(({ name, words }) => ({ value: name, words }))}
        put={(name) => {
          const fact = free.find((one) => one.name === name);
          if (fact !== undefined) put({ ...example, facts: { ...facts, [name]: exampleStart(fact) } });
        }}
      />
      <Select
        label={text('desk.rules.expected')}
        held={fires ? 'yes' : 'no'}
        choices={(['yes', 'no'] as const).map((value) => ({
          value,
          words: text(`desk.rules.should.${value}`),
        }))}
        put={(value) => put({ ...example, fires: value === 'yes' })}
      />
    </div>
  );
}
