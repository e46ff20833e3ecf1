import { afterEach, describe, expect, it } from 'vitest';
import type { DeskPerson } from '../src/desks/desk.ts';
import { createTrouble } from '../src/desks/trouble.ts';
import { CodedError } from '../src/domain/coded-error.ts';
import { eventually } from './eventually.ts';
import { BOSS, CARD, startDesk, type TestDesk } from './slack.house.ts';

const LEAD: DeskPerson = { ...BOSS, id: 'vida', name: 'Vida', role: 'lead', slack: 'U0VIDA' };

let desk: TestDesk | undefined;
afterEach(async () => {
  await desk?.stop();
  desk = undefined;
});

const direct = ({ slack }: TestDesk, user: string) =>
  slack.messages.filter(({ channel }) => channel === `D${user.slice(1)}`);

describe('what the app loses in Slack', () => {
  it('is told to a lead once, with the next step, and no ticket is touched [K25]', async () => {
    desk = await startDesk('socket');
    const own = desk;
    own.people.push(LEAD);
    const ref = await own.desk.show(CARD, null);
    own.slack.channels.delete('C0DESK');
    for (const version of [4, 5, 6])
      await expect(own.desk.show({ ...CARD, version }, null)).rejects.toMatchObject({
        code: 'vendor-refused',
      });
    await eventually(() => expect(direct(own, 'U0VIDA')).toHaveLength(1));
    expect(direct(own, 'U0VIDA')[0]?.text).toMatch(/not in the channel C0DESK.*\/invite @osem/s);
    expect(direct(own, BOSS.slack ?? '')).toEqual([]);
    expect(own.handled).toEqual([]);
    expect(own.logged.filter((line) => line.includes('cannot work in Slack'))).toHaveLength(1);
    own.slack.channels.add('C0DESK');
    expect(await own.desk.show({ ...CARD, version: 7 }, ref)).toBe(ref);
    expect(own.slack.problems).toEqual([]);
  });

  it('is only logged when nobody can be told [K25]', async () => {
    desk = await startDesk('socket');
    const own = desk;
    own.slack.channels.delete('C0DESK');
    await expect(own.desk.show(CARD, null)).rejects.toMatchObject({ code: 'vendor-refused' });
    await eventually(() => expect(own.logged.join('\n')).toContain('cannot work in Slack'));
  });
});

describe('what was lost', () => {
  it('is noticed when it is back, by the next call that works, and told once [K25]', async () => {
    let now = 60_000;
    let looks = 0;
    let missing = ['#support is gone'];
    const said: [string, boolean][] = [];
    const trouble = createTrouble({
      desk: 'slack',
      ports: {
        log: { info: () => {}, warn: () => {}, error: () => {} },
        language: 'en',
        team: async () => [LEAD],
        now: () => now,
      },
      isLoss: () => true,
      look: async () => {
        looks += 1;
        return missing;
      },
      tell: async (_person, { text, urgent }) => void said.push([text, urgent]),
    });
    const refused = () =>
      trouble.refused(new CodedError('vendor-refused', 'Slack chat.postMessage: not_in_channel'));
    const looked = async (count: number) => {
      await eventually(() => expect(looks).toBe(count));
      await new Promise(setImmediate);
      now += 60_000;
    };
    trouble.worked();
    refused();
    await looked(1);
    refused();
    await looked(2);
    missing = [];
    trouble.worked();
    await looked(3);
    trouble.worked();
    refused();
    await looked(4);
    expect(said).toEqual([
      ['The desk cannot work in Slack as it should:\n#support is gone', true],
      ['The desk works in Slack again. This was mended:\n#support is gone', false],
    ]);
  });
});
