import { createRequire } from 'node:module';
import type voiceModule from 'twilio/lib/twiml/VoiceResponse.js';
import { AGAIN, queryOf } from './call.ts';
import type { PhoneSettings } from './index.ts';
import { type Piece, recordings, spoken, voiceFor } from './speech.ts';
import type { Turn } from './turn.ts';

/** CommonJS, taken by its path: the whole package loads some hundred files. Nobody pays for it before somebody calls. */
const require = createRequire(import.meta.url);
let known: typeof voiceModule | undefined;

function newResponse(): Response {
  known ??= require('twilio/lib/twiml/VoiceResponse.js') as typeof voiceModule;
  return new known();
}

type Response = InstanceType<typeof voiceModule>;
/** Whatever speaks: the call itself, or what waits for a key. */
type Speaker = Pick<Response, 'say' | 'play'>;

/** Seconds of silence after which what was said on tape counts as all. */
const SILENCE_SECONDS = 6;

/** A turn as TwiML; what comes next is asked for at `address`. */
export function twimlOf(turn: Turn, settings: PhoneSettings, address: string): string {
  const response = newResponse();
  const speak = (speaker: Speaker, pieces: readonly Piece[], language = turn.language) => {
    for (const one of pieces) speakPiece(speaker, one, language, settings);
  };
  speak(response, turn.say);
  const next = turn.next === undefined ? '' : `${address}?${queryOf(turn.next)}`;
  switch (turn.type) {
    case 'ask': {
      const gather = response.gather({
        input: ['dtmf'],
        action: next,
        method: 'POST',
        actionOnEmptyResult: true,
        timeout: turn.seconds,
        ...(turn.most === undefined ? {} : { numDigits: turn.most }),
        finishOnKey: turn.most === 1 ? '' : '#',
      });
      for (const { pieces, language } of turn.questions) speak(gather, pieces, language);
      break;
    }
    case 'ring': {
      const dial = response.dial({
        action: next,
        method: 'POST',
        timeout: settings.PHONE_RING_SECONDS,
        answerOnBridge: true,
      });
      for (const number of turn.numbers)
        dial.number({ url: `${address}?${queryOf(turn.taking)}`, method: 'POST' }, number);
      break;
    }
    case 'record':
      response.record({
        action: next,
        method: 'POST',
        maxLength: settings.PHONE_RECORDING_SECONDS,
        timeout: SILENCE_SECONDS,
        finishOnKey: '#',
        playBeep: true,
        recordingStatusCallback: `${address}?${queryOf({ ...turn.next, step: 'recording' })}${AGAIN}`,
        recordingStatusCallbackMethod: 'POST',
        recordingStatusCallbackEvent: ['completed', 'absent'],
      });
      // Twilio goes on here when nothing was said.
      response.redirect({ method: 'POST' }, next);
      break;
    case 'wait':
      response.pause({ length: turn.seconds });
      response.redirect({ method: 'POST' }, next);
      break;
    case 'end':
      response.hangup();
      break;
    case 'connect':
      break;
  }
  return response.toString();
}

function speakPiece(speaker: Speaker, piece: Piece, language: string, settings: PhoneSettings): void {
  const { PHONE_PROMPTS_URL: prompts, PHONE_PROMPTS_LANGUAGES: recorded } = settings;
  if (prompts !== undefined && recorded.split(/\s*,\s*/).includes(language)) {
    for (const name of recordings(piece))
      speaker.play({}, `${prompts.replace(/\/+$/, '')}/${language}/${name}.mp3`);
    return;
  }
  const { voice, language: locale } = voiceFor(language, settings.PHONE_VOICES);
  const how = { voice, ...(locale === undefined ? {} : { language: locale }) };
  speaker.say(how as never, speakable(spoken(piece, language)));
}

/** What XML cannot carry (XML 1.0, 2.2) has no sound. */
function speakable(words: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
  return words.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '');
}
