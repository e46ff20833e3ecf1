import { escaped, pageHtml } from './page.ts';
import type { StrategyTable } from './strategy.ts';

/** What stands on a page of rules: sections of entries, and lists. All words, none of it HTML. */
export interface HandbookPage {
  title: string;
  about: string;
  sections: {
    title: string;
    /** What has a name: a rule with its lines, a procedure with its steps. */
    entries: { title: string; lines: string[]; steps: string[] }[];
    lines: string[];
    /** Figures below them. */
    tables?: readonly StrategyTable[];
  }[];
}

/** To read and to print; sections can be jumped to. Pure. */
export function handbookHtml({ title, about, sections }: HandbookPage, language: string): string {
  const there = sections.filter(({ entries, lines }) => entries.length + lines.length > 0);
  const links = there.map((one, at) => `<li><a href="#s${at}">${escaped(one.title)}</a></li>`);
  const nav = there.length < 3 ? '' : `<nav><ul>${links.join('')}</ul></nav>`;
  const intro = about === '' ? '' : `<p class="quiet">${escaped(about)}</p>`;
  return pageHtml(title, `${intro}${nav}\n${there.map(sectionHtml).join('\n')}`, language);
}

function sectionHtml(
  { title, entries, lines, tables = [] }: HandbookPage['sections'][number],
  at: number,
): string {
  const listed =
    lines.length === 0 ? '' : `<ul>${lines.map((line) => `<li>${escaped(line)}</li>`).join('')}</ul>`;
  return `<h2 id="s${at}">${escaped(title)}</h2>\n${entries.map(entryHtml).join('\n')}${listed}${tables.map(tableHtml).join('\n')}`;
}

function tableHtml({ title, head, rows, note }: StrategyTable): string {
  const cells = (tag: 'th' | 'td', all: readonly string[]) =>
    all.map((one) => `<${tag}>${escaped(one)}</${tag}>`).join('');
  const body = rows.map((row) => `<tr>${cells('td', row.cells)}</tr>`).join('');
  const few = note === null ? '' : `<p class="quiet">${escaped(note)}</p>`;
  const table = `<table class="sums"><thead><tr>${cells('th', head)}</tr></thead><tbody>${body}</tbody></table>`;
  return `<h3>${escaped(title)}</h3><div class="wide">${table}</div>${few}`;
}

function entryHtml({ title, lines, steps }: HandbookPage['sections'][number]['entries'][number]): string {
  const said = lines.map((line) => `<p>${escaped(line)}</p>`).join('');
  const listed =
    steps.length === 0 ? '' : `<ol>${steps.map((step) => `<li>${escaped(step)}</li>`).join('')}</ol>`;
  return `<section class="rule"><h3>${escaped(title)}</h3>${said}${listed}</section>`;
}
