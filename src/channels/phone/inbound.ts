import { z } from 'zod';
import { CodedError } from '../../domain/coded-error.ts';
import { text } from '../../texts/texts.ts';
import { filesOf, receiptOf } from '../../vendors/twilio/message.ts';
import { type Parameters, parametersOf } from '../../vendors/twilio/webhook.ts';
import type { Inbound, InboundFile } from '../channel.ts';
import { readJson } from '../json.ts';
import { type Call, callableIn, callIn, conversationOf, type Known } from './call.ts';
import { callText } from './call-text.ts';
import type { PhoneSettings } from './index.ts';
import type { Remembered } from './remembered.ts';

const rawShape = z.object({
  arrived: z.number(),
  key: z.string().min(1).optional(),
  more: z.string().optional(),
  form: z.string(),
  known: z
    .object({
      language: z.string().min(1).optional(),
      number: z.string().optional(),
      at: z.number().optional(),
      zone: z.string().optional(),
      declined: z.boolean().optional(),
      by: z.string().optional(),
      talked: z.number().optional(),
    })
    .optional(),
});

interface Reader {
  settings: PhoneSettings;
  remembered: Remembered;
  /** The house's. */
  language: string;
}

/** A text, a receipt, or what became of a call, as the door kept it. Throws CodedError 'not-understood', 'store-down'. */
export async function inboundOf(raw: string, receivedAt: number, reader: Reader): Promise<Inbound[]> {
  const read = rawShape.safeParse(readJson(raw));
  if (!read.success) throw new CodedError('not-understood', 'A shape that this channel does not know.');
  const { form, arrived, known } = read.data;
  const given = parametersOf(form);
  const when = { sentAt: receivedAt, sequence: Math.trunc(arrived) };
  if (given.MessageSid === undefined) {
    const call = callIn(given);
    if (call === null) throw new CodedError('not-understood', 'It has no id.');
    return calledOf({ call, given, known: known as Known | undefined, when }, reader);
  }
  const isMessage = given.SmsStatus === 'received' || given.MessageStatus === 'received';
  const isReceipt = !isMessage && (given.MessageStatus ?? given.SmsStatus) !== undefined;
  const customer = callableIn(isReceipt ? given.To : given.From);
  if (customer === null || given.MessageSid === '')
    throw new CodedError('not-understood', 'Neither to nor from a telephone.');
  const base = { conversation: customer, from: { address: customer, name: null }, ...when };
  const externalId = given.MessageSid;
  if (isReceipt) return receiptOf(given, { ...base, externalId }, read.data);
  return texted(given, { ...base, externalId }, reader.language);
}

type Base = Pick<Inbound, 'conversation' | 'from' | 'sentAt' | 'sequence'> & { externalId: string };

/**
 * Words at which Twilio stops or resumes what we send (help.twilio.com: Twilio support for opt-out keywords). The first of each say
 * nothing else; others may be said of an order.
 */
const STOP = ['STOP', 'STOPALL', 'UNSUBSCRIBE', 'OPTOUT', 'REVOKE', 'CANCEL', 'END', 'QUIT'];
const START = ['START', 'UNSTOP', 'YES'];
const NOTHING_ELSE = ['STOP', 'STOPALL', 'UNSUBSCRIBE', 'OPTOUT', 'START', 'UNSTOP'];

function texted(given: Parameters, base: Base, language: string): Inbound[] {
  const word = (given.Body ?? '').trim().toUpperCase();
  const stops = given.OptOutType === 'STOP' || STOP.includes(word);
  const starts = given.OptOutType === 'START' || START.includes(word);
  const { externalId: _, ...place } = base;
  const said = stops ? 'stop' : 'start';
  const reach: Inbound[] = stops || starts ? [{ ...place, type: 'reach', reachable: !stops, said }] : [];
  if (NOTHING_ELSE.includes(word)) return reach;
  const files = filesOf(given);
  const body = given.Body ?? '';
  const words = body === '' && files.length === 0 ? text('placeholder.unknown', {}, language) : body;
  return [{ ...base, type: 'message', text: words, files }, ...reach];
}

interface Came {
  call: Call;
  given: Parameters;
  known: Known | undefined;
  when: { sentAt: number; sequence: number };
}

/**
 * The one message that a call is. It may come in what was said last, with the recording and with the end of the call, in any order:
 * the first of them opens the ticket, the recording brings its file.
 */
async function calledOf({ call, given, known, when }: Came, reader: Reader): Promise<Inbound[]> {
  const conversation = conversationOf(call);
  const ended = given.RecordingStatus === undefined && isEnd(known);
  const all: Known = ended ? await reader.remembered.of(conversation, call.sid) : (known ?? {});
  if (all.declined === true) return [];
  const files = recordingIn(given);
  const recorded = files.length > 0 || given.RecordingUrl !== undefined;
  const isKnown = all.number !== undefined || all.by !== undefined || recorded;
  if (!isKnown && call.from === null) return [];
  const { language } = all;
  const base = {
    conversation,
    from: { address: conversation, name: null, ...(language === undefined ? {} : { language }) },
    ...when,
    externalId: call.sid,
  };
  const lasted = all.talked ?? Number(given.CallDuration);
  const { words, stated } = callText(all, { call, lasted, recorded }, reader.language);
  if (!isKnown && reader.settings.PHONE_MISSED_CALLS === 'note')
    return [{ ...base, type: 'aside', text: words, files: [], asked: false }];
  const wants = isKnown && all.by === undefined;
  const back = { at: all.at ?? null, zone: all.zone ?? 'UTC' };
  return [
    {
      ...base,
      type: 'message',
      text: words,
      files,
      stated,
      call: wants ? { back } : {},
      ...(wants ? {} : { automatic: true as const }),
    },
  ];
}

/** The end of a call says nothing of what was known. */
function isEnd(known: Known | undefined): boolean {
  return known === undefined || Object.keys(known).length === 0;
}

function recordingIn({ RecordingStatus, RecordingSid = '', AccountSid = '' }: Parameters): InboundFile[] {
  if (RecordingStatus !== 'completed') return [];
  if (!/^RE[\da-f]{32}$/i.test(RecordingSid)) return [];
  const ref = `/2010-04-01/Accounts/${AccountSid}/Recordings/${RecordingSid}.mp3`;
  return [{ ref, name: 'voicemail.mp3', type: 'audio/mpeg', size: null }];
}
