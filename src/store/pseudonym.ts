import { createHmac, randomBytes } from 'node:crypto';
import { ERASED, isErased } from '../domain/erased.ts';
import type { Db } from './database.ts';
import { createSecrets } from './secrets.ts';

/**
 * Names that say nothing of whom they stand for, the same for the same person as long as the house keeps its secret: nobody finds
 * out by trying all telephone numbers who was erased.
 */
export class Pseudonyms {
  readonly #key: string;

  private constructor(key: string) {
    this.#key = key;
  }

  static async of(db: Db): Promise<Pseudonyms> {
    const master = await createSecrets(db).keep('master', randomBytes(32).toString('hex'));
    return new Pseudonyms(createHmac('sha256', master).update('erasures').digest('hex'));
  }

  /** HMAC-SHA256, hex; where one part ends and the next begins counts. */
  hash(...parts: string[]): string {
    return createHmac('sha256', this.#key).update(JSON.stringify(parts)).digest('hex');
  }

  /** What a person is called from then on, such as `erased 7f3a91`. */
  name(contactId: string): string {
    return `erased ${this.hash('name', contactId).slice(0, 6)}`;
  }

  /** What stands for an address, a conversation or an id of a vendor's. What is erased already stays. */
  id(...parts: string[]): string {
    const last = parts.at(-1) ?? '';
    return isErased(last) ? last : ERASED + this.hash('id', ...parts).slice(0, 32);
  }

  /** A delivery of a vendor's. */
  delivery(channel: string, externalId: string): string {
    return this.hash('delivery', channel, externalId);
  }

  /** A message in a conversation. */
  message(channel: string, conversation: string, externalId: string): string {
    return this.hash('message', channel, conversation, externalId);
  }

  /** A file of a message, by its place in it. */
  file(channel: string, conversation: string, externalId: string, place: number): string {
    return this.hash('file', channel, conversation, externalId, String(place));
  }

  /** Somebody at a vendor. */
  address(channel: string, address: string): string {
    return this.hash('address', channel, address);
  }
}
