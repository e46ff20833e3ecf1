/** A program for anybody with Node who wants to draw a raffle again; it knows nothing but what is published. */
export const RAFFLE_CHECK = `// Draws a raffle again from what was published of it, and says whether it was drawn so.
// node check.mjs https://…/raffles/<name>.json   (or the path of a kept copy; a second one is the list as it stood before)
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const sha256 = (words) => createHash('sha256').update(words).digest('hex');
const read = async (from) => (/^https?:/.test(from) ? (await fetch(from)).json() : JSON.parse(readFileSync(from, 'utf8')));
const [address, before] = process.argv.slice(2);
if (address === undefined) throw new Error('Say the address of the raffle: …/raffles/<name>.json');
const proof = await read(address);
const faults = [];
const must = (holds, words) => holds || faults.push(words);
const list = proof.list ?? [];
must(sha256([...list].sort().join('\\n')) === proof.listHash, 'The list is not the one of its hash.');
must(new Set(list).size === list.length, 'Somebody is on the list twice.');
if (before !== undefined) must((await read(before)).listHash === proof.listHash, 'The list was another one before.');
if (proof.drawn !== null) {
  must(Date.parse(proof.closedAt) < Date.parse(proof.drawsAt), 'The list came after the seed could be known.');
  const again = proof.drawn.map(sha256).sort().join();
  must(again === [...list].sort().join(), 'The numbers are not those of the list.');
  const lots = proof.drawn.map((number) => [sha256(proof.seed + '\\n' + number), number]).sort();
  must(lots.map(([, number]) => number).join() === proof.drawn.join(), 'The seed draws them in another order.');
  console.log('Drawn by the seed', JSON.stringify(proof.seed), '- the winners:');
  for (const [, number] of lots.slice(0, proof.winners)) console.log(number);
} else console.log('Not drawn yet;', list.length, 'on the list.');
for (const words of faults) console.error(words);
console.log(faults.length === 0 ? 'Everything holds.' : 'It does not hold.');
process.exitCode = faults.length === 0 ? 0 : 1;
`;
