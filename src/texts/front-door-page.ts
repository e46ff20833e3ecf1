import { escaped } from './page.ts';
import { type TextKey, text } from './texts.ts';

/** A way to reach the house. Words as they are, none of them HTML. */
export interface Way {
  name: string;
  /** What it is good for. */
  topics: string | null;
  /** What the button says, and where it leads. */
  button: string;
  link: string;
  /** How long an answer takes there, in words; null: too few to say. */
  times: string | null;
}

export interface FrontDoorPage {
  language: string;
  welcome: string | null;
  promise: string | null;
  /** Today's hours and whether somebody is there now, in words; null: the house keeps no hours. */
  hours: { today: string; open: boolean; now: string | null } | null;
  ways: readonly Way[];
  /** What is known to go wrong now. */
  problems: readonly string[];
}

/** Every way to reach the house as HTML: what stands in the page's main part. Pure. */
export function frontDoorHtml({ language, welcome, promise, hours, ways, problems }: FrontDoorPage): string {
  const say = (key: TextKey) => escaped(text(key, {}, language));
  const paragraph = (words: string | null, mark = '') =>
    words === null ? '' : `<p${mark}>${escaped(words)}</p>`;
  const today =
    hours === null
      ? ''
      : `<div class="card"><p><strong>${say('front.hours')}:</strong> ${escaped(hours.today)}</p>${paragraph(hours.now, hours.open ? ' class="open"' : '')}</div>`;
  const items = ways.map(
    (way) =>
      `<li class="card"><h3>${escaped(way.name)}</h3>${paragraph(way.topics)}${paragraph(way.times, ' class="soft"')}<a class="button" href="${escaped(way.link)}">${escaped(way.button)}<span class="away"> – ${escaped(way.name)}</span></a></li>`,
  );
  const known = problems.map((words) => `<p class="words">${escaped(words)}</p>`).join('');
  const notice =
    known === ''
      ? ''
      : `<section class="card saved" aria-labelledby="known"><h2 id="known">${say('front.known')}</h2>${known}</section>\n`;
  return `<h1>${say('front.title')}</h1>
${notice}${paragraph(welcome)}${paragraph(promise)}
${today}<h2>${say('front.ways')}</h2>
<ul class="ways">
${items.join('\n')}
</ul>`;
}
