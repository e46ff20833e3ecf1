import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RawItem } from '../src/channels/channel.ts';
import { entry } from '../src/channels/email/index.ts';
import { eventually } from './eventually.ts';
import { AUTHORITY, CERTIFICATE, KEY } from './peers/certificates.ts';
import { type ImapFault, type ImapPeer, startImap } from './peers/imap.ts';
import { MAIL_PASSWORD, startSubmission } from './peers/mail.ts';
import { NOTHING_KEPT } from './peers/secrets.ts';

const NOW = Date.UTC(2026, 10, 22, 9);
const HASTY_MS = 300;

const ends: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const end of ends) await end();
});

interface Logged {
  text: string;
  problem?: string;
  againMs?: number;
}

/** Somebody who listens to the mailbox; what they accept, and what they log. */
async function listening(settings: Record<string, string>) {
  const accepted: RawItem[] = [];
  const logged: Logged[] = [];
  const make = await entry.load();
  const channel = make(entry.settings.parse({ SMTP_URL: 'smtp://127.0.0.1:2', ...settings }) as never, {
    secret: (purpose) => `secret-${purpose}`,
    secrets: NOTHING_KEPT,
    language: 'en',
    now: () => NOW,
    timeoutMs: HASTY_MS,
    log: (_level, data, text) => void logged.push({ ...data, text }),
  });
  const stop = new AbortController();
  const over = channel.listen?.(async (items) => void accepted.push(...items), stop.signal);
  ends.push(async () => {
    stop.abort();
    await over;
  });
  const subjects = () =>
    accepted.map(
      ({ raw }) => /Subject: ([^\r\n]*)/.exec((JSON.parse(raw) as { source: string }).source)?.[1],
    );
  return { subjects, logged };
}

async function mailbox(...faults: ImapFault[]): Promise<ImapPeer> {
  const imap = await startImap();
  imap.fail(...faults);
  ends.push(() => imap.stop());
  return imap;
}

const FAULTS: [ImapFault['how'], ...ImapFault['on'][]][] = [
  ['NO', 'LOGIN', 'EXAMINE', 'NOOP', 'SEARCH', 'FETCH', 'IDLE'],
  ['BAD', 'LOGIN', 'EXAMINE', 'NOOP', 'SEARCH', 'FETCH', 'IDLE'],
  ['garbage', 'hello', 'LOGIN', 'EXAMINE', 'NOOP', 'SEARCH', 'FETCH'],
  ['silent', 'hello', 'LOGIN', 'EXAMINE', 'NOOP', 'SEARCH', 'FETCH'],
  ['close', 'hello', 'LOGIN', 'EXAMINE', 'NOOP', 'SEARCH', 'FETCH', 'IDLE'],
  ['bye', 'hello', 'LOGIN', 'EXAMINE', 'NOOP', 'SEARCH', 'FETCH', 'IDLE'],
  ['half', 'FETCH'],
];

async function survives(fault: ImapFault): Promise<void> {
  const imap = await mailbox(fault);
  imap.deliver({ subject: 'One' });
  imap.deliver({ subject: 'Two' });
  const { subjects } = await listening({ IMAP_URL: imap.url() });
  await eventually(() => expect(imap.left(), `${fault.how} to ${fault.on}`).toBe(0));
  imap.deliver({ subject: 'Three' });
  await eventually(() => expect(subjects(), `${fault.how} to ${fault.on}`).toEqual(['One', 'Two', 'Three']));
}

describe.concurrent('a mailbox server that answers', () => {
  test.each(FAULTS)('%s, to whatever it is asked, loses nothing and doubles nothing', async (how, ...ons) => {
    await Promise.all(ons.map((on) => survives({ how, on })));
  });
});

