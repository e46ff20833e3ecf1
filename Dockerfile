# Builds with what sqlite3 may need to compile; runs without it, as nobody in particular.
FROM node:22-bookworm-slim AS build
RUN apt-get update \
 && apt-get install --yes --no-install-recommends python3 make g++ \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /osem
COPY package.json package-lock.json ./
COPY vendor-stubs vendor-stubs
RUN npm ci
COPY tsconfig.json ./
COPY scripts scripts
COPY src src
RUN node scripts/build.mjs && npm prune --omit=dev

FROM node:22-bookworm-slim
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    PORT=3000 \
    DATABASE_URL=sqlite:/data/osem.db \
    DATA_DIR=/data
WORKDIR /osem
COPY --from=build /osem/package.json ./
COPY --from=build /osem/vendor-stubs vendor-stubs
COPY --from=build /osem/node_modules node_modules
COPY --from=build /osem/dist dist
COPY rules rules
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 3000
# The server finishes what is in flight on SIGTERM; node is process 1 and gets it.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/ready`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--max-semi-space-size=8", "--max-old-space-size=1024", "dist/main.js"]
