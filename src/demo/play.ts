import { setTimeout as sleep } from 'node:timers/promises';
import type { TicketLine } from '../api/shapes.ts';
import { CodedError } from '../domain/coded-error.ts';
import { bearer, type Client } from './client.ts';
import { type Customer, type CustomerPorts, customerOf } from './customers.ts';
import type { Words } from './narrate.ts';
import { type AgentName, SCENES, type Scene, type Step, TEAM } from './story.ts';

/** How long a thing that should be there at once is waited for, in real milliseconds. */
const PATIENCE_MS = 20_000;
const LOOK_MS = 50;

/** What a scene came to: the customer, and every text that the team sent them. */
export interface Played {
  scene: Scene;
  customer: Customer;
  replies: readonly string[];
}

export interface Stage extends CustomerPorts {
  client: Client;
  say(line: string): void;
  words: Words;
  /** Resolves at a minute of the story; rejects with an AbortError when the demo is stopped. */
  at(minute: number): Promise<void>;
}

/** Makes the team through the API and plays all scenes side by side. */
export async function play(stage: Stage): Promise<Played[]> {
  const tokens = await hire(stage.client);
  return Promise.all(SCENES.map((scene, index) => playScene(stage, scene, index, tokens)));
}

type Tokens = ReadonlyMap<AgentName, string>;

async function hire(client: Client): Promise<Tokens> {
  const tokens = new Map<AgentName, string>();
  for (const member of TEAM) {
    const { token } = await client.post<{ token: string }>('/api/people', member);
    tokens.set(member.name, token);
  }
  return tokens;
}

async function playScene(stage: Stage, scene: Scene, index: number, tokens: Tokens): Promise<Played> {
  const customer = await customerOf(scene, index + 1, stage);
  const replies: string[] = [];
  for (const step of scene.steps) {
    await stage.at(step.at);
    await act(stage, scene, customer, step, tokens);
    if (step.does === 'reply') replies.push(step.text);
  }
  return { scene, customer, replies };
}

async function act(
  { client, say, words }: Stage,
  scene: Scene,
  customer: Customer,
  step: Step,
  tokens: Tokens,
): Promise<void> {
  const ticketNow = () =>
    until(async () => {
      const { tickets } = await client.get<{ tickets: TicketLine[] }>('/api/tickets?limit=200');
      return tickets.find(({ contact }) => contact.name === scene.customer)?.number;
    });
  switch (step.does) {
    case 'write':
      return customer.write(step.texts, {
        twice: step.twice ?? false,
        newestFirst: step.newestFirst ?? false,
      });
    case 'correct':
      return customer.correct(step.from, step.to);
    case 'command': {
      const options = { ticket: await ticketNow(), ...step.options };
      const path = `/api/commands/${step.name}`;
      const told = await client.post<{ text: string }>(path, options, bearer(tokens.get(step.by) ?? ''));
      if (step.name === 'why') say(words('demo.why', { who: step.by, answer: indented(told.text) }));
      return;
    }
    case 'reply': {
      const ticket = await ticketNow();
      const headers = bearer(tokens.get(step.by) ?? '');
      await client.post('/api/presence', { ticket, doing: 'writing' }, headers);
      const { text: words, as = 'answer' } = step;
      await client.post('/api/commands/reply', { ticket, text: words, as, confirm: true }, headers);
      await client.post('/api/presence', { ticket, doing: 'gone' }, headers);
      await until(async () => ((await customer.heard()).includes(words) ? true : undefined));
    }
  }
}

function indented(lines: string): string {
  return lines.replace(/^/gm, '    ');
}

/** Asks again until there is something. Throws CodedError 'unknown-outcome'. */
export async function until<T>(ask: () => Promise<T | undefined>): Promise<T> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > end) throw new CodedError('unknown-outcome', 'What should have come did not come.');
    await sleep(LOOK_MS);
  }
}
