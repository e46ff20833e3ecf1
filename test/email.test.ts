import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Channel } from '../src/channels/channel.ts';
import { dmarcOf } from '../src/channels/email/dmarc.ts';
import { examineEmail } from '../src/channels/email/doctor.ts';
import { dkimOf, dmarcPolicyOf, spfOf } from '../src/channels/email/domain-records.ts';
import { faultOf, type Stage } from '../src/channels/email/fault.ts';
import { folded } from '../src/channels/email/fold.ts';
import { headersOf, idsIn, plainWords } from '../src/channels/email/headers.ts';
import { entry } from '../src/channels/email/index.ts';
import { bouncesOf, mailboxesOf, submissionsOf } from '../src/channels/email/mailboxes.ts';
import { clean } from '../src/channels/email/original.ts';
import { messageIdOf, ownId, tokensOf } from '../src/channels/email/thread.ts';
import { answerTo, type Head, subjectOf } from '../src/channels/email/thread-head.ts';
import { learn } from '../src/texts/texts.ts';
import { signatureOf } from '../src/triage/perform/signature.ts';
import { HELP, MAIL_PASSWORD, type MailPeer, startMail } from './peers/mail.ts';
import { NOTHING_KEPT } from './peers/secrets.ts';

beforeAll(() => learn('en'));

describe('settings', () => {
  test('name mailboxes with commas between, their folder, address and sender', () => {
    const [one, two] = mailboxesOf(
      'imaps://help%40shop.example:p%2Cw@imap.shop.example, imap://u:pw@127.0.0.1:1143/Sales%20EU?address=Sales@shop.example&name=Shop',
    );
    expect(one).toMatchObject({ folder: 'INBOX', address: 'help@shop.example', label: null });
    expect(one?.server).toMatchObject({ port: 993, secure: true, password: 'p,w', open: false });
    expect(two).toMatchObject({ folder: 'Sales EU', address: 'sales@shop.example', label: 'Shop' });
    expect(two?.server).toMatchObject({ port: 1143, secure: false, open: true });
    expect(`${one?.name}${two?.name}`).not.toMatch(/pw|p,w/);
    expect(submissionsOf('smtp://u:p@mail.example').at(0)).toMatchObject({ port: 587, secure: false });
  });

  test('take a line without encryption for open only on this machine', () => {
    const isOpen = (host: string) => mailboxesOf(`imap://u:p@${host}`)[0]?.server.open;
    expect(['localhost', '127.0.0.1', '[::1]'].map(isOpen)).toEqual([true, true, true]);
    expect(['localhost.example', '127.0.0.1.example', 'mail.example'].map(isOpen)).toEqual([
      false,
      false,
      false,
    ]);
  });

  test.each(['', 'nonsense', 'https://u:p@h', 'imaps://', 'imaps://u:p@h,ftp://u:p@h'])(
    'refuse %j',
    (wrong) => {
      expect(mailboxesOf(wrong)).toEqual([]);
      expect(entry.settings.safeParse({ IMAP_URL: wrong, SMTP_URL: 'smtp://h' }).success).toBe(false);
    },
  );

  test.each([
    ['bounces+*@shop.example', 'bounces+x@shop.example'],
    ['bounces@shop.example', null],
    ['*@*', null],
  ])('make of %j the address %j', (pattern, address) => {
    expect(bouncesOf(pattern, 'x')).toBe(address);
  });
});

