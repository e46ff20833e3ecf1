/**
 * A raffle that anybody can draw again. Everybody who takes part has a random number of their own; what is published before
 * the draw is a commitment to each, and after it the numbers themselves with a seed that nobody could know or choose when the
 * list was published. The order of SHA-256 of seed and number decides; docs/raffles.md has it in words.
 */

/** SHA-256 of a text in UTF-8, hexadecimal. */
export type Sha256 = (text: string) => string;

/** The number of somebody in a raffle, who takes part by having finished a survey. */
export function numberOf(secret: string, sentId: string, sha256: Sha256): string {
  return sha256(`${secret}/${sentId}`);
}

/** What is published of a number before the draw: who has the number finds it, and nobody else learns anything. */
export function commitmentOf(number: string, sha256: Sha256): string {
  return sha256(number);
}

/** The published list as one line: whoever kept it knows later that nothing was changed. */
export function listHash(commitments: readonly string[], sha256: Sha256): string {
  return sha256(commitments.toSorted(order).join('\n'));
}

/** All numbers in the order in which the seed draws them: the first ones win. */
export function drawnOrder(numbers: readonly string[], seed: string, sha256: Sha256): string[] {
  const lots = new Map(numbers.map((number) => [number, sha256(`${seed}\n${number}`)]));
  return numbers.toSorted(
    (one, other) => order(lots.get(one) ?? '', lots.get(other) ?? '') || order(one, other),
  );
}

function order(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
