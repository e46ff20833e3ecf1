import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOUR, Stage, seen } from './desks.stage.ts';
import { FacebookPagePeer } from './peers/facebook-page.ts';
import { ADMIN_TOKEN } from './peers/house.ts';
import { surveyFolder } from './survey.rules.ts';

interface Said {
  kind: string;
  text: string;
  delivery: string | null;
  deletedAt: string | null;
  author: { id: string };
  quotes?: string;
  channel: string;
  files: { name: string; url: string | null }[];
}

/** A picture of one point. */
const LAMP = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const ADMIN = { authorization: `Bearer ${ADMIN_TOKEN}` };
const [MAJA, IVO] = ['7001002003004005', '7001002003009999'];

const rules = surveyFolder();
let stage: Stage;
let meta: FacebookPagePeer;

beforeAll(async () => {
  meta = await FacebookPagePeer.start();
  stage = await Stage.open({ env: { ...meta.settings, RULES_DIR: rules } });
  meta.now = () => stage.house.now();
  meta.webhook = `${stage.house.url}/channels/messenger`;
  meta.person(MAJA, 'Maja Kovač');
  meta.person(IVO, 'Ivo');
});
afterAll(async () => {
  await stage.close();
  await meta.stop();
  rmSync(rules, { recursive: true });
});

const words = (what: unknown) => JSON.stringify(what);
const tickets = async () =>
  (await stage.house.get('/api/tickets?limit=50')).body.tickets as {
    number: number;
    preview: string;
    public: boolean;
    channel: string;
    tags: string[];
    contact: { name: string };
    deadlines: { target: string };
    waitingSince: string;
  }[];
const ticketOf = (name: string) =>
  stage.house
    .until(tickets, (all) => all.some(({ contact }) => contact.name === name))
    .then((all) => all.find(({ contact }) => contact.name === name) ?? expect.unreachable());
const viewOf = async (number: number) =>
  (await stage.house.get(`/api/tickets/${number}`)).body as {
    ticket: { status: string };
    messages: Said[];
    events: { type: string; why: { rule: string }[] }[];
  };
const messagesOf = async (number: number) => (await viewOf(number)).messages;
const heard = (number: number, text: string) =>
  stage.house.until(
    () => messagesOf(number),
    (all) => all.some((one) => one.text === text),
  );

describe('a public complaint on a Page', () => {
  it('is answered in public after a second reader, goes private, and comes back solved', async () => {
    const { ana, eva, bor, house } = stage;
    await meta.comment(MAJA, 'The third lamp that arrived broken. This is a complaint, and nobody answers!');
    const { number, ...ticket } = await ticketOf('Maja Kovač');
    expect(ticket).toMatchObject({ public: true, channel: 'facebook-comments' });
    expect(ticket.tags).toContain('complaint');
    expect(Date.parse(ticket.deadlines.target) - Date.parse(ticket.waitingSince)).toBeLessThanOrEqual(
      4 * HOUR,
    );
    await seen(() => {
      expect(words(ana.card(number).blocks)).toContain('everybody reads this answer');
      expect(words(bor.card(number))).toContain('everybody reads this answer');
    });

    // What she writes beside it is the same case; somebody else's trouble is another.
    const again = await meta.comment(MAJA, 'Hello?? Is anybody there?');
    await heard(number, 'Hello?? Is anybody there?');
    await meta.comment(IVO, 'Mine, too.', { below: again.id });
    const ivo = await ticketOf('Ivo');
    expect(ivo.number).not.toBe(number);

    await ana.type('/desk', `claim ${number}`);
    await ana.type('/desk', `reply ${number} We are sorry, and make it right today.`);
    const asked = await house.until(
      () => viewOf(number),
      ({ events }) => events.some(({ type }) => type === 'approval-asked'),
    );
    const why = asked.events.find(({ type }) => type === 'approval-asked')?.why.map(({ rule }) => rule);
    expect(why).toEqual(['Complaints and risks in public']);
    expect(meta.below(again.id)).toEqual(['Mine, too.']);
    await eva.type('/desk', `approve ${number}`);
    await seen(() =>
      expect(meta.below(again.id)).toEqual(['Mine, too.', 'We are sorry, and make it right today.']),
    );

    const answer = meta.written.at(-1) ?? expect.unreachable();
    await house.until(
      () => messagesOf(number),
      (all) => all.some(({ text, delivery }) => text.startsWith('We are sorry') && delivery === 'sent'),
    );
    await meta.react(MAJA, answer, 'add', 'love');
    await meta.comment(MAJA, 'What do you need from me?', { below: again.id });
    const said = await heard(number, 'What do you need from me?');
    expect(said.find(({ text }) => text.startsWith('What do you'))?.quotes).toBe(again.message);
    await house.until(
      () => messagesOf(number),
      (all) => words(all).includes('❤️'),
    );

    await bor.type('go-private', { ticket: number });
    await seen(() => expect(meta.private).toHaveLength(1));
    expect(meta.private[0]).toMatchObject({ to: MAJA, text: expect.stringContaining(`#${number}`) });
    await seen(() => expect(meta.below(again.id).at(-1)).toContain('in private'));
    expect((await house.command('go-private', { ticket: number })).body.refused).toBe('not-public');
    const early = await house.command('reply', { ticket: number, text: 'Where shall it go?', confirm: true });
    expect(early).toMatchObject({ status: 409, body: { refused: 'window-closed' } });

    await meta.message(MAJA, 'It is Ulica 5, and my number is 040 123 456.');
    await heard(number, 'It is Ulica 5, and my number is 040 123 456.');
    const hers = (await messagesOf(number)).filter(({ kind }) => kind === 'inbound');
    expect(new Set(hers.map(({ author }) => author.id)).size).toBe(1);
    await ana.type('/desk', `reply ${number} A new one comes to Ulica 5 tomorrow.`);
    await seen(() => expect(meta.private.at(-1)?.text).toBe('A new one comes to Ulica 5 tomorrow.'));
    expect(meta.private.at(-1)?.to).toBe(MAJA);
    await ana.type('/desk', `resolve ${number}`);
    await seen(() => expect(meta.below(again.id).at(-1)).toContain('solved in private'));
    const inPublic = meta.written.filter(({ from }) => from === meta.page).map(({ message }) => message);
    expect(words(inPublic)).not.toMatch(/Ulica|040|Kovač/);
    expect((await viewOf(number)).ticket.status).toBe('resolved');
    const cases = (await tickets()).filter(({ contact }) => contact.name === 'Maja Kovač');
    expect(cases.filter(({ channel }) => channel === 'facebook-comments')).toHaveLength(1);
    expect(new Set(meta.answers)).toEqual(new Set([200]));
  });
});

