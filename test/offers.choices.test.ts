import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { choicesOf } from '../src/api/chat-choices.ts';
import type { Channel, Outbound } from '../src/channels/channel.ts';
import { JOB_KINDS, type JobHandler, type JobKind } from '../src/jobs/jobs.ts';
import { settle } from '../src/triage/perform/settle.ts';
import { receive } from '../src/triage/receive.ts';
import { sweep } from '../src/triage/wake.ts';
import { choiceId, choiceIn as discordChoiceIn } from '../src/vendors/discord/choice.ts';
import { choiceAction, choiceIn as slackChoiceIn } from '../src/vendors/slack/choice.ts';
import { eventually } from './eventually.ts';
import { HOUR, type LinksHouse, linksHouse } from './links.house.ts';
import { ENGINES } from './peers/database.ts';
import { never } from './peers/triage.ts';

const DAY = 24 * HOUR;

describe.each(ENGINES)('what a customer chooses, on %s', (engine) => {
  let house: LinksHouse;
  let taken: Outbound[];
  let settled: string[];
  beforeEach(async () => {
    house = await linksHouse(engine);
    taken = [];
    settled = [];
    for (const id of ['shop', 'webchat']) house.channels.set(id, withButtons(id));
  });
  afterEach(() => house.close());

  function withButtons(id: string): Channel {
    return {
      id,
      limits: {
        textLength: 1000,
        sendsOnce: true,
        fileBytes: 1,
        fileTypes: [],
        replyWindowHours: null,
        buttons: { most: 5, label: 30 },
      },
      verify: never,
      parse: never,
      async send(message) {
        taken.push(message);
        return { externalId: `x-${message.key}` };
      },
      async chosen(mark, text, label) {
        settled.push(`${mark} ${text.split('\n')[0]} ${label}`);
      },
      markOf: ({ conversation, externalId }) => `${conversation}/${externalId.slice(0, 2)}`,
    };
  }

  /** An offer that has arrived; answers the ticket's number and the offer's message. */
  async function offered(what: string, more: Record<string, unknown> = {}, channel = 'shop') {
    const { number } = await house.say(channel, 'Maja', 'My parcel is late');
    await house.ask('offer', { ticket: number, what, confirm: true, because: 'Late', ...more });
    await house.deliverAll([number]);
    const offer = (await house.ticket(number)).offer.open?.messageId ?? '';
    return { number, offer };
  }

  let pressed = 0;
  async function press(question: string, choice: string, channel = 'shop') {
    const externalId = `p${++pressed}`;
    const from = { address: `Maja@${channel}`, name: 'Maja' };
    const base = { conversation: 'Maja', from, sentAt: house.clock.now, sequence: 0 };
    const item = {
      ...base,
      type: 'choice' as const,
      externalId,
      question,
      choice,
      mark: `mark-${externalId}`,
    };
    await receive(house.ports, { channel, item, receivedAt: house.clock.now, applied: [] });
  }

  /** Every job is done; those that take buttons away for good. */
  async function settles(): Promise<string[]> {
    const before = settled.length;
    const idle = JOB_KINDS.map((kind): [JobKind, JobHandler] => [kind, async () => undefined]);
    const handlers = Object.fromEntries([
      ...idle,
      ['settle', (payload: Record<string, unknown>) => settle(house.ports, payload)],
    ]) as Record<JobKind, JobHandler>;
    const stop = new AbortController();
    const running = house.jobs.run(handlers, stop.signal);
    await eventually(async () => expect((await house.jobs.depth()).due).toBe(0));
    stop.abort();
    await running;
    return settled.slice(before);
  }
  const courtesies = async (number: number) =>
    (await house.texts(number)).filter((one) => /no longer open/.test(one));

  it('stands on buttons in the words of the rules, always with something else; long words by their number', async () => {
    await offered('coupon:3,discount:10%/120');
    expect(taken.at(-1)?.choices).toEqual([
      { id: '1', label: '3 coupons worth €15.00' },
      { id: '2', label: 'a discount of 10 % (€12.00)' },
      { id: 'else', label: 'Something else' },
    ]);
    house.channels.set('shop', {
      ...withButtons('shop'),
      limits: { ...withButtons('shop').limits, buttons: { most: 5, label: 25 } },
    });
    const { number } = await house.say('shop', 'Luka', 'And mine');
    await house.ask('offer', {
      ticket: number,
      what: 'coupon:3,discount:10%/120',
      confirm: true,
      because: 'Late',
    });
    await house.deliverAll([number]);
    expect(taken.at(-1)?.choices?.map(({ label }) => label)).toEqual([
      '3 coupons worth €15.00',
      '2',
      'Something else',
    ]);
    expect(taken.at(-1)?.text).toContain('2 – a discount of 10 % (€12.00)');
  });

  it('shows what was pressed in the place of the buttons, once', async () => {
    const { number, offer } = await offered('coupon:1,coupon:3');
    await press(offer, '2');
    expect((await house.ticket(number)).offer.chosen).toMatchObject([{ option: { number: 2 } }]);
    expect(await settles()).toEqual([
      'mark-p1 We would like to make this right. What would suit you? 3 coupons worth €15.00',
    ]);
    await press(offer, '2');
    expect(await courtesies(number)).toEqual([]);
  });

  it.each([
    ['2', '3 coupons worth €15.00'],
    ['Option 2.', '3 coupons worth €15.00'],
    ['možnost 1', 'a coupon worth €5.00'],
    ['3 coupons!', '3 coupons worth €15.00'],
    ['3 kuponi v vrednosti 15,00 €', '3 coupons worth €15.00'],
    ['1 kupon', 'a coupon worth €5.00'],
    ['3 купона на 15,00 €', '3 coupons worth €15.00'],
    ['Nešto drugo', 'Something else'],
    ['что-то другое', 'Something else'],
    ['3', 'Something else'],
  ])('is typed too: %s', async (said, label) => {
    const { number } = await offered('coupon:1,coupon:3');
    const { waiting } = await house.say('shop', 'Maja', said);
    expect((await house.ticket(number)).offer.open).toBeNull();
    expect(waiting.wait === null).toBe(label !== 'Something else');
    expect(await settles()).toEqual([expect.stringContaining(`Maja/x- We would like`)]);
    expect(settled.at(-1)).toContain(label);
  });

  it.each(['coupon', 'a', '2, but when does it come?', '3 coupons are not enough', '7', 'coupons'])(
    'is a message like any other when it says more, or names none: %s',
    async (said) => {
      const { number } = await offered('coupon:1,coupon:3');
      const { waiting } = await house.say('shop', 'Maja', said);
      expect((await house.ticket(number)).offer).toMatchObject({ open: { phase: 'sent' }, chosen: [] });
      expect(waiting.wait).not.toBeNull();
    },
  );

  it('is named by its kind where there is one of it', async () => {
    const { number } = await offered('coupon:1,discount:10%/120');
    await house.say('shop', 'Maja', 'Popust');
    expect((await house.ticket(number)).offer.chosen).toMatchObject([{ option: { kind: 'discount' } }]);
  });

  it.each([
    ['withdrawn', async (number: number) => void (await house.ask('withdraw', { ticket: number }))],
    [
      'expired',
      async () => {
        house.clock.now += 20 * DAY;
        await sweep(house.ports);
      },
    ],
  ])(
    'loses its buttons when it is %s; a late press is answered once, in words of the customer’s',
    async (_how, end) => {
      const { number, offer } = await offered('coupon:1,coupon:3');
      await end(number);
      expect(await settles()).toEqual([
        'Maja/x- We would like to make this right. What would suit you? null',
      ]);
      const { contactId } = (await house.ticket(number)).conversation;
      await house.store.contacts.change(contactId, { language: 'sl', languageBy: 'person' } as never);
      for (const choice of ['1', '2', 'else']) await press(offer, choice);
      const said = (await house.texts(number)).filter((one) => one.startsWith('Ta ponudba ne velja več.'));
      expect(said).toHaveLength(1);
      expect((await house.ticket(number)).offer.chosen).toEqual([]);
    },
  );

  it('is not said of what was no offer', async () => {
    const { number } = await house.say('shop', 'Maja', 'Hello');
    await house.ask('reply', { ticket: number, text: 'Good day', confirm: true });
    await house.deliverAll([number]);
    await press(taken.at(-1)?.key ?? '', 'else');
    expect(await courtesies(number)).toEqual([]);
  });

  it('tells late presses where the case goes on after a merge', async () => {
    const { number, offer } = await offered('coupon:1');
    const other = await house.say('post', 'Maja', 'The same again');
    await house.ask('merge', { ticket: number, into: other.number, confirm: true });
    expect((await house.ticket(number)).links.mergedInto).not.toBeNull();
    await press(offer, '1');
    expect(await courtesies(other.number)).toHaveLength(1);
  });

  it('does not go out any more when it is withdrawn before', async () => {
    const { number } = await house.say('shop', 'Maja', 'My parcel is late');
    await house.ask('offer', { ticket: number, what: 'coupon:1', confirm: true });
    await house.ask('withdraw', { ticket: number });
    await house.deliverAll([number]);
    expect(taken).toEqual([]);
  });

  it('stands in the chat with its buttons while it is open, and then with what was chosen', async () => {
    const { number, offer } = await offered('coupon:1,coupon:3', {}, 'webchat');
    const { id } = await house.ticket(number);
    const ports = { ...house.ports, settings: { language: 'en' } } as never;
    const maja = { channel: 'webchat', conversation: 'Maja' };
    const shown = async () =>
      (await choicesOf(ports, maja, await house.store.tickets.messages(id))).get(offer);
    expect((await shown())?.choices.map(({ id: one }) => one)).toEqual(['1', '2', 'else']);
    await press(offer, 'else', 'webchat');
    expect(await shown()).toEqual({ choices: [], chosen: { id: 'else', label: 'Something else' } });
  });
});

