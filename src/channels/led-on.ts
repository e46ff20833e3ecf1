/**
 * Whether a file may be fetched where a vendor leads on to: over https at a host with a name, or at the vendor's own origin. Never at
 * an address in numbers or a name of this network (localhost, db): what lies there is ours.
 */
export function mayLead(to: URL, origin: string): boolean {
  return (
    to.origin === origin || (to.protocol === 'https:' && /^[^[]+\.[a-z][a-z\d-]*[a-z\d]$/i.test(to.hostname))
  );
}

/** Times that a vendor may lead on before it leads nowhere. */
const MOST_HOPS = 3;

/** The answer at the end of a vendor's redirects; null: they lead where we do not go. `fetch` throws what it throws. */
export async function fetchLed(url: URL, signal: AbortSignal): Promise<Response | null> {
  let at = url;
  for (let hop = 0; hop <= MOST_HOPS; hop++) {
    const response = await fetch(at, { signal, redirect: 'manual' });
    const next = response.headers.get('location');
    if (response.status < 300 || response.status >= 400 || next === null) return response;
    await response.body?.cancel();
    if (!URL.canParse(next, at.href)) return null;
    at = new URL(next, at);
    if (!mayLead(at, url.origin)) return null;
  }
  return null;
}
