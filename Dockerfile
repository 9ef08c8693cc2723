# codelutra as a GitHub App, or as a worker of it: see docs/app.md.
FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# Not npm ci: it refuses a lock file that leaves out the packages of other platforms.
RUN npm install --ignore-scripts
COPY . .
# Without llama.cpp's libraries for graphics cards, which take 0.6 GB: containers here have none.
RUN npm run build && npm prune --omit=dev --ignore-scripts \
 && rm -rf node_modules/@node-llama-cpp/*-cuda* node_modules/@node-llama-cpp/*-vulkan

FROM node:22-bookworm-slim
# git for the clones, bubblewrap for the sandbox of the tests, python for projects in it, g++ for the tensor engine.
RUN apt-get update \
 && apt-get install -y --no-install-recommends git bubblewrap ca-certificates python3 python3-venv python3-pip g++ \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /app/package.json /app/app.yml ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
RUN mkdir /data && chown node:node /data
USER node
ENV CODELUTRA_HOME=/data HOST=0.0.0.0 PORT=3000 NODE_ENV=production
VOLUME /data
EXPOSE 3000
# Told to end, it gives its jobs back first.
STOPSIGNAL SIGTERM
HEALTHCHECK CMD ["node", "-e", "fetch('http://127.0.0.1:3000/health').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "dist/cli.js"]
CMD ["serve"]
