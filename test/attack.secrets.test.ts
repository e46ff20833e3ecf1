import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ADMIN_TOKEN, clientOf } from './peers/house.ts';
import { OsemProcess } from './peers/processes.ts';
import { APP_TOKEN, startSlack } from './peers/slack.ts';
import { ROTATION } from './peers/slack-tokens.ts';
import { TelegramPeer } from './peers/telegram.ts';

const SECRET = 'webhook-secret-nobody-may-see';

/** Everything that this run makes and nobody may read in a log: keys of people, and people's words. */
it('the most talkative log of a busy day tells no token, cookie, link, name of a customer, or word of theirs [K39]', {
  timeout: 60_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'osem-secrets-'));
  cpSync(join(import.meta.dirname, '..', 'rules'), join(folder, 'rules'), { recursive: true });
  const telegram = await TelegramPeer.start();
  telegram.chat(42);
  const slack = await startSlack();
  slack.tokens.rotate(43_200);
  const osem = await OsemProcess.start(folder, {
    DATABASE_URL: `sqlite:${join(folder, 'osem.db')}`,
    ADMIN_TOKEN,
    TELEGRAM_TOKEN: telegram.token,
    TELEGRAM_SECRET_TOKEN: SECRET,
    TELEGRAM_API_URL: telegram.url,
    ...ROTATION,
    SLACK_APP_TOKEN: APP_TOKEN,
    SLACK_DESK_CHANNEL: 'C0DESK',
    SLACK_API_URL: slack.apiUrl,
    UNDO_SECONDS: '0',
    VENDOR_TIMEOUT_SECONDS: '1',
    LOG_LEVEL: 'debug',
  });
  try {
    const { get, post, command, person, visitor, until } = clientOf(osem.url);
    const linkIn = (words: string) => /token=([\w-]+)/.exec(words)?.[1];
    // It serves a moment before it says so.
    const started = await until(
      () => Promise.resolve(osem.said),
      (words) => linkIn(words) !== undefined,
    );
    const firstLink = linkIn(started) ?? 'no first link';
    const ana = await person('Ana', 'agent');
    const said = await command('person', { action: 'sign-in', name: 'Ana' });
    const link = /token=([\w-]+)/.exec(String(said.body.text))?.[1] ?? 'no link';
    const signedIn = await fetch(`${osem.url}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token: link }),
    });
    const cookie = /osem_session=([^;]+)/.exec(signedIn.headers.get('set-cookie') ?? '')?.[1] ?? 'no cookie';
    await get(`/desk/?token=${link}`, '');
    const customer = await visitor('Customername');
    await customer.write('Customersword in the chat');
    const update = (update_id: number, text: unknown) =>
      post(
        '/channels/telegram',
        {
          update_id,
          message: {
            message_id: update_id,
            date: 1_790_000_000,
            text,
            chat: { id: 42 },
            from: { id: 42, is_bot: false, first_name: 'Telegramname' },
          },
        },
        '',
        { 'x-telegram-bot-api-secret-token': SECRET },
      );
    await update(1, 'Customersword by Telegram');
    await update(2, { strange: 'Customersword that is no text' });
    await post('/channels/telegram', { update_id: 3, text: 'Customersword' }, '', {
      'x-telegram-bot-api-secret-token': 'a-wrong-webhook-secret',
    });
    await post('/channels/webchat', 'Customersword {', customer.token);
    await until(
      () => get('/api/tickets'),
      ({ body }) => (body.tickets as unknown[]).length === 2,
    );
    await until(
      () => get('/api/dead'),
      ({ body }) => (body.letters as unknown[]).length === 1,
    );
    const { body } = await get('/api/tickets?channel=telegram');
    const ticket = (body.tickets as { number: number }[])[0]?.number ?? 0;
    for (const fault of [
      { status: 500, description: 'Customersword' },
      'cut-after-doing',
      'never',
    ] as const) {
      telegram.fail('sendMessage', fault);
      await command('reply', { ticket, text: 'Agentsword in a reply', confirm: true }, ana.token);
    }
    slack.breakNext('chat.postMessage', { status: 500 });
    slack.breakNext('chat.postMessage', { error: 'invalid_auth' });
    slack.breakNext('oauth.v2.access', { error: 'invalid_refresh_token' });
    slack.tokens.expire();
    await command('note', { ticket, text: 'Agentsword in a note' }, ana.token);
    await command('escalate', { ticket, reason: 'Agentsword in a reason' }, ana.token);
    await get('/api/search?q=Searchedword', ana.token);
    await get('/api/tickets?cursor=Searchedword', ana.token);
    await get('/api/tickets/1', `${ana.token}x`);
    await until(
      () => get(`/api/tickets/${ticket}`),
      ({ body }) =>
        (body.messages as { delivery: string | null }[]).every(
          ({ delivery }) => delivery !== 'queued' && delivery !== 'sending',
        ),
    );
    await until(
      () => Promise.resolve(osem.said),
      (words) => words.includes('oauth.v2.access: invalid_refresh_token'),
    );
    expect(await osem.stop()).toBe(0);

    const logged = osem.said
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .join('\n');
    expect(logged.split('\n').length).toBeGreaterThan(20);
    const secrets = {
      firstLink,
      link,
      cookie,
      admin: ADMIN_TOKEN,
      agent: ana.token,
      visitor: customer.token,
      webhook: SECRET,
      wrongWebhook: 'a-wrong-webhook-secret',
      telegram: telegram.token,
      slackApp: APP_TOKEN,
      slackClient: ROTATION.SLACK_CLIENT_SECRET,
      ...Object.fromEntries(slack.tokens.given.map((token) => [token, token])),
      words: 'Customersword',
      ours: 'Agentsword',
      searched: 'Searchedword',
      name: 'Customername',
      otherName: 'Telegramname',
    };
    const told = Object.entries(secrets).filter(([, secret]) => logged.includes(secret));
    expect(told).toEqual([]);
    expect(Object.values(secrets).filter((secret) => secret.startsWith('no '))).toEqual([]);
  } finally {
    await osem.kill();
    await telegram.stop();
    await slack.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
