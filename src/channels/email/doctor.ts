import { Resolver } from 'node:dns/promises';
import { type Finding, finder } from '../../texts/finding.ts';
import type { DoctorPorts } from '../channel.ts';
import { clientOf, plainly } from './client.ts';
import { dkimOf, dmarcPolicyOf, SELECTORS, spfOf, type Verdict } from './domain-records.ts';
import type { EmailSettings } from './index.ts';
import { type Mailbox, mailboxesOf, type Server, submissionsOf } from './mailboxes.ts';
import { knock } from './submit.ts';

type Find = ReturnType<typeof finder>;

/** Signs in to every mailbox and submission server, and looks up what DNS says of the domains. Reads and sends no mail. */
export async function examineEmail(settings: EmailSettings, ports: DoctorPorts): Promise<Finding[]> {
  const find = finder(ports.language);
  const boxes = mailboxesOf(settings.IMAP_URL, settings.MAIL_CA);
  const domains = [...new Set(boxes.map(({ address }) => address.slice(address.lastIndexOf('@') + 1)))];
  const findings = await Promise.all([
    ...boxes.map((box) => imapFinding(box, ports.timeoutMs, find)),
    ...submissionsOf(settings.SMTP_URL, settings.MAIL_CA).map((server) =>
      smtpFinding(server, ports.timeoutMs, find),
    ),
    ...domains.map((domain) => domainFindings(domain, ports.timeoutMs, find)),
  ]);
  const host = settings.MAIL_AUTH_HOST.trim();
  const believed =
    host === ''
      ? find('email.auth-host', null, 'doctor.email-no-auth-host', 'doctor.email-no-auth-host-next')
      : find('email.auth-host', true, 'doctor.email-auth-host', null, { host });
  return [...findings.flat(), believed];
}

async function imapFinding(box: Mailbox, timeoutMs: number, find: Find): Promise<Finding> {
  const client = clientOf(box, timeoutMs);
  client.on('error', () => undefined);
  const { name } = box;
  try {
    await client.connect();
    const opened = await client.mailboxOpen(box.folder, { readOnly: true });
    const key = client.capabilities.has('IDLE') ? 'doctor.email-imap' : 'doctor.email-imap-no-idle';
    return find('email.imap', true, key, null, { name, count: opened.exists });
  } catch (error) {
    const values = { name, problem: plainly(error) };
    return find('email.imap', false, 'doctor.email-imap-bad', 'doctor.email-imap-bad-next', values);
  } finally {
    client.close();
  }
}

async function smtpFinding(server: Server, timeoutMs: number, find: Find): Promise<Finding> {
  const name = `${server.host}:${server.port}`;
  try {
    await knock(server, timeoutMs);
    return find('email.smtp', true, 'doctor.email-smtp', null, { name });
  } catch (error) {
    const problem = error instanceof Error ? error.message : '';
    return find('email.smtp', false, 'doctor.email-smtp-bad', 'doctor.email-smtp-bad-next', {
      name,
      problem,
    });
  }
}

async function domainFindings(domain: string, timeoutMs: number, find: Find): Promise<Finding[]> {
  const resolver = new Resolver({ timeout: timeoutMs, tries: 1 });
  const keys = SELECTORS.map((selector) => `${selector}._domainkey.${domain}`);
  const [spf, dmarc, ...dkim] = await Promise.all(
    [domain, `_dmarc.${domain}`, ...keys].map((name) => textsAt(resolver, name)),
  );
  if (spf == null || dmarc == null)
    return [find('email.dns', null, 'doctor.email-dns-silent', 'doctor.silent-next', { domain })];
  const key = dkimOf(dkim.flatMap((one) => one ?? []));
  return [
    verdict('spf', spfOf(spf), domain, find),
    verdict('dmarc', dmarcPolicyOf(dmarc), domain, find),
    key === 'good'
      ? find('email.dkim', true, 'doctor.email-dkim', null, { domain })
      : find('email.dkim', null, 'doctor.email-dkim-unknown', 'doctor.email-dkim-next', { domain }),
  ];
}

const WORDS = {
  spf: {
    good: 'doctor.email-spf-good',
    weak: 'doctor.email-spf-weak',
    missing: 'doctor.email-spf-missing',
    next: 'doctor.email-spf-next',
    record: 'v=spf1 include:your-provider -all',
  },
  dmarc: {
    good: 'doctor.email-dmarc-good',
    weak: 'doctor.email-dmarc-weak',
    missing: 'doctor.email-dmarc-missing',
    next: 'doctor.email-dmarc-next',
    record: 'v=DMARC1; p=quarantine',
  },
} as const;

function verdict(which: 'spf' | 'dmarc', found: Verdict, domain: string, find: Find): Finding {
  const words = WORDS[which];
  const good = found === 'good';
  return find(`email.${which}`, good, words[found], good ? null : words.next, {
    domain,
    record: words.record,
  });
}

/** TXT records at a name: [] when there is none; null when nobody answered. */
async function textsAt(resolver: Resolver, name: string): Promise<string[] | null> {
  try {
    return (await resolver.resolveTxt(name)).map((parts) => parts.join(''));
  } catch (error) {
    const { code } = Object(error) as { code?: unknown };
    return code === 'ENOTFOUND' || code === 'ENODATA' ? [] : null;
  }
}
