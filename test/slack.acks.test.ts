import { describe, expect, it } from 'vitest';
import { problemsOfAck } from './peers/slack-acks.ts';

const INPUT = {
  type: 'input',
  block_id: 'text',
  label: { type: 'plain_text', text: 'Text' },
  element: { type: 'plain_text_input', action_id: 'text' },
};
const VIEW = {
  type: 'modal',
  title: { type: 'plain_text', text: 'Reply' },
  submit: { type: 'plain_text', text: 'Send' },
  blocks: [INPUT, { type: 'divider', block_id: 'line' }],
};
const SUBMITTED = { type: 'view_submission', view: VIEW };
const TYPED = { command: '/claim', text: '12' };
const PRESSED = { type: 'block_actions' };

describe('the stand-in for Slack judges acknowledgements', () => {
  it.each([
    ['nothing at all', PRESSED, ''],
    ['the challenge', { type: 'url_verification', challenge: 'c' }, { challenge: 'c' }],
    ['an empty one', SUBMITTED, {}],
    [
      'words to a command',
      TYPED,
      { response_type: 'ephemeral', text: 'Done', blocks: [{ type: 'divider' }] },
    ],
    ['bare words to a command', TYPED, 'Done'],
    ['the end of all views', SUBMITTED, { response_action: 'clear' }],
    ['another view', SUBMITTED, { response_action: 'update', view: VIEW }],
    ['an error at its field', SUBMITTED, { response_action: 'errors', errors: { text: 'Say something' } }],
  ])('takes %s', (_, asked, answer) => {
    expect(problemsOfAck(asked, answer)).toEqual([]);
  });

  it.each([
    ['another challenge', { type: 'url_verification', challenge: 'c' }, 'd'],
    ['words to a press', PRESSED, { text: 'Done' }],
    ['a command with a block too bad', TYPED, { text: 'Done', blocks: [{ type: 'nothing' }] }],
    ['a command without words', TYPED, { blocks: [{ type: 'divider' }] }],
    ['a command said to some', TYPED, { text: 'Done', response_type: 'some' }],
    ['a command with a field too much', TYPED, { text: 'Done', color: 'red' }],
    ['an action that there is not', SUBMITTED, { response_action: 'close' }],
    ['no action', SUBMITTED, { errors: { text: 'x' } }],
    ['errors of nothing', SUBMITTED, { response_action: 'errors', errors: {} }],
    ['an error at no field', SUBMITTED, { response_action: 'errors', errors: { other: 'x' } }],
    ['an error at what is no input', SUBMITTED, { response_action: 'errors', errors: { line: 'x' } }],
    ['an error without words', SUBMITTED, { response_action: 'errors', errors: { text: '' } }],
    ['a view that is none', SUBMITTED, { response_action: 'update', view: { type: 'modal' } }],
    ['a view for the Home tab', SUBMITTED, { response_action: 'push', view: { type: 'home', blocks: [] } }],
    ['an end with more', SUBMITTED, { response_action: 'clear', view: VIEW }],
  ])('refuses %s', (_, asked, answer) => {
    expect(problemsOfAck(asked, answer)).not.toEqual([]);
  });
});
