import { readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';

/** A mailbox that is read, and the address under which it answers. */
export interface Mailbox {
  /** Without the password: its name in logs and bookmarks. */
  name: string;
  server: Server;
  folder: string;
  address: string;
  /** The name of the sender in place of the house's; null: there is none. */
  label: string | null;
}

export interface Server {
  host: string;
  port: number;
  /** TLS from the first byte; otherwise STARTTLS where the server has it. */
  secure: boolean;
  user: string;
  password: string;
  /** STARTTLS may be missing: for servers on this machine. */
  open: boolean;
  /** Who may sign its certificate (PEM); absent: whom the system knows. */
  ca?: readonly string[];
}

/** The authorities in a file of MAIL_CA with all that are known anyway; null: there are none in it, or nobody can read it. */
export function authoritiesIn(path: string): string[] | null {
  try {
    const said = readFileSync(path, 'utf8');
    const own = said.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g);
    return own === null ? null : [...rootCertificates, ...own];
  } catch {
    return null;
  }
}

/** The same server, whose certificate a file's authorities may have signed too. */
export function trusting(server: Server, path: string): Server {
  const ca = path === '' ? null : authoritiesIn(path);
  return ca === null ? server : { ...server, ca };
}

/** `imaps://user:password@host[:port][/folder][?address=…&name=…]`, several with commas; [] when one is wrong. */
export function mailboxesOf(setting: string, ca = ''): Mailbox[] {
  const urls = urlsIn(setting, { imap: 143, imaps: 993 });
  return (urls ?? []).map(({ url, server }) => {
    const folder = decodeURIComponent(url.pathname.slice(1)) || 'INBOX';
    const given = url.searchParams.get('address') ?? '';
    const address = given || (server.user.includes('@') ? server.user : `${server.user}@${server.host}`);
    return {
      name: `${server.user}@${server.host}:${server.port}/${folder}`,
      server: trusting(server, ca),
      folder,
      address: address.toLowerCase(),
      label: url.searchParams.get('name'),
    };
  });
}

/** `smtps://user:password@host[:port]`, several with commas; [] when one is wrong. A user may be missing. */
export function submissionsOf(setting: string, ca = ''): Server[] {
  const urls = urlsIn(setting, { smtp: 587, smtps: 465 }) ?? [];
  return urls.map(({ server }) => trusting(server, ca));
}

/** The address to which a case's undeliverable mail comes back; null when the pattern is none. */
export function bouncesOf(pattern: string, token: string): string | null {
  return /^[^\s@*<>]*\*[^\s@*<>]*@[^\s@*<>]+$/.test(pattern) ? pattern.replace('*', token) : null;
}

function urlsIn(setting: string, ports: Record<string, number>): { url: URL; server: Server }[] | null {
  const parts = setting
    .split(/[,\s]+(?=[a-z]+:\/\/)/)
    .map((part) => part.replace(/,$/, '').trim())
    .filter((part) => part !== '');
  const urls = parts.map((part) => {
    try {
      const url = new URL(part);
      const scheme = url.protocol.slice(0, -1);
      const port = url.port === '' ? ports[scheme] : Number(url.port);
      if (port === undefined || ports[scheme] === undefined || url.hostname === '') return null;
      const server = {
        host: url.hostname.replace(/^\[|\]$/g, ''),
        port,
        secure: scheme.endsWith('s'),
        user: decodeURIComponent(url.username),
        password: decodeURIComponent(url.password),
        open: /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(url.hostname),
      };
      return { url, server };
    } catch {
      return null;
    }
  });
  return urls.every((one) => one !== null) ? urls : null;
}
