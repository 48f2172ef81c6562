# syntax=docker/dockerfile:1
# docker build -t speakr-monitor .     for several platforms: docker buildx build --platform linux/amd64,linux/arm64 .
# How to run it: docs/deployment.md, docker-compose.yml

# Always on the machine that builds, whichever platform it builds for: the SDK compiles for others, and emulated it would take minutes.
FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:10.0 AS build
ARG TARGETARCH
ENV DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
WORKDIR /source

# Apart from the sources, so that packages are fetched again only when these files change.
COPY .editorconfig global.json nuget.config Directory.Build.props Directory.Build.targets Directory.Packages.props ./
COPY packages/ packages/
COPY src/Speakr.Monitor/*.csproj src/Speakr.Monitor/
COPY src/Speakr.Monitor.AspNetCore/*.csproj src/Speakr.Monitor.AspNetCore/
COPY src/Speakr.Monitor.Host/*.csproj src/Speakr.Monitor.Host/
RUN dotnet restore src/Speakr.Monitor.Host -a $TARGETARCH

COPY src/ src/
RUN dotnet publish src/Speakr.Monitor.Host -c Release --no-restore -a $TARGETARCH -o /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0
LABEL org.opencontainers.image.title="Speakr Monitor" \
      org.opencontainers.image.description="Call monitor for Asterisk and FreePBX" \
      org.opencontainers.image.vendor="Speakr"
# The working directory: .env is read from here, and the journal is kept here. The link lets "docker exec … speakr-monitor sync" work.
RUN install -d -o $APP_UID -g $APP_UID /var/lib/speakr-monitor \
    && ln -s /opt/speakr-monitor/speakr-monitor /usr/local/bin/speakr-monitor
COPY LICENSE THIRD-PARTY-NOTICES.md /opt/speakr-monitor/
COPY --from=build /app /opt/speakr-monitor

USER $APP_UID
WORKDIR /var/lib/speakr-monitor
VOLUME /var/lib/speakr-monitor
EXPOSE 3333
STOPSIGNAL SIGTERM
# Whether the process answers, and not whether database and feed are there: starting it again would not bring those back.
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s --retries=3 CMD ["speakr-monitor", "health"]
# Without a shell between, so that signals reach the monitor.
ENTRYPOINT ["speakr-monitor"]
CMD ["run"]
