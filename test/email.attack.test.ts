import { text as readText } from 'node:stream/consumers';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Inbound } from '../src/channels/channel.ts';
import { reportIn } from '../src/channels/email/automatic.ts';
import { bounceTag } from '../src/channels/email/bounces.ts';
import { plainly } from '../src/channels/email/client.ts';
import { faultOf } from '../src/channels/email/fault.ts';
import { addressIn } from '../src/channels/email/headers.ts';
import { understand } from '../src/channels/email/inbound.ts';
import { itemOf } from '../src/channels/email/listen.ts';
import { isDeep } from '../src/channels/email/mail.ts';
import { bouncesOf } from '../src/channels/email/mailboxes.ts';
import { originalOf } from '../src/channels/email/original.ts';
import { readRaw } from '../src/channels/email/raw.ts';
import { attachments } from '../src/channels/email/source.ts';
import { messageIdOf, ownId, tokensOf } from '../src/channels/email/thread.ts';
import { answerTo, headsOf, keepHead } from '../src/channels/email/thread-head.ts';
import type { ChannelMemory } from '../src/channels/memory.ts';
import { learn } from '../src/texts/texts.ts';
import { HELP, type Mail, mailOf } from './peers/mail.ts';

beforeAll(() => learn('en'));

const tokens = tokensOf('a secret');
const own = new Set([HELP]);
const AUTH = 'mx.shop.example';
const BOUNCES = 'bounces+*@shop.example';

/** What comes in one after another, by whoever means no good. */
function mailbox() {
  const kept = new Map<string, { value: string; body: Uint8Array | null }>();
  const at = (topic: string, key: string) => `${topic}|${key}`;
  const memory: ChannelMemory = {
    async keep({ topic, key, value, body = null }) {
      const known = kept.get(at(topic, key));
      if (known === undefined) kept.set(at(topic, key), { value, body });
      return known?.value ?? value;
    },
    put: async ({ topic, key, value, body = null }) => void kept.set(at(topic, key), { value, body }),
    get: async (topic, key) => kept.get(at(topic, key)) ?? null,
    list: async (topic) =>
      [...kept].flatMap(([key, { value }]) =>
        key.startsWith(`${topic}|`) ? [{ key: key.slice(topic.length + 1), value }] : [],
      ),
  };
  let uid = 0;
  const logged: string[] = [];
  const log = (_level: string, _data: object, text: string) => void logged.push(text);
  return {
    memory,
    logged,
    async take(mail: Mail | string): Promise<{ conversation: string; externalId: string; said: Inbound[] }> {
      const source = Buffer.from(typeof mail === 'string' ? mail : mailOf(mail), 'utf8');
      uid += 1;
      const item = await itemOf(
        source,
        { mailbox: HELP, at: uid, uid, missing: 0 },
        { memory, tokens, bounces: BOUNCES },
      );
      const reader = { memory, tokens, own, authHost: AUTH, bounces: BOUNCES, language: 'en', log };
      const said = await understand(readRaw(String(item.raw)), reader);
      return { conversation: item.conversation ?? '', externalId: item.externalId, said };
    },
    original: (message: { conversation: string; externalId: string }) => originalOf(memory, message, AUTH),
    /** A mail of ours goes out in the thread; answers where it comes back. */
    async send(conversation: string, key: string, side: 'case' | 'aside' = 'case'): Promise<string> {
      const token = tokens.token(conversation, side);
      const head = { ours: true, references: [], subject: '', from: HELP, replyTo: [], to: [MAJA], cc: [] };
      const id = messageIdOf(key, token, 'shop.example');
      if (side === 'case')
        await keepHead(memory, conversation, key, {
          head: { ...head, id, mailbox: HELP, quiet: false },
          at: uid,
        });
      return bouncesOf(BOUNCES, bounceTag(key, token, tokens)) ?? '';
    },
    answer: async (conversation: string, customer: string) =>
      answerTo(await headsOf(memory, conversation), customer, own),
  };
}

const html = (text: string) => mailOf({ headers: { 'Content-Type': 'text/html; charset=utf-8' }, text });
const MAJA = 'maja@customer.example';
const FORGED = { 'Authentication-Results': `${AUTH}; dmarc=fail` };

