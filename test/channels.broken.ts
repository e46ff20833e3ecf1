import fc from 'fast-check';
import type { ChannelFixture } from './channels.fixtures.ts';

/** Bodies that no vendor sends, made of those that it does: in their form, and in their very bytes. */
export function brokenBodies(
  bodies: readonly string[],
  format: NonNullable<ChannelFixture['format']> = 'json',
): fc.Arbitrary<string | Buffer> {
  const inForm = { json: brokenJson, form: brokenForm, mail: brokenMail }[format];
  return fc.oneof({ weight: 3, arbitrary: inForm(bodies) }, { weight: 1, arbitrary: brokenBytes(bodies) });
}

/** Evenly from 0 to 1. */
const share = fc.noBias(fc.integer({ min: 0, max: 9_999 })).map((n) => n / 10_000);

const words = [
  '',
  '\u0000',
  '\ud800',
  '-1',
  '1e300',
  '__proto__',
  '../..',
  'x'.repeat(50_000),
  '\u202e',
  '%00',
];

/** What a vendor never sends. */
const foreign = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown>(null, -1, 1e300, 2 ** 53, [], {}, [[[]]], true, ...words),
);

function brokenJson(bodies: readonly string[]): fc.Arbitrary<string> {
  const values = bodies.map((body) => JSON.parse(body) as unknown);
  return fc
    .tuple(fc.constantFrom(...values), fc.infiniteStream(share), foreign)
    .map(([body, picks, value]) => JSON.stringify(mutate(body, picks, value)));
}

/** The body with one part, chosen by `picks` (0 to 1, a step down each), replaced, dropped or doubled. */
function mutate(body: unknown, picks: Iterator<number>, value: unknown): unknown {
  const pick = () => picks.next().value as number;
  if (typeof body !== 'object' || body === null || pick() < 0.1) return value;
  const keys = Object.keys(body);
  const key = keys[Math.floor(pick() * keys.length)];
  if (key === undefined) return value;
  const part = (body as Record<string, unknown>)[key];
  if (Array.isArray(body))
    return body.map((item, at) => (String(at) === key ? mutate(item, picks, value) : item));
  const { [key]: _dropped, ...rest } = body as Record<string, unknown>;
  const chance = pick();
  if (chance < 0.1) return rest;
  if (chance < 0.2) return { ...body, [`${key}_2`]: part };
  return { ...body, [key]: mutate(part, picks, value) };
}

const strange = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...words));

/** One or more fields dropped, doubled, renamed, or with a strange value. */
function brokenForm(bodies: readonly string[]): fc.Arbitrary<string> {
  const change = fc.tuple(fc.constantFrom('drop', 'double', 'name', 'value'), share, strange);
  return fc
    .tuple(fc.constantFrom(...bodies), fc.array(change, { minLength: 1, maxLength: 4 }))
    .map(([body, changes]) => {
      let fields = [...new URLSearchParams(body)];
      for (const [how, where, text] of changes) {
        const at = Math.floor(where * fields.length);
        fields = fields.flatMap(([name, value], index): [string, string][] => {
          if (index !== at) return [[name, value]];
          if (how === 'drop') return [];
          if (how === 'name') return [[text, value]];
          return how === 'value'
            ? [[name, text]]
            : [
                [name, value],
                [name, text],
              ];
        });
      }
      return new URLSearchParams(fields).toString();
    });
}

/** Lines of a mail dropped, doubled, moved, or with a strange end. */
function brokenMail(bodies: readonly string[]): fc.Arbitrary<string> {
  const change = fc.tuple(fc.constantFrom('drop', 'double', 'move', 'end', 'name'), share, share, strange);
  return fc
    .tuple(fc.constantFrom(...bodies), fc.array(change, { minLength: 1, maxLength: 4 }))
    .map(([body, changes]) => {
      const lines = body.split(/\r?\n/);
      for (const [how, where, to, text] of changes) {
        const at = Math.floor(where * lines.length);
        const line = lines[at] ?? '';
        if (how === 'drop') lines.splice(at, 1);
        if (how === 'double') lines.splice(at, 0, line);
        if (how === 'move') lines.splice(Math.floor(to * lines.length), 0, ...lines.splice(at, 1));
        if (how === 'end') lines[at] = `${line.slice(0, line.length * to)}${text}`;
        if (how === 'name') lines[at] = line.replace(/^[\w-]+:/, `${text}:`);
      }
      return lines.join('\r\n');
    });
}

/** Bytes turned, cut out, doubled, strewn in, or taken from another body. */
function brokenBytes(bodies: readonly string[]): fc.Arbitrary<Buffer> {
  const one = fc.constantFrom(...bodies);
  const change = fc.tuple(
    fc.constantFrom('turn', 'cut', 'double', 'strew', 'cross', 'end'),
    share,
    share,
    fc.uint8Array({ minLength: 1, maxLength: 8 }),
  );
  return fc
    .tuple(one, one, fc.array(change, { minLength: 1, maxLength: 5 }))
    .map(([body, another, changes]) => {
      let bytes = Buffer.from(body);
      for (const [how, where, length, strewn] of changes) {
        const at = Math.floor(where * bytes.length);
        const end = Math.min(bytes.length, at + 1 + Math.floor(length ** 4 * bytes.length));
        const before = bytes.subarray(0, at);
        const part = bytes.subarray(at, end);
        const after = bytes.subarray(end);
        const middle: Record<typeof how, Uint8Array[]> = {
          turn: [part.map((byte, index) => byte ^ (strewn[index % strewn.length] ?? 1)), after],
          cut: [after],
          double: [part, part, after],
          strew: [strewn, part, after],
          cross: [Buffer.from(another).subarray(at)],
          end: [],
        };
        bytes = Buffer.concat([before, ...middle[how]]);
      }
      return bytes;
    });
}
