/** Where a card stands: the channel's id and the message's timestamp, which is its id there. */
export function refOf(place: { channel: string; ts: string }): string {
  return `${place.channel}:${place.ts}`;
}

/** The thread under a card, or null for a ref that is none of ours. */
export function threadOf(ref: string): { channel: string; threadTs: string } | null {
  const [, channel, threadTs] = /^([A-Z0-9]+):(\d+\.\d+)$/.exec(ref) ?? [];
  return channel === undefined || threadTs === undefined ? null : { channel, threadTs };
}
