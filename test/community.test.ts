import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from './eventually.ts';
import { DESK, GUILD, startDiscord, TOKEN } from './peers/discord.ts';
import { type TestHouse, testHouse } from './peers/house.ts';
import { APP_TOKEN, BOT_TOKEN, type EventBody, type SlackPeer, startSlack } from './peers/slack.ts';

const HOUR = 3_600_000;
const HELP = 'C0HELP';

interface Said {
  id: string;
  kind: string;
  text: string;
  author: { kind: string; name: string | null };
}

describe.each(['sqlite', 'postgres'] as const)('a community in Slack, on %s', (engine) => {
  let slack: SlackPeer;
  let house: TestHouse;

  beforeAll(async () => {
    slack = await startSlack();
    slack.channels.add(HELP);
    house = await testHouse({
      engine,
      env: {
        SLACK_BOT_TOKEN: BOT_TOKEN,
        SLACK_APP_TOKEN: APP_TOKEN,
        SLACK_DESK_CHANNEL: 'C0DESK',
        SLACK_API_URL: slack.apiUrl,
        SLACK_COMMUNITY_CHANNELS: HELP,
      },
    });
    await house.person('Ana', 'agent', { slack: 'U0ANA' });
    for (const [id, name] of [
      ['U0MAJA', 'Maja'],
      ['U0TINE', 'Tine'],
      ['U0OTHER', 'Oto'],
    ])
      slack.users.set(String(id), { profile: { display_name: name } });
    await eventually(() => expect(slack.sockets).toHaveLength(1));
  });

  afterAll(async () => {
    await house.stop();
    await slack.close();
    expect(slack.problems).toEqual([]);
  });

  /** Everybody's clock is the same. */
  const write = (user: string, text: string, threadTs?: string) => {
    slack.epoch = Math.floor(house.now() / 1000);
    return slack.write({ user, text, channel: HELP, ...(threadTs === undefined ? {} : { threadTs }) });
  };
  const tell = async (...bodies: EventBody[]) => {
    for (const body of bodies) expect((await slack.tell(body, {})).at(-1)).toBe('acknowledged');
  };
  const ask = async (user: string, text: string): Promise<string> => {
    const body = write(user, text);
    await tell(body);
    return String(body.event.ts);
  };
  const tickets = async () =>
    (await house.get('/api/tickets?limit=50')).body.tickets as {
      number: number;
      preview: string;
      status: string;
      public: boolean;
      contact: { name: string };
      deadlines: { target: string };
      waitingSince: string;
    }[];
  const ticketOf = (preview: string) =>
    house
      .until(tickets, (all) => all.some((one) => one.preview === preview))
      .then((all) => all.find((one) => one.preview === preview) ?? expect.unreachable());
  const viewOf = async (number: number) =>
    (await house.get(`/api/tickets/${number}`)).body as {
      ticket: { status: string };
      messages: Said[];
      events: { type: string; actor: { kind: string; name: string | null }; text: string }[];
    };

  it('keeps a question until nobody has answered in time, shows it as public, and answers it there', async () => {
    const asked = await ask('U0MAJA', 'How do I pair the lamp?');
    await ask('U0ANA', 'We are closed on Friday.');
    house.advance(1.9 * HOUR);
    await house.get('/ready');
    expect(await tickets()).toEqual([]);
    house.advance(0.2 * HOUR);
    const { number, ...ticket } = await ticketOf('How do I pair the lamp?');
    expect(ticket).toMatchObject({ public: true, contact: { name: 'Maja' }, status: 'open' });
    const waits = Date.parse(ticket.deadlines.target) - Date.parse(ticket.waitingSince);
    expect(waits).toBe(4 * HOUR);
    expect(await tickets()).toHaveLength(1);
    await eventually(() =>
      expect(JSON.stringify(slack.messages.filter(({ channel }) => channel === 'C0DESK'))).toContain(
        'everybody reads this answer',
      ),
    );
    await house.command('reply', { ticket: number, text: 'Hold the button for five seconds.' });
    await eventually(() =>
      expect(slack.messages.filter(({ threadTs }) => threadTs === asked).map(({ text }) => text)).toEqual([
        'Hold the button for five seconds.',
      ]),
    );
  });

  it('gives members the time to answer, takes their words for theirs, and is solved by the one that is accepted', async () => {
    const asked = await ask('U0MAJA', 'Does the lamp work outside?');
    house.advance(HOUR);
    await tell(write('U0TINE', 'Mine does, since last winter.', asked));
    house.advance(2 * HOUR);
    const other = await ask('U0OTHER', 'Something else');
    house.advance(2.1 * HOUR);
    await ticketOf('Something else');
    expect((await tickets()).map(({ preview }) => preview)).not.toContain('Does the lamp work outside?');
    expect(other).not.toBe(asked);

    house.advance(24 * HOUR);
    const { number } = await ticketOf('Does the lamp work outside?');
    const late = write('U0TINE', 'Only under a roof.', asked);
    await tell(late, late);
    const { messages } = await house.until(
      () => viewOf(number),
      (view) => view.messages.length === 3,
    );
    expect(messages.map(({ kind, text, author }) => [kind, text, author.name])).toEqual([
      ['inbound', 'Does the lamp work outside?', 'Maja'],
      ['note', 'Mine does, since last winter.', 'Tine'],
      ['note', 'Only under a roof.', 'Tine'],
    ]);

    await tell(slack.react('U0OTHER', String(late.event.ts), 'white_check_mark'));
    await tell(slack.react('U0MAJA', String(late.event.ts), 'white_check_mark'));
    const solved = await house.until(
      () => viewOf(number),
      (view) => view.ticket.status === 'resolved',
    );
    const accepted = solved.events.filter(({ type }) => type === 'answer-accepted');
    expect(accepted).toMatchObject([{ actor: { kind: 'contact', name: 'Maja' } }]);
    expect(accepted[0]?.text).toContain('Tine');
    await eventually(() =>
      expect(slack.messages.filter(({ threadTs }) => threadTs === asked).at(-1)?.text).toContain('Tine'),
    );
  });

  it('asks before it says something personal to everybody, and lets a complaint be read by two', async () => {
    const bor = await house.person('Bor', 'agent');
    const eva = await house.person('Eva', 'supervisor');
    const asked = await ask('U0OTHER', 'This is the worst lamp shop, I want to complain.');
    house.advance(2.1 * HOUR);
    const { number } = await ticketOf('This is the worst lamp shop, I want to complain.');
    await house.command('tag', { ticket: number, add: 'complaint' }, eva.token);
    const words = 'Write to maja@example.com about order 4711-20.';
    const hint = await house.command('reply', { ticket: number, text: words }, bor.token);
    expect(hint).toMatchObject({ status: 409, body: { refused: 'personal-data' } });
    expect(String(hint.body.text)).toContain('maja@example.com, 4711-20');
    const reply = { ticket: number, text: 'We are sorry, and look into it.' };
    const gated = await house.command('reply', reply, bor.token);
    expect(gated.status).toBe(200);
    expect(String(gated.body.text)).toContain('waits for a decision');
    const { events } = await house
      .get(`/api/tickets/${number}`)
      .then(
        ({ body }) =>
          body as never as { events: { type: string; why: { rule: string }[]; data: { hash: string } }[] },
      );
    const open = events.find(({ type }) => type === 'approval-asked') ?? expect.unreachable();
    expect(open.why.map(({ rule }) => rule)).toEqual(['Complaints and risks in public']);
    expect(slack.messages.filter(({ threadTs }) => threadTs === asked)).toEqual([]);
    // Gone private meanwhile it goes where it was written for, and was read for, or not at all.
    slack.channels.add('D0OTHER');
    expect((await house.command('go-private', { ticket: number }, eva.token)).status).toBe(200);
    expect((await house.command('go-private', { ticket: number }, eva.token)).body.refused).toBe(
      'not-public',
    );
    await house.command('approve', { ticket: number }, eva.token);
    const inPublic = () =>
      slack.messages.filter(({ threadTs }) => threadTs === asked).map(({ text }) => text);
    await eventually(() => expect(inPublic()).toContain(reply.text));
  });

  it('goes on in direct messages as the same ticket, and closes in public with a line', async () => {
    const asked = await ask('U0MAJA', 'My lamp went to my old flat.');
    house.advance(2.1 * HOUR);
    const { number } = await ticketOf('My lamp went to my old flat.');
    slack.channels.add('D0MAJA');
    expect((await house.command('customer', { ticket: number, name: 'Maja Novak' })).status).toBe(200);
    // Pressed by two at once it happens once.
    const pressed = await Promise.all([1, 2].map(() => house.command('go-private', { ticket: number })));
    expect(pressed.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    expect(slack.messages.filter(({ channel }) => channel === 'D0MAJA')).toHaveLength(1);
    const begun = slack.messages.find(({ channel }) => channel === 'D0MAJA');
    expect(begun?.text).toContain(`#${number}`);
    await tell(slack.write({ user: 'U0MAJA', text: 'It is Ulica 5.', channel: 'D0MAJA' }));
    await tell(
      slack.write({ user: 'U0MAJA', text: 'On the left.', channel: 'D0MAJA', threadTs: String(begun?.ts) }),
    );
    await house.until(
      () => viewOf(number),
      ({ messages }) =>
        ['It is Ulica 5.', 'On the left.'].every((said) => messages.some(({ text }) => text === said)),
    );
    await house.command('reply', { ticket: number, text: 'It comes to Ulica 5.' });
    await eventually(() =>
      expect(slack.messages.filter(({ threadTs }) => threadTs === begun?.ts).at(-1)?.text).toBe(
        'It comes to Ulica 5.',
      ),
    );
    await house.command('resolve', { ticket: number });
    const open = () => slack.messages.filter(({ threadTs }) => threadTs === asked).map(({ text }) => text);
    await eventually(() => expect(open().at(-1)).toContain('solved in private'));
    expect(JSON.stringify(open())).not.toMatch(/Ulica|Novak/);
  });

  it('says no code where everybody could use it: somebody hands it over', async () => {
    const lea = await house.person('Lea', 'lead');
    await house.command('coupons', { kind: 'coupon', codes: 'LAMP-1111, LAMP-2222' }, lea.token);
    const asked = await ask('U0OTHER', 'It came a week late.');
    house.advance(2.1 * HOUR);
    const { number } = await ticketOf('It came a week late.');
    const offer = { ticket: number, what: 'coupon:1,coupon:2', because: 'Late', confirm: true };
    expect((await house.command('offer', offer, lea.token)).status).toBe(200);
    const said = () =>
      JSON.stringify(slack.messages.filter(({ threadTs }) => threadTs === asked).map(({ text }) => text));
    await eventually(() => expect(said()).toContain('make this right'));
    await tell(write('U0OTHER', '1', asked));
    await eventually(() => expect(said()).toContain('we noted it'));
    // Whatever the house would say by itself goes out before what comes after it.
    for (const text of ['It is on its way.', 'And thank you.', 'Good night.']) {
      await house.command('reply', { ticket: number, text }, lea.token);
      await eventually(() => expect(said()).toContain(text));
    }
    expect(said()).not.toContain('LAMP-');
  });

  it('reads what was asked and answered while the line was cut, each once', async () => {
    const asked = await ask('U0MAJA', 'Can it be dimmed?');
    house.advance(2.1 * HOUR);
    const { number } = await ticketOf('Can it be dimmed?');
    for (const socket of slack.sockets) socket.close();
    write('U0OTHER', 'Is anybody there?');
    write('U0MAJA', 'And from the phone?', asked);
    slack.write({ user: 'U0BOT', text: 'A machine says so.', channel: HELP, bot: 'B0NEWS' });
    const answer = write('U0TINE', 'Hold the button.', asked);
    slack.react('U0MAJA', String(answer.event.ts), 'white_check_mark');
    await eventually(() => expect(slack.sockets.filter(({ open }) => open)).toHaveLength(1));
    await house.until(
      () => viewOf(number),
      ({ messages, ticket }) =>
        messages.some(({ text }) => text === 'And from the phone?') && ticket.status === 'resolved',
    );
    house.advance(2.1 * HOUR);
    await ticketOf('Is anybody there?');
    const previews = (await tickets()).map(({ preview }) => preview);
    expect(previews.filter((one) => one === 'Is anybody there?')).toHaveLength(1);
    expect(previews).not.toContain('A machine says so.');
  });

  it('makes no ticket of what was solved, answered by the team’s sign, or taken back', async () => {
    const solved = await ask('U0MAJA', 'Where is the switch?');
    const answer = write('U0TINE', 'At the back.', solved);
    await tell(answer);
    await tell(slack.react('U0ANA', String(answer.event.ts), 'white_check_mark'));
    const gone = await ask('U0MAJA', 'Never mind');
    await tell(slack.remove(gone));
    house.advance(30 * HOUR);
    await ask('U0MAJA', 'And now?');
    house.advance(3 * HOUR);
    await ticketOf('And now?');
    const previews = (await tickets()).map(({ preview }) => preview);
    expect(previews).not.toContain('Where is the switch?');
    expect(previews).not.toContain('Never mind');
  });
});

describe('a community in Discord', () => {
  const HELP_FORUM = '900000000000000020';
  const [MAJA, TINE, ANA] = ['700000000000000011', '700000000000000012', '700000000000000013'];
  let discord: Awaited<ReturnType<typeof startDiscord>>;
  let house: TestHouse;

  beforeAll(async () => {
    discord = await startDiscord();
    discord.addChannel(HELP_FORUM, 15, null, 'help');
    house = await testHouse({
      engine: 'sqlite',
      env: {
        DISCORD_TOKEN: TOKEN,
        DISCORD_GUILD_ID: GUILD,
        DISCORD_DESK_CHANNEL: DESK,
        DISCORD_MESSAGE_CONTENT: 'true',
        DISCORD_COMMUNITY_FORUMS: HELP_FORUM,
        DISCORD_API_URL: discord.apiUrl,
      },
    });
    await house.person('Ana', 'agent', { discord: ANA });
    await eventually(() => expect(discord.identified).toBe(1));
    await house.until(
      async () => discord.calls.some(({ name }) => name === 'active-threads'),
      (caughtUp) => caughtUp,
    );
  });

  afterAll(async () => {
    await house.stop();
    await discord.close();
    expect(discord.problems).toEqual([]);
  });

  const tickets = async () =>
    (await house.get('/api/tickets')).body.tickets as { number: number; preview: string; public: boolean }[];
  const ticketOf = async (preview: string) =>
    (await house.until(tickets, (all) => all.some((one) => one.preview === preview))).find(
      (one) => one.preview === preview,
    ) ?? expect.unreachable();
  const viewOf = async (number: number) =>
    (await house.get(`/api/tickets/${number}`)).body as { ticket: { status: string }; messages: Said[] };

  it('makes tickets of posts that wait too long, hears its members, is answered there and solved by a sign', async () => {
    const post = discord.postIn(HELP_FORUM, MAJA, 'Pairing', 'How do I pair the lamp?');
    const solved = discord.postIn(HELP_FORUM, MAJA, 'Switch', 'Where is the switch?');
    discord.sign(discord.write(solved.id, TINE, 'At the back.'), MAJA);
    discord.postIn(HELP_FORUM, ANA, 'Hours', 'We are closed on Friday.');
    // What was posted while nobody listened is read afterwards.
    await house.until(
      async () => discord.postIn(HELP_FORUM, MAJA, 'Last', 'And the colour?') && house.get('/ready'),
      ({ status }) => status === 200,
    );
    house.advance(2.1 * HOUR);
    const { number, ...ticket } = await ticketOf('How do I pair the lamp?');
    expect(ticket.public).toBe(true);
    const answer = discord.write(post.id, TINE, 'Five seconds on the button.');
    await house.until(
      () => viewOf(number),
      ({ messages }) => messages.some(({ text, kind }) => text === answer.content && kind === 'note'),
    );
    await house.command('reply', { ticket: number, text: 'Tine is right.' });
    await eventually(() => expect(discord.in(post.id).at(-1)?.content).toBe('Tine is right.'));
    discord.write(post.id, MAJA, 'It blinks now.');
    await house.until(
      () => viewOf(number),
      ({ messages }) => messages.some(({ text, kind }) => text === 'It blinks now.' && kind === 'inbound'),
    );
    discord.sign(answer, TINE);
    discord.sign(answer, MAJA);
    await house.until(
      () => viewOf(number),
      ({ ticket: { status } }) => status === 'resolved',
    );
    house.advance(30 * HOUR);
    await ticketOf('And the colour?');
    const previews = (await tickets()).map(({ preview }) => preview);
    expect(previews).not.toContain('Where is the switch?');
    expect(previews).not.toContain('We are closed on Friday.');
  });

  it('is solved by the forum’s tag that is put on later, once, and by “Mark as answer” of whoever asked', async () => {
    discord.forum.tags.push({ id: '900000000000000021', name: '✅ Solved', moderated: false });
    const [tagged, marked] = ['Is it loud?', 'Is it heavy?'].map((words) =>
      discord.postIn(HELP_FORUM, MAJA, words, words),
    );
    if (tagged === undefined || marked === undefined) return expect.unreachable();
    house.advance(2.1 * HOUR);
    const [loud, heavy] = [(await ticketOf('Is it loud?')).number, (await ticketOf('Is it heavy?')).number];
    const is = (number: number, status: string) =>
      house.until(
        () => viewOf(number),
        ({ ticket }) => ticket.status === status,
      );
    discord.tag(tagged.id, 'anybody');
    discord.tag(tagged.id, 'anybody', '✅ Solved');
    await is(loud, 'resolved');
    await house.command('reopen', { ticket: loud });
    discord.archive(tagged.id);
    discord.tag(tagged.id, 'anybody', '✅ Solved');

    const answer = discord.write(marked.id, TINE, 'Not for its size.');
    await house.until(
      () => viewOf(heavy),
      ({ messages }) => messages.some(({ text }) => text === answer.content),
    );
    const menu = (user: string, on = answer) => discord.menuOn('Mark as answer', on, user);
    const stranger = menu(TINE);
    await eventually(() => expect(JSON.stringify(stranger.said)).toContain('Only whoever asked'));
    const asker = menu(MAJA);
    await eventually(() => expect(JSON.stringify(asker.said)).toContain('counts as answered'));
    await is(heavy, 'resolved');
    expect((await viewOf(loud)).ticket.status).not.toBe('resolved');
    discord.tag(tagged.id, 'anybody');
    discord.tag(tagged.id, '✅ Solved');
    await is(loud, 'resolved');

    // Marked before it was a ticket, it becomes none.
    const early = discord.postIn(HELP_FORUM, MAJA, 'Early', 'Is it blue?');
    const taken = menu(MAJA, discord.write(early.id, TINE, 'It is.'));
    await eventually(() => expect(JSON.stringify(taken.said)).toContain('counts as answered'));
    discord.postIn(HELP_FORUM, MAJA, 'Later', 'Is it green?');
    house.advance(30 * HOUR);
    await ticketOf('Is it green?');
    expect((await tickets()).map(({ preview }) => preview)).not.toContain('Is it blue?');
  });

  it('goes on in private as the same ticket, and says in public only that it was solved', async () => {
    const post = discord.postIn(HELP_FORUM, MAJA, 'Address', 'My parcel went to my old flat.');
    house.advance(2.1 * HOUR);
    const { number } = await ticketOf('My parcel went to my old flat.');
    expect((await house.command('go-private', { ticket: number })).status).toBe(200);
    expect((await house.command('go-private', { ticket: number })).body.refused).toBe('not-public');
    const [direct] = [...discord.channels.values()].filter(({ recipient }) => recipient === MAJA);
    if (direct === undefined) return expect.unreachable();
    expect(discord.in(direct.id).at(-1)?.content).toContain(`#${number}`);
    await eventually(() => expect(discord.in(post.id).at(-1)?.content).toContain('in private'));
    discord.write(direct.id, MAJA, 'It is Ulica 5.');
    await house.until(
      () => viewOf(number),
      ({ messages }) => messages.some(({ text, kind }) => text === 'It is Ulica 5.' && kind === 'inbound'),
    );
    await house.command('reply', { ticket: number, text: 'It comes to Ulica 5 tomorrow.' });
    await eventually(() => expect(discord.in(direct.id).at(-1)?.content).toContain('Ulica 5 tomorrow'));
    await house.command('resolve', { ticket: number });
    await eventually(() => expect(discord.in(post.id).at(-1)?.content).toContain('solved in private'));
    expect(JSON.stringify(discord.in(post.id))).not.toContain('Ulica');
    expect((await tickets()).filter(({ preview }) => preview.includes('Ulica'))).toHaveLength(1);
  });

  it('reads the posts that came while the line was cut', async () => {
    discord.resumable = false;
    discord.unreachable = true;
    discord.cut();
    discord.postIn(HELP_FORUM, MAJA, 'Late', 'Is anybody there?');
    discord.unreachable = false;
    await eventually(() => expect(discord.identified).toBe(2));
    house.advance(3 * HOUR);
    await ticketOf('Is anybody there?');
  });
});
