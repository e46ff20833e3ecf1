import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkRules } from '../src/policy/check.ts';
import { FACT_NAMES } from '../src/policy/facts.ts';
import { createPolicyHolder, type KeptRuleSets } from '../src/policy/holder.ts';
import { loadPolicy, policyFromBody, policyFromFiles } from '../src/policy/load.ts';
import { OPERATORS } from '../src/policy/operators.ts';
import { consult } from '../src/policy/outcome.ts';
import type { Facts } from '../src/policy/policy.ts';
import { BrokenRules } from '../src/policy/problems.ts';
import { EVENTS, FILE_NAMES } from '../src/policy/rule-file.ts';
import { tellBecause, tellEscalation, tellWhy } from '../src/policy/tell.ts';
import { Lexicon, wordsOf } from '../src/policy/words.ts';
import { cpuMs } from './cpu.ts';
import { ownFiles, ticketFacts } from './policy.fixtures.ts';
import { BARE_THANKS, CUSTOMER_TEXTS, NOT_BARE_THANKS } from './policy.texts.ts';

const policy = await loadPolicy('rules');
const HOUR = 3_600_000;

describe('what customers write', () => {
  it.each(CUSTOMER_TEXTS)('$text', async ({ text, priority, tags, escalate = [] }) => {
    const outcome = await consult(policy, ticketFacts({ text }));
    expect(outcome.triage?.priority).toBe(priority);
    expect(outcome.triage?.tags).toEqual(expect.arrayContaining(tags));
    expect(outcome.escalate?.map(({ reason }) => reason)).toEqual(escalate);
    if (tags.length === 0) expect(outcome.triage?.tags).toEqual([]);
  });

  it.each(BARE_THANKS)('needs no answer: %j', async (text) => {
    expect((await consult(policy, ticketFacts({ text }))).startsWait?.yes).toBe(false);
  });

  it.each(NOT_BARE_THANKS)('needs an answer: %j', async (text) => {
    expect((await consult(policy, ticketFacts({ text }))).startsWait?.yes).toBe(true);
  });

  it('looks at a picture, even with thanks', async () => {
    const { startsWait } = await consult(policy, ticketFacts({ text: 'Thanks', hasFiles: true }));
    expect(startsWait).toMatchObject({ yes: true, why: [{ rule: 'A file wants looking at' }] });
  });
});

describe('a set of files that was compiled already', () => {
  const same = () => policyFromFiles(structuredClone(ownFiles()));

  it('is not compiled again, while it is one of the last three', () => {
    const first = same();
    expect(same()).toBe(first);
    const others = ['a', 'b', 'c'].map((name) =>
      policyFromFiles({ ...ownFiles(), 'facts.json': { ...(ownFiles()['facts.json'] as object), name } }),
    );
    expect(new Set(others.map(({ version }) => version)).size).toBe(3);
    expect(same()).not.toBe(first);
    expect(same().version).toBe(first.version);
  });

  it('is another one when a name stands elsewhere, and one that is broken is told again', () => {
    const files = ownFiles();
    const turned = Object.fromEntries(Object.entries(files).toReversed());
    expect(policyFromFiles(turned)).not.toBe(policyFromFiles(files));
    const broken = { ...files, 'deadlines.json': {} };
    for (const _ of [1, 2]) expect(() => policyFromFiles(broken)).toThrow(BrokenRules);
  });
});

