import { sidOf, TwilioPeer } from './twilio.ts';
import { type Verb, verbsIn } from './twiml-rules.ts';

/** How somebody of the team picks up: a person who presses a key, a voicemail that presses none, or nobody. */
export type PickUp = { seconds: number } | 'voicemail' | 'nobody' | 'busy';

/** What the number leads to (twilio.com/docs/phone-numbers/api/incomingphonenumber-resource). */
const NUMBER_PARAMETERS = [
  'VoiceUrl',
  'VoiceMethod',
  'SmsUrl',
  'SmsMethod',
  'StatusCallback',
  'StatusCallbackMethod',
];

/**
 * Twilio's telephone on top of its API: plays calls as customers make them. It asks over real HTTP what is to be said, signed with the
 * vendor's own code, refuses what its published types forbid, presses what it is told, and tells of recordings and ends.
 */
export class TwilioVoicePeer extends TwilioPeer {
  /** Who of the team picks up, by number; nobody does else. */
  readonly team = new Map<string, PickUp>();
  /** Where the number leads, by Twilio's parameters. */
  readonly leads: Record<string, string> = {};
  capabilities = { voice: true, sms: true };
  owned = true;
  /** Recordings that were deleted. */
  readonly deleted: string[] = [];
  /** What is told at the end, in the order in which it is told; null: as it comes. */
  lastFirst = false;
  /** What is waited for while a call pauses. */
  meanwhile: (call: VoiceCall) => Promise<unknown> = async () => undefined;
  /** Whether the signature covers what stands behind the `#`. */
  signsAll = false;
  #calls = 0;
  #texts = 0;

  static override async start(): Promise<TwilioVoicePeer> {
    const peer = new TwilioVoicePeer();
    await peer.listen();
    return peer;
  }

  override settingsAt(url: string): Record<string, string> {
    const { WHATSAPP_NUMBER: _, ...account } = super.settingsAt(url);
    return { ...account, PHONE_NUMBER: this.number };
  }

  /** A customer writes an SMS; resolves once the house was told. */
  text(from: string, Body: string, more: Record<string, string> = {}): Promise<void> {
    this.#texts += 1;
    const ends = { From: from, To: this.number, AccountSid: this.accountSid };
    const MessageSid = sidOf('SM', `sms${this.#texts}`);
    const message = { MessageSid, SmsSid: MessageSid, SmsStatus: 'received', NumMedia: '0' };
    return this.deliver('/channels/phone', { ...message, ...ends, Body, ...more });
  }

  /** A customer calls; resolves once the house waits for them. `from`: null hides it. */
  async call(from: string | null, country = 'SI'): Promise<VoiceCall> {
    this.#calls += 1;
    const sid = sidOf('CA', `call${this.#calls}`);
    const call = new VoiceCall(this, {
      CallSid: sid,
      AccountSid: this.accountSid,
      ApiVersion: '2010-04-01',
      Direction: 'inbound',
      From: from ?? '+266696687',
      Caller: from ?? '+266696687',
      To: this.number,
      Called: this.number,
      ...(from === null ? {} : { FromCountry: country }),
    });
    await call.ask(this.leads.VoiceUrl ?? '', { CallStatus: 'ringing' });
    return call;
  }

