import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { withKinds } from '../commands/choices.ts';
import type { CommandRequest, CommandSpec, Reply } from '../commands/command.ts';
import { receiversOf, withReceivers } from '../commands/options.ts';
import { atLeast } from '../domain/actor.ts';
import { text } from '../texts/texts.ts';
import { callerOf, languageFor } from './caller.ts';
import { type CommandSpecView, commandSpecShape } from './command-shapes.ts';
import type { ApiPorts } from './ports.ts';
import type { Api } from './schemas.ts';
import { commandOkShape, refusedShape } from './shapes.ts';

const nameParams = z.object({ name: z.string().max(100) });
const options = z.record(z.string().max(100), z.unknown());
export const keyHeader = z.looseObject({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,200}$/, 'takes 1 to 200 visible ASCII characters')
    .optional(),
});

/** Refusals that say who may, as opposed to how things stand. */
const FORBIDDEN = ['role', 'own-role'];

/** Everything that people can do, by name. Roles are checked where the commands live. */
export function commandRoutes(app: Api, ports: ApiPorts): void {
  const listShape = z.object({ commands: z.array(commandSpecShape) });
  app.get('/commands', { schema: { response: { 200: listShape } } }, async (request) => {
    const { role } = callerOf(request);
    const receivers = receiversOf(ports.policy.current());
    const mine = ports.commands.filter((command) => atLeast(role, command.role));
    const language = languageFor(request, ports);
    const choosing = { kinds: ports.policy.current().kinds, kind: undefined, language };
    const offered = mine.map((command) => withKinds(withReceivers(command, receivers), choosing));
    return { commands: offered.map((command) => presentCommand(command, language)) };
  });

  app.post(
    '/commands/:name',
    {
      // Each command has its own lowest role.
      config: { role: 'viewer' },
      schema: {
        params: nameParams,
        body: options,
        headers: keyHeader,
        response: {
          200: commandOkShape,
          400: refusedShape,
          403: refusedShape,
          404: refusedShape,
          409: refusedShape,
        },
      },
    },
    async (request, reply) => {
      const { id, name, role, via } = callerOf(request);
      const key = request.headers['idempotency-key'];
      const asked: CommandRequest = {
        name: request.params.name,
        options: request.body,
        actor: { id, name, role },
        // Two people may choose the same key; each key belongs to one of them.
        requestId: key === undefined ? ports.newId() : `${id}:${key}`,
        desk: via === 'cookie' ? 'web' : 'api',
        language: languageFor(request, ports),
      };
      const answer = await ports.handle(asked);
      return reply.code(statusOf(answer)).send(bodyOf(answer));
    },
  );
}

/** What a command said, for a route of its own: its data, or why not. */
export function answerOf(reply: FastifyReply, answer: Reply): FastifyReply {
  return reply.code(statusOf(answer)).send(answer.ok ? (answer.data ?? {}) : bodyOf(answer));
}

function statusOf(answer: Reply): 200 | 400 | 403 | 404 | 409 {
  if (answer.ok) return 200;
  if (answer.refused === 'unknown-command') return 404;
  if (answer.refused === 'bad-option') return 400;
  return FORBIDDEN.includes(answer.refused) ? 403 : 409;
}

function bodyOf(answer: Reply): Record<string, unknown> {
  if (!answer.ok) {
    const { refused, values } = answer;
    return { refused, text: answer.text, ...(values === undefined ? {} : { values }) };
  }
  const { ticket, data, undo } = answer;
  return {
    text: answer.text,
    ...(ticket === undefined ? {} : { ticket }),
    ...(data === undefined ? {} : { data }),
    ...(undo === undefined ? {} : { undo }),
  };
}

/** A command as the desk shows it, its summaries in words. */
export function presentCommand(
  { name, summary, example, role, group, options: own }: CommandSpec,
  language: string,
): CommandSpecView {
  return {
    name,
    summary: text(summary, {}, language),
    example,
    role,
    group,
    options: own.map((option) => ({
      name: option.name,
      summary: text(option.summary, {}, language),
      ...(option.label === undefined ? {} : { label: text(option.label, {}, language) }),
      type: option.type,
      required: option.required,
      ...(option.choices === undefined ? {} : { choices: [...option.choices] }),
      ...(option.role === undefined ? {} : { role: option.role }),
      ...(option.roles === undefined ? {} : { roles: { ...option.roles } }),
      ...(option.labels === undefined ? {} : { labels: { ...option.labels } }),
    })),
  };
}
