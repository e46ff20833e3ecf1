import { escaped, pageHtml } from '../../texts/page.ts';
import { text } from '../../texts/texts.ts';
import type { Backtest } from './model.ts';
import { type ToldTable, tellBacktest, ticketLink } from './told.ts';

/** The report as a page that holds everything itself. Pure. */
export function backtestHtml(result: Backtest, publicUrl: string, language: string): string {
  const { title, tried, looked, tables, notes } = tellBacktest(result, language);
  const none = tables.length === 1 ? `<p>${escaped(text('backtest.nothing', {}, language))}</p>` : '';
  const body = `<p>${escaped(tried)}</p>
<p class="quiet">${escaped(looked)}</p>
${tables.map((table) => tableHtml(table, publicUrl)).join('\n')}${none}
<h2>${escaped(notes.title)}</h2>
<ul>${notes.lines.map((line) => `<li>${escaped(line)}</li>`).join('')}</ul>`;
  return pageHtml(title, body, language);
}

function tableHtml({ title, head, rows, more }: ToldTable, publicUrl: string): string {
  const heading = title === '' ? '' : `<h2>${escaped(title)}</h2>`;
  const lines = rows.map(({ ticket, changed, cells: [first = '', ...others] }) => {
    const name =
      ticket === null
        ? escaped(first)
        : `<a href="${escaped(ticketLink(publicUrl, ticket))}">${escaped(first)}</a>`;
    return `<tr${changed === true ? ' class="changed"' : ''}><td>${name}</td>${others.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`;
  });
  const rest = more === null ? '' : `<p class="quiet">${escaped(more)}</p>`;
  return `${heading}<table class="${title === '' ? 'sums' : 'list'}"><thead><tr>${head
    .map((cell) => `<th scope="col">${escaped(cell)}</th>`)
    .join('')}</tr></thead><tbody>
${lines.join('\n')}
</tbody></table>${rest}`;
}
