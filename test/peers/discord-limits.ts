import * as spec from 'discord-api-spec/zod';

export type Body = Record<string, unknown>;
type Schema = typeof spec.MessageCreateRequestSchema;

/** Fields of an embed and how long they may be (discord.com/developers/docs/resources/message#embed-object-embed-limits). */
const EMBED = { title: 256, description: 4096 } as const;
const COMMAND_NAME = /^[-_'\p{L}\p{N}]{1,32}$/u;

/** What Discord would refuse in a message: by its published schema, and by the rules that the schema does not state. */
export function problemsOfMessage(body: Body, schema: Schema = spec.MessageCreateRequestSchema): string[] {
  const embeds = listOf(body.embeds);
  const words = embeds.reduce<number>((sum, embed) => sum + wordsIn(embed), 0);
  const content = textOf(body.content);
  const allowed = Object(body.allowed_mentions) as Body;
  return [
    ...against(schema, body),
    ...(content.length > 2000 ? ['content: above 2000'] : []),
    ...(words > 6000 ? [`embeds: ${words} characters, above 6000`] : []),
    ...(embeds.length > 10 ? ['embeds: above 10'] : []),
    ...embeds.flatMap(problemsOfEmbed),
    ...problemsOfRows(body.components),
    ...(Array.isArray(allowed.parse) && allowed.parse.length === 0 ? [] : ['allowed_mentions: parses']),
    ...(listOf(allowed.users).length > 100 ? ['allowed_mentions: above 100 users'] : []),
    ...(listOf(allowed.roles).length > 0 ? ['allowed_mentions: roles'] : []),
  ];
}

/** A new message: something is in it, and a repeat of it is noticed. */
export function problemsOfNewMessage(body: Body): string[] {
  const parts = [...listOf(body.embeds), ...listOf(body.attachments)];
  const empty = textOf(body.content) === '' && parts.length === 0;
  const nonce = textOf(body.nonce);
  return [
    ...problemsOfMessage(body),
    ...(empty ? ['50006: empty message'] : []),
    ...(nonce.length === 0 || nonce.length > 25 ? ['nonce: 1 to 25 characters'] : []),
    ...(body.enforce_nonce === true ? [] : ['enforce_nonce: is off']),
  ];
}

/** A file that a request brings: the name of its part, and what is in it. */
export interface Brought {
  key: string;
  name: string;
  bytes: Buffer;
}

/**
 * Files of a message, by discord.com/developers/docs/reference#uploading-files: `files[n]` with what is said of it under the id n,
 * ten at the most, 10 MiB each, 25 MiB in all.
 */
export function problemsOfFiles(said: unknown, brought: readonly Brought[]): string[] {
  const about = listOf(said);
  const ids = brought.map(({ key }) => /^files\[(\d+)\]$/.exec(key)?.[1] ?? key);
  const all = brought.reduce((sum, { bytes }) => sum + bytes.length, 0);
  return [
    ...(brought.length > 10 ? ['files: above 10'] : []),
    ...(all > 25 * 2 ** 20 ? ['files: above 25 MiB'] : []),
    ...twice(ids),
    ...brought.flatMap(({ key, bytes }) => [
      ...(/^files\[\d+\]$/.test(key) ? [] : [`file ${key}: is no files[n]`]),
      ...(bytes.length === 0 || bytes.length > 10 * 2 ** 20 ? [`file ${key}: ${bytes.length} bytes`] : []),
    ]),
    ...about.flatMap((one) => [
      ...(ids.includes(String(one.id)) ? [] : [`attachment ${String(one.id)}: has no file`]),
      ...lengthOf('attachment filename', one.filename, 1, 1024),
      ...(/^[\w.-]+$/.test(textOf(one.filename)) ? [] : ['attachment filename: other signs than \\w . -']),
      ...lengthOf('attachment title', one.title, 0, 1024),
      ...lengthOf('attachment description', one.description, 0, 1024),
      ...(one.description === undefined ? ['attachment: nothing for whoever does not see it'] : []),
    ]),
  ];
}

export function problemsOfEdit(body: Body): string[] {
  return problemsOfMessage(body, spec.MessageEditRequestPartialSchema);
}

export function problemsOfWebhookEdit(body: Body): string[] {
  return problemsOfMessage(body, spec.IncomingWebhookUpdateRequestPartialSchema);
}

/** The first answer to an interaction. Types: 4 message, 5 and 6 deferred, 8 choices, 9 modal. */
export function problemsOfCallback(body: Body): string[] {
  const data = Object(body.data) as Body;
  switch (body.type) {
    case 4:
      return [
        ...against(spec.CreateMessageInteractionCallbackRequestSchema, body),
        ...problemsOfMessage(data, spec.IncomingWebhookUpdateRequestPartialSchema),
      ];
    case 5:
    case 6:
      return [];
    case 8:
      return [
        ...against(spec.ApplicationCommandAutocompleteCallbackRequestSchema, body),
        ...problemsOfChoices(data.choices, 25),
      ];
    case 9:
      return [...against(spec.ModalInteractionCallbackRequestSchema, body), ...problemsOfModal(data)];
    default:
      return [`type: ${String(body.type)} is none`];
  }
}

export function problemsOfModal(modal: Body): string[] {
  const parts = listOf(modal.components);
  const inputs = parts.flatMap((part) => [
    ...listOf(part.components),
    ...(part.component ? [Object(part.component)] : []),
  ]);
  return [
    ...lengthOf('modal title', modal.title, 1, 45),
    ...lengthOf('modal custom_id', modal.custom_id, 1, 100),
    ...(parts.length < 1 || parts.length > 5 ? ['modal: 1 to 5 components'] : []),
    ...inputs.flatMap((input) => [...problemsOfInput(input as Body), ...problemsOfRequired(input as Body)]),
    ...twice(inputs.map((input) => textOf(input.custom_id))),
    ...parts.flatMap((part) => (part.type === 18 ? lengthOf('label', part.label, 1, 45) : [])),
  ];
}

export function problemsOfCommands(list: unknown): string[] {
  const commands = listOf(list);
  const count = (type: number, most: number) =>
    commands.filter((one) => (one.type ?? 1) === type).length > most ? [`above ${most} of type ${type}`] : [];
  return [...count(1, 100), ...count(2, 15), ...count(3, 15), ...commands.flatMap(problemsOfCommand)];
}

export function problemsOfThread(body: Body, forum: boolean): string[] {
  const schema = forum ? spec.CreateForumThreadRequestSchema : spec.CreateTextThreadWithMessageRequestSchema;
  const minutes = body.auto_archive_duration;
  return [
    ...against(schema, body),
    ...lengthOf('thread name', body.name, 1, 100),
    ...([undefined, 60, 1440, 4320, 10_080].includes(minutes as number) ? [] : ['auto_archive_duration']),
    ...(forum ? problemsOfMessage(Object(body.message) as Body) : []),
    ...(listOf(body.applied_tags).length > 5 ? ['applied_tags: above 5'] : []),
  ];
}

/** A forum's tags: 20, with a name of 1 to 20 characters that no other has. */
export function problemsOfForumChange(body: Body): string[] {
  const names = listOf(body.available_tags).map(({ name }) => textOf(name));
  return [
    ...against(spec.UpdateGuildChannelRequestPartialSchema, body),
    ...names.flatMap((name) => lengthOf('tag name', name, 1, 20)),
    ...twice(names.map((name) => name.toLowerCase())),
  ];
}

export function problemsOfThreadChange(body: Body): string[] {
  return against(spec.UpdateThreadRequestPartialSchema, body);
}

function problemsOfCommand(command: Body): string[] {
  const { name } = command;
  const where = `command ${String(name)}`;
  const options = listOf(command.options);
  const firstOptional = options.findIndex(({ required }) => required !== true);
  const late = firstOptional >= 0 && options.slice(firstOptional).some(({ required }) => required === true);
  const size = JSON.stringify([
    command.name,
    command.description,
    options.map((one) => [one.name, one.description]),
  ]).length;
  const menu = command.type === 2 || command.type === 3;
  return [
    ...against(spec.ApplicationCommandUpdateRequestSchema, { ...command, ...permissionsOf(command) }),
    ...(menu || (COMMAND_NAME.test(textOf(name)) && textOf(name) === textOf(name).toLowerCase())
      ? []
      : [`${where}: name`]),
    ...(menu ? [] : lengthOf(`${where} description`, command.description, 1, 100)),
    ...(options.length > 25 ? [`${where}: above 25 options`] : []),
    ...(late ? [`${where}: a required option after an optional one`] : []),
    ...(size > 8000 ? [`${where}: above 8000 characters`] : []),
    ...twice(options.map((one) => textOf(one.name))),
    ...options.flatMap((option) => [
      ...(COMMAND_NAME.test(textOf(option.name)) && textOf(option.name) === textOf(option.name).toLowerCase()
        ? []
        : [`${where}: option ${textOf(option.name)}`]),
      ...lengthOf(`${where} option description`, option.description, 1, 100),
      ...(option.choices === undefined ? [] : problemsOfChoices(option.choices, 25)),
      ...(option.choices !== undefined && option.autocomplete === true
        ? [`${where}: choices and autocomplete`]
        : []),
    ]),
  ];
}

/** The documents write permissions as digits in a string, the schema as a number; Discord takes both. */
function permissionsOf({ default_member_permissions: digits }: Body): Body {
  return typeof digits === 'string' && /^\d+$/.test(digits)
    ? { default_member_permissions: Number(digits) }
    : {};
}

function problemsOfChoices(list: unknown, most: number): string[] {
  const choices = listOf(list);
  return [
    ...(choices.length > most ? [`choices: above ${most}`] : []),
    ...choices.flatMap(({ name, value }) => [
      ...lengthOf('choice name', name, 1, 100),
      ...(typeof value === 'string' ? lengthOf('choice value', value, 1, 100) : []),
      ...(typeof value === 'number' && !Number.isSafeInteger(value) ? ['choice value: not safe'] : []),
    ]),
  ];
}

/** Nothing may be wanted and required at once (github.com/discord/discord-api-docs/pull/8177). */
function problemsOfRequired({ min_values: least, required }: Body): string[] {
  return least === 0 && required !== false ? ['min_values: 0 although it is required'] : [];
}

/** Values of a select's options are told apart by Discord, and so are the chosen ones counted. */
function problemsOfOptions({ options, max_values: most = 1 }: Body): string[] {
  const list = listOf(options);
  const chosen = list.filter((option) => option.default === true).length;
  return [
    ...twice(list.map(({ value }) => textOf(value))),
    ...(chosen > Number(most) ? ['options: more chosen than may be'] : []),
  ];
}

function problemsOfInput(input: Body): string[] {
  const most = Number(input.max_length ?? 4000);
  return [
    ...lengthOf('custom_id', input.custom_id, 1, 100),
    ...(most > 4000 || most < 1 ? ['max_length: 1 to 4000'] : []),
    ...(textOf(input.value).length > most ? ['value: above max_length'] : []),
    ...(textOf(input.placeholder).length > 100 ? ['placeholder: above 100'] : []),
    ...(input.label === undefined ? [] : lengthOf('label', input.label, 1, 45)),
    ...problemsOfOptions(input),
  ];
}

function problemsOfRows(components: unknown): string[] {
  const rows = listOf(components);
  const parts = rows.flatMap((row) => listOf(row.components));
  return [
    ...(rows.length > 5 ? ['components: above 5 rows'] : []),
    ...rows.flatMap((row) => {
      const inside = listOf(row.components).length;
      return row.type === 1 && inside >= 1 && inside <= 5 ? [] : ['components: a row holds 1 to 5 buttons'];
    }),
    ...parts.flatMap((part) => [
      ...(part.style === 5 ? linkProblems(part.url) : lengthOf('custom_id', part.custom_id, 1, 100)),
      ...(part.type === 2 ? lengthOf('button label', part.label, 1, 80) : []),
      ...problemsOfOptions(part),
    ]),
    ...twice(parts.flatMap((part) => (part.custom_id === undefined ? [] : [textOf(part.custom_id)]))),
  ];
}

function problemsOfEmbed(embed: Body): string[] {
  const fields = listOf(embed.fields);
  const bare = wordsIn(embed) === 0 ? ['embed: empty'] : [];
  return [
    ...bare,
    ...Object.entries(EMBED).flatMap(([name, most]) =>
      textOf(embed[name]).length > most ? [`embed ${name}: above ${most}`] : [],
    ),
    ...(embed.title === '' || embed.description === '' ? ['embed: an empty text'] : []),
    ...(fields.length > 25 ? ['embed: above 25 fields'] : []),
    ...fields.flatMap((field) => [
      ...lengthOf('field name', field.name, 1, 256),
      ...lengthOf('field value', field.value, 1, 1024),
    ]),
    ...(embed.footer === undefined ? [] : lengthOf('footer', (embed.footer as Body).text, 1, 2048)),
    ...(embed.author === undefined ? [] : lengthOf('author', (embed.author as Body).name, 1, 256)),
    ...(embed.url === undefined ? [] : linkProblems(embed.url)),
  ];
}

/** Discord takes addresses with a public host alone: `localhost` is "not a well formed URL". */
function linkProblems(value: unknown): string[] {
  const url = textOf(value);
  if (!URL.canParse(url)) return ['url: not well formed'];
  const { protocol, hostname } = new URL(url);
  const fine = /^https?:$/.test(protocol) && hostname.includes('.') && url.length <= 512;
  return fine ? [] : ['url: not well formed'];
}

/** Characters of an embed that count into the 6,000 of a message. */
function wordsIn(embed: Body): number {
  const fields = listOf(embed.fields).flatMap(({ name, value }) => [name, value]);
  const parts = [
    embed.title,
    embed.description,
    (Object(embed.footer) as Body).text,
    (Object(embed.author) as Body).name,
  ];
  return [...parts, ...fields].reduce<number>((sum, part) => sum + textOf(part).length, 0);
}

function against(schema: Schema, value: unknown): string[] {
  const { error } = schema.safeParse(JSON.parse(JSON.stringify(value)));
  return error === undefined ? [] : error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
}

function lengthOf(what: string, value: unknown, least: number, most: number): string[] {
  const { length } = textOf(value);
  return length >= least && length <= most
    ? []
    : [`${what}: ${length} characters, takes ${least} to ${most}`];
}

function twice(ids: readonly string[]): string[] {
  return new Set(ids).size === ids.length ? [] : ['the same id twice'];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export function listOf(value: unknown): Body[] {
  return Array.isArray(value) ? (value as Body[]) : [];
}
