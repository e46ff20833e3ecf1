import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../src/policy/canonical.ts';
import { ALWAYS } from '../src/policy/codes.ts';
import { explain, hitsOf, type RuleBook, ruleBook } from '../src/policy/evaluate.ts';
import { FACTS, type FactSpec, factNames, frozenFacts } from '../src/policy/facts.ts';
import { OPERATORS } from '../src/policy/operators.ts';
import type { Facts } from '../src/policy/policy.ts';
import type { Condition, Rule } from '../src/policy/rule-file.ts';
import { Lexicon, wordsOf } from '../src/policy/words.ts';

/** Pairs of rules and facts: POLICY_PAIRS=1000000 for as many as `npm run chaos` looks at. */
const PAIRS = Number(process.env.POLICY_PAIRS ?? 1000);
/** A pair takes less, but on a machine that is busy. */
const PAIR_MS = 30;

const LISTS: Record<string, string[]> = {
  theft: ['stolen', 'ukrad*', 'украли'],
  thanks: ['thanks', 'thank you', '👍', 'hvala'],
};
const WORDS = [
  'stolen',
  'ukradena',
  'украли',
  'thanks',
  'thank',
  'you',
  '👍',
  'Hvala!',
  'card',
  '',
  '__proto__',
];

/** Values of a fact, few enough that conditions hold now and then. */
function someValue(spec: FactSpec): fc.Arbitrary<string | number | boolean | null> {
  const { kind, choices, nullable } = spec;
  const plain: fc.Arbitrary<string | number | boolean | null> =
    kind === 'number'
      ? fc.integer({ min: -1, max: 3 })
      : kind === 'flag'
        ? fc.boolean()
        : fc.constantFrom(...(choices ?? ['a', 'b', 'constructor']));
  return nullable === true ? fc.oneof(plain, fc.constant(null)) : plain;
}

const factArbitrary: Record<string, fc.Arbitrary<Facts[string]>> = Object.fromEntries(
  Object.entries(FACTS).map(([name, spec]: [string, FactSpec]) => {
    if (spec.kind === 'text')
      return [name, fc.array(fc.constantFrom(...WORDS), { maxLength: 5 }).map((w) => w.join(' '))];
    if (spec.kind === 'list') return [name, fc.subarray(['a', 'b', 'constructor'])];
    return [name, someValue(spec)];
  }),
);
/** Absent facts included. */
const facts = fc.record(factArbitrary, { requiredKeys: [] }).map((given) => given as Facts);

const leaf: fc.Arbitrary<Condition> = fc.constantFrom(...factNames('triage')).chain((fact) => {
  const spec: FactSpec = FACTS[fact as keyof typeof FACTS];
  const fitting = Object.entries(OPERATORS).filter(([, { kinds }]) => kinds.includes(spec.kind));
  return fc.constantFrom(...fitting).chain(([operator, { takes }]) => {
    const value: fc.Arbitrary<unknown> =
      takes === 'words'
        ? fc.constantFrom(...Object.keys(LISTS))
        : takes === 'several'
          ? fc.array(someValue(spec), { minLength: 1, maxLength: 3 })
          : takes === 'item'
            ? fc.constantFrom('a', 'b', 'constructor')
            : someValue(spec);
    return value.map((given) => ({ fact, operator, value: given }));
  });
});

const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    fc.array(tie('condition'), { minLength: 1, maxLength: 3 }).map((all) => ({ all })),
    fc.array(tie('condition'), { minLength: 1, maxLength: 3 }).map((any) => ({ any })),
    tie('condition').map((not) => ({ not })),
  ),
}));

const rules: fc.Arbitrary<Rule[]> = fc
  .array(
    fc.tuple(fc.oneof(condition, fc.constant(ALWAYS as typeof ALWAYS)), fc.integer({ min: 1, max: 3 })),
    { maxLength: 8 },
  )
  .map((made) => made.map(([conditions, priority], index) => ruleOf(`rule ${index}`, priority, conditions)));

