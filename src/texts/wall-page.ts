import { escaped } from './page.ts';
import { text } from './texts.ts';

/** What a wallboard shows: counts and figures of a house or of a team, and no name of anybody. All of it words, none HTML. */
export interface WallView {
  title: string;
  /** The time of day at which it was so. */
  asOf: string;
  look: 'auto' | 'light' | 'dark';
  now: readonly WallNumber[];
  channels: readonly { name: string; count: string }[];
  figures: readonly WallFigure[];
}

export interface WallNumber {
  label: string;
  value: string;
  /** It wants somebody. */
  urgent: boolean;
}

export interface WallFigure {
  label: string;
  /** Null: there is none yet. */
  value: string | null;
  /** What stands below: nine of ten, how many. */
  beside: string;
  today: string | null;
  goal: { words: string; reached: boolean | null } | null;
}

const LIGHT =
  '--page:#f3f1ec;--card:#fff;--line:#dfdbd2;--ink:#23211c;--soft:#5a5548;--good:#1d5a3f;--bad:#a8201a;--badpage:#fbe4e2;--goodpage:#e3efea';
const DARK =
  '--page:#14161a;--card:#1b1e23;--line:#31363e;--ink:#f1efe9;--soft:#b3b6ba;--good:#86d5ac;--bad:#ff9d95;--badpage:#3d1c1a;--goodpage:#1f352e';

/** Read from across a room: sizes go with the screen. */
export const WALL_STYLE = `:root{color-scheme:light dark;${LIGHT}}
@media(prefers-color-scheme:dark){:root{${DARK}}}
:root[data-look=light]{color-scheme:light;${LIGHT}}:root[data-look=dark]{color-scheme:dark;${DARK}}
*{box-sizing:border-box}html{font-size:clamp(14px,min(1.25vw,2.3vh),48px)}
body{margin:0;min-height:100vh;padding:1.2rem 1.6rem;font:1rem/1.35 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;color:var(--ink);background:var(--page)}
h1,h2,h3,p,ul,dl,dd,figure{margin:0;padding:0}ul{list-style:none}h1{font-size:1.6rem;line-height:1.2}h2{font-size:1.15rem;color:var(--soft);font-weight:600}h3{font-size:1.15rem;font-weight:600}
header{display:flex;flex-wrap:wrap;gap:.3rem 1.5rem;align-items:baseline;justify-content:space-between}header p{color:var(--soft);font-size:1.15rem}
main{display:grid;gap:1.1rem;margin-top:1rem}section{display:grid;gap:.6rem;min-width:0}
.numbers{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(14rem,100%),1fr));gap:.9rem}
.card{display:grid;gap:.2rem;align-content:start;min-width:0;padding:.8rem 1.1rem;background:var(--card);border:1px solid var(--line);border-radius:.8rem;overflow-wrap:anywhere}
.figures{grid-template-columns:repeat(auto-fit,minmax(min(11.5rem,100%),1fr))}.value{font-size:2.7rem;line-height:1.1;font-weight:700;letter-spacing:-.02em;font-variant-numeric:tabular-nums}.now .value{font-size:4.2rem}
.value.none{color:var(--soft);font-size:1.6rem}.urgent{background:var(--badpage);border-color:var(--bad)}.urgent .value{color:var(--bad)}.soft{color:var(--soft);font-size:1.05rem}
.goal{font-size:1.05rem}.goal b{font-weight:600;white-space:nowrap}.reached b{color:var(--good)}.missed b{color:var(--bad)}
.channels{display:flex;flex-wrap:wrap;gap:.6rem}.channels li{display:flex;gap:.7rem;align-items:baseline;padding:.35rem .9rem;background:var(--card);border:1px solid var(--line);border-radius:.8rem;font-size:1.2rem}.channels b{font-size:1.6rem;font-variant-numeric:tabular-nums}
#lost{padding:.6rem 1rem;border-radius:.8rem;background:var(--badpage);color:var(--bad);font-size:1.3rem;font-weight:600}#lost[hidden]{display:none}`;

/**
 * Fetches itself again when something changed, once a minute without it, and says so when it cannot: an old browser of a
 * television runs it, too.
 */
