/** What the web desk's modules read of a browser while they are loaded; nothing of it does anything here. */
const nothing = () => undefined;
const location = {
  hash: '#/',
  search: '',
  href: 'https://desk.example/desk/',
  origin: 'https://desk.example',
};
Object.assign(globalThis, {
  location,
  window: {
    location,
    setTimeout: nothing,
    clearTimeout: nothing,
    setInterval: nothing,
    addEventListener: nothing,
    matchMedia: () => ({ matches: false }),
  },
  localStorage: { getItem: () => null, setItem: nothing, removeItem: nothing, key: () => null, length: 0 },
});
