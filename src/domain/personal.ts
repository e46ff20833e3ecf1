import { secretsIn } from './redact.ts';

const MAIL = /[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,4}/giu;
/** With a plus, a zero or groups in front of it, so that years, sums and cases are none. */
const PHONE = /(?<![\p{L}\p{N}#])(?:\+|00|0)\d(?:[ ()/.\-\u00a0]{0,2}\d){5,13}(?!\p{N})/gu;
/** A word for an order or a parcel, then its number. */
const ORDER =
  /(?<!\p{L})(?:order|invoice|parcel|tracking|naročil\p{L}*|račun\p{L}*|pošiljk\p{L}*|narudžb\p{L}*|porudžbin\p{L}*|заказ\p{L}*|сч[её]т\p{L}*|посылк\p{L}*)\s*(?:no\.?|nr\.?|number|št\.?|številka|br\.?|broj|номер|№)?\s*[:#№]?\s*((?=[\p{L}\p{N}-]*\d{3})[\p{L}\p{N}-]{4,40})/giu;

/** Signs that nobody sees, put between letters so that no address is recognised. */
const UNSEEN = /\u034f|[\ufe00-\ufe0f]|[\p{Cf}\u115f\u1160\u3164]/gu;

/** Passages that belong to one person: addresses, telephone numbers, orders, cards, passwords; as they are read, each once. */
export function personalIn(written: string): string[] {
  const text = written.normalize('NFKC').replaceAll(UNSEEN, '');
  const mails = [...text.matchAll(MAIL)].map(([mail]) => mail);
  const phones = [...text.matchAll(PHONE)].map(([phone]) => phone.trim());
  const orders = [...text.matchAll(ORDER)].map(([, number = '']) => number);
  return [...new Set([...mails, ...phones, ...orders, ...secretsIn(text)])];
}
