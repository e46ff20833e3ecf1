import {
  chmodSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CheckView, ReportView, RuleFileView, RulesView, SavedView } from '../src/api/rule-shapes.ts';
import { createRuleEditor } from '../src/policy/editor/editor.ts';
import { DISK, NotSaved, saveText, versionOf } from '../src/policy/editor/folder.ts';
import { unifiedDiff } from '../src/policy/editor/unified.ts';
import { createPolicyHolder } from '../src/policy/holder.ts';
import { type TestHouse, testHouse } from './peers/house.ts';

let house: TestHouse;
let rules: string;
let lead: string;
const FILE = 'authority.json';
const path = (file = FILE) => join(rules, file);
const original = readFileSync(`rules/${FILE}`, 'utf8');

interface Authority {
  rules: {
    name: string;
    conditions: { all: { fact: string; value: unknown }[] };
    examples: { facts: object }[];
  }[];
  [part: string]: unknown;
}

beforeAll(async () => {
  rules = mkdtempSync(join(tmpdir(), 'osem-rules-'));
  cpSync('rules', rules, { recursive: true });
  house = await testHouse({ engine: 'sqlite', env: { RULES_DIR: rules } });
  lead = (await house.person('Vera', 'lead')).token;
});
afterAll(() => house?.stop());
beforeEach(() => writeFileSync(path(), original));

const content = (): Authority => JSON.parse(original) as Authority;
/** The limit of the third coupon, with examples that agree when `mended`. */
function limit(value: unknown, mended = true): Authority {
  const file = content();
  const rule = file.rules.find(({ name }) => name === 'Up to three coupons');
  const [, counted] = rule?.conditions.all ?? [];
  const [example] = rule?.examples ?? [];
  if (counted === undefined || example === undefined) throw new Error('There is no such rule');
  counted.value = value;
  if (mended) example.facts = { concession: 'coupon', caseCount: 2, count: 2 };
  return file;
}
const ask = async <T>(what: string, body: object, file = FILE) => {
  const answer = await house.post(`/api/rules/${encodeURIComponent(file)}/${what}`, body, lead);
  return { status: answer.status, body: answer.body as unknown as T };
};
const check = (file: unknown, name = FILE) =>
  ask<CheckView>('check', { content: JSON.stringify(file) }, name);
const save = (file: unknown, more: object = {}) =>
  ask<SavedView & { refused: string; text: string; problems: { field: string }[] }>('save', {
    content: JSON.stringify(file),
    base: versionOf(original),
    reason: 'Three were too many',
    ...more,
  });

