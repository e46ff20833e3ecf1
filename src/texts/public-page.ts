import { LANGUAGES, type Language } from './languages.ts';
import { escaped } from './page.ts';
import { text } from './texts.ts';

/** Pages for customers: no script, nothing fetched but themselves, in their language, on a phone as on a desk. */

/** The languages that a page can be read in: Serbian in the alphabet in which it is written here. */
export const PAGE_LANGUAGES: readonly Language[] = ['en', 'sl', 'sr', 'ru'];

/** Stands in every page; the policy of the page allows this style alone, by its hash. */
export const PUBLIC_STYLE = `:root{color-scheme:light dark;--ink:#1d2125;--soft:#4d5868;--page:#fff;--card:#f4f6f9;--line:#737e8e;--thin:#d5dae1;--deed:#0b5cad;--on:#fff;--bad:#a4161a;--good:#1b6e3c}
@media(prefers-color-scheme:dark){:root{--ink:#e6e9ee;--soft:#a9b4c2;--page:#15181c;--card:#1f242b;--line:#8b96a5;--thin:#3a424d;--deed:#8abdf7;--on:#0d1b2a;--bad:#ff9a94;--good:#7fd6a2}}
*{box-sizing:border-box}body{font:1rem/1.5 system-ui,sans-serif;margin:0;color:var(--ink);background:var(--page)}
header,main,footer{max-width:42rem;margin:0 auto;padding:1rem}header{display:flex;flex-wrap:wrap;gap:.25rem 1rem;align-items:center;justify-content:space-between}
header>a,header>strong{font-weight:700;font-size:1.1rem;text-decoration:none;color:inherit;padding:.6rem 0}
nav ul{display:flex;flex-wrap:wrap;list-style:none;margin:0;padding:0}nav a{display:flex;align-items:center;min-height:44px;min-width:44px;padding:0 .5rem}nav a[aria-current]{color:var(--ink);font-weight:700;text-decoration:none}
h1{font-size:1.6rem;line-height:1.25;margin:.5rem 0 .75rem}h2{font-size:1.2rem;margin:2rem 0 .5rem}h3{font-size:1.05rem;margin:0}p{margin:.25rem 0 .75rem}
p,li,dd,label,legend,h1,h2,h3{overflow-wrap:anywhere}a{color:var(--deed);text-underline-offset:.15em}footer a{display:inline-block;padding:.6rem 1rem .6rem 0}
:focus-visible{outline:3px solid var(--deed);outline-offset:2px;border-radius:2px}.soft,.help{color:var(--soft)}.help{margin:0 0 .35rem;font-size:.95rem}
.field{margin:0 0 1.4rem;border:0;padding:0;min-width:0}.field>label:not(.pick),legend{display:block;font-weight:600;padding:0;margin:0 0 .15rem}.free{font-weight:400;color:var(--soft)}
input,textarea,select,button,.button{font:inherit;min-height:44px}input:not([type=radio]):not([type=checkbox]),textarea,select{width:100%;padding:.55rem .7rem;color:inherit;background:var(--page);border:1px solid var(--line);border-radius:6px}
input[type=file]{padding:.5rem;border-style:dashed}textarea{min-height:8rem;resize:vertical}input[type=radio],input[type=checkbox]{width:24px;height:24px;min-height:24px;flex:none;margin:.15rem 0 0;accent-color:var(--deed)}
.pick{display:flex;gap:.6rem;align-items:flex-start;min-height:44px;padding:.5rem 0;font-weight:400}.short{max-width:20rem}
.wrong{border-left:4px solid var(--bad);padding-left:.8rem}.wrong input,.wrong textarea,.wrong select{border-color:var(--bad)}.fault{color:var(--bad);font-weight:600;margin:0 0 .35rem}
.faults{border:2px solid var(--bad);border-radius:6px;padding:.75rem 1rem;margin:0 0 1.5rem}.faults h2{margin:0;font-size:1.1rem}.faults ul{margin:.25rem 0 0;padding-left:1.1rem}.faults li{padding:.35rem 0}.faults a{color:var(--bad)}
button,.button{display:inline-flex;align-items:center;justify-content:center;padding:.55rem 1.3rem;border:0;border-radius:6px;font-weight:600;color:var(--on);background:var(--deed);text-decoration:none;cursor:pointer}
form+form{margin-top:.75rem}button.plain,.button.plain{color:var(--deed);background:transparent;border:1px solid var(--deed)}.away{position:absolute;left:-200vw;width:1px;height:1px;overflow:hidden}
.card{background:var(--card);border-radius:8px;padding:.9rem 1rem;margin:0 0 1rem}.saved{border-left:4px solid var(--good)}.number{font-size:1.4rem;font-weight:700;margin:0}
ol.said,ul.ways{list-style:none;margin:0;padding:0}ol.said li{background:var(--card);border-radius:8px;padding:.7rem 1rem;margin:0 0 .75rem}ol.said li.ours{border-left:4px solid var(--deed)}
.words{white-space:pre-wrap;margin:.2rem 0 0}.who{font-weight:600}.choices{display:flex;flex-wrap:wrap;gap:.5rem;margin:.6rem 0 0}ul.ways{display:grid;gap:.75rem}ul.ways li{margin:0}ul.ways .button{margin:.4rem 0 0}
.plainlist{padding-left:1.1rem}.open{color:var(--good);font-weight:600}
@media print{nav,form,.button{display:none}body{color:#000;background:#fff}}`;

