import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDiscord } from './peers/discord.ts';
import { APP, DESK, FORUM, GUILD, TOKEN } from './peers/discord-guild.ts';
import type { Body } from './peers/discord-limits.ts';
import { bits } from './peers/discord-rights.ts';

/**
 * Requests that Discord's documents call invalid (discord.com/developers/docs: message, components, application commands,
 * interactions, channel), sent over HTTP. The stand-in refuses each of them, and takes the good one that each was made from.
 */
const long = (length: number) => 'x'.repeat(length);
const many = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_, i) => make(i));
const button = (more: Body = {}): Body => ({ type: 2, style: 1, label: 'Go', custom_id: 'go', ...more });
const row = (...components: Body[]): Body => ({ type: 1, components });
const buttons = (...list: Body[]): Body => ({ components: [row(...list)] });
const embed = (more: Body): Body => ({ embeds: [{ title: 'T', ...more }] });
const select = (more: Body): Body => ({
  type: 3,
  custom_id: 's',
  options: [{ label: 'a', value: 'a' }],
  ...more,
});

const MESSAGE: Body = {
  content: 'Hello',
  nonce: 'n-1',
  enforce_nonce: true,
  allowed_mentions: { parse: [] },
};
const MESSAGES: [string, Body][] = [
  ['content above 2000', { content: long(2001) }],
  ['content far above', { content: long(40_000) }],
  ['nothing in it', { content: '' }],
  ['no content at all', { content: undefined }],
  ['an empty list of embeds alone', { content: '', embeds: [] }],
  ['11 embeds', { embeds: many(11, () => ({ title: 'T' })) }],
  ['embeds of 6,001 characters', { embeds: [{ description: long(4000) }, { description: long(2001) }] }],
  ['an empty embed', { embeds: [{}] }],
  ['an embed with a colour alone', { embeds: [{ color: 1 }] }],
  ['embed title above 256', embed({ title: long(257) })],
  ['embed title empty', embed({ title: '', description: 'D' })],
  ['embed description above 4096', embed({ description: long(4097) })],
  ['embed description empty', embed({ description: '' })],
  ['embed with 26 fields', embed({ fields: many(26, () => ({ name: 'a', value: 'b' })) })],
  ['field name above 256', embed({ fields: [{ name: long(257), value: 'b' }] })],
  ['field name empty', embed({ fields: [{ name: '', value: 'b' }] })],
  ['field value above 1024', embed({ fields: [{ name: 'a', value: long(1025) }] })],
  ['field value empty', embed({ fields: [{ name: 'a', value: '' }] })],
  ['field without a value', embed({ fields: [{ name: 'a' }] })],
  ['footer above 2048', embed({ footer: { text: long(2049) } })],
  ['footer empty', embed({ footer: { text: '' } })],
  ['author above 256', embed({ author: { name: long(257) } })],
  ['author empty', embed({ author: { name: '' } })],
  ['embed url on localhost', embed({ url: 'http://localhost:3000' })],
  ['embed url that is none', embed({ url: 'not a url' })],
  ['embed url that is a script', embed({ url: 'javascript:alert(1)' })],
  ['embed colour above 0xffffff', embed({ color: 0x1000000 })],
  ['embed colour below 0', embed({ color: -1 })],
  ['embed colour in words', embed({ color: 'red' })],
  ['embed title that is a number', embed({ title: 5, description: 'D' })],
  ['embeds that are no list', { embeds: 'x' }],
  ['6 rows', { components: many(6, (i) => row(button({ custom_id: `b${i}` }))) }],
  ['6 buttons in a row', buttons(...many(6, (i) => button({ custom_id: `b${i}` })))],
  ['an empty row', { components: [row()] }],
  ['a button outside a row', { components: [button()] }],
  ['label above 80', buttons(button({ label: long(81) }))],
  ['label empty', buttons(button({ label: '' }))],
  ['custom id above 100', buttons(button({ custom_id: long(101) }))],
  ['custom id empty', buttons(button({ custom_id: '' }))],
  ['custom id missing', buttons(button({ custom_id: undefined }))],
  ['the same custom id twice', buttons(button(), button())],
  ['the same custom id in two rows', { components: [row(button()), row(button())] }],
  ['a style that there is not', buttons(button({ style: 9 }))],
  ['a button without a style', buttons(button({ style: undefined }))],
  ['a link button without a url', buttons({ type: 2, style: 5, label: 'Open' })],
  ['a link button to localhost', buttons({ type: 2, style: 5, label: 'Open', url: 'http://localhost/' })],
  [
    'a link button above 512',
    buttons({ type: 2, style: 5, label: 'Open', url: `https://a.example/${long(512)}` }),
  ],
  ['a link button to a file', buttons({ type: 2, style: 5, label: 'Open', url: 'file:///etc/passwd' })],
  [
    'a select with 26 options',
    buttons(select({ options: many(26, (i) => ({ label: 'a', value: `${i}` })) })),
  ],
  ['a select option label above 100', buttons(select({ options: [{ label: long(101), value: 'a' }] }))],
  ['a select option value above 100', buttons(select({ options: [{ label: 'a', value: long(101) }] }))],
  [
    'a select option description above 100',
    buttons(select({ options: [{ label: 'a', value: 'a', description: long(101) }] })),
  ],
  ['a select placeholder above 150', buttons(select({ placeholder: long(151) }))],
  ['a select without options', buttons(select({ options: [] }))],
  ['a select that wants 26', buttons(select({ max_values: 26 }))],
  [
    'a select with the same value twice',
    buttons(select({ options: many(2, () => ({ label: 'a', value: 'a' })) })),
  ],
  [
    'a select with two chosen of one',
    buttons(select({ options: many(2, (i) => ({ label: 'a', value: `${i}`, default: true })) })),
  ],
  ['a component of no type', { components: [row({ type: 99, custom_id: 'x' })] }],
  ['nonce above 25', { nonce: long(26) }],
  ['no nonce', { nonce: undefined }],
  ['a nonce that is not enforced', { enforce_nonce: false }],
  ['mentions not limited', { allowed_mentions: undefined }],
  ['mentions of everyone', { allowed_mentions: { parse: ['everyone'] } }],
  ['mentions of roles', { allowed_mentions: { parse: ['roles'] } }],
  ['mentions of something else', { allowed_mentions: { parse: ['channels'] } }],
  [
    '101 users mentioned',
    { allowed_mentions: { parse: [], users: many(101, (i) => `${700_000_000_000_000_000n + BigInt(i)}`) } },
  ],
  ['a role mentioned', { allowed_mentions: { parse: [], roles: ['700000000000000001'] } }],
  ['a mention that is no id', { allowed_mentions: { parse: [], users: ['everyone'] } }],
  ['4 stickers', { sticker_ids: many(4, (i) => `${700_000_000_000_000_000n + BigInt(i)}`) }],
  ['content that is a number', { content: 5 }],
];

