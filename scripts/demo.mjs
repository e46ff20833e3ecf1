import { typed } from './options.mjs';
import { prepare } from './prepare.mjs';

// npm run demo [-- --once]: plays a day at the desk in two minutes, then stays up to be looked at. With --once it ends
// after the story, with exit code 0 when nothing was lost, doubled or left untold.
const { once } = typed('npm run demo [-- --once]', { options: { once: { type: 'boolean' } } }).values;
await prepare();
const { startDemo } = await import('../dist/demo/demo.js');
const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stopping.abort());
const demo = await startDemo({
  say: (line) => process.stdout.write(`${line}\n`),
  signal: stopping.signal,
}).catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
try {
  const { good } = await demo.proof;
  process.exitCode = good ? 0 : 1;
  if (once !== true && !stopping.signal.aborted) {
    await new Promise((resolve) => stopping.signal.addEventListener('abort', resolve));
  }
} catch (error) {
  if (!stopping.signal.aborted) {
    process.stderr.write(`${error.stack}\n`);
    process.exitCode = 1;
  }
} finally {
  await demo.stop();
}
