import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChatCalls } from '../src/api/chat-shapes.ts';
import { ENGINES } from './peers/database.ts';
import { type TestHouse, testHouse, type Visitor } from './peers/house.ts';

/** A Tuesday, 10:00 in Ljubljana. */
const AT = Date.parse('2026-12-01T09:00:00Z');
const TOMORROW_9 = '2026-12-02T08:00:00.000Z';

describe.each(ENGINES)('a call asked for in the chat, on %s', (engine) => {
  let house: TestHouse;
  beforeAll(async () => {
    house = await testHouse({ engine, ahead: AT - Date.now() });
  });
  afterAll(() => house.stop());

  const times = async ({ token }: Visitor, more: Record<string, unknown> = {}) => {
    const asked = { zone: 'Europe/London', language: 'en', ...more };
    const { status, body } = await house.post('/chat/calls', asked, token);
    return { status, ...(body as unknown as ChatCalls) };
  };
  const ask = ({ token }: Visitor, more: Record<string, unknown>) =>
    house.post('/channels/webchat', { id: crypto.randomUUID(), language: 'en', ...more }, token);
  const last = async (visitor: Visitor, words: string) => {
    type Shown = { text: string; files: { name: string; url: string }[]; choices: { id: string }[] };
    const all = await house.until(
      async () => (await visitor.messages()) as unknown as Shown[],
      (found) => found.some(({ text }) => text.includes(words)),
    );
    return all.findLast(({ text }) => text.includes(words));
  };

  it('offers free times by the visitor’s clocks, books the chosen one, and brings link and calendar there', async () => {
    const maja = await house.visitor('Maja');
    const session = await house.post('/chat/session', {}, '');
    expect(session.body.calls).toBe(true);
    const free = await times(maja, { from: TOMORROW_9 });
    expect(free).toMatchObject({
      zone: 'Europe/London',
      open: null,
      numbered: false,
      more: true,
      fault: null,
    });
    expect(free.free[0]).toEqual({ at: TOMORROW_9, label: 'Wednesday 2 December at 08:00' });
    expect(await times(maja, { at: TOMORROW_9, phone: 'nonsense' })).toMatchObject({ fault: 'number' });
    expect(await times(maja, { at: TOMORROW_9, phone: '' })).toMatchObject({ fault: 'number' });
    expect(await times(maja, { at: '2026-12-02T02:00:00.000Z', phone: '+44 20 7946 0958' })).toMatchObject({
      fault: 'taken',
    });
    const call = { at: TOMORROW_9, zone: 'Europe/London', phone: '+44 20 7946 0958' };
    await ask(maja, { text: 'My bill', call, name: 'Maja N.' });
    const told = await last(maja, 'We call you at +442079460958');
    expect(told?.text).toContain('Wednesday 2 December at 08:00 (Europe/London)');
    expect(told?.text).toMatch(/Another time, or no call: \S+\/calls\//);
    const ics = await house.get(told?.files[0]?.url ?? '', '');
    expect(ics.body.text).toContain('DTSTART:20261202T080000Z');
    const { body } = await house.get('/api/tickets/1');
    const { ticket, messages } = body as { ticket: Record<string, unknown>; messages: { text: string }[] };
    expect(messages[0]?.text).toBe(
      'Please call me: Wednesday 2 December at 08:00 (Europe/London)\nNumber: +44 20 7946 0958\nMy bill',
    );
    expect(ticket).toMatchObject({ contact: { name: 'Maja N.' } });
    const later = await times(maja);
    expect(later).toMatchObject({ numbered: true, open: { at: TOMORROW_9 } });
    expect(later.open?.link).toMatch(/^\/calls\/\S+\?lang=en$/);
    // The same form moves it, and the number is known by now.
    await ask(maja, { call: { at: '2026-12-02T09:00:00.000Z', zone: 'Europe/London' } });
    expect((await last(maja, 'Your call has a new time'))?.text).toContain('at 09:00 (Europe/London)');
  });

  it('asks again with other times where somebody was quicker, in the language of the widget', async () => {
    const call = { at: '2026-12-03T09:00:00.000Z', zone: 'Europe/Ljubljana', phone: '+386 40 123 456' };
    for (let n = 0; n < 2; n++) {
      const one = await house.visitor(`v${n}`);
      await ask(one, { call });
      await last(one, 'We call you');
    }
    const late = await house.visitor('Late');
    expect(await times(late, { at: call.at, phone: call.phone })).toMatchObject({ fault: 'taken' });
    await ask(late, { call, language: 'sl' });
    const told = await last(late, 'Ta čas je zaseden');
    expect(told?.choices.map(({ id }) => id)).toEqual(['call-1', 'call-2', 'call-3', 'call-no']);
    expect(told?.files).toEqual([]);
  });

  it('cancels one’s own call where it stands, and none that has moved', async () => {
    const cancel = ({ token }: Visitor, at: string) =>
      house.post('/chat/calls/cancel', { zone: 'Europe/London', language: 'en', at }, token);
    const nine = '2026-12-04T09:00:00.000Z';
    const ten = '2026-12-04T10:00:00.000Z';
    const call = { zone: 'Europe/London', phone: '+44 20 7946 0958' };
    const [zoe, eve] = [await house.visitor('Zoe'), await house.visitor('Eve')];
    await ask(zoe, { call: { ...call, at: nine } });
    await last(zoe, 'We call you');
    // Another's is not theirs to cancel, be it at the very time.
    expect((await cancel(eve, nine)).body).toMatchObject({ open: null });
    expect((await times(zoe)).open).toMatchObject({ at: nine });
    await ask(zoe, { call: { ...call, at: ten } });
    await last(zoe, 'Your call has a new time');
    expect((await cancel(zoe, nine)).body).toMatchObject({ open: { at: ten } });
    expect((await cancel(zoe, ten)).body).toMatchObject({ open: null, numbered: true });
    expect((await cancel(zoe, ten)).body).toMatchObject({ open: null });
    expect((await times(zoe)).free.map(({ at }) => at)).toContain(TOMORROW_9);
    expect((await cancel({ ...zoe, token: 'x' }, ten)).status).toBe(401);
    expect((await cancel(zoe, 'soon')).status).toBe(400);
  });

  it('takes no zone, time or number that is none, and asks for a visitor’s token', async () => {
    const eve = await house.visitor('Eve');
    const call = { at: TOMORROW_9, zone: 'Europe/London', phone: '+44 20 7946 0958' };
    for (const wrong of [
      { zone: 'Nowhere/None' },
      { at: 'soon' },
      { phone: '+44\n20' },
      { phone: '1'.repeat(31) },
    ])
      expect((await ask(eve, { call: { ...call, ...wrong } })).status).toBe(400);
    expect((await times({ ...eve, token: 'x' })).status).toBe(401);
    expect((await times(eve, { zone: 'Nowhere/None' })).zone).toBe('Europe/Ljubljana');
  });
});