const TEXT: Body = {
  type: 18,
  label: 'Text',
  component: { type: 4, custom_id: 't', style: 2, max_length: 4000 },
};
const input = (more: Body): Body => ({
  components: [{ ...TEXT, component: { ...Object(TEXT.component), ...more } }],
});
const held = (component: Body): Body => ({ components: [{ type: 18, label: 'L', component }] });
const MODAL: Body = { custom_id: 'm', title: 'Reply', components: [TEXT] };
const MODALS: [string, Body][] = [
  ['title above 45', { title: long(46) }],
  ['title empty', { title: '' }],
  ['no title', { title: undefined }],
  ['custom id above 100', { custom_id: long(101) }],
  ['custom id empty', { custom_id: '' }],
  ['no components', { components: [] }],
  [
    '6 components',
    { components: many(6, (i) => ({ ...TEXT, component: { type: 4, custom_id: `t${i}`, style: 2 } })) },
  ],
  ['label above 45', { components: [{ ...TEXT, label: long(46) }] }],
  ['label empty', { components: [{ ...TEXT, label: '' }] }],
  ['description above 100', { components: [{ ...TEXT, description: long(101) }] }],
  ['input custom id above 100', input({ custom_id: long(101) })],
  ['input custom id empty', input({ custom_id: '' })],
  ['the same input twice', { components: [TEXT, TEXT] }],
  ['max_length above 4000', input({ max_length: 4001 })],
  ['max_length 0', input({ max_length: 0 })],
  ['min_length above 4000', input({ min_length: 4001 })],
  ['min_length below 0', input({ min_length: -1 })],
  ['value above max_length', input({ max_length: 5, value: long(6) })],
  ['value above 4000', input({ value: long(4001) })],
  ['placeholder above 100', input({ placeholder: long(101) })],
  ['input of a style that there is not', input({ style: 3 })],
  ['a button in it', { components: [row(button())] }],
  ['a required select that wants none', held(select({ min_values: 0, required: true }))],
  ['a select that wants none and may not be left', held(select({ min_values: 0 }))],
  ['a required file that wants none', held({ type: 19, custom_id: 'f', min_values: 0, required: true })],
  ['11 files', held({ type: 19, custom_id: 'f', max_values: 11 })],
  ['11 types of files', held({ type: 19, custom_id: 'f', file_types: many(11, (i) => `.t${i}`) })],
  ['a type of file above 16', held({ type: 19, custom_id: 'f', file_types: [`.${long(16)}`] })],
  ['a file field outside a label', { components: [{ type: 19, custom_id: 'f' }] }],
  ['a checkbox without an id', held({ type: 23 })],
];

