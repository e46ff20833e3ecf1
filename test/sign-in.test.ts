import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DESK, type DiscordPeer, GUILD, startDiscord, TOKEN } from './peers/discord.ts';
import { DISCORD_CLIENT } from './peers/discord-sign-in.ts';
import { freePort } from './peers/free-port.ts';
import { type TestHouse, testHouse } from './peers/house.ts';
import { APP_TOKEN, BOT_TOKEN, type SlackPeer, startSlack, TEAM } from './peers/slack.ts';
import { SLACK_CLIENT, type SlackAccount } from './peers/slack-sign-in.ts';

const EVA = 'U0EVA';
const IDA = '700000000000000005';

/** A browser that keeps cookies and follows nothing by itself. */
class Browser {
  readonly jar = new Map<string, string>();

  async open(url: string): Promise<{ status: number; to: string; cookies: string[] }> {
    const cookie = [...this.jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(url, { redirect: 'manual', headers: cookie === '' ? {} : { cookie } });
    const cookies = answer.headers.getSetCookie();
    for (const one of cookies) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(one) ?? [];
      if (value === '') this.jar.delete(name);
      else this.jar.set(name, value);
    }
    return { status: answer.status, to: answer.headers.get('location') ?? '', cookies };
  }
}

describe.each(['sqlite', 'postgres'] as const)('signing in by a platform, on %s', (engine) => {
  let slack: SlackPeer;
  let discord: DiscordPeer & { close(): Promise<void> };
  let house: TestHouse;
  let eva: { id: string };

  beforeEach(async () => {
    [slack, discord] = [await startSlack(), await startDiscord()];
    slack.users.set(EVA, { profile: { display_name: 'Eva' } });
    const port = await freePort();
    const publicUrl = `http://127.0.0.1:${port}`;
    house = await testHouse({
      engine,
      env: {
        PORT: String(port),
        PUBLIC_URL: publicUrl,
        SLACK_BOT_TOKEN: BOT_TOKEN,
        SLACK_APP_TOKEN: APP_TOKEN,
        SLACK_DESK_CHANNEL: 'C0DESK',
        SLACK_API_URL: slack.apiUrl,
        SLACK_CLIENT_ID: SLACK_CLIENT.id,
        SLACK_CLIENT_SECRET: SLACK_CLIENT.secret,
        DISCORD_TOKEN: TOKEN,
        DISCORD_GUILD_ID: GUILD,
        DISCORD_DESK_CHANNEL: DESK,
        DISCORD_API_URL: discord.apiUrl,
        DISCORD_CLIENT_ID: DISCORD_CLIENT.id,
        DISCORD_CLIENT_SECRET: DISCORD_CLIENT.secret,
      },
    });
    slack.signIn.redirects.add(`${publicUrl}/api/session/slack/back`);
    discord.signIn.redirects.add(`${publicUrl}/api/session/discord/back`);
    eva = await house.person('Eva', 'agent', { slack: EVA, discord: IDA });
  });
  afterEach(async () => {
    await house.stop();
    await Promise.all([slack.close(), discord.close()]);
    expect([...slack.signIn.problems, ...discord.signIn.problems]).toEqual([]);
  });

  const begin = async (browser: Browser, way = 'slack') =>
    (await browser.open(`${house.url}/api/session/${way}`)).to;
  const asEva: SlackAccount = { user: EVA, team: TEAM };
  const desk = () => `${house.url}/desk/`;
  const whoIs = async (browser: Browser) => {
    const cookie = [...browser.jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(`${house.url}/api/session`, { headers: { cookie } });
    return answer.status === 200 ? ((await answer.json()) as { person: { id: string } }).person.id : null;
  };

  it('works with Slack and with Discord for those who are known there', async () => {
    expect((await house.get('/api/session/ways', '')).body).toEqual({ ways: ['slack', 'discord'] });
    const first = new Browser();
    const back = slack.signIn.agree(await begin(first), asEva);
    const came = await first.open(back);
    expect([came.status, came.to]).toEqual([302, desk()]);
    const session = came.cookies.find((cookie) => cookie.startsWith('osem_session='));
    expect(session).toMatch(/HttpOnly/);
    expect(session).toMatch(/SameSite=Strict/);
    expect(await whoIs(first)).toBe(eva.id);

    const second = new Browser();
    expect((await second.open(discord.signIn.agree(await begin(second, 'discord'), IDA))).to).toBe(desk());
    expect(await whoIs(second)).toBe(eva.id);
  });

  it('is finished once, by the browser that began it, and there alone', async () => {
    const eves = new Browser();
    const back = slack.signIn.agree(await begin(eves), asEva);
    const stranger = new Browser();
    expect((await stranger.open(back)).to).toBe(`${desk()}?problem=again`);
    await begin(stranger);
    expect((await stranger.open(back)).to).toBe(`${desk()}?problem=again`);
    const kept = new Map(eves.jar);
    expect((await eves.open(back)).to).toBe(desk());
    const replayed = new Browser();
    for (const [name, value] of kept) replayed.jar.set(name, value);
    expect((await replayed.open(back)).to).toBe(`${desk()}?problem=again`);
    expect(await whoIs(replayed)).toBeNull();

    const mixed = new Browser();
    const { search } = new URL(slack.signIn.agree(await begin(mixed), asEva));
    const elsewhere = await mixed.open(`${house.url}/api/session/discord/back${search}`);
    expect(elsewhere.to).toBe(`${desk()}?problem=again`);
  });

  it('takes each code once, and no state without a code', async () => {
    const first = new Browser();
    const used = new URL(slack.signIn.agree(await begin(first), asEva)).searchParams.get('code') ?? '';
    await first.open(
      `${house.url}/api/session/slack/back?${new URLSearchParams({ code: used, state: first.jar.get('osem_sign_in') ?? '' })}`,
    );
    expect(await whoIs(first)).toBe(eva.id);
    for (const query of [{ code: used }, { code: 'made-up' }, {}]) {
      for (const way of ['slack', 'discord']) {
        const thief = new Browser();
        await begin(thief, way);
        const state = thief.jar.get('osem_sign_in') ?? '';
        const address = `${house.url}/api/session/${way}/back?${new URLSearchParams({ ...query, state })}`;
        expect((await thief.open(address)).to).toBe(`${desk()}?problem=again`);
        expect(await whoIs(thief)).toBeNull();
      }
    }
  });

  it('takes no code that another sign-in of Discord began: its verifier is not ours', async () => {
    const victim = new Browser();
    const code =
      new URL(discord.signIn.agree(await begin(victim, 'discord'), IDA)).searchParams.get('code') ?? '';
    const thief = new Browser();
    await begin(thief, 'discord');
    const state = thief.jar.get('osem_sign_in') ?? '';
    const address = `${house.url}/api/session/discord/back?${new URLSearchParams({ code, state })}`;
    expect((await thief.open(address)).to).toBe(`${desk()}?problem=again`);
  });

  it('believes nothing that Slack did not sign for this sign-in', async () => {
    const forgeries = [
      { key: true as const },
      { claims: { nonce: 'another' } },
      { claims: { aud: 'another-app' } },
      { claims: { iss: 'https://slack.example' } },
      { claims: { exp: Math.floor(Date.now() / 1000) - 3600 } },
      { claims: { 'https://slack.com/user_id': undefined } },
    ];
    for (const forge of forgeries) {
      const browser = new Browser();
      const back = slack.signIn.agree(await begin(browser), asEva);
      slack.signIn.forge = forge;
      expect((await browser.open(back)).to, JSON.stringify(forge)).toBe(`${desk()}?problem=again`);
      expect(await whoIs(browser)).toBeNull();
    }
  });

  it('lets nobody in from another workspace, no guest, and nobody who is unknown or gone', async () => {
    slack.users.set('U0GUEST', { profile: { display_name: 'Guest' }, is_restricted: true });
    await house.person('Guest', 'agent', { slack: 'U0GUEST' });
    const tried = async (account: SlackAccount) => {
      const browser = new Browser();
      const { to } = await browser.open(slack.signIn.agree(await begin(browser), account));
      expect(await whoIs(browser)).toBeNull();
      return new URL(to).searchParams.get('problem');
    };
    expect(await tried({ user: EVA, team: 'T0OTHER' })).toBe('foreign');
    expect(await tried({ user: 'U0GUEST', team: TEAM })).toBe('foreign');
    expect(await tried({ user: 'U0NOBODY', team: TEAM })).toBe('unknown');
    const ida = new Browser();
    expect((await ida.open(discord.signIn.agree(await begin(ida, 'discord'), '1'))).to).toContain('unknown');
    await house.command('person', { action: 'remove', name: 'Eva' });
    expect(await tried(asEva)).toBe('unknown');
  });

  it('leads back to the web desk alone, whatever it is asked for', async () => {
    const browser = new Browser();
    const address = await browser.open(
      `${house.url}/api/session/slack?next=https://evil.example&redirect_uri=https://evil.example`,
    );
    expect(new URL(address.to).searchParams.get('redirect_uri')).toBe(`${house.url}/api/session/slack/back`);
    const back = slack.signIn.agree(address.to, asEva);
    expect((await browser.open(`${back}&next=https://evil.example&return_to=//evil.example`)).to).toBe(
      desk(),
    );
    expect((await browser.open(`${house.url}/api/session/evil`)).status).toBe(404);
    expect((await browser.open(`${house.url}/api/session/evil/back?code=1&state=2`)).status).toBe(404);
  });

  it('says so when somebody does not agree, or when the platform is down', async () => {
    const browser = new Browser();
    await begin(browser);
    const state = browser.jar.get('osem_sign_in') ?? '';
    const refused = await browser.open(
      `${house.url}/api/session/slack/back?error=access_denied&state=${state}`,
    );
    expect(refused.to).toBe(`${desk()}?problem=denied`);
    const back = slack.signIn.agree(await begin(browser), asEva);
    slack.breakNext('openid.connect.token', { cut: true });
    expect((await browser.open(back)).to).toBe(`${desk()}?problem=down`);
  });
});

describe('without the settings', () => {
  it('nobody is offered a platform to sign in by', async () => {
    const house = await testHouse({ engine: 'sqlite' });
    expect((await house.get('/api/session/ways', '')).body).toEqual({ ways: [] });
    expect((await house.get('/api/session/slack', '')).status).toBe(404);
    await house.stop();
  });
});
