import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { prune } from '../src/triage/prune.ts';
import {
  editedTo,
  type HearingHouse,
  hearingHouse,
  PNG,
  QUESTION,
  removed,
  START,
  THREAD,
  typed,
} from './hear.house.ts';
import { ENGINES } from './peers/database.ts';
import { type TestHouse, testHouse } from './peers/house.ts';

const DAY = 86_400_000;
const PHOTO = { ref: 'F1', name: 'photo.png', type: 'image/png', size: PNG.length };

describe.each(ENGINES)('a customer’s message, on %s', (engine) => {
  let house: HearingHouse;
  let messageId: string;

  beforeEach(async () => {
    house = await hearingHouse(engine);
    messageId = (await house.messages())[0]?.id ?? '';
  });
  afterEach(() => house.close());

  const edits = (text: string) => house.customer({ ...QUESTION, type: 'edit', text });
  const deletes = () => house.customer({ ...QUESTION, type: 'delete' });
  const reveal = (by: string, more: object = {}, requestId?: string) =>
    house.command(
      by,
      'reveal',
      { ticket: house.number, message: messageId, reason: 'He disputes it', ...more },
      requestId,
    );
  const events = async (type: string) =>
    (await house.store.tickets.events(house.ticketId)).filter((event) => event.type === type);

  it('that was edited is brought up to date on every desk, old and new [K14]', async () => {
    await edits('Where is my blue parcel?');
    await edits('Where is my red parcel?');
    await house.work();
    for (const desk of [house.slack, house.discord])
      expect(desk.copies.get(messageId)).toMatchObject({
        text: 'Where is my red parcel?',
        before: 'Where is my blue parcel?',
        deleted: false,
      });
  });

  it('whose edit changes no text is left alone on every desk [K15]', async () => {
    await edits('Where is my parcel?');
    await house.work();
    expect([...house.slack.mirrored, ...house.discord.mirrored]).toEqual([]);
  });

  it('that was deleted is emptied on every desk, its files, earlier texts and preview with it [K14]', async () => {
    await edits('I hate Bor');
    await house.work();
    await deletes();
    await house.work();
    for (const desk of [house.slack, house.discord]) {
      const { id: _id, since: _since, kind, ...copy } = desk.copies.get(messageId) ?? {};
      expect(copy).toEqual({ author: 'Maja', text: '', files: [], before: null, deleted: true });
      expect(kind).toBe('inbound');
      expect([...desk.cards.values()].map(({ preview }) => preview)).toEqual(['']);
    }
  });

  it('has one copy on a desk that never shows older words after newer ones [K14]', async () => {
    let going = 0;
    let most = 0;
    house.slack.onMirror = async () => {
      most = Math.max(most, ++going);
      await new Promise((resolve) => setTimeout(resolve, 30));
      going -= 1;
    };
    for (const text of ['one', 'two', 'three']) await edits(text);
    await deletes();
    await house.work();
    expect(most).toBe(1);
    const states = house.slack.mirrored.map(({ message }) => message.deleted);
    expect(states.at(-1)).toBe(true);
  });

  it('that was deleted is read by a supervisor who says why, and the ticket records it [K14]', async () => {
    await deletes();
    expect(await reveal('ana')).toMatchObject({ refused: 'role' });
    expect(await reveal('ciril', { reason: ' ' })).toMatchObject({ ok: false });
    expect(await events('message-revealed')).toEqual([]);
    const [said, again] = [await reveal('ciril', {}, 'press'), await reveal('ciril', {}, 'press')];
    expect(said).toMatchObject({ ok: true, data: { text: 'Where is my parcel?' } });
    expect(again).toEqual(said);
    const [note] = await house.notes();
    expect(note).toMatchObject({ text: 'He disputes it', author: 'person:ciril' });
    const recorded = await events('message-revealed');
    expect(recorded).toMatchObject([{ actor: 'person:ciril', messageId, noteId: note?.id }]);
    expect(JSON.stringify(recorded)).not.toMatch(/parcel|disputes/);
  });

  it('that was not deleted, or is another ticket’s, is not what reveal is for', async () => {
    expect(await reveal('ciril')).toMatchObject({ refused: 'not-deleted' });
    await deletes();
    expect(await reveal('ciril', { ticket: 99 })).toMatchObject({ refused: 'unknown-ticket' });
    const other = { ...QUESTION, conversation: 'eva', externalId: 'e1' };
    await house.customer({ ...other, type: 'message', text: 'Hi', files: [] });
    const evas = await house.store.tickets.ofConversation('post', 'eva');
    expect(await reveal('ciril', { ticket: evas?.number })).toMatchObject({ refused: 'not-deleted' });
    expect(await reveal('ciril', { message: 'none' })).toMatchObject({ refused: 'not-deleted' });
  });

  it('is gone for good at its retention date, earlier texts and files too, and others stay [K14]', async () => {
    house.slack.files.set('F1', PNG);
    await edits('I hate Bor');
    await deletes();
    await house.heard(
      'slack',
      [typed('kept', { externalId: '1' })],
      [editedTo('kept!', START + 1, { externalId: '1' })],
    );
    await house.heard(
      'slack',
      [typed('gone', { externalId: '2', files: [PHOTO] })],
      [removed({ externalId: '2' })],
    );
    house.clock.now = START + 30 * DAY - 1;
    expect(await prune(house.ports)).toBe(0);
    expect(await reveal('ciril')).toMatchObject({ ok: true });
    house.clock.now = START + 30 * DAY;
    expect(await prune(house.ports)).toBe(2);
    expect(await prune(house.ports)).toBe(0);
    expect(await reveal('ciril')).toMatchObject({ refused: 'gone' });
    expect(await house.store.tickets.editions(messageId)).toEqual([]);
    const kept = await house.store.tickets.messageByExternalId('slack', THREAD, '1');
    const gone = await house.store.tickets.messageByExternalId('slack', THREAD, '2');
    expect(gone).toMatchObject({ text: '', files: [], deletedAt: START });
    expect(kept).toMatchObject({ text: 'kept!', deletedAt: null });
    expect(await house.store.tickets.editions(kept?.id ?? '')).toMatchObject([{ text: 'kept' }]);
  });

  it('is pruned in batches until none is left [K14]', async () => {
    const row = await house.store.tickets.byId(house.ticketId);
    const [question] = await house.messages();
    if (row === null || question === undefined) throw new Error('There is no ticket');
    const messages = Array.from({ length: 401 }, (_, index) => ({
      ...question,
      id: `deleted-${index}`,
      externalId: `deleted-${index}`,
      deletedAt: START,
    }));
    const { ticket } = row;
    await house.store.commit({ ticket, expectedVersion: ticket.version, now: START, events: [], messages });
    house.clock.now = START + 31 * DAY;
    expect(await prune(house.ports)).toBe(401);
    expect(await prune(house.ports)).toBe(0);
  });
});

