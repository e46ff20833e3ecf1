/** A button under a question to a customer. The channel shows it, and its press comes to the desk. */
const ACTION = /^choice:([a-z0-9][a-z0-9-]{0,39})$/;

export function choiceAction(choice: string): string {
  return `choice:${choice}`;
}

/** What was chosen; null when the button is another one. */
export function choiceIn(action: string): string | null {
  return ACTION.exec(action)?.[1] ?? null;
}