describe('a press that a desk hears', () => {
  const LONGEST = `a${'-'.repeat(38)}1`;
  const SNOWFLAKE = '18446744073709551615';

  it.each(['yes', '1', '12', 'else', LONGEST])('brings what its button carries: %s', (choice) => {
    const chosen = { choice, root: SNOWFLAKE, user: '42', question: 'q:1\nand more' };
    expect(discordChoiceIn(choiceId(chosen))).toEqual(chosen);
    expect(slackChoiceIn(choiceAction(choice))).toBe(choice);
  });

  it.each(['', 'Yes', '-yes', 'yes!', 'yes no', 'yes\n', 'yes:no', `${LONGEST}1`])(
    'is another one in Slack: %j',
    (choice) => expect(slackChoiceIn(choiceAction(choice))).toBeNull(),
  );

  it.each(['reply', 'choice', ' choice:yes', 'my-choice:yes', 'choice-yes', 'CHOICE:yes'])(
    'is of the desk in Slack: %j',
    (action) => expect(slackChoiceIn(action)).toBeNull(),
  );

  it.each([
    ...['', 'c', 'c:yes', 'c:yes:1:2', 'c:yes:1:2:', 'c::1:2:q', 'c:Yes:1:2:q', 'c:y_s:1:2:q', 'd:yes:1:2:q'],
    ...['c:yes::2:q', 'c:yes:x:2:q', 'c:yes:1::q', 'c:yes:1:x:q', ' c:yes:1:2:q'],
    ...[`c:yes:${SNOWFLAKE}1:2:q`, `c:yes:1:${SNOWFLAKE}1:q`],
  ])('is another one in Discord: %j', (id) => expect(discordChoiceIn(id)).toBeNull());

  it.each(['no', 'where', '99'])('fits into a button of Discord, between the longest ids: %s', (choice) => {
    const question = '06039891-dfe6-47cd-adbe-39c6b42b1b5f';
    const id = choiceId({ choice, root: SNOWFLAKE, user: SNOWFLAKE, question });
    expect(id.length).toBeLessThanOrEqual(100);
  });
});
