import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './program.ts';
import type { Row } from './row.ts';

const PACKAGES = ['fastify', 'sqlite3', 'kysely', 'json-rules-engine', 'autocannon'];

/** The rows as lines for a terminal. */
export function printed(rows: readonly Row[]): string {
  return rows
    .map(({ what, figure, limit, holds }) => `${mark(holds).padEnd(7)} ${what}: ${figure} [${limit}]`)
    .join('\n');
}

function mark(holds: boolean | null): string {
  return holds === null ? '-' : holds ? 'holds' : 'MISSED';
}

/** docs/bench.md: what was measured, on what, by which command. */
export function writeReport(rows: readonly Row[], seconds: number): void {
  const lines = rows.map(
    ({ what, figure, limit, holds }) => `| ${what} | ${figure} | ${limit} | ${mark(holds)} |`,
  );
  const text = `# Bench

Written by \`npm run bench\`; do not edit. Each ratio compares two things measured in the same run, in turns; figures are
medians. Osem runs as built, in a process of its own, on SQLite with \`synchronous=full\`, while the load comes from
another process on the same machine. \`npm run bench -- --slice\` is the short form of it.

${machine()}
- ${new Date().toISOString().slice(0, 10)}, commit ${commit()}, ${Math.round(seconds / 60)} minutes

| what | measured | limit | |
|---|---|---|---|
${lines.join('\n')}

## What the rows mean

${MEANING}
`;
  writeFileSync(join(ROOT, 'docs/bench.md'), text);
}

const MEANING = `- **Webhooks**: verified, stored and synced to disk before the 200, at 50 connections that deliver as fast as they are answered,
  with the rules and the queue at work on what came, on each channel that has one. The yardstick (\`bench/bare.ts\`) does nothing but check the vendor's own
  signature and insert the same row with the same driver, sharing commits; on the slow disk it commits each request alone.
- **All channels**: every one configured, none of their vendors there; from the start of the process, and five seconds after it is ready.
- **Visible**: from the 200 to the ticket being in an answer of \`GET /api/tickets\`, asked again and again, at a fixed rate, each message from a new
  customer.
- **Interaction**: presses and typed commands in Slack over HTTP and in Discord over its gateway, to their acknowledgement, on stand-ins; each text in a thread
  is looked for in the database at the moment of its acknowledgement.
- **Policy**: all rules of a file looked at, those that fire explained, against a fresh engine given only the rules that fire. A backtest goes
  through facts that are prepared, a page of tickets at a time; what reading and preparing them costs is stated beside it.
- **Open tickets**: rows as the store writes them; the queue's pages are asked of the running server.
- **Search**: each message of a customer and ticket of its own; \`GET /api/search\` asked of the running server, its first pages of twenty tickets.
  What was there before the index is indexed in the background, at the rate that is stated.
- **Ten million**: \`npm run bench -- --only=ten-million\`, by itself: [growth.md](growth.md).
- **Start**: \`npm start\`, built before, until \`/ready\` answers 200; memory is the resident set of the server five seconds later.`;

function machine(): string {
  const model = cpus()[0]?.model ?? 'unknown processor';
  const memory = `${Math.round(totalmem() / 2 ** 30)} GB`;
  const versions = PACKAGES.map((name) => `${name} ${versionOf(name)}`).join(', ');
  return `- ${cpus().length} × ${model}, ${memory}, ${type()} ${release()}, Node ${process.versions.node}\n- ${versions}`;
}

function versionOf(name: string): string {
  const file = join(ROOT, 'node_modules', name, 'package.json');
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
  return version;
}

/** The commit that was measured; unknown where there is no repository. */
export function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: ROOT, encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
}
