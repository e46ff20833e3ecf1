import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { words } from './desks.in-slack.ts';
import { CARD_LEFT, HOUR, Stage, seen } from './desks.stage.ts';
import { ENGINES } from './peers/database.ts';
import type { Visitor } from './peers/house.ts';

/** Thirty customers, as they write, in their own languages. */
const CUSTOMERS: readonly (readonly [name: string, words: string, by: 'chat' | 'telegram'])[] = [
  ['Maja', 'Where is my parcel 4711?', 'chat'],
  ['Luka', 'Kje je moj paket? Naročil sem ga pred enim tednom.', 'telegram'],
  ['Irina', 'Здравствуйте, когда вы вернёте мне деньги за заказ?', 'telegram'],
  ['Jelena', 'Добар дан, како да променим адресу за доставу?', 'chat'],
  ['Oliver', 'I was charged twice for one order.', 'chat'],
  ['Petra', 'The kettle that I bought does not boil any more.', 'telegram'],
  ['Nika', 'My parcel has not come.', 'chat'],
  ['Nikolina', 'It is me again about the parcel that has not come.', 'chat'],
  ['Zala', 'Two things: my lamp is broken, and I want an invoice.', 'chat'],
  ['Tilen', 'The shop page shows an error.', 'chat'],
  ['Urban', 'The shop page shows an error to me as well.', 'telegram'],
  ['Winner', 'YOU WON A PRIZE click here', 'chat'],
  ['Pushy', 'Buy followers cheap', 'telegram'],
  ['Vesna', 'My card is 4111 1111 1111 1111, why was it refused?', 'chat'],
  ...Array.from(
    { length: 16 },
    (_, n) => [`Guest ${n + 1}`, `A question of guest number ${n + 1}`, n % 3 ? 'chat' : 'telegram'] as const,
  ),
];

interface Someone {
  number: number;
  chat: Visitor | null;
  say(text: string): Promise<unknown>;
  got(): Promise<string[]>;
}