  protected override resource(method: string, path: string, given: URLSearchParams) {
    if (method === 'GET' && path === '/IncomingPhoneNumbers.json') {
      const mine = this.owned && given.get('PhoneNumber') === this.number;
      return { status: 200, body: { incoming_phone_numbers: mine ? [this.#shown()] : [] } };
    }
    if (method === 'POST' && path === `/IncomingPhoneNumbers/${sidOf('PN', 'own')}.json`) {
      for (const [name, value] of given) {
        if (!NUMBER_PARAMETERS.includes(name)) return { status: 400, body: { code: 20001 } };
        if (!name.endsWith('Method') && !URL.canParse(value)) return { status: 400, body: { code: 21502 } };
        this.leads[name] = value;
      }
      return { status: 200, body: this.#shown() };
    }
    const recording = /^\/Recordings\/(RE[\da-f]{32})\.json$/.exec(path)?.[1];
    if (method !== 'DELETE' || recording === undefined || this.deleted.includes(recording)) return null;
    this.deleted.push(recording);
    return { status: 204, body: {} };
  }

  #shown() {
    const { VoiceUrl = '', SmsUrl = '', StatusCallback = '' } = this.leads;
    const leads = { voice_url: VoiceUrl, sms_url: SmsUrl, status_callback: StatusCallback };
    return { sid: sidOf('PN', 'own'), phone_number: this.number, capabilities: this.capabilities, ...leads };
  }

  /** What the house answers to a signed request at an address that the public reaches. */
  async post(
    address: string,
    given: Record<string, string>,
  ): Promise<{ status: number; type: string; body: string }> {
    if (this.house === null) throw new Error('11200: there is no house');
    const { url, publicUrl } = this.house;
    const [place = '', more = ''] = address.split('#');
    // What Twilio's own class would write otherwise might be signed otherwise.
    if (place !== encodeURI(place) || place.includes('%'))
      throw new Error(`11100: ${address} is written oddly`);
    if (more !== '' && more !== 'rc=5&rp=all') throw new Error(`11243: ${more} is no retry policy`);
    if (!address.startsWith(publicUrl)) throw new Error(`11200: ${address} leads nowhere`);
    const answer = await fetch(url + place.slice(publicUrl.length), {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
        'x-twilio-signature': this.sign(this.signsAll ? address : place, given),
      },
      body: new URLSearchParams(given).toString(),
    });
    const type = (answer.headers.get('content-type') ?? '').split(';')[0] ?? '';
    return { status: answer.status, type, body: await answer.text() };
  }

  /** TwiML from the house. Throws what Twilio would make of an answer that it cannot carry out. */
  async twiml(address: string, given: Record<string, string>): Promise<Verb[]> {
    const { status, type, body } = await this.post(address, given);
    if (status !== 200) throw new Error(`11200: answered ${status}`);
    if (type !== 'text/xml' && type !== 'application/xml') throw new Error(`12300: answered ${type}`);
    return verbsIn(body);
  }
}

/** A call that is being made. */
export class VoiceCall {
  /** What was said to the caller since they last did something. */
  heard: string[] = [];
  /** Voices and recordings by which it was said. */
  voices: string[] = [];
  over = false;
  /** Whether they spoke with somebody of the team. */
  bridged = false;
  readonly common: Record<string, string>;
  #peer: TwilioVoicePeer;
  #waits: Verb | null = null;
  #rest: Verb[] = [];
  #recordings = 0;
  #seconds = 0;

  constructor(peer: TwilioVoicePeer, common: Record<string, string>) {
    this.#peer = peer;
    this.common = common;
  }

  get sid(): string {
    return this.common.CallSid ?? '';
  }

  async ask(address: string, more: Record<string, string> = {}): Promise<void> {
    this.#seconds += 5;
    const given = { ...this.common, CallStatus: 'in-progress', ...more };
    const verbs = await this.#peer.twiml(address, given);
    if (given.CallStatus === 'completed') return;
    await this.#run(verbs);
  }

  /** Presses keys, and `#` where that ends the typing. */
  async press(digits: string): Promise<void> {
    const gather = this.#waiting('Gather');
    const { numDigits, finishOnKey = '#', action = '' } = gather.attributes;
    const typed = finishOnKey === '' ? digits : (digits.split(finishOnKey)[0] ?? '');
    const most = numDigits === undefined ? typed.length : Number(numDigits);
    this.heard = [];
    await this.ask(action, { Digits: typed.slice(0, most) });
  }

  /** Presses nothing. */
  async silence(): Promise<void> {
    const gather = this.#waiting('Gather');
    this.heard = [];
    if (gather.attributes.actionOnEmptyResult !== 'true') return this.#run(this.#rest);
    await this.ask(gather.attributes.action ?? '', { Digits: '' });
  }

  /** Speaks after the tone, and then presses `#` or hangs up. Null: says nothing. */
  async speak(bytes: Buffer | null, then: 'key' | 'hangup' = 'key'): Promise<void> {
    const { action = '', recordingStatusCallback = '' } = this.#waiting('Record').attributes;
    this.heard = [];
    this.#recordings += 1;
    const recording = sidOf('RE', `${this.sid}.${this.#recordings}`);
    const place = `/2010-04-01/Accounts/${this.#peer.accountSid}/Recordings/${recording}`;
    const file = { RecordingSid: recording, RecordingUrl: `https://api.twilio.com${place}` };
    const told = { ...this.#ends(), ...file, RecordingSource: 'RecordVerb', RecordingChannels: '1' };
    if (bytes === null) {
      await this.#tell(recordingStatusCallback, {
        ...told,
        RecordingStatus: 'absent',
        RecordingDuration: '-1',
      });
      return this.#run(this.#rest);
    }
    this.#peer.file(recording, bytes, `${place}.mp3`);
    const seconds = { RecordingDuration: '7' };
    const done = { ...told, ...seconds, RecordingStatus: 'completed' };
    if (then === 'key') {
      await this.ask(action, { ...file, ...seconds, Digits: '#' });
      return this.#tell(recordingStatusCallback, done);
    }
    this.over = true;
    await this.ask(action, { ...file, ...seconds, Digits: 'hangup', CallStatus: 'completed' });
    if (!this.#peer.lastFirst) await this.#tell(recordingStatusCallback, done);
    await this.#end();
    if (this.#peer.lastFirst) await this.#tell(recordingStatusCallback, done);
  }

  async hangUp(): Promise<void> {
    if (!this.over) await this.#end();
  }

  /** What Twilio sends again when it heard no answer. */
  async endAgain(): Promise<void> {
    await this.#end();
  }

  #waiting(name: string): Verb {
    if (this.over) throw new Error('The call is over.');
    if (this.#waits?.name !== name)
      throw new Error(`The call waits for ${this.#waits?.name}, not for ${name}.`);
    return this.#waits;
  }

  async #run(verbs: readonly Verb[]): Promise<void> {
    this.#waits = null;
    for (const [at, verb] of verbs.entries()) {
      this.#hear([verb]);
      if (verb.name === 'Pause') await this.#peer.meanwhile(this);
      if (verb.name === 'Hangup') return this.#end();
      if (verb.name === 'Redirect') return this.ask(verb.text);
      if (verb.name === 'Dial') return this.#dial(verb);
      if (verb.name !== 'Gather' && verb.name !== 'Record') continue;
      this.#hear(verb.inside);
      this.#waits = verb;
      this.#rest = verbs.slice(at + 1);
      return;
    }
    return this.#end();
  }

  #hear(verbs: readonly Verb[]): void {
    for (const { name, text, attributes } of verbs) {
      if (name !== 'Say' && name !== 'Play') continue;
      this.heard.push(text);
      this.voices.push(attributes.voice ?? text);
    }
  }

  async #dial({ attributes, inside }: Verb): Promise<void> {
    const { action = '' } = attributes;
    let status = 'no-answer';
    for (const number of inside) {
      const pick = this.#peer.team.get(number.text) ?? 'nobody';
      if (pick === 'busy') status = 'busy';
      if (pick === 'nobody' || pick === 'busy') continue;
      const taken = await this.#pickUp(number, pick !== 'voicemail');
      if (pick === 'voicemail' || !taken) {
        status = 'completed';
        continue;
      }
      this.bridged = true;
      const talk = {
        DialCallStatus: 'completed',
        DialBridged: 'true',
        DialCallDuration: String(pick.seconds),
      };
      return this.ask(action, talk);
    }
    await this.ask(action, { DialCallStatus: status, DialBridged: 'false' });
  }

