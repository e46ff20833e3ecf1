import type { VocabularyView } from '../../../../api/rule-shapes.ts';
import { BLANK_CONDITION, isRecord, type RuleData } from './rule-form.ts';
import type { Box } from './rule-values.ts';

/** One field of an outcome. */
export interface OutcomeField {
  name: string;
  box: Box | 'told' | 'days' | 'shadow';
  /** It may be left out. */
  optional?: true;
}

/** What a rule of each file says, as fields of a form. */
export const OUTCOMES: Readonly<Record<string, readonly OutcomeField[]>> = {
  triage: [
    { name: 'priority', box: 'choice', optional: true },
    { name: 'kind', box: 'choice', optional: true },
    { name: 'team', box: 'choice', optional: true },
    { name: 'tags', box: 'commas', optional: true },
  ],
  deadlines: [
    { name: 'promiseHours', box: 'number' },
    { name: 'targetHours', box: 'number' },
    { name: 'resolveHours', box: 'number', optional: true },
    { name: 'saidHours', box: 'number', optional: true },
    { name: 'ladder', box: 'choice' },
    { name: 'quietHours', box: 'choice', optional: true },
    { name: 'time', box: 'choice', optional: true },
  ],
  escalation: [
    { name: 'reason', box: 'word' },
    { name: 'tell', box: 'told' },
    { name: 'shadow', box: 'shadow', optional: true },
  ],
  reopen: [{ name: 'yes', box: 'flag' }],
  segments: [{ name: 'name', box: 'word' }],
  waiting: [
    { name: 'nudgeDays', box: 'days', optional: true },
    { name: 'closeDays', box: 'days', optional: true },
    { name: 'ask', box: 'flag', optional: true },
  ],
  authority: [
    { name: 'zone', box: 'choice' },
    { name: 'asks', box: 'choice', optional: true },
  ],
  public: [{ name: 'asks', box: 'choice' }],
  remedies: [
    { name: 'id', box: 'word' },
    { name: 'concession', box: 'choice' },
    { name: 'count', box: 'number' },
    { name: 'dayCap', box: 'money' },
    { name: 'monthBudget', box: 'money' },
    { name: 'periodDays', box: 'number' },
    { name: 'windowHours', box: 'number' },
    { name: 'found', box: 'flag', optional: true },
    { name: 'afterStop', box: 'choice', optional: true },
  ],
};

const RULE_KEYS = ['name', 'because', 'priority', 'conditions', 'event', 'examples'];

/** Parts of a rule for which the form has no field, by their names. */
export function unshownParts(rule: RuleData, question: string): string[] {
  const event = isRecord(rule.event) ? rule.event : {};
  const params = isRecord(event.params) ? event.params : {};
  const known = (OUTCOMES[question] ?? []).map(({ name }) => name);
  return [
    ...Object.keys(rule).filter((key) => !RULE_KEYS.includes(key)),
    ...Object.keys(event).filter((key) => key !== 'type' && key !== 'params'),
    ...Object.keys(params).filter((key) => !known.includes(key)),
  ];
}

/** The parameters with one of them set, or left out; the rest stays in its order. */
export function withParam(rule: RuleData, name: string, value: unknown): RuleData {
  const event = isRecord(rule.event) ? rule.event : {};
  const params = { ...(isRecord(event.params) ? event.params : {}) };
  if (value === undefined) delete params[name];
  else params[name] = value;
  return { ...rule, event: { ...event, params } };
}

const TYPES: Readonly<Record<string, string>> = {
  triage: 'triage',
  deadlines: 'deadline',
  escalation: 'escalate',
  reopen: 'starts-wait',
  segments: 'segment',
  waiting: 'waiting',
  authority: 'authority',
  remedies: 'remedy',
  public: 'second-reader',
};

/** A rule to begin with, asked right after another of that weight. */
export function blankRule(
  question: string,
  name: string,
  priority: number,
  { outcomes }: VocabularyView,
): RuleData {
  const first = (field: string) => outcomes[field]?.[0]?.value ?? '';
  const params: Record<string, Record<string, unknown>> = {
    triage: { priority: 'normal' },
    deadlines: { promiseHours: 10, targetHours: 8, ladder: first('ladder') },
    escalation: { reason: '', tell: '' },
    reopen: { yes: true },
    segments: { name: '' },
    waiting: { ask: false },
    authority: { zone: 'beyond' },
    public: { asks: 'supervisor' },
    remedies: {
      id: '',
      concession: first('concession'),
      count: 1,
      dayCap: 0,
      monthBudget: 0,
      periodDays: 180,
      windowHours: 72,
    },
  };
  return {
    name,
    because: '',
    priority,
    conditions: { all: [BLANK_CONDITION] },
    event: { type: TYPES[question], params: params[question] ?? {} },
    examples: [{ facts: { text: '' }, fires: true }],
  };
}
