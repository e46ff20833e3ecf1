import { atLeast, type Role } from './actor.ts';

interface Limited {
  role?: Role | undefined;
  roles?: Readonly<Record<string, Role>> | undefined;
  choices?: readonly string[] | undefined;
}

/** The command as somebody may use it: without the options and choices that are refused to their role. */
export function forRole<Option extends Limited, Spec extends { options: readonly Option[] }>(
  spec: Spec,
  role: Role,
): Spec {
  const may = (lowest: Role | undefined) => lowest === undefined || atLeast(role, lowest);
  const options = spec.options
    .filter((option) => may(option.role))
    .map((option) => {
      const { choices, roles } = option;
      if (choices === undefined || roles === undefined) return option;
      return { ...option, choices: choices.filter((choice) => may(roles[choice])) };
    });
  return { ...spec, options };
}
