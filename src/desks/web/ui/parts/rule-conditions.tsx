import { useRef } from 'preact/hooks';
import type { RuleProblemView, VocabularyView } from '../../../../api/rule-shapes.ts';
import {
  aboutFact,
  BLANK_CONDITION,
  byOperator,
  childrenOf,
  conditionBox,
  factsFor,
  GROUPS,
  type Group,
  isRecord,
  kindOf,
  type Node,
  regrouped,
} from '../logic/rule-form.ts';
import { text } from '../words.ts';
import { Icon } from './icon.tsx';
import { Select, Unshown, ValueBox } from './rule-value.tsx';

interface Props {
  node: Node;
  /** Its place as problems name it: `conditions.all[0]`. */
  path: string;
  question: string;
  vocabulary: VocabularyView;
  problems: readonly RuleProblemView[];
  put(node: Node): void;
}

/** The conditions of a rule: groups, and in them facts with what they are compared with. */
export function Conditions(props: Props) {
  const { node, path, put } = props;
  const kind = kindOf(node);
  const box = useRef<HTMLFieldSetElement>(null);
  if (kind === 'unknown' || kind === 'fact') return <Unshown value={node} />;
  const children = childrenOf(node);
  const top = path === 'conditions';
  const write = (next: Node[]) => put(kind === 'not' ? { not: next[0] } : { [kind]: next });
  const more = (added: Node) => write([...children, added]);
  const groups = top ? ([...GROUPS, 'always'] as const) : GROUPS;
  return (
    <fieldset ref={box} class="rule-group">
      <legend class="unseen">{text('desk.rules.group')}</legend>
      <Select
        label={text('desk.rules.group')}
        held={kind}
        choices={groups.map((value) => ({ value, words: text(`desk.rules.group.${value}`) }))}
        put={(next) => put(regrouped(node, next as Group | 'always'))}
      />
      {children.map((child, index) => (
        <Condition
          // A condition is known by its place: nothing else of it stays.
          key={index}
          {...props}
          node={child}
          number={index + 1}
          path={kind === 'not' ? `${path}.not` : `${path}.${kind}[${index}]`}
          put={(next) => write(children.map((one, at) => (at === index ? next : one)))}
          remove={
            kind === 'not'
              ? null
              : () => {
                  write(children.filter((_, at) => at !== index));
                  box.current?.querySelector<HTMLElement>('.add-condition')?.focus();
                }
          }
        />
      ))}
      {(kind === 'all' || kind === 'any') && (
        <p class="rule-actions">
          <button type="button" class="quiet small add-condition" onClick={() => more(BLANK_CONDITION)}>
            <Icon name="plus" /> {text('desk.rules.add-condition')}
          </button>
          <button
            type="button"
            class="quiet small"
            onClick={() => more({ [kind === 'all' ? 'any' : 'all']: [BLANK_CONDITION] })}
          >
            <Icon name="plus" /> {text('desk.rules.add-group')}
          </button>
        </p>
      )}
      <Problems at={path} problems={problems(props, path)} />
    </fieldset>
  );
}

/** What is wrong right here, and not further inside. */
function problems({ problems: all }: Props, path: string): RuleProblemView[] {
  return all.filter(({ field }) => field === path || /^\.(?:all|any|not)$/.test(field.replace(path, '')));
}

interface OneProps extends Props {
  number: number;
  remove: (() => void) | null;
}

function Condition(props: OneProps) {
  const { node, number, remove, path } = props;
  const shown = conditionBox(node, props.vocabulary, props.question);
  const isGroup = GROUPS.includes(kindOf(node) as Group);
  const own = props.problems.filter(
    ({ field }) => field === path || /^\.(?:fact|operator|value)/.test(field.replace(path, '')),
  );
  return (
    <div class={isGroup ? 'rule-condition nested' : 'rule-condition'}>
      <fieldset class="rule-row">
        <legend class="unseen">{text('desk.rules.condition', { number })}</legend>
        {isGroup ? <Conditions {...props} /> : <Fact {...props} shown={shown} />}
      </fieldset>
      {remove !== null && (
        <button
          type="button"
          class="icon-button"
          aria-label={text('desk.rules.remove-condition', { number })}
          onClick={remove}
        >
          <Icon name="close" />
        </button>
      )}
      {!isGroup && <Problems at={path} problems={own} />}
    </div>
  );
}

function Fact({
  node,
  vocabulary,
  question,
  put,
  shown,
}: OneProps & { shown: ReturnType<typeof conditionBox> }) {
  if (shown === null || !isRecord(node)) return <Unshown value={node} />;
  const { fact, box } = shown;
  const facts = factsFor(vocabulary.facts, question);
  const operators = vocabulary.operators.filter(({ kinds }) => kinds.includes(fact.kind));
  return (
    <>
      <Select
        label={text('desk.rules.fact')}
        held={fact.name}
        choices={facts.map(({ name, words }) => ({ value: name, words }))}
        put={(next) => {
          const chosen = facts.find(({ name }) => name === next);
          if (chosen !== undefined) put(aboutFact(node, chosen, vocabulary));
        }}
      />
      <Select
        label={text('desk.rules.operator')}
        held={String(node.operator)}
        choices={operators.map(({ name, words }) => ({ value: name, words }))}
        put={(next) => {
          const chosen = operators.find(({ name }) => name === next);
          if (chosen !== undefined) put(byOperator(node, fact, chosen));
        }}
      />
      <ValueBox
        key={`${fact.name} ${box}`}
        label={text('desk.rules.value')}
        box={box}
        value={node.value}
        choices={fact.choices}
        nullable={fact.nullable}
        vocabulary={vocabulary}
        put={(value) => put({ ...node, value })}
      />
    </>
  );
}

/** What the check says of a place. */
export function Problems({ at, problems: found }: { at: string; problems: readonly RuleProblemView[] }) {
  if (found.length === 0) return null;
  return (
    <ul class="rule-problems">
      {found.map(({ field, problem }) => (
        <li key={field + problem}>
          {field === at ? '' : `${field.slice(field.startsWith(`${at}.`) ? at.length + 1 : 0)}: `}
          {problem}
        </li>
      ))}
    </ul>
  );
}