describe('the rules by the API', () => {
  it('are for leads', async () => {
    const eva = (await house.person('Eva', 'supervisor')).token;
    const body = { content: original, base: versionOf(original), reason: 'because', days: 3 };
    expect((await house.get('/api/rules', eva)).status).toBe(403);
    expect((await house.get(`/api/rules/${FILE}`, eva)).status).toBe(403);
    for (const what of ['check', 'save', 'backtest'])
      expect((await house.post(`/api/rules/${FILE}/${what}`, body, eva)).status).toBe(403);
  });

  it('are listed in words as they stand in the folder, with what a form offers', async () => {
    const { files, vocabulary } = (await house.get('/api/rules', lead)).body as unknown as RulesView;
    expect(files.map(({ file }) => file)).toEqual(
      readdirSync(rules)
        .filter((name) => name.endsWith('.json'))
        .sort(),
    );
    const spoken = files
      .find(({ file }) => file === FILE)
      ?.rules?.find(({ name }) => name === 'Up to three coupons');
    expect(spoken?.when).toContain('at most 3');
    expect(vocabulary.facts.find(({ name }) => name === 'amount')).toMatchObject({
      unit: 'money',
      only: 'authority',
    });
    expect(vocabulary.operators.map(({ name }) => name)).toContain('saysOnly');
    const view = (await house.get(`/api/rules/${FILE}`, lead)).body as unknown as RuleFileView;
    expect(view).toMatchObject({ source: original, base: versionOf(original), rules: true });
  });

  it.each([
    '../package.json',
    '..%2Fpackage.json',
    'README.md',
    '__proto__',
    'constructor',
    '/etc/passwd',
    'none.json',
  ])('lead to no other file: %s', async (name) => {
    const encoded = encodeURIComponent(name);
    expect((await house.get(`/api/rules/${encoded}`, lead)).status).toBe(404);
    expect((await check({}, name)).status).toBe(404);
    const body = { content: '{}', base: versionOf(''), reason: 'because' };
    expect((await house.post(`/api/rules/${encoded}/save`, body, lead)).status).toBe(404);
  });

  it('tell which examples turn red, who else would decide and which line changes', async () => {
    const { body } = await check(limit(2, false));
    const reds = body.examples?.filter(({ expected, fired }) => expected !== fired);
    expect(reds).toEqual([
      { file: FILE, rule: 'Up to three coupons', number: 1, expected: true, fired: false },
    ]);
    expect(body.shifts).toContainEqual(
      expect.objectContaining({
        rule: 'Up to three coupons',
        number: 1,
        was: ['Up to three coupons'],
        would: [],
      }),
    );
    expect(
      body.diff
        .split('\n')
        .filter((line) => /^[-+] /.test(line))
        .map((line) => line.trim()),
    ).toHaveLength(2);
    expect(readFileSync(path(), 'utf8')).toBe(original);
    expect((await save(limit(2, false))).status).toBe(422);
    expect(readFileSync(path(), 'utf8')).toBe(original);
  });

  it('name what is wrong at its place, whatever is sent', async () => {
    expect((await check(limit('many'))).body.problems).toEqual([
      {
        file: FILE,
        rule: 'Up to three coupons',
        field: 'conditions.all[1].value',
        problem: 'must be a number',
      },
    ]);
    const bad = async (text: string) => {
      const { status, body } = await ask<CheckView>('check', { content: text });
      expect(status).toBe(200);
      return body.problems.map(({ field, problem }) => `${field} ${problem}`).join('\n');
    };
    expect(await bad('{"rules": [')).toContain('is no JSON');
    expect(await bad('['.repeat(300_000))).toContain('nested too deep');
    expect(await bad(`{"__proto__": {"polluted": 1}, "rules": []}`)).toContain('is no name');
    expect(await bad(original.replace('"priority": 140', '"constructor": 1, "priority": 140'))).toContain(
      'is no name',
    );
    expect(await bad('null')).not.toBe('');
    expect(await bad(`{"about": "Many", "rules": [${'0,'.repeat(150_000)}0]}`)).not.toBe('');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect((await ask('check', { content: ' '.repeat(700_000) })).status).toBe(400);
    expect((await ask('check', { content: ' '.repeat(3_000_000) })).status).toBe(413);
  });

  it('show what a word list does to the examples of other files', async () => {
    const words = JSON.parse(readFileSync('rules/words.json', 'utf8')) as { lists: Record<string, object> };
    words.lists['safety'] = { about: 'Nothing any more', en: ['nothing at all'] };
    const { examples } = (await check(words, 'words.json')).body;
    expect(examples?.some(({ file, expected, fired }) => file === 'triage.json' && expected && !fired)).toBe(
      true,
    );
  });
});

