import { join } from 'node:path';
import { typed } from './options.mjs';
import { prepare } from './prepare.mjs';
import { program, ROOT, run } from './run.mjs';

// npm run preview [-- file]: draws every rendering of the desks in Slack and Discord as one page, with the web desk and all pictures beside it.
const [file = join(ROOT, 'dist/preview/index.html')] = typed('npm run preview [-- <file>]', {
  words: 1,
}).words;
await prepare({ parts: ['server'] });
const built = await run(process.execPath, program('tsc', '-p', join(ROOT, 'preview'), '--noCheck'));
if (built !== 0) process.exit(built);
const drawing = join(ROOT, 'dist/preview/preview/preview.js');
process.exit(await run(process.execPath, [drawing, join(ROOT, 'preview'), file]));
