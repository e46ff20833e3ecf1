import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENGINES } from './peers/database.ts';
import { ROUND_THE_CLOCK } from './peers/hours.ts';
import { type TestHouse, testHouse, type Visitor } from './peers/house.ts';
import { TelegramPeer } from './peers/telegram.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

interface View {
  ticket: { number: number; status: string; front: boolean; waitingSince: string | null; resolution: object };
  messages: { kind: string; as: string | null; text: string; delivery: string | null; id: string }[];
  events: { type: string; text: string; data: Record<string, unknown>; actor: { kind: string } }[];
}

/** The house's own rules, with some of the files changed. */
function rulesWith(
  change: (file: string, content: Record<string, unknown>) => Record<string, unknown>,
): string {
  const folder = mkdtempSync(join(tmpdir(), 'osem-rules-'));
  cpSync('rules', folder, { recursive: true });
  for (const file of ['texts.json', 'hours.json', 'deadlines.json', 'waiting.json']) {
    const path = join(folder, file);
    writeFileSync(path, JSON.stringify(change(file, JSON.parse(readFileSync(path, 'utf8')))));
  }
  return folder;
}

describe.each(ENGINES)('after the answer, on %s', (engine) => {
  let house: TestHouse;
  let telegram: TelegramPeer;
  let rules: string;
  let ana: { id: string; token: string };

  beforeAll(async () => {
    telegram = await TelegramPeer.start();
    telegram.chat(77);
    rules = rulesWith((file, content) => {
      if (file === 'hours.json') return { ...content, tables: ROUND_THE_CLOCK };
      if (file === 'texts.json')
        return {
          ...content,
          texts: { 'customer.thanks': { en: 'Splendid{named, select, yes {, {name}} other {}}.' } },
        };
      if (file !== 'deadlines.json') return content;
      const all = (content.rules as { conditions: unknown; event: { params: object } }[]).map((rule) =>
        rule.conditions === 'always'
          ? { ...rule, event: { ...rule.event, params: { ...rule.event.params, resolveHours: 48 } } }
          : rule,
      );
      return { ...content, rules: all };
    });
    house = await testHouse({
      engine,
      env: {
        RULES_DIR: rules,
        TELEGRAM_TOKEN: telegram.token,
        TELEGRAM_SECRET_TOKEN: 'a-word',
        TELEGRAM_API_URL: telegram.url,
        PUBLIC_URL: 'https://desk.example',
      },
    });
    ana = await house.person('Ana', 'agent');
    await house.until(
      () => Promise.resolve(telegram.webhook),
      (webhook) => webhook !== null,
    );
    if (telegram.webhook !== null) telegram.webhook.url = `${house.url}/channels/telegram`;
  });
  afterAll(async () => {
    await house.stop();
    await telegram.stop();
    rmSync(rules, { recursive: true, force: true });
  });

  const view = async (number: number) => (await house.get(`/api/tickets/${number}`)).body as unknown as View;
  const until = (number: number, holds: (view: View) => boolean) => house.until(() => view(number), holds);
  const numberOf = async (words: string): Promise<number> => {
    const { body } = await house.until(
      () => house.get('/api/tickets?status=open&limit=200'),
      (answer) => (answer.body.tickets as { preview: string }[]).some(({ preview }) => preview === words),
    );
    const tickets = body.tickets as { number: number; preview: string }[];
    return tickets.find(({ preview }) => preview === words)?.number ?? 0;
  };
  const answered = async (visitor: Visitor, words: string, then: 'wait' | 'resolve'): Promise<number> => {
    await visitor.write(words);
    const number = await numberOf(words);
    const options = Object.fromEntries([
      ['ticket', number],
      ['text', 'It is done.'],
      ['then', then],
    ]);
    expect((await house.command('reply', options, ana.token)).status).toBe(200);
    await until(number, ({ ticket }) => ticket.status === (then === 'wait' ? 'waiting' : 'resolved'));
    return number;
  };
  const asked = (visitor: Visitor) =>
    house.until(
      async () => (await house.get('/chat/messages', visitor.token)).body.messages as ChatMessage[],
      (messages) => (messages.at(-1)?.choices.length ?? 0) > 0,
    );
  interface ChatMessage {
    id: string;
    text: string;
    choices: { id: string; label: string }[];
    chosen: { id: string; label: string } | null;
  }
  const asSaid = async (visitor: Visitor, words: RegExp) =>
    (
      await house.until(
        async () => (await house.get('/chat/messages', visitor.token)).body.messages as ChatMessage[],
        (messages) => messages.some(({ text }) => words.test(text)),
      )
    ).find(({ text }) => words.test(text));
  const choose = (visitor: Visitor, question: string, id: string, press = `press-${id}`) =>
    house.post('/channels/webchat', { id: press, choice: { question, id } }, visitor.token);

  it('the customer is asked by buttons, and yes is thanked for once, in the house’s own words', async () => {
    const visitor = await house.visitor('Maja');
    const number = await answered(visitor, 'Is my parcel on its way?', 'resolve');
    const question = (await asked(visitor)).at(-1);
    expect(question?.text).toBe(`Did this solve it? (Case #${number})`);
    expect(question?.choices.map(({ label }) => label)).toEqual(['Yes, solved', 'No, not yet']);
    const id = question?.id ?? '';
    await Promise.all(['a', 'b', 'c'].map((press) => choose(visitor, id, 'yes', press)));
    const after = await until(number, ({ messages }) => messages.at(-1)?.text === 'Splendid, Maja.');
    expect(after.events.filter(({ type }) => type === 'solved-said')).toMatchObject([
      { actor: { kind: 'contact' }, data: { answer: 'yes' } },
    ]);
    expect(after.ticket.status).toBe('resolved');
    const thanks = (await asked(visitor)).at(-1);
    expect(thanks?.choices).toEqual([{ id: 'thank', label: 'Say thanks to Ana' }]);
    await Promise.all(['d', 'e'].map((press) => choose(visitor, thanks?.id ?? '', 'thank', press)));
    const thanked = await until(number, ({ events }) => events.some(({ type }) => type === 'thanked'));
    expect(thanked.events.filter(({ type }) => type === 'thanked')).toMatchObject([
      { actor: { kind: 'contact' }, data: { how: 'button', by: null } },
    ]);
    const { notices } = (await house.get('/api/notices', ana.token)).body as { notices: { text: string }[] };
    expect(notices.map(({ text }) => text)).toContain(`You were thanked on #${number}.`);
    const seen = (await house.get('/chat/messages', visitor.token)).body.messages as ChatMessage[];
    expect(seen.every(({ choices }) => choices.length === 0)).toBe(true);
    expect(seen.find((one) => one.id === id)?.chosen).toEqual({ id: 'yes', label: 'Yes, solved' });
    expect(seen.at(-1)?.chosen).toEqual({ id: 'thank', label: 'Say thanks to Ana' });
    // A stranger's press on somebody else's question is nothing.
    const stranger = await house.visitor();
    expect((await choose(stranger, id, 'no')).status).toBe(200);
    await stranger.write('And mine?');
    await numberOf('And mine?');
    expect((await view(number)).ticket.status).toBe('resolved');
  });

  it('no brings the case back before all others and tells the owner, the second time the supervisors', async () => {
    const visitor = await house.visitor();
    const number = await answered(visitor, 'It does not work, question two', 'resolve');
    const [earlier] = (await house.get('/api/tickets?status=open')).body.tickets as { number: number }[];
    expect(earlier?.number).not.toBe(number);
    await choose(visitor, (await asked(visitor)).at(-1)?.id ?? '', 'no', 'n1');
    const back = await until(number, ({ ticket }) => ticket.status === 'open');
    expect(back.ticket.front).toBe(true);
    const told = await asSaid(visitor, /What is still missing/);
    expect(told?.text).toMatch(
      new RegExp(
        `^Thank you .* case #${number} is open again and stands before all others\\. Ana goes on .* by \\w+day \\d`,
      ),
    );
    const [first] = (await house.get('/api/tickets?status=open')).body.tickets as { number: number }[];
    expect(first?.number).toBe(number);
    const counts = await house.command('stats', {});
    expect(counts.body.data).toMatchObject({ broken: 0 });
    const notices = async (token: string) =>
      (await house.get('/api/notices', token)).body.notices as { stage: string; number: number }[];
    expect(await notices(ana.token)).toContainEqual(expect.objectContaining({ stage: 'not-solved', number }));
    await house.command(
      'reply',
      Object.fromEntries([
        ['ticket', number],
        ['text', 'Now it does.'],
        ['then', 'resolve'],
      ]),
      ana.token,
    );
    await until(number, ({ ticket }) => ticket.status === 'resolved');
    await asked(visitor);
    await visitor.write('ne!');
    const again = await until(number, ({ ticket }) => ticket.status === 'open');
    expect(again.messages.filter(({ kind }) => kind === 'inbound').map(({ text }) => text)).toEqual([
      'It does not work, question two',
      'ne!',
    ]);
    expect(again.events.findLast(({ type }) => type === 'escalated')?.data).toMatchObject({
      reason: 'not-solved',
    });
    const eva = await house.person('Eva', 'supervisor');
    expect(await notices(eva.token)).toContainEqual(
      expect.objectContaining({ stage: 'escalated:not-solved', number }),
    );
  });

  it('a press comes by Telegram, verified, answered, its buttons gone; a late one changes nothing', async () => {
    const from = { id: 77, is_bot: false, first_name: 'Irina' };
    const chat = { id: 77, type: 'private' as const, first_name: 'Irina' };
    const date = Math.floor(house.now() / 1000);
    await telegram.deliver({
      update_id: 900,
      message: { message_id: 5, date, text: 'Где посылка?', from, chat },
    });
    const number = await numberOf('Где посылка?');
    await house.command(
      'reply',
      Object.fromEntries([
        ['ticket', number],
        ['text', 'Завтра.'],
        ['then', 'resolve'],
      ]),
      ana.token,
    );
    const [yes] = await house.until(
      () => Promise.resolve(telegram.buttons()),
      (buttons) => buttons.length === 2,
    );
    const message = telegram.sent.at(-1);
    const press = (update: number, id: string, data = yes?.callback_data ?? '') => {
      telegram.presses.add(id);
      const query = { id, from, message, chat_instance: '1', data };
      return telegram.deliver({ update_id: update, callback_query: query as never });
    };
    await press(901, 'q1');
    await until(number, ({ events }) => events.some(({ type }) => type === 'solved-said'));
    await house.until(
      () => Promise.resolve([telegram.presses.size, message?.reply_markup?.inline_keyboard.length]),
      ([waiting, rows]) => waiting === 0 && rows === 0,
    );
    expect(message?.text).toMatch(/\n✓ Да/);
    await press(902, 'q2', (yes?.callback_data ?? '').replace('yes', 'no'));
    await house.until(
      () => Promise.resolve(telegram.presses.size),
      (waiting) => waiting === 0,
    );
    const after = await view(number);
    expect(after.ticket.status).toBe('resolved');
    expect(after.events.filter(({ type }) => type === 'solved-said')).toHaveLength(1);
    const [thank] = await house.until(
      () => Promise.resolve(telegram.buttons()),
      (buttons) => buttons.length === 1,
    );
    expect(thank?.text).toBe('Сказать спасибо: Ana');
  });

  it('a heart below an answer by Telegram thanks whoever gave it, until it is taken back', async () => {
    const from = { id: 79, is_bot: false, first_name: 'Vera' };
    const chat = { id: 79, type: 'private' as const, first_name: 'Vera' };
    telegram.chat(79);
    const date = Math.floor(house.now() / 1000);
    const message = { message_id: 6, date, text: 'Когда придёт книга?', from, chat };
    await telegram.deliver({ update_id: 910, message });
    const number = await numberOf('Когда придёт книга?');
    await house.command('reply', { ticket: number, text: 'Она придёт в среду.' }, ana.token);
    const answer = await house.until(
      () => Promise.resolve(telegram.sent.find(({ text }) => text?.includes('Она придёт') === true)),
      (sent) => sent !== undefined,
    );
    await until(number, ({ messages }) => JSON.stringify(messages).includes('"sent"'));
    const said = (update_id: number, ...emoji: string[]) => {
      const of = { chat, message_id: answer?.message_id, user: from, date };
      const sign = emoji.map((one) => ({ type: 'emoji', emoji: one }));
      return telegram.deliver({
        update_id,
        message_reaction: { ...of, old_reaction: [], new_reaction: sign },
      } as never);
    };
    await said(911, '🤔', '❤️');
    await until(number, ({ events }) => events.some(({ type }) => type === 'thanked'));
    await said(912, '🤔');
    await until(number, ({ events }) => events.some(({ type }) => type === 'thanks-taken-back'));
  });

  it('a word of the house that does not arrive is told to the owner', async () => {
    const from = { id: 78, is_bot: false, first_name: 'Jan' };
    const chat = { id: 78, type: 'private' as const, first_name: 'Jan' };
    telegram.chat(78);
    const date = Math.floor(house.now() / 1000);
    await telegram.deliver({ update_id: 920, message: { message_id: 6, date, text: 'Kje je?', from, chat } });
    const number = await numberOf('Kje je?');
    await house.command('reply', { ticket: number, text: 'Jutri.' }, ana.token);
    await until(number, ({ ticket }) => ticket.waitingSince === null);
    telegram.chat(78, 'blocked');
    await house.command('resolve', { ticket: number }, ana.token);
    await until(number, ({ messages }) => messages.at(-1)?.delivery === 'failed');
    const { body } = await house.get('/api/notices', ana.token);
    expect(body.notices).toContainEqual(expect.objectContaining({ stage: 'courtesy-failed', number }));
  });

  it('a customer who is silent is reminded, then told goodbye, and may come back; the clock rests meanwhile', async () => {
    const visitor = await house.visitor('Petra');
    const number = await answered(visitor, 'Which colour can I have?', 'wait');
    expect((await view(number)).ticket.resolution).toMatchObject({
      targetMs: 48 * HOUR,
      since: null,
      dueAt: null,
    });
    house.advance(3 * DAY + HOUR);
    await until(
      number,
      ({ messages }) => messages.at(-1)?.delivery === 'sent' && messages.at(-1)?.as === 'courtesy',
    );
    house.advance(4 * DAY + HOUR);
    const closed = await until(number, ({ ticket }) => ticket.status === 'resolved');
    expect(closed.messages.map(({ as }) => as)).toEqual([null, 'answer', 'courtesy', 'courtesy']);
    expect(closed.messages.at(-1)?.text).toMatch(
      /^Hello Petra, we have not heard from you.* Is it solved\?$/,
    );
    expect(closed.events.filter(({ type }) => type === 'resolution-late')).toEqual([]);
    const { body } = await house.command('stats', { span: 'month' });
    expect(body.data).toMatchObject({ cases: { withTarget: expect.any(Number) } });
    const { cases } = body.data as { cases: { resolved: number; withTarget: number; withinTarget: number } };
    expect(cases.resolved).toBeGreaterThanOrEqual(3);
    expect(cases.withinTarget).toBe(cases.withTarget);
    await visitor.write('Red, please');
    await until(number, ({ ticket }) => ticket.status === 'open');
  });

  it('an open case whose time to resolve passes is told to the owner once', async () => {
    const visitor = await house.visitor();
    await visitor.write('Still not here, question nine');
    const number = await numberOf('Still not here, question nine');
    await house.command('claim', { ticket: number }, ana.token);
    house.advance(49 * HOUR);
    const late = await until(number, ({ events }) => events.some(({ type }) => type === 'resolution-late'));
    expect(late.events.filter(({ type }) => type === 'resolution-late')).toHaveLength(1);
    const { body } = await house.get('/api/notices', ana.token);
    expect(body.notices).toContainEqual(expect.objectContaining({ stage: 'resolution-late', number }));
  });

  it('only an answer ends with something', async () => {
    const visitor = await house.visitor();
    await visitor.write('Question ten');
    const number = await numberOf('Question ten');
    const options = Object.fromEntries([
      ['ticket', number],
      ['text', 'A moment'],
      ['as', 'holding'],
      ['then', 'wait'],
    ]);
    expect(await house.command('reply', options, ana.token)).toMatchObject({
      status: 400,
      body: { refused: 'bad-option' },
    });
  });
});

