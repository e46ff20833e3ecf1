import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { usualAnswer } from '../src/api/chat-hours.ts';
import type { Channel, ChannelLimits, Outbound } from '../src/channels/channel.ts';
import type { Actor } from '../src/domain/actor.ts';
import { CodedError } from '../src/domain/coded-error.ts';
import { createAct } from '../src/triage/act.ts';
import { deliver } from '../src/triage/perform/deliver.ts';
import { settle } from '../src/triage/perform/settle.ts';
import { receive } from '../src/triage/receive.ts';
import { sweep } from '../src/triage/wake.ts';
import { ENGINES } from './peers/database.ts';
import { never, type TestTriage, testTriage } from './peers/triage.ts';

/** A Monday morning, in the house's hours. */
const START = Date.parse('2026-03-02T09:00:00Z');
const DAY = 86_400_000;
const ANA: Actor = { kind: 'person', id: 'ana', role: 'agent' };

describe.each(ENGINES)('what the house says by itself, on %s', (engine) => {
  let triage: TestTriage;
  let taken: Outbound[];
  let settled: string[];

  beforeEach(async () => {
    taken = [];
    settled = [];
    triage = await testTriage(engine, START);
  });
  afterEach(() => triage.close());

  const limits: ChannelLimits = {
    textLength: 1000,
    sendsOnce: true,
    fileBytes: 1,
    fileTypes: [],
    replyWindowHours: null,
    buttons: null,
  };
  function channel(more: Partial<ChannelLimits> = {}): void {
    const post: Channel = {
      id: 'post',
      limits: { ...limits, ...more },
      verify: never,
      parse: never,
      async send(message) {
        taken.push(message);
        return { externalId: `x-${message.key}` };
      },
      async chosen(mark, text, label) {
        settled.push(`${mark} ${text} ${label}`);
      },
    };
    triage.channels.set('post', post);
  }
  const ticket = async () => {
    const found = await triage.store.tickets.ofConversation('post', 'maja');
    if (found === null) throw new Error('There is no ticket');
    return found;
  };
  const base = () => ({
    conversation: 'maja',
    from: { address: 'maja', name: 'Maja' },
    sentAt: triage.clock.now,
    sequence: 0,
  });
  const says = (externalId: string, text: string) => {
    const item = { ...base(), type: 'message' as const, externalId, text, files: [] };
    return receive(triage.ports, { channel: 'post', receivedAt: triage.clock.now, applied: [], item });
  };
  const presses = (externalId: string, choice: string, question: string, conversation = 'maja') => {
    const pressed = { type: 'choice' as const, externalId, choice, question, mark: `mark-${externalId}` };
    const item = { ...base(), ...pressed, conversation };
    return receive(triage.ports, { channel: 'post', receivedAt: triage.clock.now, applied: [], item });
  };
  const act = async (intent: Parameters<ReturnType<typeof createAct>>[0]['intent'], text?: string) => {
    const as = typeof intent !== 'function' && intent.type === 'reply' ? intent.as : 'answer';
    const { number, id } = await ticket();
    const now = triage.clock.now;
    const message = {
      ...{ ticketId: id, kind: 'outbound' as const, as, author: 'person:ana' },
      ...{
        id: `r-${now}`,
        text: text ?? '',
        channel: 'post',
        conversation: 'maja',
        externalId: null,
        sentAt: now,
      },
      ...{
        sequence: 0,
        receivedAt: now,
        delivery: 'queued' as const,
        error: null,
        files: [],
        editedAt: null,
      },
      deletedAt: null,
    };
    return createAct(triage.ports)({
      number,
      actor: ANA,
      intent,
      ...(text === undefined ? {} : { message: () => message }),
    });
  };
  /** Everything that is queued goes out. */
  const deliverAll = async () => {
    for (const [messageId, { phase }] of Object.entries((await ticket()).reply.pending))
      if (phase === 'queued') await deliver(triage.ports, { messageId }, 1);
  };
  const answered = async (becomes: 'wait' | 'resolve', as: 'answer' | 'acknowledgement' = 'answer') => {
    triage.clock.now += 60_000;
    const now = triage.clock.now;
    await act({ type: 'reply', messageId: `r-${now}`, as, confirm: true, sendAt: now, becomes }, 'Done.');
    await deliverAll();
    await deliverAll();
  };

  it('is a question in words where a channel has no buttons, answered by a number', async () => {
    channel();
    await says('m1', 'Where is it?');
    await answered('resolve');
    expect(taken.at(-1)).toMatchObject({
      text: 'Did this solve it? (Case #1)\n1 – Yes, solved\n2 – No, not yet',
    });
    expect(taken.at(-1)?.choices).toBeUndefined();
    triage.clock.now += 60_000;
    await says('m2', '2');
    expect((await ticket()).status.name).toBe('open');
    expect((await ticket()).waiting.wait?.since).toBe(START);
    expect((await triage.store.tickets.messages((await ticket()).id)).map(({ text }) => text)).toContain('2');
  });

  it('is in words too where labels do not fit on the buttons, and in the customer’s language', async () => {
    channel({ buttons: { most: 2, label: 9 } });
    await says('m1', 'Where is it?');
    const { conversation } = await ticket();
    await triage.store.contacts.change(conversation.contactId, {
      language: 'sl',
      languageBy: 'person',
    } as never);
    await answered('resolve');
    expect(taken.at(-1)?.text).toBe('Je s tem rešeno? (Primer #1)\n1 – Da, rešeno\n2 – Ne, še ne');
  });

  it('is a question with buttons where they fit; a press counts in its own conversation alone', async () => {
    channel({ buttons: { most: 2, label: 40 } });
    await says('m1', 'Where is it?');
    await answered('resolve');
    const { key = '', choices, text } = taken.at(-1) ?? {};
    expect(text).toBe('Did this solve it? (Case #1)');
    expect(choices).toEqual([
      { id: 'yes', label: 'Yes, solved' },
      { id: 'no', label: 'No, not yet' },
    ]);
    expect(await presses('p0', 'no', key, 'luka')).toBe(false);
    expect(await presses('p1', 'maybe', key)).toBe(false);
    expect((await ticket()).status.name).toBe('resolved');
    await presses('p2', 'no', key);
    expect((await ticket()).status.name).toBe('open');
    await presses('p3', 'yes', key);
    expect((await ticket()).status.name).toBe('open');
    expect((await ticket()).solved.times).toBe(1);
    await settle(triage.ports, { channel: 'post', mark: 'mark-p2', question: key });
    expect(settled).toEqual(['mark-p2 Did this solve it? (Case #1) No, not yet']);
  });

  it('asks below an acknowledgement where the case is, at once and once in ten minutes', async () => {
    channel({ buttons: { most: 2, label: 40 } });
    await says('m1', 'Where is it?');
    await answered('wait', 'acknowledgement');
    const { key = '', choices } = taken.at(-1) ?? {};
    expect(choices).toEqual([{ id: 'where', label: 'Where is my case?' }]);
    expect(await presses('w0', 'where', key, 'luka')).toBe(false);
    await presses('w1', 'where', key);
    await presses('w2', 'where', key);
    await deliverAll();
    const said = taken.filter(({ text }) => text.startsWith('Case #1: '));
    expect(said).toHaveLength(1);
    expect((await ticket()).conversation.inboundCount).toBe(1);
    await settle(triage.ports, { channel: 'post', mark: 'mark-w1', question: key });
    expect(settled).toEqual([expect.stringMatching(/^mark-w1 .* null$/)]);
    channel();
    triage.clock.now += 60_000;
    await answered('wait', 'acknowledgement');
    expect(taken.at(-1)?.choices).toBeUndefined();
    expect(taken.at(-1)?.text).not.toContain('1 – ');
  });

  it('takes no press for an answer on a case that a newer one has followed', async () => {
    channel({ buttons: { most: 2, label: 40 } });
    await says('m1', 'Where is it?');
    await answered('resolve');
    const { key = '' } = taken.at(-1) ?? {};
    const before = await ticket();
    triage.clock.now += 2 * DAY;
    await says('m2', 'And something else');
    expect((await ticket()).id).not.toBe(before.id);
    await presses('p1', 'no', key);
    expect((await triage.store.tickets.byId(before.id))?.ticket.status.name).toBe('resolved');
  });

  it('leaves buttons that the platform does not let go', async () => {
    channel();
    await says('m1', 'Where is it?');
    await answered('resolve');
    const { key = '' } = taken.at(-1) ?? {};
    const post = triage.channels.get('post') as Channel;
    post.chosen = () => Promise.reject(new CodedError('vendor-refused', 'too old'));
    await settle(triage.ports, { channel: 'post', mark: 'm', question: key });
    post.chosen = () => Promise.reject(new CodedError('vendor-down', 'later'));
    await expect(settle(triage.ports, { channel: 'post', mark: 'm', question: key })).rejects.toMatchObject({
      code: 'vendor-down',
    });
  });

  it('is not said where only people speak, nor where the channel’s window has closed: then the owner is told', async () => {
    channel({ byMouth: true });
    await says('m1', 'Where is it?');
    await answered('resolve');
    expect(taken.map(({ text }) => text)).toEqual(['Done.']);
    channel({ replyWindowHours: 7 * 24, ownWindowHours: 24 });
    await says('m2', 'Not here');
    await answered('wait');
    triage.clock.now += 4 * DAY;
    await sweep(triage.ports);
    await deliverAll();
    expect(taken.map(({ text }) => text)).toEqual(['Done.', 'Done.']);
    expect(await triage.store.tickets.told(['person:ana'], { limit: 5 })).toMatchObject([
      { stage: 'nudge-dropped' },
    ]);
  });
});

describe('how long an answer usually takes', () => {
  const asked = (answered: number, medianMs: number | null) =>
    usualAnswer({ answered: async () => ({ answered, withinTarget: 0, withinPromise: 0, medianMs }) })(
      START,
      'en',
    );

  it('is said from thirty answers on, rounded up', async () => {
    expect(await asked(29, 60_000)).toBeNull();
    expect(await asked(30, 60_000)).toBe('Usual time to an answer: 1 minute');
    expect(await asked(30, 60_001)).toBe('Usual time to an answer: 2 minutes');
    expect(await asked(500, 3_600_000)).toBe('Usual time to an answer: 1 hour');
    expect(await asked(500, 3_600_001)).toBe('Usual time to an answer: 2 hours');
    expect(await asked(0, null)).toBeNull();
  });

  it('is looked up every few minutes only', async () => {
    let looked = 0;
    const usual = usualAnswer({
      answered: async () => {
        looked += 1;
        return { answered: 30, withinTarget: 0, withinPromise: 0, medianMs: 60_000 };
      },
    });
    for (const seconds of [0, 10, 290]) await usual(START + seconds * 1000, 'en');
    expect(looked).toBe(1);
    await usual(START + 301_000, 'en');
    expect(looked).toBe(2);
  });
});