describe('mails that are made to be too much', () => {
  test('are read by what they have: no search in them grows with its square', async () => {
    // Half a minute, before.
    expect(addressIn('a'.repeat(250_000))).toBeNull();
    const [said] = (await mailbox().take(mailOf({ from: 'a'.repeat(240_000) }))).said;
    expect(said).toMatchObject({ from: { address: 'unknown' } });
  });

  test.each(['<div><b>', '<table>', '<blockquote>'])(
    'have their words read, not their 80,000 %s',
    async (tag) => {
      const box = mailbox();
      const taken = await box.take(
        html(`<style>p{color:red}</style><p>It leaks</p>${tag.repeat(80_000)}here`),
      );
      expect(taken.said[0]).toMatchObject({ type: 'message', subject: 'My order', text: 'It leaks here' });
      expect(await box.original(taken)).toMatchObject({ html: null, text: 'It leaks here' });
    },
  );

  const nested = (levels: number) =>
    Array.from({ length: levels }).reduce<string>(
      (inner, _, n) => `Content-Type: multipart/mixed; boundary=b${n}\n\n--b${n}\n${inner}\n--b${n}--\n`,
      'Content-Type: text/plain\n\nIn the midst',
    );

  test.each<[string, () => Mail | string]>([
    ['a header of ten megabytes', () => ({ headers: { 'X-Long': 'x'.repeat(10_000_000) } })],
    [
      'ten megabytes of headers',
      () => ({ headers: { 'X-A': `1\r\n${'X-B: 1\r\n'.repeat(1_400_000)}X-C: 1` } }),
    ],
    ['a hundred thousand references', () => ({ headers: { References: '<a@b> '.repeat(100_000) } })],
    [
      'a thousand recipients',
      () => ({ to: Array.from({ length: 1000 }, (_, n) => `u${n}@x.example`).join(', ') }),
    ],
    ['a thousand mails within each other', () => `MIME-Version: 1.0\nFrom: ${MAJA}\n${nested(1000)}`],
    ['a subject of a megabyte', () => ({ subject: '=?utf-8?B?xaDFoMWg?= '.repeat(50_000) })],
    [
      'a hundred thousand parts',
      () => ({
        headers: { 'Content-Type': 'multipart/mixed; boundary=b' },
        text: '--b\n\nx\n'.repeat(100_000),
      }),
    ],
  ])('%s: a message or a dead letter, and soon', async (_name, mail) => {
    const taken = await mailbox()
      .take(mail())
      .catch((error: unknown) => error);
    if (taken instanceof Error) expect(taken).toMatchObject({ code: 'not-understood' });
    else expect(taken).toMatchObject({ said: [{ type: 'message' }] });
  });

  test('honest ones are not deep', () => {
    expect(isDeep('<p>One<p>Two<br>'.repeat(1000))).toBe(false);
    expect(isDeep('<div><b>x</b></div>'.repeat(1000))).toBe(false);
    expect(isDeep('<div>'.repeat(301))).toBe(true);
  });

  test('a report is searched in its beginning alone', () => {
    const id = `osem.k.${tokens.token(tokens.conversation('r', 'm'), 'case')}@shop.example`;
    const long = Buffer.from(`\r\n${'x'.repeat(1_100_000)}\r\nMessage-ID: <${id}>\r\n`);
    expect(reportIn({ source: long }, tokens)).toBeNull();
    expect(reportIn({ source: Buffer.from(`Message-ID: <${id}>\r\n`) }, tokens)?.id).toBe(id);
  });

  test('a report of no mail of ours leaves a line in the log, and nothing else', async () => {
    const box = mailbox();
    const headers = { 'Content-Type': 'multipart/report; boundary=b' };
    expect((await box.take({ from: 'MAILER-DAEMON@x.example', headers })).said).toEqual([]);
    expect(box.logged).toEqual(['a report is of no mail of ours; nobody is told']);
  });

  test('a crowd in CC is neither shown nor answered whole, and who is shown is who is answered', async () => {
    const box = mailbox();
    const crowd = Array.from({ length: 10_000 }, (_, n) => `u${n}@victim.example`).join(',\r\n ');
    const { said, conversation } = await box.take({ headers: { Cc: crowd } });
    const { cc } = await box.answer(conversation, MAJA);
    expect(cc).toHaveLength(20);
    expect(said[0]).toMatchObject({ cc });
  });
});

