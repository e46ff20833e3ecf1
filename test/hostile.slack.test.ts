import { afterEach, describe, expect, it } from 'vitest';
import type { ThreadMessage } from '../src/desks/desk.ts';
import { CARD, startDesk, type TestDesk } from './slack.house.ts';

let desk: TestDesk;
afterEach(async () => {
  expect(desk.slack.problems).toEqual([]);
  await desk.stop();
});

describe('a thread that somebody floods', () => {
  it('keeps the one copy of a message, which is found and emptied when the customer takes it back', async () => {
    desk = await startDesk('http');
    const ref = await desk.desk.show(CARD, null);
    const threadTs = ref.split(':')[1] ?? '';
    const flood = () => {
      for (let count = 0; count < 1100; count += 1) desk.slack.write({ user: 'U0MAJA', text: 'x', threadTs });
    };
    const said: ThreadMessage = {
      ...{
        id: 'm-1',
        kind: 'inbound',
        author: 'Maja',
        text: 'My secret',
        files: [],
        before: null,
        deleted: false,
      },
      since: (desk.slack.epoch + 3600) * 1000,
    };
    flood();
    desk.slack.epoch += 3600;
    await desk.desk.mirror?.(ref, said);
    flood();
    await desk.desk.mirror?.(ref, { ...said, text: '', deleted: true });
    const copies = desk.slack.messages.filter(({ metadata }) => metadata?.event_type === 'osem_message');
    expect(copies).toHaveLength(1);
    expect(JSON.stringify(desk.slack.messages)).not.toContain('My secret');
  });
});