describe('servers whose certificate nobody known has signed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'osem-mail-ca-'));
  const MAIL_CA = join(folder, 'ca.pem');
  let imap: ImapPeer;
  let out: Awaited<ReturnType<typeof startSubmission>>;
  let smtp: Server;
  beforeAll(async () => {
    writeFileSync(MAIL_CA, AUTHORITY);
    imap = await startImap({ tls: true });
    out = await startSubmission();
    // smtp-server's own TLS brings Node 20 down when somebody leaves in its midst.
    smtp = createServer({ key: KEY, cert: CERTIFICATE }, (near) => {
      const far = connect(out.port, '127.0.0.1');
      for (const socket of [near, far]) socket.on('error', () => undefined);
      near.pipe(far).pipe(near);
    });
    smtp.on('tlsClientError', () => undefined);
    await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
    imap.deliver({ subject: 'One' });
  });
  afterAll(async () => {
    await imap.stop();
    smtp.close();
    await out.stop();
    rmSync(folder, { recursive: true });
  });
  const settings = (host: string) => ({
    IMAP_URL: imap.url(host),
    SMTP_URL: `smtps://help:${MAIL_PASSWORD}@${host}:${(smtp.address() as AddressInfo).port}`,
  });
  const found = async (all: Record<string, string>) => {
    const ports = { language: 'en', publicUrl: null, timeoutMs: 5000, clock: async () => ({}) as never };
    const findings = await (await entry.doctor?.())?.(entry.settings.parse(all) as never, ports);
    return (findings ?? []).filter(({ id }) => /imap|smtp/.test(id)).map(({ ok, words }) => [ok, words]);
  };

  test('are refused, and log and doctor say why', async () => {
    const { subjects, logged } = await listening(settings('localhost'));
    await eventually(() =>
      expect(logged.at(-1)?.problem).toMatch(/certificate .* nobody known has signed it/),
    );
    expect(subjects()).toEqual([]);
    expect(await found(settings('localhost'))).toEqual([
      [false, expect.stringMatching(/certificate .* nobody known has signed it \(MAIL_CA/)],
      [false, expect.stringMatching(/certificate .* nobody known has signed it \(MAIL_CA/)],
    ]);
  });

  test('are taken with who has signed it, by the name for which it is', async () => {
    const { subjects } = await listening({ ...settings('localhost'), MAIL_CA });
    await eventually(() => expect(subjects()).toEqual(['One']));
    expect(await found({ ...settings('localhost'), MAIL_CA })).toEqual([
      [true, expect.anything()],
      [true, expect.anything()],
    ]);
    expect(await found({ ...settings('127.0.0.1'), MAIL_CA })).toEqual([
      [false, expect.stringContaining('it is for another name')],
      [false, expect.stringContaining('it is for another name')],
    ]);
  });

  test('ask for a file that has one', () => {
    const wrong = { ...settings('localhost'), MAIL_CA: join(folder, 'none.pem') };
    expect(entry.settings.safeParse(wrong).success).toBe(false);
  });
});

describe.concurrent('a mailbox', () => {
  test('that fails again and again is asked ever more rarely, and each time the log says why', async () => {
    const imap = await mailbox(...Array.from({ length: 3 }, () => ({ on: 'SEARCH', how: 'NO' }) as const));
    imap.deliver({ subject: 'One' });
    const { subjects, logged } = await listening({ IMAP_URL: imap.url() });
    await eventually(() => expect(subjects()).toEqual(['One']));
    const failed = logged.filter(({ againMs }) => againMs !== undefined);
    expect(failed.map(({ againMs }) => againMs)).toEqual([1000, 2000, 4000]);
    for (const { problem } of failed) expect(problem).toMatch(/search|Come back later/i);
  });

  test('that has IDLE and refuses it is not asked without end', async () => {
    const imap = await mailbox(...Array.from({ length: 20 }, () => ({ on: 'IDLE', how: 'NO' }) as const));
    imap.deliver({ subject: 'One' });
    const { subjects } = await listening({ IMAP_URL: imap.url() });
    await eventually(() => expect(imap.left()).toBe(19));
    await eventually(() => expect(subjects()).toEqual(['One']));
    expect(imap.left()).toBe(19);
  });

  test('that fails to give one mail gives the others, and loses none because it failed for a while', async () => {
    const broken = { on: 'FETCH', how: 'NO', uid: 1 } as const;
    const imap = await mailbox(...Array.from({ length: 6 }, () => broken));
    imap.deliver({ subject: 'One' });
    const { subjects, logged } = await listening({ IMAP_URL: imap.url() });
    const passed = () => logged.filter(({ text }) => text.startsWith('a mail cannot be read'));
    await eventually(() => expect(passed()).toHaveLength(1));
    // It is the only one: whether it or the server is broken, nobody knows. It is asked for again.
    imap.fail(broken);
    imap.deliver({ subject: 'Two' });
    await eventually(() => expect(subjects()).toEqual(['Two']));
  });

  test('that is numbered anew has nothing doubled beyond what is known again by its id', async () => {
    const imap = await mailbox();
    imap.deliver({ subject: 'One', id: '<one@customer.example>' });
    const { subjects } = await listening({ IMAP_URL: imap.url() });
    await eventually(() => expect(subjects()).toEqual(['One']));
    imap.renumber();
    imap.deliver({ subject: 'Two' });
    await eventually(() => expect(new Set(subjects())).toEqual(new Set(['One', 'Two'])));
  });
});
