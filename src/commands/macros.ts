import { fold } from '../domain/fold.ts';
import { textIn } from '../domain/macro.ts';
import { text } from '../texts/texts.ts';
import type { Command } from './command.ts';
import { given } from './options.ts';

const LINES = 30;
const CHARACTERS = 80;

/** The canned replies, by folder; or those in whose name or words something stands. */
export const macros: Command = {
  name: 'macros',
  summary: 'command.macros',
  example: 'delivery',
  role: 'agent',
  group: 'look',
  options: [{ name: 'words', summary: 'option.macro-words', type: 'rest', required: false }],
  async run(request, { store, language: house }) {
    const words = fold(given(request, 'words') ?? '');
    const all = await store.macros.list();
    const found = all.filter(({ name, texts }) =>
      fold([name, ...Object.values(texts)].join(' ')).includes(words),
    );
    const lines = found.slice(0, LINES).map((one) => {
      const said = textIn(one, request.language, house).replace(/\s+/gu, ' ');
      const short = said.length > CHARACTERS ? `${said.slice(0, CHARACTERS)}…` : said;
      return text('said.macro-line', { name: one.name, text: short, used: one.used }, request.language);
    });
    return {
      key: 'said.macros',
      values: { count: found.length, lines: lines.join('\n') },
      data: { macros: found },
    };
  },
};
