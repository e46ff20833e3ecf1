import { expect } from 'vitest';
import type { ChannelFixture } from './channels.fixtures.ts';
import { metaFixture } from './messenger.fixture.ts';

const WRITTEN = 1_795_338_000_000;
const ACCOUNT = '17841400000000001';
const M = 'aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3ODQx';

/** A file as it is named; its ref ends with its address. */
const file = (name: string) => ({
  ref: expect.stringMatching(/^17841400000000001 \d \w+ https:\/\/lookaside\S+$/) as string,
  ...{ name, type: 'application/octet-stream', size: null },
});

export const instagram: ChannelFixture = {
  ...metaFixture('instagram', ACCOUNT),
  malformed: ['', 'no json', 'null', '[]', '{}', '{"object":"page","entry":[]}', '{"object":"instagram"}'],
  samples: {
    'text.json': [
      {
        type: 'message',
        externalId: `${M}001`,
        conversation: `${ACCOUNT}:1001`,
        from: { address: `${ACCOUNT}:1001`, name: null },
        sentAt: WRITTEN + 1000,
        text: 'Do you ship to Maribor?',
        files: [],
      },
    ],
    'photo.json': [{ type: 'message', text: '', files: [file('image.jpg')] }],
    'voice.json': [{ text: '', files: [file('audio.m4a')] }],
    'story-answer.json': [{ text: '[Answers our story]\nIs this one still there?', files: [] }],
    'story-mention.json': [{ text: '[Mentions us in a story]', files: [file('story_mention.bin')] }],
    'reply.json': [{ text: 'This one.', quotes: { externalId: `${M}900` } }],
    'shared-reel.json': [{ text: '[Shared] Unboxing', files: [file('ig_reel.mp4')] }],
    'shared-post.json': [{ text: 'In red?', files: [file('share.jpg')] }],
    'unsupported.json': [
      { text: '[A message that cannot be shown here. Ask the customer to write it as text.]' },
    ],
    'unsent.json': [{ type: 'delete', externalId: `${M}001` }],
    'quick-reply.json': [
      { type: 'choice', question: '0198f3a1-7d2e-7c44-9f31-2b6f0d1c9a55.solved.9', choice: 'no' },
    ],
    'postback.json': [{ type: 'message', text: 'Where is my order?' }],
    'invitation.json': [{ type: 'message', text: 'OSEM-0123456789ABCDEF0123456788' }],
    'first-by-invitation.json': [{ type: 'message', text: 'Hello\nOSEM-0123456789ABCDEF0123456789' }],
    'reaction.json': [{ type: 'reaction', externalId: 'aWdout1', signs: ['❤️'] }],
    'seen.json': [{ type: 'receipt', externalId: 'aWdout1', receipt: 'read' }],
    'echo.json': [],
    'standby.json': [
      { type: 'aside', text: '[Said while another app had the conversation] Anybody there?', asked: false },
    ],
    'edit.json': [{ type: 'edit', externalId: `${M}001`, text: 'Do you ship to Celje?' }],
    'two-events.json': [
      { type: 'message', conversation: `${ACCOUNT}:1001`, text: 'One' },
      { type: 'message', conversation: `${ACCOUNT}:1002`, text: 'Two' },
    ],
    'other-account.json': [],
    'unknown-kind.json': 'not-understood',
  },
};