describe('what the rules grant', () => {
  it('promises ten hours and means eight', async () => {
    const { deadline } = await consult(policy, ticketFacts({ text: 'Hello' }));
    expect(deadline).toMatchObject({ promiseMs: 10 * HOUR, targetMs: 8 * HOUR, quiet: null });
    expect(deadline?.stages).toEqual([
      { name: 'acknowledge', at: 0.1, tell: 'owner', unless: 'acknowledged' },
      { name: 'half', at: 0.5, tell: 'owner' },
      { name: 'target', at: 0.8, tell: 'owner' },
      { name: 'last-call', at: 0.9, tell: 'supervisors' },
      { name: 'broken', at: 1, tell: 'supervisors' },
    ]);
    expect(deadline?.why).toMatchObject([{ file: 'deadlines.json', version: policy.version, facts: [] }]);
  });

  it('lets who spoke with us wait for the answer alone', async () => {
    const { deadline } = await consult(policy, ticketFacts({ channel: 'spoken' }));
    expect(deadline?.promiseMs).toBe(10 * HOUR);
    expect(deadline?.stages.map(({ name }) => name)).toEqual(['half', 'target', 'last-call', 'broken']);
  });

  it('calls urgent matters out earlier, by the priority that was found a moment ago', async () => {
    const { deadline } = await consult(policy, ticketFacts({ text: 'my card was stolen' }));
    expect(deadline?.promiseMs).toBe(10 * HOUR);
    expect(deadline?.stages.map(({ name }) => name)).toContain('first-call');
  });

  it('gives partners a shorter promise, in the live chat shorter still', async () => {
    const mail = await consult(policy, ticketFacts({ channel: 'email', addressDomain: 'partner.example' }));
    const chat = await consult(policy, ticketFacts({ addressDomain: 'partner.example' }));
    expect([mail.deadline?.promiseMs, chat.deadline?.promiseMs]).toEqual([5 * HOUR, 2.5 * HOUR]);
    expect(chat.triage?.segment).toBe('partner');
  });

  it('keeps a segment that no rule names again', async () => {
    const { deadline } = await consult(policy, ticketFacts({ channel: 'email', segment: 'partner' }));
    expect(deadline?.promiseMs).toBe(5 * HOUR);
  });

  it('uses named quiet hours', async () => {
    const files = ownFiles();
    const always = rulesOf(files, 'deadlines.json').at(-1);
    const params = { promiseHours: 10, targetHours: 8, ladder: 'default', quietHours: 'nights' };
    if (always !== undefined) always['event'] = { type: 'deadline', params };
    const { deadline } = await consult(policyFromFiles(files), ticketFacts());
    expect(deadline?.quiet).toEqual(policy.quietHours['nights']);
  });

  it('names each reason for a supervisor once, with the words for it', async () => {
    const text = 'My lawyer and my solicitor will see your boss';
    const { escalate } = await consult(policy, ticketFacts({ text }));
    expect(escalate?.map(({ reason }) => reason)).toEqual(['legal', 'asked-for']);
    const told = policy.escalationWords['legal'] ?? '';
    expect(tellEscalation(told, 'en')).toMatch(/lawyers/);
    expect(tellEscalation(told, 'sl')).toMatch(/odvetnike/);
    expect(tellEscalation(told, 'sr-Cyrl')).toMatch(/адвокате/);
    expect(tellEscalation({ en: 'Look' }, 'ru')).toBe('Look');
    expect(tellEscalation('For all', 'ru')).toBe('For all');
  });
});

describe('why', () => {
  it('names rule, file, version and the words found, and nothing else that the customer wrote', async () => {
    const [decision] = await policy.decide(
      'triage',
      ticketFacts({ text: 'My SECRET is 1234. It was STOLEN!' }),
    );
    expect(decision?.why).toEqual({
      rule: 'Stolen, hacked or defrauded',
      file: 'triage.json',
      version: policy.version,
      facts: [{ fact: 'text', operator: 'mentions', value: 'theft', was: ['stolen'] }],
    });
    expect(decision && tellWhy(decision.why)).toBe(
      'rule “Stolen, hacked or defrauded” in triage.json: the message mentions stolen',
    );
  });

  it('tells what was decided, and why, in words', async () => {
    const facts = ticketFacts({ unansweredCount: 4, waitingMinutes: 75 });
    const { triage, deadline } = await consult(policy, facts);
    expect(tellBecause('Priority high', triage?.why ?? [])).toBe(
      'Priority high, because rule “Asks for the second time” in triage.json: the number of unanswered messages is 4 and the wait in minutes is 75',
    );
    expect(tellWhy(deadline?.why[0] ?? { rule: '', file: '', version: '', facts: [] })).toContain(
      'holds always',
    );
    expect(tellBecause('Priority normal', [])).toBe('Priority normal');
  });

  it('hides a foreign address that a rule does not list', async () => {
    const files = withRule('triage.json', {
      conditions: { all: [{ fact: 'addressDomain', operator: 'notEqual', value: 'a.example' }] },
      examples: [{ facts: {}, fires: true }],
    });
    const [decision] = await policyFromFiles(files).decide(
      'triage',
      ticketFacts({ addressDomain: 'private.example' }),
    );
    expect(JSON.stringify(decision)).not.toContain('private.example');
  });

  it('explains what was not there', async () => {
    const { triage } = await consult(policy, ticketFacts({ text: 'I have an idea' }));
    expect(triage?.why[0]?.facts).toEqual([
      { fact: 'text', operator: 'mentions', value: 'idea', was: ['have an idea'] },
      { fact: 'text', operator: 'not mentions', value: 'complaint', was: [] },
      { fact: 'text', operator: 'not mentions', value: 'fault', was: [] },
    ]);
  });
});

