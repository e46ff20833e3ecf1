import { createHmac } from 'node:crypto';
import { sameSecret } from '../people/token.ts';

const DAY_MS = 86_400_000;
/** An address of a case is good for so long. */
export const CASE_LIFE_MS = 180 * DAY_MS;

/** What a token of ours says: the case that a page is for, and an instant (epoch ms). */
export interface Told {
  id: string;
  at: number;
}

/**
 * Kinds that never pass for each other: of a page with a form, when it was opened; of a case's page, a survey's and a call's, when its
 * address ends; of what is ended by one press, when the message was written.
 */
type Kind = 'page' | 'case' | 'survey' | 'call' | 'unsubscribe' | 'trap';

/** The name of the trap on the page of that id: another one on each, which no form has for a field and no program knows. */
export function trapName(secret: string, id: string): string {
  return `x_${signature(secret, 'trap', id)
    .replace(/[^A-Za-z0-9]/g, '')
    .slice(0, 12)}`;
}

/** Where somebody answers a survey: its address is the key. */
export function surveyPath(key: string): string {
  return `/surveys/${key}`;
}

/** Where a customer moves or cancels their call: its address is the key. */
export function callbackPath(key: string): string {
  return `/calls/${key}`;
}

/** Where somebody ends what the house writes unasked: its address is the key. */
export function unsubscribePath(key: string): string {
  return `/unsubscribe/${key}`;
}

/** For whoever got the message with this id, whose dots would end a part of the token. */
export function unsubscribeToken(secret: string, { id, at }: Told): string {
  return formToken(secret, 'unsubscribe', { id: Buffer.from(id).toString('base64url'), at });
}

/** The id of the message; null: this installation signed no such token. */
export function readUnsubscribeToken(secret: string, token: string): string | null {
  const read = readFormToken(secret, 'unsubscribe', token);
  return read === null ? null : Buffer.from(read.id, 'base64url').toString();
}

/** `<id>.<instant, base 36>.<HMAC-SHA256, base64url>`. Ids are letters, digits, `_` and `-`. */
export function formToken(secret: string, kind: Kind, { id, at }: Told): string {
  const claim = `${id}.${at.toString(36)}`;
  return `${claim}.${signature(secret, kind, claim)}`;
}

/** What a token of that kind says that this installation signed; else null. Whether it is too old is its reader's to say. */
export function readFormToken(secret: string, kind: Kind, token: string): Told | null {
  const [id = '', at = '', given = '', ...rest] = token.split('.');
  if (rest.length > 0 || !/^[A-Za-z0-9_-]{1,120}$/.test(id) || !/^[0-9a-z]{1,11}$/.test(at)) return null;
  return sameSecret(given, signature(secret, kind, `${id}.${at}`))
    ? { id, at: Number.parseInt(at, 36) }
    : null;
}

function signature(secret: string, kind: Kind, claim: string): string {
  return createHmac('sha256', secret).update(`${kind}:${claim}`).digest('base64url');
}
