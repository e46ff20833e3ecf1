import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { previewPage, stylesIn } from './page.ts';
import { deskFilesIn, webPage } from './web-page.ts';

// node preview.js <folder of the style sheet> <file to write>; the web desk's page is written beside it.
const [, , folder = 'preview', file = 'dist/preview/index.html'] = process.argv;
const web = join(dirname(file), 'web.html');
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, await previewPage(stylesIn(folder)));
writeFileSync(web, await webPage(stylesIn(folder), deskFilesIn(join(folder, '../src/desks/web/ui'))));
process.stdout.write(`${file}\n${web}\n`);
