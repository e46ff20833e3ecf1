import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from './eventually.ts';
import { type TestHouse, testHouse } from './peers/house.ts';
import { APP_TOKEN, BOT_TOKEN, type EventBody, type SlackPeer, startSlack } from './peers/slack.ts';

const SHARED = 'C0SHARED';
const THEIRS = 'T0PARTNER';

describe('a channel that is shared with another company', () => {
  let slack: SlackPeer;
  let house: TestHouse;

  beforeAll(async () => {
    slack = await startSlack();
    for (const channel of [SHARED, 'C0SHOP']) slack.channels.add(channel);
    for (const channel of [SHARED, 'C0DESK']) slack.sharedChannels.add(channel);
    house = await testHouse({
      engine: 'sqlite',
      env: {
        SLACK_BOT_TOKEN: BOT_TOKEN,
        SLACK_APP_TOKEN: APP_TOKEN,
        SLACK_DESK_CHANNEL: 'C0DESK',
        SLACK_API_URL: slack.apiUrl,
        SLACK_CONNECT_CHANNELS: 'all',
      },
    });
    await house.person('Ana', 'agent', { slack: 'U0ANA' });
    slack.users.set('U0PIA', { team_id: THEIRS, is_stranger: true, profile: { display_name: 'Pia' } });
    slack.users.set('U0PETER', { team_id: THEIRS, is_stranger: true, profile: { display_name: 'Peter' } });
    await eventually(() => expect(slack.sockets).toHaveLength(1));
  });

  afterAll(async () => {
    await house.stop();
    await slack.close();
    expect(slack.problems).toEqual([]);
  });

  const theirs = (user: string, text: string, more: { threadTs?: string; channel?: string } = {}) =>
    slack.write({ user, text, channel: SHARED, team: THEIRS, ...more });
  const tell = async (...bodies: EventBody[]) => {
    for (const body of bodies) expect((await slack.tell(body, {})).at(-1)).toBe('acknowledged');
  };
  const tickets = async () =>
    (await house.get('/api/tickets')).body.tickets as { number: number; preview: string; public: boolean }[];
  const messagesOf = async (number: number) =>
    (await house.get(`/api/tickets/${number}`)).body.messages as { kind: string; text: string }[];

  it('makes a ticket of each message of theirs, once, and hears and answers in its thread', async () => {
    const first = theirs('U0PIA', 'The import fails since noon.');
    const second = theirs('U0PETER', 'May we have two more seats?');
    await tell(first, second, first, slack.write({ user: 'U0ANA', text: 'Good morning!', channel: SHARED }));
    const root = String(first.event.ts);
    await tell(
      theirs('U0PETER', 'For all of us, not for Pia alone.', { threadTs: root }),
      slack.write({ user: 'U0ANA', text: 'We look into it.', channel: SHARED, threadTs: root }),
      // The desk's own channel is shared with nobody's customers, whatever Slack says of it.
      theirs('U0PIA', 'Hello, desk?', { channel: 'C0DESK' }),
      theirs('U0PIA', 'Is anybody here?', { channel: 'C0SHOP' }),
    );
    const made = await house.until(tickets, (all) =>
      all.some(({ preview }) => preview.startsWith('For all')),
    );
    const { number } = made.find(({ preview }) => preview.startsWith('For all')) ?? expect.unreachable();
    const said = await house.until(
      () => messagesOf(number),
      (all) => all.length === 3,
    );
    expect(said.map(({ kind, text }) => [kind, text])).toEqual([
      ['inbound', 'The import fails since noon.'],
      ['inbound', 'For all of us, not for Pia alone.'],
      ['outbound', 'We look into it.'],
    ]);
    await house.command('reply', { ticket: number, text: 'It works again.' });
    await eventually(() =>
      expect(slack.messages.filter(({ threadTs }) => threadTs === root).at(-1)?.text).toBe('It works again.'),
    );
    expect((await tickets()).map(({ public: open }) => open)).toEqual([false, false]);
  });

  it('reads what was written, changed and taken back while the line was cut, each once', async () => {
    slack.epoch = Math.floor(Date.now() / 1000);
    const [kept, changed, gone] = ['Before the line was cut', 'Two seats', 'Forget this'].map((text) =>
      theirs('U0PIA', text),
    );
    if (kept === undefined || changed === undefined || gone === undefined) return expect.unreachable();
    const below = theirs('U0PETER', 'And me', { threadTs: String(kept.event.ts) });
    await tell(kept, changed, gone, below);
    const numberOf = async (preview: string) =>
      (await house.until(tickets, (all) => all.some((one) => one.preview === preview))).find(
        (one) => one.preview === preview,
      )?.number ?? 0;
    const [first, second, third] = [
      await numberOf('And me'),
      await numberOf('Two seats'),
      await numberOf('Forget this'),
    ];
    for (const socket of slack.sockets) socket.close();
    slack.epoch += 60;
    slack.edit(String(changed.event.ts), 'Three seats');
    slack.remove(String(gone.event.ts));
    slack.remove(String(below.event.ts));
    theirs('U0PETER', 'Written into the silence');
    theirs('U0PIA', 'Below it, too', { threadTs: String(kept.event.ts) });
    await eventually(() => expect(slack.sockets.filter(({ open }) => open)).toHaveLength(1));
    await numberOf('Written into the silence');
    const textsOf = async (number: number) =>
      ((await messagesOf(number)) as unknown as { text: string; deletedAt: string | null }[]).map((one) =>
        one.deletedAt === null ? one.text : null,
      );
    await eventually(async () => {
      expect(await textsOf(first)).toEqual(['Before the line was cut', null, 'Below it, too']);
      expect(await textsOf(second)).toEqual(['Three seats']);
      expect(await textsOf(third)).toEqual([null]);
    });
    const made = (await tickets()).map(({ preview }) => preview);
    expect(made.filter((one) => one === 'Written into the silence')).toHaveLength(1);
    expect(made).not.toContain('Good morning!');
  });
});
