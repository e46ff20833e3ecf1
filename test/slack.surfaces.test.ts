import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commands } from '../src/commands/commands.ts';
import { atLeast } from '../src/domain/actor.ts';
import { learn, text } from '../src/texts/texts.ts';
import { eventually } from './eventually.ts';
import { type TestHouse, testHouse, type Visitor } from './peers/house.ts';
import { APP_TOKEN, BOT_TOKEN, type SlackPeer, startSlack, TEAM } from './peers/slack.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const HEADERS = { type: 'block_actions', team: { id: TEAM, domain: 'test' } };
let folder: string;
let slack: SlackPeer;
let house: TestHouse;

/** The house with Slack, on the same database whenever it is started again. */
async function open(ahead: number): Promise<void> {
  const connected = slack.sockets.length;
  house = await testHouse({
    engine: 'sqlite',
    databaseUrl: `sqlite:${join(folder, 'osem.db')}`,
    ahead,
    env: {
      SLACK_BOT_TOKEN: BOT_TOKEN,
      SLACK_APP_TOKEN: APP_TOKEN,
      SLACK_DESK_CHANNEL: 'C0DESK',
      SLACK_SUPERVISOR_CHANNEL: 'C0BOSS',
      SLACK_API_URL: slack.apiUrl,
      DATA_DIR: folder,
    },
  });
  await eventually(() => expect(slack.sockets.length).toBeGreaterThan(connected));
}

async function restart(laterMs: number): Promise<void> {
  const ahead = house.now() - Date.now() + laterMs;
  await house.stop();
  await open(ahead);
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'osem-surfaces-'));
  slack = await startSlack();
  // To 07:30 UTC of a working day: no quiet hours lie ahead, whenever the test runs.
  await open(DAY - (Date.now() % DAY) + 7.5 * HOUR);
  await house.person('Ana', 'agent', { slack: 'U0ANA' });
  await house.person('Bor', 'lead', { slack: 'U0BOSS' });
});

afterEach(async () => {
  await house.stop();
  await slack.close();
  rmSync(folder, { recursive: true, force: true });
  expect(slack.problems).toEqual([]);
});

const card = () => slack.messages.find(({ channel, threadTs }) => channel === 'C0DESK' && threadTs === null);
const shown = () => JSON.stringify(card()?.blocks ?? []);

/** A ticket with its card in Slack. */
async function ticket(words = 'Where is my parcel?'): Promise<{ number: string; customer: Visitor }> {
  const customer = await house.visitor('Maja');
  await customer.write(words);
  await eventually(() => expect(shown()).toContain('Maja'));
  return { number: /#(\d+)/.exec(shown())?.[1] ?? '', customer };
}

const events = async (number: string) =>
  ((await house.get(`/api/tickets/${number}`)).body.events as { type: string }[]).map(({ type }) => type);
const press = (action: string, value: string, user = 'U0ANA', more: Record<string, unknown> = {}) => ({
  ...HEADERS,
  user: { id: user, team_id: TEAM },
  channel: { id: 'C0DESK', name: 'desk' },
  trigger_id: slack.trigger(),
  response_url: slack.responseUrl(user, 'C0DESK'),
  actions: [{ type: 'button', action_id: action, block_id: 'b', value, action_ts: '1' }],
  ...more,
});
const inModal = (type: string, values: Record<string, unknown>, more: Record<string, unknown> = {}) => {
  const view = slack.views.at(-1);
  const state = {
    values: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { [name]: value }])),
  };
  const user = { id: 'U0ANA', team_id: TEAM };
  return {
    ...HEADERS,
    type,
    user,
    trigger_id: slack.trigger(),
    view: { ...view?.view, id: view?.id, hash: view?.hash, state },
    ...more,
  };
};
const typedText = (value: string) => ({ type: 'plain_text_input', value });
async function openReply(number: string): Promise<void> {
  const before = slack.views.length;
  await slack.emit('interactive', press('reply', number));
  await eventually(() => {
    expect(slack.views).toHaveLength(before + 1);
    expect(slack.views.at(-1)?.updates).toBe(1);
  });
}
const homeOf = () => JSON.stringify(slack.homes.get('U0ANA')?.view ?? {});
const openHome = () =>
  slack.emit('events_api', {
    type: 'event_callback',
    team_id: TEAM,
    event_id: `Ev${slack.trigger().replace(/\W.*/, '')}`,
    event: { type: 'app_home_opened', user: 'U0ANA', channel: 'D0ANA', tab: 'home', event_ts: '1' },
  });

