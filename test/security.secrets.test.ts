import { expect, it } from 'vitest';
import { buildServer } from '../src/api/server.ts';
import { houseSettings, lookAtConfig } from '../src/config.ts';
import { channels, desks } from '../src/registry.ts';
import { brokenHouse } from './api.ports.ts';
import { routesOf } from './api.routes.ts';
import { Stage, seen } from './desks.stage.ts';
import { TOKEN } from './peers/discord.ts';
import { ADMIN_TOKEN } from './peers/house.ts';
import { APP_TOKEN, BOT_TOKEN } from './peers/slack.ts';

const HOOK = 'telegram-webhook-word-of-this-house';
const IDENTITY = 'identity-secret-of-this-house-32-characters-long';
const WORDS = 'Quetzalcoatlword';

it('stand in no answer, page, notice or message at a desk; pictures and figures hold no word of a customer; no cache keeps what the team reads', async () => {
  const stage = await Stage.open({
    env: { TELEGRAM_SECRET_TOKEN: HOOK, CHAT_IDENTITY_SECRET: IDENTITY },
  });
  const { house } = stage;
  const secrets = {
    HOOK,
    IDENTITY,
    TOKEN,
    ADMIN_TOKEN,
    APP_TOKEN,
    BOT_TOKEN,
    telegram: stage.telegram.token,
  };
  try {
    const { number } = await stage.customer('Maja', `My lamp is broken, ${WORDS}`);
    const vid = await house.person('Zdenka', 'agent');
    await house.command('claim', { ticket: number }, vid.token);
    await house.command('escalate', { ticket: number, reason: 'She is angry' }, vid.token);
    await house.command('doctor', {});
    await house.command('metrics', {});
    await seen(() => expect(JSON.stringify(stage.ana.card(number))).toContain('Maja'));
    const answers = await everyAnswer(house.url, number);
    expect(answers.size).toBeGreaterThan(150);
    const told = [...answers, ...atDesks(stage)].flatMap(([where, said]) =>
      Object.entries(secrets)
        .filter(([, secret]) => said.includes(secret))
        .map(([name]) => `${where}: ${name}`),
    );
    expect(told).toEqual([]);
    // Figures, pictures, descriptions and refusals say nothing of what somebody wrote.
    const quiet =
      /metrics|health|ready|openapi|figures|pictures|coverage|goals|policy|audit|retention|nobody|\bwall/;
    const words = [...answers].filter(([where, said]) => quiet.test(where) && said.includes(WORDS));
    expect(words.map(([where]) => where)).toEqual([]);
    // Whoever sits down at the machine afterwards finds in no cache what the team or a customer was shown.
    const cached = [...answers].filter(([, said]) => !/^cache-control: (?:private, )?no-store/m.test(said));
    expect(new Set(cached.map(([where]) => where.replace(/^\w+ /, '')))).toEqual(
      new Set(['GET /', 'GET /chat', 'GET /desk', 'GET /desk/*', 'GET /raffles/check.mjs']),
    );
  } finally {
    await stage.close();
  }
}, 120_000);

/** What every door says to a lead, and to nobody. */
async function everyAnswer(url: string, number: number): Promise<Map<string, string>> {
  const app = await buildServer(brokenHouse());
  await app.ready();
  const routes = routesOf(app).filter(({ url: path }) => !/stream|:way/.test(path));
  await app.close();
  const answers = new Map<string, string>();
  for (const { method, url: path } of routes) {
    if (method === 'DELETE') continue;
    const at = path
      .replace(':number', String(number))
      .replace(':metric', 'first-answer')
      .replace(':file', 'facts.json')
      .replace(/:\w+/g, '1')
      .replace('*', 'x');
    for (const [who, headers] of [
      ['lead', { authorization: `Bearer ${ADMIN_TOKEN}` }],
      ['nobody', {}],
    ] as const) {
      // What would change something comes without a body, and is refused.
      const answer = await fetch(`${url}${at}`, { method, headers, redirect: 'manual' });
      const said = [...answer.headers].map((one) => one.join(': ')).join('\n');
      answers.set(`${who} ${method} ${path}`, `${said}\n${await answer.text()}`);
    }
  }
  return answers;
}

/** All that stands at the desks, and in direct messages. */
function atDesks({ slack, discord, ana, bor }: Stage): [string, string][] {
  return [
    ['slack', JSON.stringify([...slack.messages, ...slack.homes.values()])],
    ['discord', JSON.stringify(discord.messages)],
    ['direct', JSON.stringify([ana.direct(), bor.direct()])],
  ];
}

it('are named, and never repeated, when they are wrong', () => {
  const names = Object.keys(
    Object.assign({}, houseSettings.shape, ...[...channels, ...desks].map(({ settings }) => settings.shape)),
  );
  const secret = names.filter((name) => /TOKEN|SECRET|KEY|PASS|URL/.test(name));
  expect(secret.length).toBeGreaterThan(30);
  const canary = 'c4n4ry';
  const wrong = (name: string) => (name.endsWith('URL') ? `nonsense://me:${canary}` : canary);
  for (const name of secret)
    for (const value of [wrong(name), `  ${canary}`, canary.repeat(2000)]) {
      const { problems } = lookAtConfig({ channels, desks }, { [name]: value });
      expect(
        problems.filter((one) => one.includes(canary)),
        name,
      ).toEqual([]);
    }
  const all = lookAtConfig(
    { channels, desks },
    Object.fromEntries(secret.map((name) => [name, wrong(name)])),
  );
  expect(all.problems.length).toBeGreaterThan(5);
  expect(all.problems.filter((one) => one.includes(canary))).toEqual([]);
});