describe('words', () => {
  const found = (entries: string[], text: string) => {
    const lexicon = new Lexicon();
    lexicon.add('list', entries);
    return lexicon.find('list', text);
  };

  it.each([
    [['card'], 'cardboard discard', []],
    [['card'], 'My CARD.', ['card']],
    [['reklamacij*'], 'REKLAMACIJO imam', ['reklamacij*']],
    [['še čakam'], 'se cakam', ['še čakam']],
    [['prevođenje'], 'prevodjenje', ['prevođenje']],
    [['жду ещё'], 'ЖДУ ЕЩЕ!', ['жду ещё']],
    [["don't recognise"], 'I don’t recognise it', ["don't recognise"]],
    [['e-mail'], 'by e mail', ['e-mail']],
    [['stolen'], 'sto\u00adlen st\u202eolen', ['stolen']],
    [['stolen'], 'ｓｔｏｌｅｎ', ['stolen']],
    [['pin code', 'code'], 'pin code', ['pin code', 'code']],
    [['👍'], 'fine 👍🏿', ['👍']],
    [['ukrad* kart*'], 'ukradena kartica', ['ukrad* kart*']],
    [['ukrad* kart*'], 'ukradena moja kartica', []],
  ])('%j in %j', (entries, text, expected) => {
    expect(found(entries, text)).toEqual(expected);
  });

  it.each([
    ['a long message', 'my card was stolen and now '.repeat(4000)],
    ['one endless word', 'a'.repeat(100_000)],
    ['10,000 emoji', '😀👍'.repeat(5000)],
    ['accents upon accents', `e${'\u0301'.repeat(100_000)}`],
    ['letters that unfold', '\ufdfa'.repeat(10_000)],
    ['broken characters', '\ud83d\u0000'.repeat(50_000)],
  ])('reads %s in time', async (_, text) => {
    const start = cpuMs();
    await policy.decide('triage', ticketFacts({ text }));
    expect(cpuMs() - start).toBeLessThan(1000);
  });

  it('takes ten times longer for ten times the text, not a hundred', () => {
    const time = (text: string) => {
      const start = cpuMs();
      for (let round = 0; round < 5; round++) wordsOf(`${text}${round}`);
      return cpuMs() - start;
    };
    const text = 'a b c😀 карта '.repeat(1000);
    time(text);
    expect(time(text.repeat(10))).toBeLessThan(40 * Math.max(1, time(text)));
  });
});

