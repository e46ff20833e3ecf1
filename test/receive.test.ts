import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Channel, Inbound } from '../src/channels/channel.ts';
import { copyFile } from '../src/triage/perform/copy-file.ts';
import { receive } from '../src/triage/receive.ts';
import { ENGINES } from './peers/database.ts';
import { never, type TestTriage, testTriage } from './peers/triage.ts';

const START = Date.parse('2026-03-02T09:00:00Z');
const LIMITS = {
  textLength: 1000,
  sendsOnce: false,
  fileBytes: 1,
  fileTypes: [],
  replyWindowHours: null,
  buttons: null,
};
const POST: Channel = { id: 'post', limits: LIMITS, verify: never, parse: never, send: never };

describe.each(ENGINES)('what a customer sends, on %s', (engine) => {
  let triage: TestTriage;

  beforeEach(async () => {
    triage = await testTriage(engine, START);
    triage.channels.set('post', POST);
  });
  afterEach(() => triage.close());

  const base = {
    conversation: 'maja',
    externalId: 'm1',
    from: { address: 'maja', name: 'Maja' },
    sentAt: START,
    sequence: 0,
  };
  const photo = { ref: 'photo-1', name: 'photo.png', type: 'image/png', size: 3 };
  const came = (item: Inbound) =>
    receive(triage.ports, { channel: 'post', receivedAt: START, applied: [], item });
  const messages = async () => {
    const ticket = await triage.store.tickets.ofConversation('post', 'maja');
    return ticket === null ? [] : triage.store.tickets.messages(ticket.id);
  };

  it('is whole when its edit overtook it: the newer text, and the files', async () => {
    await came({ ...base, type: 'edit', text: 'It is broken, see the picture' });
    await came({ ...base, type: 'message', text: 'It is brokne', files: [photo] });
    const [message, ...others] = await messages();
    expect(others).toEqual([]);
    expect(message?.text).toBe('It is broken, see the picture');
    expect(message?.files).toMatchObject([{ ref: 'photo-1', hash: null, refused: null }]);
    expect((await triage.jobs.depth()).due).toBe(1);
    await came({ ...base, type: 'message', text: 'It is brokne', files: [photo] });
    expect(await messages()).toEqual([message]);
  });

  it('is left in its newest words by an edit that comes too late, and deleted by one that comes after that [K14]', async () => {
    await came({ ...base, type: 'message', text: 'one', files: [] });
    await came({ ...base, type: 'edit', sentAt: START + 2000, text: 'three' });
    await came({ ...base, type: 'edit', sentAt: START + 1000, text: 'two' });
    expect(await messages()).toMatchObject([{ text: 'three', editedAt: START + 2000 }]);
    await came({ ...base, externalId: 'm2', type: 'edit', sentAt: START + 2000, text: 'three' });
    await came({ ...base, externalId: 'm2', type: 'edit', sentAt: START + 1000, text: 'two' });
    expect((await messages()).map(({ text }) => text)).toEqual(['three', 'three']);
    await came({ ...base, type: 'delete' });
    await came({ ...base, type: 'edit', sentAt: START + 3000, text: 'four' });
    const deleted = (await messages()).find(({ externalId }) => externalId === 'm1');
    expect(deleted).toMatchObject({ text: 'three', deletedAt: START });
  });

  it('is left as it was by a repeat, and by a deletion or a receipt of what nobody knows', async () => {
    await came({ ...base, type: 'message', text: 'Hello', files: [] });
    const before = await messages();
    await came({ ...base, type: 'message', text: 'Hello', files: [] });
    await came({ ...base, externalId: 'unknown', type: 'delete' });
    await came({ ...base, externalId: 'unknown', type: 'receipt', receipt: 'read' });
    expect(await messages()).toEqual(before);
  });

  it('keeps a file for later whose channel was switched off, instead of forgetting it', async () => {
    await came({ ...base, type: 'message', text: 'Look', files: [photo] });
    const [message] = await messages();
    const payload = { messageId: message?.id, fileId: message?.files[0]?.id };
    triage.channels.clear();
    await expect(copyFile(triage.ports, payload)).rejects.toMatchObject({ code: 'wrong-setting' });
  });
});
