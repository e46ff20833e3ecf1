import { describe, expect, it } from 'vitest';
import { policyFromFiles } from '../src/policy/load.ts';
import { consult, patience } from '../src/policy/outcome.ts';
import { BrokenRules, problemLine } from '../src/policy/problems.ts';
import { messageProblem, ownText } from '../src/texts/own-words.ts';
import { learn } from '../src/texts/texts.ts';
import { ownFiles, ticketFacts } from './policy.fixtures.ts';

const DAY = 86_400_000;

/** What is wrong with the house's own rules once a file is another one. */
function problemsWith(name: string, content: unknown): string[] {
  try {
    policyFromFiles({ ...ownFiles(), [name]: content });
    return [];
  } catch (error) {
    if (error instanceof BrokenRules) return error.problems.map(problemLine);
    throw error;
  }
}

const table = (more: object = {}) => ({
  zone: 'Europe/Ljubljana',
  week: { mon: [{ from: '08:00', to: '16:00' }] },
  ...more,
});
const hours = (more: object = {}) => ({ about: 'x', tables: { default: table() }, ...more });

describe('hours.json', () => {
  it.each([
    [hours({ tables: { other: table() } }), /tables: needs a table called default/],
    [hours({ tables: { default: table({ week: {} }) } }), /week: is never open/],
    [hours({ tables: { default: table({ week: { mon: [] } }) } }), /week: is never open/],
    [hours({ tables: { default: table({ zone: 'Mars/Base' }) } }), /zone: must be a time zone/],
    [
      hours({
        tables: {
          default: table({
            week: {
              mon: [
                { from: '08:00', to: '12:00' },
                { from: '11:00', to: '16:00' },
              ],
            },
          }),
        },
      }),
      /mon\[1\]: begins before the block above it ends/,
    ],
    [
      hours({ tables: { default: table({ holidays: [{ date: '2026-02-30', name: 'x' }] }) } }),
      /must be a date/,
    ],
    [
      hours({
        tables: {
          default: table({
            holidays: [
              { date: '12-25', name: 'x' },
              { date: '12-25', name: 'y' },
            ],
          }),
        },
      }),
      /"12-25" is there twice/,
    ],
    [hours({ teams: { nobody: 'default' } }), /there is no "nobody" in facts.json/],
    [hours({ teams: { care: 'nights' } }), /there is no table "nights"/],
  ])('names what is wrong: %#', (content, problem) => {
    expect(problemsWith('hours.json', content).join('\n')).toMatch(problem);
  });

  it('takes a leap day, several blocks and a team of its own', () => {
    const good = hours({
      tables: {
        default: table({ holidays: [{ date: '02-29', name: { en: 'A day more' } }] }),
        nights: table({
          week: {
            mon: [
              { from: '00:00', to: '06:00' },
              { from: '06:00', to: '24:00' },
            ],
          },
        }),
      },
      teams: { care: 'nights' },
    });
    expect(problemsWith('hours.json', good)).toEqual([]);
  });

  it('is what a deadline rests by under the name "hours", and not without the file', async () => {
    const files = ownFiles();
    const { rules } = files['deadlines.json'] as {
      rules: { conditions: unknown; event: { params: object } }[];
    };
    for (const rule of rules)
      if (rule.conditions === 'always')
        rule.event.params = { ...rule.event.params, quietHours: 'hours', resolveHours: 24 };
    const policy = policyFromFiles(files);
    const { deadline } = await consult(policy, ticketFacts());
    expect(deadline?.quiet).toBe(policy.hours.tables.default);
    expect(deadline?.resolveMs).toBe(DAY);
    const { 'hours.json': _hours, ...without } = files;
    expect(() => policyFromFiles(without)).toThrow(BrokenRules);
  });

  it('says whether the team is there, to rules', () => {
    const files = ownFiles();
    const { rules } = files['triage.json'] as { rules: object[] };
    rules.push({
      name: 'Closed',
      because: 'Somebody is on call.',
      priority: 1,
      conditions: { all: [{ fact: 'open', operator: 'equal', value: false }] },
      event: { type: 'triage', params: { tags: ['closed'] } },
      examples: [
        { facts: { open: false }, fires: true },
        { facts: {}, fires: false },
      ],
    });
    expect(() => policyFromFiles(files)).not.toThrow();
  });
});

