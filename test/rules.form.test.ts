import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { VocabularyView } from '../src/api/rule-shapes.ts';
import {
  aboutFact,
  askedOrder,
  byOperator,
  childrenOf,
  conditionBox,
  factsFor,
  isExampleShown,
  isRecord,
  kindOf,
  movedRule,
  type Node,
  nameOf,
  type RuleData,
  regrouped,
  rulesIn,
  withRules,
} from '../src/desks/web/ui/logic/rule-form.ts';
import { blankRule, OUTCOMES, unshownParts, withParam } from '../src/desks/web/ui/logic/rule-outcomes.ts';
import { boxOf, exampleBox, isShown, readTyped, typedOf } from '../src/desks/web/ui/logic/rule-values.ts';
import { conditionProblems } from '../src/policy/conditions.ts';
import { vocabularyOf } from '../src/policy/editor/vocabulary.ts';
import { policyFromFiles, readRules } from '../src/policy/load.ts';
import { QUESTIONS, type Question } from '../src/policy/policy.ts';

const files = await readRules('rules');
const policy = policyFromFiles(files);
const vocabulary: VocabularyView = vocabularyOf(policy, ['webchat', 'telegram'], 'en') as VocabularyView;
const shipped = QUESTIONS.flatMap((question) =>
  rulesIn(files[`${question}.json`]).map((rule) => ({ question, rule })),
);
const { digits } = vocabulary;

/** The rule as the form writes it when every box of it is written back as it stands. */
function rewrittenByForm(rule: RuleData, question: string): RuleData {
  const through = (node: Node): Node => {
    const kind = kindOf(node);
    if (kind === 'not') return { not: through(childrenOf(node)[0]) };
    if (kind === 'all' || kind === 'any') return { [kind]: childrenOf(node).map(through) };
    const shown = conditionBox(node, vocabulary, question);
    if (shown === null || !isRecord(node)) return node;
    const operator = vocabulary.operators.find(({ name }) => name === node.operator);
    const box = operator === undefined ? shown.box : boxOf(shown.fact, operator);
    return { ...node, value: readTyped(box, typedOf(box, node.value, digits), digits) };
  };
  const examples = (rule.examples as { facts: Record<string, unknown>; fires: boolean }[]).map((example) => ({
    ...example,
    facts: Object.fromEntries(
      Object.entries(example.facts).map(([name, value]) => {
        const fact = vocabulary.facts.find((one) => one.name === name);
        const box = fact === undefined ? 'word' : exampleBox(fact);
        return [name, readTyped(box, typedOf(box, value, digits), digits)];
      }),
    ),
  }));
  const params = (rule.event as { params: Record<string, unknown> }).params;
  const whole: RuleData = { ...rule, conditions: through(rule.conditions), examples };
  return Object.entries(params).reduce((made, [name, value]) => withParam(made, name, value), whole);
}

describe('the form of a rule', () => {
  it.each(shipped.map((one) => [nameOf(one.rule), one] as const))(
    '%s: shows all of it and loses nothing',
    (_name, { question, rule }) => {
      expect(JSON.stringify(rewrittenByForm(rule, question))).toBe(JSON.stringify(rule));
      expect(unshownParts(rule, question)).toEqual([]);
      const unshown = (node: Node): Node[] =>
        kindOf(node) === 'fact'
          ? conditionBox(node, vocabulary, question) === null
            ? [node]
            : []
          : kindOf(node) === 'unknown'
            ? [node]
            : childrenOf(node).flatMap(unshown);
      expect(unshown(rule.conditions)).toEqual([]);
      expect(
        (rule.examples as unknown[]).filter((one) => !isExampleShown(one, vocabulary, question)),
      ).toEqual([]);
    },
  );

  it('keeps what it does not know where it stands', () => {
    const file = {
      about: 'x',
      rules: [{ name: 'a', extra: { deep: [1] }, event: { params: { zone: 'beyond', more: 1 }, aside: 2 } }],
      tail: true,
    };
    const [rule] = rulesIn(file);
    if (rule === undefined) throw new Error('There is no rule');
    const written = withRules(file, [withParam({ ...rule, name: 'b' }, 'zone', 'standard')]);
    const expected = structuredClone(file);
    Object.assign(expected.rules[0] ?? {}, { name: 'b' });
    Object.assign(expected.rules[0]?.event.params ?? {}, { zone: 'standard' });
    expect(JSON.stringify(written)).toBe(JSON.stringify(expected));
    expect(unshownParts(rule, 'authority')).toEqual(['extra', 'aside', 'more']);
  });

  it('shows a value only where nothing of it is lost', () => {
    const value = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.array(fc.string()),
      fc.double({ noNaN: true }),
      fc.integer(),
    );
    for (const fact of vocabulary.facts) {
      for (const operator of vocabulary.operators.filter(({ kinds }) => kinds.includes(fact.kind))) {
        const box = boxOf(fact, operator);
        fc.assert(
          fc.property(value, (one) => {
            const read = readTyped(box, typedOf(box, one, digits), digits);
            if (isShown(box, one, digits)) expect(JSON.stringify(read)).toBe(JSON.stringify(one));
          }),
          { numRuns: 20 },
        );
      }
    }
  });

  it.each([
    ['money', '12,50', 1250],
    ['money', '0.1', 10],
    ['money', '12.505', '12.505'],
    ['money', '1e3', '1e3'],
    ['minutes', '1.5 hours', 90],
    ['minutes', '2 days', 2880],
    ['minutes', 'soon hours', 'soon hours'],
    ['number', '', ''],
    ['number', '-3', -3],
    ['flag', 'true', true],
  ] as const)('reads %s %j as %j', (box, typed, value) => {
    expect(readTyped(box, typed, 2)).toBe(value);
  });

  it('writes minutes in the largest unit that is whole, and money in units of the currency', () => {
    expect(
      ['days', 'hours', 'minutes'].map((_, at) => typedOf('minutes', [2880, 90 * 60, 90][at], 2)),
    ).toEqual(['2 days', '90 hours', '90 minutes']);
    expect([typedOf('money', 1250, 2), typedOf('money', 5, 2), typedOf('money', 1250, 0)]).toEqual([
      '12.50',
      '0.05',
      '1250',
    ]);
  });
});

