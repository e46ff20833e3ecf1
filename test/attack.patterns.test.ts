import { afterAll, beforeAll, expect, it } from 'vitest';
import { cpuMs } from './cpu.ts';
import { type Answer, type TestHouse, testHouse, type Visitor } from './peers/house.ts';

/** As long as the chat takes them. */
const LONGEST = 10_000;
/** What a text may cost from the door to the card, in ms of work: some dozens, while a pattern that tries all ways takes minutes. */
const PATIENCE_MS = 1500;

/** Beginnings of what the house looks for in a text (times, numbers, addresses, cards, quotes, links, mark-up), without an end. */
const WORDS: readonly string[] = [
  ...[
    ' ',
    '\n',
    '\t',
    '\u00a0',
    'a',
    '0',
    '.',
    '-',
    '_',
    '>',
    '<',
    '(',
    '"',
    '*',
    '`',
    '#',
    '@',
    ':',
    '/',
    '+',
    '&',
  ],
  ...[
    'a@',
    'a.',
    'a@a.',
    '0 ',
    '00-',
    '4111 ',
    '+386 ',
    '1:',
    '1. ',
    'at 3 ',
    '> ',
    '>\n',
    '\n ',
    ' \n',
    '<a ',
    '[a](',
    '"a',
  ],
  ...[
    'http://',
    'https://a.',
    'www.',
    'a-',
    'OS-',
    '#1',
    '1,',
    '1.0',
    '€1 ',
    ' a',
    'ab ',
    'not ',
    'и ',
    'š',
    '\u0301',
    '😀',
  ],
  ...[
    'call me ',
    'tomorrow at ',
    'pokličite me ',
    'jutri ob ',
    'pozovite me ',
    'sutra u ',
    'перезвоните ',
    'завтра в ',
  ],
  ...[
    'On 1. 1. 2026, a wrote:\n',
    'From: a\n',
    '-- \n',
    'I promise ',
    'order 1',
    'DE89 3704 0044 0532 0130 0',
  ],
];

let house: TestHouse;
let visitor: Visitor;
beforeAll(async () => {
  house = await testHouse({ engine: 'sqlite' });
  visitor = await house.visitor('Maja');
  await visitor.write('A first, friendly word');
  await house.until(waiting, (length) => length === 0);
});
afterAll(() => house.stop());

async function waiting(): Promise<number> {
  const { body }: Answer = await house.get('/metrics', '');
  return Number(/^osem_inbox_length (\d+)$/m.exec(String(body.text))?.[1]);
}

it.each(WORDS.map((words) => [JSON.stringify(words), words]))(
  'reads words made to hurt in a time that grows with them: %s',
  async (_shown, words) => {
    const text = words.repeat(Math.ceil(LONGEST / words.length)).slice(0, LONGEST - 1);
    const begun = cpuMs();
    expect((await visitor.write(`${text}!`)).status).toBe(200);
    await house.until(waiting, (length) => length === 0);
    const said = await house.command('note', { ticket: 1, text: `${text}!` });
    expect(said.status).toBe(200);
    expect(cpuMs() - begun).toBeLessThan(PATIENCE_MS);
  },
);