export interface PublicPage {
  /** Words, none of them HTML; so are all below but `body` and `head`. */
  title: string;
  about: string;
  /** What the house is called, and the address of its first page. */
  house: string;
  home: string | null;
  language: string;
  /** The address of the page in a language; null: it is not offered in others. */
  inLanguage: ((language: Language) => string) | null;
  /** The whole address by which the page is known outside; null for what is nobody else's. */
  address: string | null;
  body: string;
  head?: string;
  footer?: readonly { words: string; to: string }[];
}

/** The page as HTML. Pure. */
export function publicHtml(page: PublicPage): string {
  const { title, about, house, home, language, inLanguage, address, body, head = '', footer = [] } = page;
  const name = home === null ? `<strong>${escaped(house)}</strong>` : link(home, house);
  const foot = footer.map(({ words, to }) => link(to, words)).join(' ');
  const open = [
    ['og:title', title],
    ['og:description', about],
    ['og:type', 'website'],
    ['og:site_name', house],
    ['og:locale', language],
    ...(address === null ? [] : [['og:url', address]]),
  ].map(([property = '', content = '']) => `<meta property="${property}" content="${escaped(content)}">`);
  return `<!doctype html>
<html lang="${escaped(language)}"><head><meta charset="utf-8"><title>${escaped(title)} · ${escaped(house)}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="description" content="${escaped(about)}">
${open.join('')}${address === null ? '<meta name="robots" content="noindex">' : ''}${head}
<style>${PUBLIC_STYLE}</style></head><body>
<header>${name}${inLanguage === null ? '' : switcher(language, inLanguage)}</header>
<main>
${body}
</main>
${foot === '' ? '' : `<footer>${foot}</footer>`}
</body></html>
`;
}

export function link(to: string, words: string): string {
  return `<a href="${escaped(to)}">${escaped(words)}</a>`;
}

/** The way to the front door, for whoever stands before a page that is not there. */
export function waysHtml(language: string): string {
  const words = escaped(text('front.ways', {}, language));
  return `\n<p><a class="button" href="/?lang=${escaped(language)}">${words}</a></p>`;
}

function switcher(language: string, inLanguage: (language: Language) => string): string {
  const items = PAGE_LANGUAGES.map((one) => {
    const here = one === language ? ' aria-current="true"' : '';
    return `<li><a href="${escaped(inLanguage(one))}" lang="${one}" hreflang="${one}"${here}>${escaped(LANGUAGES[one])}</a></li>`;
  });
  return `<nav aria-label="${escaped(text('form.language', {}, language))}"><ul>${items.join('')}</ul></nav>`;
}
