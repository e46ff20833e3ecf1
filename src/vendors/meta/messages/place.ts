import type { Product } from '../fault.ts';
import type { Graph } from '../graph.ts';
import type { Client, Connector } from './client.ts';

/** What distinguishes Messenger from Instagram: one envelope, one Send API. */
export interface Kind {
  channel: 'messenger' | 'instagram';
  product: Product;
  /** What names a customer, the best first; another field is an error. */
  nameFields: readonly ('name' | 'username')[];
  /** Echoes say what the app gave with a message, so that those of others are known. */
  echoes: boolean;
  /** How much of a text fits into one message, for `splitText`. */
  textFits: number | ((text: string) => number);
  /** Where files are fetched by Meta instead of given to it. */
  fetchesFiles: boolean;
  /** Of a file of this type; null: not taken at all. */
  attachmentOf(type: string): 'image' | 'video' | 'audio' | 'file' | null;
  fileBytes: number;
  /** Of a picture that goes out, where that is less. */
  pictureBytes?: number;
}

/** One Page, or one account on Instagram, by its own token. */
export interface Account {
  id: string;
  connector: Connector;
  client: Client;
  graph: Graph;
}

/** The same person has another id with each account, and another one the same: both make the conversation. */
export function conversationOf(account: string, user: string): string {
  return `${account}:${user}`;
}

/** Null: it was made by nobody of us. */
export function placeOf(conversation: string): { account: string; user: string } | null {
  const [, account, user] = /^(\d{1,64}):(\w{1,64})$/.exec(conversation) ?? [];
  return account === undefined || user === undefined ? null : { account, user };
}
