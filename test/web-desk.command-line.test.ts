import { describe, expect, it } from 'vitest';
import { presentCommand } from '../src/api/commands.ts';
import { commands as declared } from '../src/commands/commands.ts';
import {
  completions,
  type LineContext,
  parseLine,
  signature,
} from '../src/desks/web/ui/logic/command-line.ts';

/** What `GET /api/commands` answers a lead. */
const commands = declared.map((one) => presentCommand(one, 'en'));
const context: LineContext = { ticket: 12, tickets: [7, 12, 121], people: ['Ana', 'Bo Lind'] };
const labels = (line: string, change: Partial<LineContext> = {}) =>
  completions(line, commands, { ...context, ...change }).map(({ label }) => label);
const lines = (line: string) => completions(line, commands, context).map((offer) => offer.line);

describe('the command line', () => {
  it('means the open ticket where none is named', () => {
    expect(parseLine('claim', commands, context)).toEqual({
      ok: true,
      name: 'claim',
      options: { ticket: 12 },
    });
    expect(parseLine('/claim #7', commands, context)).toMatchObject({ options: { ticket: 7 } });
    expect(parseLine('assign Ana', commands, context)).toMatchObject({ options: { ticket: 12, to: 'Ana' } });
    expect(parseLine('claim', commands, { ...context, ticket: null })).toMatchObject({ ok: false });
  });

  it('writes names of several words with dashes, and says what each choice is', () => {
    const [person, away] = ['person', 'away'].map((name) => commands.find((one) => one.name === name));
    expect(person && signature(person)).toContain('[public-name]');
    expect(away && signature(away)).toContain('[--hand-over]');
    expect(labels('person change Ana --publ')).toEqual(['--public-name']);
    expect(lines('away 2h --hand')).toEqual(['away 2h --hand-over ']);
    const said = completions('person ', commands, context).map(({ label, summary }) => [label, summary]);
    expect(said).toContainEqual(['sign-in', 'A link to sign in']);
    expect(new Set(said.map(([, summary]) => summary)).size).toBe(said.length);
  });

  it('takes the rest of a line as it is', () => {
    expect(parseLine('reply 7 Say "hello"  twice', commands, context)).toMatchObject({
      options: { ticket: 7, text: 'Say "hello"  twice' },
    });
  });

  it('says what is wrong in words', () => {
    expect(parseLine('frobnicate', commands, context)).toEqual({
      ok: false,
      problem: 'There is no command frobnicate. Try help.',
    });
    expect(parseLine('assign', commands, context)).toMatchObject({ ok: false });
  });

  it('completes names, tickets, people, choices and named options', () => {
    expect(labels('cl')[0]).toBe('claim <ticket>');
    expect(labels('')).toHaveLength(commands.length);
    expect(labels('claim 1')).toEqual(['12', '121']);
    expect(lines('assign 12 b')).toEqual(['assign 12 "Bo Lind" ']);
    expect(lines('assign an')).toEqual(['assign Ana ']);
    expect(labels('queue mi')).toEqual(['mine']);
    expect(labels('reply 12 --as h')).toEqual(['holding']);
    expect(labels('reply 12 --co')).toEqual(['--confirm']);
    expect(labels('nothing x')).toEqual([]);
  });

  it('offers lines that the house understands', () => {
    for (const line of ['claim ', 'assign 7 A', 'queue ']) {
      for (const offer of completions(line, commands, context)) {
        expect(parseLine(offer.line, commands, context), offer.line).toMatchObject({ ok: true });
      }
    }
  });

  it('shows how a command is typed', () => {
    const snooze = commands.find(({ name }) => name === 'snooze');
    expect(snooze === undefined ? '' : signature(snooze)).toBe('snooze <ticket> <until> [reason]');
  });
});
