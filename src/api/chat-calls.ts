import { CodedError } from '../domain/coded-error.ts';
import { hoursFor } from '../domain/hours.ts';
import { zoneNamed } from '../domain/zone.ts';
import { CALL_LINK_MS } from '../texts/call-words.ts';
import { languageOf } from '../texts/languages.ts';
import { learn } from '../texts/texts.ts';
import { callTimeLong } from '../texts/time.ts';
import {
  type ChatCallCancel,
  type ChatCalls,
  type ChatCallsAsk,
  chatCallCancelShape,
  chatCallsAskShape,
  chatCallsShape,
} from './chat-shapes.ts';
import { callbackPath, formToken } from './form-tokens.ts';
import { type ApiPorts, CHAT_CHANNEL } from './ports.ts';
import { isoTime } from './present.ts';
import { CHAT_CALLS_LIMIT } from './rate-limits.ts';
import type { Api } from './schemas.ts';
import { visitorOf } from './visitor-guard.ts';

/**
 * When a visitor of the chat can be called, and no call after all. Looking books nothing: what they choose is a message, which is stored
 * and checked again.
 */
export function chatCallRoute(app: Api, ports: ApiPorts): void {
  app.post(
    '/calls',
    {
      config: { rateLimit: CHAT_CALLS_LIMIT },
      schema: { body: chatCallsAskShape, response: { 200: chatCallsShape } },
    },
    async (request) => callsOf(ports, visitorOf(request), request.body),
  );
  app.post(
    '/calls/cancel',
    {
      config: { rateLimit: CHAT_CALLS_LIMIT },
      schema: { body: chatCallCancelShape, response: { 200: chatCallsShape } },
    },
    async (request) => cancelled(ports, visitorOf(request), request.body),
  );
}

/** A call that stands at another time by now is not the one that they saw: it stays, and is shown. */
async function cancelled(
  ports: ApiPorts,
  conversation: string,
  { at, ...ask }: ChatCallCancel,
): Promise<ChatCalls> {
  const { calls } = ports;
  const times = await calls.times({ channel: CHAT_CHANNEL, conversation }, {});
  const open = times?.open ?? null;
  if (open !== null && open.at === Date.parse(at)) {
    const seen = await calls.see(open.id);
    // Refused: somebody was quicker, and what stands now is shown all the same.
    if (seen?.at === open.at) await calls.cancel(open.id, seen.sequence);
  }
  return callsOf(ports, conversation, ask);
}

async function callsOf(ports: ApiPorts, conversation: string, ask: ChatCallsAsk): Promise<ChatCalls> {
  const { calls, policy, settings, clock } = ports;
  const epoch = (iso: string | undefined) => (iso === undefined ? undefined : Date.parse(iso));
  const place = { channel: CHAT_CHANNEL, conversation };
  const times = await calls.times(place, { from: epoch(ask.from), at: epoch(ask.at), phone: ask.phone });
  if (times === null) throw new CodedError('not-found', 'Nobody is called back from here.');
  const language = languageOf(ask.language ?? settings.language);
  await learn(language);
  const zone = zoneNamed(ask.zone) ?? hoursFor(policy.current().hours, null)?.zone ?? 'UTC';
  const named = (at: number) => ({ at: isoTime(at), label: callTimeLong(at, zone, language) });
  const { open, phone, free, more, fault } = times;
  const linkTo = (id: string) =>
    formToken(settings.formSecret, 'call', { id, at: clock.now() + CALL_LINK_MS });
  return {
    ...{ zone, numbered: phone !== null, free: free.map(named), more, fault },
    open:
      open === null ? null : { ...named(open.at), link: `${callbackPath(linkTo(open.id))}?lang=${language}` },
  };
}
