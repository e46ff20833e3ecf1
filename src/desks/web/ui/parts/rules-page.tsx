import { useEffect, useRef } from 'preact/hooks';
import type { CheckView } from '../../../../api/rule-shapes.ts';
import { askedOrder, isRecord, nameOf, type RuleData, rulesIn, withRules } from '../logic/rule-form.ts';
import { blankRule } from '../logic/rule-outcomes.ts';
import { rulesAddress } from '../state/route.ts';
import {
  change,
  type Draft,
  draft,
  drafts,
  isChanged,
  openRule,
  rules,
  showFile,
  tellAnew,
} from '../state/rules.ts';
import { STRATEGY_FILE } from '../state/strategy.ts';
import { language, text } from '../words.ts';
import { Icon } from './icon.tsx';
import { RuleEditor } from './rule-editor.tsx';
import { JsonBox } from './rule-json.tsx';
import { RuleOutlook } from './rule-outlook.tsx';
import { StrategyPanel } from './strategy-panel.tsx';

type SpokenRule = CheckView['spoken'][number];

/** The rules, file by file: what they say, a form for each, and what a change would come to. */
export function RulesPage({ file }: { file: string }) {
  useEffect(() => void tellAnew(), [language.value]);
  useEffect(() => void showFile(file === '' ? null : file), [file]);
  const shown = draft.value;
  return (
    <article class="rules-page" aria-label={text('desk.rules')}>
      <header class="ticket-head">
        <a
          class="icon-button back"
          href={file === '' ? '#/' : '#/rules'}
          aria-label={text('desk.ticket.back')}
        >
          <Icon name="back" />
        </a>
        <h1>{text('desk.rules')}</h1>
      </header>
      <div class={file === '' ? 'rules-columns at-files' : 'rules-columns'}>
        <FileList open={file} />
        {file === '' || rules.value === null ? (
          <p class="hint rules-pick">{text('desk.rules.pick')}</p>
        ) : (
          shown !== null && <FileEditor key={shown.view.file} shown={shown} />
        )}
      </div>
    </article>
  );
}

function FileList({ open }: { open: string }) {
  const changed = drafts.value;
  return (
    <nav class="rules-files" aria-label={text('desk.rules.files')}>
      <ul>
        {(rules.value?.files ?? []).map(({ file, title, rules: spoken }) => {
          const own = changed.get(file);
          return (
            <li key={file}>
              <a href={rulesAddress(file)} aria-current={open === file ? 'page' : undefined}>
                <span>{title}</span>
                <small>
                  {title === file ? '' : file}
                  {own !== undefined && isChanged(own) ? ` · ${text('desk.rules.changed')}` : ''}
                </small>
              </a>
              {spoken !== null && open !== file && <span class="rule-count">{spoken.length}</span>}
            </li>
          );
        })}
      </ul>
    </nav>
  );
}

/** One file: the list of its rules, the one that is picked, and what the change comes to. */
function FileEditor({ shown }: { shown: Draft }) {
  const { view, content, checked } = shown;
  const asForm = view.rules && holdsRules(content);
  const question = view.file.replace(/\.json$/, '');
  return (
    <div class="rules-file">
      <h2>{rules.value?.files.find(({ file }) => file === view.file)?.title ?? view.title}</h2>
      {asForm ? (
        <>
          {isRecord(content) && typeof content.about === 'string' && <p class="hint">{content.about}</p>}
          <RuleList content={content} question={question} shown={shown} />
          <details class="rules-whole">
            <summary>{text('desk.rules.whole')}</summary>
            <JsonBox label={text('desk.rules.whole')} value={content} fits={holdsRules} put={change} />
          </details>
        </>
      ) : (
        <>
          {view.file === STRATEGY_FILE && <StrategyPanel />}
          <p class="hint">{text('desk.rules.data')}</p>
          <JsonBox
            label={text('desk.rules.whole')}
            value={content}
            source={isChanged(shown) ? undefined : view.source}
            put={change}
          />
        </>
      )}
      <RuleOutlook shown={shown} checked={checked} />
    </div>
  );
}

/** Whether a form can be made of each of its rules. */
function holdsRules(content: unknown): boolean {
  return isRecord(content) && Array.isArray(content.rules) && content.rules.every(isRecord);
}

interface ListProps {
  content: unknown;
  question: string;
  shown: Draft;
}

/** In the order in which they are asked, in words as they stand now. */
function RuleList({ content, question, shown }: ListProps) {
  const all = rulesIn(content);
  const spoken = new Map((shown.checked?.spoken ?? []).map((one) => [one.name, one]));
  const reds = new Set(
    (shown.checked?.examples ?? [])
      .filter(({ expected, fired }) => expected !== fired)
      .map(({ rule }) => rule),
  );
  const add = () => {
    const vocabulary = rules.peek()?.vocabulary;
    if (vocabulary === undefined) return;
    const name = text('desk.rules.new-name', { number: all.length + 1 });
    const weight = Math.min(1000, ...all.map(({ priority }) => Number(priority)).filter(Number.isFinite));
    change(withRules(content, [...all, blankRule(question, name, weight, vocabulary)]));
    openRule.value = all.length;
  };
  return (
    <section class="rules-list" aria-label={text('desk.rules.in-file')}>
      <ol>
        {askedOrder(all).map((at) => (
          <RuleLine
            key={at}
            at={at}
            rule={all[at] ?? {}}
            spoken={spoken.get(nameOf(all[at]))}
            isRed={reds.has(nameOf(all[at]))}
            shown={shown}
            question={question}
          />
        ))}
      </ol>
      <button type="button" class="quiet" onClick={add}>
        <Icon name="plus" /> {text('desk.rules.add')}
      </button>
    </section>
  );
}

interface LineProps {
  at: number;
  rule: RuleData;
  spoken: SpokenRule | undefined;
  isRed: boolean;
  shown: Draft;
  question: string;
}

/** A rule in words, and below it its form once it is picked. */
function RuleLine({ at, rule, spoken, isRed, shown, question }: LineProps) {
  const isOpen = openRule.value === at;
  const line = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isOpen) line.current?.scrollIntoView();
  }, [isOpen]);
  return (
    <li ref={line}>
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={() => {
          openRule.value = isOpen ? null : at;
        }}
      >
        <strong>
          {isRed && <span class="red-mark">✕ </span>}
          {nameOf(rule)}
        </strong>
        {spoken !== undefined && (
          <small>
            {spoken.when} → {spoken.does}
          </small>
        )}
      </button>
      {isOpen && <RuleEditor key={shown.view.base} at={at} shown={shown} question={question} />}
    </li>
  );
}