describe.each(ENGINES)('what was deleted, seen from outside, on %s', (engine) => {
  let outside: TestHouse;

  afterEach(() => outside.stop());

  it('is in nothing that the API says, not even to who searches for it, until a supervisor asks [K14]', async () => {
    outside = await testHouse({ engine });
    const inside = await hearingHouse(engine, outside.databaseUrl);
    const secret = 'Xylophon';
    await inside.customer({ ...QUESTION, type: 'edit', text: `${secret} once` });
    await inside.customer({ ...QUESTION, type: 'edit', text: `${secret} twice` });
    await inside.customer({ ...QUESTION, type: 'delete' });
    inside.slack.files.set('F1', PNG);
    await inside.heard('slack', [typed(secret, { files: [PHOTO] })], [removed()]);
    const [question, note] = await inside.messages();
    const { number } = inside;
    await inside.close();

    const ana = await outside.person('Ana B', 'agent');
    const boss = await outside.person('Boss', 'supervisor');
    const file = note?.files[0]?.id ?? '';
    for (const path of [
      '/api/tickets',
      `/api/tickets/${number}`,
      `/api/tickets/${number}/messages?before=${note?.id}`,
      '/api/dead',
    ]) {
      const { body } = await outside.get(path);
      expect(JSON.stringify(body), path).not.toContain(secret);
    }
    expect((await outside.get(`/api/search?q=${secret}`)).body.hits).toEqual([]);
    expect((await outside.command('find', { words: secret })).body.data).toEqual({ tickets: [] });
    expect((await outside.get(`/api/files/${file}?message=${note?.id}`)).status).toBe(404);
    for (const name of ['ticket', 'why', 'undo']) {
      const options = { ticket: number, ...(name === 'undo' ? { message: note?.id } : {}) };
      expect(JSON.stringify(await outside.command(name, options)), name).not.toContain(secret);
    }
    const ask = { ticket: number, message: question?.id, reason: 'A complaint' };
    expect(await outside.command('reveal', ask, ana.token)).toMatchObject({ status: 403 });
    expect((await outside.command('reveal', ask, boss.token)).body.text).toContain(`${secret} twice`);
    expect(JSON.stringify((await outside.get(`/api/tickets/${number}`)).body)).not.toContain(secret);
  });

  it('is taken away by the house itself, at the date that the setting names [K14]', async () => {
    outside = await testHouse({
      engine,
      env: { RETENTION_DELETED_DAYS: '2' },
      ahead: START - Date.now() + DAY,
    });
    const inside = await hearingHouse(engine, outside.databaseUrl);
    await inside.customer({ ...QUESTION, type: 'delete' });
    const text = async () => (await inside.messages())[0]?.text;
    expect(await text()).toBe('Where is my parcel?');
    const later = await testHouse({
      engine,
      databaseUrl: outside.databaseUrl,
      env: { RETENTION_DELETED_DAYS: '2' },
      ahead: START - Date.now() + 2 * DAY,
    });
    await later.until(text, (now) => now === '');
    await later.stop();
    await inside.close();
  });
});
