/** What a post may weigh, and each address in it (docs.x.com/fundamentals/counting-characters). */
const POST_WEIGHT = 280;
const ADDRESS_WEIGHT = 23;
/** First and last code points that weigh 1; all others weigh 2 (twitter-text, config/v3.json). */
const LIGHT = [
  [0, 4351],
  [8192, 8205],
  [8208, 8223],
  [8242, 8247],
] as const;
/** With or without https://, as X may find one. */
const ADDRESS =
  /(?<![\p{L}\p{N}@.-])(https?:\/\/)?(?:[\p{L}\p{N}][\p{L}\p{N}-]*\.)+(\p{L}{2,})(?![\p{L}\p{N}-])(?:\/(?:[\w%=&#~+./?-]*[\w=&#/+-])?)?/giu;
/** Endings that X surely knows; with another one it may be no address to X, and weigh what its letters weigh. */
const KNOWN_ENDING = /^(..|com|org|net|edu|gov|int|info|biz|shop|store|online|app|dev)$/iu;

/**
 * How much of a text, from its start and in UTF-16 code units, one post takes: all, or what ends before the first character or address
 * that is too much. Emoji that are made of several weigh more here than at X, where each weighs 2: so a part is never too long.
 */
export function fitsPost(text: string): number {
  const addresses = new Map(
    [...text.slice(0, 40 * POST_WEIGHT).matchAll(ADDRESS)].map((one) => [one.index, one]),
  );
  let weight = 0;
  for (let at = 0; at < text.length; ) {
    const address = addresses.get(at);
    const point = text.codePointAt(at) ?? 0;
    weight += address === undefined ? weightOf(point) : weightOfAddress(address);
    if (weight > POST_WEIGHT && at > 0) return at;
    at += address?.[0].length ?? (point > 0xffff ? 2 : 1);
  }
  return text.length;
}

function weightOfAddress([address, protocol, ending = '']: RegExpExecArray): number {
  if (protocol !== undefined && KNOWN_ENDING.test(ending)) return ADDRESS_WEIGHT;
  let letters = 0;
  for (const letter of address) letters += weightOf(letter.codePointAt(0) ?? 0);
  return Math.max(ADDRESS_WEIGHT, letters);
}

function weightOf(point: number): number {
  return LIGHT.some(([first, last]) => point >= first && point <= last) ? 1 : 2;
}