describe('closed hours', () => {
  it('are shown in the chat with the next opening, and told once a case where the house wants it', async () => {
    const now = new Date();
    const tomorrow = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'][(now.getUTCDay() + 1) % 7] ?? 'sun';
    const rules = rulesWith((file, content) =>
      file === 'hours.json'
        ? {
            ...content,
            outOfHoursNotice: true,
            tables: {
              default: {
                zone: 'UTC',
                week: { [tomorrow]: [{ from: '12:00', to: '13:00' }] },
                holidays: [
                  {
                    date: now.toISOString().slice(0, 10),
                    name: { en: 'Statehood Day', sl: 'dan državnosti' },
                  },
                ],
              },
            },
          }
        : content,
    );
    const house = await testHouse({ engine: 'sqlite', env: { RULES_DIR: rules } });
    try {
      const { body } = await house.post('/chat/session', { language: 'sl' }, '');
      const opens = new Date(
        Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1, 12),
      ).toISOString();
      expect(body.hours).toMatchObject({ open: false, opensAt: opens, holiday: 'dan državnosti' });
      expect(body.usual).toBeNull();
      const visitor = await house.visitor('Maja');
      await visitor.write('Are you there?');
      const seen = await house.until(
        () => visitor.messages(),
        (all) => all.length === 2,
      );
      expect(seen[1]?.text).toMatch(
        /^Thank you, Maja, your message is here\. Our hours begin again on .+ 12:00; .+ you hear from us by /,
      );
      await visitor.write('Hello?');
      await house.until(
        () => visitor.messages(),
        (all) => all.some(({ text }) => text === 'Hello?'),
      );
      const { body: queue } = await house.get('/api/tickets');
      expect(queue.tickets).toMatchObject([{ waitingSince: expect.any(String), assignee: null }]);
      expect((await visitor.messages()).filter(({ from }) => from === 'team')).toHaveLength(1);
    } finally {
      await house.stop();
      rmSync(rules, { recursive: true, force: true });
    }
  });
});
