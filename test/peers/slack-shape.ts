import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a value must be, as scripts/slack-schema.mjs writes it down. Lengths in UTF-16 units, lists in items. */
export type Shape =
  | { is: 'string' | 'number'; min?: number; max?: number }
  | { is: 'boolean' | 'map' | 'anything' | 'never' }
  | { is: 'one'; of: (string | number | boolean)[] }
  | { is: 'list'; of: Shape; min?: number; max?: number }
  | { is: 'ref'; name: string; text?: Range }
  | { is: 'any'; of: Shape[]; text?: Range }
  | ObjectShape;

export interface ObjectShape extends Members {
  is: 'object';
  /** What is different from one way of calling it to the next: one of them must fit. */
  variants?: Members[];
}

interface Members {
  required: string[];
  props: Record<string, Shape>;
}

interface Range {
  min?: number;
  max?: number;
}

export interface Problem {
  /** Where, as in `blocks[2].text.text`. */
  at: string;
  what: string;
}

type Dictionary = Record<string, unknown>;

interface Schema {
  methods: Record<string, Shape>;
  types: Record<string, Shape>;
}

export const SCHEMA = JSON.parse(
  readFileSync(join(import.meta.dirname, 'slack-schema.json'), 'utf8'),
) as Schema;

/** Everything that makes a value another than the shape; empty when it fits. */
export function misfits(value: unknown, shape: Shape, at: string): Problem[] {
  switch (shape.is) {
    case 'anything':
      return [];
    case 'never':
      return [{ at, what: 'is not allowed here' }];
    case 'string':
      return typeof value === 'string'
        ? outside(value.length, shape, at, 'characters')
        : [wrong(at, 'a text')];
    case 'number':
      return typeof value === 'number' && Number.isFinite(value)
        ? outside(value, shape, at, '')
        : [wrong(at, 'a number')];
    case 'boolean':
      return typeof value === 'boolean' ? [] : [wrong(at, 'true or false')];
    case 'map':
      return isObject(value) ? [] : [wrong(at, 'an object')];
    case 'one':
      return shape.of.some((one) => one === value) ? [] : [wrong(at, `one of ${shape.of.join(', ')}`)];
    case 'list':
      return Array.isArray(value) ? inList(value, shape, at) : [wrong(at, 'a list')];
    case 'ref':
      return [...misfits(value, typeNamed(shape.name), at), ...inText(value, shape.text, at)];
    case 'any':
      return [...inUnion(value, shape.of, at), ...inText(value, shape.text, at)];
    case 'object':
      return isObject(value) ? inObject(value, shape, at) : [wrong(at, 'an object')];
    default:
      throw new Error(`no shape of that kind: ${JSON.stringify(shape)}`);
  }
}

/** What an argument of a method may be, in whatever way the method is called; undefined when it knows no such one. */
export function argumentOf(shape: Shape, name: string): Shape | undefined {
  const { props, variants = [] } = objectNamed(shape);
  const known = [props, ...variants.map((variant) => variant.props)].flatMap((all) => all[name] ?? []);
  return known.find(({ is }) => is !== 'never') ?? known[0];
}

/** The type behind a reference. */
export function resolved(shape: Shape): Shape {
  return shape.is === 'ref' ? resolved(typeNamed(shape.name)) : shape;
}

export function isObject(value: unknown): value is Dictionary {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function inList(value: unknown[], shape: Extract<Shape, { is: 'list' }>, at: string): Problem[] {
  return [
    ...outside(value.length, shape, at, 'items'),
    ...value.flatMap((one, index) => misfits(one, shape.of, `${at}[${index}]`)),
  ];
}

/** Of several ways of calling, those are meant that have all that is needed and know all that is given. */
function inObject(value: Dictionary, shape: ObjectShape, at: string): Problem[] {
  const { variants = [{ required: [], props: {} }] } = shape;
  const ways = variants.map(({ required, props }) => ({
    required: [...shape.required, ...required],
    props: { ...shape.props, ...props },
  }));
  const given = Object.keys(value).filter((name) => value[name] !== undefined);
  const meant = ways.filter(
    ({ required, props }) =>
      required.every((name) => given.includes(name)) && given.every((name) => props[name] !== undefined),
  );
  return fewest((meant.length > 0 ? meant : ways).map((way) => inMembers(value, way, at)));
}

function inMembers(value: Dictionary, { required, props }: Members, at: string): Problem[] {
  const given = Object.entries(value).filter(([, one]) => one !== undefined);
  const missing = required.filter((name) => value[name] === undefined);
  return [
    ...missing.map((name) => ({ at: path(at, name), what: 'is missing' })),
    ...given.flatMap(([name, one]) => {
      const shape = props[name];
      return shape === undefined
        ? [{ at: path(at, name), what: 'is not known here' }]
        : misfits(one, shape, path(at, name));
    }),
  ];
}

/** Of several objects the one with the value's own `type` is meant. */
function inUnion(value: unknown, shapes: readonly Shape[], at: string): Problem[] {
  const type = isObject(value) ? value['type'] : undefined;
  const typed = shapes.map(resolved).filter((shape) => typesOf(shape).length > 0);
  const meant = shapes.filter((shape) => typesOf(resolved(shape)).includes(type));
  if (isObject(value) && typed.length === shapes.length && meant.length === 0)
    return [{ at: path(at, 'type'), what: `${String(type)} is not known here` }];
  return fewest((meant.length > 0 ? meant : shapes).map((shape) => misfits(value, shape, at)));
}

function typesOf(shape: Shape): unknown[] {
  const type = shape.is === 'object' ? shape.props['type'] : undefined;
  return type?.is === 'one' ? type.of : [];
}

/** Limits that a field's comment puts on the text object in it. */
function inText(value: unknown, range: Range | undefined, at: string): Problem[] {
  const text = isObject(value) ? value['text'] : undefined;
  return range === undefined || typeof text !== 'string'
    ? []
    : outside(text.length, range, `${at}.text`, 'characters');
}

function outside(size: number, { min, max }: Range, at: string, unit: string): Problem[] {
  if (max !== undefined && size > max) return [{ at, what: `${size} ${unit}, at most ${max}` }];
  if (min !== undefined && size < min) return [{ at, what: `${size} ${unit}, at least ${min}` }];
  return [];
}

function fewest(tried: Problem[][]): Problem[] {
  return tried.reduce((best, one) => (one.length < best.length ? one : best));
}

function objectNamed(shape: Shape): ObjectShape {
  const found = resolved(shape);
  return found.is === 'object' ? found : { is: 'object', required: [], props: {} };
}

function typeNamed(name: string): Shape {
  const shape = SCHEMA.types[name];
  if (shape === undefined) throw new Error(`the schema knows no ${name}`);
  return shape;
}

function wrong(at: string, wanted: string): Problem {
  return { at, what: `is not ${wanted}` };
}

function path(at: string, name: string): string {
  return at === '' ? name : `${at}.${name}`;
}
