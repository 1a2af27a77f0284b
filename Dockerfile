# Two images: the one binary with the app in it, on a base that has nothing else to run, and Caddy with our settings.
FROM node:22.21.1-bookworm-slim AS node

FROM golang:1.26.8-bookworm AS build
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --from=node /usr/local/lib/node_modules/npm /usr/local/lib/node_modules/npm
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
ARG VERSION=unknown
WORKDIR /src
# What changes seldom comes first, so that it is kept from one build to the next.
COPY go.mod go.sum ./
RUN go mod download
COPY Makefile ./
COPY scripts scripts
COPY pwa/package.json pwa/package-lock.json pwa/
RUN make pwa/node_modules/.alongside-build
COPY . .
RUN make dist VERSION="$VERSION" && mkdir -m 0700 dist/data

# It has no tags of versions; pin a digest where you build.
FROM gcr.io/distroless/static-debian12:nonroot AS server
COPY --from=build /src/dist/alongside /usr/local/bin/alongside
COPY --from=build --chown=65532:65532 /src/dist/data /data
ENV LISTEN=0.0.0.0:8080 DATA_DIR=/data
USER 65532:65532
VOLUME /data
EXPOSE 8080
HEALTHCHECK --start-period=60s CMD ["/usr/local/bin/alongside", "ready"]
ENTRYPOINT ["/usr/local/bin/alongside"]
CMD ["serve"]

FROM caddy:2.11.2-alpine AS proxy
RUN chown -R 65532:65532 /data /config
COPY Caddyfile /etc/caddy/Caddyfile
USER 65532:65532
