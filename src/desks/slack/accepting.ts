/** Slack's names of the sign that an answer is taken by. */
const ACCEPTING: ReadonlySet<string> = new Set([
  'white_check_mark',
  'heavy_check_mark',
  'ballot_box_with_check',
]);

export function accepts(reaction: string): boolean {
  return ACCEPTING.has(reaction);
}
