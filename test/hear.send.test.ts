import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CodedError } from '../src/domain/coded-error.ts';
import { hear } from '../src/triage/hear.ts';
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
import { testHouse } from './peers/house.ts';

const PHOTO = { ref: 'F1', name: 'photo.png', type: 'image/png', size: PNG.length };

describe.each(ENGINES)('a note that somebody typed at a desk, on %s', (engine) => {
  let house: HearingHouse;

  beforeEach(async () => {
    house = await hearingHouse(engine);
    house.slack.files.set('F1', PNG);
  });
  afterEach(() => house.close());

  const noteId = async () => (await house.notes())[0]?.id ?? '';
  const send = async (by = 'ana', more: object = {}, requestId?: string) =>
    house.command(by, 'send', { ticket: house.number, message: await noteId(), ...more }, requestId);

  it('is offered to its writer once, with whom it would go to [K12]', async () => {
    await house.heard('slack', [typed('It left today')], [editedTo('It left today.', START + 1000)]);
    expect(house.slack.offers).toMatchObject([
      {
        ref: THREAD,
        offer: {
          messageId: await noteId(),
          number: house.number,
          person: { id: 'ana', slack: 'U-ANA' },
          externalId: '171.1',
          contactName: 'Maja',
          channel: 'post',
        },
      },
    ]);
    expect(house.discord.offers).toEqual([]);
  });

  it('is not offered when it says nothing, was deleted at once, or nobody can be written to', async () => {
    await house.heard('slack', [typed('  ')]);
    for (const heard of [typed('oops', { externalId: '2' }), removed({ externalId: '2' })])
      await hear(house.ports, { desk: 'slack', heard, receivedAt: START, applied: [] });
    await house.work();
    house.ports.channels = new Map();
    await house.heard('slack', [typed('hello', { externalId: '3' })]);
    expect(await house.notes()).toHaveLength(2);
    expect(house.slack.offers).toEqual([]);
  });

  it('is not offered when the customer wrote too long ago to be answered', async () => {
    const channel = house.ports.channels.get('post');
    if (channel !== undefined) Object.assign(channel.limits, { replyWindowHours: 24 });
    house.clock.now = START + 25 * 3_600_000;
    await house.heard('slack', [typed('too late')]);
    expect(await house.notes()).toHaveLength(1);
    expect(house.slack.offers).toEqual([]);
  });

  it('reaches the customer by one press, in its newest words and with its files [K12]', async () => {
    await house.heard(
      'slack',
      [typed('It lfet', { files: [PHOTO] })],
      [editedTo('It left today', START + 1000)],
    );
    const reply = await send();
    expect(reply).toMatchObject({ ok: true, key: 'said.reply-sending', ticket: house.number });
    await house.work();
    expect(house.sent).toEqual([{ text: 'It left today', files: ['photo.png'] }]);
    const ticket = (await house.store.tickets.byNumber(house.number))?.ticket;
    expect(ticket?.waiting.wait).toBeNull();
    expect(ticket?.claim.by).toBe('ana');
    expect(ticket?.reply.sentNotes?.[await noteId()]).toMatchObject({ by: 'ana', at: house.clock.now });
  });

  it('is sent once however often it is pressed; the others are told by whom [K04]', async () => {
    await house.heard('slack', [typed('It left today')]);
    const pressed = await Promise.all(Array.from({ length: 5 }, () => send()));
    await house.work();
    expect(house.sent).toHaveLength(1);
    expect(pressed.filter(({ ok }) => ok)).toHaveLength(1);
    const told = pressed.filter(({ ok }) => !ok);
    expect(told).toHaveLength(4);
    for (const one of told)
      expect(one).toMatchObject({ refused: 'already-sent', text: expect.stringContaining('Ana') });
    expect(await send('ciril')).toMatchObject({ refused: 'already-sent' });
  });

  it('answers a repeat of the same press as it did the first time [K04]', async () => {
    await house.heard('slack', [typed('It left today')]);
    const first = await send('ana', {}, 'press-1');
    await house.work();
    expect(await send('ana', {}, 'press-1')).toEqual(first);
    await house.work();
    expect(house.sent).toHaveLength(1);
  });

  it('can be sent after all when the first try was taken back', async () => {
    await house.heard('slack', [typed('It left today')]);
    const first = await send();
    const message = first.ok ? (first.data as { message: string }).message : '';
    await house.command('ana', 'undo', { ticket: house.number, message });
    expect(await send()).toMatchObject({ ok: true });
    await house.work();
    expect(house.sent).toHaveLength(1);
  });

  it('is its writer’s to send, and a supervisor’s', async () => {
    await house.heard('slack', [typed('It left today')]);
    expect(await send('bor')).toMatchObject({
      refused: 'not-your-note',
      text: expect.stringContaining('Ana'),
    });
    expect(await send('ciril')).toMatchObject({ ok: true });
  });

  it('is not sent over what the customer wrote meanwhile, unless confirmed [K13]', async () => {
    const seen = (await house.messages())[0]?.id ?? '';
    await house.heard('slack', [typed('It left today')]);
    await house.customer({
      ...QUESTION,
      externalId: 'm2',
      sentAt: START,
      type: 'message',
      text: 'Got it!',
      files: [],
    });
    expect(await send('ana', { seen })).toMatchObject({ refused: 'customer-wrote' });
    expect(await send('ana', { seen, confirm: true })).toMatchObject({ ok: true });
  });

  it('is not sent over a colleague who works on the ticket, unless confirmed [K13]', async () => {
    await house.heard('slack', [typed('It left today')]);
    await house.command('bor', 'claim', { ticket: house.number });
    expect(await send()).toMatchObject({ refused: 'someone-elses', text: expect.stringContaining('Bor') });
    expect(await send('ana', { confirm: true })).toMatchObject({ ok: true });
  });

  it('is not sent when it was deleted, is no note, or belongs to another ticket', async () => {
    await house.heard('slack', [typed('It left today')], [removed()]);
    expect(await send()).toMatchObject({ refused: 'deleted' });
    const question = (await house.messages()).find(({ kind }) => kind === 'inbound')?.id;
    expect(await send('ana', { message: question })).toMatchObject({ refused: 'unknown-message' });
    expect(await send('ana', { message: 'none' })).toMatchObject({ refused: 'unknown-message' });
    expect(await send('ana', { ticket: 999 })).toMatchObject({ refused: 'unknown-ticket' });
    await house.customer({
      ...QUESTION,
      conversation: 'eva',
      externalId: 'e1',
      type: 'message',
      text: 'Hi',
      files: [],
    });
    const other = await house.store.tickets.ofConversation('post', 'eva');
    expect(await send('ana', { ticket: other?.number })).toMatchObject({ refused: 'unknown-message' });
    await house.work();
    expect(house.sent).toEqual([]);
  });

  it('waits for its files, and is not sent without one that could not be taken, unless confirmed', async () => {
    house.slack.fetchFile = async () => {
      await new Promise((resolve) => setTimeout(resolve, 100));
      throw new CodedError('not-found', 'It is gone');
    };
    const heard = typed('See the picture', { files: [PHOTO] });
    await hear(house.ports, { desk: 'slack', heard, receivedAt: START, applied: [] });
    expect(await send()).toMatchObject({ refused: 'files-pending' });
    await house.work();
    expect(house.slack.offers).toHaveLength(1);
    expect(await send()).toMatchObject({
      refused: 'file-refused',
      text: expect.stringContaining('photo.png'),
    });
    expect(await send('ana', { confirm: true })).toMatchObject({ ok: true });
    await house.work();
    expect(house.sent).toEqual([{ text: 'See the picture', files: [] }]);
  });
});

describe.each(ENGINES)('a note, seen from outside, on %s', (engine) => {
  it('says that it was changed and sent, and by whom [K12]', async () => {
    const outside = await testHouse({ engine });
    const inside = await hearingHouse(engine, outside.databaseUrl);
    await inside.heard('slack', [typed('It lfet')], [editedTo('It left', START + 1000)]);
    const [note] = await inside.notes();
    const reply = await inside.command('ana', 'send', { ticket: inside.number, message: note?.id });
    await inside.close();
    const { body } = await outside.get(`/api/tickets/${inside.number}`);
    const messages = body.messages as { id: string; sent: unknown; editedAt: unknown }[];
    expect(messages.find(({ id }) => id === note?.id)).toMatchObject({
      sent: { messageId: reply.ok && (reply.data as { message: string }).message, by: { name: 'Ana' } },
      editedAt: new Date(START + 1000).toISOString(),
    });
    expect(messages.filter(({ sent }) => sent !== null)).toHaveLength(1);
    const events = body.events as { type: string; text: string; actor: { name: string } }[];
    expect(events.find(({ type }) => type === 'message-edited')).toMatchObject({
      text: 'A message of the team was changed',
      actor: { name: 'Ana' },
    });
    await outside.stop();
  });
});
