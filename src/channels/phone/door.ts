import { CodedError } from '../../domain/coded-error.ts';
import type { Connector } from '../../vendors/twilio/client.ts';
import {
  addressWith,
  type Checked,
  checked,
  createCounter,
  itemsOf,
  type Parameters,
} from '../../vendors/twilio/webhook.ts';
import type { RawItem, WebhookRequest, WebhookResponse } from '../channel.ts';
import {
  AGAIN,
  type Call,
  callableIn,
  callIn,
  conversationOf,
  numberIn,
  placeIn,
  signedQuery,
} from './call.ts';
import type { Operator } from './operator.ts';

/** A call that is over (twilio.com/docs/voice/api/call-resource: Status). */
const OVER = ['completed', 'busy', 'failed', 'no-answer', 'canceled'];

/**
 * Checks what comes to `address`, the public one, and says what it is: a text or its receipt, the end of a call, a recording, or a
 * call that asks what is to be said. Throws CodedError 'unauthorized' and 'malformed'.
 */
export function createDoor(
  connector: Connector,
  address: string,
  operator: Operator,
): (request: WebhookRequest) => Promise<RawItem[] | WebhookResponse> {
  const counted = createCounter();
  return async (request) => {
    const { query, receivedAt } = request;
    const { key, more, step } = query;
    const ofReceipt = key !== undefined && step === undefined;
    const url = ofReceipt ? addressWith(address, key, more !== undefined) : `${address}${signedQuery(query)}`;
    const { form, given } = checkedAt([url, `${url}${AGAIN}`], (one) => checked(connector, one, request));
    const arrived = counted(receivedAt);
    if (given.MessageSid !== undefined) {
      const raw = JSON.stringify({ arrived, ...(ofReceipt ? { key, more } : {}), form });
      return itemsOf(given, raw, callableIn);
    }
    const call = callIn(given);
    if (call === null) throw new CodedError('malformed', 'Neither a call nor a message of Twilio.');
    const leg = legOf(query);
    if (leg !== null) return operator.take(leg, given);
    const item = itemOf(call, given, query, { arrived, form });
    return item === null ? operator.answer(call, placeIn(query), given, { arrived, form }) : item;
  };
}

/** Whether the signature covers what stands behind the `#`, Twilio does not say. */
function checkedAt(urls: readonly string[], check: (url: string) => Checked): Checked {
  const [url = '', ...others] = urls;
  try {
    return check(url);
  } catch (error) {
    if (others.length === 0 || !(error instanceof CodedError) || error.code !== 'unauthorized') throw error;
    return checkedAt(others, check);
  }
}

/** What is kept of a call beside what is said in it; null: it asks what is to be said. */
function itemOf(
  call: Call,
  given: Parameters,
  query: WebhookRequest['query'],
  came: { arrived: number; form: string },
): RawItem[] | null {
  const conversation = conversationOf(call);
  const raw = JSON.stringify({ ...came, known: placeIn(query) });
  const { RecordingStatus, RecordingSid = '' } = given;
  if (RecordingStatus !== undefined) {
    if (RecordingStatus !== 'completed') return [];
    if (!/^RE[\da-f]{32}$/i.test(RecordingSid))
      throw new CodedError('malformed', 'Not a recording of Twilio.');
    return [{ externalId: `${call.sid}:${RecordingSid}`, conversation, raw }];
  }
  const isOver = (query.step ?? 'ended') === 'ended' && OVER.includes(given.CallStatus ?? '');
  return isOver ? [{ externalId: `${call.sid}:ended`, conversation, raw }] : null;
}

/** Somebody of the team picked up: of which call, and in which conversation. */
export interface Leg {
  sid: string;
  conversation: string;
  language: string;
}

function legOf({ step, call = '', from = '', language = 'en' }: WebhookRequest['query']): Leg | null {
  if (step !== 'take' && step !== 'taken') return null;
  const sid = /^CA[\da-f]{32}$/i.exec(call)?.[0];
  if (sid === undefined) throw new CodedError('malformed', 'No call that could be taken.');
  return {
    sid,
    conversation: conversationOf({ sid, from: callableIn(numberIn(from)), country: null }),
    language,
  };
}