describe('saving rules', () => {
  it('changes one line of the file, puts it in force and tells who, when and why', async () => {
    const saved = await save(limit(2));
    expect(saved.status).toBe(200);
    const written = readFileSync(path(), 'utf8');
    expect(JSON.parse(written)).toEqual(limit(2));
    expect(versionOf(written)).toBe(saved.body.base);
    // The limit, and the two numbers of its example.
    expect(unifiedDiff(FILE, original, written).match(/^-(?!-)/gm)).toHaveLength(3);
    expect(readdirSync(rules).filter((name) => name.endsWith('.saving'))).toEqual([]);
    expect((await house.command('rules', {})).body.data).toMatchObject({ version: saved.body.version });
    const handbook = (await house.get('/api/handbook.html', lead)).body.text as string;
    expect(handbook).toMatch(/by Vera, version .*Why: “Three were too many”/);
  });

  it('writes nothing over what somebody else changed meanwhile', async () => {
    const theirs = original.replace('"periodDays": 90', '"periodDays": 91');
    writeFileSync(path(), theirs);
    const { status, body } = await save(limit(2));
    expect([status, body.refused]).toEqual([409, 'rules-changed']);
    expect(body.text).toContain('Somebody changed this file');
    expect(readFileSync(path(), 'utf8')).toBe(theirs);
  });

  it('of two who save the same at once takes one', async () => {
    const other = { ...limit(2), periodDays: 91 };
    const answers = await Promise.all([save(limit(2)), save(other)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect([limit(2), other]).toContainEqual(JSON.parse(readFileSync(path(), 'utf8')));
  });

  it('needs a reason and the state that it was made of', async () => {
    expect((await save(limit(2), { reason: '  ' })).status).toBe(400);
    expect((await save(limit(2), { base: 'x' })).status).toBe(400);
    expect((await save(limit('many'))).body).toMatchObject({ refused: 'rules-broken' });
  });
});

describe('the folder', () => {
  it('may hold what editors of texts leave beside the files', async () => {
    symlinkSync('somebody@elsewhere.1234', path('.#words.json'));
    expect((await house.get('/api/rules', lead)).status).toBe(200);
    expect((await check(limit(2))).status).toBe(200);
    unlinkSync(path('.#words.json'));
  });

  it('is as it was when another file was saved meanwhile with which the change does not go', async () => {
    const words = readFileSync(path('words.json'), 'utf8');
    const disk = {
      ...DISK,
      async rename(...names: Parameters<typeof DISK.rename>) {
        writeFileSync(path('words.json'), '{');
        await DISK.rename(...names);
      },
    };
    const ruleSets = { active: async () => null, activate: async () => undefined };
    const policy = await createPolicyHolder({ folder: rules, ruleSets, now: Date.now });
    const none = () => Promise.reject(new Error('not in this test'));
    const editor = createRuleEditor({
      ...{ folder: rules, policy, disk, look: () => [], channels: () => [], machineNow: Date.now },
      ...{ pages: () => [] as never, lastAt: none, roles: none, samePersons: none, seen: none },
    });
    const asked = { file: FILE, content: JSON.stringify(limit(2)), base: versionOf(original) };
    const saved = await editor.save({ ...asked, reason: 'Three were too many', by: 'person:vera' });
    writeFileSync(path('words.json'), words);
    const said = expect.objectContaining({ file: 'words.json' });
    expect(saved).toMatchObject({ saved: false, why: 'broken', problems: expect.arrayContaining([said]) });
    expect(readFileSync(path(), 'utf8')).toBe(original);
  });
});

describe('the file itself', () => {
  const base = versionOf(original);
  const asked = { base, text: 'other\n', now: Date.now() };
  const fails = (code: string) => async () => {
    throw Object.assign(new Error(code), { code });
  };
  const left = () => readdirSync(rules).filter((name) => name.endsWith('.saving'));

  it.each([
    ['rename', 'EIO', 'failed'],
    ['rename', 'EROFS', 'read-only'],
    ['open', 'EACCES', 'read-only'],
    ['open', 'ENOSPC', 'failed'],
    ['open', 'EEXIST', 'busy'],
    ['readFile', 'EIO', 'failed'],
  ] as const)('is as it was when %s fails with %s', async (step, code, why) => {
    const disk = { ...DISK, [step]: fails(code) };
    await expect(saveText(path(), asked, disk)).rejects.toMatchObject({ why });
    expect(readFileSync(path(), 'utf8')).toBe(original);
    expect(left()).toEqual([]);
  });

  it('stays who may read it, and is taken over from who died in the middle', async () => {
    chmodSync(path(), 0o640);
    writeFileSync(path(`.${FILE}.saving`), 'half');
    await expect(saveText(path(), asked)).rejects.toBeInstanceOf(NotSaved);
    await saveText(path(), { ...asked, now: Date.now() + 120_000 });
    expect(readFileSync(path(), 'utf8')).toBe('other\n');
    expect(left()).toEqual([]);
    chmodSync(path(), 0o644);
  });
});

describe('a trial', () => {
  it('answers the report in words, one at a time, and is stopped by hanging up', async () => {
    const body = JSON.stringify({ content: JSON.stringify(limit(2)), days: 30 });
    const { status, body: report } = await ask<ReportView>('backtest', JSON.parse(body));
    expect(status).toBe(200);
    expect(report.tables[0]?.head.length).toBe(3);
    const headers = { authorization: `Bearer ${lead}`, 'content-type': 'application/json' };
    const stop = new AbortController();
    const hung = fetch(`${house.url}/api/rules/${FILE}/backtest`, {
      method: 'POST',
      headers,
      body,
      signal: stop.signal,
    });
    stop.abort();
    await expect(hung).rejects.toThrow();
    const again = () => ask('backtest', JSON.parse(body));
    await house.until(again, (answer) => answer.status === 200);
    expect((await ask('backtest', { content: '{}', days: 30 })).status).toBe(422);
    expect((await ask('backtest', { content: original, days: 0 })).status).toBe(400);
  });
});
