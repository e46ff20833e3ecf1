import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { words } from './desks.in-slack.ts';
import { Stage, seen } from './desks.stage.ts';
import { DESK } from './peers/discord.ts';

let stage: Stage;
let number: number;

beforeAll(async () => {
  stage = await Stage.open();
  ({ number } = await stage.customer('Maja', 'Where is my parcel?'));
});

afterAll(() => stage.close());

/** What everybody reads. */
const aloud = () => words([stage.ana.cards(), stage.discord.in(DESK)]);

/** What the record says of thanks on the ticket. */
async function thanked(): Promise<unknown[]> {
  const { events } = (await stage.house.get(`/api/tickets/${number}`)).body as {
    events: { type: string; text: string }[];
  };
  return events.filter(({ type }) => type === 'thanked').map(({ text }) => text);
}

describe('kudos, from one desk to the other', () => {
  it('reach the person in private, with a case behind them and without', async () => {
    const { ana, bor } = stage;
    await ana.type('/desk', `kudos @Bor You saved my day with #${number}`);
    await seen(() => expect(words(bor.direct())).toContain('You saved my day'));
    await bor.type('kudos', { who: 'Ana', text: 'Thanks for the coffee' });
    await seen(() => expect(words(ana.direct())).toContain('Bor thanks you: Thanks for the coffee'));
    expect(await thanked()).toEqual(['Ana thanks Bor']);
    expect(aloud()).not.toContain('You saved my day');
  });

  it('are read by everybody only when both agree, who press it in Discord or in Slack', async () => {
    const { ana, bor } = stage;
    await ana.type('/desk', 'kudos @Bor --open Best handover of the year');
    const asked = await seen(() => {
      const found = bor.direct().find((one) => words(one).includes('Best handover'));
      if (found === undefined) throw new Error('not told yet');
      return found;
    });
    expect(aloud()).not.toContain('Best handover');
    const pressed = await bor.press(asked, 'Everybody may read it');
    expect(words(pressed.said)).toContain('Everybody reads it now');
    await seen(() => expect(words(stage.discord.in(DESK))).toContain('Ana thanks Bor: Best handover'));
    await seen(() => expect(words(ana.cards())).toContain('Ana thanks Bor: Best handover'));
    await bor.type('kudos', { who: 'Ana', text: 'Best calm of the year', open: true });
    const told = await seen(() => {
      const found = ana.direct().find((one) => words(one).includes('Best calm'));
      if (found === undefined) throw new Error('not told yet');
      return found;
    });
    await ana.press(told, 'Keep it to me', told);
    await seen(() => expect(words(ana.told())).toContain('It stays between the two of you'));
    expect(aloud()).not.toContain('Best calm');
  });

  it('are refused to oneself, for strangers, and by whoever they are not for', async () => {
    const { bor } = stage;
    expect(words((await bor.type('kudos', { who: 'Bor', text: 'Well done' })).said)).toContain(
      'nobody thanks themselves',
    );
    expect(words((await bor.type('kudos', { who: 'Nobody', text: 'Well done' })).said)).toContain('Nobody');
    const mine = (await stage.house.command('kudos', {})) as { body: unknown };
    expect(JSON.stringify(mine.body)).not.toContain('Best calm');
  });
});

describe('figures of single people', () => {
  it('are read by others only after a lead said why, which everybody hears on both desks', async () => {
    const { house, ana, discord } = stage;
    const { body } = await house.command('privacy', {});
    expect(JSON.stringify(body)).toContain('Nobody may read figures of another person');
    const agent = await house.person('Jon', 'agent');
    expect((await house.command('privacy', { personal: 'on', reason: 'Curious' }, agent.token)).status).toBe(
      403,
    );
    expect((await house.command('privacy', { personal: 'on' })).status).toBe(400);
    expect((await house.command('privacy', { personal: 'on', reason: 'By a program.' })).status).toBe(409);
    const { token: lead } = await house.person('Zoe', 'lead');
    await house.command('privacy', { personal: 'on', reason: 'Agreed with the works council.' }, lead);
    for (const look of [() => words(ana.cards()), () => words(discord.in(DESK))])
      await seen(() => expect(look()).toContain('Agreed with the works council'));
    const { house: told } = (await house.get('/api/notices', agent.token)).body as {
      house: { about: string }[];
    };
    expect(told.map(({ about }) => about)).toEqual(['personal']);
    const mine = await house.command('privacy', {}, agent.token);
    const link = expect.stringContaining('/api/audit.html');
    expect(mine.body.text).not.toEqual(link);
    expect((await house.command('privacy', {}, lead)).body).toMatchObject({ text: link, data: { link } });
    expect(JSON.stringify(mine.body)).toContain('Nobody has looked at yours');
    await house.command('privacy', { personal: 'off' }, lead);
    await seen(() => expect(words(ana.cards())).toContain('has switched off'));
  });
});