describe('a mail to where ours comes back, in words that no program reads', () => {
  const DAEMON = 'Mail Delivery System <MAILER-DAEMON@mx.customer.example>';
  const words = 'This message was created automatically.\nmaja@customer.example: mailbox is full';
  async function sent(side: 'case' | 'aside' = 'case') {
    const box = mailbox();
    const { conversation } = await box.take({ id: '<one@customer.example>' });
    const addresses = [];
    for (const key of ['k1', 'k2', 'k3']) addresses.push(await box.send(conversation, key, side));
    return { box, conversation, second: addresses[1] ?? '' };
  }

  test.each(['Delivered-To', 'X-Original-To', 'Envelope-To', 'To'])(
    'is a failure of that very mail, which is known by %s',
    async (name) => {
      const { box, conversation, second } = await sent();
      const headers = {
        'Return-Path': '<>',
        [name]: name === 'To' ? `Shop <${second.toUpperCase()}>` : second,
      };
      const mail = { from: DAEMON, subject: 'Mail delivery failed', text: words, headers };
      const taken = await box.take(mail);
      expect(taken.said).toMatchObject([
        { type: 'receipt', receipt: 'failed', conversation, key: 'k2', code: 'contact-unreachable' },
      ]);
      expect(taken.conversation).toBe(conversation);
    },
  );

  test('is none when they have not given up', async () => {
    const { box, second } = await sent();
    const headers = { 'Return-Path': '<>', 'Delivered-To': second };
    const subject = 'Warning: message 1abc delayed 24 hours';
    expect((await box.take({ from: DAEMON, subject, headers })).said).toEqual([]);
  });

  test('is a note when somebody is on holiday, and what they say when somebody writes there', async () => {
    const { box, conversation, second } = await sent();
    const headers = { 'Delivered-To': second, 'Return-Path': '<>' };
    const away = await box.take({ subject: 'Out of office', headers });
    expect(away.said).toMatchObject([{ type: 'aside', asked: false, conversation }]);
    const said = await box.take({ to: second, subject: 'Me again' });
    expect(said.said).toMatchObject([{ type: 'message', conversation, text: 'Where is it?' }]);
  });

  test('is a note for whoever showed the case to somebody outside', async () => {
    const { box, conversation, second } = await sent('aside');
    const headers = {
      'Delivered-To': second,
      'Return-Path': '<>',
      'X-Failed-Recipients': 'desk@parcels.example',
    };
    expect((await box.take({ from: DAEMON, headers })).said).toMatchObject([
      {
        ...{ type: 'aside', asked: true, conversation },
        text: expect.stringMatching(/^This did not go to desk@parcels\.example/),
      },
    ]);
  });

  test('is of nobody when the address is a guess', async () => {
    const { box, second } = await sent();
    const headers = { 'Return-Path': '<>', 'Delivered-To': second.replace(/\+..../, '+aaaa') };
    expect((await box.take({ from: DAEMON, headers })).said).toEqual([]);
    expect(box.logged).toEqual(['a report is of no mail of ours; nobody is told']);
  });
});

describe('a mail as it came', () => {
  test('is there of text alone too', async () => {
    const box = mailbox();
    const taken = await box.take({ text: 'See\n[https://shop.example/kettle]\nplease' });
    expect(taken.said[0]).toMatchObject({ text: 'See\n[https://shop.example/kettle]\nplease' });
    expect(await box.original(taken)).toMatchObject({ html: null, text: expect.stringContaining('See') });
  });
});

