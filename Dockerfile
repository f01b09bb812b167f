# A static binary in an empty image: docker build -t budsandbox . && docker run -p 8283:8283 -v budsandbox:/data budsandbox
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=devel
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X $(go list -m)/command.release=${VERSION}" -o /budsandbox . \
 && mkdir /data

FROM scratch
COPY --from=build /budsandbox /budsandbox
# CA certificates, for webhooks over TLS. Time zones are in the program.
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build --chown=65532:65532 /data /data
# The folder in which --data memory has its file.
COPY --from=build --chown=65532:65532 /data /tmp
USER 65532
ENV BUDSANDBOX_LISTEN=0.0.0.0:8283 BUDSANDBOX_DATA=/data/budsandbox.db
VOLUME /data
EXPOSE 8283
HEALTHCHECK --interval=5s --timeout=2s CMD ["/budsandbox", "ready"]
ENTRYPOINT ["/budsandbox"]
