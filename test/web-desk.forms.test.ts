import { describe, expect, it } from 'vitest';
import { problemOfFile } from '../src/desks/web/ui/logic/attaching.ts';
import { offeredTo, typedNumber } from '../src/desks/web/ui/logic/merging.ts';
import { callsFor, left, passageOf, suspected } from '../src/desks/web/ui/logic/striking.ts';
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
    expect(offeredTo(own, all).map(({ number }) => number)).toEqual([3, 2]);
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