describe('the order of rules', () => {
  it('changes by one step, whatever weights they have', () => {
    const weights = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 2, maxLength: 8 });
    fc.assert(
      fc.property(weights, fc.nat(), fc.constantFrom(-1 as const, 1 as const), (all, pick, by) => {
        const rules = all.map((priority, at) => ({ name: `r${at}`, priority, kept: at }));
        const at = pick % rules.length;
        const names = (made: readonly RuleData[]) => askedOrder(made).map((place) => nameOf(made[place]));
        const wanted = names(rules);
        const from = wanted.indexOf(`r${at}`);
        const to = from + by;
        if (to >= 0 && to < wanted.length) wanted.splice(to, 0, ...wanted.splice(from, 1));
        const moved = movedRule(rules, at, by);
        expect(names(moved)).toEqual(wanted);
        expect(moved.map(({ kept }) => kept).toSorted()).toEqual(rules.map(({ kept }) => kept));
      }),
    );
  });

  it('changes two numbers where that is enough', () => {
    const rules = rulesIn(JSON.parse(readFileSync('rules/authority.json', 'utf8')));
    const moved = movedRule(rules, 3, -1);
    expect(moved.map(nameOf)).toEqual(rules.map(nameOf));
    expect(moved.filter((rule, at) => rule.priority !== rules[at]?.priority)).toHaveLength(2);
  });
});

describe('what is put in by a press', () => {
  it('is a condition that can be asked, whichever fact and operator are chosen', () => {
    const lists = new Set(Object.keys(policy.wordLists));
    for (const question of QUESTIONS) {
      for (const fact of factsFor(vocabulary.facts, question)) {
        const node = aboutFact(
          { fact: 'text', operator: 'mentions', value: ['a'] },
          fact,
          vocabulary,
        ) as Record<string, unknown>;
        for (const operator of vocabulary.operators.filter(({ kinds }) => kinds.includes(fact.kind))) {
          const next = byOperator(node, fact, operator);
          expect([next, conditionBox(next, vocabulary, question)]).not.toContain(null);
          const problems = conditionProblems(question as Question, { all: [next] }, lists);
          expect(problems.filter(({ path }) => path.at(-1) !== 'value')).toEqual([]);
        }
      }
    }
  });

  it('regroups without losing a condition', () => {
    const [one, two] = [1, 2].map((value) => ({ fact: 'count', operator: 'equal', value }));
    const all = { all: [one, two] };
    expect(regrouped(all, 'any')).toEqual({ any: [one, two] });
    expect(regrouped(all, 'not')).toEqual({ not: all });
    expect(regrouped({ not: all }, 'all')).toEqual({ all: [all] });
    expect(regrouped('always', 'all')).toMatchObject({ all: [{ fact: 'text' }] });
  });

  it.each(QUESTIONS)('a new rule of %s has a field for all that it says', (question) => {
    const rule = blankRule(question, 'New', 1, vocabulary);
    expect(unshownParts(rule, question)).toEqual([]);
    expect(OUTCOMES[question]?.length).toBeGreaterThan(0);
  });
});
