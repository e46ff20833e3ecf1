import { createHash } from 'node:crypto';
import { CodedError } from '../domain/coded-error.ts';
import type { Trap } from '../domain/ticket/spam.ts';
import type { FormFile } from './form-body.ts';
import { ticketOfCase } from './form-case.ts';
import { type ApiPorts, FORMS_CHANNEL } from './ports.ts';

/** What is handed in: all that the channel's body takes, but for its own id. */
export interface HandedIn {
  case: string;
  text: string;
  files: readonly FormFile[];
  name?: string;
  language: string;
  stated?: { kind: string; fields: Record<string, string | boolean | { skip: number }> };
  trap?: Trap;
  choice?: { question: string; id: string };
  closed?: true;
}

/** A page waits so long for the number of a case before it says that it comes. Real ms. */
const PATIENCE_MS = 3000;
/** Looked at least this often, should a signal be lost. Real ms. */
const LOOK_MS = 250;

/** The same words with the same files are the same message. `page`: what tells pages apart on which the same was meant anew. */
export function messageIdOf(page: string, said: string, files: readonly Pick<FormFile, 'hash'>[]): string {
  const words = JSON.stringify([page, said, ...files.map(({ hash }) => hash)]);
  return createHash('sha256').update(words).digest('hex').slice(0, 32);
}

/**
 * Hands it to the channel: when this resolves it is stored, whatever happens after. Throws CodedError 'store-down', 'too-large',
 * 'malformed'.
 */
export async function handIn(ports: ApiPorts, id: string, { files, ...said }: HandedIn): Promise<void> {
  const channel = ports.channels.get(FORMS_CHANNEL);
  if (channel === undefined) throw new CodedError('not-found', 'Forms are off.');
  const attached = files.map(({ id: upload, name, type, size }) => ({ id: upload, name, type, size }));
  const body = JSON.stringify({ id, ...said, files: attached });
  await ports.accept(channel, {
    method: 'POST',
    headers: ports.signForm(body),
    query: {},
    body: Buffer.from(body),
    receivedAt: ports.clock.now(),
  });
}

/** Waits until the inbox has come to a message; false: not in time, it comes. */
export function isApplied(ports: ApiPorts, conversation: string, messageId: string): Promise<boolean> {
  const externalId = `${conversation}:${messageId}`;
  const { tickets } = ports.store;
  return isSoon(ports, conversation, async () => {
    const known = await tickets.messageByExternalId(FORMS_CHANNEL, conversation, externalId);
    return known !== null;
  });
}

/** Waits until the ticket of the case is a newer one than `version`. */
export function isAnswered(ports: ApiPorts, conversation: string, version: number): Promise<boolean> {
  return isSoon(
    ports,
    conversation,
    async () => ((await ticketOfCase(ports, conversation))?.version ?? 0) > version,
  );
}

/** Whether it is so within the time that somebody waits for a page. */
async function isSoon(
  { store }: ApiPorts,
  conversation: string,
  look: () => Promise<boolean>,
): Promise<boolean> {
  let ring = () => {};
  const stop = store.live.subscribe((seen) => {
    if (seen.kind === 'conversation' && seen.conversation === conversation) ring();
  });
  try {
    for (const end = performance.now() + PATIENCE_MS; ; ) {
      const rung = new Promise<void>((resolve) => {
        ring = resolve;
      });
      if (await look()) return true;
      if (performance.now() > end) return false;
      await Promise.race([rung, new Promise((resolve) => setTimeout(resolve, LOOK_MS))]);
    }
  } finally {
    stop();
  }
}
