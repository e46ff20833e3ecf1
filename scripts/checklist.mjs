import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAst } from 'vite';
import { ROOT } from './run.mjs';

const LINES = 'scripts/checklist-lines.json';
const TAG = /\s*\[(K\d+(?:[ ,]+K\d+)*)\]/gu;
const CALLS = new Set(['it', 'test', 'describe']);
const TABLES = new Set(['each', 'for']);
/** What is not run shows nothing. */
const NOT_RUN = new Set(['skip', 'todo']);

/** The checklist as this project's tests show it: `page` in Markdown, and `problems` in words. */
export function checklist() {
  const sections = JSON.parse(readFileSync(join(ROOT, LINES), 'utf8'));
  const files = readdirSync(join(ROOT, 'test'), { recursive: true })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => `test/${name.replaceAll('\\', '/')}`)
    .sort();
  return checklistOf(
    sections,
    files.flatMap((path) => taggedIn(path, readFileSync(join(ROOT, path), 'utf8'))),
  );
}

/** Pure: the sections and what `taggedIn` found, made into the page and what is wrong with it. */
export function checklistOf(sections, tagged) {
  const known = sections.flatMap(({ lines }) => Object.keys(lines));
  const shownBy = (id) => tagged.filter(({ ids, isTitle }) => isTitle && ids.includes(id));
  const bare = known.filter((id) => shownBy(id).length === 0);
  return {
    page: pageOf(sections, shownBy),
    problems: [
      ...tagged.flatMap(({ path, title, ids }) =>
        ids
          .filter((id) => !known.includes(id))
          .map((id) => `${path}: "${title}" names ${id}, which is no line`),
      ),
      ...tagged
        .filter(({ isTitle }) => !isTitle)
        .map(({ path, title }) => `${path}: "${title}" is tagged, but it is no title of a test`),
      ...(bare.length === 0 ? [] : [`${LINES}: no test shows ${bare.join(', ')}`]),
    ],
  };
}

/** Every tagged string of a test file under the titles above it; `isTitle` when it names a test, or a case of one. */
export function taggedIn(path, source) {
  const tree = parseAst(source, { lang: 'ts' });
  const titles = new Set();
  const constants = new Map();
  walk(tree, [], (node) => {
    if (node.type === 'VariableDeclarator' && node.init) constants.set(node.id.name, node.init);
  });
  walk(tree, [], (node) => {
    if (!isTestCall(node)) return;
    titles.add(node.arguments[0]);
    const { callee } = node;
    if (callee.type !== 'CallExpression' || !TABLES.has(callee.callee.property?.name)) return;
    for (const table of callee.arguments)
      walk(constants.get(table.name) ?? table, [], (inner) => titles.add(inner));
  });
  const found = [];
  walk(tree, [], (node, above) => {
    const words = wordsOf(node) ?? '';
    const ids = [...words.matchAll(TAG)].flatMap(([, tags]) => tags.split(/[ ,]+/u));
    if (ids.length === 0) return;
    found.push({ path, title: [...above, untagged(words)].join(' › '), ids, isTitle: titles.has(node) });
  });
  return found;
}

/** Visits every node of a tree, with the titles of the tests that it stands in. */
function walk(node, above, visit) {
  if (Array.isArray(node)) for (const one of node) walk(one, above, visit);
  if (typeof node?.type !== 'string') return;
  visit(node, above);
  const inside = isTestCall(node) ? [...above, untagged(wordsOf(node.arguments[0]))] : above;
  for (const [key, child] of Object.entries(node)) {
    if (key !== 'arguments' || inside === above) walk(child, above, visit);
    else {
      walk(child[0], above, visit);
      walk(child.slice(1), inside, visit);
    }
  }
}

/** `it('…')`, `describe.each(table)('…')` and their like. */
function isTestCall(node) {
  if (node.type !== 'CallExpression' || node.arguments.length === 0) return false;
  if (wordsOf(node.arguments[0]) === null) return false;
  let callee = node.callee;
  while (callee.type !== 'Identifier') {
    if (callee.type === 'CallExpression') callee = callee.callee;
    else if (callee.type === 'MemberExpression' && !NOT_RUN.has(callee.property.name)) callee = callee.object;
    else if (callee.type === 'TaggedTemplateExpression') callee = callee.tag;
    else return false;
  }
  return CALLS.has(callee.name);
}

/** The words of a string or template, `…` for what is put in; null for any other node. */
function wordsOf(node) {
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node.type === 'TemplateLiteral') return node.quasis.map(({ value }) => value.cooked).join('…');
  return null;
}

function untagged(words) {
  return words.replaceAll(TAG, '').trim();
}

function pageOf(sections, shownBy) {
  const parts = sections.map(({ title, lines }) => {
    const rows = Object.entries(lines).map(([id, words]) => {
      const tests = shownBy(id).map(({ path, title: test }) => `  - \`${path}\`: ${markdownFree(test)}`);
      return [`- **${id}** ${words}`, ...(tests.length === 0 ? ['  - no test yet'] : tests)].join('\n');
    });
    return `## ${title}\n\n${rows.join('\n')}`;
  });
  return `# Checklist of the desks

What agents may expect of the desks in Slack and Discord, and the tests that show it. A test names its lines in its
title; this page is made of them by \`npm run generate\`, and \`npm run check\` fails on a line without a test.

${parts.join('\n\n')}
`;
}

function markdownFree(words) {
  return words.replace(/[\\`*_<>[\]|]/gu, '\\$&').replaceAll('\n', ' ');
}
