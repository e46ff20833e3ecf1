/** The names of a channel in the forms in which code needs them. */
export function namesOf(id) {
  const words = id.split('-');
  const pascal = words.map(capital).join('');
  return {
    id,
    pascal,
    camel: `${pascal[0].toLowerCase()}${pascal.slice(1)}`,
    title: words.map(capital).join(' '),
    constant: words.join('_').toUpperCase(),
  };
}

function capital(word) {
  return `${word[0].toUpperCase()}${word.slice(1)}`;
}

/** What is laid: path to text. What has to be written throws, and says what. */
export function filesOf(names) {
  const { id } = names;
  return {
    [`src/channels/${id}/index.ts`]: entryFile(names),
    [`src/channels/${id}/${id}.ts`]: channelFile(names),
    [`src/channels/${id}/README.md`]: readme(names),
    [`src/channels/${id}/samples/message.json`]: sample(),
    [`test/${id}.fixture.ts`]: fixtureFile(names),
    [`test/peers/${id}.ts`]: peerFile(names),
  };
}

function entryFile({ id, pascal, title, constant }) {
  return `import { z } from 'zod';
import type { ChannelEntry } from '../channel.ts';

const settings = z.object({
  ${constant}_TOKEN: z.string().min(1).describe('TODO where in ${title} the token is found.'),
  ${constant}_SECRET: z.string().min(1).describe('TODO what ${title} signs its deliveries with.'),
  ${constant}_API_URL: z
    .url()
    .default('https://api.${id}.invalid')
    .describe('Where ${title} is reached, for a test or a proxy.'),
});

export type ${pascal}Settings = z.infer<typeof settings>;

/** TODO ${title} in one sentence. */
export const entry: ChannelEntry = {
  id: '${id}',
  about: {
    level: 'bronze',
    inbound: 'TODO texts',
    outbound: 'TODO texts',
    tested: 'TODO stand-in by the documents of …',
  },
  settings,
  needs: ['${constant}_TOKEN', '${constant}_SECRET'],
  load: async () => (await import('./${id}.ts')).create${pascal},
};
`;
}

