import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig, type Plugin, transformWithOxc } from 'vite';
import { en } from '../../../texts/en.ts';

const HERE = import.meta.dirname;
const OUT = join(HERE, '../../../../dist/chat');
const TEXTS = Object.fromEntries(Object.entries(en).filter(([key]) => key.startsWith('chat.')));

/** One file that any site can load: dist/chat/widget.js, and beside it the page at /chat. */
export default defineConfig({
  root: HERE,
  define: { CHAT_TEXTS: JSON.stringify(TEXTS) },
  plugins: [page()],
  build: {
    outDir: OUT,
    emptyOutDir: true,
    target: 'es2022',
    reportCompressedSize: false,
    lib: { entry: join(HERE, 'widget.ts'), formats: ['iife'], name: 'OsemChat', fileName: () => 'widget.js' },
  },
});

/** Puts the page beside the widget, the catalogue's texts in the place of {{keys}}. */
function page(): Plugin {
  const read = (name: string) => readFileSync(join(HERE, name), 'utf8');
  return {
    name: 'chat-page',
    async generateBundle() {
      const html = read('page.html').replace(/\{\{([\w.-]+)\}\}/g, (_, key: string) => {
        const text = TEXTS[key];
        if (text === undefined)
          throw new Error(`page.html asks for the text ${key}, which en.ts does not have`);
        return text;
      });
      const script = await transformWithOxc(read('page.ts'), 'page.ts');
      this.emitFile({ type: 'asset', fileName: 'index.html', source: html });
      this.emitFile({ type: 'asset', fileName: 'page.css', source: read('page.css') });
      this.emitFile({ type: 'asset', fileName: 'page.js', source: script.code });
    },
    buildStart() {
      for (const name of ['page.html', 'page.css', 'page.ts']) this.addWatchFile(join(HERE, name));
    },
  };
}
