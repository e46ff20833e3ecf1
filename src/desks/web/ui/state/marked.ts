import { signal } from '@preact/signals';

/** What was last marked with mouse or keyboard in a message of the open ticket; null: nothing is. */
export const marked = signal<{ message: string; text: string } | null>(null);

/** Follows what is marked. A dialog that takes the focus changes nothing of it. Answers how to stop. */
export function followMarked(): () => void {
  const look = () => {
    const selection = document.getSelection();
    const { anchorNode = null } = selection ?? {};
    const element = anchorNode instanceof Element ? anchorNode : anchorNode?.parentElement;
    const message = element?.closest<HTMLElement>('.timeline [data-message]');
    if (selection === null || message === null || message === undefined) return;
    const words = selection.toString().trim();
    if (words !== '') marked.value = { message: message.dataset.message ?? '', text: words };
  };
  // A button that is pressed takes the selection away, and is pressed for its sake.
  const forget = ({ target }: PointerEvent) => {
    if (target instanceof Element && target.closest('.timeline, .queue') !== null) marked.value = null;
  };
  document.addEventListener('selectionchange', look);
  document.addEventListener('pointerdown', forget);
  return () => {
    document.removeEventListener('selectionchange', look);
    document.removeEventListener('pointerdown', forget);
  };
}
