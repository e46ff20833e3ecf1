import type { ChannelMemory } from '../../src/channels/memory.ts';

/** As the store keeps it, in one place. */
export function memoryInPlace(): ChannelMemory & { rows: Map<string, { value: string; at: number }> } {
  const rows = new Map<string, { value: string; at: number }>();
  return {
    rows,
    async keep({ topic, key, value, at }) {
      if (!rows.has(`${topic} ${key}`)) rows.set(`${topic} ${key}`, { value, at });
      return rows.get(`${topic} ${key}`)?.value ?? value;
    },
    async put({ topic, key, value, at }) {
      rows.set(`${topic} ${key}`, { value, at });
    },
    async get(topic, key) {
      const row = rows.get(`${topic} ${key}`);
      return row === undefined ? null : { value: row.value, body: null };
    },
    async list(topic, limit) {
      const all = [...rows]
        .filter(([name]) => name.startsWith(`${topic} `))
        .toSorted(([, a], [, b]) => a.at - b.at);
      return all.slice(-limit).map(([name, { value }]) => ({ key: name.slice(topic.length + 1), value }));
    },
  };
}
