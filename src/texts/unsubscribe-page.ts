import type { Purpose } from '../domain/consent.ts';
import { escaped } from './page.ts';
import { type TextKey, text } from './texts.ts';

/** The page on which somebody ends what the house writes unasked. */
export interface UnsubscribePage {
  /** For what the message was sent by which they came. */
  purpose: Purpose;
  /** `none`, this alone, or all of it has ended. */
  ended: 'none' | 'this' | 'all';
  language: string;
  action: string;
}

/** Two buttons that say what they end; none once nothing is left. Pure. */
export function unsubscribeHtml({ purpose, ended, language, action }: UnsubscribePage): string {
  const say = (key: TextKey) => escaped(text(key, { purpose }, language));
  const done =
    ended === 'none' ? '' : `<p role="status"><strong>${say(`unsubscribe.${ended}-done`)}</strong></p>\n`;
  const button = (what: 'this' | 'all', style: string) =>
    `<button${style} name="go" value="${what}">${say(`unsubscribe.${what}`)}</button>`;
  const buttons = [
    ...(ended === 'none' ? [button('this', '')] : []),
    ...(ended === 'all' ? [] : [button('all', ' class="plain"')]),
  ];
  const form =
    buttons.length === 0
      ? `<p>${say('unsubscribe.again')}</p>`
      : `<form method="post" action="${escaped(action)}"><p class="choices">${buttons.join('')}</p></form>`;
  return `<h1>${say('unsubscribe.title')}</h1>
${done}<p>${say('unsubscribe.about')}</p>
${form}`;
}

/** What stands at an address that is nobody's. Pure. */
export function unsubscribeForgedHtml(language: string): string {
  const say = (key: TextKey) => escaped(text(key, {}, language));
  return `<h1>${say('unsubscribe.forged')}</h1><p>${say('unsubscribe.forged-next')}</p>`;
}
