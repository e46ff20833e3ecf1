import { learn } from '../../texts/texts.ts';
import type { Parameters } from '../../vendors/twilio/webhook.ts';
import type { ChannelPorts, RawItem, WebhookResponse } from '../channel.ts';
import { type Call, conversationOf, type Known, type Place } from './call.ts';
import type { Leg } from './door.ts';
import type { PhoneSettings } from './index.ts';
import type { Remembered } from './remembered.ts';
import { type Exchange, turnOf } from './steps.ts';
import type { Turn } from './turn.ts';
import { twimlOf } from './twiml.ts';

/** Speaks in calls: says what is done next, keeps what is known, and hands over what has become a ticket. */
export interface Operator {
  answer(
    call: Call,
    place: Place,
    given: Parameters,
    came: { arrived: number; form: string },
  ): Promise<WebhookResponse>;
  /** Asks whoever of the team picked up whether it is them, so that no voicemail of theirs takes a customer's call. */
  take(leg: Leg, given: Parameters): Promise<WebhookResponse>;
}

interface Parts {
  settings: PhoneSettings;
  ports: ChannelPorts;
  remembered: Remembered;
  address: string;
}

/** Somebody on the team, by their number as PHONE_RING_TO has it. */
export function teamOf({ PHONE_RING_TO = '' }: PhoneSettings): { number: string; name: string | null }[] {
  return PHONE_RING_TO.split(',').flatMap((one) => {
    const [number = '', name = null] = one.trim().split('=');
    return number === '' ? [] : [{ number, name }];
  });
}

export function createOperator({ settings, ports, remembered, address }: Parts): Operator {
  const team = teamOf(settings);
  /** Whoever is on the line is spoken with, though the store is down. */
  const keptOrNot = (keep: () => Promise<void>) =>
    keep().catch((error: unknown) =>
      ports.log?.('warn', { err: error }, 'what a caller said would be lost if the line broke now'),
    );
  const languages = settings.PHONE_LANGUAGES.split(/\s*,\s*/);
  const said = (turn: Turn, items?: RawItem[]): WebhookResponse => ({
    status: 200,
    type: 'text/xml',
    body: twimlOf(turn, settings, address),
    ...(items === undefined ? {} : { items }),
  });
  const exchange = (): Exchange => ({
    languages,
    ringTo: team.map(({ number }) => number),
    ourNumber: settings.PHONE_NUMBER,
    house: ports.house?.() ?? { name: '', hours: null },
    now: ports.now(),
  });

  return {
    async answer(call, place, given, came) {
      for (const language of languages) await learn(language === 'sr' ? 'sr-Cyrl' : language);
      const conversation = conversationOf(call);
      const talk = place.step === 'rung' ? await talked(remembered, call, given) : null;
      const caseNumber = place.step === 'case' ? ((await ports.caseIn?.(conversation)) ?? null) : null;
      const digits = given.Digits ?? '';
      const moment = { call, place: { ...place, ...talk }, digits, answered: talk !== null, caseNumber };
      const turn = await turnOf(moment, exchange());
      const known = knownOf(turn, moment.place);
      if (turn.done === true) await remembered.keep(conversation, call.sid, known);
      else if (turn.keep === true) await keptOrNot(() => remembered.keep(conversation, call.sid, known));
      if (turn.done !== true) return said(turn);
      return said(turn, [{ externalId: call.sid, conversation, raw: JSON.stringify({ ...came, known }) }]);
    },
    async take({ sid, conversation, language }, given) {
      await learn(language === 'sr' ? 'sr-Cyrl' : language);
      const picked = given.Digits !== undefined && given.Digits !== '';
      if (picked) {
        const who = team.find(({ number }) => number === given.To);
        const by = who?.name == null ? (given.To ?? '') : `${who.name} (${who.number})`;
        await remembered.keep(conversation, sid, { ...(await remembered.of(conversation, sid)), by });
        return said({ type: 'connect', language, say: [] });
      }
      // A second time nobody is asked: that was a machine.
      if (given.Digits !== undefined) return said({ type: 'end', language, say: [] });
      const house = exchange().house.name;
      const from = conversation.startsWith('+') ? conversation : '';
      const next = { step: 'taken', tries: 1, language, call: sid, from };
      const pieces = [{ words: 'phone.take' as const, values: { house } }];
      const questions = [{ pieces, language }];
      return said({ type: 'ask', language, say: [], questions, most: 1, seconds: 5, next });
    },
  };
}

/**
 * Who took the call, and for how long (twilio.com/docs/voice/twiml/dial: DialCallStatus, DialBridged); null: nobody, or a voicemail, which
 * presses no key.
 */
async function talked(remembered: Remembered, call: Call, given: Parameters): Promise<Known | null> {
  const { DialCallStatus, DialBridged, DialCallDuration } = given;
  if (DialCallStatus !== 'completed' && DialCallStatus !== 'answered') return null;
  const { by } = await remembered.of(conversationOf(call), call.sid);
  if (by === undefined && DialBridged !== 'true') return null;
  return { by: by ?? '', talked: Number(DialCallDuration) || 0 };
}

/** What is known once this was said. */
function knownOf({ next, language }: Turn, place: Place): Known {
  const { step: _step, tries: _tries, repeats: _repeats, ...known } = next ?? place;
  return { ...known, language };
}