describe('pictures in a mail', () => {
  const PNG = 'iVBORw0KGgo=';
  const part = (type: string, id: string, body = PNG) =>
    `--b\nContent-Type: ${type}\nContent-Transfer-Encoding: base64\nContent-ID: <${id}>\n\n${body}\n`;
  const page = async (html: string, ...parts: string[]) => {
    const box = mailbox();
    const headers = { 'Content-Type': 'multipart/related; boundary=b' };
    const text = `--b\nContent-Type: text/html\n\n${html}\n${parts.join('')}--b--`;
    return (await box.original(await box.take({ headers, text })))?.html ?? '';
  };

  test('that came with it are shown in their place, with nothing else of their tag', async () => {
    const html = await page(
      '<p>See <img src="cid:kettle%40x" alt="It &quot;leaks&quot;" width="20" height="9e9" onload="x()" style="position:fixed" srcset="https://far.example/x 2x"></p>',
      part('image/png', 'kettle@x'),
    );
    expect(html.trim()).toBe(
      `<p>See <img src="data:image/png;base64,${PNG}" alt="It &quot;leaks&quot;" width="20" /></p>`,
    );
  });

  test.each([
    ['from far', '<img src="https://far.example/x.png" alt="far">', 'image/png'],
    ['that it says by itself', `<img src="data:image/png;base64,${PNG}">`, 'image/png'],
    ['that run', '<img src="cid:k">', 'image/svg+xml'],
    ['that are none', '<img src="cid:k">', 'text/html'],
    ['that did not come', '<img src="cid:other">', 'image/png'],
    ['whose address is broken', '<img src="cid:%">', 'image/png'],
  ])('%s are not', async (_name, html, type) => {
    expect(await page(html, part(type, 'k'))).not.toContain('<img');
  });

  test('are not shown a thousand times over', async () => {
    const big = Buffer.alloc(2_000_000).toString('base64');
    const html = await page('<img src="cid:k">'.repeat(1000), part('image/png', 'k', big));
    expect(html.match(/<img/g)).toHaveLength(2);
  });
});

describe('HTML with something beside it', () => {
  const parts = (type: string, ...each: string[]) =>
    mailOf({
      headers: { 'Content-Type': `multipart/${type}; boundary=b` },
      text: `${each.map((part) => `--b\n${part}\n`).join('')}--b--`,
    });
  const words = 'Content-Type: text/html\n\n<p>It <b>leaks</b></p>';

  test.each([
    ['a picture in it', parts('related', words, 'Content-Type: image/png\nContent-ID: <k>\n\nx'), 'It leaks'],
    ['a file below it', parts('mixed', words, 'Content-Type: application/pdf\n\nx'), 'It leaks'],
    [
      'what a list puts below',
      parts('mixed', words, 'Content-Type: text/plain\n\nThe list'),
      'It leaks\nThe list',
    ],
    ['its own text', parts('alternative', 'Content-Type: text/plain\n\nIt leaks!', words), 'It leaks!'],
  ])('has its words: %s', async (_name, mail, text) => {
    const [said] = (await mailbox().take(mail)).said;
    expect(said).toMatchObject({ text });
  });
});

describe('ids that no server lets through', () => {
  test.each(['<i\u0000d@x.example>', '<čaj@x.example>'])('do not go out again: %j', async (id) => {
    const box = mailbox();
    const { conversation } = await box.take({ id, headers: { References: `${id} <good@x.example>` } });
    const { inReplyTo, references } = await box.answer(conversation, MAJA);
    expect([inReplyTo, references]).toEqual([null, ['good@x.example']]);
  });
});

