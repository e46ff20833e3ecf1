import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DoctorPorts } from '../src/channels/channel.ts';
import { entry as twilioEntry } from '../src/channels/whatsapp/index.ts';
import { entry as cloudEntry } from '../src/channels/whatsapp-cloud/index.ts';
import { TwilioPeer } from './peers/twilio.ts';
import { WhatsappCloudPeer } from './peers/whatsapp-cloud.ts';

const ports: DoctorPorts = {
  language: 'en',
  publicUrl: 'https://support.example',
  timeoutMs: 10_000,
  clock: async (id) => ({ id, ok: true, words: '', next: null }),
};

let meta: WhatsappCloudPeer;
let twilio: TwilioPeer;
beforeAll(async () => {
  [meta, twilio] = [await WhatsappCloudPeer.start(), await TwilioPeer.start()];
});
afterAll(async () => {
  await meta.stop();
  await twilio.stop();
});

async function found(
  entry: typeof cloudEntry,
  settings: Record<string, string>,
  more: Partial<DoctorPorts> = {},
): Promise<Record<string, boolean | null>> {
  const examine = await entry.doctor?.();
  const findings = (await examine?.(settings as never, { ...ports, ...more })) ?? [];
  for (const { ok, words, next } of findings) {
    expect(words).not.toContain('nobody-may-see');
    if (ok === false) expect(next).not.toBeNull();
  }
  return Object.fromEntries(findings.map(({ id, ok }) => [id, ok]));
}

describe('the doctor looks at WhatsApp', () => {
  it('by Meta’s own API: the token, and where it delivers', async () => {
    const at = (webhook: boolean | null) => ({
      'whatsapp-cloud.token': true,
      'whatsapp-cloud.clock': true,
      'whatsapp-cloud.webhook': webhook,
    });
    meta.webhook = null;
    expect(await found(cloudEntry, meta.settings)).toEqual(at(null));
    meta.webhook = 'https://support.example/channels/whatsapp-cloud';
    expect(await found(cloudEntry, meta.settings)).toEqual(at(true));
    meta.webhook = 'https://elsewhere.example/channels/whatsapp-cloud';
    expect(await found(cloudEntry, meta.settings)).toEqual(at(null));
    expect(await found(cloudEntry, meta.settings, { publicUrl: null })).toEqual(at(false));
    const wrong = { ...meta.settings, WHATSAPP_CLOUD_TOKEN: 'another-nobody-may-see' };
    expect(await found(cloudEntry, wrong)).toMatchObject({ 'whatsapp-cloud.token': false });
    const nobody = { ...meta.settings, WHATSAPP_CLOUD_API_URL: 'http://127.0.0.1:9' };
    expect(await found(cloudEntry, nobody)).toMatchObject({ 'whatsapp-cloud.token': null });
  });

  it('through Twilio: the account', async () => {
    const settings = twilio.settingsAt(twilio.url);
    expect(await found(twilioEntry, settings)).toEqual({
      'whatsapp.token': true,
      'whatsapp.clock': true,
      'whatsapp.webhook': null,
    });
    expect(await found(twilioEntry, settings, { publicUrl: null })).toMatchObject({
      'whatsapp.webhook': false,
    });
    const wrong = { ...settings, TWILIO_AUTH_TOKEN: 'another-nobody-may-see' };
    expect(await found(twilioEntry, wrong)).toMatchObject({ 'whatsapp.token': false });
    const nobody = { ...settings, TWILIO_API_URL: 'http://127.0.0.1:9' };
    expect(await found(twilioEntry, nobody)).toMatchObject({ 'whatsapp.token': null });
  });
});
