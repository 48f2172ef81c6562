# Shared by ./run and ./test; sourced, with $root set to the repository.

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
export DOTNET_GENERATE_ASPNET_CERTIFICATE=false
# A plain Debian has no ICU, and the SDK does not start without it unless told so.
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT="${DOTNET_SYSTEM_GLOBALIZATION_INVARIANT:-1}"
# Compilers and tests end before the instrumentation of their code pays: a build takes a sixth more processor time with it.
export DOTNET_TieredPGO=0
# Nothing stays behind after the script: no build server, no compiler server.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 UseSharedCompilation=false

# Some services and containers start without HOME; NuGet and the SDK need one.
if [ -z "${HOME:-}" ]; then
  HOME="$(getent passwd "$(id -u)" | cut -d: -f6)"
  export HOME
fi

say() { printf '%s\n' "$*" >&2; }

die() {
  say "$*"
  exit 1
}

require_dotnet() {
  command -v dotnet >/dev/null 2>&1 || die "The .NET 10 SDK is needed: install it so that 'dotnet' is in the PATH."
  # In the repository, because global.json there decides which SDK counts.
  (cd "$root" && dotnet --version >/dev/null 2>&1) || die "The .NET 10 SDK is needed; found: $(cd / && dotnet --version 2>/dev/null || echo none)."
}

# Runs a command silently; shows what it said only when it fails.
quietly() {
  local log status=0
  log="$(mktemp)"
  "$@" >"$log" 2>&1 || status=$?
  [ "$status" -eq 0 ] || cat "$log" >&2
  rm -f "$log"
  return "$status"
}

# Builds with one compiler for all projects, since each new one spends seconds on getting the analyzers to run, and ends it. Code in memory
# that stays writable compiles faster; what serves others keeps the protection.
build() {
  local id="speakr-monitor-$$" status=0 server
  DOTNET_EnableWriteXorExecute=0 UseSharedCompilation=true SharedCompilationId="$id" quietly dotnet build "$@" -c Release -v quiet || status=$?
  for server in $(grep -lsz -- "-pipename:$id" /proc/[0-9]*/cmdline); do
    server="${server#/proc/}"
    kill "${server%/cmdline}" 2>/dev/null || true
  done
  [ "$status" -eq 0 ] || die "The build failed."
}
