import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestHouse, testHouse } from './peers/house.ts';
import { TwilioPeer } from './peers/twilio.ts';
import { WhatsappCloudPeer } from './peers/whatsapp-cloud.ts';

const PUBLIC_URL = 'https://desk.example';

interface Said {
  kind: string;
  text: string;
  delivery: string | null;
  files: { name: string; state?: string }[];
}

let house: TestHouse;
let meta: WhatsappCloudPeer;
let twilio: TwilioPeer;

beforeAll(async () => {
  [meta, twilio] = [await WhatsappCloudPeer.start(), await TwilioPeer.start()];
  const env = { ...meta.settings, ...twilio.settingsAt(twilio.url), PUBLIC_URL };
  house = await testHouse({ engine: 'sqlite', env });
  meta.now = house.now;
  twilio.now = house.now;
  meta.webhook = `${house.url}/channels/whatsapp-cloud`;
  twilio.house = { url: house.url, publicUrl: PUBLIC_URL };
});
afterAll(async () => {
  await house.stop();
  await meta.stop();
  await twilio.stop();
});

const ticketsOn = async (channel: string) =>
  (
    (await house.get('/api/tickets?status=open')).body.tickets as { number: number; channel: string }[]
  ).filter((one) => one.channel === channel);
const ticketOn = async (channel: string) => {
  const [found] = await house.until(
    () => ticketsOn(channel),
    (all) => all.length > 0,
  );
  return found?.number ?? 0;
};
const messagesOf = async (ticket: number) =>
  (await house.get(`/api/tickets/${ticket}`)).body.messages as Said[];
const become = (ticket: number, delivery: string) =>
  house.until(
    () => messagesOf(ticket),
    (all) => all.findLast(({ kind }) => kind === 'outbound')?.delivery === delivery,
  );

describe('a customer on WhatsApp, by Meta’s own API', () => {
  it('whose address Meta asks about, is answered where they wrote, and seen to have read it', async () => {
    const asked = new URLSearchParams({
      'hub.mode': 'subscribe',
      'hub.verify_token': meta.verifyToken,
      'hub.challenge': '1158201444',
    });
    const challenge = await house.get(`/channels/whatsapp-cloud?${asked}`, '');
    expect([challenge.status, challenge.body.text]).toEqual([200, '1158201444']);
    asked.set('hub.verify_token', 'another');
    expect((await house.get(`/channels/whatsapp-cloud?${asked}`, '')).status).toBe(401);

    meta.file('7001', 'image/jpeg', Buffer.from('jpeg'));
    await meta.write('38640123456', { type: 'text', text: { body: 'Where is my parcel?' } });
    await meta.write('38640123456', { type: 'image', image: { id: '7001', mime_type: 'image/jpeg' } });
    const ticket = await ticketOn('whatsapp-cloud');
    await house.until(
      () => messagesOf(ticket),
      (all) => all.length === 2 && all[1]?.files.length === 1,
    );
    await house.command('reply', { ticket, text: 'It arrives tomorrow.' });
    await become(ticket, 'sent');
    expect(meta.sent).toMatchObject([
      { to: '38640123456', type: 'text', body: { text: { body: 'It arrives tomorrow.' } } },
    ]);
    const [sent] = meta.sent;
    if (sent === undefined) throw new Error('Nothing was sent.');
    await meta.tell(sent, 'delivered');
    await become(ticket, 'delivered');
    await meta.tell(sent, 'read');
    await become(ticket, 'read');
    expect(new Set(meta.answers)).toEqual(new Set([200]));
  });
});

describe('a customer on WhatsApp, through Twilio', () => {
  it('is answered where they wrote, with a file that Twilio fetches, and seen to have got it', async () => {
    await twilio.write('+38640123456', { Body: 'Where is my parcel?' });
    const ticket = await ticketOn('whatsapp');
    await house.command('reply', { ticket, text: 'It arrives tomorrow.' });
    await become(ticket, 'sent');
    expect(twilio.sent).toMatchObject([{ to: '+38640123456', body: 'It arrives tomorrow.' }]);
    const [sent] = twilio.sent;
    if (sent === undefined) throw new Error('Nothing was sent.');
    await twilio.tell(sent, 'sent');
    await twilio.tell(sent, 'delivered');
    await become(ticket, 'delivered');
    expect(new Set(twilio.answers)).toEqual(new Set([200]));
  });
});
