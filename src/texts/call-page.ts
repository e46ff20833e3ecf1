import { escaped } from './page.ts';
import { type TextKey, text } from './texts.ts';
import { callTimeLong } from './time.ts';

export type CallFault = 'taken' | 'number' | 'stale' | 'slow-down';

/** The page on which a customer chooses, moves or cancels their call. Epoch ms. */
export interface CallPage {
  state: 'open' | 'new';
  at: number | null;
  zone: string;
  phone: string | null;
  free: readonly number[];
  sequence: number;
  /** What was typed before. */
  typed: { at: string; phone: string };
  fault: CallFault | null;
  done: boolean;
  language: string;
  action: string;
  calendar: string;
}

/** One page, two forms, no script. Pure. */
export function callHtml(page: CallPage): string {
  const { state, at, zone, phone, free, fault, done, language, calendar } = page;
  const say = (key: TextKey, values = {}) => escaped(text(key, values, language));
  const wrong =
    fault === null
      ? ''
      : `<div class="faults" id="e-said" role="alert" tabindex="-1" autofocus><p class="fault">${say('form.error')}: ${say(`call-page.fault-${fault}`)}</p></div>\n`;
  const said = done ? `<p role="status"><strong>${say('call-page.done')}</strong></p>\n` : '';
  const isOpen = state === 'open' && at !== null;
  const stands = isOpen
    ? `<p>${say('call-page.booked', { when: callTimeLong(at, zone, language), zone })}${phone === null ? '' : ` ${say('call-page.at', { phone })}`}</p>
<p><a href="${escaped(calendar)}">${say('call-page.calendar')}</a></p>`
    : `<p>${say('call-page.none')}</p>`;
  const choose = free.length === 0 ? `<p>${say('call-page.full')}</p>` : chooseHtml(page);
  const cancel = isOpen
    ? `<form method="post" action="${escaped(page.action)}" enctype="multipart/form-data">${hidden(page)}<button class="plain" name="go" value="cancel">${say('call-page.cancel')}</button></form>`
    : '';
  return `<h1>${say('call-page.title')}</h1>
${said}${wrong}${stands}
${choose}
${cancel}`;
}

function hidden({ sequence }: CallPage): string {
  return `<input type="hidden" name="sequence" value="${sequence}">`;
}

function chooseHtml(page: CallPage): string {
  const { free, zone, phone, typed, fault, language, state, action } = page;
  const say = (key: TextKey, values = {}) => escaped(text(key, values, language));
  const options = free
    .map((at) => {
      const chosen = typed.at === String(at) ? ' selected' : '';
      return `<option value="${at}"${chosen}>${escaped(callTimeLong(at, zone, language))}</option>`;
    })
    .join('');
  const bad = (name: CallFault) => (fault === name ? ' aria-invalid="true" aria-describedby="e-said"' : '');
  const required = phone === null ? ' required' : '';
  return `<form method="post" action="${escaped(action)}" enctype="multipart/form-data" novalidate>
${hidden(page)}
<div class="field"><label for="f-at">${say('call-page.when', { zone })}</label><select id="f-at" name="at"${bad('taken')}>${options}</select></div>
<div class="field"><label for="f-phone">${say('call-page.number')}</label><p class="soft" id="h-phone">${say('call-page.number-help')}</p><input id="f-phone" name="phone" type="tel" autocomplete="tel" maxlength="30" value="${escaped(typed.phone)}"${required}${fault === 'number' ? bad('number') : ' aria-describedby="h-phone"'}></div>
<p class="choices"><button name="go" value="choose">${say(state === 'open' ? 'call-page.move' : 'call-page.book')}</button></p>
</form>`;
}

/** Why the page of a call does nothing any more. Pure. */
export function callOverHtml(
  why: 'cancelled' | 'dropped' | 'over' | 'expired' | 'forged',
  language: string,
): { title: string; body: string } {
  const title = text(`call-page.over-${why}`, {}, language);
  const next = why === 'cancelled' ? '' : `<p>${escaped(text('call-page.over-next', {}, language))}</p>`;
  return { title, body: `<h1>${escaped(title)}</h1>${next}` };
}
