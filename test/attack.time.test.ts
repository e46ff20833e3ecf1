import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENGINES } from './peers/database.ts';
import { type TestHouse, testHouse } from './peers/house.ts';
import { TelegramPeer } from './peers/telegram.ts';

const SECRET = 'attack-secret';
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

interface View {
  ticket: { number: number; status: string; waitingSince: string | null };
  messages: { kind: string; text: string; delivery: string | null }[];
}

describe.each(ENGINES)('a clock that jumps, on %s', (engine) => {
  let house: TestHouse;
  beforeAll(async () => {
    house = await testHouse({ engine });
  });
  afterAll(() => house.stop());

  const view = async (number: number) => (await house.get(`/api/tickets/${number}`)).body as unknown as View;

  it.each([
    ['an hour', HOUR],
    ['a month', 30 * DAY],
  ])('back by %s: what comes is still taken, answered and delivered', async (what, jump) => {
    const visitor = await house.visitor();
    const words = `before the jump back by ${what}`;
    await visitor.write(words);
    const find = async () => {
      const { body } = await house.get(`/api/search?q=${encodeURIComponent(words)}`);
      return (body.hits as { ticket: { number: number } }[])[0]?.ticket.number ?? 0;
    };
    const number = await house.until(find, (found) => found > 0);
    house.advance(-jump);
    await visitor.write('after the jump');
    await house.until(
      () => view(number),
      ({ messages }) => messages.some(({ text }) => text === 'after the jump'),
    );
    const reply = await house.command('reply', {
      ticket: number,
      text: 'answered all the same',
      confirm: true,
    });
    expect(reply.status).toBe(200);
    await house.until(
      () => view(number),
      ({ messages }) => messages.some(({ kind, delivery }) => kind === 'outbound' && delivery === 'sent'),
    );
    expect((await visitor.messages()).map(({ text }) => text)).toContain('answered all the same');
    expect((await house.command('resolve', { ticket: number, reason: 'done' })).status).toBe(200);
  });

  it('to and fro while people write: every message is there once', async () => {
    const visitors = await Promise.all(Array.from({ length: 5 }, (_, n) => house.visitor(`Jumper ${n}`)));
    for (let turn = 0; turn < 8; turn++) {
      await Promise.all(visitors.map((visitor, n) => visitor.write(`jump ${n} ${turn}`)));
      house.advance(turn % 2 ? -2 * HOUR : 2 * HOUR - 60_000);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    for (const [n, visitor] of visitors.entries()) {
      const wanted = Array.from({ length: 8 }, (_, turn) => `jump ${n} ${turn}`);
      const texts = async () => (await visitor.messages()).map(({ text }) => text).toSorted();
      expect(await house.until(texts, (found) => found.length >= 8)).toEqual(wanted);
    }
    expect((await house.get('/ready', '')).status).toBe(200);
  });

  it('forward by ten years and back: sessions and visitors end or not, nothing breaks', async () => {
    const visitor = await house.visitor();
    await visitor.write('Long ago');
    house.advance(3650 * DAY);
    expect((await visitor.write('Ten years later')).status).toBe(401);
    expect((await house.get('/api/tickets')).status).toBe(200);
    house.advance(-3650 * DAY);
    expect((await visitor.write('Back again')).status).toBe(200);
    await house.until(
      () => visitor.messages(),
      (messages) => messages.some(({ text }) => text === 'Back again'),
    );
    expect((await house.get('/ready', '')).status).toBe(200);
  });
});

describe.each(ENGINES)('a vendor with troubles, on %s', (engine) => {
  let house: TestHouse;
  let telegram: TelegramPeer;
  let chat = 500;
  beforeAll(async () => {
    telegram = await TelegramPeer.start();
    house = await testHouse({
      engine,
      env: {
        TELEGRAM_TOKEN: telegram.token,
        TELEGRAM_SECRET_TOKEN: SECRET,
        TELEGRAM_API_URL: telegram.url,
        VENDOR_TIMEOUT_SECONDS: '1',
      },
    });
  });
  afterAll(async () => {
    await house.stop();
    await telegram.stop();
  });

  const view = async (number: number) => (await house.get(`/api/tickets/${number}`)).body as unknown as View;

  async function customer(): Promise<{ number: number; id: number }> {
    const id = chat++;
    telegram.chat(id);
    const text = `Question of chat ${id}.`;
    const message = {
      message_id: 1,
      date: Math.floor(house.now() / 1000),
      text,
      chat: { id, type: 'private' },
      from: { id, is_bot: false, first_name: 'C' },
    };
    const headers = { 'x-telegram-bot-api-secret-token': SECRET };
    expect((await house.post('/channels/telegram', { update_id: id, message }, '', headers)).status).toBe(
      200,
    );
    const find = async () => {
      const { body } = await house.get('/api/tickets?channel=telegram&limit=200');
      const found = (body.tickets as { number: number; preview: string }[]).find(
        ({ preview }) => preview === text,
      );
      return found?.number ?? 0;
    };
    return { id, number: await house.until(find, (found) => found > 0) };
  }

  const outbound = (number: number) => async () =>
    (await view(number)).messages.find(({ kind }) => kind === 'outbound')?.delivery ?? '';
  const sends = (id: number) =>
    telegram.sent.filter((message) => message.chat.id === id).map(({ text }) => text);

  it.each([
    ['busy (429)', { status: 429, description: 'Too Many Requests', retryAfter: 1 }, 'sent', 1],
    ['broken (500)', { status: 500, description: 'Internal Server Error' }, 'sent', 1],
    ['refusing (400)', { status: 400, description: 'Bad Request: nonsense' }, 'failed', 0],
    ['blocked (403)', { status: 403, description: 'Forbidden: bot was blocked by the user' }, 'failed', 0],
    ['silent', 'never', 'unknown', 0],
    ['cut after doing', 'cut-after-doing', 'unknown', 1],
  ] as const)(
    '%s: the reply ends as it should, and never goes out twice',
    async (_what, fault, fate, times) => {
      const { number, id } = await customer();
      telegram.fail('sendMessage', fault);
      const text = `Answer in chat ${id}`;
      expect((await house.command('reply', { ticket: number, text })).status).toBe(200);
      expect(await house.until(outbound(number), (delivery) => delivery === fate)).toBe(fate);
      await new Promise((resolve) => setTimeout(resolve, 1500));
      expect(await outbound(number)()).toBe(fate);
      expect(sends(id)).toEqual(Array.from({ length: times }, () => text));
      const { ticket } = await view(number);
      expect(ticket.waitingSince === null).toBe(fate === 'sent');
      if (fate !== 'unknown') return;
      const [message] = (
        (await house.get(`/api/tickets/${number}`)).body.messages as { id: string; kind: string }[]
      ).filter(({ kind }) => kind === 'outbound');
      expect((await house.command('mark-sent', { ticket: number, message: message?.id })).status).toBe(200);
      expect((await view(number)).ticket.waitingSince).toBeNull();
    },
  );

  it('that is slow delays neither the chat nor what comes in', async () => {
    const slow = await Promise.all(Array.from({ length: 12 }, customer));
    for (const { number } of slow) {
      telegram.fail('sendMessage', 'never');
      expect((await house.command('reply', { ticket: number, text: 'Slow' })).status).toBe(200);
    }
    const visitor = await house.visitor();
    const begun = performance.now();
    await visitor.write('Is the chat slow as well');
    const find = async () => {
      const { body } = await house.get('/api/search?channel=webchat&q=slow');
      return (body.hits as { ticket: { number: number } }[])[0]?.ticket.number ?? 0;
    };
    const number = await house.until(find, (found) => found > 0);
    await house.command('reply', { ticket: number, text: 'No' });
    await house.until(
      () => visitor.messages(),
      (messages) => messages.some(({ text }) => text === 'No'),
    );
    // One behind the other, those before it would have taken twelve seconds.
    expect(performance.now() - begun).toBeLessThan(6_000);
  });

  it('keeps later replies behind the first, however long that takes, and loses none', async () => {
    const { number, id } = await customer();
    telegram.fail('sendMessage', { status: 429, description: 'Too Many Requests', retryAfter: 2 });
    for (const text of ['One', 'Two', 'Three'])
      expect((await house.command('reply', { ticket: number, text })).status).toBe(200);
    await house.until(
      () => view(number),
      ({ messages }) => messages.filter(({ delivery }) => delivery === 'sent').length === 3,
    );
    expect(sends(id)).toEqual(['One', 'Two', 'Three']);
  });
});
