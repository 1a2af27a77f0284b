# The one binary with the app in it, on a base that has nothing else to run.
FROM node:22-bookworm-slim AS app
WORKDIR /src/pwa
COPY pwa/package.json pwa/package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund
COPY pwa ./
RUN npm run build

FROM golang:1.26-bookworm AS server
ARG VERSION=unknown
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
COPY --from=app /src/pwa/build pwa/build
RUN CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags "-X main.version=$VERSION" -o /out/alongside ./cmd/alongside \
	&& mkdir -m 0700 /out/data

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=server /out/alongside /usr/local/bin/alongside
COPY --from=server --chown=nonroot:nonroot /out/data /data
VOLUME /data
EXPOSE 8080
ENTRYPOINT ["alongside"]
CMD ["serve"]
