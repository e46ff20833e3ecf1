import { Readable } from 'node:stream';
import { callbackPath, formToken, surveyPath, unsubscribePath, unsubscribeToken } from './api/form-tokens.ts';
import type { TriagePorts } from './triage/ports.ts';

type Links = Pick<TriagePorts, 'surveyLink' | 'callbackLink' | 'unsubscribeLink' | 'asFile'>;

/** What messages to customers carry: addresses that this house signs, each for one person and one thing. */
export function customerLinks(publicUrl: string, key: string): Links {
  return {
    surveyLink: (sent) => `${publicUrl}${surveyPath(formToken(key, 'survey', sent))}`,
    callbackLink: (call) => `${publicUrl}${callbackPath(formToken(key, 'call', call))}`,
    unsubscribeLink: (message) => `${publicUrl}${unsubscribePath(unsubscribeToken(key, message))}`,
    asFile: (bytes) => Readable.from([bytes]),
  };
}