describe('waiting.json', () => {
  it('says what happens by itself; the first rule that names a thing decides it', async () => {
    const policy = policyFromFiles(ownFiles());
    expect(await patience(policy, ticketFacts())).toMatchObject({
      nudges: { afterMs: 3 * DAY, closeAfterMs: 4 * DAY },
      asks: true,
    });
    expect(await patience(policy, ticketFacts({ priority: 'urgent' }))).toMatchObject({
      nudges: { afterMs: DAY, closeAfterMs: null },
      asks: true,
    });
  });

  it('may be missing: then the house says nothing', async () => {
    const { 'waiting.json': _waiting, ...files } = ownFiles();
    expect(await patience(policyFromFiles(files), ticketFacts())).toEqual({
      nudges: null,
      asks: false,
      why: [],
    });
  });

  it('can be switched off for a channel', async () => {
    const files = ownFiles();
    const { rules } = files['waiting.json'] as { rules: object[] };
    rules.push({
      name: 'Quiet in Telegram',
      because: 'They asked for it.',
      priority: 500,
      conditions: { all: [{ fact: 'channel', operator: 'equal', value: 'telegram' }] },
      event: { type: 'waiting', params: { nudgeDays: null, ask: false } },
      examples: [{ facts: { channel: 'telegram' }, fires: true }],
    });
    const policy = policyFromFiles(files);
    expect(await patience(policy, ticketFacts({ channel: 'telegram' }))).toMatchObject({
      nudges: null,
      asks: false,
    });
    expect(await patience(policy, ticketFacts())).toMatchObject({ asks: true });
  });

  it('names what is wrong', () => {
    const files = ownFiles();
    const { rules } = files['waiting.json'] as { rules: { event: { params: object } }[] };
    const [first] = rules;
    if (first !== undefined) first.event.params = { nudgeDays: -1, often: true };
    const problems = problemsWith('waiting.json', files['waiting.json']).join('\n');
    expect(problems).toMatch(/nudgeDays/);
    expect(problems).toMatch(/often/);
  });
});

describe('texts.json', () => {
  const texts = (all: object) => ({ about: 'x', texts: all });

  it.each([
    [texts({ 'customer.nothing': { en: 'x' } }), /there is no such text; there are .*\bcustomer\.nudge\b/],
    [texts({ 'chat.title': { en: 'x' } }), /there is no such text/],
    [texts({ 'customer.thanks': { de: 'x' } }), /de/],
    [texts({ 'customer.thanks': { en: 'Thanks {name' } }), /is no ICU message/],
    [
      texts({ 'customer.thanks': { en: 'Thanks {nmae}' } }),
      /there is no \{nmae\} here; there are \{number\}/,
    ],
    [
      texts({ 'customer.thanks': { en: '{named, select, yes {{opens}} other {}}' } }),
      /there is no \{opens\}/,
    ],
  ])('names what is wrong: %#', (content, problem) => {
    expect(problemsWith('texts.json', content).join('\n')).toMatch(problem);
  });

  it('replaces our words in its languages alone; Serbian is written in both alphabets', async () => {
    const good = texts({ 'customer.thanks': { sl: 'Hvala iz {house}!', sr: 'Hvala, {name}!' } });
    expect(problemsWith('texts.json', good)).toEqual([]);
    const own = policyFromFiles({ ...ownFiles(), 'texts.json': good }).texts;
    const values = { name: 'Maja', named: 'yes', house: 'Osem' };
    for (const language of ['sl', 'sr', 'sr-Cyrl', 'ru']) await learn(language);
    const said = (language: string) => ownText(own, 'customer.thanks', values, language);
    expect(said('sl')).toBe('Hvala iz Osem!');
    expect(said('sr')).toBe('Hvala, Maja!');
    expect(said('sr-Cyrl')).toBe('Хвала, Maja!');
    expect(said('ru')).toBe('Спасибо, Maja! Рады, что всё решилось.');
    expect(said('en')).toBe('Thank you, Maja! Glad that it is solved.');
  });

  it('may use in a key what our own words use there', () => {
    expect(messageProblem('customer.out-of-hours', 'Back {opens}, {house}', 'en')).toBeUndefined();
  });
});
