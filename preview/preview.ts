import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { previewPage, stylesIn } from './page.ts';

// node preview.js <folder of the style sheet> <file to write>
const [, , folder = 'preview', file = 'dist/preview/index.html'] = process.argv;
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, await previewPage(stylesIn(folder)));
process.stdout.write(`${file}\n`);
