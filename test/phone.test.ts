import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import type {
  Channel,
  ChannelPorts,
  DoctorPorts,
  RawItem,
  WebhookResponse,
} from '../src/channels/channel.ts';
import { callableIn } from '../src/channels/phone/call.ts';
import { entry } from '../src/channels/phone/index.ts';
import { typedNumber } from '../src/channels/phone/number.ts';
import { clockIn, laterThan, localTime, nextAt } from '../src/channels/phone/when.ts';
import type { Hours } from '../src/domain/hours.ts';
import { zoneOfCountry } from '../src/domain/zone.ts';
import { secretOf } from './channels.fixtures.ts';
import { NOTHING_KEPT } from './peers/secrets.ts';
import { sidOf } from './peers/twilio.ts';
import { TwilioVoicePeer } from './peers/twilio-voice.ts';
import { type Verb, verbsIn } from './peers/twiml-rules.ts';

const PUBLIC_URL = 'https://support.example';
const MAJA = '+38640123456';
const HOURS: Hours = {
  zone: 'Europe/Ljubljana',
  week: { mon: [{ from: '08:00', to: '20:00' }], tue: [{ from: '08:00', to: '20:00' }] },
  holidays: [{ date: '2026-11-24', name: { en: 'Day of the house', sl: 'dan hiše' } }],
};
/** A Monday at ten, and at ten in the evening, in Ljubljana. */
const MORNING = Date.UTC(2026, 10, 23, 9);
const NIGHT = Date.UTC(2026, 10, 23, 21);

const account = new TwilioVoicePeer();

interface Situation {
  settings?: Record<string, string>;
  now?: number;
  hours?: Hours | null;
  caseNumber?: number;
}

async function channelAt({ settings = {}, now = NIGHT, hours = HOURS, caseNumber }: Situation = {}) {
  const kept = new Map<string, string>();
  const given = entry.settings.parse({ ...account.settingsAt('http://127.0.0.1:2'), ...settings });
  const ports: ChannelPorts = {
    secret: secretOf,
    secrets: NOTHING_KEPT,
    memory: {
      keep: async ({ value }) => value,
      put: async ({ topic, key, value }) => void kept.set(`${topic} ${key}`, value),
      get: async (topic, key) => {
        const value = kept.get(`${topic} ${key}`);
        return value === undefined ? null : { value, body: null };
      },
      list: async (topic) =>
        [...kept]
          .filter(([key]) => key.startsWith(`${topic} `))
          .map(([key, value]) => ({ key: key.slice(topic.length + 1), value })),
    },
    publicUrl: PUBLIC_URL,
    language: 'en',
    house: () => ({ name: 'Osem & Co <8>', hours }),
    caseIn: async () => caseNumber ?? null,
    now: () => now,
    timeoutMs: 10_000,
  };
  return { channel: (await entry.load())(given as never, ports), kept };
}

const form = (given: Record<string, string> = {}) => ({
  CallSid: sidOf('CA', 'one'),
  AccountSid: account.accountSid,
  CallStatus: 'in-progress',
  From: MAJA,
  To: account.number,
  FromCountry: 'SI',
  ...given,
});

async function asked(
  channel: Channel,
  query: string,
  given: Record<string, string>,
  signedUrl = `${PUBLIC_URL}/channels/phone${query}`,
): Promise<RawItem[] | WebhookResponse> {
  return channel.verify({
    method: 'POST',
    headers: { 'x-twilio-signature': account.sign(signedUrl, given) },
    query: Object.fromEntries(new URLSearchParams(query)),
    body: Buffer.from(new URLSearchParams(given).toString()),
    receivedAt: NIGHT,
  });
}

async function verbs(channel: Channel, query = '', given: Record<string, string> = {}): Promise<Verb[]> {
  const answer = await asked(channel, query, form(given));
  if (Array.isArray(answer)) throw new Error('It was no question.');
  expect([answer.status, answer.type]).toEqual([200, 'text/xml']);
  return verbsIn(answer.body);
}

const wordsOf = (all: readonly Verb[]): string =>
  all.map(({ text, inside }) => [text, wordsOf(inside)].filter(Boolean).join(' ')).join(' ');
