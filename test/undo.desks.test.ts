import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MENUS, menuName } from '../src/desks/discord/menu-names.ts';
import { words } from './desks.in-slack.ts';
import { Stage, seen } from './desks.stage.ts';
import { ENGINES } from './peers/database.ts';

let stage: Stage;
afterEach(() => stage.close());

const lineOf = async (number: number) =>
  (await stage.house.get(`/api/tickets/${number}`)).body.ticket as {
    status: string;
    assignee: { name: string } | null;
    priority: string;
    spam: boolean;
  };
/** The answer that Ana was given last and that says so. */
const toldAna = (text: string) =>
  seen(() => {
    const found = stage.ana.told().findLast((one) => one.text.includes(text));
    expect(found, `${text} among ${words(stage.ana.told().map((one) => one.text))}`).toBeDefined();
    return found?.blocks;
  });

describe.each(ENGINES)('taking back at the desks on %s', (engine) => {
  beforeEach(async () => {
    stage = await Stage.open({ engine });
  });

  it('in Slack is one press on the answer, also after a restart, and says what it was', async () => {
    const { ana } = stage;
    const { number } = await stage.customer('Maja', 'I was charged twice');
    await ana.press(ana.card(number).blocks, 'Claim');
    const claimed = await toldAna('is yours');
    await stage.restart(0);
    await ana.press(claimed, 'Undo');
    await toldAna(`Taken back: the claim of #${number} by Ana.`);
    expect((await lineOf(number)).assignee).toBeNull();
    await ana.press(claimed, 'Undo');
    await toldAna(`Taken back already: the claim of #${number} by Ana.`);

    await ana.type('/desk', `resolve ${number}`);
    const resolved = await toldAna('resolved');
    await stage.house.command('reopen', { ticket: number });
    await ana.press(resolved, 'Undo');
    await toldAna('has changed since');
    expect((await lineOf(number)).status).toBe('open');
  });

  it('in Discord is one press on the answer, also after a restart, and says what it was', async () => {
    const { bor } = stage;
    const { number } = await stage.customer('Maja', 'I was charged twice');
    const blocked = await bor.type('block', { ticket: number });
    expect((await lineOf(number)).spam).toBe(true);
    await stage.restart(0);
    const back = await bor.press(blocked, 'Undo');
    expect(words(back.said)).toContain(`Taken back: the block on #${number} by Bor.`);
    expect((await lineOf(number)).spam).toBe(false);
    expect(words((await stage.house.command('unblock', {})).body)).toContain('Nobody is blocked');
    const again = await bor.press(blocked, 'Undo');
    expect(words(again.said)).toContain(`Taken back already: the block on #${number} by Bor.`);

    const urgent = await bor.type('priority', { ticket: number, priority: 'urgent' });
    await stage.house.command('priority', { ticket: number, priority: 'low' });
    const late = await bor.press(urgent, 'Undo');
    expect(words(late.said)).toContain('has changed since');
    expect((await lineOf(number)).priority).toBe('low');
  });

  it('of a merge asks whether different customers are meant, merges with one press, and parts them with another', async () => {
    const { ana, bor } = stage;
    const { number: one } = await stage.customer('Maja', 'I was charged twice');
    const { number: other } = await stage.customer('Niko', 'So was I');
    await ana.type('/desk', `merge ${one} ${other}`);
    const asked = await toldAna(`/merge ${one} ${other} --confirm`);
    await ana.press(asked, 'Merge all the same');
    const merged = await toldAna(`#${one} goes on in #${other}`);
    await ana.press(merged, 'Undo');
    await toldAna(`Taken back: the merge of #${one} into #${other} by Ana. With it goes`);

    const question = await bor.type('merge', { ticket: one, into: other });
    expect(words(question.said)).toContain('different customers');
    const done = await bor.press(question, 'Merge all the same');
    expect(words(done.said)).toContain(`#${one} goes on in #${other}`);
    const parted = await bor.press(done, 'Undo');
    expect(words(parted.said)).toContain(`Taken back: the merge of #${one} into #${other} by Bor.`);
  });

  it('begins with a split from the menu of a message in a thread', async () => {
    const { ana, bor } = stage;
    const { chat, number } = await stage.customer('Maja', 'I was charged twice');
    await chat.write('And my parcel is late');
    await chat.write('Since Monday');
    const inSlack = await seen(() => {
      const copy = ana.thread(number).find(({ blocks }) => words(blocks).includes('parcel is late'));
      if (copy === undefined) throw new Error('no copy in Slack');
      return copy;
    });
    const inDiscord = await seen(() => {
      const copy = bor.thread(number).find(({ embeds }) => words(embeds).includes('Since Monday'));
      if (copy === undefined) throw new Error('no copy in Discord');
      return copy;
    });

    const name = menuName(MENUS.split, 'en');
    const asked = await bor.menu(name, inDiscord);
    expect(words(asked.said)).toContain(`This message of #${number} and what follows it`);
    expect(words(asked.said)).toContain('Since Monday');
    const split = await bor.press(asked, 'Split');
    expect(words(split.said)).toContain(`is made of 1 message of #${number}`);
    const back = await bor.press(split, 'Undo');
    expect(words(back.said)).toContain(`Taken back: the split of #${number} by Bor.`);
    const none = await bor.menu(name, bor.card(number));
    expect(words(none.said)).toContain('no message of a ticket');

    await ana.shortcut('split', inSlack);
    await seen(() =>
      expect(words(ana.form().view)).toContain(`This message of #${number} and what follows it`),
    );
    expect(words(ana.form().view)).toContain('parcel is late');
    expect(await ana.submit({})).toEqual({});
    const done = await toldAna(`is made of 2 messages of #${number}`);
    await ana.press(done, 'Undo');
    await toldAna(`Taken back: the split of #${number} by Ana.`);
    await ana.shortcut('split', ana.card(number));
    await seen(() => expect(words(ana.form().view)).toContain('no message of a ticket'));
  });
});
