import { canonicalJson } from '../canonical.ts';

/** JSON as it stands in a file: each value with its place, so that what did not change keeps its own writing. */
interface Node {
  start: number;
  end: number;
  value: unknown;
  /** Of an object: its names as they are written. */
  members?: Map<string, { written: string; node: Node }>;
  items?: Node[];
  /** It begins on one line and goes on on the next. */
  broken: boolean;
  /** Its canonical JSON, once somebody asked for it. */
  canonical?: string;
}

/** What of a file's writing new values follow. */
interface Style {
  source: string;
  step: string;
  /** Lists of plain values stand on one line where they fit. */
  gathers: boolean;
}

/** As the formatter of this project breaks lines. */
const WIDTH = 110;
/** Deeper nesting is nothing that a person writes, and more than a walk over it may hold. */
const DEEPEST = 40;

/** Whether a text nests too deep to be looked at. Reads it once, whatever it holds. */
export function isTooDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '"') at = endOfString(text, at) - 1;
    else if (char === '{' || char === '[') {
      depth += 1;
      if (depth > DEEPEST) return true;
    } else if (char === '}' || char === ']') depth -= 1;
  }
  return false;
}

/**
 * The source with another value in it: whatever is the same keeps its text, whatever is new is written as what stands
 * beside it. `source` is JSON that is not too deep; the result parses to `value`.
 */
export function rewritten(source: string, value: unknown): string {
  const root = nodeAt(source, spaceEnd(source, 0));
  const style = { source, step: stepOf(root, source), gathers: gathers(root) };
  const written = write(style, value, { node: root, indent: '', column: 0 });
  return source.slice(0, root.start) + written + source.slice(root.end);
}

interface Place {
  /** What stood here. */
  node?: Node | undefined;
  /** What stands beside it and is written alike. */
  like?: Node | undefined;
  indent: string;
  /** Characters before it on its line. */
  column: number;
}

function write(style: Style, value: unknown, place: Place): string {
  const { node, like } = place;
  const there = node ?? like;
  if (there !== undefined && isSame(there, value)) return style.source.slice(there.start, there.end);
  if (Array.isArray(value)) return writeList(style, value, place);
  if (isObject(value)) return writeObject(style, value, place);
  return JSON.stringify(value);
}

/** Of what stands there the JSON is made once, however many values are held against it. */
function isSame(node: Node, value: unknown): boolean {
  node.canonical ??= canonicalJson(node.value);
  return node.canonical === canonicalJson(value);
}

function writeObject(
  style: Style,
  value: Record<string, unknown>,
  { node, like, indent, column }: Place,
): string {
  const names = orderOf(Object.keys(value), node);
  if (names.length === 0) return '{}';
  const inner = indent + style.step;
  const parts = names.map((name) => {
    const was = node?.members?.get(name);
    const written = was?.written ?? JSON.stringify(name);
    const beside = like?.members?.get(name)?.node;
    const at = { node: was?.node, like: beside, indent: inner, column: inner.length + written.length + 2 };
    return `${written}: ${write(style, value[name], at)}`;
  });
  const model = node?.members === undefined ? like : node;
  const line = `{ ${parts.join(', ')} }`;
  if (model?.members !== undefined && model.members.size > 0 && !model.broken && fits(line, column))
    return line;
  return `{\n${parts.map((part) => inner + part).join(',\n')}\n${indent}}`;
}

function writeList(style: Style, value: readonly unknown[], { node, like, indent, column }: Place): string {
  if (value.length === 0) return '[]';
  const inner = indent + style.step;
  const places = placesFor(value, node?.items ?? [], like?.items ?? []);
  const parts = value.map((item, index) =>
    write(style, item, { ...places[index], indent: inner, column: inner.length }),
  );
  const line = `[${parts.join(', ')}]`;
  const crowded = value.length > 1 && value.every(isObject);
  if (style.gathers && !crowded && fits(line, column)) return line;
  return `[\n${parts.map((part) => inner + part).join(',\n')}\n${indent}]`;
}

function fits(line: string, column: number): boolean {
  return !line.includes('\n') && column + line.length < WIDTH;
}

