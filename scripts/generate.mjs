import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { typed } from './options.mjs';
import { prepare } from './prepare.mjs';
import { ROOT } from './run.mjs';

// npm run generate: writes the files that are made of the code. --check only says which of them are not fresh.
const { check } = typed('npm run generate [-- --check]', { options: { check: { type: 'boolean' } } }).values;
await prepare({ parts: ['server'] });
const { houseSettings } = await import('../dist/config.js');
const { channels, desks } = await import('../dist/registry.js');
const { commands } = await import('../dist/commands/commands.js');
const { METRICS } = await import('../dist/insight/measures.js');
const { slackManifest } = await import('../dist/desks/slack/manifest.js');
const { text } = await import('../dist/texts/texts.js');
const { channelTable, withTable } = await import('./channel-table.mjs');
const { checklist } = await import('./checklist.mjs');
const { figuresPage } = await import('./figures-page.mjs');
const { licences } = await import('./licences.mjs');
const { slackSchema } = await import('./slack-schema.mjs');

const { page, problems } = checklist();
const licensed = licences();
problems.push(...licensed.problems);
const files = {
  'README.md': await readme(),
  '.env.example': envExample(),
  'docs/commands.md': commandsPage(),
  'docs/checklist.md': page,
  'docs/licences.md': licensed.page,
  'docs/figures.md': figuresPage(METRICS, (key) => text(key)),
  'docs/slack-manifest.json': `${JSON.stringify(slackManifest(commands), null, 2)}\n`,
  'test/peers/slack-schema.json': `${JSON.stringify(slackSchema(), null, 1)}\n`,
};

const stale = Object.entries(files).filter(([path, content]) => current(path) !== content);
for (const [path, content] of stale) {
  if (check) process.stderr.write(`${path} is not what the code says: npm run generate\n`);
  else write(path, content);
}
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.exitCode = problems.length > 0 || (check && stale.length > 0) ? 1 : 0;

async function readme() {
  const page = current('README.md');
  try {
    return withTable(page, await channelTable(channels));
  } catch (error) {
    problems.push(error.message);
    return page;
  }
}

function envExample() {
  const ids = [...new Set([...channels, ...desks].map(({ id }) => id))].filter(
    (id) => Object.keys(settingsOf(id)).length > 0,
  );
  const parts = [
    [
      'Every setting of Osem, made of the code by `npm run generate`. None is needed to start; copy those you want to `.env`.',
    ],
    ['The house', ...settingLines(houseSettings.shape)],
    ...ids.map((id) => [`${id}: ${turnedOnBy(id)}`, ...sectionLines(id, ids)]),
  ];
  return `${parts.map(([title, ...lines]) => [`# ${title}`, ...lines].join('\n')).join('\n\n')}\n`;
}

/** What several share stands once; the others only say where. */
function sectionLines(id, ids) {
  const shape = settingsOf(id);
  const homes = Object.keys(shape).map((name) => [name, homeOf(name, ids)]);
  const own = homes.filter(([, home]) => home === id).map(([name]) => [name, shape[name]]);
  const elsewhere = homes
    .filter(([, home]) => home !== id)
    .map(
      ([name, home]) => `# ${name}: see ${home} ${ids.indexOf(home) < ids.indexOf(id) ? 'above' : 'below'}`,
    );
  return [...settingLines(Object.fromEntries(own)), ...(elsewhere.length > 0 ? ['#', ...elsewhere] : [])];
}

/** A setting stands with the first that it turns on; one that turns nothing on, with the first that has it. */
function homeOf(name, ids) {
  const having = ids.filter((id) => name in settingsOf(id));
  return having.find((id) => adaptersOf(id).some((entry) => entry?.needs.includes(name))) ?? having[0];
}

function adaptersOf(id) {
  return [channels, desks].map((list) => list.find((entry) => entry.id === id));
}

/** What a channel and a desk of one vendor share stands once, in the desk's words and order. */
function settingsOf(id) {
  const [channel, desk] = adaptersOf(id).map((entry) => entry?.settings.shape);
  return { ...desk, ...channel, ...desk };
}

function turnedOnBy(id) {
  const [channel, desk] = adaptersOf(id).map((entry) => entry?.needs.join(' and '));
  return [channel && `a channel with ${channel}`, desk && `a desk with ${desk}`].filter(Boolean).join('; ');
}

/** A description and a line to uncomment for each setting. */
function settingLines(shape) {
  return Object.entries(shape).flatMap(([name, schema]) => {
    const fallback = schema.safeParse(undefined).data;
    return ['#', `# ${schema.description ?? name}`, `# ${name}=${fallback ?? ''}`];
  });
}

function commandsPage() {
  const rows = commands.map(
    ({ name, summary, example, role }) =>
      `| \`${name}\` | ${cell(text(summary))} | ${role} | \`${cell(`${name} ${example}`.trim())}\` |`,
  );
  const options = commands.filter((command) => command.options.length > 0).map(optionsOf);
  return `# Commands

Every desk offers all of them, and so does \`POST /api/commands/<name>\` with the options below. Made of the code by
\`npm run generate\`. A role may do what the ones before it may: viewer, agent, supervisor, lead.

| command | what it does | role | typed |
|---|---|---|---|
${rows.join('\n')}

## Options

${options.join('\n\n')}
`;
}

function optionsOf({ name, options }) {
  const rows = options.map(({ name: option, summary, type, required, choices }) => {
    const takes = choices === undefined ? type : choices.join(', ');
    return `| \`${option}\` | ${cell(text(summary))} | ${takes} | ${required ? 'yes' : 'no'} |`;
  });
  return `### ${name}\n\n| option | what | takes | required |\n|---|---|---|---|\n${rows.join('\n')}`;
}

function cell(words) {
  return words.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

function current(path) {
  return existsSync(join(ROOT, path)) ? readFileSync(join(ROOT, path), 'utf8') : null;
}

function write(path, content) {
  mkdirSync(dirname(join(ROOT, path)), { recursive: true });
  writeFileSync(join(ROOT, path), content);
  process.stdout.write(`${path}\n`);
}
