import { type Config, publicUrlOf } from '../config.ts';
import { channelName } from '../texts/channel-name.ts';
import { type Find, type Finding, finder } from '../texts/finding.ts';

interface Reach {
  inside: boolean;
  timeoutMs: number;
}

/**
 * Whether we are found where we say that we are. From here only: whether the world finds us, nobody can tell who stands
 * inside. While we do not run, nobody answers there, and that proves nothing.
 */
export async function placeFindings(
  config: Config,
  { inside, timeoutMs }: Reach,
  find: Find,
): Promise<Finding[]> {
  const { PUBLIC_URL: url, PORT: port, HOST: host } = config;
  const here = publicUrlOf({ PUBLIC_URL: undefined, HOST: host }, port);
  const runs = inside || (await isOsem(here, timeoutMs));
  const running = inside
    ? []
    : [find('house.runs', runs ? true : null, runs ? 'doctor.runs' : 'doctor.runs-not', null, { url: here })];
  if (url === undefined) return [...running, find('house.public-url', null, 'doctor.no-public-url')];
  const values = { url: url.replace(/\/+$/, '') };
  if (!runs) return [...running, find('house.public-url', null, 'doctor.public-url-later', null, values)];
  return (await isOsem(values.url, timeoutMs))
    ? [...running, find('house.public-url', true, 'doctor.public-url', null, values)]
    : [
        ...running,
        find('house.public-url', false, 'doctor.public-url-lost', 'doctor.public-url-next', values),
      ];
}

/** By the answer of /health, which is ours alone to that letter. */
async function isOsem(base: string, timeoutMs: number): Promise<boolean> {
  try {
    const answer = await fetch(`${base}/health`, { signal: AbortSignal.timeout(timeoutMs) });
    return answer.ok && (await answer.text()) === '{"status":"ok"}';
  } catch {
    return false;
  }
}

/** Whether the vendors that call us by https alone can do so: asked once for all of them that are on. */
export function httpsFindings(config: Config, language: string): Finding[] {
  const { PUBLIC_URL: url } = config;
  const callers = config.channels.filter(
    ({ entry, settings }) => entry.callsByHttps === true && !isOnThisMachine(settings),
  );
  if (url === undefined || callers.length === 0) return [];
  const find = finder(language);
  if (url.startsWith('https:')) return [find('house.https', true, 'doctor.https')];
  const names = callers.map(({ entry }) => channelName(entry.id, language)).join(', ');
  return [find('house.https', false, 'doctor.no-https', 'doctor.no-https-next', { url, names })];
}

/** A stand-in for the vendor, which calls us by whatever we say. */
function isOnThisMachine(settings: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(settings).some(
    ([name, value]) =>
      name.endsWith('_API_URL') &&
      /^http:\/\/(?:localhost|127(?:\.\d+){3}|\[::1\])(?:[:/]|$)/.test(String(value)),
  );
}