describe('what is written on a Page', () => {
  it('is kept with its photos, its earlier words, and what was hidden, shown again or taken back', async () => {
    const zala = meta.person('7001002003001111', 'Zala');
    const first = await meta.comment(zala, 'It came like this', { photo: LAMP });
    const { number } = await ticketOf('Zala');
    const [said] = await stage.house.until(
      () => messagesOf(number),
      ([message]) => message?.files[0]?.url != null,
    );
    const bytes = await fetch(stage.house.url + said?.files[0]?.url, { headers: ADMIN });
    expect(Buffer.from(await bytes.arrayBuffer())).toEqual(LAMP);
    await meta.edit(first, 'It came like this, order 1207');
    await meta.hide(first, true);
    await meta.hide(first, false);
    const all = await stage.house.until(
      () => messagesOf(number),
      (messages) => messages.length === 3,
    );
    expect(all.map(({ kind, text }) => [kind, text])).toEqual([
      ['inbound', 'It came like this, order 1207'],
      ['note', expect.stringContaining('[Hidden: nobody else sees this any more] It came like this, order')],
      ['note', expect.stringContaining('[Not hidden any more: everybody sees this again]')],
    ]);
    const beside = await meta.comment(zala, 'Never mind');
    await heard(number, 'Never mind');
    await meta.remove(beside);
    await stage.house.until(
      () => messagesOf(number),
      (messages) => messages.some(({ deletedAt }) => deletedAt !== null),
    );
    // What she took back is not answered any more: the answer stands below what is left.
    await stage.house.command('reply', { ticket: number, text: 'We send another one.', confirm: true });
    await seen(() => expect(meta.below(first.id)).toEqual(['We send another one.']));
  });

  it('is answered below the post of a visitor, and in private by the one reply that Facebook allows', async () => {
    const { house } = stage;
    const nika = meta.person('7001002003002222', 'Nika');
    const visit = await meta.visit(nika, 'Where is my parcel?');
    const { number } = await ticketOf('Nika');
    await house.command('reply', { ticket: number, text: 'We look for it.', confirm: true });
    await seen(() => expect(meta.below(visit.id)).toEqual(['We look for it.']));
    // Somebody of the team was faster on Facebook itself: nothing tells where that goes on.
    visit.repliedPrivately = true;
    const go = () => house.command('go-private', { ticket: number });
    expect(await go()).toMatchObject({ status: 409, body: { refused: 'aside-closed' } });
    // After another comment there is another reply, and of that one Facebook tells.
    const more = await meta.comment(nika, 'And the other one?', { below: visit.id });
    await heard(number, 'And the other one?');
    more.repliedPrivately = true;
    const before = meta.private.length;
    expect((await go()).status).toBe(200);
    expect(meta.private).toHaveLength(before);
    await meta.message(nika, 'Here I am.');
    await heard(number, 'Here I am.');
    const tina = meta.person('7001002003003333', 'Tina');
    const old = await meta.comment(tina, 'How long does it take?');
    old.at -= 8 * 24 * HOUR;
    const late = await ticketOf('Tina');
    expect((await house.command('go-private', { ticket: late.number })).body.refused).toBe('aside-closed');
    await meta.remove(old);
    await house.until(
      () => messagesOf(late.number),
      (all) => all.some(({ deletedAt }) => deletedAt !== null),
    );
  });

  it.each([
    ['is open', '7001002003004444', 'Sara'],
    ['was solved', '7001002003005555', 'Lana'],
  ])('goes on with what was said in Messenger before, which %s', async (_how, customer, name) => {
    const { house } = stage;
    const who = meta.person(customer, name);
    await meta.message(who, `${name} asks: where is my parcel?`);
    const before = await ticketOf(name);
    expect(before.channel).toBe('messenger');
    if (name === 'Lana') await house.command('resolve', { ticket: before.number, confirm: true });
    const comment = await meta.comment(who, 'Nobody answers in Messenger!');
    const all = await house.until(tickets, (some) =>
      some.some(({ preview }) => preview === 'Nobody answers in Messenger!'),
    );
    const { number } = all.find(({ preview }) => preview === 'Nobody answers in Messenger!') ?? before;
    expect(number).not.toBe(before.number);
    expect((await house.command('go-private', { ticket: number })).status).toBe(200);
    expect(meta.private.at(-1)).toMatchObject({ to: who, text: expect.stringContaining(`#${number}`) });
    await meta.message(who, 'At last.');
    await heard(number, 'At last.');
    // Said in public again, it is answered in private all the same. Comments are dated in whole seconds.
    house.advance(2000);
    await meta.comment(who, 'Are you there?', { below: comment.id });
    await heard(number, 'Are you there?');
    expect((await house.get(`/api/tickets/${number}`)).body.ticket).toMatchObject({ public: false });
    await house.command('reply', { ticket: number, text: `It comes today, ${name}.`, confirm: true });
    await seen(() => expect(meta.private.at(-1)?.text).toBe(`It comes today, ${name}.`));
    expect(words(meta.below(comment.id))).not.toContain('It comes today');
  });

  it.each(['messenger', 'facebook-comments'])(
    'comes with messages in one delivery, to the address of %s, each once',
    async (address) => {
      const [petra, jure] = [`70010020030${address.length}1`, `70010020030${address.length}2`];
      const at = Math.floor(meta.now() / 1000);
      const mid = `m_${address}`;
      const event = { sender: { id: petra }, recipient: { id: meta.page }, timestamp: meta.now() };
      const value = {
        ...{ item: 'comment', verb: 'add', post_id: meta.post, parent_id: meta.post, created_time: at },
        ...{
          comment_id: `900100_${jure}`,
          from: { id: jure, name: `Jure ${address}` },
          message: 'In public',
        },
      };
      const both = [
        {
          id: meta.page,
          time: meta.now(),
          messaging: [{ ...event, message: { mid, text: `By ${address}` } }],
        },
        { id: meta.page, time: at, changes: [{ field: 'feed', value }] },
      ];
      for (const to of [address, 'messenger', 'facebook-comments']) {
        meta.webhook = `${stage.house.url}/channels/${to}`;
        await meta.deliver(both);
      }
      const jures = await ticketOf(`Jure ${address}`);
      expect(jures).toMatchObject({ channel: 'facebook-comments', preview: 'In public', public: true });
      const said = <One extends { preview: string }>(some: One[]) =>
        some.filter(({ preview }) => preview === `By ${address}`);
      const all = await stage.house.until(tickets, (some) => said(some).length > 0);
      expect(said(all)).toMatchObject([{ channel: 'messenger', public: false }]);
      expect(await messagesOf(said(all)[0]?.number ?? 0)).toHaveLength(1);
      expect(await messagesOf(jures.number)).toHaveLength(1);
    },
  );

  it('is asked how it was by no survey: everybody reads along', async () => {
    const { house } = stage;
    const comment = await meta.comment(meta.person('7001002003006666', 'Miha'), 'When do you open?');
    const { number } = await ticketOf('Miha');
    await house.command('reply', { ticket: number, text: 'At nine.', then: 'resolve', confirm: true });
    const surveys = async () => (await viewOf(number)).events.filter(({ type }) => type.startsWith('survey'));
    await house.until(surveys, (all) => all.some(({ type }) => type === 'survey-planned'));
    house.advance(2.1 * HOUR);
    const all = await house.until(surveys, (events) => events.length > 1);
    expect(all.at(-1)).toMatchObject({ type: 'survey-not-asked' });
    expect(meta.below(comment.id).join()).not.toMatch(/satisfied|surveys/);
  });
});
