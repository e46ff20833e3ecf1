import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestHouse, testHouse } from './peers/house.ts';
import { TwilioVoicePeer, type VoiceCall } from './peers/twilio-voice.ts';

const PUBLIC_URL = 'https://desk.example';
const ANA = '+38641111222';
const BORIS = '+38641333444';
const MAJA = '+38640123456';
const HOUR = 3_600_000;
/** A Sunday at ten in the evening in Ljubljana: closed, and so is the whole day. */
const SUNDAY_NIGHT = Date.UTC(2026, 10, 22, 21);

interface Told {
  ticket: { number: number; kind: string | null; language: string | null; waitingSince: string | null };
  about: { fields: { id: string; value: unknown }[] };
  messages: Said[];
}

interface Said {
  kind: string;
  text: string;
  delivery: string | null;
  error: string | null;
  files: { name: string; type: string; url: string | null }[];
}

let house: TestHouse;
let twilio: TwilioVoicePeer;

beforeAll(async () => {
  twilio = await TwilioVoicePeer.start();
  const env = {
    ...twilio.settingsAt(twilio.url),
    PHONE_RING_TO: `${ANA}=Ana, ${BORIS}`,
    PHONE_DELETE_RECORDINGS: 'true',
    PUBLIC_URL,
  };
  house = await testHouse({ engine: 'sqlite', env, ahead: SUNDAY_NIGHT - Date.now() });
  twilio.now = house.now;
  twilio.house = { url: house.url, publicUrl: PUBLIC_URL };
  // As long as it is until the house has opened the ticket of somebody who shows a number.
  twilio.meanwhile = async ({ common: { FromCountry, From = '' } }) => {
    if (FromCountry === undefined) return;
    await house.until(
      () => house.get('/api/tickets?status=open'),
      ({ body }) => JSON.stringify(body).includes(From),
    );
  };
  await house.until(
    async () => twilio.leads.StatusCallback,
    (url) => url !== undefined,
  );
});
afterAll(async () => {
  await house.stop();
  await twilio.stop();
});

const toldOf = async (number: number) => (await house.get(`/api/tickets/${number}`)).body as unknown as Told;
/** The newest ticket of the telephone, once it holds. */
async function newest(holds: (told: Told) => boolean): Promise<Told> {
  return house.until(
    async () => {
      const { tickets } = (await house.get('/api/tickets?status=open')).body as {
        tickets: { number: number; channel: string }[];
      };
      const numbers = tickets.filter(({ channel }) => channel === 'phone').map(({ number }) => number);
      return numbers.length === 0 ? NONE : toldOf(Math.max(...numbers));
    },
    (told) => told !== NONE && holds(told),
  );
}
const NONE: Told = {
  ticket: { number: 0, kind: null, language: null, waitingSince: null },
  about: { fields: [] },
  messages: [],
};
const fieldsOf = ({ about }: Told) =>
  Object.fromEntries(about.fields.filter(({ value }) => value !== null).map(({ id, value }) => [id, value]));
const inbound = ({ messages }: Told) => messages.filter(({ kind }) => kind === 'inbound');
const heard = (call: VoiceCall) => call.heard.join(' ');

