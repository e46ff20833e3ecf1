import { describe, expect, test } from 'vitest';
import { canBeRead } from '../src/store/readings.ts';

const WORDS = 'geslo je Žaba 4711';
const utf8 = Buffer.from(WORDS, 'utf8');
const latin1 = (bytes: Buffer) => bytes.toString('latin1');
/** As a mail lies in the inbox: its bytes in JSON. */
const mail = (source: string) => JSON.stringify({ mailbox: 'help@shop.example', source });
const quoted = (bytes: Buffer) =>
  [...bytes].map((byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
const lines = (text: string) => text.replace(/.{1,20}/g, '$&\r\n');
const base64 = (text: Buffer | string) => lines(Buffer.from(text as string).toString('base64'));
const part = (coding: string, body: string) =>
  `--b\r\nContent-Transfer-Encoding: ${coding}\r\n\r\n${body}\r\n--b--`;

describe('words in what came in', () => {
  test.each<[string, string]>([
    ['as they are', WORDS],
    ['in JSON with escapes', '{"text":"geslo je \\u017daba 4711"}'],
    ['in a form', 'From=1&Body=geslo+je+%C5%BDaba+4711'],
    ['in bytes of UTF-8', mail(latin1(utf8))],
    ['in bytes of Windows-1250', mail('geslo je \x8eaba 4711')],
    ['over two lines', mail('geslo je\r\n Žaba 4711')],
    ['in quoted-printable', mail(part('quoted-printable', quoted(utf8).replace(/.{30}/g, '$&=\r\n')))],
    ['in base64', mail(part('base64', base64(`Halo, ${WORDS}.`)))],
    ['in base64 of UTF-16', mail(part('base64', base64(Buffer.from(WORDS, 'utf16le'))))],
    ['in a mail within a mail', mail(part('base64', base64(part('base64', base64(WORDS)))))],
    ['in encoded words', mail(`Subject: =?utf-8?B?${utf8.toString('base64')}?=`)],
    ['in encoded words of two', mail('Subject: =?utf-8?Q?geslo_je_=C5=BD?=\r\n =?utf-8?Q?aba_4711?=')],
    ['in HTML', mail(part('quoted-printable', 'geslo <b>je</b>&nbsp;&#381;a<!-- -->ba 4=\r\n711'))],
  ])('%s can be read', (_name, raw) => {
    expect(canBeRead(raw, [WORDS])).toBe(true);
    expect(canBeRead(raw, ['geslo je Žaba 4712'])).toBe(false);
  });

  test('are not looked for without end: what is coded again and again is unfit to be kept', () => {
    const nested = Array.from({ length: 6 }).reduce<string>(
      (text) => `%25 =3D =?u?q?=3D?=\r\n${base64(text)}${text.replaceAll('%', '%25').replaceAll('=', '=3D')}`,
      'x'.repeat(1000),
    );
    expect(canBeRead(nested.repeat(20), ['nowhere'])).toBe(true);
  });
});
