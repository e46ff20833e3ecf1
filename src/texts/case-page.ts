import { escaped } from './page.ts';
import { link } from './public-page.ts';
import { type TextKey, type TextValues, text } from './texts.ts';

/** A message on the page of a case. Words as they are, none of them HTML. */
export interface CaseMessage {
  id: string;
  ours: boolean;
  /** Who of the team wrote it, as customers may know. */
  who: string;
  at: { instant: string; words: string };
  text: string;
  deleted: boolean;
  files: readonly { name: string; url: string | null }[];
  choices: readonly { id: string; label: string }[];
  chosen: string | null;
}

export interface CasePage {
  language: string;
  number: number;
  status: 'open' | 'waiting' | 'snoozed' | 'resolved';
  /** What the form says of what comes next; null: of a form that there is no more. */
  next: string | null;
  /** What is known of the problem that it belongs to; null: nothing. */
  known: string | null;
  /** How far it is, and by when they hear from us, in words; null: nothing to say. */
  reached: string | null;
  by: string | null;
  /** The day until which the address is good. */
  until: string;
  messages: readonly CaseMessage[];
  /** There are more, which are not shown. */
  older: boolean;
  /** Where this page is, and is posted to. */
  address: string;
  /** The page by itself, where it is shown within a frame, whose address nobody sees. */
  alone: string | null;
  /** Where it is closed for good. */
  closing: string;
  /** Makes what is sent from this page one message, however often. */
  token: string;
  /** What was just done. */
  told: 'saved' | 'sent' | 'coming-message' | null;
  /** A mail address was given, and the house writes mail. */
  mail: boolean;
  /** Why a message was not taken, and its text. */
  fault: string | null;
  typed: string;
  accept: readonly string[];
}

/** The customer's own page of a case, newest first: what stands in the page's main part. Pure. */
export function caseHtml(page: CasePage): string {
  const { language, number, told, next, by, reached, status, messages, address } = page;
  const say = (key: TextKey, values: TextValues = {}) => escaped(text(key, values, language));
  const head =
    told === 'saved'
      ? `<div class="card saved" role="status"><p>${say('case.saved')}</p><p class="number">#${number}</p></div>`
      : told === null
        ? ''
        : `<p class="card saved" role="status">${say(`case.${told}`)}</p>`;
  const lines = [
    say(`case.status-${status}`),
    next !== null && status === 'open' ? escaped(next) : '',
    page.known === null ? '' : escaped(page.known),
    reached === null ? '' : say('case.reached', { reached }),
    by === null ? '' : say('case.by', { by }),
  ].filter((line) => line !== '');
  const older = page.older ? `<p class="soft">${say('case.older', { count: messages.length })}</p>` : '';
  return `<h1>${say('case.title', { number })}</h1>
${head}<h2>${say('case.next')}</h2>
${lines.map((line) => `<p>${line}</p>`).join('')}
<p class="soft">${say('case.private', { until: page.until })}${page.mail ? ` ${say('case.mail')}` : ''}</p>${aloneHtml(page)}
<p><a class="button plain" href="${escaped(address)}">${say('case.refresh')}</a></p>
<h2 id="write">${say('case.write')}</h2>
${writeHtml(page)}
<h2>${say('case.messages')}</h2>
<ol class="said" reversed>${messages
    .toReversed()
    .map((one) => messageHtml(page, one))
    .join('\n')}</ol>${older}
<p><a class="button plain" href="${escaped(page.closing)}">${say('case.close')}</a></p>`;
}

/** Asks once more before the page is closed for good. Pure. */
export function closingHtml({ language, number, address, closing }: Closing): string {
  const say = (key: TextKey, values: TextValues = {}) => escaped(text(key, values, language));
  return `<h1>${say('case.close-title', { number })}</h1>
<p>${say('case.close-about')}</p>
<form method="post" action="${escaped(closing)}" enctype="multipart/form-data"><p class="choices"><button>${say('case.close-yes')}</button><a class="button plain" href="${escaped(address)}">${say('case.close-no')}</a></p></form>`;
}

