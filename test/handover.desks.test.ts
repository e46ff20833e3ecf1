import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { words } from './desks.in-slack.ts';
import { Stage, seen } from './desks.stage.ts';
import { ENGINES } from './peers/database.ts';
import { alwaysOpen } from './peers/hours.ts';

let stage: Stage;
const folders: string[] = [];
afterEach(async () => {
  await stage.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** The house's own rules, with everybody always at work. */
function rules(): string {
  const folder = mkdtempSync(join(tmpdir(), 'osem-rules-'));
  folders.push(folder);
  cpSync('rules', folder, { recursive: true });
  alwaysOpen(folder);
  return folder;
}

const ticketOf = async (number: number) =>
  (await stage.house.get(`/api/tickets/${number}`)).body as {
    ticket: {
      assignee: { name: string } | null;
      handover: { to: { name: string } | null; returnsAt: string } | null;
      watchers: { name: string }[];
      deadlines: { promise: string };
    };
    servedBy: { name: string } | null;
    events: { type: string; text: string }[];
  };
const ownerOf = async (number: number) => (await ticketOf(number)).ticket.assignee?.name ?? null;
const said = async (chat: { messages(): Promise<{ text: string }[]> }) =>
  (await chat.messages()).map(({ text }) => text);

describe.each(ENGINES)('a hand-over between the desks on %s', (engine) => {
  beforeEach(async () => {
    stage = await Stage.open({ engine, env: { RULES_DIR: rules() } });
  });

  it('tells the receiver with the summary, the customer who and why, and is taken with one press', async () => {
    const { ana, bor } = stage;
    const { chat, number } = await stage.customer('Maja', 'I was charged twice');
    await ana.press(ana.card(number).blocks, 'Claim');
    await seen(async () => expect(await ownerOf(number)).toBe('Ana'));
    const { promise } = (await ticketOf(number)).ticket.deadlines;
    await ana.type('/desk', `transfer ${number} Bor Paid twice on Monday, @everyone wants one back`);

    await seen(() => expect(words(bor.direct())).toContain('handed over to you'));
    expect(words(bor.direct())).toContain('Ana: Paid twice on Monday');
    await seen(async () =>
      expect(await said(chat)).toContainEqual(
        expect.stringMatching(/^Bor goes on with your case #\d+\. Ana has told them all about it/),
      ),
    );
    await seen(() => expect(words(ana.card(number).blocks)).toContain('Ana hands it over to Bor'));
    await seen(() => expect(words(bor.card(number).embeds)).toContain('Ana hands it over to Bor'));
    expect((await ticketOf(number)).ticket).toMatchObject({
      assignee: null,
      handover: { to: { name: 'Bor' } },
    });

    const notice = bor.direct().find(({ components }) => words(components).includes('Take'));
    if (notice === undefined) throw new Error('no notice to press');
    await bor.press(notice, 'Take');
    await seen(async () => expect(await ownerOf(number)).toBe('Bor'));
    await seen(() => expect(words(ana.direct())).toContain(`Your hand-over of #${number} was taken`));
    expect((await ticketOf(number)).ticket).toMatchObject({ handover: null, deadlines: { promise } });
    await seen(() => expect(words(ana.card(number).blocks)).not.toContain('hands it over'));
  });

  it('that is declined comes back, with the reason as a note', async () => {
    const { ana, bor } = stage;
    const { chat, number } = await stage.customer('Maja', 'Hello');
    await bor.type('claim', { ticket: number });
    await bor.type('transfer', { ticket: number, to: 'Ana', quietly: true });
    await seen(() => expect(words(ana.direct())).toContain('left no summary'));
    await ana.press(ana.direct().at(-1)?.blocks, 'Decline');
    await seen(async () => expect(await ownerOf(number)).toBe('Bor'));
    await seen(() => expect(words(bor.direct())).toContain(`#${number} was declined`));
    expect(await said(chat)).toEqual(['Hello']);
    await ana.type('/desk', `transfer ${number} <@U0BOSS|eva> Yours, I think`);
    await seen(() => expect(ana.told().at(-1)?.text).toContain('Bor works on this ticket'));
    await bor.type('transfer', { ticket: number, to: 'Eva', summary: 'Yours, I think' });
    await seen(() => expect(words(stage.eva.direct())).toContain('Yours, I think'));
    await stage.eva.type('/desk', `transfer ${number} <@U0ANA|ana> Better you`);
    await seen(() => expect(words(ana.direct())).toContain('Eva: Better you'));
  });

  it('that a resolve ends is told to both in one notice, and a press after that says so', async () => {
    const { ana, bor, eva } = stage;
    const { number } = await stage.customer('Maja', 'Hello');
    await ana.press(ana.card(number).blocks, 'Claim');
    await seen(async () => expect(await ownerOf(number)).toBe('Ana'));
    await ana.type('/desk', `transfer ${number} Bor Wants an invoice`);
    await seen(() => expect(words(bor.direct())).toContain('Take'));
    const notice = bor.direct().find(({ components }) => words(components).includes('Take'));
    if (notice === undefined) throw new Error('no notice to press');
    await eva.type('/desk', `resolve ${number}`);
    const ended = `#${number} was resolved before anybody took it over`;
    await seen(() => expect(words(ana.direct())).toContain(ended));
    await seen(() => expect(words(bor.direct())).toContain(ended));
    const pressed = await bor.press(notice, 'Take');
    expect(words(pressed.said)).toContain('there is nothing left to take or decline');
    expect(await ownerOf(number)).toBeNull();
    expect(ana.direct().filter((one) => words(one).includes(ended))).toHaveLength(1);
  });

  it('that nobody takes in half an hour returns, and a supervisor hears', async () => {
    const { ana } = stage;
    const { number } = await stage.customer('Maja', 'Hello');
    await ana.press(ana.card(number).blocks, 'Claim');
    await seen(async () => expect(await ownerOf(number)).toBe('Ana'));
    await ana.type('/desk', `transfer ${number} payments Wants an invoice`);
    await seen(() => expect(words(ana.thread(number))).toContain('handed over to your team'));
    stage.passes(0.51);
    await seen(async () => expect(await ownerOf(number)).toBe('Ana'));
    await seen(() => expect(words(ana.direct())).toContain(`Nobody took #${number} in time`));
    await seen(() => expect(words(ana.cards('C0BOSS'))).toContain('was not taken in time'));
    expect((await ticketOf(number)).events.filter(({ type }) => type === 'handover-returned')).toHaveLength(
      1,
    );
  });
});

describe('what a hand-over needs', () => {
  beforeEach(async () => {
    stage = await Stage.open({ env: { RULES_DIR: rules() } });
  });

  it('is somebody who is here: who is away is refused, with who else there is', async () => {
    const { house } = stage;
    const { number } = await stage.customer('Maja', 'Hello');
    const dana = await house.person('Dana', 'agent');
    await house.command('away', { until: '3h' }, dana.token);
    const zala = await house.person('Zala', 'viewer');
    const eli = await house.person('Eli', 'agent');
    const refused = await house.command('transfer', { ticket: number, to: 'Dana' }, eli.token);
    expect(refused).toMatchObject({ status: 409, body: { refused: 'receiver-away' } });
    expect(refused.body.text).toMatch(/^Dana is away\. Here are: .*Ana.*Bor/);
    expect(refused.body.text).not.toContain('Zala');
    const viewer = await house.command('transfer', { ticket: number, to: 'Zala' }, eli.token);
    expect(viewer.body).toMatchObject({ refused: 'unknown-receiver' });
    expect((await house.command('transfer', { ticket: number, to: 'Eli' }, eli.token)).status).toBe(200);
    expect(await ownerOf(number)).toBe('Eli');
    expect((await house.command('transfer', { ticket: number, to: 'Bor' }, zala.token)).status).toBe(403);
  });

  it('or somebody with a skill, in turn, and says why it was them', async () => {
    const { house } = stage;
    const { number } = await stage.customer('Maja', 'Hello');
    const eli = await house.person('Eli', 'agent');
    const nobody = await house.command('transfer', { ticket: number, to: 'refunds' }, eli.token);
    expect(nobody.body).toMatchObject({ refused: 'nobody-with-skill' });
    await house.person('Fani', 'agent', { skills: ['refunds', 'sl'] });
    const done = await house.command(
      'transfer',
      { ticket: number, to: 'skill:refunds', summary: 'Paid twice' },
      eli.token,
    );
    expect(done.body.text).toMatch(
      new RegExp(`^#${number} is offered to Fani: Refunds\\. Not taken by .*The customer is told\\.$`),
    );
    expect((await ticketOf(number)).ticket.handover?.to?.name).toBe('Fani');
    const why = await house.command('why', { ticket: number }, eli.token);
    expect(why.body.text).toMatch(/whoever has waited longest for a ticket.*the skill.*refunds/);
    const wrong = await house.post('/api/people', { name: 'Gal', role: 'agent', skills: ['juggling'] });
    expect(wrong.status).toBe(400);
    const changed = await house.command('person', {
      action: 'change',
      name: 'Eli',
      skills: 'SL, refunds',
      cap: '3',
    });
    expect(changed.status).toBe(200);
    const { people } = (await house.get('/api/people')).body as {
      people: { name: string; skills: string[]; cap: number }[];
    };
    expect(people.find(({ name }) => name === 'Eli')).toMatchObject({ skills: ['sl', 'refunds'], cap: 3 });
    const strange = await house.command('person', { action: 'change', name: 'Eli', skills: 'juggling' });
    expect(strange.body.text).toContain('there are refunds');
  });

  it('speaks the customer’s language, and lasts as long as the rules say', async () => {
    const { house } = stage;
    const file = join(folders[0] ?? '', 'routing.json');
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), returnMinutes: 5 }));
    await house.command('rules', { action: 'reload' });
    const { body } = await house.post('/chat/session', { name: 'Tina', language: 'sl' }, '');
    await house.post('/channels/webchat', { id: 'one-message-id', text: 'Dober dan' }, String(body.token));
    const { body: page } = await house.until(
      () => house.get('/api/tickets'),
      (answer) => (answer.body.tickets as unknown[]).length === 1,
    );
    const { number, contact } = (page.tickets as { number: number; contact: { id: string } }[])[0] ?? {
      number: 0,
    };
    await house.command('customer', { ticket: number, language: 'sl' });
    const eli = await house.person('Eli', 'agent');
    await house.command('transfer', { ticket: number, to: 'Bor', summary: 'x' }, eli.token);
    const customer = async () => {
      const { messages } = (await house.get('/chat/messages', String(body.token))).body as {
        messages: { text: string }[];
      };
      return messages.map(({ text }) => text);
    };
    await seen(async () =>
      expect(await customer(), String(contact?.id)).toContainEqual(expect.stringContaining('nadaljuje Bor')),
    );
    stage.passes(0.1);
    await seen(async () =>
      expect((await ticketOf(number)).events.map(({ type }) => type)).toContain('handover-returned'),
    );
  });
});

