import type { App, SlackCommandMiddlewareArgs } from '@slack/bolt';
import type { CommandSpec } from '../../commands/command.ts';
import { parse, splitName } from '../../commands/parse.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { text } from '../../texts/texts.ts';
import { type Asker, type Said, said, saidOf, withLinks } from './answer.ts';
import { ask, type Reader, refusedText, work } from './house.ts';
import { type Typed, typedLine, withNames } from './line.ts';
import { DESK_COMMAND, slashCommands } from './manifest.ts';
import { openOffer, openReply } from './opening.ts';
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
  if (spec === undefined)
    return work(house, asker, (reader) => say(house, asker, unknownCommand(house, name, reader)));
  const parsed = parse(rest, spec);
  if (isRefusal(parsed))
    return work(house, asker, (reader) => say(house, asker, misread(house, spec, rest, reader)));
  const options = withNames(parsed.options, spec.options, typed);
  const { ticket } = options;
  if (spec.name === 'reply' && typeof ticket === 'number' && options.text === undefined) {
    return openReply(house, asker, { trigger: payload.trigger_id }, ticket);
  }
  // What would follow is seen first, whatever was typed.
  if (spec.name === 'offer' && typeof ticket === 'number' && options.confirm !== true)
    return openOffer(house, asker, { trigger: payload.trigger_id }, { ...options, ticket });
  return work(house, asker, async (reader) => {
    const requestId = `slack:${payload.trigger_id}`;
    const reply = await ask(house.ports, reader, { name: spec.name, options, requestId });
    const { language } = reader;
    const what = await house.pictures.with(saidOf(spec.name, reply, language), reply, language);
    await say(house, asker, withLinks(what, reply, house.ports.publicUrl));
  });
}

/** `/claim 12` and `/desk claim 12` are the same; `/desk` alone gives help. */
function namedIn(command: string, line: Typed['line']): { name: string; rest: string } {
  const name = command.replace(/^\//, '');
  if (name !== DESK_COMMAND) return { name, rest: line };
  const inner = splitName(line);
  return inner.name === '' ? { name: 'help', rest: '' } : inner;
}

function unknownCommand({ ports }: SlackHouse, name: string, { language }: Reader): Said {
  const words = text('refused.unknown-command', { name }, language);
  return said(refusedText(ports, { refused: 'unknown-command' }, words, language));
}

/** Read once more in the reader's language, to say what is wrong with it and how it is typed. */
function misread({ ports }: SlackHouse, spec: CommandSpec, line: string, { language }: Reader): Said {
  const parsed = parse(line, spec, language);
  const problem = isRefusal(parsed) ? text('refused.bad-option', parsed.values, language) : '';
  const usage = text('slack.usage', { name: spec.name, example: spec.example }, language);
  const what = { command: spec.name, refused: 'bad-option' };
  return said(refusedText(ports, what, `${problem}\n${usage}`, language));
}

function say(house: SlackHouse, asker: Asker, what: Said): Promise<void> {
  return house.answers.say(asker, what);
}
