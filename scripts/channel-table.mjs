/** The table of channels for the README: what each says of itself, and its limits as it will keep them. */
export async function channelTable(channels) {
  const rows = [];
  for (const entry of channels) {
    const { level, inbound, outbound, tested } = entry.about ?? {};
    const { limits } = await made(entry);
    const name = `[${entry.id}](src/channels/${entry.id}/README.md)`;
    rows.push([name, level, inbound, outbound, windowOf(limits), limitsOf(limits), tested].map(cell));
  }
  const head = ['channel', 'level', 'comes in', 'goes out', 'answers within', 'limits', 'tested against'];
  return aligned([head, ...rows]);
}

/** As the formatter leaves it. */
function aligned(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const [head, ...rest] = rows.map((row) => row.map((words, column) => words.padEnd(widths[column])));
  const line = widths.map((width) => '-'.repeat(width));
  return [head, line, ...rest].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

/** The text with the table between its marks. Throws when it has none. */
export function withTable(text, table) {
  const place = /(<!-- channels: npm run generate -->\n)[\s\S]*?(<!-- \/channels -->)/;
  if (!place.test(text)) throw new Error('README.md has no place for the table of channels.');
  return text.replace(place, (_, begin, end) => `${begin}\n${table}\n\n${end}`);
}

/** The channel, made of the examples of its settings; it reaches nobody. */
async function made({ id, settings, load }) {
  const values = {};
  for (const [name, schema] of Object.entries(settings.shape)) {
    if (schema.safeParse(undefined).success) continue;
    values[name] = schema.meta()?.example ?? 'example';
  }
  const read = settings.safeParse(values);
  if (!read.success) {
    const wrong = read.error.issues.map(({ path }) => path.join('.')).join(', ');
    throw new Error(`src/channels/${id}/index.ts: ${wrong} takes .meta({ example }) with a word that fits.`);
  }
  const create = await load();
  return create(read.data, {
    secret: () => 'example',
    secrets: { keep: async (_purpose, fresh) => fresh, replace: async () => false },
    publicUrl: 'https://support.example',
    language: 'en',
    now: Date.now,
    timeoutMs: 1000,
  });
}

function windowOf({ replyWindowHours: hours }) {
  if (hours === null) return 'any time';
  return hours % 24 === 0 && hours > 24 ? `${hours / 24} days` : `${hours} hours`;
}

function limitsOf({ textLength, fileBytes, fileTypes, buttons, byMouth }) {
  if (byMouth) return '–';
  const files = fileTypes.length === 0 ? 'no files' : `files of ${Math.floor(fileBytes / 1024 / 1024)} MB`;
  const choices = buttons === null ? 'choices by number' : `${buttons.most} buttons`;
  return `${textLength.toLocaleString('en')} characters, ${files}, ${choices}`;
}

function cell(words = '') {
  return words.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