describe('watching and calling', () => {
  beforeEach(async () => {
    stage = await Stage.open();
  });

  it('tells watchers of what others do, and nobody of their own acts', async () => {
    const { ana, bor, house } = stage;
    const { chat, number } = await stage.customer('Maja', 'Hello');
    await ana.press(ana.card(number).blocks, 'Claim');
    await bor.type('watch', { ticket: number });
    await ana.type('/desk', `watch ${number}`);
    await seen(() => expect(words(bor.card(number).embeds)).toContain('2 watch'));
    await chat.write('And one more thing');
    await seen(() => expect(words(bor.direct())).toContain('the customer wrote'));
    await ana.type('/desk', `reply ${number} It is on its way.`);
    await seen(() => expect(words(bor.direct())).toContain('the customer was answered'));
    await ana.type('/desk', `resolve ${number}`);
    await seen(() => expect(words(bor.direct())).toContain('it is resolved'));
    expect(words(ana.direct())).toContain('the customer wrote');
    expect(words(ana.direct())).not.toMatch(/was answered|it is resolved/);

    await bor.type('unwatch', { ticket: number });
    const before = bor.direct().length;
    await chat.write('Thank you, and another question: where is it?');
    await seen(() =>
      expect(ana.direct().filter(({ text }) => text.includes('the customer wrote'))).toHaveLength(2),
    );
    expect(bor.direct()).toHaveLength(before);
    const again = await house.command('watch', { ticket: number });
    expect(again.body.refused ?? 'none').toBe('none');
  });

  it('calls whoever a note names, in a command, a note or a thread, with one press to watch', async () => {
    const { ana, bor, house } = stage;
    const { number } = await stage.customer('Maja', 'Hello');
    await ana.type('/desk', `mention ${number} Bor Did you speak to the <!channel> courier?`);
    await seen(() => expect(words(bor.direct())).toContain('A note on'));
    expect(words(bor.direct())).toContain('Did you speak to the');
    const notice = bor.direct().find(({ components }) => words(components).includes('Watch'));
    if (notice === undefined) throw new Error('no notice to press');
    await bor.press(notice, 'Watch');
    await seen(async () => expect((await ticketOf(number)).ticket.watchers).toMatchObject([{ name: 'Bor' }]));

    await ana.write(number, 'What do you think, @bor?');
    await seen(() =>
      expect(bor.direct().filter(({ embeds }) => words(embeds).includes('names you'))).toHaveLength(2),
    );
    bor.write(number, 'Ask @Eva, she knows. Not @Boris, nor ana@Eva.si');
    await seen(() => expect(words(stage.eva.direct())).toContain('Ask @Eva'));
    expect(words(ana.direct())).not.toContain('names you');
    const mara = await house.person('Mara', 'agent', { team: 'care', sees: 'team' });
    const quiet = await house.command('note', { ticket: number, text: '@Mara @Nobody look' });
    expect(quiet.body.text).toContain('only the team sees it');
    expect(quiet.body.text).not.toContain('Mara');
    expect((await house.get('/api/notices', mara.token)).body.notices).toEqual([]);
  });
});
