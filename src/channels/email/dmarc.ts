import type { Headers } from './headers.ts';

export type Dmarc = 'pass' | 'fail' | 'none';

/**
 * What our own receiving server found of the sender's domain (RFC 8601); null: it said nothing, or nobody told us its name.
 * Anybody may write such a header into a mail: only the server's own is believed, and of several the one above.
 */
export function dmarcOf(headers: Headers, host: string): Dmarc | null {
  if (host === '') return null;
  for (const value of headers.get('authentication-results') ?? []) {
    const bare = value.replace(/\([^()]*\)/g, ' ');
    const [name = '', ...results] = bare.split(';');
    if (name.trim().split(/\s+/)[0]?.toLowerCase() !== host.toLowerCase()) continue;
    const found = results.map((one) => /^\s*dmarc\s*=\s*(\w+)/i.exec(one)?.[1]?.toLowerCase());
    const result = found.find((one) => one !== undefined);
    if (result !== undefined) return result === 'pass' ? 'pass' : result === 'fail' ? 'fail' : 'none';
    return null;
  }
  return null;
}
