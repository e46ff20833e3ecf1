import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { typed } from './options.mjs';
import { prepare } from './prepare.mjs';
import { program, ROOT } from './run.mjs';

// Compiles on every change and restarts the server; the desk and the widget are rebuilt beside it.
typed('npm run dev');
await prepare();
const env = existsSync(join(ROOT, '.env')) ? ['--env-file=.env'] : [];
const watchers = [
  program('tsc', '--watch', '--preserveWatchOutput'),
  program('vite', 'build', '--watch', '--config', join(ROOT, 'src/desks/web/ui/vite.config.ts')),
  program('vite', 'build', '--watch', '--config', join(ROOT, 'src/channels/webchat/widget/vite.config.ts')),
  [...env, '--watch', '--watch-preserve-output', 'dist/main.js'],
].map((args) => spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] }));

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    for (const watcher of watchers) watcher.kill(signal);
  });
}
