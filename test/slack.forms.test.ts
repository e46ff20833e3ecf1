import { afterEach, describe, expect, it } from 'vitest';
import { commands } from '../src/commands/commands.ts';
import { cardPost } from '../src/desks/slack/card.ts';
import { fieldsOf } from '../src/desks/slack/reply-view.ts';
import { learn, text } from '../src/texts/texts.ts';
import { eventually } from './eventually.ts';
import {
  ANA,
  BOSS,
  CARD,
  chosen,
  pressed,
  startDesk,
  type TestDesk,
  type Transport,
  typed,
} from './slack.house.ts';
import { attach, closed, inModal, sentOff } from './slack.surfaces.ts';

let desk: TestDesk;
const start = async (...how: Parameters<typeof startDesk>) => {
  desk = await startDesk(...how);
  return desk;
};
afterEach(async () => {
  expect(desk.slack.problems).toEqual([]);
  expect(desk.logged.join('\n')).not.toContain('xox');
  await desk.stop();
});

const modal = () => JSON.stringify(desk.slack.views.at(-1)?.view);
/** Waits until the newest of so many modals holds what it is for. */
const filled = (count = 1) =>
  eventually(() => {
    expect(desk.slack.views).toHaveLength(count);
    expect(desk.slack.views.at(-1)?.updates).toBeGreaterThanOrEqual(1);
  });
const openReply = async (count = 1) => {
  await desk.send('interaction', pressed(desk, 'reply', '12'));
  await filled(count);
};
const type = (words: string, at: number, fields: Record<string, string> = {}) =>
  desk.send('interaction', inModal(desk, { id: 'text', typed: words, at }, { text: words, ...fields }));