const COMMAND: Body = { type: 1, name: 'claim', description: 'Claims it', options: [] };
const option = (more: Body): Body => ({ type: 3, name: 'text', description: 'D', ...more });
const options = (...list: Body[]): Body => ({ options: list });
const COMMANDS: [string, Body][] = [
  ['name above 32', { name: long(33) }],
  ['name empty', { name: '' }],
  ['name with capitals', { name: 'Claim' }],
  ['name with a space', { name: 'claim it' }],
  ['name with a slash', { name: '/claim' }],
  ['description above 100', { description: long(101) }],
  ['description empty', { description: '' }],
  ['no description', { description: undefined }],
  ['26 options', options(...many(26, (i) => option({ name: `o${i}` })))],
  [
    'a required option after an optional one',
    options(option({ name: 'a' }), option({ name: 'b', required: true })),
  ],
  ['the same option twice', options(option({}), option({}))],
  ['option name with capitals', options(option({ name: 'publicName' }))],
  ['option name above 32', options(option({ name: long(33) }))],
  ['option description above 100', options(option({ description: long(101) }))],
  ['option description empty', options(option({ description: '' }))],
  ['option of no type', options(option({ type: 99 }))],
  ['26 choices', options(option({ choices: many(26, (i) => ({ name: `${i}`, value: `${i}` })) }))],
  ['choice name above 100', options(option({ choices: [{ name: long(101), value: 'a' }] }))],
  ['choice value above 100', options(option({ choices: [{ name: 'a', value: long(101) }] }))],
  ['choice name empty', options(option({ choices: [{ name: '', value: 'a' }] }))],
  ['choices and autocomplete', options(option({ autocomplete: true, choices: [{ name: 'a', value: 'a' }] }))],
  ['max_length above 6000', options(option({ max_length: 6001 }))],
  ['permissions below 0', { default_member_permissions: -1 }],
  ['permissions in words', { default_member_permissions: 'MANAGE_MESSAGES' }],
];

const CALLBACKS: [string, Body][] = [
  ['a type that there is not', { type: 99 }],
  ['no type', {}],
  ['26 choices', { type: 8, data: { choices: many(26, (i) => ({ name: `${i}`, value: i })) } }],
  ['a choice name above 100', { type: 8, data: { choices: [{ name: long(101), value: 'a' }] } }],
  ['a choice name empty', { type: 8, data: { choices: [{ name: '', value: 'a' }] } }],
  ['a choice value above 100', { type: 8, data: { choices: [{ name: 'a', value: long(101) }] } }],
  ['a form without a title', { type: 9, data: { ...MODAL, title: '' } }],
  ['a message above 2000', { type: 4, data: { content: long(2001), allowed_mentions: { parse: [] } } }],
  ['a message that may ping', { type: 4, data: { content: 'x' } }],
];

const THREADS: [string, Body][] = [
  ['a name above 100', { name: long(101) }],
  ['an empty name', { name: '' }],
  ['no name', { name: undefined }],
  ['an archive after 5 minutes', { auto_archive_duration: 5 }],
  ['an archive after a month', { auto_archive_duration: 43_200 }],
];

