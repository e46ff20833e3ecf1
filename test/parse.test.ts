import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CommandOption, CommandSpec } from '../src/commands/command.ts';
import { commands } from '../src/commands/commands.ts';
import { parse, splitName } from '../src/commands/parse.ts';

const option = (
  name: string,
  type: CommandOption['type'],
  required = true,
  choices?: string[],
): CommandOption => ({
  name,
  type,
  required,
  summary: 'option.ticket',
  ...(choices === undefined ? {} : { choices }),
});
const spec = (...options: CommandOption[]): CommandSpec => ({
  name: 'do',
  summary: 'command.claim',
  example: '12',
  role: 'agent',
  group: 'look',
  options,
});

const reply = spec(
  option('ticket', 'ticket'),
  option('text', 'rest', false),
  option('as', 'choice', false, ['answer', 'holding']),
  option('files', 'files', false),
  option('confirm', 'flag', false),
);
const call = spec(
  option('text', 'rest', false),
  option('name', 'text', false),
  option('phone', 'text', false),
);
const assign = spec(option('ticket', 'ticket'), option('to', 'person'));
const queue = spec(option('which', 'choice', false, ['open', 'mine']), option('limit', 'number', false));
const person = spec(
  option('action', 'choice', false, ['add', 'list']),
  option('name', 'text', false),
  option('publicName', 'text', false),
);

describe('a typed line', () => {
  it.each([
    ['12 Hello there', reply, { ticket: 12, text: 'Hello there' }],
    ['#12   Hello  "you"\n\n  there ', reply, { ticket: 12, text: 'Hello  "you"\n\n  there' }],
    ['12 --as holding We look into it', reply, { ticket: 12, as: 'holding', text: 'We look into it' }],
    ['--as=holding 12 We look', reply, { ticket: 12, as: 'holding', text: 'We look' }],
    ['12 Use --force and --as you like', reply, { ticket: 12, text: 'Use --force and --as you like' }],
    ['12 Hello --confirm', reply, { ticket: 12, text: 'Hello', confirm: true }],
    ['12 Hello --as holding', reply, { ticket: 12, text: 'Hello', as: 'holding' }],
    ['12 Hello --as=holding --confirm', reply, { ticket: 12, text: 'Hello', as: 'holding', confirm: true }],
    ['12 Hello --as shouting', reply, { ticket: 12, text: 'Hello --as shouting' }],
    ['12 Hello --as', reply, { ticket: 12, text: 'Hello --as' }],
    ['Smoke --name Maja --phone "+386 40 123"', call, { text: 'Smoke', name: 'Maja', phone: '+386 40 123' }],
    ['12 —confirm Hello', reply, { ticket: 12, text: 'Hello', confirm: true }],
    ['12 --files a,b', reply, { ticket: 12, files: ['a', 'b'] }],
    ['12', reply, { ticket: 12 }],
    ['12 "Ana Novak"', assign, { ticket: 12, to: 'Ana Novak' }],
    ['12 “Ana Novak”', assign, { ticket: 12, to: 'Ana Novak' }],
    ['12 <@U0ANA>', assign, { ticket: 12, to: '<@U0ANA>' }],
    ['', queue, {}],
    ['MINE', queue, { which: 'mine' }],
    ['--limit 5', queue, { limit: 5 }],
    ['add "Ana N" --public-name Ana', person, { action: 'add', name: 'Ana N', publicName: 'Ana' }],
    ['add Ana --publicName "A N"', person, { action: 'add', name: 'Ana', publicName: 'A N' }],
  ] as const)('%j', (line, how, options) => {
    expect(parse(line, how)).toEqual({ options });
  });

  it.each([
    ['', reply, 'ticket'],
    ['twelve hello', reply, 'ticket'],
    ['#0 hello', reply, 'ticket'],
    ['99999999999999999999 hello', reply, 'ticket'],
    ['12 --as shouting hello', reply, 'as'],
    ['12 --confirm=yes hello', reply, 'confirm'],
    ['12', assign, 'to'],
    ['12 Ana Novak', assign, 'Novak'],
    ['yours', queue, 'which'],
    ['mine 5 more', queue, 'more'],
  ] as const)('refuses %j', (line, how, at) => {
    expect(parse(line, how)).toMatchObject({ refused: 'bad-option', values: { option: at } });
  });

  it('splits the name from the rest', () => {
    expect(splitName('  /Claim  12 ')).toEqual({ name: 'claim', rest: '12 ' });
    expect(splitName('reply 12 a\nb')).toEqual({ name: 'reply', rest: '12 a\nb' });
    expect(splitName('')).toEqual({ name: '', rest: '' });
  });

  it('takes every text back as it was typed', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 999_999 }),
        fc.string({ unit: 'binary', minLength: 1 }),
        (ticket, words) => {
          const text = words.trim();
          fc.pre(text !== '' && !/^(--|—|–)/u.test(text) && !/(--|—|–)confirm$/iu.test(text));
          expect(parse(`${ticket} ${text}`, reply)).toEqual({ options: { ticket, text } });
        },
      ),
    );
  });

  it('reads any line of any command, or says what is wrong with it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...commands), fc.string({ unit: 'binary' }), (how, line) => {
        const parsed = parse(line, how);
        expect('options' in parsed || parsed.refused === 'bad-option').toBe(true);
      }),
    );
  });

  it('understands the example of every command', () => {
    for (const how of commands) {
      const examples = how.example === '' ? '' : how.example;
      expect([how.name, 'options' in parse(examples, how)]).toEqual([how.name, true]);
    }
  });
});
