import { afterEach, describe, expect, it } from 'vitest';
import { commands } from '../src/commands/commands.ts';
import type { TicketCard } from '../src/desks/card.ts';
import type { Kinds } from '../src/domain/kinds.ts';
import { kindsOf } from '../src/policy/kinds-file.ts';
import {
  ANA_ID,
  answered,
  type TestDesk as DiscordDesk,
  startDesk as startDiscord,
  words,
} from './discord.house.ts';
import { eventually } from './eventually.ts';
import { DESK } from './peers/discord.ts';
import { CARD, chosen, pressed, type TestDesk as SlackDesk, startDesk as startSlack } from './slack.house.ts';
import { inModal, sentOff } from './slack.surfaces.ts';

const STEPS = Array.from({ length: 12 }, (_, index) => ({
  id: `step-${index + 1}`,
  text: `Step ${index + 1}`,
}));
const KINDS: Kinds = kindsOf({
  about: 'For tests.',
  kinds: [
    {
      id: 'delivery',
      name: { en: 'Delivery', sl: 'Dostava' },
      causes: [
        { id: 'late', name: { en: 'Late', sl: 'Zamuda' } },
        { id: 'lost', name: 'Lost' },
      ],
      fields: ['carrier'],
      procedure: STEPS,
    },
    { id: 'payment', name: 'Payment', causes: [{ id: 'twice', name: 'Charged twice' }] },
  ],
  fields: [
    { id: 'carrier', name: 'Carrier', type: 'choice', choices: [{ id: 'post', name: 'Post' }] },
    { id: 'amount', name: 'Amount', type: 'number' },
  ],
});
/** A ticket with two of twelve steps done. */
const DELIVERY: TicketCard = {
  ...CARD,
  about: {
    kind: { id: 'delivery', name: { en: 'Delivery', sl: 'Dostava' } },
    cause: null,
    fields: [
      { id: 'carrier', name: 'Carrier', type: 'choice', value: 'Post <!channel> @everyone' },
      { id: 'order', name: 'Order number', type: 'text', value: null },
    ],
    steps: STEPS.map((step, index) => ({ ...step, done: index < 2 })),
    missing: ['cause', 'field:order'],
  },
};
const LINE = '2 of 12 steps · to resolve it: the cause, Order number';

const LACKING = {
  ok: false,
  refused: 'required',
  values: { missing: 'cause,field:order,field:amount,checklist', ticket: 12 },
  text: 'It lacks something.',
} as const;

let over: SlackDesk | DiscordDesk;
afterEach(async () => {
  expect('slack' in over ? over.slack.problems : over.discord.problems).toEqual([]);
  await over.stop();
});

const wishes = () => over.handled.map(({ name, options }) => [name, options]);
const changes = [
  ['check', { ticket: 12, step: 'step-12' }],
  ['check', { ticket: 12, step: 'step-1', undo: true }],
];