describe('the telephone', () => {
  it('a call at night ends as a call-back request, with what was said on tape, and an SMS', async () => {
    const call = await twilio.call(MAJA);
    expect(heard(call)).toContain('For English, press 1.');
    expect(call.heard).toContain('Za slovenščino pritisnite 2.');
    expect(call.heard).toContain('За српски притисните 3.');
    await call.press('1');
    expect(heard(call)).toMatch(/We are closed at the moment. We open again: Monday.* 08:00/);
    await call.press('1');
    expect(heard(call)).toContain('at this number: 3 8 6, 4 0 1, 2 3 4, 5 6');
    await call.press('1');
    await call.press('1030');
    expect(heard(call)).toMatch(/Monday,? 23 November.* 10:30/);
    await call.press('1');
    expect(heard(call)).toContain('What you say is recorded');
    await call.press('1');
    await call.speak(Buffer.from('ID3 my kettle smells of smoke'));
    expect(heard(call)).toMatch(/Thank you. We call you: Monday,? 23 November.* 10:30/);
    const told = await newest(({ messages }) => messages.length === 2 && messages[1]?.delivery === 'sent');
    expect(told.ticket).toMatchObject({ kind: 'call', language: 'en' });
    expect(told.ticket.waitingSince).not.toBeNull();
    expect(fieldsOf(told)).toEqual({
      'call-number': MAJA,
      'call-at': '2026-11-23 10:30',
      'call-zone': 'Europe/Ljubljana',
      'call-wish': 'in the recording',
    });
    const taped = await newest((one) => one.messages[0]?.files[0]?.url != null);
    const [message] = inbound(taped);
    expect(message?.files).toMatchObject([{ name: 'voicemail.mp3', type: 'audio/mpeg' }]);
    const url = `${house.url}${message?.files[0]?.url}`;
    const tape = await fetch(url, { headers: { authorization: 'Bearer a-token-for-tests-only' } });
    expect(await tape.text()).toBe('ID3 my kettle smells of smoke');
    await house.until(
      async () => twilio.deleted.length,
      (count) => count === 1,
    );
    const { number } = told.ticket;
    expect(twilio.sent).toMatchObject([
      {
        to: MAJA,
        channel: '',
        body: expect.stringContaining(
          `We call you at ${MAJA}: Monday 23 November at 10:30 (Europe/Ljubljana). We also answer you here, by Monday 23 November at 08:00. Your case has the number ${number}. Osem`,
        ),
      },
    ]);
    const [sms] = twilio.sent;
    if (sms === undefined) throw new Error('Nothing was sent.');
    await twilio.tell(sms, 'delivered');
    await newest(({ messages }) => messages[1]?.delivery === 'delivered');

    // Twilio tells of its end again: it is one call.
    await call.endAgain();
    await twilio.text(MAJA, 'It is the blue one.');
    const after = await newest((one) => inbound(one).length === 2);
    expect(inbound(after).map(({ text }) => text)).toEqual([message?.text, 'It is the blue one.']);
    await house.command('reply', { ticket: number, text: 'Please unplug it until then.' });
    await house.until(
      async () => twilio.sent.map(({ body }) => body),
      (bodies) => bodies.at(-1) === 'Please unplug it until then.',
    );
    expect(twilio.sent.at(-1)).toMatchObject({ to: MAJA, channel: '' });
    // Another call on the open case says its wish anew.
    const again = await twilio.call(MAJA);
    for (const keys of ['1', '1', '1', '1#', '2']) await again.press(keys);
    expect(heard(again)).toContain(`Your case has the number: ${number}.`);
    const anew = await newest((one) => inbound(one).length === 3);
    expect(anew.ticket.number).toBe(number);
    expect(fieldsOf(anew)).toMatchObject({ 'call-at': '2026-11-23 08:00', 'call-wish': 'not said' });
  });

  it('stands on the front door, with when we are there', async () => {
    const page = await (await fetch(`${house.url}/?lang=en`)).text();
    expect(page).toContain(`href="tel:${twilio.number}"`);
    expect(page).toContain(`Call ${twilio.number}`);
    expect(page).toContain('Our hours begin again on Monday 08:00.');
  });

  it('a line that breaks loses nothing: what was typed and said is a ticket, once', async () => {
    const early = await twilio.call('+38640000001');
    await early.press('2');
    await early.press('1');
    await early.hangUp();
    const cut = await newest(
      (one) => one.ticket.number !== 0 && fieldsOf(one)['call-number'] === '+38640000001',
    );
    expect(inbound(cut)[0]?.text).toContain('The call ended before everything was said.');
    expect(cut.ticket).toMatchObject({ language: 'sl' });
    await house.until(
      async () => twilio.sent.at(-1)?.body ?? '',
      (body) => /^Pokličemo vas na \+38640000001: .*\(Europe\/Ljubljana\)/.test(body),
    );
    for (const lastFirst of [false, true]) {
      twilio.lastFirst = lastFirst;
      twilio.signsAll = lastFirst;
      const from = lastFirst ? '+38640000003' : '+38640000002';
      const call = await twilio.call(from);
      for (const keys of ['1', '1', '1', '0900', '1', '1']) await call.press(keys);
      await call.speak(Buffer.from('ID3 cut short'), 'hangup');
      await call.endAgain();
      const told = await newest(
        (one) => inbound(one)[0]?.text.includes(from) === true && inbound(one)[0]?.files[0]?.url != null,
      );
      expect(inbound(told)).toHaveLength(1);
      expect(fieldsOf(told)).toMatchObject({
        'call-at': '2026-11-23 09:00',
        'call-wish': 'in the recording',
      });
    }
    twilio.lastFirst = false;
    const sent = twilio.sent.length;
    const missed = await twilio.call('+38640000004');
    await missed.hangUp();
    const told = await newest((one) => inbound(one)[0]?.text.includes('+38640000004') === true);
    expect(inbound(told)[0]?.text).toBe('Missed call, nothing was said.\nNumber: +38640000004');
    expect(twilio.sent.slice(sent).filter(({ to }) => to === '+38640000004')).toEqual([]);
  });

  it('who hides the number types one, and is written to there', async () => {
    const call = await twilio.call(null);
    await call.press('1');
    await call.press('1');
    expect(heard(call)).toContain('Please type the number');
    await call.press('123#');
    expect(heard(call)).toContain('That is no complete telephone number.');
    await call.press('00381641234567#');
    expect(heard(call)).toContain('3 8 1, 6 4 1, 2 3 4, 5 6 7');
    await call.press('1');
    await call.press('0300');
    expect(heard(call)).toContain('Nobody is here at that time.');
    await call.press('1100');
    await call.press('2');
    expect(heard(call)).toMatch(/Tuesday,? 24 November.* 11:00/);
    await call.press('1');
    await call.press('2');
    const told = await newest((one) => fieldsOf(one)['call-number'] === '+381641234567');
    expect(fieldsOf(told)).toMatchObject({ 'call-at': '2026-11-24 11:00', 'call-zone': 'Europe/Belgrade' });
    await house.until(
      async () => twilio.sent.at(-1)?.to,
      (to) => to === '+381641234567',
    );
    const nothing = await twilio.call(null);
    await nothing.hangUp();
    const refused = await twilio.call('+38640000005');
    await refused.press('1');
    await refused.press('2');
    expect(refused.over).toBe(true);
  });

  it('while we are open the team’s telephones ring; nobody free is an offer to be called', async () => {
    house.advance(14 * HOUR);
    twilio.team.set(ANA, 'voicemail').set(BORIS, { seconds: 192 });
    const call = await twilio.call('+38640000006');
    await call.press('3');
    expect([call.bridged, call.over]).toEqual([true, true]);
    const told = await newest((one) => fieldsOf(one)['call-number'] === '+38640000006');
    expect(fieldsOf(told)).toEqual({
      'call-number': '+38640000006',
      'answered-by': BORIS,
      'call-lasted': '3:12',
    });
    twilio.team.set(BORIS, 'nobody');
    const unanswered = await twilio.call('+38640000007');
    await unanswered.press('1');
    expect(heard(unanswered)).toContain('nobody is free right now. You need not wait.');
    for (const keys of ['1', '1', '1#', '2']) await unanswered.press(keys);
    expect(heard(unanswered)).toContain('Your case has the number');
    twilio.team.set(ANA, { seconds: 30 });
    const taken = await twilio.call('+38640000008');
    await taken.press('1');
    const ana = await newest((one) => fieldsOf(one)['call-number'] === '+38640000008');
    expect(fieldsOf(ana)).toMatchObject({ 'answered-by': `Ana (${ANA})`, 'call-lasted': '0:30' });
  });

  it('a landline and a customer who said STOP are not reached, and the agent is told', async () => {
    const { ticket } = await newest((one) => fieldsOf(one)['call-number'] === '+38640000008');
    twilio.landlines.add('+38640000008');
    await house.command('reply', { ticket: ticket.number, text: 'One more thing.' });
    const failed = await newest(({ messages }) => messages.at(-1)?.delivery === 'failed');
    expect(failed.messages.at(-1)).toMatchObject({ text: 'One more thing.' });
    await twilio.text('+38640000008', 'STOP');
    await house.command('reply', { ticket: ticket.number, text: 'And another.', confirm: true });
    await newest(
      ({ messages }) => messages.at(-1)?.text === 'And another.' && messages.at(-1)?.delivery === 'failed',
    );
  });
});