describe.each<Transport>(['http', 'socket'])(
  'everything that can be done to a ticket, over %s',
  (transport) => {
    it('is on its card or in the list behind More, by the names of the commands [K11 K22]', async () => {
      await start(transport, { commands });
      desk.people = [ANA, { ...BOSS, role: 'lead' }];
      desk.cards.set(12, {
        ...CARD,
        assignee: { id: 'ana', name: 'Ana' },
        lastReply: { messageId: 'm-9', as: 'answer', delivery: 'failed', error: 'blocked' },
      });
      await desk.send('interaction', chosen(desk, 'more:12', 'U0BOSS'));
      await filled();
      const listed = [...modal().matchAll(/"form:([a-z-]+)"/g)].map(([, name]) => name);
      const onTickets = commands.filter(({ options }) =>
        options.some(({ type: kind, required }) => kind === 'ticket' && required),
      );
      // A note is sent, and a deleted text shown, from where it stands: only there one knows which.
      expect([...listed].sort()).toEqual(
        onTickets
          .map(({ name }) => name)
          .filter((name) => name !== 'send' && name !== 'reveal')
          .sort(),
      );
    });

    it('asks for what a command needs: a person, a time, a text, a choice', async () => {
      await start(transport, { commands });
      await desk.send('interaction', chosen(desk, 'more:12'));
      await filled();
      await desk.send('interaction', inModal(desk, { id: 'form:assign', value: '12:assign' }));
      await eventually(() => expect(modal()).toContain('"callback_id":"form"'));
      expect(desk.slack.views).toHaveLength(1);
      expect(modal()).toContain('"text":"Bor"');
      expect((await desk.send('interaction', sentOff(desk, { to: { choose: 'boss' } }))).body).toBe(null);
      await eventually(() =>
        expect(desk.handled[0]).toMatchObject({ name: 'assign', options: { ticket: 12, to: 'boss' } }),
      );
      await eventually(() =>
        expect(desk.slack.ephemerals[0]).toMatchObject({ user: 'U0ANA', text: 'assign done' }),
      );
      await desk.send('interaction', chosen(desk, 'more:12'));
      await filled(2);
      await desk.send('interaction', inModal(desk, { id: 'form:snooze', value: '12:snooze' }));
      await eventually(() => expect(modal()).toContain('"block_id":"until"'));
      await desk.send('interaction', sentOff(desk, { until: '2h', reason: '' }));
      await eventually(() =>
        expect(desk.handled[1]).toMatchObject({ name: 'snooze', options: { ticket: 12, until: '2h' } }),
      );
      await desk.send('interaction', chosen(desk, 'more:12'));
      await filled(3);
      await desk.send('interaction', inModal(desk, { id: 'form:block', value: '12:block' }));
      await eventually(() => expect(modal()).toContain('"value":"address"'));
      // A whole mail domain is a supervisor's.
      expect(modal()).not.toContain('"value":"domain"');
      expect(desk.handled[1]?.options).not.toHaveProperty('reason');
      expect(desk.handled[1]?.requestId).toBe(`slack:${desk.slack.views[1]?.id}`);
    });

    it('puts what is wrong beside the field that it is about, and into a form without fields [K03 K07 K33]', async () => {
      await start(transport, { commands });
      desk.answer = async () => ({
        ok: false,
        refused: 'bad-option',
        values: { option: 'reason', problem: 'too long' },
        text: 'Option reason: too long',
      });
      await desk.send('interaction', chosen(desk, 'more:12'));
      await filled();
      await desk.send('interaction', inModal(desk, { id: 'form:snooze', value: '12:snooze' }));
      await eventually(() => expect(modal()).toContain('"block_id":"until"'));
      const refused = await desk.send('interaction', sentOff(desk, { until: '2h', reason: 'x' }));
      expect(refused.body).toMatchObject({
        response_action: 'errors',
        errors: { reason: expect.stringContaining('Reference') },
      });
      desk.answer = async () => ({ ok: false, refused: 'resolved', text: 'This ticket is resolved.' });
      await desk.send('interaction', chosen(desk, 'more:12'));
      await filled(2);
      await desk.send('interaction', inModal(desk, { id: 'form:wait', value: '12:wait' }));
      await eventually(() => expect(modal()).toContain('"command":"wait"'.replaceAll('"', '\\"')));
      const told = await desk.send('interaction', sentOff(desk, {}));
      expect(told.body).toMatchObject({ response_action: 'update' });
      expect(JSON.stringify(told.body)).toContain('This ticket is resolved.');
    });

    it('acts on the newest reply without anybody knowing its id', async () => {
      await start(transport, { commands });
      desk.cards.set(12, {
        ...CARD,
        lastReply: { messageId: 'm-9', as: 'answer', delivery: 'unknown', error: null },
      });
      await desk.send('interaction', chosen(desk, 'more:12'));
      await filled();
      await desk.send('interaction', inModal(desk, { id: 'form:send-again', value: '12:send-again' }));
      await eventually(() => expect(modal()).toContain('send-again'));
      await eventually(() => expect(modal()).toContain('"callback_id":"form"'));
      await desk.send('interaction', sentOff(desk, {}));
      await eventually(() =>
        expect(desk.handled[0]).toMatchObject({
          name: 'send-again',
          options: { ticket: 12, message: 'm-9' },
        }),
      );
    });

    it('shows a deleted text to a supervisor, for a reason, from beside its trace [K14]', async () => {
      await start(transport, { commands });
      const ref = await desk.desk.show(CARD, null);
      desk.standing.set(ref, 12);
      const gone = {
        id: 'm-7',
        kind: 'inbound',
        author: 'Maja',
        text: '',
        files: [],
        before: null,
        deleted: true,
      } as const;
      await desk.desk.mirror?.(ref, { ...gone, files: [] });
      const trace = desk.slack.messages.find(({ threadTs }) => threadTs !== null);
      expect(JSON.stringify(trace?.blocks)).toContain('"action_id":"reveal","value":"m-7"');
      const message = { type: 'message', ts: trace?.ts, thread_ts: trace?.threadTs };
      await desk.send('interaction', { ...pressed(desk, 'reveal', 'm-7'), message });
      await filled();
      expect(modal()).toContain('supervisor');
      expect(modal()).not.toContain('"callback_id"');
      await desk.send('interaction', { ...pressed(desk, 'reveal', 'm-7', 'U0BOSS'), message });
      await filled(2);
      expect((await desk.send('interaction', sentOff(desk, { reason: 'disputed' }, 'U0BOSS'))).body).toBe(
        null,
      );
      await eventually(() =>
        expect(desk.handled).toMatchObject([
          {
            name: 'reveal',
            options: { ticket: 12, message: 'm-7', reason: 'disputed' },
            actor: { id: 'boss' },
          },
        ]),
      );
    });

    it('opens one form, however often its press arrives [K04]', async () => {
      await start(transport, { commands });
      const press = pressed(desk, 'reply', '12');
      for (let again = 0; again < 5; again += 1) await desk.send('interaction', press);
      await filled();
      await desk.send('interaction', pressed(desk, 'claim', '12'));
      await eventually(() => expect(desk.slack.ephemerals).toHaveLength(1));
      expect(desk.slack.ephemerals[0]?.text).toBe('claim done');
    });

    it('answers a press that came too late for a form with the ticket as it is now [K03 K06]', async () => {
      await start(transport, { commands });
      const press = pressed(desk, 'reply', '12');
      desk.slack.pass(3100);
      await desk.send('interaction', press);
      await eventually(() => expect(desk.slack.ephemerals[0]?.text).toContain('Press it again'));
      expect(JSON.stringify(desk.slack.ephemerals[0]?.blocks)).toContain('"action_id":"reply","value":"12"');
      expect(desk.slack.views).toEqual([]);
    });

    it('is shown by role, and checked by the house again', async () => {
      await start(transport, {
        commands: commands.map((spec) =>
          spec.name === 'assign' ? { ...spec, role: 'supervisor' as const } : spec,
        ),
      });
      await desk.send('interaction', chosen(desk, 'more:12'));
      await filled();
      expect(modal()).not.toContain('form:assign');
      await desk.send('interaction', chosen(desk, 'more:12', 'U0BOSS'));
      await filled(2);
      expect(modal()).toContain('form:assign');
    });

    it('opens no form over one that was changed meanwhile, and is cancelled without a word [K33]', async () => {
      await start(transport, { commands });
      await openReply();
      const stale = inModal(desk, { id: 'room', value: '2' }, { text: 'Hello' });
      await desk.send('interaction', stale);
      await eventually(() => expect(desk.slack.views[0]?.updates).toBe(2));
      await desk.send('interaction', stale);
      await desk.send('interaction', closed(desk));
      await desk.send('interaction', pressed(desk, 'claim', '12'));
      await eventually(() => expect(desk.slack.ephemerals).toHaveLength(1));
      expect(desk.slack.views[0]?.updates).toBe(2);
      expect(desk.slack.ephemerals[0]?.text).toBe('claim done');
      const updates = desk.slack.calls.filter(({ method }) => method === 'views.update');
      expect(updates.every(({ form }) => typeof form.hash === 'string')).toBe(true);
    });
  },
);