describe('files of a mail', () => {
  test('are taken out of it once for all of them', async () => {
    const box = mailbox();
    const parts = Array.from(
      { length: 30 },
      (_, n) => `--b\nContent-Type: text/csv\nContent-Disposition: attachment\n\nfile ${n}\n`,
    );
    const headers = { 'Content-Type': 'multipart/mixed; boundary=b' };
    const { said } = await box.take({ headers, text: `${parts.join('')}--b--` });
    const refs = (Object(said[0]) as { files: { ref: string }[] }).files.map(({ ref }) => ref);
    let asked = 0;
    const get: ChannelMemory['get'] = (...at) => {
      asked += 1;
      return box.memory.get(...at);
    };
    const file = attachments({ ...box.memory, get });
    const texts = await Promise.all(refs.map(async (ref) => readText(await file(ref))));
    expect(texts).toEqual(parts.map((_, n) => `file ${n}`));
    expect(asked).toBe(1);
    await expect(file(`${refs[0]}-other`)).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('strangers', () => {
  test('who answer one mail that we never had are strangers to each other', async () => {
    const box = mailbox();
    const headers = { 'In-Reply-To': '<newsletter@shop.example>', References: '<newsletter@shop.example>' };
    const ana = await box.take({ from: 'ana@a.example', subject: 'Re: News', text: 'My PIN', headers });
    const bor = await box.take({ from: 'bor@b.example', subject: 'Re: News', headers });
    const again = await box.take({ from: 'Ana <ana@a.example>', subject: 'Re: News', text: 'More', headers });
    expect(bor.conversation).not.toBe(ana.conversation);
    expect(again.conversation).toBe(ana.conversation);
  });

  test('in whose name a forged mail comes do not change where their thread is answered', async () => {
    const box = mailbox();
    const { conversation } = await box.take({ id: '<one@customer.example>' });
    const forged = await box.take({
      subject: 'Re: My order',
      headers: {
        ...FORGED,
        'In-Reply-To': '<one@customer.example>',
        'Reply-To': 'evil@evil.example',
        Cc: 'e@evil.example',
      },
    });
    expect(forged.conversation).toBe(conversation);
    expect(Object(forged.said[0]).text).toMatch(/^⚠/);
    expect(await box.answer(conversation, MAJA)).toMatchObject({ to: [MAJA], cc: [] });
  });

  test('are not written to by the house because somebody forged their name', async () => {
    const box = mailbox();
    const { conversation, said } = await box.take({
      headers: { ...FORGED, 'Reply-To': 'evil@evil.example', Cc: 'victim@b.example' },
    });
    expect(said[0]).toMatchObject({ automatic: true });
    expect(await headsOf(box.memory, conversation)).toMatchObject([{ quiet: true }]);
    expect(await box.answer(conversation, MAJA)).toMatchObject({ to: [MAJA], cc: [] });
  });
});

describe('mail in our own name', () => {
  test('of a form on our own site is whose who wants to be answered', async () => {
    const box = mailbox();
    const { said, conversation } = await box.take({
      from: `Shop <${HELP}>`,
      headers: { 'Reply-To': `Maja <${MAJA}>` },
    });
    expect(said[0]).toMatchObject({ type: 'message', automatic: true, from: { address: MAJA } });
    expect((await box.answer(conversation, MAJA)).to).toEqual([MAJA]);
  });

  test('that wants no answer elsewhere is not heard', async () => {
    expect((await mailbox().take({ from: HELP, headers: { 'Reply-To': HELP } })).said).toEqual([]);
    expect((await mailbox().take({ from: HELP })).said).toEqual([]);
  });

  test('an id with a token of ours is none of ours when its check is wrong', () => {
    expect(ownId('osem.k.aaaaaaaaaaaaaaaa@shop.example', tokens)).toBeNull();
  });
});

describe('servers that do not let us in', () => {
  test('are told apart: their certificate, OAuth alone, a wrong password', () => {
    const own = Object.assign(new Error('self-signed certificate'), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    expect(plainly(own)).toMatch(/certificate .* nobody known has signed it/);
    // nodemailer hides the code in the message.
    const byMail = Object.assign(new Error('certificate has expired'), { code: 'ESOCKET' });
    expect(faultOf(byMail, 'connecting')).toMatchObject({
      code: 'vendor-down',
      message: expect.stringContaining('expired'),
    });
    const oauth = {
      authenticationFailed: true,
      responseText: '[ALERT] Application-specific password required',
    };
    expect(plainly(oauth)).toMatch(/OAuth or an app password/);
    expect(plainly({ authenticationFailed: true, responseText: 'Wrong' })).toBe('the password is refused');
    expect(faultOf({ code: 'EAUTH' }, 'connecting')).toMatchObject({
      code: 'vendor-refused',
      message: expect.stringContaining('OAuth'),
    });
  });
});
