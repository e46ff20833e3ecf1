/** Whether `parseArgs` of Node did not understand what was typed behind a command: whoever typed it wants the usage, not a stack. */
export function isMisuse(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' && code.startsWith('ERR_PARSE_ARGS_');
}
