// Bottender requires some of these while loading; using one is a mistake and says so.
module.exports = new Proxy(function unused() {}, {
  get(_target, name) {
    if (typeof name === 'symbol' || name === 'default' || name === '__esModule') return undefined;
    throw new Error(`This package is stubbed out because Osem never uses it (asked for: ${String(name)})`);
  },
});
