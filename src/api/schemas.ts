import type { FastifyInstance, FastifySchema, FastifyTypeProvider } from 'fastify';
import { z } from 'zod';
import { CodedError } from '../domain/coded-error.ts';

/** Request types follow from the zod schema of a route. */
export interface ZodTypes extends FastifyTypeProvider {
  validator: this['schema'] extends z.ZodType ? z.output<this['schema']> : unknown;
  serializer: unknown;
}

/** A Fastify whose route schemas are zod schemas. */
export type Api = FastifyInstance<
  FastifyInstance['server'],
  Parameters<FastifyInstance['routing']>[0],
  Parameters<FastifyInstance['routing']>[1],
  FastifyInstance['log'],
  ZodTypes
>;

/** Makes the instance and all below it validate by zod. What is wrong is told by field, never by repeating the value. */
export function useZod(app: FastifyInstance): void {
  app.setValidatorCompiler(({ schema }) => (value: unknown) => {
    if (!(schema instanceof z.ZodType)) return { value };
    const parsed = schema.safeParse(value ?? {});
    return parsed.success
      ? { value: parsed.data }
      : { error: new CodedError('malformed', problemOf(parsed.error)) };
  });
  app.setSerializerCompiler(() => (value) => JSON.stringify(value));
}

function problemOf(error: z.ZodError): string {
  const [issue] = error.issues;
  if (issue === undefined) return 'The request is malformed.';
  const field = issue.path.map(String).join('.');
  return field === '' ? issue.message : `${field}: ${issue.message}`;
}

const PARTS = ['body', 'querystring', 'params', 'headers'] as const;

/** A route's zod schemas as JSON Schema, for the OpenAPI document. */
export function toJsonSchemas(schema: FastifySchema): Record<string, unknown> {
  const out: Record<string, unknown> = { ...schema };
  for (const part of PARTS) {
    if (part in out) out[part] = jsonSchema(out[part], 'input');
  }
  if (schema.response !== undefined && schema.response !== null) {
    const responses = Object.entries(schema.response).map(([status, value]) => [
      status,
      jsonSchema(value, 'output'),
    ]);
    out.response = Object.fromEntries(responses);
  }
  return out;
}

function jsonSchema(schema: unknown, io: 'input' | 'output'): unknown {
  if (!(schema instanceof z.ZodType)) return schema;
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    target: 'draft-7',
  });
  return rest;
}
