import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Stage, seen } from './desks.stage.ts';
import { words } from './discord.house.ts';
import { ENGINES } from './peers/database.ts';

describe.each(ENGINES)('copies of messages that go to another ticket, on %s', (engine) => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await Stage.open({ engine });
  }, 60_000);
  afterEach(() => stage.close());

  /** How often the words stand in the thread of a ticket, on each desk. */
  const times = (number: number, said: string) =>
    [stage.ana, stage.bor].map(
      (desk) => desk.thread(number).filter((one) => words(one).includes(said)).length,
    );
  const stand = (number: number, said: string, count = 1) =>
    seen(() => expect([number, said, ...times(number, said)]).toEqual([number, said, count, count]));

  it('stand in its thread once, and where they stood only where they went', async () => {
    const { house } = stage;
    const maja = await stage.onTelegram(61, 'Maja', 'Where is my parcel?');
    const zala = await stage.onTelegram(62, 'Zala', 'The parcel of Maja');
    const { number: a } = maja;
    const { number: b } = zala;
    await house.command('merge', { ticket: a, into: b, confirm: true });
    await maja.say('Written while they were one');
    await zala.say('Mine stays here');
    await stand(b, 'Written while they were one');
    await stand(b, 'Mine stays here');

    expect((await house.command('unmerge', { ticket: a })).status).toBe(200);
    await stand(a, 'Written while they were one');
    await stand(b, 'Written while they were one', 0);
    await stand(b, `Moved to #${a}`);
    await stand(b, 'Mine stays here');
    await stand(a, 'Mine stays here', 0);

    // What is changed or struck out later is so where it stands now, and nowhere else.
    await house.command('redact', { ticket: a, text: 'they were' });
    await stand(a, 'Written while they were one', 0);
    await stand(a, 'Written while');
    await stand(b, 'Written while', 0);
  }, 60_000);

  it('come back with what was split off, over faults in the middle', async () => {
    const { house, slack, discord } = stage;
    const maja = await stage.onTelegram(63, 'Maja', 'Where is my parcel?');
    const { number } = maja;
    await maja.say('And my invoice is wrong');
    await stand(number, 'And my invoice is wrong');
    slack.breakNext('chat.update', { status: 500 });
    slack.breakNext('chat.update', { cut: true });
    slack.breakNext('chat.postMessage', { cut: true });
    discord.breakNext('edit-message', { cut: true });
    discord.breakNext('create-message', { cut: true });
    const { body } = await house.command('split', { ticket: number, last: 1 });
    const part = Number(body.ticket);
    await seen(() => expect([stage.ana.card(part), stage.bor.card(part)]).not.toContain(undefined), 60_000);
    await seen(() => expect(times(part, 'And my invoice is wrong')).toEqual([1, 1]), 60_000);
    await stand(number, `Moved to #${part}`);
    await stand(number, 'And my invoice is wrong', 0);
    await stand(number, 'Where is my parcel?');

    slack.breakNext('chat.update', { status: 500 });
    expect((await house.command('undo', { ticket: number })).status).toBe(200);
    await seen(() => expect(times(number, 'And my invoice is wrong')).toEqual([1, 1]), 60_000);
    await stand(number, 'Moved to', 0);
    await stand(part, `Moved to #${number}`);
    await stand(part, 'And my invoice is wrong', 0);
  }, 150_000);
});
