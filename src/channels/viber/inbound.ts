import { CodedError } from '../../domain/coded-error.ts';
import type { Inbound } from '../channel.ts';
import { displayName } from '../display-name.ts';
import type { ViberCallback } from './callback.ts';
import { choiceIn } from './choice.ts';
import { contentOf, type Reader } from './content.ts';

/** A language of two letters (ISO 639-1), as Viber sends it; anything else says nothing. */
const LANGUAGE = /^[a-z]{2,3}(?:-[a-z\d]{2,8}){0,3}$/i;

/** Callbacks in which nothing is said: the check of the webhook, and what the customer's app does by itself. */
const SILENT: ReadonlySet<string> = new Set(['webhook', 'conversation_started', 'action', 'client_status']);

/** A callback as the house knows it; [] when nothing is said in it. Throws 'not-understood' for one that may hold a customer's word. */
export function inboundOf(callback: ViberCallback, reader: Reader): Inbound[] {
  const { event, timestamp: sentAt, messageToken: externalId } = callback;
  const user = callback.sender ?? callback.user ?? (callback.userId ? { id: callback.userId } : undefined);
  if (SILENT.has(event)) return [];
  if (user === undefined) throw new CodedError('not-understood', 'A callback about nobody.');
  const base = { conversation: user.id, from: personOf(user), sentAt, sequence: 0 };
  switch (event) {
    case 'message':
      return [spoken(callback, { ...base, externalId }, reader)];
    case 'delivered':
      return [{ ...base, type: 'receipt', externalId, receipt: 'delivered' }];
    case 'seen':
      return [{ ...base, type: 'receipt', externalId, receipt: 'read' }];
    case 'failed':
      return [{ ...base, type: 'receipt', externalId, receipt: 'failed', code: failureOf(callback) }];
    case 'subscribed':
    case 'unsubscribed':
      return [{ ...base, type: 'reach', reachable: event === 'subscribed' }];
    default:
      throw new CodedError('not-understood', 'A callback of a kind that this channel does not know.');
  }
}

type Base = Pick<Inbound, 'conversation' | 'from' | 'sentAt' | 'sequence'> & { externalId: string };

function spoken({ message }: ViberCallback, base: Base, reader: Reader): Inbound {
  if (message === undefined) throw new CodedError('not-understood', 'A message without a message.');
  const choice = choiceIn(message);
  if (choice !== null) return { ...base, type: 'choice', ...choice, mark: '' };
  return { ...base, type: 'message', ...contentOf(message, base.externalId, reader) };
}

/** Viber says in words why; that the customer is gone is all that differs for us. */
function failureOf({ desc = '' }: ViberCallback) {
  return /subscri|not registered|block|device/i.test(desc) ? 'contact-unreachable' : 'vendor-refused';
}

function personOf({ id, name, language = '' }: NonNullable<ViberCallback['user']>): Inbound['from'] {
  const shown = displayName(name);
  const spoken = LANGUAGE.test(language) ? { language } : {};
  return { address: id, name: shown === '' ? null : shown, ...spoken };
}
