import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { CodedError } from '../../domain/coded-error.ts';
import type { ChannelMemory } from '../memory.ts';
import { readMail } from './mail.ts';
import type { Raw } from './raw.ts';

/** The topic that redaction clears. */
const topicOf = (conversation: string) => `source:${conversation}`;

/** Keeps a mail as it came, packed; with it the address of the mailbox that had it. */
export async function keepSource(memory: ChannelMemory, raw: Raw): Promise<void> {
  const body = await promisify(gzip)(raw.source);
  const { conversation, externalId: key, mailbox: value, at } = raw;
  await memory.keep({ topic: topicOf(conversation), key, value, body, at });
}

/** Null: it is not kept any more. */
export async function sourceOf(
  memory: ChannelMemory,
  { conversation, externalId }: { conversation: string; externalId: string },
): Promise<Buffer | null> {
  const kept = await memory.get(topicOf(conversation), externalId);
  return kept?.body == null ? null : promisify(gunzip)(kept.body);
}

/** How an attachment is asked for: by its place in a mail that is kept. */
export function refOf({ conversation, externalId }: Raw, part: number): string {
  return `${conversation} ${part} ${externalId}`;
}

/** The bytes of an attachment. Throws CodedError 'not-found'. */
export async function attachmentAt(memory: ChannelMemory, ref: string): Promise<Readable> {
  const [, conversation = '', part = '', externalId = ''] = /^(\S+) (\d+) (.*)$/s.exec(ref) ?? [];
  const source = await sourceOf(memory, { conversation, externalId });
  const found = source === null ? undefined : (await readMail(source)).attachments[Number(part)];
  if (found === undefined) throw new CodedError('not-found', 'The mail is not kept any more.');
  return Readable.from([found.content]);
}
