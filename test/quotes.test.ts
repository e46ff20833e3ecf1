import { describe, expect, it, test } from 'vitest';
import type { Inbound } from '../src/channels/channel.ts';
import { inboundOf } from '../src/channels/telegram/inbound.ts';
import type { TelegramMessage } from '../src/channels/telegram/update.ts';
import { threadBody } from '../src/desks/discord/thread.ts';
import { threadPost } from '../src/desks/slack/thread.ts';
import { quotedWords, shortened } from '../src/domain/quoted.ts';
import { quoteOf } from '../src/triage/quoted.ts';

const said = (text: string, more: { deletedAt?: number; files?: { name: string }[] } = {}) => ({
  text,
  files: more.files ?? [],
  deletedAt: more.deletedAt ?? null,
});

test.each([
  ['the part that was chosen', 'the red one', said('Blue, or the red one?'), 'the red one'],
  ['all of it, on one line', null, said('Blue,\n or red?'), 'Blue, or red?'],
  ['what it says by now', null, said('Struck ▒▒▒ out'), 'Struck ▒▒▒ out'],
  ['words of what is none of ours', 'Earlier', null, 'Earlier'],
  [
    'files by their names',
    null,
    said(' ', { files: [{ name: 'a.pdf' }, { name: 'b.png' }] }),
    'a.pdf, b.png',
  ],
  ['nothing of what was taken back', 'the red one', said('the red one', { deletedAt: 5 }), null],
  ['nothing of what nobody knows', null, null, null],
  ['nothing of nothing', null, said(''), null],
])('a desk shows above a message that answers another %s', (_what, part, of, shown) => {
  expect(quotedWords(part, of)).toBe(shown);
});

test('long words are cut at the end of a character', () => {
  expect(shortened('😀'.repeat(200))).toBe(`${'😀'.repeat(139)}…`);
  expect(shortened(`${'a'.repeat(278)}😀b`)).toBe(`${'a'.repeat(278)}…`);
  expect(shortened('a'.repeat(280))).toHaveLength(280);
});

describe('what is kept of a quotation', () => {
  const known = { id: 'm1', text: 'Blue, or the red one?' };
  const tickets = {
    message: async () => null,
    messageByExternalId: async (_channel: string, _conversation: string, id: string) =>
      id === '5' ? (known as never) : null,
  };
  const kept = async (quotes: { externalId: string | null; text?: string }) =>
    (await quoteOf({ tickets }, 'telegram', { conversation: 'c', quotes })).quotes;

  test.each([
    [{ externalId: '5' }, { messageId: 'm1', text: null }],
    [
      { externalId: '5', text: known.text },
      { messageId: 'm1', text: null },
    ],
    [
      { externalId: '5', text: 'the red one' },
      { messageId: 'm1', text: 'the red one' },
    ],
    [
      { externalId: '5', text: 'the *red* one' },
      { messageId: 'm1', text: null },
    ],
    [
      { externalId: '6', text: 'Earlier' },
      { messageId: null, text: 'Earlier' },
    ],
    [
      { externalId: null, text: 'Elsewhere' },
      { messageId: null, text: 'Elsewhere' },
    ],
    [{ externalId: '6' }, undefined],
    [{ externalId: null, text: ' \n ' }, undefined],
  ])('of %o is %o', async (quotes, expected) => {
    expect(await kept(quotes)).toEqual(expected);
  });
});

describe('on Telegram', () => {
  const message: TelegramMessage = {
    messageId: 9,
    chat: { id: 7 },
    from: { id: 7, firstName: 'Maja' },
    date: 1_795_338_000,
    text: 'That one',
  };
  const quotesOf = (more: Partial<TelegramMessage>) => {
    const asked = { isEdit: false, messageId: (name: number | string) => `1:${name}`, language: 'en' };
    const [one] = inboundOf({ ...message, ...more }, [], asked);
    return (one as Extract<Inbound, { type: 'message' }>).quotes;
  };

  test.each([
    [
      'a message',
      { replyToMessage: { messageId: 5, text: 'Which?' } },
      { externalId: '1:5', text: 'Which?' },
    ],
    ['a picture', { replyToMessage: { messageId: 5 } }, { externalId: '1:5' }],
    [
      'a part of one',
      { replyToMessage: { messageId: 5, text: 'Which one?' }, quote: { text: 'one' } },
      { externalId: '1:5', text: 'one' },
    ],
    [
      'a piece of an album',
      { replyToMessage: { messageId: 5, mediaGroupId: '77', caption: 'Left' } },
      { externalId: '1:album-77', text: 'Left' },
    ],
    ['what stands in another chat', { quote: { text: 'Sale' } }, { externalId: null, text: 'Sale' }],
    ['nothing', {}, undefined],
    [
      'a topic’s beginning, which nobody chose',
      { isTopicMessage: true, messageThreadId: 3, replyToMessage: { messageId: 3 } },
      undefined,
    ],
  ])('a message answers %s', (_what, more, expected) => {
    expect(quotesOf(more)).toEqual(expected);
  });
});

describe('in the thread of a card', () => {
  const hostile = '<!channel> @everyone *b* [x](https://harm.example)';
  const message = { id: 'm', kind: 'inbound' as const, author: 'Maja', text: 'Yes', files: [], before: null };
  const shown = { ...message, deleted: false, quotes: hostile };
  const gone = { ...shown, text: '', deleted: true };
  const reader = { deskUrl: 'https://desk.example', showText: true, language: 'en' };

  it('stands above the words, inert, in Slack', () => {
    const [, quote] = threadPost(shown, 'https://desk.example', 'en').blocks ?? [];
    expect(quote).toMatchObject({
      type: 'context',
      elements: [{ type: 'plain_text', text: `In reply to “${hostile}”` }],
    });
    expect(JSON.stringify(threadPost(gone, 'https://desk.example', 'en'))).not.toContain('In reply to');
  });

  it('stands above the words, inert, in Discord, where words are shown at all', () => {
    const body = JSON.stringify(threadBody(shown, reader));
    expect(body).toContain('-# In reply to “');
    expect(body).not.toContain('@everyone');
    expect(body).not.toContain('[x](https://harm.example)');
    expect(JSON.stringify(threadBody(shown, { ...reader, showText: false }))).not.toContain('In reply to');
    expect(JSON.stringify(threadBody(gone, reader))).not.toContain('In reply to');
  });
});
