// The page at /chat: shows the tag with this very server's address, and copies it.
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
