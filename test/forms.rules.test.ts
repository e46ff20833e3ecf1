import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { filledIn } from '../src/domain/form.ts';
import { ORDER_FORMAT_NAMES, ORDER_FORMATS, orderNumberIn } from '../src/domain/order-number.ts';
import { policyFromFiles, readRules } from '../src/policy/load.ts';
import type { Policy } from '../src/policy/policy.ts';
import { BrokenRules, problemLine } from '../src/policy/problems.ts';

let files: Record<string, unknown>;
let policy: Policy;

beforeAll(async () => {
  files = await readRules(join(import.meta.dirname, '../rules'));
  policy = policyFromFiles(files);
});

const form = (id: string) => {
  const found = policy.forms.find((one) => one.id === id);
  if (found === undefined) throw new Error(`There is no form ${id}.`);
  return found;
};

/** The problems of the rules with a form changed. */
function problemsWith(change: (form: Broken) => void, id = 'return'): string[] {
  const broken = structuredClone(files[`forms/${id}.json`]) as Broken;
  change(broken);
  try {
    policyFromFiles({ ...files, [`forms/${id}.json`]: broken });
    return [];
  } catch (error) {
    if (error instanceof BrokenRules) return error.problems.map(problemLine);
    throw error;
  }
}

interface Broken {
  kind: unknown;
  fields: Record<string, unknown>[];
  [name: string]: unknown;
}

describe('the forms that come along', () => {
  test('are four, each for a kind of its own, in every language', () => {
    expect(policy.forms.map(({ id, kind }) => [id, kind])).toEqual([
      ['call-back', 'call'],
      ['complaint', 'complaint'],
      ['question', 'question'],
      ['return', 'return'],
    ]);
    for (const { title, next, fields } of policy.forms)
      for (const told of [title, next, ...fields.map(({ label }) => label)])
        expect(Object.keys(told as object).toSorted()).toEqual(['en', 'ru', 'sl', 'sr']);
  });

  test('are part of the version of the rules', () => {
    const { 'forms/question.json': _gone, ...others } = files;
    expect(policyFromFiles(others).version).not.toBe(policy.version);
    expect(policyFromFiles(others).forms.map(({ id }) => id)).toEqual(['call-back', 'complaint', 'return']);
  });
});

describe('a bad form is refused, and why is said', () => {
  test.each<[string, (form: Broken) => void, RegExp]>([
    [
      'a kind that is not there',
      (one) => (one.kind = 'returns'),
      /kind: there is no such kind; is "return" meant/,
    ],
    ['a field twice', (one) => one.fields.push({ ...one.fields[0] }), /"order" is there twice/],
    ['a strange type', (one) => (one.fields[0] = { ...one.fields[0], type: 'captcha' }), /fields\[0\]\.type/],
    [
      'a pattern',
      (one) => (one.fields[0] = { ...one.fields[0], formats: ['^(a+)+$'] }),
      /fields\[0\]\.formats/,
    ],
    [
      'no format',
      (one) => (one.fields[0] = { ...one.fields[0], formats: [] }),
      /formats: needs digits, year-digits/,
    ],
    [
      'a field of no kind',
      (one) => (one.fields[0] = { ...one.fields[0], fills: 'ordr' }),
      /is "order" meant/,
    ],
    [
      'a field that it cannot fill',
      (one) => (one.fields[0] = { ...one.fields[0], fills: 'amount' }),
      /is a number, which no order-number fills/,
    ],
    [
      'a choice that the ticket has not',
      (one) => (one.fields[1] = { ...one.fields[1], choices: [{ id: 'a-car', name: 'A car' }] }),
      /"a-car" is none of the choices of remedy/,
    ],
    [
      'nothing that must be said',
      (one) => {
        for (const field of one.fields) field.required = field.type === 'consent';
      },
      /an empty form is no case/,
    ],
    [
      'too many photos',
      (one) => one.fields.push({ id: 'p', type: 'photo', label: 'P', most: 11 }),
      /10 files at most/,
    ],
    [
      'a field that the page has itself, into which people would be trapped',
      (one) => one.fields.push({ id: 'token', type: 'short-text', label: 'Your token' }),
      /"token" is a field of the page itself/,
    ],
    [
      'a field that is taken for a file',
      (one) => one.fields.push({ id: 'kept-photos', type: 'short-text', label: 'K' }),
      /"kept-photos" is a field of the page itself/,
    ],
    [
      'a name longer than names are',
      (one) => one.fields.push({ id: 'long-name', type: 'name', label: 'N', most: 200 }),
      /100 characters at most for the type name/,
    ],
  ])('%s', (_name, change, problem) => {
    expect(problemsWith(change).join('\n')).toMatch(problem);
  });

  test('what is no form stands nowhere among them', () => {
    expect(() => policyFromFiles({ ...files, 'forms/Bad Name.json': {} })).toThrow(
      /no question is asked of this file/,
    );
  });
});

describe('order numbers', () => {
  test('are shown by an example that is one', () => {
    for (const format of ORDER_FORMAT_NAMES)
      expect(orderNumberIn(ORDER_FORMATS[format].example, [format])).toBe(ORDER_FORMATS[format].example);
  });

  test.each([
    ['# 2026 / 118', '2026-118'],
    ['ab-20471', 'AB-20471'],
    [' 204 711 ', '204711'],
    ['２０４７１１', '204711'],
    ['2026–0118', '2026-0118'],
  ])('%s is %s', (typed, kept) => {
    expect(orderNumberIn(typed, ['digits', 'year-digits', 'letters-digits'])).toBe(kept);
  });

  test.each(['', '12', '1'.repeat(13), 'ABCDE-123', '2026-', '1850-1', "1' or '1'='1", '9'.repeat(100_000)])(
    '%.20s is none',
    (typed) => {
      expect(orderNumberIn(typed, ORDER_FORMAT_NAMES)).toBeNull();
    },
  );
});

describe('what is filled in', () => {
  const TODAY = '2026-11-22';
  const good = { order: '2026-0118', wish: 'replacement', reason: 'Too small.', consent: 'yes' };

  test('is good, and kept as the ticket takes it', () => {
    const typed = {
      ...good,
      order: ' 2026/0118',
      delivered: '20. 11. 2026',
      email: 'maja@example.si',
      name: ' Maja  K. ',
    };
    expect(filledIn(form('return'), typed, TODAY)).toEqual({
      values: { ...good, delivered: '2026-11-20', email: 'maja@example.si', name: 'Maja K.' },
      faults: {},
    });
  });

  test.each([
    ['order', '', 'required'],
    ['order', 'x', 'order'],
    ['wish', 'a-car', 'choice'],
    ['reason', 'x'.repeat(2001), 'long'],
    ['email', 'maja', 'email'],
    ['email', 'maja@localhost', 'email'],
    ['email', 'a@b.si,c@d.si', 'email'],
    ['delivered', '2026-02-30', 'date'],
    ['delivered', '2026-11-23', 'past'],
    ['consent', '', 'required'],
  ])('%s as %.10s: %s', (field, words, fault) => {
    expect(filledIn(form('return'), { ...good, [field]: words }, TODAY).faults).toEqual({ [field]: fault });
  });

  test.each(['+386 40 123 456', '040/123-456', '(01) 200 00 00'])('%s is a phone number', (phone) => {
    expect(filledIn(form('complaint'), { phone }, TODAY).values.phone).toBe(phone);
  });

  test.each(['12345', '+1 (555) CALL-ME', '+3861234567890123'])('%s is none', (phone) => {
    expect(filledIn(form('complaint'), { phone }, TODAY).faults.phone).toBe('phone');
  });
});
