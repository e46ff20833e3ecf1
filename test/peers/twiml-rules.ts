import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** One verb or noun of TwiML. */
export interface Verb {
  name: string;
  attributes: Record<string, string>;
  text: string;
  inside: Verb[];
}

/** Twilio's published types of what a call may be answered with. */
const TYPES = readFileSync(
  createRequire(import.meta.url).resolve('twilio/lib/twiml/VoiceResponse.d.ts'),
  'utf8',
);

/** Names of attributes by verb, each with the words that it may be; null: any. Of interfaces that come twice the first is the verb's. */
const ATTRIBUTES = new Map<string, Map<string, string[] | null>>();
for (const [, verb = '', body = ''] of TYPES.matchAll(/interface (\w+)Attributes \{([^}]*)\}/g)) {
  if (ATTRIBUTES.has(verb)) continue;
  const found = [...body.matchAll(/^\s+(\w+)\?: ([\w[\]]+);/gm)];
  ATTRIBUTES.set(verb, new Map(found.map(([, name = '', type = '']) => [name, wordsOf(type)])));
}

function wordsOf(type: string): string[] | null {
  if (type === 'boolean') return ['true', 'false'];
  const union = new RegExp(`type ${type.replace('[]', '')} = ([^;]+);`).exec(TYPES)?.[1];
  return union === undefined ? null : [...union.matchAll(/"([^"]*)"/g)].map(([, word = '']) => word);
}

/** What may stand inside of what. */
const INSIDE: Readonly<Record<string, readonly string[]>> = {
  Response: methodsOf('VoiceResponse'),
  Gather: methodsOf('Gather'),
  Dial: methodsOf('Dial'),
};

function methodsOf(name: string): string[] {
  const at = TYPES.search(new RegExp(`class ${name} extends TwiML`));
  const body = TYPES.slice(at, endOf(at));
  return [...new Set([...body.matchAll(/^\s+(\w+)\(/gm)].map(([, one = '']) => capital(one)))];
}

function endOf(at: number): number {
  const next = TYPES.slice(at + 10).search(/\n\s*(?:export )?(?:declare )?(?:class|namespace) /);
  return next < 0 ? TYPES.length : at + 10 + next;
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** Seconds and counts (twilio.com/docs/voice/twiml/gather, /record, /dial, /pause). */
const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  'Gather.timeout': [1, 120],
  'Gather.numDigits': [1, 100],
  'Record.maxLength': [1, 14_400],
  'Record.timeout': [1, 60],
  'Dial.timeout': [5, 600],
  'Pause.length': [1, 180],
};
/** twilio.com/docs/voice/twiml/say: characters of one; docs/errors/11750: bytes of an answer. */
const MOST_SAID = 4096;
const MOST_BYTES = 64 * 1024;

/** The verbs of an answer. Throws what Twilio would not carry out. */
export function verbsIn(xml: string): Verb[] {
  if (Buffer.byteLength(xml) > MOST_BYTES) throw new Error('11750: the answer is too long');
  const root = treeOf(xml);
  const [response, ...more] = root.inside;
  if (response?.name !== 'Response' || more.length > 0) throw new Error('12100: there is no one Response');
  for (const verb of response.inside) judge(verb, 'Response');
  return response.inside;
}

const TOKEN = /<\?xml[^>]*\?>|<(\/?)([A-Za-z]+)((?:\s+[A-Za-z]+="[^"<]*")*)\s*(\/?)>|([^<]+)/y;

/** The elements of a document, as strictly as Twilio reads it. Throws 12100. */
function treeOf(xml: string): Verb {
  const root: Verb = { name: '', attributes: {}, text: '', inside: [] };
  const open = [root];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < xml.length) {
    const at = TOKEN.lastIndex;
    const token = TOKEN.exec(xml);
    const inner = open.at(-1);
    if (token === null || inner === undefined) throw new Error(`12100: no XML at ${at}`);
    const [, closes, name, attributes = '', empty, text] = token;
    if (text !== undefined) inner.text += plain(text);
    if (name === undefined) continue;
    if (closes === '/') {
      if (open.pop()?.name !== name) throw new Error(`12100: ${name} is closed where it is not open`);
      continue;
    }
    const pairs = [...attributes.matchAll(/([A-Za-z]+)="([^"]*)"/g)];
    const given = pairs.map(([, key = '', value = '']) => [key, plain(value)]);
    const verb: Verb = { name, attributes: Object.fromEntries(given), text: '', inside: [] };
    inner.inside.push(verb);
    if (empty !== '/') open.push(verb);
  }
  if (open.length !== 1) throw new Error('12100: something stays open');
  return root;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function plain(text: string): string {
  return text.replace(
    /&(?:#x([\da-f]+)|#(\d+)|(\w+));|&/gi,
    (whole, hex?: string, dec?: string, name?: string) => {
      const code = hex === undefined ? Number(dec) : Number.parseInt(hex, 16);
      const found = name === undefined ? (code > 0 ? String.fromCodePoint(code) : undefined) : ENTITIES[name];
      if (found === undefined) throw new Error(`12100: ${whole} is nothing`);
      return found;
    },
  );
}

function judge(verb: Verb, within: string): void {
  const { name, attributes, text, inside } = verb;
  if (!INSIDE[within]?.includes(name)) throw new Error(`12200: ${name} may not stand in ${within}`);
  const known = ATTRIBUTES.get(name);
  for (const [attribute, value] of Object.entries(attributes)) {
    const words = known?.get(attribute);
    if (known?.has(attribute) !== true) throw new Error(`12200: ${name} has no ${attribute}`);
    for (const word of words === null || words === undefined ? [] : value.split(' '))
      if (words?.includes(word) !== true) throw new Error(`12200: ${name}.${attribute} is not ${value}`);
    const [least, most] = RANGES[`${name}.${attribute}`] ?? [
      Number.NEGATIVE_INFINITY,
      Number.POSITIVE_INFINITY,
    ];
    if (Number(value) < least || Number(value) > most)
      throw new Error(`12200: ${name}.${attribute} is ${value}`);
    if (/^(?:action|url|\w+Callback)$/.test(attribute) && !URL.canParse(value))
      throw new Error(`11100: ${name}.${attribute} is no address`);
  }
  if (name === 'Gather' && !/^[\d#*]?$/.test(attributes.finishOnKey ?? '#'))
    throw new Error('12200: Gather.finishOnKey is one key');
  if (name === 'Say' && (text === '' || text.length > MOST_SAID)) throw new Error('13520: Say says nothing');
  if (name === 'Number' && !/^\+\d{5,15}$/.test(text)) throw new Error('13223: no number to dial');
  if ((name === 'Play' || name === 'Redirect') && !URL.canParse(text)) throw new Error('11100: no address');
  if (name === 'Play' || name === 'Say' || name === 'Pause' || name === 'Number') return;
  for (const one of inside) judge(one, name);
}