/** Names that stay keep their order; a new one comes behind the one that it follows. */
function orderOf(names: readonly string[], node: Node | undefined): string[] {
  const wanted = new Set(names);
  const stay = [...(node?.members?.keys() ?? [])].filter((name) => wanted.has(name));
  const come = new Map<string | null, string[]>();
  const comeBehind = (name: string | null) => {
    const there = come.get(name) ?? [];
    come.set(name, there);
    return there;
  };
  let behind: string | null = null;
  for (const name of names) {
    if (node?.members?.has(name) === true) behind = name;
    else comeBehind(behind).push(name);
  }
  return [null, ...stay].flatMap((name) => [...(name === null ? [] : [name]), ...(come.get(name) ?? [])]);
}

/** What stood for each item of a list: the same, or what has its name, or what had its place. */
function placesFor(
  value: readonly unknown[],
  items: readonly Node[],
  beside: readonly Node[],
): Pick<Place, 'node' | 'like'>[] {
  const free = new Set(items);
  const bySame = new Map<string, Node[]>();
  const byName = new Map<string, Node[]>();
  for (const item of items) {
    push(bySame, canonicalJson(item.value), item);
    push(byName, nameOf(item.value), item);
  }
  const take = (from: Node[] | undefined) => {
    const found = from?.find((one) => free.has(one));
    if (found !== undefined) free.delete(found);
    return found;
  };
  const same = value.map((item) => take(bySame.get(canonicalJson(item))));
  const named = value.map((item, index) => same[index] ?? take(byName.get(nameOf(item))));
  return value.map((item, index) => {
    const inPlace = items[index];
    const node = named[index] ?? take(inPlace === undefined ? undefined : [inPlace]);
    if (node !== undefined) return { node };
    const siblings = items.length > 0 ? items : beside;
    return { like: siblings.findLast((one) => Array.isArray(one.value) === Array.isArray(item)) };
  });
}

function push(map: Map<string, Node[]>, key: string, node: Node): void {
  const there = map.get(key);
  if (there === undefined) map.set(key, [node]);
  else if (key !== '') there.push(node);
}

/** By what an item of a list is known; '' where it is by nothing. */
function nameOf(value: unknown): string {
  if (!isObject(value)) return '';
  const name = value.name ?? value.id;
  return typeof name === 'string' ? name : '';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** By how much a file indents: as its first broken value does. */
function stepOf(root: Node, source: string): string {
  const [, step] = /^[[{]\r?\n([ \t]+)/.exec(source.slice(root.start)) ?? [];
  return step ?? '  ';
}

/** A file in which some short list is broken all the same breaks all of them. */
function gathers(node: Node): boolean {
  const inside = node.items ?? [...(node.members?.values() ?? [])].map((member) => member.node);
  const plain =
    node.items !== undefined && inside.length > 0 && inside.every((one) => !one.members && !one.items);
  if (plain && node.broken && JSON.stringify(node.value).length < WIDTH / 2) return false;
  return inside.every(gathers);
}

/** The value that begins there, in a text that is JSON. */
function nodeAt(source: string, start: number): Node {
  const char = source[start];
  if (char === '{' || char === '[') return groupAt(source, start, char === '{');
  const end = char === '"' ? endOfString(source, start) : plainEnd(source, start);
  return { start, end, value: JSON.parse(source.slice(start, end)), broken: false };
}

function groupAt(source: string, start: number, isNamed: boolean): Node {
  const members: NonNullable<Node['members']> = new Map();
  const items: Node[] = [];
  let at = spaceEnd(source, start + 1);
  const broken = source.slice(start, at).includes('\n');
  while (source[at] !== '}' && source[at] !== ']') {
    let written = '';
    if (isNamed) {
      const end = endOfString(source, at);
      written = source.slice(at, end);
      at = spaceEnd(source, spaceEnd(source, end) + 1);
    }
    const node = nodeAt(source, at);
    if (isNamed) members.set(JSON.parse(written) as string, { written, node });
    else items.push(node);
    at = spaceEnd(source, node.end);
    if (source[at] === ',') at = spaceEnd(source, at + 1);
  }
  const end = at + 1;
  return {
    start,
    end,
    value: JSON.parse(source.slice(start, end)),
    broken,
    ...(isNamed ? { members } : { items }),
  };
}

function spaceEnd(source: string, from: number): number {
  let at = from;
  while (at < source.length && ' \t\r\n'.includes(source[at] ?? '')) at += 1;
  return at;
}

function endOfString(source: string, start: number): number {
  let at = start + 1;
  while (at < source.length && source[at] !== '"') at += source[at] === '\\' ? 2 : 1;
  return at + 1;
}

function plainEnd(source: string, start: number): number {
  let at = start;
  while (at < source.length && !',]} \t\r\n'.includes(source[at] ?? '')) at += 1;
  return at;
}