const names = (all: readonly Verb[]) => all.map(({ name }) => name);
const nextOf = (all: readonly Verb[]) =>
  new URL(all.find(({ name }) => name === 'Gather')?.attributes.action ?? 'https://none').searchParams;

describe('what is said in a call', () => {
  const PLACES = [
    '',
    '?step=language&tries=1&language=LL',
    '?step=rung&tries=1&language=LL',
    '?step=offer&tries=1&language=LL',
    `?step=right-number&tries=1&language=LL&number=${MAJA.slice(1)}`,
    '?step=type-number&tries=1&language=LL',
    `?step=typed-number&tries=1&language=LL&number=${MAJA.slice(1)}`,
    `?step=when&tries=1&language=LL&number=${MAJA.slice(1)}&zone=Europe.Ljubljana`,
    `?step=suits&tries=1&language=LL&number=${MAJA.slice(1)}&zone=Europe.Ljubljana&at=${MORNING + 604_800_000}`,
    `?step=consent&tries=1&language=LL&number=${MAJA.slice(1)}&zone=Europe.Ljubljana&at=${MORNING + 604_800_000}`,
    `?step=said&tries=1&language=LL&number=${MAJA.slice(1)}&zone=Europe.Ljubljana&at=${MORNING + 604_800_000}`,
    '?step=case&tries=3&language=LL',
    '?step=nobody-knows&tries=1&language=LL',
  ];
  const KEYS = [
    '',
    '1',
    '2',
    '3',
    '9',
    '*',
    '#',
    '1430',
    '2560',
    '00386401234567890123',
    '38640123456',
    'ABC',
  ];

  test.each(['en', 'sl', 'sr', 'ru'])(
    '%s: is TwiML at every place, whatever is pressed',
    async (language) => {
      const { channel } = await channelAt({ settings: { PHONE_RING_TO: '+38641111222' }, caseNumber: 1207 });
      for (const place of PLACES) {
        for (const Digits of KEYS) {
          const all = await verbs(channel, place.replace('LL', language), { Digits });
          expect(all.length, `${place} ${Digits}`).toBeGreaterThan(0);
          expect(wordsOf(all), `${place} ${Digits}`).not.toMatch(/undefined|NaN|Invalid|\{/);
          const last = all.at(-1)?.name ?? '';
          expect(['Gather', 'Hangup', 'Redirect', 'Dial'], `${place} ${Digits}`).toContain(last);
        }
      }
    },
  );

  it('asks for the language once more, then goes on in the first', async () => {
    const { channel } = await channelAt();
    const first = await verbs(channel);
    expect(wordsOf(first)).toContain('Welcome to Osem & Co <8>. For English, press 1.');
    const again = await verbs(channel, `?${nextOf(first)}`, { Digits: '' });
    expect(nextOf(again).get('tries')).toBe('2');
    expect(wordsOf(await verbs(channel, `?${nextOf(again)}`, { Digits: '9' }))).toContain('We are closed');
    const one = await channelAt({ settings: { PHONE_LANGUAGES: 'ru' } });
    expect(wordsOf(await verbs(one.channel))).toMatch(/Вас приветствует Osem & Co <8>. Сейчас мы закрыты./);
  });

  it('lets nobody go back and forth for ever', async () => {
    const { channel } = await channelAt();
    const number = MAJA.slice(1);
    const loops: [string, string[]][] = [
      [`?step=suits&tries=1&language=en&number=${number}&zone=Europe.Ljubljana&at=${MORNING}`, ['2']],
      [`?step=suits&tries=1&language=en&number=${number}&zone=Europe.Ljubljana&at=${MORNING}`, ['3', '1000']],
      [`?step=typed-number&tries=1&language=en&number=${number}`, ['2', '040123456']],
    ];
    for (const [start, keys] of loops) {
      let place = start;
      let asks = 0;
      for (; asks < 60; asks++) {
        const all = await verbs(channel, place, { Digits: keys[asks % keys.length] ?? '' });
        if (names(all).at(-1) === 'Hangup') break;
        place = `?${nextOf(all)}`;
      }
      expect(asks, keys.join()).toBeLessThan(60);
    }
  });

  it('forgets a number that they say is wrong, should they hang up then', async () => {
    const { channel } = await channelAt();
    const hidden = { From: '+266696687' };
    const typed = `?step=type-number&tries=1&language=en`;
    const read = await verbs(channel, typed, { ...hidden, Digits: '0038640999888' });
    await verbs(channel, `?${nextOf(read)}`, { ...hidden, Digits: '2' });
    const ended = await asked(channel, '?step=ended', form({ ...hidden, CallStatus: 'completed' }));
    const [item] = Array.isArray(ended) ? ended : [];
    expect(await channel.parse(item?.raw ?? '', NIGHT)).toEqual([]);
  });

  it('silence and wrong keys are asked about once, then the call ends, and what is known is kept', async () => {
    const { channel } = await channelAt();
    const first = `?step=offer&tries=1&language=en`;
    const silent = await verbs(channel, first, { Digits: '' });
    expect(wordsOf(silent)).toMatch(/^No key was pressed. You need not wait./);
    const wrong = await verbs(channel, first, { Digits: '7' });
    expect(wordsOf(wrong)).toMatch(/^That key has no meaning here. You need not wait./);
    const repeated = await verbs(channel, `?${nextOf(wrong)}`, { Digits: '*' });
    expect([wordsOf(repeated).slice(0, 18), nextOf(repeated).get('tries')]).toEqual([
      'You need not wait.',
      '2',
    ]);
    let stars = first;
    for (let times = 0; times < 6; times++)
      stars = `?${nextOf(await verbs(channel, stars, { Digits: '*' }))}`;
    expect(wordsOf(await verbs(channel, stars, { Digits: '*' }))).toMatch(/^That key has no meaning here./);
    const over = await verbs(channel, `?${nextOf(wrong)}`, { Digits: '' });
    expect([wordsOf(over).slice(0, 26), names(over).at(-1)]).toEqual([
      'We end the call here. What',
      'Hangup',
    ]);
    const known = `?step=when&tries=2&language=en&number=${MAJA.slice(1)}&zone=Europe.Ljubljana`;
    const answer = await asked(channel, known, form({ Digits: '' }));
    if (Array.isArray(answer)) throw new Error('It was no question.');
    const [item] = answer.items ?? [];
    expect(item).toMatchObject({ externalId: sidOf('CA', 'one'), conversation: MAJA });
    expect(await channel.parse(item?.raw ?? '', NIGHT)).toMatchObject([
      {
        type: 'message',
        externalId: sidOf('CA', 'one'),
        text: `The call ended before everything was said.\nNumber: ${MAJA}\nWish: not said`,
        call: { back: { at: null } },
      },
    ]);
  });

  it('says the holiday, rings while open, and says it when nobody is there to ring', async () => {
    const holiday = await channelAt({ now: MORNING + 24 * 3_600_000, settings: { PHONE_LANGUAGES: 'sl' } });
    expect(wordsOf(await verbs(holiday.channel))).toContain('Danes smo zaprti: dan hiše. Spet odpremo:');
    const open = await channelAt({
      now: MORNING,
      settings: { PHONE_LANGUAGES: 'en', PHONE_RING_TO: '+38641111222=Ana,+38641333444' },
    });
    const dial = (await verbs(open.channel)).find(({ name }) => name === 'Dial');
    expect(dial?.attributes).toMatchObject({ timeout: '20', answerOnBridge: 'true' });
    expect(dial?.inside.map(({ text }) => text)).toEqual(['+38641111222', '+38641333444']);
    const nobody = await channelAt({ now: MORNING, settings: { PHONE_LANGUAGES: 'en' } });
    expect(wordsOf(await verbs(nobody.channel))).toContain('Everybody here is speaking to somebody');
    const always = await channelAt({ hours: null, settings: { PHONE_LANGUAGES: 'en' } });
    expect(wordsOf(await verbs(always.channel))).not.toContain('closed');
  });

  it('records nobody who did not press for it', async () => {
    const { channel } = await channelAt();
    const place = (tries: number) => `?step=consent&tries=${tries}&language=en&number=${MAJA.slice(1)}`;
    for (const Digits of ['', '2', '3', '*', '9'])
      for (const tries of [1, 2])
        expect(names(await verbs(channel, place(tries), { Digits }))).not.toContain('Record');
    const record = (await verbs(channel, place(1), { Digits: '1' })).find(({ name }) => name === 'Record');
    expect(record?.attributes).toMatchObject({ maxLength: '120', playBeep: 'true' });
  });

  it('plays recordings where there are some, and speaks in the voices that are wanted', async () => {
    const settings = {
      PHONE_PROMPTS_URL: 'https://files.example/p/',
      PHONE_VOICES: 'en=Google.en-GB-Standard-B',
    };
    const { channel } = await channelAt({ settings });
    const menu = await verbs(channel);
    const said = menu.flatMap(({ name, inside, text, attributes }) => [
      { name, text, ...attributes },
      ...inside.map((one) => ({ name: one.name, text: one.text, ...one.attributes })),
    ]);
    expect(said).toContainEqual({ name: 'Play', text: 'https://files.example/p/sl/press-language.mp3' });
    expect(said[0]).toMatchObject({ name: 'Say', voice: 'Google.en-GB-Standard-B', language: 'en-GB' });
    const at = Date.UTC(2026, 10, 30, 9, 5);
    const query = `?step=suits&tries=1&language=sl&number=${MAJA.slice(1)}&zone=Europe.Ljubljana&at=${at}`;
    const spoken = wordsOf(await verbs(channel, query, { Digits: '9' }));
    expect(spoken).toContain(
      '/sl/day-mon.mp3 https://files.example/p/sl/hour-10.mp3 https://files.example/p/sl/minute-5.mp3',
    );
  });

  it('takes no place in a call that Twilio was not told to ask', async () => {
    const { channel } = await channelAt();
    const place = `?step=when&tries=1&language=en&number=38640999999`;
    const other = `${PUBLIC_URL}/channels/phone?step=when&tries=1&language=en&number=38640123456`;
    await expect(asked(channel, place, form(), other)).rejects.toMatchObject({ code: 'unauthorized' });
    await expect(asked(channel, '', form(), `${PUBLIC_URL}/channels/phone?step=x`)).rejects.toMatchObject({
      code: 'unauthorized',
    });
  });
});

describe('what becomes of a call', () => {
  const END = { CallStatus: 'completed', CallDuration: '41' };
  async function ended(channel: Channel, given: Record<string, string> = {}) {
    const items = await asked(channel, '?step=ended', form({ ...END, ...given }));
    if (!Array.isArray(items)) throw new Error('An end was answered.');
    expect(items.map(({ externalId }) => externalId)).toEqual([`${sidOf('CA', 'one')}:ended`]);
    return channel.parse(items[0]?.raw ?? '', NIGHT);
  }

  it('is a missed call where nothing was said, or a note where that is wanted', async () => {
    const ticket = await ended((await channelAt()).channel);
    expect(ticket).toMatchObject([{ type: 'message', automatic: true, call: {} }]);
    const { channel } = await channelAt({ settings: { PHONE_MISSED_CALLS: 'note' } });
    const [note, ...more] = await ended(channel);
    expect(more).toEqual([]);
    expect(note).toMatchObject({ type: 'aside', asked: false, text: expect.stringMatching(/^Missed call/) });
    expect(await ended(channel, { From: 'Anonymous' })).toEqual([]);
  });

  it('is nothing where they want no call', async () => {
    const { channel } = await channelAt();
    await verbs(channel, '?step=offer&tries=1&language=en', { Digits: '2' });
    expect(await ended(channel)).toEqual([]);
  });

  it('is what was known when the line broke', async () => {
    const { channel } = await channelAt();
    await verbs(channel, '?step=offer&tries=1&language=ru', { Digits: '1' });
    const place = `number=${MAJA.slice(1)}&zone=Europe.Ljubljana`;
    await verbs(channel, `?step=when&tries=1&language=ru&${place}`, { Digits: '1' });
    expect(await ended(channel)).toMatchObject([
      {
        type: 'message',
        conversation: MAJA,
        from: { address: MAJA, language: 'ru' },
        text: `Would like to be called.\nNumber: ${MAJA}\nWhen: 2026-11-30 08:00\nTime zone: Europe/Ljubljana\nWish: not said`,
        call: { back: { at: Date.UTC(2026, 10, 30, 7), zone: 'Europe/Ljubljana' } },
      },
    ]);
  });

  it('says nothing of a tape that holds nothing, and takes no file from elsewhere', async () => {
    const { channel } = await channelAt();
    const absent = form({ RecordingStatus: 'absent', RecordingSid: sidOf('RE', 'none') });
    expect(await asked(channel, '?step=recording&tries=1&language=en', absent)).toEqual([]);
    for (const ref of [
      '/2010-04-01/Accounts/AC1/Recordings/RE1.mp3',
      'https://evil.example/a.mp3',
      '/etc/passwd',
    ])
      await expect(channel.fetchFile?.(ref)).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('numbers and times as they are typed', () => {
  it.each(['0038690123456', '0019002345678', '00449098790000'])(
    'calls and texts nobody at a number that costs extra: %s',
    async (digits) => {
      expect(await typedNumber(digits, ['SI'])).toBeNull();
    },
  );

  it.each([
    ['0038640123456', ['GB'], '+38640123456'],
    ['040123456', ['SI'], '+38640123456'],
    ['38640123456', ['SI'], '+38640123456'],
    ['0641234567', ['RS'], '+381641234567'],
    ['89161234567', ['RU'], '+79161234567'],
    ['07400123456', ['GB', 'SI'], '+447400123456'],
    ['381641234567', [null, 'SI'], '+381641234567'],
    ['123', ['SI'], null],
    ['112', ['SI'], null],
    ['', ['SI'], null],
    ['9'.repeat(40), ['SI'], null],
  ])('%s near %j is %s', async (digits, near, number) => {
    expect(await typedNumber(digits, near)).toBe(number);
  });

  test('a number that is hidden is none', () => {
    for (const hidden of [
      '+266696687',
      '+86282452253',
      '+7378742833',
      '+2562533',
      '+8656696',
      'Anonymous',
      '',
    ])
      expect(callableIn(hidden), hidden).toBeNull();
    expect(callableIn(MAJA)).toBe(MAJA);
    expect(callableIn('sip:maja@example.com')).toBeNull();
  });

  test('a country with one zone has the clocks of its people', () => {
    expect(['SI', 'RS', 'GB', 'RU', 'XX', null].map(zoneOfCountry)).toEqual([
      'Europe/Ljubljana',
      'Europe/Belgrade',
      'Europe/London',
      null,
      null,
      null,
    ]);
  });

  test('a time is the next at which we are open, by the clocks of whoever is called', () => {
    const clock = (digits: string) => {
      const found = clockIn(digits);
      if (found === null) throw new Error(`${digits} is no time.`);
      return found;
    };
    const when = (digits: string, zone: string, after = NIGHT) =>
      nextAt(clock(digits), { after, zone, hours: HOURS });
    const told = (at: number | null, zone: string) => (at === null ? null : localTime(at, zone));
    // Tuesday is a holiday here, and on other days nobody works.
    expect(told(when('1000', 'Europe/Ljubljana'), 'Europe/Ljubljana')).toBe('2026-11-30 10:00');
    expect(told(when('0800', 'Europe/London'), 'Europe/Ljubljana')).toBe('2026-11-30 09:00');
    expect(when('0300', 'Europe/Ljubljana')).toBeNull();
    const monday = when('1000', 'Europe/Ljubljana') ?? 0;
    expect(told(laterThan(monday, 'Europe/Ljubljana', HOURS), 'Europe/Ljubljana')).toBe('2026-12-01 10:00');
    expect(['2400', '1060', '1', '12345', '', '99'].map(clockIn)).toEqual(Array(6).fill(null));
    expect(clock('930').toString()).toBe('09:30:00');
  });
});

describe('the stand-in', () => {
  it.each([
    ['<Response><Shout>a</Shout></Response>', /Shout may not stand in Response/],
    ['<Response><Gather><Record/></Gather></Response>', /Record may not stand in Gather/],
    ['<Response><Say tone="x">a</Say></Response>', /Say has no tone/],
    ['<Response><Say voice="Polly.Nobody">a</Say></Response>', /Say.voice is not/],
    ['<Response><Say></Say></Response>', /says nothing/],
    ['<Response><Gather timeout="0"/></Response>', /Gather.timeout is 0/],
    ['<Response><Gather finishOnKey="12"/></Response>', /one key/],
    ['<Response><Dial><Number>12</Number></Dial></Response>', /no number/],
    ['<Response><Redirect>/here</Redirect></Response>', /no address/],
    ['<Reply/>', /no one Response/],
    ['<Response><Say>a & b</Say></Response>', /& is nothing/],
    ['<Response><Say>a</Response>', /Response is closed where/],
    ['<Response><Say>a < b</Say></Response>', /no XML/],
  ])('refuses %s', (xml, why) => {
    expect(() => verbsIn(xml)).toThrow(why);
  });
});

describe('the number at Twilio', () => {
  let twilio: TwilioVoicePeer;
  beforeAll(async () => {
    twilio = await TwilioVoicePeer.start();
  });
  afterAll(() => twilio.stop());
  const ports: DoctorPorts = {
    language: 'en',
    publicUrl: PUBLIC_URL,
    timeoutMs: 10_000,
    clock: async (id) => ({ id, ok: true, words: '', next: null }),
  };
  const found = async (settings: Record<string, string>, more: Partial<DoctorPorts> = {}) => {
    const examine = await entry.doctor?.();
    const findings = (await examine?.(entry.settings.parse(settings) as never, { ...ports, ...more })) ?? [];
    for (const { ok, words, next } of findings) {
      expect(words).not.toContain('nobody-may-see');
      if (ok === false) expect(next).not.toBeNull();
    }
    return Object.fromEntries(findings.map(({ id, ok }) => [id, ok]));
  };

  it('is led here, once, and the doctor sees where it leads', async () => {
    const settings = twilio.settingsAt(twilio.url);
    const { channel } = await channelAt({ settings });
    const at = (token: boolean | null, webhook?: boolean) => ({
      'phone.token': token,
      'phone.clock': true,
      ...(webhook === undefined ? {} : { 'phone.webhook': webhook }),
    });
    expect(await found(settings)).toEqual(at(true, false));
    await channel.connect?.(PUBLIC_URL);
    expect(twilio.leads).toEqual({
      VoiceUrl: `${PUBLIC_URL}/channels/phone`,
      VoiceMethod: 'POST',
      SmsUrl: `${PUBLIC_URL}/channels/phone`,
      SmsMethod: 'POST',
      StatusCallback: `${PUBLIC_URL}/channels/phone?step=ended#rc=5&rp=all`,
      StatusCallbackMethod: 'POST',
    });
    expect(await found(settings)).toEqual(at(true, true));
    expect(await found(settings, { publicUrl: null })).toEqual(at(true, false));
    expect(await found(settings, { publicUrl: 'http://support.example' })).toEqual(at(true, false));
    twilio.capabilities = { voice: true, sms: false };
    expect(await found(settings)).toEqual(at(false, true));
    twilio.owned = false;
    expect(await found(settings)).toEqual(at(false));
    await expect(channel.connect?.(PUBLIC_URL)).rejects.toMatchObject({ code: 'vendor-refused' });
    expect(await found({ ...settings, TWILIO_AUTH_TOKEN: 'another-nobody-may-see' })).toEqual(at(false));
    expect(await found({ ...settings, TWILIO_API_URL: 'http://127.0.0.1:2' })).toEqual(at(null));
  });

  it('sends whoever hides theirs to nobody while they named none', async () => {
    const { channel } = await channelAt({ settings: twilio.settingsAt(twilio.url) });
    const conversation = `call:${sidOf('CA', 'one')}`;
    const message = {
      key: 'k',
      conversation,
      to: conversation,
      text: 'a',
      from: { name: 'Ana', team: null },
    };
    await expect(channel.send({ ...message, files: [] })).rejects.toMatchObject({
      code: 'contact-unreachable',
    });
    expect(channel.phoneOf?.(conversation)).toBeNull();
    expect(channel.phoneOf?.(MAJA)).toBe(MAJA);
    const file = { name: 'a.png', type: 'image/png', open: async () => Readable.from([]) };
    await expect(channel.send({ ...message, to: MAJA, text: '', files: [file] })).rejects.toMatchObject({
      code: 'vendor-refused',
    });
  });
});
