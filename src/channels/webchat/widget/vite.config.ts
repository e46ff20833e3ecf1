import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig, type Plugin, transformWithOxc } from 'vite';
import { inCyrillic } from '../../../texts/cyrillic.ts';
import { en } from '../../../texts/en.ts';
import { ru } from '../../../texts/ru.ts';
import { sl } from '../../../texts/sl.ts';
import { sr } from '../../../texts/sr.ts';

const HERE = import.meta.dirname;
const OUT = join(HERE, '../../../../dist/chat');
const TEXTS = Object.fromEntries(Object.entries(en).filter(([key]) => key.startsWith('chat.')));
const ON_THE_PAGE = Object.keys(TEXTS).filter((key) => key.startsWith('chat.page-'));
const wordsOf = (say: (key: string) => string | undefined) =>
  Object.fromEntries(ON_THE_PAGE.map((key) => [key, say(key)]));
const inSerbian: Readonly<Record<string, string | undefined>> = sr;
const PAGE_TEXTS = {
  en: wordsOf((key) => TEXTS[key]),
  sl: wordsOf((key) => (sl as Readonly<Record<string, string | undefined>>)[key]),
  sr: wordsOf((key) => inSerbian[key]),
  'sr-Cyrl': wordsOf((key) => inCyrillic(inSerbian[key] ?? '')),
  ru: wordsOf((key) => (ru as Readonly<Record<string, string | undefined>>)[key]),
};

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
      this.emitFile({
        type: 'asset',
        fileName: 'page.js',
        source: `const PAGE_TEXTS = ${JSON.stringify(PAGE_TEXTS)};\n${script.code}`,
      });
    },
    buildStart() {
      for (const name of ['page.html', 'page.css', 'page.ts']) this.addWatchFile(join(HERE, name));
    },
  };
}