export const WALL_SCRIPT = `(function(){
var here=location.href.split('#')[0],lost=document.getElementById('lost'),busy=false,again=false,at=0,source;
function fail(){busy=false;lost.hidden=false}
function draw(){if(busy){again=true;return}busy=true;again=false;at=Date.now();
var ask=new XMLHttpRequest();ask.open('GET',here);ask.timeout=20000;ask.onerror=ask.ontimeout=fail;
ask.onload=function(){var page=new DOMParser().parseFromString(ask.responseText,'text/html'),next=page.getElementById('wall');
if(ask.status>=500||ask.status===429||!next){fail();return}
document.getElementById('wall').innerHTML=next.innerHTML;document.title=page.title;lost.hidden=true;busy=false;
if(ask.status!==200&&source)source.close();if(again)soon()};ask.send()}
var timer;function soon(){if(timer)return;timer=setTimeout(function(){timer=0;draw()},Math.max(0,5000-(Date.now()-at)))}
function listen(){if(!window.EventSource)return;source=new EventSource(here.split('?')[0]+'/stream');source.addEventListener('changed',soon);
source.onerror=function(){if(source.readyState===2)setTimeout(listen,30000)}}
listen();setInterval(soon,60000)})();`;

/** The page as HTML. Pure. */
export function wallHtml(view: WallView, language: string): string {
  const { title, asOf, now, channels, figures } = view;
  const body = `<header><h1>${escaped(title)}</h1><p>${escaped(text('wall.as-of', { time: asOf }, language))}</p></header>
<main>
<section aria-labelledby="now"><h2 id="now">${words('wall.now', language)}</h2><div class="numbers now">${now.map(numberHtml).join('')}</div>
${channels.length === 0 ? '' : `<ul class="channels">${channels.map(channelHtml).join('')}</ul>`}</section>
<section aria-labelledby="week"><h2 id="week">${words('wall.week', language)}</h2><div class="numbers figures">${figures.map((one) => figureHtml(one, language)).join('')}</div></section>
</main>`;
  return pageOf(body, { title, look: view.look, language });
}

/** What stands at an address that shows nothing any more. */
export function wallGoneHtml(language: string): string {
  const title = text('wall.gone', {}, language);
  const body = `<header><h1>${escaped(title)}</h1></header><main><p class="soft">${words('wall.gone-more', language)}</p></main>`;
  return pageOf(body, { title, look: 'auto', language });
}

function pageOf(
  body: string,
  { title, look, language }: { title: string; look: WallView['look']; language: string },
): string {
  return `<!doctype html>
<html lang="${escaped(language)}" data-look="${look}"><head><meta charset="utf-8"><title>${escaped(title)}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">
<noscript><meta http-equiv="refresh" content="60"></noscript>
<style>${WALL_STYLE}</style></head><body>
<p id="lost" role="alert" hidden>${words('wall.lost', language)}</p>
<div id="wall">${body}</div>
<script>${WALL_SCRIPT}</script></body></html>
`;
}

function words(key: 'wall.now' | 'wall.week' | 'wall.gone-more' | 'wall.lost', language: string) {
  return escaped(text(key, {}, language));
}

function numberHtml({ label, value, urgent }: WallNumber): string {
  return `<div class="card${urgent ? ' urgent' : ''}"><h3>${escaped(label)}</h3><p class="value">${escaped(value)}</p></div>`;
}

function channelHtml({ name, count }: WallView['channels'][number]): string {
  return `<li><span>${escaped(name)}</span> <b>${escaped(count)}</b></li>`;
}

function figureHtml({ label, value, beside, today, goal }: WallFigure, language: string): string {
  const said =
    today === null ? '' : `<p class="soft">${escaped(text('wall.today', { value: today }, language))}</p>`;
  return `<div class="card"><h3>${escaped(label)}</h3>${value === null ? none(language) : `<p class="value">${escaped(value)}</p>`}
${beside === '' ? '' : `<p class="soft">${escaped(beside)}</p>`}${said}${goal === null ? '' : goalHtml(goal, language)}</div>`;
}

function none(language: string): string {
  return `<p class="value none">${escaped(text('wall.none', {}, language))}</p>`;
}

function goalHtml({ words: set, reached }: NonNullable<WallFigure['goal']>, language: string): string {
  if (reached === null) return `<p class="goal">${escaped(set)}</p>`;
  const said = text(reached ? 'desk.figures.reached' : 'desk.figures.missed', {}, language);
  const mark = `<b><span aria-hidden="true">${reached ? '✓' : '!'}</span> ${escaped(said)}</b>`;
  return `<p class="goal ${reached ? 'reached' : 'missed'}">${escaped(set)} ${mark}</p>`;
}
