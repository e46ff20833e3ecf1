import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { policyFromBody, policyFromFiles } from '../src/policy/load.ts';
import { consult } from '../src/policy/outcome.ts';
import { problemsOf } from '../src/policy/validate.ts';
import { LANGUAGE_TAGS } from '../src/texts/languages.ts';
import { ownFiles, ticketFacts } from './policy.fixtures.ts';

type Files = ReturnType<typeof ownFiles>;
const STEP = { id: 's', text: 'S' };
const MANY = Array.from({ length: 26 }, (_, index) => ({ ...STEP, id: `s${index}` }));

/** The repository's own rules with values of kinds.json changed, each at its path. */
function changed(changes: readonly (readonly [string, unknown])[]): Files {
  const files = ownFiles();
  for (const [path, value] of changes) {
    const names = path.split('.');
    const last = names.pop() ?? '';
    const at = names.reduce<Record<string, unknown>>(
      (inner, name) => Object(inner[name]),
      files['kinds.json'] ?? {},
    );
    at[last] = value;
  }
  return files;
}
const lines = (files: Files) =>
  problemsOf(files).map(({ file, rule, field, problem }) =>
    [file, rule, field, problem].filter((part) => part !== null && part !== '').join(' | '),
  );
/** Triage rules with one more in front. */
function withRule(file: string, conditions: unknown, event: unknown, facts = {}): Files {
  const files = ownFiles();
  const name = 'In front of all';
  const rule = { name, because: 'A test.', priority: 1000, conditions, event };
  const content = files[file] as { rules: unknown[] };
  return {
    ...files,
    [file]: { ...content, rules: [{ ...rule, examples: [{ facts, fires: true }] }, ...content.rules] },
  };
}

describe('rules/kinds.json', () => {
  it('as it comes is good, and whole in every language that the house speaks', () => {
    expect(lines(ownFiles())).toEqual([]);
    const said: unknown[] = [];
    JSON.parse(readFileSync('rules/kinds.json', 'utf8'), (_key, value) => {
      if (typeof value?.en === 'string') said.push(value);
      return value;
    });
    expect(said.length).toBeGreaterThan(80);
    // Serbian is turned into Cyrillic letters by itself.
    const wanted = LANGUAGE_TAGS.filter((tag) => tag !== 'sr-Cyrl').sort();
    expect(said.filter((one) => String(Object.keys(one as object).sort()) !== String(wanted))).toEqual([]);
  });

  it('names every tag that the rules as they come give, so that nobody reads a code', () => {
    const named = new Set((ownFiles()['kinds.json'] as { tags: { id: string }[] }).tags.map(({ id }) => id));
    const given: string[] = [];
    JSON.parse(JSON.stringify(ownFiles()), (key, value) => {
      if (key === 'tags' && Array.isArray(value))
        given.push(...value.filter((tag) => typeof tag === 'string'));
      return value;
    });
    expect(given.length).toBeGreaterThan(10);
    expect(given.filter((tag) => !named.has(tag))).toEqual([]);
  });

  it('may be missing: then tickets have no kinds, any tag may be given, and nothing is required', () => {
    // Remedies and forms name kinds.
    const files = Object.fromEntries(
      Object.entries(ownFiles()).filter(([name]) => !/^(?:kinds\.json|remedies\.json|forms\/.*)$/.test(name)),
    );
    const triage = files['triage.json'] as { rules: { event: { params: Record<string, unknown> } }[] };
    for (const { event } of triage.rules) delete event.params.kind;
    const { kinds } = policyFromFiles(files);
    expect(kinds).toMatchObject({ kinds: [], fields: [], freeTags: true, kindRequired: false });
  });

  it('is part of the version, and comes out of it as it went in', () => {
    const policy = policyFromFiles(ownFiles());
    expect(policyFromBody(policy.body).kinds).toEqual(policy.kinds);
    const other = policyFromFiles(changed([['kindRequired', true]]));
    expect(other.version).not.toBe(policy.version);
  });

  it('gives no kind by rule that requires something: words alone oblige nobody', () => {
    const { kinds } = policyFromFiles(ownFiles());
    const triage = ownFiles()['triage.json'] as { rules: { event: { params: { kind?: string } } }[] };
    const given = new Set(triage.rules.flatMap(({ event }) => event.params.kind ?? []));
    expect(given.size).toBeGreaterThan(5);
    for (const id of given) {
      const required = kinds.kinds.find((one) => one.id === id)?.required;
      expect(required).toEqual({ cause: false, fields: [], checklist: false });
    }
  });

  it.each<[string, string, unknown, string]>([
    ['a code that is none', 'kinds.0.id', 'Late!', 'kinds[0].id | must be a short'],
    ['no name', 'kinds.0.name', undefined, 'kinds[0].name | '],
    ['a name without English', 'kinds.0.name', { sl: 'Dostava' }, 'kinds[0].name'],
    ['a word that nobody asked for', 'kinds.0.colour', 'red', 'kinds[0] | '],
    ['a kind twice', 'kinds.1.id', 'delivery', 'kinds[1].id | "delivery" is there twice'],
    [
      'a team that there is not',
      'kinds.0.team',
      'ghosts',
      'kinds[0].team | there is no "ghosts" in facts.json',
    ],
    ['a priority that there is not', 'kinds.0.priority', 'asap', 'kinds[0].priority | '],
    ['a field that there is not', 'kinds.0.fields', ['ghost'], 'kinds[0].fields[0] | there is no "ghost"'],
    [
      'a required field of another kind',
      'kinds.0.required',
      { fields: ['warranty'] },
      'kinds[0].required.fields[0] | there is no "warranty"; there are order, carrier, due-on',
    ],
    [
      'a required cause without causes',
      'kinds.8.required',
      { cause: true },
      'kinds[8].required.cause | needs causes',
    ],
    [
      'a required checklist without a procedure',
      'kinds.8.required',
      { checklist: true },
      'kinds[8].required.checklist | needs a procedure',
    ],
    ['more than a list holds', 'kinds.0.procedure', MANY, 'kinds[0].procedure | '],
    ['a step twice', 'kinds.0.procedure', [STEP, STEP], 'kinds[0].procedure[1].id | "s" is there twice'],
    [
      'a choice without choices',
      'fields.3.choices',
      [],
      'fields[3].choices | needs something to choose from',
    ],
    [
      'choices of a number',
      'fields.5.choices',
      [{ id: 'a', name: 'A' }],
      'fields[5].choices | is not for the type number',
    ],
    [
      'a template of a kind that there is not',
      'templates.0.kind',
      'ghost',
      'templates[0].kind | there is no "ghost"',
    ],
    [
      'a template with a field of another kind',
      'templates.0.fields',
      { amount: 3 },
      'templates[0].fields.amount | there is no "amount"; there are order, product',
    ],
    [
      'a template with the text of a field',
      'templates.0.fields',
      { order: 'B-1' },
      'templates[0].fields.order | is no value',
    ],
    [
      'a template with another choice',
      'templates.2.fields',
      { remedy: 'flowers' },
      'templates[2].fields.remedy | is no value',
    ],
  ])('%s is refused, with file and field', (_, path, value, problem) => {
    expect(lines(changed([[path, value]])).join('\n')).toContain(`kinds.json | ${problem}`);
  });

  it('takes tags of templates from its own list where no others may be given', () => {
    const files = changed([
      ['freeTags', false],
      ['tags', []],
    ]);
    expect(lines(files)[0]).toBe('kinds.json | templates[0].tags[0] | there is no "phone"; there are none');
  });

  it('names the kinds and causes that other rules may speak of', () => {
    const give = { type: 'triage', params: { kind: 'ghost' } };
    expect(lines(withRule('triage.json', 'always', give)).join('\n')).toContain(
      'triage.json | In front of all | event.params.kind | there is no "ghost" in kinds.json',
    );
    const escalate = { type: 'escalate', params: { reason: 'test', tell: 'Test' } };
    const ask = (fact: string, operator: string, value: unknown) =>
      lines(withRule('escalation.json', { all: [{ fact, operator, value }] }, escalate)).join('\n');
    expect(ask('kind', 'equal', 'ghost')).toContain(
      'conditions.all[0].value | there is no "ghost" in kinds.json',
    );
    expect(ask('cause', 'in', ['late', 'ghost'])).toContain('there is no "ghost" in kinds.json');
    expect(ask('kind', 'in', ['delivery', 'complaint'])).toBe('');
    expect(ask('kind', 'equal', null)).toBe('');
  });
});

