/** Foreign and own words, inert within HTML. */
export function escaped(words: string): string {
  return words
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

const STYLE = `:root{color-scheme:light dark}*{box-sizing:border-box}
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1d2125;background:#fff}
h1{font-size:1.6rem;line-height:1.25}h2{font-size:1.2rem;margin-top:2rem}h3{font-size:1rem;margin:1.25rem 0 .25rem}
p,li,td,dd{overflow-wrap:anywhere}p{margin:.25rem 0}.quiet{color:#5b677a;font-size:.9rem}a{color:#0b5cad}
ul,ol{padding-left:1.25rem;margin:.25rem 0}.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;margin:.5rem 0}
th,td{text-align:left;vertical-align:top;padding:.35rem .75rem .35rem 0;border-bottom:1px solid #d5dae1}th{font-weight:600}
table.list th:first-child,table.list td:first-child{white-space:nowrap}tr.changed td{font-weight:600}
table.sums th,table.sums td{text-align:right;white-space:nowrap}table.sums th:first-child,table.sums td:first-child{text-align:left;white-space:normal;width:100%}
nav ul{columns:2;list-style:none;padding:0}
@media(max-width:600px){nav ul{columns:1}table.list thead{display:none}table.list tr{display:block;border-bottom:1px solid #d5dae1;padding:.5rem 0}
table.list td{display:block;border:0;padding:0}}
@media(prefers-color-scheme:dark){body{color:#e6e9ee;background:#15181c}.quiet{color:#a0abba}a{color:#7fb4f5}th,td{border-color:#3a424d}
table.list tr{border-color:#3a424d}}
@media print{:root{color-scheme:light}body{font-size:11pt;max-width:none;margin:0;color:#000;background:#fff}.quiet{color:#333}a{color:inherit;text-decoration:none}
nav{display:none}h2,h3{break-after:avoid}section.rule,tr,li{break-inside:avoid}th,td{border-color:#999}}`;

/** What a page that holds everything itself may do: nothing runs, nothing is fetched. */
export const PAGE_CSP =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** A page of one file, to read and to print: no script, nothing fetched. `body` is HTML, `title` is not. Pure. */
export function pageHtml(title: string, body: string, language: string, head = ''): string {
  return `<!doctype html>
<html lang="${escaped(language)}"><head><meta charset="utf-8"><title>${escaped(title)}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">${head}
<style>${STYLE}</style></head><body><main>
<h1>${escaped(title)}</h1>
${body}
</main></body></html>
`;
}

/** Seconds after which a page that waits for something looks again. */
const LOOK_AGAIN = 3;

/** What is there instead of a page that is not made yet; `again`: it looks again by itself, without a script. Pure. */
export function waitingHtml(
  { title, words }: { title: string; words: string },
  language: string,
  again: boolean,
): string {
  const head = again ? `<meta http-equiv="refresh" content="${LOOK_AGAIN}">` : '';
  return pageHtml(title, `<p role="status">${escaped(words)}</p>`, language, head);
}