function channelFile({ id, pascal, title }) {
  const next = (method, words) =>
    `throw new Error(\n        'Next, in src/channels/${id}/${id}.ts, ${method}: ${words}',\n      );`;
  return `import type { Channel, ChannelLimits, ChannelPorts } from '../channel.ts';
import type { ${pascal}Settings } from './index.ts';

/** TODO each with the address of the document that says so. */
const LIMITS: ChannelLimits = {
  textLength: 1000,
  sendsOnce: false,
  fileBytes: 0,
  fileTypes: [],
  replyWindowHours: null,
  buttons: null,
};

/** ${title}. */
export function create${pascal}(_settings: ${pascal}Settings, _ports: ChannelPorts): Channel {
  return {
    id: '${id}',
    limits: LIMITS,

    async verify(_request) {
      ${next('verify', 'check the signature over request.body (the bytes as they came) in constant time, else CodedError unauthorized; ' + 'then one item for each event, with the vendor’s own id and the conversation, else CodedError malformed')}
    },

    async parse(_raw, _receivedAt) {
      ${next('parse', 'make messages, edits and the like of one stored item; what nobody says anything in is [], what is strange is ' + 'CodedError not-understood')}
    },

    async send(_message) {
      ${next('send', 'one call to the vendor that ends after ports.timeoutMs, long texts by splitText; every fault as a CodedError ' + 'that carries neither the token nor the text')}
    },
  };
}
`.replace(/ {8}'Next,/g, "        'Next,");
}

function readme({ title, constant, id }) {
  return `# ${title}

TODO who writes here, and by what. **Level: bronze.**

| works   | how                                       |
| ------- | ----------------------------------------- |
| texts   | TODO                                      |
| answers | TODO plain text, longer ones in parts of … |

Not in it: TODO what the vendor has and this channel does not, so that nobody looks for it.

## Set up

1. TODO where the account, the token and the secret come from.
2. Set

   \`\`\`sh
   ${constant}_TOKEN=the-token
   ${constant}_SECRET=the-secret
   PUBLIC_URL=https://support.example
   \`\`\`

3. TODO tell the vendor to deliver to \`<PUBLIC_URL>/channels/${id}\`.

## How it works

- TODO what is checked of a delivery, and what its ids are.
- TODO which faults of a send are tried again, and which are asked about.

\`samples/\` holds deliveries as TODO documents them. \`test/peers/${id}.ts\` is the stand-in that judges what we send.
`;
}

function sample() {
  return `{ "TODO": "a delivery as the vendor documents or sends it: one file for each kind, names and numbers made up" }\n`;
}

function fixtureFile({ id, camel, pascal, constant }) {
  return `import type { ChannelFixture } from './channels.fixtures.ts';
import { start${pascal}, TOKEN } from './peers/${id}.ts';

const SECRET = 'webhook-secret-nobody-may-see';

function next(what: string): never {
  throw new Error(\`Next, in test/${id}.fixture.ts: \${what}\`);
}

export const ${camel}: ChannelFixture = {
  settings: (vendorUrl) => ({
    ${constant}_TOKEN: TOKEN,
    ${constant}_SECRET: SECRET,
    ${constant}_API_URL: vendorUrl,
  }),
  secrets: [TOKEN, SECRET],
  refused: ['wrong', 'missing'],
  request: () => next('request: the body with the headers that the vendor signs it by, rightly or as asked'),
  malformed: ['', 'no json', 'null', '[]', '{}'],
  saying: () => next('saying: a delivery in which a customer says this text, with ids made of n'),
  pressing: null,
  samples: { 'message.json': [{ type: 'message', text: 'TODO what the customer says in it' }] },
  conversation: 'TODO the conversation of saying',
  ref: 'none',
  enteredByHand: true,
  vendor: start${pascal},
};
`;
}

function peerFile({ id, pascal, title }) {
  return `import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import type { Vendor, VendorFault } from '../channels.fixtures.ts';

export const TOKEN = '${id}-token-nobody-may-see';

interface Call {
  path: string;
  headers: IncomingMessage['headers'];
  body: string;
}

/** TODO what ${title} answers in each case, by its documents. 'silent' and 'cut' are the network's. */
const ANSWERS: Record<Exclude<VendorFault, 'silent' | 'cut'>, { status: number; headers?: Record<string, string> }> = {
  'too-many': { status: 429, headers: { 'retry-after': '7' } },
  broken: { status: 503 },
  'bad-credentials': { status: 401 },
  'customer-gone': { status: 403 },
};

/** What ${title} would refuse, in its words; null when it takes the call. TODO each with the address of its document. */
function judge({ path }: Call): string | null {
  return \`Next, in test/peers/${id}.ts, judge: what is allowed in a call to \${path}; and keep what the customer sees\`;
}

/** A stand-in for ${title} on loopback. */
export async function start${pascal}(): Promise<Vendor> {
  const calls: Call[] = [];
  let fault: VendorFault | null = null;
  const server = createServer((request, response) => void answer(request, response));

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const call = { path: request.url ?? '', headers: request.headers, body: await readText(request) };
    const wrong = fault;
    fault = null;
    if (wrong === 'silent') return;
    if (wrong !== null && wrong !== 'cut') {
      const { status, headers } = ANSWERS[wrong];
      response.writeHead(status, headers).end();
      return;
    }
    const refused = judge(call);
    if (refused !== null) {
      response.writeHead(400).end(refused);
      return;
    }
    calls.push(call);
    if (wrong === 'cut') request.socket.destroy();
    else response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: \`http://127.0.0.1:\${(server.address() as AddressInfo).port}\`,
    fail(next) {
      fault = next;
    },
    silence() {
      fault = 'silent';
    },
    texts: () => calls.map(({ body }) => body),
    files: () => [],
    buttons: () => [],
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
`;
}
