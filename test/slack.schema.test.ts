import { describe, expect, it } from 'vitest';
// @ts-expect-error a script without types
import { limitsIn } from '../scripts/slack-sentences.mjs';
import { SCHEMA } from './peers/slack-shape.ts';

const read = (comment: string): unknown => limitsIn(comment);

describe('the schema of what Slack takes', () => {
  it.each([
    ['Maximum length for this field is 255 characters.', { of: 'characters', max: 255 }],
    [
      'Minimum length for the `text` in this\nfield is 1 and maximum length is 3000 characters.',
      { of: 'characters', min: 1, max: 3000 },
    ],
    [
      'Must be a {@link PlainText text} with a maximum length of 24 characters.',
      { of: 'characters', max: 24 },
    ],
    ['The standard text. Limit 12,000 characters max.', { of: 'characters', max: 12_000 }],
    ['`text` within must be less than 200 characters.', { of: 'characters', max: 199 }],
    ['Maximum length for the text in each item is 2000 characters.', { of: 'each-text', max: 2000 }],
    ['There is a maximum of 25 elements in each action block.', { of: 'count', max: 25 }],
    ['An array of up to 5 {@link Option} to display in the menu.', { of: 'count', max: 5 }],
    ['Minimum 1, maximum 10 cards.', { of: 'count', min: 1, max: 10 }],
    ['Minimum of `1`, maximum of `10`. Defaults to `10`.', { of: 'value', min: 1, max: 10 }],
    ['Must be between 1 and 100.', { of: 'value', min: 1, max: 100 }],
  ])('reads %j', (comment, limit) => {
    expect(read(comment)).toEqual([limit]);
  });

  it('stops at a limit that is worded in a new way', () => {
    expect(() => read('Keep it to a maximum of about 7 words.')).toThrow('not understood');
    expect(read('Slack shows it to 2 people, in the format HH:mm of at most 24 hours.')).toEqual([]);
  });

  it('knows the types and methods that the desk uses, with their limits', () => {
    expect(SCHEMA.methods).toHaveProperty(['chat.postMessage']);
    expect(SCHEMA.types['HeaderBlock']).toMatchObject({
      is: 'object',
      required: ['text', 'type'],
      props: { text: { is: 'ref', name: 'PlainTextElement', text: { max: 150 } } },
    });
    expect(SCHEMA.types['ActionsBlock']).toMatchObject({ props: { elements: { is: 'list', max: 25 } } });
  });
});