const FORUMS: [string, Body][] = [
  ['21 tags', { available_tags: many(21, (i) => ({ name: `t${i}` })) }],
  ['a tag without a name', { available_tags: [{ name: '' }] }],
  ['a tag above 20', { available_tags: [{ name: long(21) }] }],
  ['the same tag twice', { available_tags: [{ name: 'New' }, { name: 'new' }] }],
  ['a tag whose id is none', { available_tags: [{ id: 'x', name: 'New' }] }],
];

let discord: Awaited<ReturnType<typeof startDiscord>>;
beforeAll(async () => {
  discord = await startDiscord();
  discord.rights.granted |= bits('ManageChannels');
});
afterAll(async () => {
  await discord.close();
});

async function call(
  method: string,
  path: string,
  body: unknown,
): Promise<{ status: number; code: unknown; id: string }> {
  const headers = { authorization: `Bot ${TOKEN}`, 'content-type': 'application/json' };
  const answer = await fetch(`${discord.apiUrl}/v10${path}`, { method, headers, body: JSON.stringify(body) });
  const { code, id } = (answer.status === 204 ? {} : await answer.json()) as Body;
  return { status: answer.status, code, id: String(id) };
}

const post = (body: unknown) => call('POST', `/channels/${DESK}/messages`, body);
const register = (list: unknown) => call('PUT', `/applications/${APP}/guilds/${GUILD}/commands`, list);
const thread = async (body: Body) => {
  const { id } = await post({ ...MESSAGE, nonce: `t-${discord.messages.length}` });
  return call('POST', `/channels/${DESK}/messages/${id}/threads`, body);
};
const forum = (body: Body) => call('PATCH', `/channels/${FORUM}`, body);
/** The first answer to something that was pressed just now. */
const answer = (body: Body) => {
  const id = discord.snowflake();
  const asked = { id, token: `token-${id}`, user: '1', channel: DESK, at: Date.now(), took: 0, edits: 0 };
  discord.interactions.push({ ...asked, callback: null, message: null, said: null, whispered: [] });
  return call('POST', `/interactions/${id}/token-${id}/callback`, body);
};

const BAD = { status: 400, code: 50035 };

describe('the stand-in for Discord takes what Discord takes', () => {
  it.each([{}, buttons(button()), embed({}), buttons(select({}))])('message %#', async (good) => {
    expect(await post({ ...MESSAGE, nonce: `g-${discord.messages.length}`, ...good })).toMatchObject({
      status: 200,
    });
  });

  it('a form, a command, a thread, tags', async () => {
    expect(await answer({ type: 9, data: MODAL })).toMatchObject({ status: 204 });
    expect(await register([COMMAND])).toMatchObject({ status: 200 });
    expect((await thread({ name: '#12' })).status).toBeLessThan(300);
    expect((await forum({ available_tags: [{ name: 'New', moderated: true }] })).status).toBe(200);
  });
});

describe('the stand-in for Discord refuses what Discord refuses', () => {
  it('in a hundred ways and more', () => {
    expect([MESSAGES, MODALS, COMMANDS, CALLBACKS, THREADS].flat().length).toBeGreaterThan(100);
  });

  it.each(MESSAGES)('message: %s', async (_, change) => {
    expect(await post({ ...MESSAGE, ...change })).toMatchObject(BAD);
  });

  it.each(MODALS)('form: %s', async (_, change) => {
    expect(await answer({ type: 9, data: { ...MODAL, ...change } })).toMatchObject(BAD);
  });

  it.each(COMMANDS)('command: %s', async (_, change) => {
    expect(await register([{ ...COMMAND, ...change }])).toMatchObject(BAD);
  });

  it('commands: too many of a kind', async () => {
    expect(await register(many(101, (i) => ({ ...COMMAND, name: `c${i}` })))).toMatchObject(BAD);
    expect(await register(many(16, (i) => ({ type: 3, name: `menu ${i}` })))).toMatchObject(BAD);
  });

  it.each(CALLBACKS)('answer: %s', async (_, body) => {
    expect(await answer(body)).toMatchObject(BAD);
  });

  it.each(FORUMS)('forum: %s', async (_, body) => {
    expect(await forum(body)).toMatchObject(BAD);
  });

  it.each(THREADS)('thread: %s', async (_, change) => {
    expect(await thread({ name: '#12', ...change })).toMatchObject(BAD);
  });
});
