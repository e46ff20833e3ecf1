import type { App, SlackCommandMiddlewareArgs } from '@slack/bolt';
import type { CommandSpec } from '../../commands/command.ts';
import { parse, splitName } from '../../commands/parse.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { text } from '../../texts/texts.ts';
import { type Asker, type Said, said, saidOf } from './answer.ts';
import { work } from './house.ts';
import { type Typed, typedLine, withNames } from './line.ts';
import { DESK_COMMAND, slashCommands } from './manifest.ts';
import { openReply } from './opening.ts';
import type { SlackHouse } from './slack.ts';

/** Slash commands: acknowledged first, answered to the one who typed, in any channel. */
export function listenToCommands(app: App, house: SlackHouse): void {
  for (const { command } of slashCommands(house.ports.commands)) {
    app.command(command, async ({ ack, payload }) => {
      await ack();
      await run(house, payload);
    });
  }
}

async function run(house: SlackHouse, payload: SlackCommandMiddlewareArgs['payload']): Promise<void> {
  const asker: Asker = {
    user: payload.user_id,
    channel: payload.channel_id,
    responseUrl: payload.response_url,
  };
  const typed = typedLine(payload.text);
  const { name, rest } = namedIn(payload.command, typed.line);
  const spec = house.ports.commands.find((one) => one.name === name);
  if (spec === undefined) return work(house, asker, () => say(house, asker, unknownCommand(name)));
  const parsed = parse(rest, spec);
  if (isRefusal(parsed)) return work(house, asker, () => say(house, asker, misread(spec, parsed.values)));
  const options = withNames(parsed.options, spec.options, typed);
  const { ticket } = options;
  if (spec.name === 'reply' && typeof ticket === 'number' && options.text === undefined) {
    return openReply(house, asker, payload.trigger_id, ticket);
  }
  return work(house, asker, async ({ id, name: who, role }) => {
    const requestId = `slack:${payload.trigger_id}`;
    const actor = { id, name: who, role };
    const reply = await house.ports.handle({ name: spec.name, options, actor, requestId, desk: 'slack' });
    await say(house, asker, saidOf(spec.name, reply));
  });
}

/** `/claim 12` and `/desk claim 12` are the same; `/desk` alone gives help. */
function namedIn(command: string, line: Typed['line']): { name: string; rest: string } {
  const name = command.replace(/^\//, '');
  if (name !== DESK_COMMAND) return { name, rest: line };
  const inner = splitName(line);
  return inner.name === '' ? { name: 'help', rest: '' } : inner;
}

function unknownCommand(name: string): Said {
  return said(text('refused.unknown-command', { name }));
}

function misread(spec: CommandSpec, values: Record<string, string | number> | undefined): Said {
  const usage = text('slack.usage', { name: spec.name, example: spec.example });
  return said(`${text('refused.bad-option', values)}\n${usage}`);
}

function say(house: SlackHouse, asker: Asker, what: Said): Promise<void> {
  return house.answers.say(asker, what);
}
