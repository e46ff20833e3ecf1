import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { words } from './desks.in-slack.ts';
import { Stage, seen } from './desks.stage.ts';
import { alwaysOpen } from './peers/hours.ts';

let stage: Stage;
let folder: string;

/** What became of the calls of a ticket so far, in order. */
const outcomes = async (number: number) => {
  const { body } = await stage.house.get(`/api/tickets/${number}`);
  return (body.events as { type: string; text: string }[])
    .filter(({ type }) => type === 'callback-tried' || type === 'callback-ended')
    .map(({ text }) => text);
};
const booked = async (number: number) => {
  const call = { ticket: number, when: '2h', number: '+38640123456' };
  expect((await stage.house.command('callback', call)).status).toBe(200);
};

describe('a call that is due, at both desks', () => {
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'osem-rules-'));
    cpSync('rules', folder, { recursive: true });
    alwaysOpen(folder);
    stage = await Stage.open({ env: { RULES_DIR: folder } });
  });
  afterEach(async () => {
    await stage.close();
    rmSync(folder, { recursive: true });
  });

  it('is noted with a press below its notice, and a press beside another time does nothing', async () => {
    const { ana, bor } = stage;
    const { number } = await stage.customer('Maja', 'Where is my parcel?');
    const other = (await stage.customer('Oto', 'And mine?')).number;
    await ana.press(ana.card(number).blocks, 'Claim');
    await bor.press(bor.card(other), 'Claim');
    for (const one of [number, other]) await booked(one);
    await seen(async () => {
      await ana.openHome();
      expect(ana.home()).toContain('Call-back: ');
    });
    stage.passes(2);
    const due = (all: { blocks?: unknown }[], ticket: number) =>
      all.filter((one) => words(one).includes(`#${ticket}: please call the customer now`)).at(-1);
    const first = await seen(() => {
      const notice = due(ana.direct(), number);
      expect(words(notice)).toContain('Wrong number');
      return notice;
    });
    await ana.press(first?.blocks, 'No answer');
    await seen(async () => expect(await outcomes(number)).toEqual(['Called, not reached: no answer']));
    await ana.press(first?.blocks, 'Reached');
    await seen(() => expect(words(ana.told())).toContain('is over or has another time: nothing was done'));
    expect(await outcomes(number)).toHaveLength(1);

    const his = await seen(() => {
      const notice = due(bor.direct() as never, other);
      expect(words(notice)).toContain('Voicemail');
      return notice;
    });
    const pressed = await bor.press(his as never, 'Reached');
    expect(words(pressed.said)).toContain('reached');
    expect(await outcomes(other)).toEqual(['Call-back over: reached']);

    await ana.type('/desk', 'coverage');
    await seen(() => expect(words(ana.told())).toContain('Whoever writes now waits'));
    expect(words((await bor.type('coverage', { span: 'week' })).said)).toContain('Coverage');
  });
});
