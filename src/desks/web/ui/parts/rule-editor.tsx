import { useState } from 'preact/hooks';
import {
  askedOrder,
  isRecord,
  movedRule,
  nameOf,
  type RuleData,
  rulesIn,
  withRules,
} from '../logic/rule-form.ts';
import { unshownParts } from '../logic/rule-outcomes.ts';
import { numberOf } from '../logic/rule-values.ts';
import { change, type Draft, openRule, rules } from '../state/rules.ts';
import { text } from '../words.ts';
import { Conditions, Problems } from './rule-conditions.tsx';
import { Examples } from './rule-examples.tsx';
import { JsonBox } from './rule-json.tsx';
import { Outcome } from './rule-outcome.tsx';

interface Props {
  /** The rule's place in its file. */
  at: number;
  shown: Draft;
  question: string;
}

/** One rule as a form, or as JSON. */
export function RuleEditor({ at, shown, question }: Props) {
  const [asJson, setAsJson] = useState(false);
  const vocabulary = rules.value?.vocabulary;
  const all = rulesIn(shown.content);
  const rule = all[at];
  if (rule === undefined || vocabulary === undefined) return null;
  const name = nameOf(rule);
  const put = (next: RuleData) =>
    change(
      withRules(
        shown.content,
        all.map((one, place) => (place === at ? next : one)),
      ),
    );
  const own = (shown.checked?.problems ?? []).filter(
    (found) => found.file === shown.view.file && (found.rule === name || found.rule === `no. ${at + 1}`),
  );
  const seen = (shown.checked?.examples ?? []).filter(
    (found) => found.file === shown.view.file && found.rule === name,
  );
  const parts = { rule, question, vocabulary, problems: own, put };
  const unshown = unshownParts(rule, question);
  return (
    <section class="rule-editor" aria-label={name}>
      <header>
        <h3>{name}</h3>
        <div class="pills">
          <button type="button" aria-pressed={!asJson} onClick={() => setAsJson(false)}>
            {text('desk.rules.form')}
          </button>
          <button type="button" aria-pressed={asJson} onClick={() => setAsJson(true)}>
            {text('desk.rules.json')}
          </button>
        </div>
      </header>
      <Deeds at={at} all={all} content={shown.content} />
      {asJson ? (
        <JsonBox
          label={text('desk.rules.json')}
          value={rule}
          fits={isRecord}
          put={(next) => put(next as RuleData)}
        />
      ) : (
        <>
          <Head rule={rule} put={put} />
          <Problems at="" problems={own.filter(({ field }) => /^(?:name|because|priority|)$/.test(field))} />
          <h4>{text('desk.rules.when')}</h4>
          <Conditions
            {...parts}
            node={rule.conditions}
            path="conditions"
            put={(conditions) => put({ ...rule, conditions })}
          />
          <h4>{text('desk.rules.then')}</h4>
          <Outcome {...parts} />
          {unshown.length > 0 && (
            <p class="hint">
              {text('desk.rules.unshown')} {unshown.join(', ')}
            </p>
          )}
        </>
      )}
      {!asJson && <Examples {...parts} seen={seen} />}
    </section>
  );
}

/** The order, a copy, and the end of a rule. */
function Deeds({ at, all, content }: { at: number; all: readonly RuleData[]; content: unknown }) {
  const [asked, setAsked] = useState(false);
  const order = askedOrder(all);
  const place = order.indexOf(at);
  const move = (by: -1 | 1) => {
    const next = movedRule(all, at, by);
    change(withRules(content, next));
    openRule.value = next.findIndex((one) => nameOf(one) === nameOf(all[at]));
  };
  const copy = () => {
    const name = text('desk.rules.copy-name', { name: nameOf(all[at]) }).slice(0, 80);
    change(withRules(content, all.toSpliced(at + 1, 0, { ...all[at], name })));
    openRule.value = at + 1;
  };
  const remove = () => {
    if (!asked) return setAsked(true);
    change(
      withRules(
        content,
        all.filter((_, one) => one !== at),
      ),
    );
    openRule.value = null;
    document.querySelector<HTMLElement>('.rules-list button')?.focus();
  };
  return (
    <p class="rule-actions">
      <span class="hint">{text('desk.rules.place', { at: place + 1, count: all.length })}</span>
      <button type="button" class="quiet small" aria-disabled={place === 0} onClick={() => move(-1)}>
        ↑ {text('desk.rules.up')}
      </button>
      <button
        type="button"
        class="quiet small"
        aria-disabled={place === all.length - 1}
        onClick={() => move(1)}
      >
        ↓ {text('desk.rules.down')}
      </button>
      <button type="button" class="quiet small" onClick={copy}>
        {text('desk.rules.copy')}
      </button>
      <button type="button" class="quiet small danger" onBlur={() => setAsked(false)} onClick={remove}>
        {text(asked ? 'desk.rules.remove-sure' : 'desk.rules.remove')}
      </button>
    </p>
  );
}

function Head({ rule, put }: { rule: RuleData; put(rule: RuleData): void }) {
  return (
    <div class="rule-row">
      <label class="field wide">
        <span>{text('desk.rules.name')}</span>
        <input
          maxLength={80}
          value={nameOf(rule)}
          onInput={({ currentTarget: { value } }) => put({ ...rule, name: value })}
        />
      </label>
      <label class="field wide">
        <span>{text('desk.rules.because')}</span>
        <textarea
          rows={2}
          value={String(rule.because ?? '')}
          onInput={({ currentTarget: { value } }) => put({ ...rule, because: value })}
        />
      </label>
      <label class="field">
        <span>{text('desk.rules.weight')}</span>
        <input
          inputMode="numeric"
          value={String(rule.priority ?? '')}
          onInput={({ currentTarget: { value } }) => put({ ...rule, priority: numberOf(value) ?? value })}
        />
      </label>
    </div>
  );
}
