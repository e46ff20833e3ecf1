import { signal } from '@preact/signals';

/** The text of which its writer says that it promises nothing. */
export const unpledged = signal<string | null>(null);
