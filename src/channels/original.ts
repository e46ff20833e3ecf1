/** A message as it came in. */
export interface Original {
  /** The very bytes, and the file name and type under which people take them away. */
  source: Buffer;
  name: string;
  type: string;
  /** Its mark-up with nothing in it that runs, loads or leads astray; null where it has none. */
  html: string | null;
  /** All of its text, also what is folded away on the ticket. */
  text: string;
  /** What stands above it, in order: a name that `original.<name>` translates, and a value. */
  facts: readonly { name: 'from' | 'to' | 'cc' | 'subject' | 'reply-to' | 'dmarc'; value: string }[];
}