describe('facts', () => {
  it('sees nothing of names that are no facts', async () => {
    const inherited: Facts = Object.create({ text: 'stolen', toString: 'stolen', segment: 'partner' });
    expect(await policy.decide('triage', inherited)).toEqual([]);
    const polluted = JSON.parse(
      '{"__proto__": {"text": "stolen"}, "constructor": "x", "text": "hello"}',
    ) as Facts;
    expect(await policy.decide('triage', polluted)).toEqual([]);
    expect(({} as Record<string, unknown>)['text']).toBeUndefined();
  });

  it('refuses a value of the wrong kind instead of running it', async () => {
    const called = { text: () => 'stolen' } as unknown as Facts;
    await expect(policy.decide('triage', called)).rejects.toThrow('The fact text must be a text');
  });

  it('decides 800 at a time, 64 side by side, all of them rightly', async () => {
    const facts = Array.from({ length: 800 }, (_, index) => {
      const one = CUSTOMER_TEXTS[index % CUSTOMER_TEXTS.length];
      return { given: ticketFacts({ text: `${one?.text}` }), expected: one };
    });
    let wrong = 0;
    const worker = async () => {
      for (let next = facts.pop(); next !== undefined; next = facts.pop()) {
        const { triage, escalate } = await consult(policy, next.given);
        const reasons = escalate?.map(({ reason }) => reason) ?? [];
        if (triage?.priority !== next.expected?.priority) wrong++;
        if (reasons.join() !== (next.expected?.escalate ?? []).join()) wrong++;
      }
    };
    await Promise.all(Array.from({ length: 64 }, worker));
    expect(wrong).toBe(0);
  });
});

/** The repository's files with the first rule of one changed. */
function withRule(file: string, change: Record<string, unknown>): Record<string, Record<string, unknown>> {
  const files = ownFiles();
  const rules = rulesOf(files, file);
  rules[0] = { ...rules[0], ...change };
  return files;
}

function rulesOf(files: Record<string, Record<string, unknown>>, file: string): Record<string, unknown>[] {
  return (files[file]?.['rules'] ?? []) as Record<string, unknown>[];
}

function problemsIn(files: Record<string, unknown>): string[] {
  try {
    policyFromFiles(files);
    return [];
  } catch (error) {
    if (!(error instanceof BrokenRules)) throw error;
    expect(error.code).toBe('broken-rules');
    return error.message.split('\n');
  }
}

const FIRST = 'Somebody may be hurt';
const leaf = (fact: unknown, operator: unknown, value: unknown) => ({ all: [{ fact, operator, value }] });

