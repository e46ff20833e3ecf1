/** What DNS says of a domain from which mail goes out. Pure: the records are given. */

export type Verdict = 'good' | 'weak' | 'missing';

/** SPF (RFC 7208): exactly one record, which does not let everybody send. */
export function spfOf(txt: readonly string[]): Verdict {
  const records = txt.filter((one) => /^v=spf1(\s|$)/i.test(one));
  if (records.length !== 1) return records.length === 0 ? 'missing' : 'weak';
  return /(\s|^)\+?all(\s|$)/i.test(records[0] ?? '') || /\?all(\s|$)/i.test(records[0] ?? '')
    ? 'weak'
    : 'good';
}

/** DMARC (RFC 7489), of `_dmarc.<domain>`: a policy that asks receivers to do something about forged mail. */
export function dmarcPolicyOf(txt: readonly string[]): Verdict {
  const record = txt.find((one) => /^v=DMARC1\s*;/i.test(one));
  if (record === undefined) return 'missing';
  return /;\s*p\s*=\s*(quarantine|reject)/i.test(record) ? 'good' : 'weak';
}

/** DKIM (RFC 6376): a key under one of the selectors. */
export function dkimOf(txt: readonly string[]): Verdict {
  return txt.some((one) => /(^|;)\s*p\s*=\s*[A-Za-z0-9+/]/.test(one)) ? 'good' : 'missing';
}

/** Names under which providers put their keys; whoever uses another one is told that nothing is known. */
export const SELECTORS = [
  ...['default', 'dkim', 'mail', 'google', 'selector1', 'selector2', 's1', 's2', 'k1', 'key1', 'fm1', 'zoho'],
  ...['protonmail', 'mxvault', 'everlytickey1', 'smtp'],
] as const;
