// The page at /chat: speaks the visitor's language as the chat does, shows the tag with this very server's address, and copies it.
declare const PAGE_TEXTS: Readonly<Record<string, Readonly<Record<string, string>>>>;
speak(navigator.language);

/** The longest beginning of the tag that we have; in English the page is as it came. */
function speak(language: string): void {
  const parts = language.split('-');
  const tags = parts.map((_, index) => parts.slice(0, parts.length - index).join('-'));
  const spoken = tags.find((tag) => tag in PAGE_TEXTS) ?? 'en';
  const texts = PAGE_TEXTS[spoken] ?? {};
  document.documentElement.lang = spoken;
  for (const node of document.querySelectorAll<HTMLElement>('[data-text]'))
    node.textContent = texts[node.dataset['text'] ?? ''] ?? node.textContent;
  const copy = document.getElementById('copy');
  if (copy !== null) copy.dataset['copied'] = texts['chat.page-copied'] ?? '';
}

const tag = document.getElementById('tag');
const copy = document.getElementById('copy');
if (tag !== null && copy !== null) {
  const text = `<script src="${location.origin}/chat/widget.js" async></script>`;
  tag.textContent = text;
  copy.addEventListener('click', () => {
    const done = () => {
      copy.textContent = copy.dataset['copied'] ?? '';
    };
    // Without https there is no clipboard: then the text is selected for the reader to copy.
    if (navigator.clipboard === undefined) getSelection()?.selectAllChildren(tag);
    else navigator.clipboard.writeText(text).then(done, () => getSelection()?.selectAllChildren(tag));
  });
}

export {};
