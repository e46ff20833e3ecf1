/** What a channel keeps for itself beside the tickets. Redaction clears topics that are a conversation, and `source:<conversation>`. */
export interface ChannelMemory {
  /** The value under the key: the one that is kept, else this, which is kept from now on. Throws CodedError 'store-down'. */
  keep(kept: Remembered): Promise<string>;
  /** Instead of what was there. Throws CodedError 'store-down'. */
  put(kept: Remembered): Promise<void>;
  get(topic: string, key: string): Promise<{ value: string; body: Uint8Array | null } | null>;
  /** The newest `limit` of a topic, oldest first. */
  list(topic: string, limit: number): Promise<{ key: string; value: string }[]>;
}

/** `at` is its order within the topic, epoch ms. */
export interface Remembered {
  topic: string;
  key: string;
  value: string;
  body?: Uint8Array | null;
  at: number;
}