describe.each(['http', 'socket'] as const)('in Slack, over %s', (transport) => {
  const start = async (card = DELIVERY): Promise<SlackDesk> => {
    const desk = await startSlack(transport, { commands });
    over = desk;
    desk.kinds = KINDS;
    desk.cards.set(12, card);
    return desk;
  };
  const modal = (desk: SlackDesk) => JSON.stringify(desk.slack.views.at(-1)?.view);
  const filled = (desk: SlackDesk) =>
    eventually(() => expect(desk.slack.views.at(-1)?.updates).toBeGreaterThanOrEqual(1));
  const tick = async (desk: SlackDesk, first: string[], second: string[]) => {
    await desk.send('interaction', pressed(desk, 'steps', '12'));
    await filled(desk);
    const ticked = { 'steps-0': { tick: first }, 'steps-1': { tick: second } };
    return desk.send('interaction', sentOff(desk, ticked));
  };

  it('the card says the kind, what is filled in, how far it is and what is missing', async () => {
    const desk = await start();
    await desk.desk.show(DELIVERY, null);
    const said = JSON.stringify(desk.slack.messages[0]?.blocks);
    expect(said).toContain(`Delivery · Carrier: Post`);
    expect(said).toContain(LINE);
    expect(said).not.toMatch(/"type":"mrkdwn"[^}]*channel/);
    expect(said).toContain('"Checklist 2/12"');
    await desk.desk.show({ ...DELIVERY, status: 'resolved', version: 9 }, null);
    expect(JSON.stringify(desk.slack.messages.at(-1)?.blocks)).not.toContain('Checklist');
  });

  it('the procedure opens as boxes to tick; what the reader changed is asked for, and nothing else', async () => {
    const desk = await start();
    const kept = STEPS.slice(1, 2).map(({ id }) => id);
    expect((await tick(desk, kept, ['step-12'])).body).toBeNull();
    const view = modal(desk);
    expect([...view.matchAll(/"type":"checkboxes"/g)]).toHaveLength(2);
    expect([...view.matchAll(/"initial_options":\[(.*?)\]/g)]).toHaveLength(1);
    await eventually(() => expect(wishes()).toEqual([...changes, ['check', { ticket: 12 }]]));
    expect(new Set(desk.handled.map(({ requestId }) => requestId)).size).toBe(3);
    await eventually(() => expect(desk.slack.ephemerals[0]).toMatchObject({ text: 'check done' }));
  });

  it('a step that is refused stands at its list, which stays open', async () => {
    const desk = await start();
    desk.answer = async () => ({ ok: false, refused: 'no-kind', text: 'It has no kind any more.' });
    const acked = await tick(desk, ['step-1', 'step-2', 'step-3'], []);
    expect(acked.body).toEqual({
      response_action: 'errors',
      errors: { 'steps-0': expect.stringContaining('It has no kind any more.') },
    });
    expect(wishes()).toEqual([['check', { ticket: 12, step: 'step-3' }]]);
  });

  it('says so where there is nothing to tick', async () => {
    const desk = await start(CARD);
    await desk.send('interaction', pressed(desk, 'steps', '12'));
    await filled(desk);
    expect(modal(desk)).toContain('has no checklist');
  });

  it.each([
    ['kind', 'kind', ['Delivery', 'Payment']],
    ['cause', 'cause', ['Late', 'Lost']],
    ['field', 'field', ['Carrier']],
    ['check', 'step', ['Step 1', 'Step 12']],
    ['priority', 'priority', ['urgent', 'low']],
  ])('the form of %s offers what the rules say of this ticket, by name', async (name, option, there) => {
    const desk = await start();
    await desk.send('interaction', chosen(desk, 'more:12'));
    await filled(desk);
    await desk.send('interaction', inModal(desk, { id: `form:${name}`, value: `12:${name}` }));
    await eventually(() => expect(modal(desk)).toContain('"callback_id":"form"'));
    for (const label of there) expect(modal(desk)).toContain(`"text":"${label}"`);
    expect(modal(desk)).not.toContain('Charged twice');
    const value =
      name === 'check' ? 'step-3' : name === 'cause' ? 'lost' : name === 'field' ? 'carrier' : 'x';
    await desk.send('interaction', sentOff(desk, { [option]: { choose: value } }));
    await eventually(() => expect(wishes()).toEqual([[name, { ticket: 12, [option]: value }]]));
  });

  it('what is missing stands beside the refusal, each with the form that fills it in', async () => {
    const desk = await start();
    desk.answer = async () => LACKING;
    await desk.send('interaction', pressed(desk, 'resolve', '12'));
    await eventually(() => expect(desk.slack.ephemerals).toHaveLength(1));
    const said = JSON.stringify(desk.slack.ephemerals[0]?.blocks);
    expect(said).toContain('It lacks something.');
    expect([...said.matchAll(/"action_id":"([a-z:]+)"/g)].map(([, id]) => id)).toEqual([
      'form:cause',
      'form:field',
      'steps',
    ]);
    await desk.send('interaction', pressed(desk, 'form:cause', '12:cause'));
    await filled(desk);
    expect(modal(desk)).toContain('"text":"Lost"');
  });

  it('typed, a name with spaces stands in quotation marks', async () => {
    const desk = await start();
    const asked = { command: '/desk', text: 'cause 12 "Charged twice"' };
    await desk.send('command', {
      ...{ user_id: 'U0ANA', channel_id: 'C0DESK', team_id: 'T0TEST' },
      ...{ response_url: `${desk.slack.apiUrl}response/1`, trigger_id: desk.slack.trigger() },
      ...asked,
    });
    await eventually(() => expect(wishes()).toEqual([['cause', { ticket: 12, cause: 'Charged twice' }]]));
  });
});