function ruleOf(name: string, priority: number, conditions: Rule['conditions']): Rule {
  const event = { type: 'triage', params: { tags: [name] } };
  return { name, because: 'a test', priority, conditions, event, examples: [] };
}

function bookOf(made: readonly Rule[]): RuleBook {
  const lexicon = new Lexicon();
  for (const [name, entries] of Object.entries(LISTS)) lexicon.add(name, entries);
  return ruleBook('triage.json', 'v', made, lexicon);
}

describe('rules and facts of any kind', () => {
  it(
    'decides the same by the compiled form and by the engine',
    async () => {
      let fired = 0;
      await fc.assert(
        fc.asyncProperty(rules, facts, async (made, given) => {
          const book = bookOf(made);
          const frozen = frozenFacts(given);
          const compiled = hitsOf(book, frozen).map(({ name }) => name);
          const all = book.rules.map(({ rule }) => rule);
          const engine = (await explain(book, all, frozen)).map(({ why }) => why.rule);
          expect(compiled).toEqual(engine);
          fired += compiled.length;
        }),
        { numRuns: PAIRS },
      );
      expect(fired).toBeGreaterThan(PAIRS / 2);
    },
    Math.max(30_000, PAIRS * PAIR_MS),
  );

  it('explains by conditions that hold, with nothing foreign', async () => {
    const listed = new Set(Object.values(LISTS).flat());
    await fc.assert(
      fc.asyncProperty(rules, facts, async (made, given) => {
        const book = bookOf(made);
        const frozen = frozenFacts(given);
        for (const { why } of await explain(book, hitsOf(book, frozen), frozen)) {
          for (const { fact, operator, value, was } of why.facts) {
            const negated = operator.startsWith('not ');
            const name = negated ? operator.slice(4) : operator;
            const alone = ruleOf('alone', 1, { all: [{ fact, operator: name, value }] });
            expect(hitsOf(bookOf([alone]), frozen)).toHaveLength(negated ? 0 : 1);
            if (fact === 'text') expect((was as string[]).every((word) => listed.has(word))).toBe(true);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('orders decisions by priority, then as they stand in the file', async () => {
    await fc.assert(
      fc.property(rules, (made) => {
        const ordered = bookOf(made).rules.map(({ rule }) => rule);
        for (const [index, rule] of ordered.entries()) {
          const next = ordered[index + 1];
          if (next === undefined) continue;
          expect(rule.priority).toBeGreaterThanOrEqual(next.priority);
          if (rule.priority === next.priority) expect(made.indexOf(rule)).toBeLessThan(made.indexOf(next));
        }
      }),
    );
  });
});

describe('words of any kind', () => {
  it('finds a phrase between any other words, whatever its case and accents', () => {
    const word = fc.stringMatching(/^[a-zčšžа-я]{1,8}$/u);
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 4 }),
        fc.string(),
        fc.string(),
        (phrase, before, after) => {
          const lexicon = new Lexicon();
          const entry = phrase.join(' ');
          lexicon.add('list', [entry]);
          const text = `${before} ${entry.toUpperCase().normalize('NFD')} ${after}`;
          expect(lexicon.find('list', text)).toEqual([entry]);
        },
      ),
    );
  });

  it('finds a single word exactly where the text has it as a word', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 60 }),
        fc.constantFrom('a', 'no', 'не'),
        (text, word) => {
          const lexicon = new Lexicon();
          lexicon.add('list', [word]);
          expect(lexicon.find('list', text).length === 1).toBe(
            wordsOf(text).includes(wordsOf(word)[0] ?? ''),
          );
        },
      ),
    );
  });
});

describe('canonical JSON', () => {
  it('is the same JSON, in an order that does not depend on the writer', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const plain: unknown = JSON.parse(JSON.stringify(value));
        expect(JSON.parse(canonicalJson(plain))).toEqual(plain);
        expect(canonicalJson(turned(plain))).toBe(canonicalJson(plain));
      }),
    );
  });
});

/** The same value with the names of each object in reverse order. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, inner]) => [name, turned(inner)]),
  );
}
