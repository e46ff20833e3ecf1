import { describe, expect, it } from 'vitest';
import type { CommandSpecView } from '../src/api/command-shapes.ts';
import { presentCommand } from '../src/api/commands.ts';
import type { MessageView } from '../src/api/shapes.ts';
import { commands } from '../src/commands/commands.ts';
import { problemOfFile } from '../src/desks/web/ui/logic/attaching.ts';
import {
  calledIn,
  fieldsFor,
  messagesFor,
  needsNoForm,
  picksNothing,
} from '../src/desks/web/ui/logic/form.ts';
import { offeredTo as mergedWith, typedNumber } from '../src/desks/web/ui/logic/merging.ts';
import { callsFor, left, passageOf, suspected } from '../src/desks/web/ui/logic/striking.ts';
import type { Role } from '../src/domain/actor.ts';
import { forRole } from '../src/domain/for-role.ts';
import { DECLARABLE } from '../src/files/file-type.ts';
import { ticketLine } from './web-desk.fixtures.ts';

describe('files before they leave', () => {
  const house = { bytes: 100, types: [...DECLARABLE] };

  it.each([
    [{ size: 10, type: 'image/png' }, null],
    [{ size: 10, type: 'image/jpg' }, null],
    [{ size: 10, type: 'text/plain; charset=utf-8' }, null],
    [{ size: 10, type: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document' }, null],
    // Nobody knows what it is before its bytes are looked at.
    [{ size: 10, type: '' }, null],
    [{ size: 10, type: 'text/html' }, 'type'],
    [{ size: 10, type: 'image/svg+xml' }, 'type'],
    [{ size: 101, type: 'image/png' }, 'too-large'],
    [{ size: 0, type: 'image/png' }, 'empty'],
  ])('%o: %s', (file, problem) => {
    expect(problemOfFile(file, house)).toBe(problem);
  });

  it('fit a channel by its own terms, and none that takes nothing', () => {
    expect(problemOfFile({ size: 1, type: 'video/mp4' }, { bytes: 9, types: ['image/'] })).toBe('type');
    expect(problemOfFile({ size: 1, type: 'image/png' }, { bytes: 9, types: ['image/'] })).toBeNull();
    expect(problemOfFile({ size: 1, type: '' }, { bytes: 9, types: [] })).toBe('type');
  });
});

describe('what a ticket may be merged with', () => {
  const maja = { id: 'maja', name: 'Maja' };
  const own = ticketLine({ number: 1, contact: maja });

  it('is open, not itself, and the same customer’s first', () => {
    const all = [
      ticketLine({ number: 2 }),
      ticketLine({ number: 3, contact: maja }),
      ticketLine({ number: 1, contact: maja }),
      ticketLine({ number: 4, status: 'resolved' }),
      ticketLine({ number: 5, spam: true }),
      ticketLine({ number: 6, mergedInto: 2 }),
      ticketLine({ number: 2 }),
    ];
    expect(mergedWith(own, all).map(({ number }) => number)).toEqual([3, 2]);
  });

  it('is found by its number, with or without its sign', () => {
    expect([' #12 ', '12', '#', 'order 12', '1'.repeat(20)].map(typedNumber)).toEqual([
      12,
      12,
      null,
      null,
      null,
    ]);
  });
});

describe('what is struck out', () => {
  const messages = [
    { id: 'a', text: 'My card is 4111 1111 1111 1111, and the code is in Kranj.' },
    { id: 'b', text: 'password: hunter2x' },
    { id: 'c', text: 'Thank you' },
  ];

  it('is suspected by its pattern, or marked where it stands', () => {
    expect(suspected(messages)).toEqual(['4111 1111 1111 1111', 'hunter2x']);
    expect(passageOf(' Kranj ', messages)).toBe('Kranj');
    expect(['', 'in', 'Ljubljana', '▇▇▇▇'].map((words) => passageOf(words, messages))).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });

  it('leaves the rest of the messages that lose something', () => {
    expect(left(messages, ['Kranj', 'hunter2x'])).toEqual([
      { id: 'a', text: 'My card is 4111 1111 1111 1111, and the code is in ▇▇▇▇.', count: 1 },
      { id: 'b', text: 'password: ▇▇▇▇', count: 1 },
    ]);
  });

  it('goes in one call where all that is suspected goes, else passage by passage', () => {
    expect(callsFor(['a1', 'b2', 'Kranj'], ['a1', 'b2'])).toEqual([{}, { text: 'Kranj' }]);
    expect(callsFor(['a1', 'Kranj'], ['a1', 'b2'])).toEqual([{ text: 'a1' }, { text: 'Kranj' }]);
    expect(callsFor(['Kranj'], [])).toEqual([{ text: 'Kranj' }]);
  });
});

describe('a form', () => {
  const ground = { given: true, about: null, kinds: null };
  const specOf = (name: string, role: Role = 'lead'): CommandSpecView => {
    const spec = commands.find((command) => command.name === name);
    if (spec === undefined) throw new Error(`No command ${name}`);
    return presentCommand(forRole(spec, role), 'en');
  };
  const asked = (name: string, role: Role) =>
    fieldsFor(specOf(name, role), ground).map((field) => field.name);

  it.each([
    ['person', 'supervisor', []],
    ['rules', 'agent', []],
    ['customer', 'viewer', []],
    ['transcript', 'viewer', []],
    ['back', 'agent', []],
    ['away', 'agent', ['until', 'handOver']],
    ['away', 'supervisor', ['until', 'who', 'handOver']],
    ['customer', 'agent', ['name', 'language', 'form', 'note', 'zone', 'consent']],
    ['rules', 'lead', ['action', 'rule']],
    ['resolve', 'agent', ['reason']],
    ['resolve', 'supervisor', ['reason', 'confirm']],
  ] as const)('%s offers a %s nothing that is refused to them', (name, role, fields) => {
    expect(asked(name, role)).toEqual(fields);
    expect(needsNoForm(specOf(name, role))).toBe(fields.length === 0);
  });

  it('offers no choice that is refused', () => {
    const choices = (name: string, option: string, role: Role) =>
      specOf(name, role).options.find((one) => one.name === option)?.choices;
    expect(choices('block', 'what', 'agent')).toEqual(['contact', 'address']);
    expect(choices('block', 'what', 'supervisor')).toContain('domain');
    expect(choices('macro-save', 'editor', 'supervisor')).toEqual(['agent', 'supervisor']);
  });

  it('calls its fields as people do, also where something is wrong with one', () => {
    const fields = fieldsFor(specOf('snooze'), ground);
    expect(fields.map(({ label }) => label)).toEqual(['Until when', 'Why, for the team']);
    expect(calledIn(fields)('until')).toBe('Until when');
    expect(calledIn(fields)('ticket')).toBe('ticket');
    const pledge = fieldsFor(specOf('pledge'), ground).flatMap(({ choices }) => choices);
    expect(pledge.filter(({ value, label }) => value === label && value !== 'forgotten')).toEqual([]);
  });

  it('waits until it is ticked which messages go', () => {
    const fields = fieldsFor(specOf('split'), ground);
    expect(fields).toMatchObject([{ name: 'messages', asks: 'messages', required: true }]);
    expect([picksNothing(fields, {}), picksNothing(fields, { messages: 'a' })]).toEqual([true, false]);
  });

  it('lists the events that hooks can follow, to be ticked', () => {
    const events = fieldsFor(specOf('hook'), ground).find(({ name }) => name === 'events');
    expect(events).toMatchObject({ asks: 'several' });
    expect(events?.choices.map(({ value }) => value)).toContain('ticket.resolved');
  });

  it('gives a ticket to everybody but whoever has it', () => {
    const exceptIn = (name: string) => fieldsFor(specOf(name), { ...ground, owner: 'ana' })[0]?.except;
    expect(['assign', 'transfer', 'mention'].map(exceptIn)).toEqual(['ana', 'ana', undefined]);
  });

  it('names only the messages that its command can be about', () => {
    const message = (id: string, more: object): MessageView => ({
      ...{ id, from: null, kind: 'outbound', as: 'answer', text: id, at: '2026-11-22T09:00:00Z' },
      ...{ author: { kind: 'person', id: 'ana', name: 'Ana' }, delivery: 'sent', error: null, files: [] },
      ...{ editedAt: null, deletedAt: null, sent: null },
      ...(more as Partial<MessageView>),
    });
    const all = [
      message('asked', { kind: 'inbound', delivery: null }),
      message('gone', {}),
      message('waits', { delivery: 'queued' }),
      message('colleague', { delivery: 'queued', author: { kind: 'person', id: 'bor', name: 'Bor' } }),
      message('failed', { delivery: 'failed' }),
      message('unsure', { delivery: 'unknown' }),
      message('note', { kind: 'note', delivery: null }),
      message('deleted', { kind: 'inbound', delivery: null, deletedAt: '2026-11-22T09:01:00Z' }),
    ];
    const named = (command: string) => messagesFor(command, all, 'ana').map(({ id }) => id);
    expect(
      Object.fromEntries(
        ['undo', 'send', 'send-again', 'mark-sent', 'reveal'].map((one) => [one, named(one)]),
      ),
    ).toEqual({
      undo: ['waits'],
      send: ['note'],
      'send-again': ['failed', 'unsure'],
      'mark-sent': ['unsure'],
      reveal: ['deleted'],
    });
  });
});
