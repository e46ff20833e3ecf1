const VOCABULARY = 30_000;

/** Twelve words as people use them, some often and most hardly ever. */
export function twelveWords(index: number): string[] {
  return Array.from({ length: 12 }, (_, at) => wordOf(index * 12 + at));
}

/** The word of a rank, the most frequent first; 0 is the first. */
export function wordAt(rank: number): string {
  return `w${((rank * 7919) % 456_976).toString(26).replace(/\d/g, (digit) => 'qrstuvwxyz'[Number(digit)] ?? 'q')}`;
}

/** The rank of a word that hardly anybody uses. */
export function rareRank(at: number): number {
  return VOCABULARY - 500 + at;
}

/** A word by Zipf's law, the same each time. */
function wordOf(seed: number): string {
  return wordAt(Math.floor(VOCABULARY ** (mixed(seed) / 2 ** 32)) - 1);
}

function mixed(seed: number): number {
  let hash = Math.imul(seed ^ (seed >>> 16), 0x45d9f3b);
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b);
  return (hash ^ (hash >>> 16)) >>> 0;
}
