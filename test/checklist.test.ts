import { describe, expect, it } from 'vitest';
// @ts-expect-error a script without types
import { checklistOf, taggedIn } from '../scripts/checklist.mjs';

const SECTIONS = [{ title: 'Both', lines: { K01: 'First.', K02: 'Second.' } }];
/** A tag as it stands in a title; put together here, so that this file is not taken for one that shows a line. */
const tag = (...ids: string[]) => `[${ids.join(' ')}]`;
const found = (source: string): { title: string; ids: string[]; isTitle: boolean }[] =>
  taggedIn('test/a.test.ts', source);
const problems = (source: string): string[] => checklistOf(SECTIONS, found(source)).problems;

describe('the checklist', () => {
  it('knows a test by its title and by the titles above', () => {
    const source = `describe('a desk', () => { describe.each(ALL)('on %s', () => { it('acts ${tag('K01', 'K02')}', () => {}); }); });`;
    expect(found(source)).toMatchObject([
      { title: 'a desk › on %s › acts', ids: ['K01', 'K02'], isTitle: true },
    ]);
  });

  it.each([
    ['a template', `test(\`is \${n} ${tag('K01')}\`, () => {});`],
    ['a group', `describe('g ${tag('K01')}', () => {});`],
    ['a table in place', `it.each([['one ${tag('K01')}', 1]])('%s', () => {});`],
    ['a table by name', `const T: [string][] = [['one ${tag('K01')}']]; it.each(T)('%s', () => {});`],
    ['a chain', `it.concurrent.for(ALL)('x ${tag('K01')}', async () => {});`],
  ])('takes the tag of %s', (_, source) => {
    expect(found(source)).toMatchObject([{ ids: ['K01'], isTitle: true }]);
  });

  it('refuses a line without a test, a tag without a line and a tag that is no title', () => {
    expect(problems(`it('${tag('K01', 'K02')}', () => {});`)).toEqual([]);
    expect(problems(`it('${tag('K01')}', () => {});`)).toEqual([
      expect.stringContaining('no test shows K02'),
    ]);
    expect(problems(`it('${tag('K01', 'K02', 'K99')}', () => {});`)).toEqual([
      expect.stringContaining('names K99'),
    ]);
    const astray = problems(`it('${tag('K01', 'K02')}', () => { say('${tag('K02')}'); });`);
    expect(astray).toEqual([expect.stringContaining('no title of a test')]);
    expect(problems(`it('${tag('K01', 'K02')}', () => {}); it.todo('${tag('K02')}');`)).toEqual([
      expect.stringContaining('no title of a test'),
    ]);
  });

  it('tells each line with its tests', () => {
    const { page } = checklistOf(SECTIONS, found(`it('acts *once* ${tag('K01')}', () => {});`));
    expect(page).toContain(
      '- **K01** First.\n  - `test/a.test.ts`: acts \\*once\\*\n- **K02** Second.\n  - no test yet\n',
    );
  });
});
