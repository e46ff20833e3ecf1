import { join } from 'node:path';
import { API, SignatureKind, SymbolFlags, TypeFlags } from 'typescript/unstable/sync';
import { ROOT } from './run.mjs';
import { limitsIn } from './slack-sentences.mjs';

const METHODS = join(ROOT, 'node_modules/@slack/web-api/dist/methods.d.ts');
/** A project that stands nowhere: just what Slack publishes. */
const PROJECT = join(ROOT, 'slack-schema.tsconfig.json');
/** The methods that an app with a bot's token may need; the stand-in knows no others. */
const WANTED =
  /^(apps\.connections\.open|auth\.test|bots\.info|chat\.(?!.*Stream|unfurl)|conversations\.(close|history|info|invite|join|kick|leave|list|members|open|replies)$|files\.(completeUploadExternal|delete|getUploadURLExternal|info)$|pins\.|reactions\.|team\.info|usergroups\.(list|users\.list)$|users\.(conversations|getPresence|info|list|lookupByEmail|profile\.get)$|views\.)/u;
/** Open to everything by its type, which would make every other type of block pass. */
const OPEN_ENDED = new Set(['Block']);
/** Node's own: what a client turns into bytes. */
const BYTES = new Set(['Buffer', 'Stream', 'Readable']);

/**
 * What Slack takes, made of the types and doc comments of @slack/types and @slack/web-api: `methods` by name with the
 * arguments of each, and the `types` that they refer to.
 */
export function slackSchema() {
  const config = JSON.stringify({
    compilerOptions: { strict: true, module: 'nodenext', moduleResolution: 'nodenext', types: ['node'] },
    files: [METHODS],
  });
  const fs = {
    readFile: (name) => (name === PROJECT ? config : undefined),
    fileExists: (name) => (name === PROJECT ? true : undefined),
  };
  const api = new API({ cwd: ROOT, fs });
  try {
    const project = api.updateSnapshot({ openProject: PROJECT }).getProjects()[0];
    const { checker } = project;
    const module = checker.getSymbolAtLocation(project.program.getSourceFile(METHODS));
    const client = checker.getExportsOfModule(module).find(({ name }) => name === 'Methods');
    const schema = { checker, types: new Map() };
    const methods = sorted(methodsIn(schema, checker.getDeclaredTypeOfSymbol(client), ''));
    return shared({ methods, types: sorted(schema.types) });
  } finally {
    api.close();
  }
}

function* methodsIn(schema, type, path) {
  const { checker } = schema;
  for (const property of checker.getPropertiesOfType(type)) {
    const name = `${path}${property.name}`;
    const inner = checker.getTypeOfSymbol(property);
    if (!/^[a-z]/u.test(property.name) || !inner) continue;
    const [call] = checker.getSignaturesOfType(inner, SignatureKind.Call);
    if (call === undefined) yield* methodsIn(schema, inner, `${name}.`);
    else if (WANTED.test(name)) {
      const [parameter] = call.getParameters();
      yield [name, shapeOf(schema, checker.getTypeOfSymbol(parameter))];
    }
  }
}

/** A type as JSON: what a value must be. */
function shapeOf(schema, type) {
  const { flags } = type;
  if (flags & (TypeFlags.Never | TypeFlags.Undefined)) return { is: 'never' };
  if (flags & (TypeFlags.Any | TypeFlags.Unknown)) return { is: 'anything' };
  if (flags & TypeFlags.StringLiteral || flags & TypeFlags.NumberLiteral)
    return { is: 'one', of: [type.value] };
  if (flags & TypeFlags.BooleanLiteral)
    return { is: 'one', of: [schema.checker.typeToString(type) === 'true'] };
  if (flags & TypeFlags.String) return { is: 'string' };
  if (flags & TypeFlags.Number) return { is: 'number' };
  if (flags & TypeFlags.Boolean) return { is: 'boolean' };
  if (flags & TypeFlags.Union) return unionOf(schema, type);
  return objectOf(schema, type);
}

function unionOf(schema, type) {
  const members = type
    .getTypes()
    .filter(({ flags }) => !(flags & (TypeFlags.Undefined | TypeFlags.Null)))
    .filter((member) => !OPEN_ENDED.has(member.getSymbol()?.name));
  const shapes = members.map((member) => shapeOf(schema, member));
  const literals = shapes.filter(({ is }) => is === 'one').flatMap(({ of }) => of);
  const rest = unique(shapes.filter(({ is }) => is !== 'one'));
  if (literals.includes(true) && literals.includes(false)) return anyOf([{ is: 'boolean' }, ...rest]);
  const one = literals.length === 0 ? [] : [{ is: 'one', of: [...new Set(literals)].sort() }];
  return anyOf([...one, ...rest]);
}