describe('threads', () => {
  const tokens = tokensOf('a secret');
  const conversation = tokens.conversation('root@customer.example', 'maja@customer.example');

  test('have names that nobody without the secret can make, and two sides', () => {
    expect(tokens.read(tokens.token(conversation, 'case'))).toEqual({ conversation, side: 'case' });
    expect(tokens.read(tokens.token(conversation, 'aside'))).toEqual({ conversation, side: 'aside' });
    expect(tokensOf('another').read(conversation)).toBeNull();
    for (const word of ['communicationss', 'aaaaaaaaaaaaaaaa', '', conversation.toUpperCase()])
      expect(tokens.read(word)).toBeNull();
  });

  test('are known again by an id of ours, whatever its key', () => {
    const id = messageIdOf('a b<c>.closing.9', conversation, 'shop.example');
    expect(ownId(id, tokens)).toEqual({ key: 'a_b_c_.closing.9', conversation, side: 'case' });
    expect(ownId(id.replace('osem', 'other'), tokens)).toBeNull();
  });

  test.each([
    ['<a@b>', ['a@b']],
    ['<a@b>\t<c@d>', ['a@b', 'c@d']],
    ['<>', []],
    ['a@b', ['a@b']],
    ['<a @b> (a comment)', ['a@b']],
  ])('read the ids in %j', (value, ids) => {
    expect(idsIn(value)).toEqual(ids);
  });

  test.each([
    ['Kettle', 'Re: Kettle [#t]'],
    ['AW: Re: Fwd: Kettle', 'Re: Kettle [#t]'],
    ['Odg: Kettle [#aaaaaaaaaaaaaaaa]', 'Re: Kettle [#t]'],
    ['', 'Re: [#t]'],
  ])('answer %j as %j', (subject, answer) => {
    expect(subjectOf(subject, 't')).toBe(answer);
  });

  test('headers are unfolded, and encoded words read as bytes', () => {
    const headers = headersOf(
      Buffer.from('References: <a@b>\r\n\t<c@d>\r\nX: 1\r\nX: 2\r\n\r\nBody: no\r\n'),
    );
    expect(headers.get('references')).toEqual(['<a@b> <c@d>']);
    expect(headers.get('x')).toEqual(['1', '2']);
    expect(headers.has('body')).toBe(false);
    expect(plainWords('=?utf-8?B?W2E=?= =?utf-8?Q?=5D_b?=')).toBe('[a] b');
  });

  const head = (patch: Partial<Head>): Head => ({
    ...{ id: 'one@c', ours: false, references: [], subject: 'Kettle', from: 'maja@c', replyTo: ['maja@c'] },
    ...{ to: [HELP], cc: ['jan@c'], mailbox: HELP, quiet: false },
    ...patch,
  });
  const own = new Set([HELP]);

  test('answer everybody who takes part, under all ids, and nobody who pushed in', () => {
    const pushed = head({
      id: 'two@x',
      from: 'eve@x',
      replyTo: ['eve@x'],
      cc: ['mallory@x'],
      references: ['one@c'],
    });
    expect(answerTo([head({}), pushed], 'maja@c', own)).toEqual({
      ...{ to: ['maja@c'], cc: ['jan@c'], subject: 'Kettle', inReplyTo: 'one@c', mailbox: HELP },
      references: ['one@c', 'two@x'],
    });
  });

  test('answer where the writer wants it, but never ourselves', () => {
    expect(answerTo([head({ replyTo: ['office@c'] })], 'maja@c', own).to).toEqual(['office@c']);
    expect(answerTo([head({ replyTo: [HELP] })], 'maja@c', own).to).toEqual(['maja@c']);
    expect(answerTo([], 'maja@c', own)).toMatchObject({ to: ['maja@c'], inReplyTo: null, references: [] });
  });
});

describe('quotes', () => {
  test.each([
    ['Yes.\n\nOn Mon, Nov 23, 2026 at 9:30 AM Ana <a@b> wrote:\n\n> No?', 'Yes.'],
    ['Ja.\n\nAm Mo., 23. Nov. 2026 um 09:30 Uhr schrieb Ana <a@b>:\n> Nein?', 'Ja.'],
    ['Da.\n\nFrom: Ana <a@b>\nSent: Monday\nTo: Maja\nSubject: x\n\nNo?', 'Da.'],
    ['> Is it red?\n\nNo, blue.', '> Is it red?\nNo, blue.'],
    ['> only a quote', '> only a quote'],
    ['Yes.\n> No?\n\n> No?', 'Yes.'],
  ])('fold %j to %j', (text, shown) => {
    expect(folded(text, true)).toBe(shown);
  });

  test('are left in a mail that answers nothing, and long ones take no long time', () => {
    expect(folded('See:\n> a quote', false)).toBe('See:\n> a quote');
    const long = `Yes.\n\n${'> quoted line\n'.repeat(200_000)}`;
    expect(folded(long, true)).toBe('Yes.');
    expect(folded('On '.repeat(300_000), true).length).toBeLessThanOrEqual(100_001);
  });
});

describe('what is believed of a sender', () => {
  const headers = (...values: string[]) => new Map([['authentication-results', values]]);
  test.each([
    [['mx.shop.example; spf=pass; dmarc=pass header.from=c'], 'pass'],
    [['MX.shop.example 1; dmarc=fail (p=REJECT; dis=NONE)'], 'fail'],
    [['evil.example; dmarc=pass'], null],
    [['mx.shop.example; dmarc=fail', 'mx.shop.example; dmarc=pass'], 'fail'],
    [['mx.shop.example; none'], null],
    [['mx.shop.example (dmarc=pass); dmarc=none'], 'none'],
  ])('%j is %j', (values, found) => {
    expect(dmarcOf(headers(...values), 'mx.shop.example')).toBe(found);
    expect(dmarcOf(headers(...values), '')).toBeNull();
  });
});

