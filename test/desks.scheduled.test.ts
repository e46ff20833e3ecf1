import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { words } from './desks.in-slack.ts';
import { Stage, seen } from './desks.stage.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open();
});
afterEach(() => stage.close());

const DAY_HOURS = 24;
const got = async (chat: { messages(): Promise<{ text: string }[]> }, text: string) =>
  (await chat.messages()).filter((one) => one.text === text).length;

describe('a reply that goes out later, by two desks', () => {
  it('is written, moved and taken back in Slack by a form and buttons, and stands on both cards', async () => {
    const { ana, bor } = stage;
    const { chat, number } = await stage.customer('Maja', 'Where is my parcel?');
    await ana.press(ana.card(number).blocks, 'Reply');
    await seen(() => expect(ana.form().updates).toBe(1));
    const wrong = await ana.submit({ text: 'It left.', kind: 'answer', at: '30 February 9:00' });
    expect(words(wrong)).toMatch(/"at":"[^"]*a time within a year is needed/);
    // The form is submitted twice: its answer was slow.
    const filled = { text: 'It left.', kind: 'answer', at: '2h' };
    expect(await Promise.all([ana.submit(filled), ana.submit(filled)])).toEqual([{}, {}]);
    for (const card of [() => ana.card(number).blocks, () => bor.card(number).embeds])
      await seen(() => expect(words(card())).toContain('Goes out'));

    await ana.press(ana.card(number).blocks, 'Another time');
    await seen(() => expect([ana.forms(), ana.form().updates]).toEqual([2, 1]));
    const late = await ana.submit({ at: '2020-01-01 09:00' });
    expect(words(late)).toContain('That time has passed');
    expect(await ana.submit({ at: '3h' })).toEqual({});
    const waits = (await stage.messages(number)).filter(({ delivery }) => delivery === 'scheduled');
    expect(waits).toHaveLength(1);
    stage.passes(2.5);
    await ana.press(ana.card(number).blocks, 'Undo');
    for (const card of [() => ana.card(number).blocks, () => bor.card(number).embeds])
      await seen(() => expect(words(card())).not.toContain('Goes out'));
    stage.passes(1);
    await seen(async () => expect((await stage.messages(number)).at(-1)?.delivery).toBe('cancelled'));
    expect(await got(chat, 'It left.')).toBe(0);
  });

  it('is typed in Discord, held when the customer writes, and sent once by whoever looked', async () => {
    const { ana, bor } = stage;
    const { chat, number } = await stage.customer('Maja', 'Where is my parcel?');
    const refused = await bor.type('reply', { ticket: number, text: 'It left.', at: '2027-02-30 09:00' });
    expect(words(refused.said)).toContain('a time within a year is needed');
    const said = await bor.type('reply', { ticket: number, text: 'It left.', at: '2h' });
    expect(words(said.said)).toContain('goes out at');
    for (const card of [() => ana.card(number).blocks, () => bor.card(number).embeds])
      await seen(() => expect(words(card())).toContain('Goes out'));
    const form = await bor.press(bor.card(number), 'Another time');
    expect(words((await bor.submit(form, { at: '3h' })).said)).toContain('goes out at');
    await chat.write('Hello?');
    for (const card of [() => ana.card(number).blocks, () => bor.card(number).embeds])
      await seen(() => expect(words(card())).toContain('Not sent: the customer wrote meanwhile'));
    // It is Bor’s: who is neither its writer nor a supervisor is told so.
    await ana.press(ana.card(number).blocks, 'Send now');
    await seen(() => expect(ana.told().at(-1)?.text).toContain('Bor'));
    const card = bor.card(number);
    await Promise.all([bor.press(card, 'Send now'), bor.press(card, 'Send now')]);
    await seen(async () => expect(await got(chat, 'It left.')).toBe(1));
    stage.passes(4);
    await seen(() => expect(words(ana.card(number).blocks)).not.toContain('Not sent'));
    expect(await got(chat, 'It left.')).toBe(1);
  });

  it('is one of several: each is moved, sent and taken back by what stands beside it, and a fourth is named', async () => {
    const { ana, vid } = stage;
    const { chat, number } = await stage.customer('Maja', 'Where is my parcel?');
    const later = ['First', 'Second', 'Third', 'Fourth'];
    const out = async () => (await stage.messages(number)).filter(({ kind }) => kind === 'outbound');
    for (const [place, text] of later.entries()) {
      await ana.type('/reply', `${number} ${text}. --at ${place + 2}h`);
      await seen(async () => expect(await out()).toHaveLength(place + 1));
    }
    const rows = (place: number) => {
      const blocks = ana.card(number).blocks as { block_id?: string }[];
      return blocks.filter(
        ({ block_id: id }) => id === `scheduled-${number}${place === 1 ? '' : `-${place}`}`,
      );
    };
    /** Both cards have these first, in order of their time. */
    const stand = (...texts: string[]) =>
      seen(async () => {
        const all = await out();
        const ids = texts.map((text) => all.find((one) => one.text === `${text}.`)?.id);
        for (const [place, id] of ids.entries()) expect(words(rows(place + 1))).toContain(`${number}:${id}"`);
        expect(words(vid.card(number).components)).toMatch(new RegExp(ids.join('.*')));
      });
    await stand('First', 'Second', 'Third');
    await seen(() => {
      expect(words(ana.card(number).blocks)).toContain('and 1 more, on the web desk');
      expect(words(vid.card(number).embeds)).toMatch(/1\. Goes out.*3\. Goes out.*and 1 more/);
    });
    await ana.press(rows(2), 'Another time');
    await seen(() => expect(ana.form().updates).toBe(1));
    for (const label of ['Send at', 'All the same', `#${number} Another time`])
      expect(words(ana.form().view)).toContain(label);
    expect(await ana.submit({ at: '9h' })).toEqual({});
    await stand('First', 'Third', 'Fourth');
    const form = await vid.choose(vid.card(number), '1. Another time');
    expect(words(form.callback?.data)).toMatch(/"title":"Another time… #\d+".*"label":"Send at"/);
    await vid.submit(form, { at: '8h' });
    await stand('Third', 'Fourth', 'First');
    await vid.choose(vid.card(number), '2. Undo');
    await stand('Third', 'First', 'Second');
    await ana.press(rows(2), 'Send now');
    await stand('Third', 'Second');
    stage.passes(0.1);
    await seen(async () => expect(await got(chat, 'First.')).toBe(1));
    const states = (await out()).map(({ text, delivery }) => `${text} ${delivery}`);
    expect(states.filter((one) => one.endsWith('scheduled')).sort()).toEqual([
      ...['Second. scheduled', 'Third. scheduled'],
    ]);
    for (const text of ['Second.', 'Third.', 'Fourth.']) expect(await got(chat, text)).toBe(0);
  });

  it('goes out once when the process ends before its time and another one begins after it', async () => {
    const { ana, bor } = stage;
    const { number, got: received } = await stage.onTelegram(77, 'Irina', 'Где моя посылка?');
    await ana.type('/reply', `${number} Она в пути. --at 2h`);
    await seen(() => expect(words(bor.card(number).embeds)).toContain('Goes out'));
    await stage.restart(2.5 / DAY_HOURS);
    await seen(() => expect(received()).toEqual(['Она в пути.']));
    await seen(() => expect(words(bor.card(number).embeds)).not.toContain('Goes out'));
    await stage.restart(1 / DAY_HOURS);
    await seen(() => expect(words(ana.card(number).blocks)).toMatch(/last reply.*✓/));
    expect(received()).toEqual(['Она в пути.']);
  });
});
