import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createThread } from '../src/insight/pictures/drawing.ts';
import { createPictures } from '../src/insight/pictures/pictures.ts';
import { previewPage, stylesIn } from './page.ts';
import { picturesPage } from './pictures-page.ts';
import { deskFilesIn, webPage } from './web-page.ts';

// node preview.js <folder of the style sheet> <file to write>; the web desk's page is written beside it.
const [, , folder = 'preview', file = 'dist/preview/index.html'] = process.argv;
const web = join(dirname(file), 'web.html');
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, await previewPage(stylesIn(folder)));
writeFileSync(web, await webPage(stylesIn(folder), deskFilesIn(join(folder, '../src/desks/web/ui'))));
// The thread is the server's own, as it is built for it.
const thread = createThread(new URL('../../insight/pictures/worker.js', import.meta.url));
const warn = (data: object, text: string) => process.stderr.write(`${text}: ${JSON.stringify(data)}\n`);
const pictures = createPictures({ thread, log: { warn } });
const charts = join(dirname(file), 'pictures.html');
writeFileSync(charts, await picturesPage(stylesIn(folder), pictures));
await pictures.stop();
process.stdout.write(`${file}\n${web}\n${charts}\n`);