describe('domains', () => {
  test.each([
    [spfOf, ['v=spf1 include:x -all'], 'good'],
    [spfOf, ['v=spf1 +all'], 'weak'],
    [spfOf, ['v=spf1 a', 'v=spf1 mx'], 'weak'],
    [spfOf, ['google-site-verification=x'], 'missing'],
    [dmarcPolicyOf, ['v=DMARC1; p=quarantine'], 'good'],
    [dmarcPolicyOf, ['v=DMARC1; p=none'], 'weak'],
    [dmarcPolicyOf, [], 'missing'],
    [dkimOf, ['v=DKIM1; k=rsa; p=MIGf'], 'good'],
    [dkimOf, ['v=DKIM1; p='], 'missing'],
  ] as const)('%o of %j is %s', (verdict, records, found) => {
    expect(verdict(records)).toBe(found);
  });
});

describe('faults', () => {
  test.each<[object, Stage, string]>([
    [
      { responseCode: 450, response: '450 4.2.0 Greylisted, come back in 5 minutes' },
      'envelope',
      'rate-limited',
    ],
    [{ responseCode: 421, response: '421 Shutting down' }, 'envelope', 'vendor-down'],
    [{ responseCode: 550, response: '550 5.1.1 No', command: 'RCPT TO' }, 'envelope', 'contact-unreachable'],
    [{ responseCode: 554, response: '554 5.7.1 Spam' }, 'data', 'blocked'],
    [
      { responseCode: 550, response: '550 5.7.60 Not you', command: 'MAIL FROM' },
      'envelope',
      'vendor-refused',
    ],
    [{ responseCode: 552, response: '552 5.3.4 Too big' }, 'data', 'too-large'],
    [{ responseCode: 535, code: 'EAUTH' }, 'connecting', 'vendor-refused'],
    [{ responseCode: 454, code: 'EAUTH', response: '454 4.7.0 Later' }, 'connecting', 'vendor-down'],
    [{ code: 'ETIMEDOUT' }, 'envelope', 'vendor-down'],
    [{ code: 'ECONNECTION' }, 'data', 'unknown-outcome'],
  ])('%j while %s is %s', (error, stage, code) => {
    expect(faultOf(error, stage).code).toBe(code);
  });

  test('say when to come back, as the server said', () => {
    const greylisted = { responseCode: 450, response: '450 4.7.1 Greylisted for 5 minutes' };
    expect(faultOf(greylisted, 'envelope').retryAfterMs).toBe(300_000);
  });
});

describe('HTML', () => {
  test.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '<svg><script>alert(1)</script></svg>',
    '<a href="javascript:alert(1)">x</a>',
    '<a href=" java\nscript:alert(1)">x</a>',
    '<iframe src="https://x"></iframe>',
    '<form action="https://x"><input></form>',
    '<div style="background:url(https://x)">x</div>',
    '<style>@import "https://x"</style>',
    '<link rel=stylesheet href="https://x">',
    '<meta http-equiv=refresh content="0;https://x">',
    '<base href="https://x">',
    '<math><mtext><img src=x onerror=alert(1)>',
    '<table background="https://x"><tr><td>x',
    '<video src="https://x"></video>',
  ])('%s neither runs nor loads', (html) => {
    expect(clean(html)).not.toMatch(
      /alert|https:|<(img|script|iframe|form|style|link|meta|base|svg|video)|javascript/i,
    );
  });

  test('keeps what is read, and says where links lead', () => {
    expect(clean('<p>A <b>b</b> <a href="https://x.example/y">z</a></p>')).toBe(
      '<p>A <b>b</b> <a href="https://x.example/y" title="https://x.example/y" rel="noopener noreferrer nofollow" target="_blank">z</a></p>',
    );
  });
});

describe('signatures', () => {
  const contact = { language: 'sl', languageBy: 'customer' } as never;
  const policy = {
    current: () => ({ business: { signatures: { care: { en: 'Care', sl: 'Skrb' }, '*': 'All of us' } } }),
  } as never;
  test.each([
    ['answer', 'care', { signature: 'Skrb' }],
    ['answer', null, { signature: 'All of us' }],
    ['courtesy', 'care', {}],
  ] as const)('below an %s of %s: %j', (as, team, signature) => {
    expect(signatureOf({ policy, language: 'en' }, { as } as never, team, contact)).toEqual(signature);
  });
});

