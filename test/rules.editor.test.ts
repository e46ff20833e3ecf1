import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isTooDeep, rewritten } from '../src/policy/editor/json-text.ts';
import { unifiedDiff } from '../src/policy/editor/unified.ts';

const FILES = readdirSync('rules').filter((name) => name.endsWith('.json'));
const sourceOf = (name: string) => readFileSync(`rules/${name}`, 'utf8');

interface Written {
  rules: { name: string; priority: number; examples: { facts: object; fires: boolean }[] }[];
  [part: string]: unknown;
}

describe('the text of a file of rules', () => {
  it.each(FILES)('%s stays as it is when nothing changes, and in all but the one thing that does', (name) => {
    const source = sourceOf(name);
    const content = JSON.parse(source);
    expect(rewritten(source, content)).toBe(source);
    const changed = { ...content, about: 'Something else' };
    const diff = unifiedDiff(name, source, rewritten(source, changed));
    expect(diff.split('\n').filter((line) => /^[-+](?![-+])/.test(line)).length).toBeLessThanOrEqual(3);
  });

  it.each(FILES)('%s holds what it is given, whatever that is', (name) => {
    const source = sourceOf(name);
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const content = { ...JSON.parse(source), about: value };
        expect(JSON.parse(rewritten(source, content))).toEqual(JSON.parse(JSON.stringify(content)));
      }),
      { numRuns: 20 },
    );
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.nat(4), (was, will, spaces) => {
        const text = JSON.stringify(was, null, spaces);
        expect(JSON.parse(rewritten(text, will))).toEqual(JSON.parse(JSON.stringify(will)));
      }),
      { numRuns: 50 },
    );
  });

  it('moves a rule without writing it anew, and writes a new example as its neighbours', () => {
    const source = sourceOf('authority.json');
    const content = JSON.parse(source) as Written;
    const [first, second, ...rest] = content.rules;
    if (first === undefined || second === undefined) throw new Error('There are no rules');
    const moved = rewritten(source, { ...content, rules: [second, first, ...rest] });
    expect(moved.split('\n').toSorted()).toEqual(source.split('\n').toSorted());
    const more = { ...first, examples: [...first.examples, { facts: { amount: 1 }, fires: false }] };
    const diff = unifiedDiff('x', source, rewritten(source, { ...content, rules: [more, second, ...rest] }));
    expect(diff.match(/^-(?!-)/gm)?.length ?? 0).toBeLessThanOrEqual(1);
  });

  it('is refused when it nests without end, at once', () => {
    expect(isTooDeep('['.repeat(400_000))).toBe(true);
    expect(isTooDeep(JSON.stringify('['.repeat(400_000)))).toBe(false);
    expect(isTooDeep('"\\')).toBe(false);
  });
});

describe('a diff', () => {
  /** As `patch` does it, for files of whole lines. */
  function patched(source: string, diff: string): string {
    const lines = source.split(/(?<=\n)/);
    const out: string[] = [];
    let at = 0;
    for (const line of diff.split(/(?<=\n)/).slice(2)) {
      const [, start, length] = /^@@ -(\d+),(\d+)/.exec(line) ?? [];
      if (start !== undefined) {
        const from = Number(start) - (length === '0' ? 0 : 1);
        out.push(...lines.slice(at, from));
        at = from;
      } else if (line.startsWith('+')) out.push(line.slice(1));
      else {
        expect(lines[at]).toBe(line.slice(1));
        if (line.startsWith(' ')) out.push(line.slice(1));
        at += 1;
      }
    }
    return [...out, ...lines.slice(at)].join('');
  }

  it('makes the one text of the other', () => {
    const line = fc.constantFrom('a\n', 'b\n', 'c\n', '{\n', '}\n');
    const file = fc.array(line, { maxLength: 40 }).map((lines) => `first\n${lines.join('')}`);
    fc.assert(
      fc.property(file, file, (before, after) => {
        expect(patched(before, unifiedDiff('x', before, after))).toBe(after);
      }),
    );
    expect(unifiedDiff('x', 'a\n', 'a\n')).toBe('');
  });
});
