/** Discord's ids say when they were made (discord.com/developers/docs/reference#snowflakes). */
const EPOCH = 1_420_070_400_000n;
const SEQUENCE_BITS = 22n;

/** When the thing of this id was made, epoch ms. */
export function instantOf(id: string): number {
  return Number((BigInt(id) >> SEQUENCE_BITS) + EPOCH);
}

/** The order within that millisecond. */
export function sequenceOf(id: string): number {
  return Number(BigInt(id) & ((1n << SEQUENCE_BITS) - 1n));
}

/** The id that something made so long (ms) before would have had; '0' before there was Discord. */
export function earlier(id: string, ms: number): string {
  const back = BigInt(id) - (BigInt(ms) << SEQUENCE_BITS);
  return String(back > 0n ? back : 0n);
}

/** The id in as many digits as any has: so their order as text is the order in which they were made. */
export function sortable(id: string): string {
  return id.padStart(20, '0');
}

export function isAfter(one: string, other: string): boolean {
  return BigInt(one) > BigInt(other);
}