describe('in Discord', () => {
  const start = async (card = DELIVERY): Promise<DiscordDesk> => {
    const desk = await startDiscord();
    over = desk;
    desk.kinds = KINDS;
    desk.cards.set(12, card);
    await desk.desk.show(card, null);
    return desk;
  };

  it('the card says the kind, what is filled in, how far it is and what is missing', async () => {
    const desk = await start();
    const [post] = desk.discord.in(DESK);
    const said = words(post?.embeds).replaceAll('\\', '');
    expect(said).toContain('Delivery · Carrier: Post');
    expect(said).toContain(LINE);
    expect(words(post?.components)).toContain('Checklist 2/12');
  });

  it('the procedure opens as a list to choose from; what the reader changed is asked for, and nothing else', async () => {
    const desk = await start();
    const opened = desk.discord.press('1:steps:12', ANA_ID);
    await answered(opened);
    expect(words(opened.said?.embeds)).toContain('#12 Delivery: 2 of 12 steps');
    const ticked = desk.discord.choose('1:tick:12', ['step-2', 'step-12'], ANA_ID, opened);
    await answered(ticked);
    const asked = wishes();
    expect(asked).toHaveLength(2);
    expect(asked).toEqual(expect.arrayContaining(changes));
    expect(new Set(desk.handled.map(({ requestId }) => requestId)).size).toBe(2);
  });

  it('a step that is refused is told, with the reason', async () => {
    const desk = await start();
    desk.answer = async () => ({ ok: false, refused: 'no-kind', text: 'It has no kind any more.' });
    const opened = desk.discord.press('1:steps:12', ANA_ID);
    await answered(opened);
    const ticked = desk.discord.choose('1:tick:12', [], ANA_ID, opened);
    await answered(ticked);
    expect(words(ticked.said?.embeds)).toContain('It has no kind any more.');
    expect(wishes()).toHaveLength(1);
  });

  it('what is missing stands beside the refusal, each with the form that fills it in', async () => {
    const desk = await start();
    desk.answer = async () => LACKING;
    const refused = desk.discord.press('1:resolve-yes:12', ANA_ID);
    await answered(refused);
    expect(words(refused.said?.embeds)).toContain('It lacks something.');
    const ids = [...words(refused.said?.components).matchAll(/"custom_id":"([^"]+)"/g)].map(([, id]) => id);
    expect(ids).toEqual(['1:do:12:cause', '1:do:12:field', '1:steps:12']);
    const form = desk.discord.press('1:do:12:cause', ANA_ID, refused);
    await eventually(() => expect(form.callback?.type).toBe(9));
    expect(words(form.callback?.data)).toContain('"label":"Lost"');
  });

  it('says so where there is nothing to tick', async () => {
    const desk = await start(CARD);
    const opened = desk.discord.press('1:steps:12', ANA_ID);
    await answered(opened);
    expect(words(opened.said?.embeds)).toContain('has no checklist');
  });

  it('what is typed is offered by the rules and the kind of the ticket', async () => {
    const desk = await start();
    const offered = async (name: string, options: Record<string, string | number>, option: string) => {
      const asked = desk.discord.type(name, options, ANA_ID, option);
      await eventually(() => expect(asked.callback).not.toBeNull());
      return (Object(asked.callback?.data).choices as { name: string; value: string }[]).map(
        (choice) => `${choice.name}=${choice.value}`,
      );
    };
    expect(await offered('kind', { ticket: 12, kind: 'pay' }, 'kind')).toEqual(['Payment=payment']);
    expect(await offered('cause', { ticket: 12, cause: '' }, 'cause')).toEqual(['Late=late', 'Lost=lost']);
    expect(await offered('cause', { ticket: 99, cause: 'l' }, 'cause')).toEqual(['Late=late', 'Lost=lost']);
    expect(await offered('cause', { ticket: 99, cause: 'twi' }, 'cause')).toEqual(['Charged twice=twice']);
    expect(await offered('field', { ticket: 12, field: '' }, 'field')).toEqual(['Carrier=carrier']);
    expect(await offered('check', { ticket: 12, step: '12' }, 'step')).toEqual(['Step 12=step-12']);
  });

  it.each([
    ['kind', ['Delivery', 'Payment']],
    ['cause', ['Late', 'Lost']],
    ['field', ['Carrier']],
    ['check', ['Step 1', 'Step 12']],
    ['priority', ['urgent', 'low']],
  ])('the form of %s offers what the rules say of this ticket, by name', async (name, there) => {
    const desk = await start();
    const more = desk.discord.press('1:more:12', ANA_ID);
    await answered(more);
    const rows = (more.said?.components ?? []) as {
      components: { custom_id?: string; options?: { value: string }[] }[];
    }[];
    const list = rows
      .flatMap(({ components }) => components)
      .find(({ options = [] }) => options.some(({ value }) => value === name));
    const form = desk.discord.choose(list?.custom_id ?? '', [name], ANA_ID, more);
    await eventually(() => expect(form.callback?.type).toBe(9));
    for (const label of there) expect(words(form.callback?.data)).toContain(`"label":"${label}"`);
    expect(words(form.callback?.data)).not.toContain('Charged twice');
  });
});