/** Alternatives in an order of their own: the compiler's may change. What objects have in common stands there once. */
function anyOf(shapes) {
  if (shapes.length === 1) return shapes[0];
  if (shapes.some(({ is }) => is !== 'object')) return { is: 'any', of: shapes.toSorted(byText) };
  const same = ([name, shape]) => shapes.every(({ props }) => textOf(props[name]) === textOf(shape));
  const props = Object.entries(shapes[0].props).filter(same);
  const names = new Set(props.map(([name]) => name));
  const required = shapes[0].required.filter((name) =>
    shapes.every((shape) => shape.required.includes(name)),
  );
  const variants = shapes.map((shape) => ({
    required: shape.required.filter((name) => !required.includes(name)),
    props: sorted(Object.entries(shape.props).filter(([name]) => !names.has(name))),
  }));
  return { is: 'object', required, props: sorted(props), variants: unique(variants).toSorted(byText) };
}

function objectOf(schema, type) {
  const { checker } = schema;
  const element = elementOf(checker, type);
  if (element !== null) return { is: 'list', of: shapeOf(schema, element.type), ...element.limits };
  const name = type.getSymbol()?.name ?? '';
  if (BYTES.has(name)) return { is: 'anything' };
  const properties = checker.getPropertiesOfType(type);
  if (properties.length === 0) return { is: 'map' };
  if (!/^[A-Z]/u.test(name) || type.flags & TypeFlags.Intersection) return membersOf(schema, properties);
  if (!schema.types.has(name)) {
    schema.types.set(name, null);
    schema.types.set(name, membersOf(schema, properties));
  }
  return { is: 'ref', name };
}

/** What a list holds; a tuple with a rest, as in `[string, ...string[]]`, has a minimum. */
function elementOf(checker, type) {
  if (checker.isTupleType(type)) {
    const [first] = checker.getTypeArguments(type);
    return {
      type: first,
      limits: { min: type.getTarget().elementFlags.filter((flag) => flag === 1).length },
    };
  }
  return checker.isArrayType(type) ? { type: checker.getTypeArguments(type)[0], limits: {} } : null;
}

function membersOf(schema, properties) {
  const { checker } = schema;
  const props = properties.map((property) => {
    const tag = property.getJsDocTags(checker).find(({ name }) => name === 'description');
    const words = `${tag?.text ?? ''} ${property.getDocumentationComment(checker)}`;
    const shape = shapeOf(schema, checker.getTypeOfSymbol(property));
    return [property.name, limited(shape, limitsIn(words), property.name)];
  });
  const needed = properties.filter(({ flags }) => !(flags & SymbolFlags.Optional)).map(({ name }) => name);
  return { is: 'object', required: needed.sort(), props: sorted(props) };
}

/** Puts the limits of a doc comment where they belong: on the text, the list, the number, or the text object inside. */
function limited(shape, limits, name) {
  const out = { ...shape };
  for (const { of, min, max } of limits) {
    const range = { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
    const inside = shape.is === 'ref' || (shape.is === 'any' && shape.of.every(({ is }) => is === 'ref'));
    if (of === 'each-text' && shape.is === 'list') out.of = { ...out.of, text: range };
    else if (of === 'each-count' && shape.is === 'list') out.of = { ...out.of, ...range };
    else if (of === 'characters' && shape.is === 'string') Object.assign(out, range);
    else if (of === 'characters' && inside) out.text = range;
    else if (of === 'count' && shape.is === 'list') Object.assign(out, range);
    else if (of === 'value' && shape.is === 'number') Object.assign(out, range);
    else throw new Error(`the limit of ${of} on ${name} fits no ${shape.is}`);
  }
  return out;
}

function unique(shapes) {
  return [...new Map(shapes.map((shape) => [textOf(shape), shape])).values()];
}

/** Unions that stand in several places become types of their own, named after what they hold. */
function shared(schema) {
  const places = new Map();
  const visit = (node) => {
    if (node === null || typeof node !== 'object') return;
    for (const [key, child] of Object.entries(node)) {
      visit(child);
      if (child?.is === 'any' && child.of.length > 4 && child.text === undefined)
        places.set(textOf(child), [...(places.get(textOf(child)) ?? []), { node, key }]);
    }
  };
  visit(schema);
  for (const [words, found] of places) {
    if (found.length < 2) continue;
    const shape = JSON.parse(words);
    const name = `${shape.of.find(({ is }) => is === 'ref')?.name}And${shape.of.length - 1}More`;
    if (schema.types[name] !== undefined) throw new Error(`two unions would be called ${name}`);
    schema.types[name] = shape;
    for (const { node, key } of found) node[key] = { is: 'ref', name };
  }
  return { methods: schema.methods, types: sorted(Object.entries(schema.types)) };
}

function textOf(shape) {
  return JSON.stringify(shape) ?? '';
}

function byText(a, b) {
  return textOf(a) < textOf(b) ? -1 : 1;
}

function sorted(entries) {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
}
