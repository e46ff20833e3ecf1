import type { VocabularyView } from '../../../../api/rule-shapes.ts';
import { type Box, boxOf, exampleBox, type FactWord, isShown } from './rule-values.ts';

/** A rule as it stands in its file. The form writes into it and leaves what it does not know where it is. */
export type RuleData = Readonly<Record<string, unknown>>;
/** A condition, or what stands in the place of one. */
export type Node = unknown;

export const GROUPS = ['all', 'any', 'not'] as const;
export type Group = (typeof GROUPS)[number];

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function rulesIn(content: unknown): RuleData[] {
  const rules = isRecord(content) ? content.rules : undefined;
  return Array.isArray(rules) ? rules.filter(isRecord) : [];
}

/** The file with other rules in it; only files of which every rule is one are changed so. */
export function withRules(content: unknown, rules: readonly RuleData[]): unknown {
  return isRecord(content) ? { ...content, rules } : content;
}

export function nameOf(rule: RuleData | undefined): string {
  return typeof rule?.name === 'string' ? rule.name : '';
}

function weightOf({ priority }: RuleData): number {
  return typeof priority === 'number' ? priority : 0;
}

/** The places of rules in their file, in the order in which they are asked. */
export function askedOrder(rules: readonly RuleData[]): number[] {
  const weight = (at: number) => weightOf(rules[at] ?? {});
  return rules.map((_, at) => at).sort((one, other) => weight(other) - weight(one) || one - other);
}

/** The rules with one asked earlier (-1) or later (1) by one place, and no other two turned round. */
export function movedRule(rules: readonly RuleData[], at: number, by: -1 | 1): RuleData[] {
  const order = askedOrder(rules);
  const from = order.indexOf(at);
  const other = order[from + by];
  const [one, two] = [rules[at], other === undefined ? undefined : rules[other]];
  if (one === undefined || two === undefined || other === undefined) return [...rules];
  const wanted = [...order];
  wanted.splice(from, 1);
  wanted.splice(from + by, 0, at);
  const names = wanted.map((place) => nameOf(rules[place])).join('\n');
  const isWanted = (made: readonly RuleData[]) =>
    askedOrder(made)
      .map((place) => nameOf(made[place]))
      .join('\n') === names;
  // Two numbers change places where that is enough: the difference stays small.
  const weights = rules.map((rule, place) =>
    place === at
      ? { ...rule, priority: two.priority }
      : place === other
        ? { ...rule, priority: one.priority }
        : rule,
  );
  if (isWanted(weights)) return weights;
  const places = rules.map((rule, place) => (place === at ? two : place === other ? one : rule));
  if (isWanted(places)) return places;
  const steps = rules.map(weightOf).sort((a, b) => b - a);
  return wanted.map((place, index) => ({ ...rules[place], priority: steps[index] }));
}

/** What a node of the conditions is, for the form. */
export function kindOf(node: Node): Group | 'always' | 'fact' | 'unknown' {
  if (node === 'always') return 'always';
  if (!isRecord(node)) return 'unknown';
  const keys = Object.keys(node);
  if ('fact' in node) {
    const plain = keys.every((key) => ['fact', 'operator', 'value'].includes(key));
    return plain && typeof node.fact === 'string' && typeof node.operator === 'string' ? 'fact' : 'unknown';
  }
  const [group] = keys;
  if (keys.length !== 1) return 'unknown';
  if (group === 'not') return 'not';
  return (group === 'all' || group === 'any') && Array.isArray(node[group]) ? group : 'unknown';
}

export function childrenOf(node: Node): Node[] {
  if (!isRecord(node)) return [];
  if ('not' in node) return [node.not];
  const list = node.all ?? node.any;
  return Array.isArray(list) ? list : [];
}

/** A group of another sort with the same conditions in it; `not` holds one. */
export function regrouped(node: Node, group: Group | 'always'): Node {
  const kind = kindOf(node);
  if (kind === group) return node;
  if (group === 'always') return 'always';
  const inner = kind === 'fact' || kind === 'unknown' ? [node] : childrenOf(node);
  if (group !== 'not') return { [group]: inner.length === 0 ? [BLANK_CONDITION] : inner };
  const [only] = inner;
  return { not: inner.length === 1 ? only : inner.length === 0 ? BLANK_CONDITION : { all: inner } };
}

export const BLANK_CONDITION = { fact: 'text', operator: 'mentions', value: [] as string[] };

/** What of a condition the form needs to know; null: it cannot show it. */
export function conditionBox(
  node: Node,
  { facts, operators, digits }: VocabularyView,
  question: string,
): { fact: FactWord; box: Box } | null {
  if (kindOf(node) !== 'fact' || !isRecord(node)) return null;
  const fact = factsFor(facts, question).find(({ name }) => name === node.fact);
  const operator = operators.find(
    ({ name, kinds }) => name === node.operator && fact !== undefined && kinds.includes(fact.kind),
  );
  if (fact === undefined || operator === undefined) return null;
  const box = boxOf(fact, operator);
  return isShown(box, node.value, digits) ? { fact, box } : null;
}

export function factsFor(facts: readonly FactWord[], question: string): FactWord[] {
  return facts.filter(
    ({ name, only }) =>
      (only === null || only === question) && !(question === 'segments' && name === 'segment'),
  );
}

/** The condition about another fact: with the operator it has where that can be asked, else the first that can. */
export function aboutFact(
  node: Readonly<Record<string, unknown>>,
  fact: FactWord,
  { operators }: VocabularyView,
): Node {
  const fitting = operators.filter(({ kinds }) => kinds.includes(fact.kind));
  const operator = fitting.find(({ name }) => name === node.operator) ?? fitting[0];
  if (operator === undefined) return { ...node, fact: fact.name };
  return { ...node, fact: fact.name, operator: operator.name, value: blankValue(fact, operator.takes) };
}

/** The condition with another operator; its value goes along as far as it can. */
export function byOperator(
  node: Readonly<Record<string, unknown>>,
  fact: FactWord,
  operator: VocabularyView['operators'][number],
): Node {
  const { value } = node;
  const kept =
    operator.takes === 'several'
      ? Array.isArray(value)
        ? value
        : [value]
      : operator.takes === 'words' || !Array.isArray(value)
        ? value
        : (value[0] ?? blankValue(fact, operator.takes));
  return { ...node, operator: operator.name, value: kept };
}

function blankValue(fact: FactWord, takes: VocabularyView['operators'][number]['takes']): unknown {
  if (takes === 'words') return [];
  const one = fact.kind === 'number' ? 0 : fact.kind === 'flag' ? true : (fact.choices[0]?.value ?? '');
  return takes === 'several' ? [one] : one;
}

/** What an example has of a fact when it is put in. */
export function exampleStart(fact: FactWord): unknown {
  if (fact.kind === 'list') return [];
  return fact.kind === 'text' ? '' : blankValue(fact, 'one');
}

/** Whether an example of a rule can be shown by the form. */
export function isExampleShown(
  example: unknown,
  { facts, digits }: VocabularyView,
  question: string,
): boolean {
  if (!isRecord(example) || !isRecord(example.facts) || typeof example.fires !== 'boolean') return false;
  if (Object.keys(example).length !== 2) return false;
  return Object.entries(example.facts).every(([name, value]) => {
    const fact = factsFor(facts, question).find((one) => one.name === name);
    return fact !== undefined && isShown(exampleBox(fact), value, digits);
  });
}