describe('broken rules', () => {
  it.each<[string, Record<string, unknown>, string]>([
    [
      'an unknown fact',
      { conditions: leaf('mood', 'equal', 'bad') },
      'conditions.all[0].fact: there is no fact "mood"',
    ],
    [
      'an inherited name',
      { conditions: leaf('toString', 'equal', 'x') },
      'conditions.all[0].fact: there is no fact',
    ],
    [
      'an unknown operator',
      { conditions: leaf('text', 'matches', 'x') },
      'conditions.all[0].operator: there is no operator "matches"',
    ],
    [
      'a decorated operator',
      { conditions: leaf('channel', 'not:equal', 'x') },
      'conditions.all[0].operator: there is no operator',
    ],
    [
      '`in` with a text',
      { conditions: leaf('channel', 'in', 'webchat') },
      'conditions.all[0].value: must be a list',
    ],
    [
      '`in` with nothing',
      { conditions: leaf('channel', 'in', []) },
      'conditions.all[0].value: must be a list',
    ],
    [
      'words that do not exist',
      { conditions: leaf('text', 'mentions', 'nonsense') },
      'conditions.all[0].value: there is no list "nonsense"',
    ],
    [
      'no words',
      { conditions: leaf('text', 'mentions', []) },
      'conditions.all[0].value: must be the name of a list',
    ],
    [
      'a word of punctuation',
      { conditions: leaf('text', 'mentions', ['?!']) },
      'conditions.all[0].value: "?!" has no word in it',
    ],
    [
      'a star too early',
      { conditions: leaf('text', 'mentions', ['a*']) },
      'conditions.all[0].value: "a*": a* would match too much',
    ],
    [
      'an operator for other facts',
      { conditions: leaf('text', 'equal', 'x') },
      'conditions.all[0].operator: "equal" cannot be asked of "text"',
    ],
    [
      'a value of another kind',
      { conditions: leaf('messageCount', 'equal', '3') },
      'conditions.all[0].value: must be a number',
    ],
    [
      'a value that is none',
      { conditions: leaf('status', 'equal', 'closed') },
      'conditions.all[0].value: "closed" is none of open',
    ],
    ['an empty all', { conditions: { all: [] } }, 'conditions.all: is empty'],
    ['an empty any', { conditions: { all: [{ any: [] }] } }, 'conditions.all[0].any: is empty'],
    [
      'two groups at once',
      { conditions: { all: [], any: [] } },
      'conditions: must be exactly one of all, any or not',
    ],
    [
      'a bare fact',
      { conditions: { fact: 'hour', operator: 'equal', value: 1 } },
      'conditions: must begin with all, any or not',
    ],
    [
      'a path',
      { conditions: { all: [{ fact: 'tags', operator: 'contains', value: 'x', path: '$.x' }] } },
      'conditions.all[0].path: is not allowed',
    ],
    [
      'a condition by reference',
      { conditions: { condition: 'other' } },
      'conditions: must be exactly one of',
    ],
    ['no conditions', { conditions: undefined }, 'conditions: must be a condition'],
    ['an unknown event', { event: { type: 'panic', params: {} } }, 'event.type: must be "triage" here'],
    ['an unknown parameter', { event: { type: 'triage', params: { colour: 'red' } } }, 'event.params'],
    [
      'an unknown priority',
      { event: { type: 'triage', params: { priority: 'huge' } } },
      'event.params.priority',
    ],
    [
      'an unknown team',
      { event: { type: 'triage', params: { team: 'ghosts' } } },
      'event.params.team: there is no "ghosts" in facts.json',
    ],
    ['no examples', { examples: [] }, 'examples: needs at least one example'],
    [
      'an example with an unknown fact',
      { examples: [{ facts: { mood: 'bad' }, fires: true }] },
      'examples[0].facts.mood: there is no such fact',
    ],
    [
      'a failing example',
      { examples: [{ facts: { text: 'hello' }, fires: true }] },
      'examples[0]: should fire, and does not',
    ],
    ['no reason', { because: '' }, 'because'],
    ['a priority of 0', { priority: 0 }, 'priority'],
    ['an unknown field', { colour: 'red' }, 'Unrecognized key'],
  ])('%s', (_, change, expected) => {
    const found = problemsIn(
      withRule('triage.json', { examples: [{ facts: { text: 'in danger' }, fires: true }], ...change }),
    );
    expect(
      found.some((line) => line.startsWith(`triage.json, rule "${FIRST}"`) && line.includes(expected)),
      found.join('\n'),
    ).toBe(true);
  });

  const deadlines = (params: object) =>
    withRule('deadlines.json', {
      event: { type: 'deadline', params: { promiseHours: 10, targetHours: 8, ladder: 'default', ...params } },
      examples: [{ facts: { segment: 'partner', channel: 'webchat' }, fires: true }],
    });
  it.each([
    [
      'a target after the promise',
      deadlines({ targetHours: 11 }),
      'event.params.targetHours: the target must not be later',
    ],
    [
      'an unknown ladder',
      deadlines({ ladder: 'rope' }),
      'event.params.ladder: there is no "rope" in ladders',
    ],
    [
      'unknown quiet hours',
      deadlines({ quietHours: 'siesta' }),
      'event.params.quietHours: there is no "siesta" in quietHours',
    ],
  ])('%s', (_, files, expected) => {
    expect(problemsIn(files).join('\n')).toContain(
      `deadlines.json, rule "Partners in a live chat", ${expected}`,
    );
  });

  it.each<[string, (file: Record<string, unknown>) => void, string]>([
    [
      'stages that do not rise',
      (file) => {
        file['ladders'] = {
          default: [stage('a', 0.8), stage('b', 0.5), stage('c', 1)],
          urgent: [stage('a', 1)],
        };
      },
      'deadlines.json, ladders.default[1].at: must come after',
    ],
    [
      'a stage twice',
      (file) => {
        file['ladders'] = { default: [stage('a', 0.8), stage('a', 1)], urgent: [stage('a', 1)] };
      },
      'deadlines.json, ladders.default[1].name: "a" is there twice',
    ],
    [
      'no break',
      (file) => {
        file['ladders'] = { default: [stage('a', 0.8)], urgent: [stage('a', 1)] };
      },
      'deadlines.json, ladders.default: must end with the break',
    ],
    [
      'an unknown zone',
      (file) => {
        file['quietHours'] = {
          n: { zone: 'Mars/Base', spans: [{ days: ['mon'], from: '20:00', to: '07:00' }] },
        };
      },
      'deadlines.json, quietHours.n.zone: must be a time zone',
    ],
    [
      'no deadline for everybody',
      (file) => {
        (file['rules'] as unknown[]).pop();
      },
      'deadlines.json, rules: one rule must have the conditions "always"',
    ],
  ])('%s', (_, change, expected) => {
    const files = ownFiles();
    change(files['deadlines.json'] ?? {});
    expect(problemsIn(files).join('\n')).toContain(expected);
  });

  it('names every problem of every file at once', () => {
    const files: Record<string, unknown> = withRule('triage.json', {
      conditions: leaf('mood', 'matches', 1),
      priority: 'x',
    });
    files['prices.json'] = {};
    delete files['facts.json'];
    files['reopen.json'] = { about: 'x', rules: [{ name: FIRST }] };
    const found = problemsIn(files);
    for (const start of [
      'prices.json: no question',
      'facts.json: is missing',
      `triage.json, rule "${FIRST}", conditions.all[0].fact`,
      `triage.json, rule "${FIRST}", conditions.all[0].operator`,
      `triage.json, rule "${FIRST}", priority`,
      `reopen.json, rule "${FIRST}", because`,
      `reopen.json, rule "${FIRST}", name: is taken already in triage.json`,
    ]) {
      expect(
        found.some((line) => line.startsWith(start)),
        `${start}\n${found.join('\n')}`,
      ).toBe(true);
    }
  });

  it('refuses names that reach into every object', () => {
    const files: Record<string, unknown> = ownFiles();
    files['words.json'] = JSON.parse('{"about": "x", "lists": {"__proto__": {"about": "x", "en": ["a"]}}}');
    expect(problemsIn(files).join('\n')).toContain('words.json, lists.__proto__: is no name');
  });

  it.each([
    null,
    7,
    'text',
    [],
    { rules: 7 },
    { about: 'x', rules: [null, 7, { event: 7, examples: [7, { facts: 7 }] }] },
  ])('survives a file that holds %j', (content) => {
    for (const file of Object.keys(ownFiles()))
      expect(problemsIn({ ...ownFiles(), [file]: content })).not.toEqual([]);
  });
});

