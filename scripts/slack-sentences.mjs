/**
 * The limits that Slack's doc comments state, by how they are worded: [pattern, what is limited, which of the pattern's
 * numbers is the least and which is the most]. `{n}` stands for a number.
 */
const WORDINGS = [
  [
    'min(?:imum)? length (?:for the text in this field )?is {n} and maximum length is {n} characters',
    'characters',
    1,
    2,
  ],
  ['minimum length is {n} characters?', 'characters', 1],
  ['maximum length for the text in each item is {n} characters', 'each-text', null, 1],
  ['max(?:imum)? length (?:[a-z ]*)?(?:is|of) {n} characters', 'characters', null, 1],
  ['limit(?:ed)? (?:this field )?(?:to )?{n} characters', 'characters', null, 1],
  ['must be less than {n} characters', 'characters', null, 1, -1],
  ['each row object is an array with a max of {n} table cells', 'each-count', null, 1],
  ['minimum {n}, maximum {n} cards', 'count', 1, 2],
  ['min(?:imum)?(?: of)? {n}, max(?:imum)?(?: of)? {n}$', 'value', 1, 2],
  ['array of up to {n}', 'count', null, 1],
  [
    'max(?:imum)?(?: number)?(?: of)?(?: items| options| option groups)?(?: is)? {n} ?(?:elements|items|options|blocks|rows|$)',
    'count',
    null,
    1,
  ],
  ['must be between {n} and {n}', 'value', 1, 2],
  ['number from {n} \\(default\\) to {n}', 'value', 1, 2],
  ['minimum number is {n}', 'value', 1],
  ['max(?:imum)? value (?:is|of) {n}', 'value', null, 1],
];

/** Sentences with numbers that limit no field of a request. */
const OTHERWISE = [
  'in the format',
  'resized to a maximum width',
  'file size of the image',
  'increase numerically',
  'up to 1000 users',
  'at most 50 fields',
  'each field name is limited',
];

/** The limits in a doc comment. Throws when a sentence seems to state one and nobody taught us how. */
export function limitsIn(comment) {
  const plain = comment
    .replaceAll(/\{@link\s+([^}]*)\}/gu, (_, inside) => inside.split(' ').at(-1))
    .replaceAll('`', '')
    .replaceAll(/\s+/gu, ' ')
    .toLowerCase();
  return plain.split(/(?<=\D[.!]|\d\.)\s+/u).flatMap(limitIn);
}

function limitIn(sentence) {
  const words = sentence
    .replaceAll(/(?<=\d),(?=\d{3})/gu, '')
    .replace(/[.!]\s*$/u, '')
    .trim();
  if (OTHERWISE.some((known) => words.includes(known))) return [];
  for (const [wording, of, least, most, shift = 0] of WORDINGS) {
    const found = new RegExp(wording.replaceAll('{n}', '(\\d+)'), 'u').exec(words);
    if (found === null) continue;
    const min = least === null ? {} : { min: Number(found[least]) };
    const max = most === undefined ? {} : { max: Number(found[most]) + shift };
    return [{ of, ...min, ...max }];
  }
  const limiting = /\b(max|maximum|min|minimum|limit|limited|less than|at most|up to|between)\b.*\d/u.test(
    words,
  );
  if (limiting) throw new Error(`a limit that is not understood: ${words}`);
  return [];
}
