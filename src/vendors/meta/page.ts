import { z } from 'zod';
import type { WebhookRequest } from '../../channels/channel.ts';
import { readJson } from '../../channels/json.ts';
import { CodedError } from '../../domain/coded-error.ts';
import { checkSignature } from './webhook.ts';

const id = z.union([z.string().min(1).max(200), z.int().nonnegative()]).transform(String);
const entryShape = z.object({
  id,
  time: z.number().nonnegative().optional().catch(undefined),
  messaging: z.array(z.unknown()).optional().catch(undefined),
  standby: z.array(z.unknown()).optional().catch(undefined),
  changes: z
    .array(z.object({ field: z.string(), value: z.unknown().optional() }))
    .optional()
    .catch(undefined),
});
const envelopeShape = z.object({ object: z.string(), entry: z.array(entryShape) });

/** One Page's part of a delivery; one delivery may hold several, with messages and with changes. */
export type PageEntry = z.infer<typeof entryShape>;

/** Throws CodedError 'unauthorized' and 'malformed'. */
export function pageEntries(request: WebhookRequest, appSecret: string): PageEntry[] {
  return entriesOf(request, appSecret, 'page');
}

/** The same of accounts on Instagram. What is about the other ones is refused: it would be taken for what it is not. */
export function entriesOf(
  request: WebhookRequest,
  appSecret: string,
  object: 'page' | 'instagram',
): PageEntry[] {
  checkSignature(request, appSecret);
  const read = envelopeShape.safeParse(readJson(request.body.toString('utf8')));
  if (!read.success || read.data.object !== object)
    throw new CodedError('malformed', `Not a delivery about ${object === 'page' ? 'a Page' : 'Instagram'}.`);
  return read.data.entry;
}

/** When an entry was sent, epoch ms: Meta counts messages in milliseconds and changes in seconds. */
export function sentAt({ time = 0 }: PageEntry): number {
  return time < 100_000_000_000 ? time * 1000 : time;
}