describe.each<Transport>(['http', 'socket'])('a reply over %s', (transport) => {
  it('is kept while it is typed, survives its closing, and is gone once it was sent', async () => {
    await start(transport);
    await openReply();
    await type('It left', 1);
    await type('It left today', 2);
    await eventually(() => expect(desk.drafts.get('ana:12')).toBe('It left today'));
    await type('It le', 1.5);
    await desk.send('interaction', closed(desk));
    expect(desk.slack.ephemerals).toEqual([]);
    await openReply(2);
    expect(desk.drafts.get('ana:12')).toBe('It left today');
    expect(modal()).toContain('"initial_value":"It left today"');
    await desk.send('interaction', sentOff(desk, { text: 'It left today.', kind: { choose: 'answer' } }));
    await eventually(() => expect(desk.drafts.get('ana:12')).toBe(''));
    await type('It left today', 3);
    await openReply(3);
    expect(modal()).not.toContain('initial_value');
    expect(desk.drafts.get('ana:12')).toBe('');
  });

  it('keeps its draft when it was refused', async () => {
    await start(transport);
    desk.answer = async () => ({ ok: false, refused: 'resolved', text: 'This ticket is resolved.' });
    await openReply();
    await type('Hello', 1);
    await eventually(() => expect(desk.drafts.get('ana:12')).toBe('Hello'));
    const refused = await desk.send(
      'interaction',
      sentOff(desk, { text: 'Hello', kind: { choose: 'answer' } }),
    );
    expect(refused.body).toMatchObject({ errors: { text: expect.stringContaining('resolved') } });
    expect(desk.drafts.get('ana:12')).toBe('Hello');
  });

  it('may be longer than a field: another one on demand, sent as one text', async () => {
    await start(transport);
    await openReply();
    const words = Array.from({ length: 900 }, (_, index) => `word ${String(index).padStart(4, '0')} `)
      .join('')
      .slice(0, 9000);
    const [first = '', second = '', third = ''] = fieldsOf(words);
    expect(words).toHaveLength(9000);
    await desk.send(
      'interaction',
      inModal(desk, { id: 'room', value: '2' }, { text: first, kind: { choose: 'holding' } }),
    );
    await eventually(() => expect(modal()).toContain('"block_id":"text-2"'));
    expect(modal()).toContain(JSON.stringify(first));
    expect(modal()).toContain('"initial_option":{"text":{"type":"plain_text","text":"Holding');
    await desk.send(
      'interaction',
      inModal(desk, { id: 'room', value: '3' }, { text: first, 'text-2': second }),
    );
    await eventually(() => expect(modal()).toContain('"block_id":"text-3"'));
    const fields = { text: first, 'text-2': second, 'text-3': third };
    expect(
      (await desk.send('interaction', sentOff(desk, { ...fields, kind: { choose: 'answer' } }))).body,
    ).toBe(null);
    expect(desk.handled[0]?.options.text).toBe(words);
    await eventually(() => expect(desk.drafts.get('ana:12')).toBe(''));
    desk.drafts.set('ana:12', words);
    await openReply(2);
    expect(modal()).toContain('"block_id":"text-3"');
    expect(modal()).toContain(JSON.stringify(third));
  });

  it('lets who writes say that a reply promises nothing', async () => {
    await start(transport);
    await openReply();
    desk.answer = async ({ options }) =>
      options['no-pledge'] === true
        ? { ok: true, key: 'said.claimed', text: 'sent', ticket: 12, data: { message: 'm-1' } }
        : { ok: false, refused: 'pledge-hint', text: '30 % is above 15 %' };
    const fields = { text: 'You will get 30 % off.', kind: { choose: 'answer' } };
    const held = await desk.send('interaction', sentOff(desk, fields));
    expect(JSON.stringify(held.body)).toContain('Not a promise');
    await desk.send('interaction', sentOff(desk, { ...fields, confirm: { tick: 'no-pledge' } }));
    expect(desk.handled[1]?.options).toMatchObject({ 'no-pledge': true });
    expect(desk.handled[1]?.options).not.toHaveProperty('confirm');
  });

  it('takes files along, once however often it is sent', async () => {
    await start(transport);
    const id = attach(desk, 'label.pdf', 'application/pdf', Buffer.from('%PDF-1.7 label'));
    await openReply();
    desk.answer = async ({ options }) =>
      options.confirm === true
        ? { ok: true, key: 'said.claimed', text: 'sent', ticket: 12, data: { message: 'm-1' } }
        : { ok: false, refused: 'customer-wrote', text: 'The customer wrote again.' };
    const fields = { text: 'Here', kind: { choose: 'answer' }, files: { files: [id] } };
    await desk.send('interaction', sentOff(desk, fields));
    await desk.send('interaction', sentOff(desk, { ...fields, confirm: { tick: 'confirm' } }));
    expect(desk.handled[1]?.options).toMatchObject({ text: 'Here', files: ['upload-1'], confirm: true });
    expect(desk.uploads).toEqual([
      { person: 'ana', name: 'label.pdf', type: 'application/pdf', body: Buffer.from('%PDF-1.7 label') },
    ]);
  });

  it('says which file was not taken, and why, beside it [K18]', async () => {
    await start(transport);
    await openReply();
    const send = async (id: string) => {
      const { body } = await desk.send(
        'interaction',
        sentOff(desk, { text: 'Here', files: { files: [id] } }),
      );
      return (body as { errors: { files: string } }).errors.files;
    };
    expect(await send(attach(desk, 'big.pdf', 'application/pdf', Buffer.alloc(6_000_000)))).toContain(
      'big.pdf is too large',
    );
    expect(await send(attach(desk, 'run.sh', 'application/x-sh', Buffer.from('rm')))).toContain(
      'kind of run.sh',
    );
    expect(await send('F404')).toContain('Attach it once more');
    desk.slack.breakNext('files.info', { status: 500 });
    expect(
      (await desk.send('interaction', sentOff(desk, { text: 'Here', files: { files: ['F1'] } }))).body,
    ).toMatchObject({
      errors: { text: expect.stringContaining('vendor-down') },
    });
    expect(desk.handled).toEqual([]);
  });

  it('gives the token to no host but Slack’s', async () => {
    await start(transport);
    const evil = 'http://127.0.0.1:9/steal';
    await openReply();
    const id = attach(desk, 'a.pdf', 'application/pdf', Buffer.from('%PDF-'), evil);
    const refused = await desk.send('interaction', sentOff(desk, { text: 'Here', files: { files: [id] } }));
    expect(refused.body).toMatchObject({ errors: { files: expect.stringContaining('Attach it once more') } });
    expect(desk.uploads).toEqual([]);
  });
});

