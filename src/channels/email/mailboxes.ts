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
}

/** `imaps://user:password@host[:port][/folder][?address=…&name=…]`, several with commas; [] when one is wrong. */
export function mailboxesOf(setting: string): Mailbox[] {
  const urls = urlsIn(setting, { imap: 143, imaps: 993 });
  return (urls ?? []).map(({ url, server }) => {
    const folder = decodeURIComponent(url.pathname.slice(1)) || 'INBOX';
    const given = url.searchParams.get('address') ?? '';
    const address = given || (server.user.includes('@') ? server.user : `${server.user}@${server.host}`);
    return {
      name: `${server.user}@${server.host}:${server.port}/${folder}`,
      server,
      folder,
      address: address.toLowerCase(),
      label: url.searchParams.get('name'),
    };
  });
}

/** `smtps://user:password@host[:port]`, several with commas; [] when one is wrong. A user may be missing. */
export function submissionsOf(setting: string): Server[] {
  return (urlsIn(setting, { smtp: 587, smtps: 465 }) ?? []).map(({ server }) => server);
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