  /** The other leg: what whoever picked up is asked. */
  async #pickUp({ text: To, attributes }: Verb, presses: boolean): Promise<boolean> {
    const leg = { ...this.common, CallSid: sidOf('CA', `${this.sid}${To}`), ParentCallSid: this.sid, To };
    const given = { ...leg, Direction: 'outbound-dial', CallStatus: 'in-progress' };
    const asked = await this.#peer.twiml(attributes.url ?? '', given);
    const gather = asked.find(({ name }) => name === 'Gather');
    if (gather === undefined) return asked.every(({ name }) => name !== 'Hangup');
    const then = await this.#peer.twiml(gather.attributes.action ?? '', {
      ...given,
      Digits: presses ? '5' : '',
    });
    return then.every(({ name }) => name !== 'Hangup');
  }

  #ends(): Record<string, string> {
    const { CallSid = '', AccountSid = '', From = '', To = '' } = this.common;
    return { CallSid, AccountSid, From, To };
  }

  async #end(): Promise<void> {
    this.over = true;
    const callback = this.#peer.leads.StatusCallback;
    if (callback === undefined) return;
    const ended = { CallStatus: 'completed', CallDuration: String(this.#seconds), Duration: '1' };
    await this.#tell(callback, { ...this.common, ...ended });
  }

  async #tell(address: string, given: Record<string, string>): Promise<void> {
    const { status } = await this.#peer.post(address, given);
    if (status !== 200) throw new Error(`A status callback was answered ${status}.`);
  }
}
