import { describe, expect, it } from 'vitest';
import { compiledPolicy, readRules } from '../src/policy/load.ts';
import { BrokenRules } from '../src/policy/problems.ts';

const good = await readRules('rules');

/** What is wrong when a file of the house's rules is changed so. */
function wrong(file: string, change: (content: Record<string, unknown>) => void): string[] {
  const files = structuredClone(good) as Record<string, Record<string, unknown>>;
  change(files[file] ?? {});
  try {
    compiledPolicy(files);
    return [];
  } catch (error) {
    if (!(error instanceof BrokenRules)) throw error;
    return error.message.split('\n');
  }
}

function firstRule(content: Record<string, unknown>): Record<string, unknown> {
  return (content.rules as Record<string, unknown>[])[0] ?? {};
}

describe('facts.json', () => {
  it.each<[string, Record<string, unknown>, RegExp]>([
    ['a name that is none', { name: 8 }, /^facts\.json, name: .*string/],
    ['a list of teams', { teams: ['support'] }, /^facts\.json, teams: .*record/],
    ['a team without a name', { teams: { support: '' } }, /^facts\.json, teams\.support: /],
    ['a team whose id is no code', { teams: { 'Our Team': 'x' } }, /^facts\.json, teams\.Our Team: .*a-z/],
    ['hours that are a text', { hours: 'always' }, /^facts\.json, hours: /],
    ['hours in numbers', { hours: { inWords: 8 } }, /^facts\.json, hours\.inWords: /],
    ['a promise that is a number', { promise: 10 }, /^facts\.json, promise: /],
    ['contacts in a list', { contacts: ['a@b.si'] }, /^facts\.json, contacts: /],
    ['a phone that is a number', { contacts: { phone: 386 } }, /^facts\.json, contacts\.phone: /],
    [
      'a procedure without steps',
      { procedures: { lost: { title: 'Lost' } } },
      /^facts\.json, procedures\.lost\.steps: /,
    ],
    [
      'a step that is none',
      { procedures: { lost: { title: 'Lost', steps: ['One', 2] } } },
      /^facts\.json, procedures\.lost\.steps\[1\]: /,
    ],
    [
      'a topic that is nearly ours',
      { contact: { email: 'a@b.si' } },
      /^facts\.json, contact: .*is "contacts" meant\?/,
    ],
  ])('names %s with its place', (_, change, expected) => {
    const lines = wrong('facts.json', (content) => Object.assign(content, change));
    expect(lines.filter((line) => expected.test(line))).toHaveLength(1);
  });

  it('takes topics of the owner’s own', () => {
    const own = { parking: 'Behind the house', founded: 1998, shops: [{ town: 'Koper', open: true }] };
    expect(wrong('facts.json', (content) => Object.assign(content, own))).toEqual([]);
  });
});

describe('a name in a rule that is unknown', () => {
  const conditions = (one: Record<string, unknown>) => (content: Record<string, unknown>) => {
    firstRule(content).conditions = { all: [one] };
  };
  it.each<[string, (content: Record<string, unknown>) => void, RegExp]>([
    [
      'fact',
      conditions({ fact: 'chanel', operator: 'equal', value: 'telegram' }),
      /all\[0\]\.fact: .*is "channel" meant\?$/,
    ],
    [
      'operator',
      conditions({ fact: 'channel', operator: 'equals', value: 'x' }),
      /all\[0\]\.operator: .*is "equal" meant\?$/,
    ],
    [
      'value',
      conditions({ fact: 'priority', operator: 'equal', value: 'urgnt' }),
      /all\[0\]\.value: .*is "urgent" meant\?$/,
    ],
    [
      'kind',
      conditions({ fact: 'kind', operator: 'equal', value: 'delivry' }),
      /all\[0\]\.value: .*is "delivery" meant\?$/,
    ],
    [
      'team',
      (content) => {
        firstRule(content).event = { type: 'triage', params: { team: 'payment' } };
      },
      /event\.params\.team: there is no "payment" in facts\.json; is "payments" meant\?$/,
    ],
  ])('%s is told with the one that was meant', (_, change, expected) => {
    const lines = wrong('triage.json', change);
    expect(
      lines.filter((line) => line.startsWith('triage.json, rule "') && expected.test(line)),
    ).toHaveLength(1);
  });

  it('means nothing when nothing is like it', () => {
    const [line] = wrong('triage.json', conditions({ fact: 'moonphase', operator: 'equal', value: 1 }));
    expect(line).not.toContain('meant');
  });
});

describe('what is wrong', () => {
  const huge = 'x'.repeat(200_000);
  it.each<[string, (content: Record<string, unknown>) => void]>([
    [
      'a value',
      (content) =>
        Object.assign(firstRule(content), {
          conditions: { all: [{ fact: 'priority', operator: 'equal', value: huge }] },
        }),
    ],
    ['a name', (content) => Object.assign(firstRule(content), { name: huge })],
    [
      'a fact',
      (content) =>
        Object.assign(firstRule(content), {
          conditions: { all: [{ fact: huge, operator: 'equal', value: 1 }] },
        }),
    ],
    ['a key', (content) => Object.assign(content, { [huge]: 1 })],
    [
      'a list',
      (content) =>
        Object.assign(firstRule(content), {
          conditions: { all: [{ fact: 'text', operator: 'mentions', value: [huge, ''] }] },
        }),
    ],
  ])('is told shortly, however long %s is', (_, change) => {
    const lines = wrong('triage.json', change);
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) {
      expect(line.startsWith('triage.json')).toBe(true);
      expect(line.length).toBeLessThan(1200);
    }
  });

  it('is counted when it is more than anybody reads', () => {
    const lines = wrong('triage.json', (content) => {
      content.rules = Array.from({ length: 300 }, (_, index) => ({
        ...firstRule(content),
        name: `r${index}`,
        priority: 0,
      }));
    });
    expect(lines).toHaveLength(51);
    expect(lines.at(-1)).toBe('… and 250 more');
  });
});