describe('a kind by rule', () => {
  const policy = policyFromFiles(
    withRule('triage.json', 'always', { type: 'triage', params: { kind: 'theft' } }),
  );

  it('brings its priority and its team where no rule names them', async () => {
    const { triage } = await consult(policy, ticketFacts({ text: 'Hello' }));
    expect(triage).toMatchObject({ kind: 'theft', priority: 'urgent', team: 'payments' });
    const named = await consult(policy, ticketFacts({ text: 'It would be great if the app had a widget' }));
    expect(named.triage).toMatchObject({ kind: 'theft', priority: 'low', team: 'payments' });
  });

  it('is none where the ticket has one, and then brings nothing', async () => {
    const { triage } = await consult(policy, ticketFacts({ text: 'Hello', kind: 'question' }));
    expect(triage).toMatchObject({ priority: 'normal', team: null });
    expect(triage).not.toHaveProperty('kind');
  });

  it('is known to the other questions, and so is what people decided', async () => {
    const asked = policyFromFiles(
      withRule(
        'escalation.json',
        {
          all: [
            { fact: 'kind', operator: 'equal', value: 'delivery' },
            { fact: 'priority', operator: 'equal', value: 'low' },
          ],
        },
        { type: 'escalate', params: { reason: 'test', tell: 'Test' } },
        { kind: 'delivery', priority: 'low' },
      ),
    );
    const facts = ticketFacts({ text: 'My parcel has not arrived', priority: 'low' });
    const chosen = { priority: true, untagged: [] };
    expect((await consult(asked, facts, chosen)).escalate?.map(({ reason }) => reason)).toContain('test');
    expect((await consult(asked, facts)).escalate?.map(({ reason }) => reason)).not.toContain('test');
  });
});
