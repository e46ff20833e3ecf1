/** What stands behind the @ of a mail address, in small letters; '' for what is none. */
export function mailDomain(address: string): string {
  return address.includes('@') ? address.slice(address.lastIndexOf('@') + 1).toLowerCase() : '';
}

/** Providers from which everybody writes: a block of their domain would be one of the world. */
const COMMON_DOMAINS: ReadonlySet<string> = new Set([
  'gmail.com',
  'googlemail.com',
  'outlook.com',
  'hotmail.com',
  'live.com',
  'msn.com',
  'yahoo.com',
  'icloud.com',
  'me.com',
  'aol.com',
  'gmx.com',
  'gmx.net',
  'gmx.de',
  'web.de',
  'proton.me',
  'protonmail.com',
  'mail.ru',
  'bk.ru',
  'list.ru',
  'inbox.ru',
  'yandex.ru',
  'yandex.com',
  'rambler.ru',
  'siol.net',
  'volja.net',
  't-2.net',
  'amis.net',
  'eunet.rs',
  'sbb.rs',
  'mts.rs',
  'ptt.rs',
]);

export function isCommonDomain(domain: string): boolean {
  return COMMON_DOMAINS.has(domain);
}