type Closing = Pick<CasePage, 'language' | 'number' | 'address' | 'closing'>;

function aloneHtml({ alone, language }: CasePage): string {
  if (alone === null) return '';
  const words = escaped(text('case.alone', {}, language));
  return `\n<p><a class="button plain" href="${escaped(alone)}" target="_blank" rel="noopener">${words}</a></p>`;
}

function writeHtml({ language, address, token, fault, typed, accept }: CasePage): string {
  const say = (key: TextKey) => escaped(text(key, {}, language));
  const wrong =
    fault === null
      ? ''
      : `<p class="fault" id="e-text" role="alert">${say('form.error')}: ${escaped(fault)}</p>`;
  const about = fault === null ? '' : ' aria-invalid="true" aria-describedby="e-text" autofocus';
  return `<form method="post" action="${escaped(address)}" enctype="multipart/form-data" novalidate>
<input type="hidden" name="token" value="${escaped(token)}">
<div class="field${fault === null ? '' : ' wrong'}"><label for="f-text">${say('case.write-label')}</label>${wrong}<textarea id="f-text" name="text" rows="4"${about}>\n${escaped(typed)}</textarea></div>
<div class="field"><label for="f-files">${say('case.files')} <span class="free">(${say('form.optional')})</span></label><input type="file" id="f-files" name="files" multiple accept="${accept.join(',')}"></div>
<button>${say('form.send')}</button></form>`;
}

function messageHtml(page: CasePage, message: CaseMessage): string {
  const { ours, who, at, files, deleted } = message;
  const words = deleted
    ? `<p class="words soft">${escaped(text('case.deleted', {}, page.language))}</p>`
    : `<p class="words">${ours ? withLinks(message.text) : escaped(message.text)}</p>`;
  const named = files.map(({ name, url }) => `<li>${url === null ? escaped(name) : link(url, name)}</li>`);
  const list = named.length === 0 ? '' : `<ul class="plainlist">${named.join('')}</ul>`;
  return `<li${ours ? ' class="ours"' : ''}><span class="who">${escaped(who)}</span> <time class="soft" datetime="${escaped(at.instant)}">${escaped(at.words)}</time>${words}${list}${choicesHtml(page, message)}</li>`;
}

/** Addresses that we wrote can be followed; they are shown in full. */
function withLinks(words: string): string {
  const parts = words.split(/(https?:\/\/[^\s<>"]+)/);
  return parts.map((part, at) => (at % 2 === 1 ? link(part, part) : escaped(part))).join('');
}

/** Buttons of a form: they work without a script, and the address says nothing of what was chosen. */
function choicesHtml({ address, language, token }: CasePage, { id, choices, chosen }: CaseMessage): string {
  if (chosen !== null)
    return `<p class="soft">${escaped(text('case.chosen', { label: chosen }, language))}</p>`;
  if (choices.length === 0) return '';
  const buttons = choices.map(
    (one) => `<button class="plain" name="choice" value="${escaped(one.id)}">${escaped(one.label)}</button>`,
  );
  return `<form method="post" action="${escaped(address)}" enctype="multipart/form-data" class="choices"><input type="hidden" name="token" value="${escaped(token)}"><input type="hidden" name="question" value="${escaped(id)}">${buttons.join('')}</form>`;
}

/** Seconds after which the page looks for the number again, by itself and without a script. */
const LOOK_AGAIN = 2;

/** Before the case has its number: what was written is safe, and this page finds it. Pure. */
export function comingHtml(language: string): { head: string; body: string } {
  const say = (key: TextKey) => escaped(text(key, {}, language));
  return {
    head: `<meta http-equiv="refresh" content="${LOOK_AGAIN}">`,
    body: `<h1>${say('case.coming')}</h1><p class="card saved" role="status">${say('case.coming-number')}</p>`,
  };
}
