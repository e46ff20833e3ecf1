import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { prepare } from './prepare.mjs';
import { npm, program, ROOT, run } from './run.mjs';

/** The maintained lines beside the one that runs this; each comes from npm's `node` package. */
const LINES = ['22', '24'];

await prepare();
const failed = [];
for (const line of LINES) {
  const folder = join(ROOT, '.cache', `node-${line}`);
  const node = join(
    folder,
    'node_modules',
    'node',
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  );
  if (!existsSync(node)) await npm('install', '--prefix', folder, '--no-save', '--no-audit', `node@${line}`);
  process.stdout.write(`Node ${line}:\n`);
  const code = await run(node, program('vitest', 'run', ...process.argv.slice(2)));
  if (code !== 0) failed.push(line);
}
if (failed.length > 0) {
  process.stderr.write(`The suite failed on Node ${failed.join(' and ')}\n`);
  process.exit(1);
}
