import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestHouse, testHouse } from './peers/house.ts';
import { TwilioVoicePeer } from './peers/twilio-voice.ts';

const PUBLIC_URL = 'https://desk.example';
const ANA = '+38641111222';
const HOUR = 3_600_000;
/** A Sunday at ten in the evening in Ljubljana: closed, and so is the whole day. */
const SUNDAY_NIGHT = Date.UTC(2026, 10, 22, 21);

interface Told {
  ticket: { number: number; kind: { id: string } | null; fields: { id: string; value: unknown }[] };
  messages: {
    kind: string;
    text: string;
    delivery: string | null;
    files: { name: string; type: string; size: number | null; url: string | null }[];
  }[];
}

let house: TestHouse;
let twilio: TwilioVoicePeer;

beforeAll(async () => {
  twilio = await TwilioVoicePeer.start();
  const env = {
    ...twilio.settingsAt(twilio.url),
    PHONE_RING_TO: `${ANA}=Ana`,
    PHONE_DELETE_RECORDINGS: 'true',
    PUBLIC_URL,
  };
  house = await testHouse({ engine: 'sqlite', env, ahead: SUNDAY_NIGHT - Date.now() });
  twilio.now = house.now;
  twilio.house = { url: house.url, publicUrl: PUBLIC_URL };
  await house.until(
    async () => twilio.leads.VoiceUrl,
    (url) => url !== undefined,
  );
});
afterAll(async () => {
  await house.stop();
  await twilio.stop();
});

const tickets = async () =>
  (
    (await house.get('/api/tickets?status=open')).body.tickets as { number: number; channel: string }[]
  ).filter(({ channel }) => channel === 'phone');
const toldOf = async (number: number) => (await house.get(`/api/tickets/${number}`)).body as unknown as Told;

describe('the telephone', () => {
  it('a call at night ends as a call-back request, with what was said on tape, and an SMS', async () => {
    const call = await twilio.call('+38640123456');
    expect(call.heard.join(' ')).toContain('For English, press 1.');
    expect(call.heard).toContain('Za slovenščino pritisnite 2.');
    await call.press('1');
    expect(call.heard.join(' ')).toContain('We are closed at the moment.');
    expect(call.heard.join(' ')).toContain('Monday');
    await call.press('1');
    expect(call.heard.join(' ')).toContain('3 8 6, 4 0 1, 2 3 4, 5 6');
    await call.press('1');
    await call.press('1030');
    expect(call.heard.join(' ')).toMatch(/Monday,? 23 November.* 10:30/);
    await call.press('1');
    expect(call.heard.join(' ')).toContain('What you say is recorded');
    await call.press('1');
    await call.speak(Buffer.from('ID3 my kettle smells of smoke'));
    const [ticket] = await house.until(tickets, (all) => all.length === 1);
    const number = ticket?.number ?? 0;
    expect(call.heard.join(' ')).toContain('Thank you. We call you:');
    const told = await house.until(
      () => toldOf(number),
      ({ messages }) => messages.length === 2 && messages[0]?.files[0]?.url != null,
    );
    expect(told.messages[0]).toMatchObject({
      kind: 'inbound',
      text: [
        'Would like to be called.',
        'Number: +38640123456',
        'When: 2026-11-23 10:30',
        'Time zone: Europe/Ljubljana',
        'Wish: in the recording',
      ].join('\n'),
      files: [{ name: 'voicemail.mp3', type: 'audio/mpeg' }],
    });
  });
});