describe.each(ENGINES)(
  'a working day of three agents, a supervisor and thirty customers, on %s',
  (engine) => {
    let stage: Stage;
    let cid: { id: string; token: string };
    const people = new Map<string, Someone>();
    const of = (name: string): Someone => {
      const one = people.get(name);
      if (one === undefined) throw new Error(`nobody is called ${name}`);
      return one;
    };

    beforeAll(async () => {
      stage = await Stage.open({ engine });
      cid = await stage.house.person('Cid', 'agent');
    }, 60_000);
    afterAll(() => stage.close());

    /** As Cid does it in the web desk. */
    const web = async (name: string, options: Record<string, unknown>) => {
      const { status, body } = await stage.house.command(name, options, cid.token);
      expect(status, `${name} ${JSON.stringify(body)}`).toBe(200);
      return body;
    };
    const view = async (number: number) =>
      (await stage.house.get(`/api/tickets/${number}`)).body as unknown as {
        ticket: {
          status: string;
          spam: boolean;
          waitingSince: string | null;
          assignee: { name: string } | null;
          kind: string | null;
          tags: string[];
          deadlines: { promise: string | null };
        };
        messages: { id: string; kind: string; text: string; as: string | null; delivery: string | null }[];
        events: { type: string }[];
      };
    const slackSays = (number: number) => words(stage.ana.card(number).blocks);
    const discordSays = (number: number) => words(stage.bor.card(number).embeds);
    const answered = async (number: number) =>
      seen(async () => expect((await view(number)).ticket.waitingSince).toBeNull());

    it('begins with thirty customers in four languages, each with a card on both desks', async () => {
      for (const [index, [name, text, by]] of CUSTOMERS.entries()) {
        if (by === 'chat') {
          const { chat, number } = await stage.customer(name, text);
          const got = async () => (await chat.messages()).map((one) => one.text);
          people.set(name, { number, chat, got, say: (more) => chat.write(more) });
        } else {
          const { number, say, got } = await stage.onTelegram(500 + index, name, text);
          people.set(name, { number, chat: null, say, got: async () => got() });
        }
      }
      expect(people.size).toBe(30);
      expect(new Set([...people.values()].map(({ number }) => number)).size).toBe(30);
    }, 120_000);

    it('is shared: who claims on one desk is the owner on all, and a first word is personal', async () => {
      const { ana, bor } = stage;
      const [maja, luka] = [of('Maja'), of('Luka')];
      await ana.press(ana.card(maja.number).blocks, 'Claim');
      await seen(() => expect(discordSays(maja.number)).toContain('Ana'));
      await bor.type('claim', { ticket: luka.number });
      await seen(() => expect(slackSays(luka.number)).toContain('Bor'));
      await web('claim', { ticket: of('Irina').number });
      await seen(() => expect(slackSays(of('Irina').number)).toContain('Cid'));

      await bor.type('ack', { ticket: luka.number, next: 'Kličem kurirja in se oglasim do enajstih.' });
      await seen(async () => {
        const heard = (await luka.got()).at(-1) ?? '';
        for (const part of ['Luka', 'Kje je moj paket', 'Bor', 'Kličem kurirja'])
          expect(heard).toContain(part);
      });
      expect((await view(luka.number)).ticket.waitingSince).not.toBeNull();
    });

    it('says what tickets are about, from Slack, Discord and the web, and every desk shows it', async () => {
      const { ana, bor } = stage;
      const { number } = of('Petra');
      await ana.type('/desk', `kind ${number} fault`);
      await seen(async () => expect((await view(number)).ticket.kind).toBe('fault'));
      await bor.type('tag', { ticket: number, tags: 'kettle' });
      await web('priority', { ticket: number, priority: 'high' });
      await seen(() => {
        expect(slackSays(number)).toContain('#kettle');
        expect(slackSays(number)).toMatch(/High/);
        expect(discordSays(number)).toContain('#kettle');
      });
    });

    it('hands over warmly: the receiver takes it on the other desk, the customer hears of it, the promise stays', async () => {
      const { ana, bor } = stage;
      const maja = of('Maja');
      const { promise } = (await view(maja.number)).ticket.deadlines;
      await ana.type('/desk', `transfer ${maja.number} Bor The courier only speaks to you.`);
      await seen(() => expect(words(bor.thread(maja.number))).toContain('The courier only speaks to you.'));
      await seen(async () => expect((await maja.got()).join('\n')).toContain('Bor'));
      await bor.type('claim', { ticket: maja.number });
      await seen(async () => expect((await view(maja.number)).ticket.assignee?.name).toBe('Bor'));
      expect((await view(maja.number)).ticket.deadlines.promise).toBe(promise);
    });

    it('merges two of one person; what comes on either lands on one, and the answer goes where they wrote last', async () => {
      const { bor } = stage;
      const [nika, nikolina] = [of('Nika'), of('Nikolina')];
      await bor.type('merge', { ticket: nika.number, into: nikolina.number, confirm: true });
      await seen(async () => expect((await view(nika.number)).ticket.status).toBe('resolved'));
      await nika.say('Any news?');
      await seen(async () =>
        expect((await view(nikolina.number)).messages.map(({ text }) => text)).toContain('Any news?'),
      );
      await web('reply', { ticket: nikolina.number, text: 'It comes today.', confirm: true });
      await seen(async () => expect(await nika.got()).toContain('It comes today.'));
      expect(await nikolina.got()).not.toContain('It comes today.');
    });

    it('splits two matters, links two reports of one fault', async () => {
      const { ana } = stage;
      const zala = of('Zala');
      await zala.say('The invoice should be for my company.');
      await seen(async () => expect((await view(zala.number)).messages).toHaveLength(2));
      await ana.type('/desk', `split ${zala.number} 1`);
      const part = await seen(async () => {
        const all = (await stage.house.get('/api/tickets?limit=200')).body.tickets as {
          number: number;
          preview: string;
          contact: { name: string };
        }[];
        const found = all.find((one) => one.contact.name === 'Zala' && one.number !== zala.number);
        expect(found).toBeDefined();
        return found?.number as number;
      });
      expect((await view(part)).messages.map(({ text }) => text)).toContain(
        'The invoice should be for my company.',
      );
      expect((await view(zala.number)).messages.map(({ text }) => text)).not.toContain(
        'The invoice should be for my company.',
      );
      await web('link', { ticket: of('Tilen').number, other: of('Urban').number });
      await seen(() => expect(slackSays(of('Tilen').number)).toContain(`#${of('Urban').number}`));
    });

    it('puts spam aside from either desk, strikes out a card number, and lets nobody wait for it', async () => {
      const { ana, bor } = stage;
      await bor.type('spam', { ticket: of('Winner').number });
      await ana.type('/desk', `block ${of('Pushy').number} address`);
      await of('Pushy').say('Buy more followers');
      await seen(async () => {
        for (const name of ['Winner', 'Pushy'])
          expect((await view(of(name).number)).ticket).toMatchObject({ spam: true, waitingSince: null });
      });
      const vesna = of('Vesna').number;
      await ana.type('/desk', `redact ${vesna}`);
      await seen(() => {
        for (const copy of [slackSays(vesna), discordSays(vesna), words(bor.thread(vesna))])
          expect(copy).not.toMatch(CARD_LEFT);
      });
    });

    it('answers with a canned reply and waits; asks whether it is solved; “no” brings it to the front', async () => {
      const { ana, bor } = stage;
      const oliver = of('Oliver');
      await web('macro', { ticket: oliver.number, name: 'ask/order-number' });
      await seen(async () => expect((await view(oliver.number)).ticket.status).toBe('waiting'));
      await oliver.say('It is order 8112.');
      await seen(async () => expect((await view(oliver.number)).ticket.status).toBe('open'));
      await web('reply', {
        ticket: oliver.number,
        text: 'The second sum is on its way back.',
        then: 'resolve',
      });
      await seen(async () => expect((await view(oliver.number)).ticket.status).toBe('resolved'));
      await seen(async () => expect((await oliver.got()).at(-1)).toMatch(/solve/));
      await oliver.say('no');
      await seen(async () => expect((await view(oliver.number)).ticket.status).toBe('open'));
      await seen(() => expect(slackSays(oliver.number)).toContain('Open'));

      const jelena = of('Jelena');
      await bor.type('reply', { ticket: jelena.number, text: 'U profilu, pod „Adrese”.', then: 'resolve' });
      await seen(async () => expect((await view(jelena.number)).ticket.status).toBe('resolved'));
      await ana.type('/desk', `undo ${oliver.number}`);
    });

    it('takes down who calls, finds what was said, watches and mentions', async () => {
      const { ana, bor } = stage;
      await ana.type('/desk', 'new Her drill smells of smoke --name Tina --phone "+386 40 123 456"');
      await seen(async () => {
        const { body } = await stage.house.get('/api/search?q=drill smoke');
        expect(words(body)).toContain('Tina');
      });
      const found = await bor.type('find', { words: 'drill' });
      expect(words(found.said)).toContain('Tina');
      const tina = await seen(() => stage.ana.numberOf('Tina'));
      await bor.type('watch', { ticket: tina });
      await web('mention', { ticket: tina, who: 'Ana', text: 'Do we have spare drills?' });
      await seen(() => expect(words(ana.direct())).toContain('spare drills'));
    });

    it('calls the supervisor, who steps in from Slack', async () => {
      const { ana, eva } = stage;
      const { number } = of('Tilen');
      await ana.type('/desk', `escalate ${number} They want to speak to a manager.`);
      await seen(() => expect(words([...eva.direct(), ...eva.cards('C0BOSS')])).toContain(`#${number}`));
      await eva.type('/desk', `assign ${number} Eva`);
      await seen(() => expect(discordSays(number)).toContain('Eva'));
    });

    it('answers everybody before the promise, and the record agrees', async () => {
      const open = async () =>
        (
          (await stage.house.get('/api/tickets?status=open&limit=200')).body.tickets as {
            number: number;
            waitingSince: string | null;
          }[]
        ).filter(({ waitingSince }) => waitingSince !== null);
      stage.passes(5);
      await seen(async () => expect((await stage.stagesTold()).length).toBeGreaterThan(0));
      for (const { number } of await open())
        await stage.house.command(
          'reply',
          { ticket: number, text: `Answer for #${number}`, confirm: true },
          cid.token,
        );
      await seen(async () => expect(await open()).toEqual([]));
      stage.passes(6);
      const all = (await stage.house.get('/api/tickets?limit=200')).body.tickets as { number: number }[];
      for (const { number } of all) {
        const { events } = await view(number);
        const types = events.map(({ type }) => type);
        expect(types, `#${number}`).not.toContain('reply-failed');
      }
      const { body } = await stage.house.command('stats', { span: 'day' });
      expect(body.data).toMatchObject({ broken: 0, missed: 0 });
      expect(HOUR).toBe(3_600_000);
      await answered(of('Maja').number);
    }, 60_000);

    it('tells each role what it may do, in the same words on every desk', async () => {
      const { ana, vid } = stage;
      const helpOf = async (token: string) =>
        String((await stage.house.command('help', {}, token)).body.text);
      const viewer = await stage.house.person('Vera', 'viewer');
      const [agents, viewers] = [await helpOf(cid.token), await helpOf(viewer.token)];
      for (const verb of [
        'claim',
        'transfer',
        'merge',
        'split',
        'spam',
        'macro',
        'ack',
        'new',
        'undo',
        'watch',
      ])
        expect(agents).toContain(`/${verb} `);
      expect(agents).not.toContain('/reveal');
      expect(viewers).toContain('/find');
      expect(viewers).not.toContain('/claim');
      await ana.type('/desk', 'help');
      await seen(() => expect(ana.told().at(-1)?.text).toContain('/transfer'));
      expect(words((await vid.type('help')).said)).toContain('/reveal');
    });
  },
);
