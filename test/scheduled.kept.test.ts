import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Channel } from '../src/channels/channel.ts';
import { STRUCK } from '../src/domain/redact.ts';
import { eraseAgain } from '../src/store/erase-again.ts';
import type { KeptErasure, Message } from '../src/store/store.ts';
import { createErase } from '../src/triage/erasure.ts';
import { retain } from '../src/triage/retention.ts';
import { sweep } from '../src/triage/wake.ts';
import { ANA, EVA, HOUR, LEA, type LinksHouse, linksHouse, START } from './links.house.ts';
import { ENGINES } from './peers/database.ts';

/** In the words of a reply, and nowhere else. */
const NAME = 'Quetzalcoatl';
const DAY = 24 * HOUR;

describe.each(ENGINES)('what is kept of a reply that goes out later, on %s', (engine) => {
  let house: LinksHouse;
  let number: number;
  beforeEach(async () => {
    house = await linksHouse(engine);
    ({ number } = await house.say('post', 'maja', 'Where is my parcel?'));
  });
  afterEach(() => house.close());

  const must = async (name: string, options: Record<string, unknown>, who = ANA) => {
    const said = await house.ask(name, { ticket: number, ...options }, who);
    expect(said).toMatchObject({ ok: true });
  };
  const schedule = (more: object = {}) =>
    must('reply', { text: `Dear ${NAME}, it left.`, at: '2h', ...more });
  const written = async (): Promise<Message> => {
    const all = await house.store.tickets.messages((await house.ticket(number)).id);
    return all.find(({ as }) => as === 'answer') ?? expect.unreachable();
  };
  const listed = async () => (await house.store.tickets.queue({ scheduled: true }, { limit: 9 })).rows.length;
  const pass = async (ms: number) => {
    house.clock.now += ms;
    while ((await sweep(house.ports)) > 0);
    await house.deliverAll([number]);
  };
  const heldNews = async () => {
    const told = await house.store.tickets.told(['person:ana', 'desk'], { limit: 50 });
    return told.flatMap(({ stage }) => (stage.startsWith('reply-held') ? [stage.split(':')[1]] : []));
  };
  const mentions = async () => {
    const db = house.db ?? expect.unreachable();
    const found: string[] = [];
    for (const table of [
      'messages',
      'editions',
      'search',
      'events',
      'tickets',
      'told',
      'drafts',
      'contacts',
    ]) {
      const { rows } = await sql`select * from ${sql.table(table)}`.execute(db);
      if (JSON.stringify(rows).toLowerCase().includes(NAME.toLowerCase())) found.push(table);
    }
    return found;
  };
  const send = (more: object = {}) =>
    written().then(({ id }) => house.ask('send', { ticket: number, message: id, ...more }, ANA));

  it.each([
    [
      'is held because its case is solved',
      async () => {
        await schedule();
        await must('resolve', {});
      },
    ],
    [
      'goes out after its case is solved',
      async () => {
        await must('resolve', {});
        await schedule();
      },
    ],
  ])('goes with its customer, also when it %s', async (_, lead) => {
    await lead();
    const before = await heldNews();
    await must('erase', { reason: 'request', confirm: true }, LEA);
    expect([await mentions(), await listed()]).toEqual([[], 0]);
    expect((await house.ticket(number)).reply.pending).toEqual({});
    expect(await written()).toMatchObject({ text: '', delivery: 'cancelled' });
    await pass(2 * HOUR);
    expect(house.sent).toEqual([]);
    expect(await send({ confirm: true })).toMatchObject({ ok: false });
    expect(await heldNews(), 'nobody is asked what to do with nothing').toEqual(before);
  });

  it('goes with its customer again in a backup that is from before they went', async () => {
    await schedule();
    const { contactId } = (await house.ticket(number)).conversation;
    const contacts = [contactId];
    const known = { id: 'again', at: START, by: 'person:lea', reason: 'request' as const, contacts };
    const kept = [{ ...known, counts: {}, tombstones: [] }] as unknown as KeptErasure[];
    const files = { remove: async () => undefined };
    expect(await eraseAgain(house.store, kept, { files, now: () => START })).toBe(1);
    expect(await written()).toMatchObject({ text: '', delivery: 'cancelled' });
    expect([(await house.ticket(number)).reply.pending, await listed()]).toEqual([{}, 0]);
    await pass(2 * HOUR);
    expect(house.sent).toEqual([]);
  });

  it('goes nowhere once nobody knows any more whose case it was', async () => {
    await must('resolve', {});
    await schedule();
    const { contactId } = (await house.ticket(number)).conversation;
    await createErase(house.ports)({
      ...{ id: 'names', contacts: [contactId], actor: { kind: 'system', id: 'retention' } },
      ...{ reason: 'retention', keepWords: true },
    });
    await must('note', { text: 'It wakes by this' });
    await pass(2 * HOUR);
    await send({ confirm: true });
    await house.deliverAll([number]);
    expect([house.sent, await listed()]).toEqual([[], 0]);
  });

  it('is sent by nobody when its time is over and its words are gone', async () => {
    await schedule();
    await must('resolve', {});
    const rule = {
      id: 'words',
      kinds: [],
      channels: [],
      segments: [],
      afterMs: null,
      partsMs: { words: 30 * DAY },
    };
    const policy = { ...house.ports.policy.current(), retention: { rules: [rule], accessesMs: 999 * DAY } };
    house.clock.now += 31 * DAY;
    expect(await retain({ ...house.ports, policy: { ...house.ports.policy, current: () => policy } })).toBe(
      1,
    );
    expect(await written()).toMatchObject({ text: STRUCK });
    expect(await mentions()).toEqual([]);
    expect(await send({ confirm: true })).toMatchObject({ ok: false, refused: 'deleted' });
    expect(await send({ at: '2h', confirm: true })).toMatchObject({ ok: false, refused: 'deleted' });
    await pass(3 * HOUR);
    expect(house.sent).toEqual([]);
    await must('undo', { message: (await written()).id });
    expect(await listed()).toBe(0);
  });

  it('is held when passages of it are struck out, and sent without them by whoever looked', async () => {
    await schedule();
    await must('redact', { text: NAME }, EVA);
    expect([await mentions(), await heldNews()]).toEqual([[], ['words-changed']]);
    await pass(2 * HOUR);
    expect(house.sent).toEqual([]);
    expect(await send()).toMatchObject({ ok: true });
    await house.deliverAll([number]);
    expect(house.sent.map(({ text }) => text)).toEqual([`Dear ${STRUCK}, it left.`]);
  });

  it('is read by nobody outside before it is sent', async () => {
    await schedule();
    const said = await house.store.tickets.conversationMessages('post', 'maja', { limit: 9 });
    expect(said.map(({ kind }) => kind)).toEqual(['inbound']);
    const transcripts: string[] = [];
    const post = house.channels.get('post') as Channel;
    house.channels.set('post', {
      ...post,
      send: async (message) => {
        for (const { open } of message.files) {
          const parts: Buffer[] = [];
          for await (const part of await open()) parts.push(Buffer.from(part as Uint8Array));
          transcripts.push(Buffer.concat(parts).toString());
        }
        return post.send(message);
      },
    });
    await must('transcript', { to: 'customer', confirm: true });
    await house.deliverAll([number]);
    expect(JSON.stringify([house.sent, transcripts])).not.toContain(NAME);
  });
});