describe('the desk in Slack and the whole house', () => {
  it('changes a ticket once, however often a press or a form arrives [K04]', async () => {
    const { number, customer } = await ticket();
    const claim = press('claim', number);
    for (let again = 0; again < 5; again += 1) await slack.emit('interactive', claim);
    await eventually(() => expect(slack.ephemerals).toHaveLength(5));
    expect((await events(number)).filter((type) => type === 'claimed')).toHaveLength(1);
    await openReply(number);
    const reply = inModal('view_submission', { text: typedText('It comes on Thursday.') });
    for (let again = 0; again < 5; again += 1) await slack.emit('interactive', reply);
    await house.until(
      () => customer.messages(),
      (all) => all.some(({ text }) => text.includes('Thursday')),
    );
    const resolve = press('resolve', number);
    for (let again = 0; again < 5; again += 1) await slack.emit('interactive', resolve);
    await eventually(() => expect(shown()).toContain('Resolved'));
    const happened = await events(number);
    expect(happened.filter((type) => type === 'resolved')).toHaveLength(1);
    // The reply, and the question whether it helped.
    expect(happened.filter((type) => type === 'reply-queued')).toHaveLength(2);
    expect((await customer.messages()).filter(({ text }) => text.includes('Thursday'))).toHaveLength(1);
  });

  it('takes a press on a card of a month ago, after a restart [K06]', async () => {
    const { number } = await ticket();
    const old = JSON.parse(shown()) as { type: string; elements?: { action_id: string; value: string }[] }[];
    const claim = old.flatMap(({ elements = [] }) => elements).find(({ action_id: id }) => id === 'claim');
    await restart(31 * DAY);
    await slack.emit('interactive', press('claim', claim?.value ?? ''));
    await eventually(() => expect(shown()).toContain('Ana'));
    expect(await events(number)).toContain('claimed');
  });

  it('remembers drafts and the view of Home over a restart [K35]', async () => {
    const { number } = await ticket();
    await slack.emit('interactive', press('claim', number));
    await openReply(number);
    const typing = {
      type: 'plain_text_input',
      action_id: 'text',
      block_id: 'text',
      action_ts: '2',
      value: 'Half a',
    };
    await slack.emit(
      'interactive',
      inModal('block_actions', { text: typedText('Half a') }, { actions: [typing] }),
    );
    await openHome();
    await eventually(() => expect(homeOf()).toContain('Maja'));
    const view = {
      id: 'VHOME',
      type: 'home',
      callback_id: 'home',
      private_metadata: '',
      state: { values: {} },
    };
    await slack.emit(
      'interactive',
      press('turn:load', 'load', 'U0ANA', { channel: undefined, response_url: undefined, view }),
    );
    await eventually(() => expect(homeOf()).toContain('1 open, 1 of them waited for'));
    await restart(HOUR);
    await openReply(number);
    expect(JSON.stringify(slack.views.at(-1)?.view)).toContain('"initial_value":"Half a"');
    await openHome();
    await eventually(() => expect(slack.homes.get('U0ANA')?.published).toBe(3));
    expect(homeOf()).toContain('● Team load');
  });

  it('takes one’s own wishes from Home, and speaks one’s language at once [K26 K35]', async () => {
    await learn('sl');
    const view = {
      id: 'VHOME',
      type: 'home',
      callback_id: 'home',
      private_metadata: '',
      state: { values: {} },
    };
    const wish = (action: Record<string, unknown>) =>
      slack.emit(
        'interactive',
        press('', '', 'U0ANA', {
          channel: undefined,
          response_url: undefined,
          view,
          actions: [{ block_id: 'b', action_ts: '1', ...action }],
        }),
      );
    const choose = (id: string, value: string) =>
      wish({ type: 'static_select', action_id: id, selected_option: { value } });
    await wish({ type: 'button', action_id: 'turn:settings', value: 'settings' });
    await eventually(() => expect(homeOf()).toContain('wish:notify'));
    await choose('wish:notify', 'quiet');
    await eventually(() => expect(homeOf()).toMatch(/"initial_option":\{[^}]*\}[^}]*"value":"quiet"/));
    await choose('wish:language', 'sl');
    await eventually(() => expect(homeOf()).toContain(text('slack.home-settings', {}, 'sl')));
    await wish({ type: 'button', action_id: 'wish:away', value: 'away' });
    await eventually(() => expect(slack.views.at(-1)?.updates).toBe(1));
    await slack.emit('interactive', inModal('view_submission', { until: typedText('2h') }));
    await eventually(() => expect(homeOf()).toContain(text('slack.load-away', {}, 'sl')));
    await wish({ type: 'button', action_id: 'wish:back', value: 'back' });
    await eventually(() => expect(homeOf()).toContain(text('slack.here', {}, 'sl')));
  });

  it('brings a long reply and its file to the customer', async () => {
    const { number, customer } = await ticket();
    slack.files.set('F1', { name: 'label.txt', mimetype: 'text/plain', body: Buffer.from('to: Maja') });
    await openReply(number);
    const parts = ['a'.repeat(3000), 'b'.repeat(900)];
    const fields = {
      text: typedText(parts[0] ?? ''),
      'text-2': typedText(parts[1] ?? ''),
      files: { type: 'file_input', files: [{ id: 'F1' }] },
    };
    expect((await slack.emit('interactive', inModal('view_submission', fields))).payload).toEqual({});
    const all = await house.until(
      () => house.get('/chat/messages', customer.token),
      ({ body }) => JSON.stringify(body).includes('label.txt'),
    );
    expect(JSON.stringify(all.body)).toContain(parts.join(''));
  });

  it('leaves nothing that matters in words that only one person sees, and may not get [K34]', async () => {
    const { number } = await ticket();
    slack.breakNext('chat.postEphemeral', { error: 'user_not_in_channel' });
    slack.unreachable.add('U0ANA');
    await slack.emit('interactive', press('claim', number, 'U0ANA', { response_url: undefined }));
    await eventually(() => expect(shown()).toContain('Ana'));
    expect(await events(number)).toContain('claimed');
    expect(slack.ephemerals).toEqual([]);
  });

  it('edits no card because time passes [K10]', async () => {
    await ticket();
    const edits = () => slack.calls.filter(({ method }) => method === 'chat.update').length;
    const before = edits();
    house.advance(3 * HOUR);
    await openHome();
    await eventually(() => expect(slack.homes.size).toBe(1));
    expect(edits()).toBe(before);
    expect(shown()).toMatch(/<!date\^\d+\^\{date_short_pretty\} \{time\}\|[^>]+> \(<!date\^\d+\^\{ago\}\|/);
  });

  it('posts nothing that Slack would unfold, and shows a customer’s link as it was written [K20 K31]', async () => {
    await ticket('See https://evil.example/a?b=c and <https://evil.example|my bank>');
    await eventually(() => expect(slack.messages.some(({ threadTs }) => threadTs !== null)).toBe(true));
    const posts = slack.calls.filter(({ method }) => method === 'chat.postMessage');
    const ofTicket = posts.filter(({ form }) => form.channel === 'C0DESK');
    expect(ofTicket.length).toBeGreaterThan(1);
    for (const { form } of posts)
      expect(form).toMatchObject({
        unfurl_links: false,
        unfurl_media: false,
        link_names: false,
        parse: 'none',
      });
    for (const { form } of ofTicket) {
      expect(JSON.stringify(form.blocks)).toContain(
        'https://evil.example/a?b=c and <https://evil.example|my bank>',
      );
      expect(JSON.stringify(form.blocks)).not.toMatch(/"(?:url|image_url)":"https:\/\/evil/);
    }
    expect(slack.calls.every(({ form }) => !JSON.stringify(form).includes('image_url'))).toBe(true);
  });

  it('says with every message what its blocks say, for notifications and screen readers [K29]', async () => {
    const { number } = await ticket();
    await slack.emit('interactive', press('claim', number));
    await eventually(() => expect(slack.ephemerals).toHaveLength(1));
    await eventually(() => expect(slack.messages.some(({ threadTs }) => threadTs !== null)).toBe(true));
    for (const { text } of [...slack.messages, ...slack.ephemerals])
      expect(text).toMatch(new RegExp(`#${number}|parcel|Osem is here`));
  });

  it('has a line of help and an example for every command, and helps each by their role [K21]', async () => {
    const typed = async (text: string, user: string) => {
      const before = slack.ephemerals.length;
      await slack.emit('slash_commands', {
        command: '/desk',
        text,
        user_id: user,
        team_id: TEAM,
        channel_id: 'C0DESK',
        trigger_id: slack.trigger(),
        response_url: slack.responseUrl(user, 'C0DESK'),
      });
      await eventually(() => expect(slack.ephemerals).toHaveLength(before + 1));
      const [last] = slack.ephemerals.slice(-1);
      return JSON.stringify(last?.blocks);
    };
    const [agents, leads] = [await typed('', 'U0ANA'), await typed('', 'U0BOSS')];
    for (const { name, role } of commands) {
      expect(leads).toContain(`/${name} –`);
      if (atLeast('agent', role)) expect(agents).toContain(`/${name} –`);
      else expect(agents).not.toContain(`/${name} –`);
    }
    for (const { name, example } of commands) {
      const help = await typed(`help ${name}`, 'U0BOSS');
      expect(help).toContain(JSON.stringify(`/${name} ${example}`.trim()).slice(1, -1));
    }
    for (const which of ['mine', 'waiting', 'resolved'])
      expect(await typed(`queue ${which}`, 'U0ANA')).toContain('Nothing here');
  });
});