describe('doctor', () => {
  let mail: MailPeer;
  beforeAll(async () => {
    mail = await startMail();
  });
  afterAll(() => mail.stop());

  const look = async (patch: Record<string, string>) => {
    const settings = entry.settings.parse({ ...mail.settings, ...patch }) as never;
    const clock = async () => Promise.reject(new Error('Nobody asks for the clock.'));
    const findings = await examineEmail(settings, {
      language: 'en',
      publicUrl: null,
      timeoutMs: 2000,
      clock,
    });
    for (const { words } of findings) expect(words).not.toContain(MAIL_PASSWORD);
    return findings.map(({ id, ok }) => [id, ok]);
  };

  test('signs in everywhere, and sends nothing', async () => {
    const found = await look({ MAIL_AUTH_HOST: 'mx.shop.example' });
    expect(found.filter(([id]) => id === 'email.imap')).toEqual([
      ['email.imap', true],
      ['email.imap', true],
    ]);
    expect(found).toContainEqual(['email.smtp', true]);
    expect(found).toContainEqual(['email.auth-host', true]);
    expect(mail.sent).toEqual([]);
  });

  test('finds a wrong password, a missing folder and a server that is not there', async () => {
    const wrong = (url = '') => url.split(',')[0]?.replace(MAIL_PASSWORD, 'wrong') ?? '';
    const folder = mail.settings.IMAP_URL?.split(',')[0]?.replace('INBOX', 'Nowhere') ?? '';
    const found = await look({
      IMAP_URL: `${wrong(mail.settings.IMAP_URL)},${folder}`,
      SMTP_URL: `${wrong(mail.settings.SMTP_URL)},smtp://127.0.0.1:9`,
    });
    expect(found.filter(([id]) => id === 'email.imap').map(([, ok]) => ok)).toEqual([false, false]);
    expect(found.filter(([id]) => id === 'email.smtp').map(([, ok]) => ok)).toEqual([false, false]);
  });
});

describe('what goes out', () => {
  let mail: MailPeer;
  let channel: Channel;
  const sent: Parameters<Channel['send']>[0] = {
    ...{
      key: 'k1',
      conversation: '',
      to: 'maja@customer.example',
      text: 'A line\r\nBcc: eve@x\n.\n😀',
      files: [],
    },
    from: { name: 'Ana "A" <ana@x>', team: 'Orders' },
  };
  beforeAll(async () => {
    mail = await startMail();
    const settings = entry.settings.parse({ ...mail.settings, MAIL_BOUNCES: 'bounces+*@shop.example' });
    const make = await entry.load();
    channel = make(settings as never, {
      secret: (purpose) => `secret for ${purpose}`,
      secrets: NOTHING_KEPT,
      language: 'en',
      now: () => Date.UTC(2026, 10, 22, 9),
      timeoutMs: 10_000,
    });
    sent.conversation = tokensOf('secret for email-threads').conversation(
      'root@customer.example',
      'maja@customer.example',
    );
  });
  afterAll(() => mail.stop());

  test('carries its thread, comes back to an address of its own, and injects nothing', async () => {
    const { externalId } = await channel.send(sent);
    const [one] = mail.sent;
    expect(one?.envelope).toEqual({
      from: expect.stringMatching(`^bounces\\+${sent.conversation}-[a-z2-7]{8}@shop.example$`),
      to: [sent.to],
    });
    expect(one?.headers.get('message-id')).toEqual([`<${externalId}>`]);
    expect(one?.headers.has('bcc')).toBe(false);
    expect(one?.headers.has('auto-submitted')).toBe(false);
    expect(one?.text).toBe('A line\nBcc: eve@x\n.\n😀\n\n-- \nAna "A" <ana@x>\nOrders');
  });

  test('says so when the house says it by itself, and signs as it is told', async () => {
    await channel.send({ ...sent, key: 'k2', bySystem: true });
    expect(mail.sent.at(-1)?.headers.get('auto-submitted')).toEqual(['auto-replied']);
    await channel.send({ ...sent, key: 'k3', signature: 'The care team' });
    expect(mail.sent.at(-1)?.text).toMatch(/\n-- \nThe care team$/);
  });

  test('goes into threads of mails alone', async () => {
    for (const conversation of ['7001', 'maja@customer.example', 'a'.repeat(16)])
      await expect(channel.send({ ...sent, conversation })).rejects.toMatchObject({
        code: 'contact-unreachable',
      });
  });
});