describe('the words of the desk', () => {
  it('are the house’s on cards, and each reader’s own in what only they see [K26]', async () => {
    await learn('sl');
    await start('http', { language: 'sl', commands });
    desk.people = [{ ...ANA, language: 'en' }, BOSS];
    await desk.desk.show(CARD, null);
    expect(JSON.stringify(desk.slack.messages[0]?.blocks)).toContain(text('slack.claim', {}, 'sl'));
    await desk.send('interaction', pressed(desk, 'reply', '12'));
    await filled();
    expect(modal()).toContain('Reply to #12');
    await desk.send('interaction', pressed(desk, 'reply', '12', 'U0BOSS'));
    await filled(2);
    expect(modal()).toContain(text('slack.reply-title', { number: 12 }, 'sl'));
    expect(text('slack.reply-title', { number: 12 }, 'sl')).not.toBe('Reply to #12');
    await desk.send('command', typed(desk, '/claim', '12', 'U0BOSS'));
    await eventually(() => expect(desk.handled[0]).toMatchObject({ name: 'claim', language: 'sl' }));
    await desk.send('command', typed(desk, '/claim', '12'));
    await eventually(() => expect(desk.handled[1]).toMatchObject({ name: 'claim', language: 'en' }));
  });

  it('name the actions alike in Slack, in Discord and for typing [K22]', async () => {
    await start('http');
    const names = ['claim', 'reply', 'resolve', 'reopen', 'undo'] as const;
    for (const language of ['en', 'sl', 'sr', 'sr-Cyrl', 'ru']) {
      await learn(language);
      for (const name of names) {
        expect(text(`slack.${name}`, {}, language)).toBe(text(`discord.${name}`, {}, language));
        expect(commands.map((spec) => spec.name)).toContain(name);
      }
    }
    const assigned = { ...CARD, assignee: { id: 'ana', name: 'Ana' } };
    const menu = JSON.stringify(cardPost(assigned, 'sl').blocks);
    for (const name of ['release', 'escalate', 'why'])
      expect(menu).toContain(`"text":"${name}","emoji":false},"value":"${name}:12"`);
  });

  it('ask before a press that ends or restarts a ticket, and offer one way first [K11 K32]', async () => {
    await start('http');
    for (const status of ['open', 'resolved'] as const) {
      const shown = JSON.stringify(cardPost({ ...CARD, status }, 'en').blocks);
      const action = status === 'open' ? 'resolve' : 'reopen';
      expect(shown).toMatch(new RegExp(`"action_id":"${action}","value":"12","confirm":\\{"title"`));
    }
    const order = (assignee: typeof CARD.assignee) =>
      [...JSON.stringify(cardPost({ ...CARD, assignee }, 'en').blocks).matchAll(/"action_id":"(\w+)"/g)].map(
        ([, id]) => id,
      );
    expect(order(null)).toEqual(['claim', 'reply', 'resolve', 'menu']);
    expect(order({ id: 'ana', name: 'Ana' })).toEqual(['reply', 'resolve', 'menu']);
  });
});