function stage(name: string, at: number): object {
  return { name, at, tell: 'owner' };
}

describe('rule sets', () => {
  const folders: string[] = [];
  afterAll(async () => {
    for (const folder of folders) await rm(folder, { recursive: true });
  });

  async function folderWith(files: Record<string, unknown>): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'osem-rules-'));
    folders.push(folder);
    await write(folder, files);
    return folder;
  }

  async function write(folder: string, files: Record<string, unknown>): Promise<void> {
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
    }
  }

  function keptSets(): KeptRuleSets & { log: string[] } {
    let active: { version: string; body: string } | null = null;
    const log: string[] = [];
    return {
      log,
      active: async () => active,
      activate: async ({ version, body, by }) => {
        active = { version, body };
        log.push(by);
      },
    };
  }

  function renamed(name: string): Record<string, Record<string, unknown>> {
    const files = ownFiles();
    const facts = files['facts.json'];
    if (facts !== undefined) facts['name'] = name;
    return files;
  }

  it('has the same version however the JSON is written, and another for other content', () => {
    const files = ownFiles();
    const turned = Object.fromEntries(Object.entries(files).reverse());
    expect(policyFromFiles(turned).version).toBe(policy.version);
    expect(policyFromFiles(renamed('Other')).version).not.toBe(policy.version);
    expect(policy.version).toMatch(/^[0-9a-f]{64}$/);
  });

  it('is whole in its body', async () => {
    const again = policyFromBody(policy.body);
    expect(again.version).toBe(policy.version);
    expect(await consult(again, ticketFacts({ text: 'stolen' }))).toEqual(
      await consult(policy, ticketFacts({ text: 'stolen' })),
    );
  });

  it('is activated once, reloaded for all, and followed by the others', async () => {
    const ruleSets = keptSets();
    const folder = await folderWith(ownFiles());
    const told: string[] = [];
    const ports = { folder, ruleSets, now: () => 1, announce: (version: string) => told.push(version) };
    const here = await createPolicyHolder(ports);
    const there = await createPolicyHolder(ports);
    expect(ruleSets.log).toEqual(['start']);
    expect(await here.reload('person:1')).toEqual({ version: policy.version, changed: false });
    await write(folder, renamed('New name'));
    const { version, changed } = await here.reload('person:1');
    expect([changed, here.current().business.name, there.current().business.name]).toEqual([
      true,
      'New name',
      'Osem',
    ]);
    expect(await there.follow(version)).toBe(true);
    expect(await there.follow(version)).toBe(false);
    expect(there.current()).toMatchObject({ version, business: { name: 'New name' } });
    expect([ruleSets.log, told]).toEqual([
      ['start', 'person:1'],
      [policy.version, version],
    ]);
  });

  it('changes nothing when a file is broken, and starts nothing', async () => {
    const ruleSets = keptSets();
    const folder = await folderWith(ownFiles());
    const holder = await createPolicyHolder({ folder, ruleSets, now: () => 1 });
    await write(folder, { 'triage.json': '{ "about": ', 'facts.json': {} });
    await expect(holder.reload('person:1')).rejects.toThrow(
      /facts\.json[\s\S]*triage\.json: is no JSON|triage\.json: is no JSON[\s\S]*facts\.json/,
    );
    expect([holder.current().version, ruleSets.log]).toEqual([policy.version, ['start']]);
    await expect(createPolicyHolder({ folder, ruleSets: keptSets(), now: () => 1 })).rejects.toMatchObject({
      code: 'broken-rules',
    });
  });

  it('stays with the last good set when it cannot be read', async () => {
    const ruleSets = keptSets();
    const holder = await createPolicyHolder({ folder: 'rules', ruleSets, now: () => 1 });
    await ruleSets.activate({ version: 'x', body: '{}', at: 1, by: 'a newer program' });
    await expect(holder.follow('x')).rejects.toMatchObject({ code: 'broken-rules' });
    // The same is said every two seconds, for as long as programs of two versions run side by side.
    expect(await holder.follow('x')).toBe(false);
    expect(holder.current().version).toBe(policy.version);
    await ruleSets.activate({ version: 'y', body: '[', at: 2, by: 'a newer program' });
    await expect(holder.follow('y')).rejects.toThrow();
  });

  it('is checked on the command line', async () => {
    const good = await checkRules('rules');
    expect(good.good, good.lines.join('\n')).toBe(true);
    const failing = await checkRules(
      await folderWith(withRule('triage.json', { examples: [{ facts: {}, fires: true }] })),
    );
    expect(failing.good).toBe(false);
    expect(failing.lines).toContain(`  FAILED  ${FIRST}, example 1: should fire and does not`);
    const broken = await checkRules(await folderWith({ 'triage.json': '{' }));
    expect(broken.lines[0]).toMatch(/^\d+ problems/);
    expect(await checkRules('no/such/folder')).toMatchObject({ good: false });
  });
});

describe('rules/README.md', () => {
  it('names every file, fact, operator and event', async () => {
    const page = await readFile('rules/README.md', 'utf8');
    const events = Object.values(EVENTS).map(({ type }) => type);
    const names = [...FACT_NAMES, ...Object.keys(OPERATORS), ...events];
    expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
    expect(FILE_NAMES.filter((name) => !page.includes(name))).toEqual([]);
  });
});
