# Shared by ./run and ./test; sourced, with $root set to the repository.

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
export DOTNET_GENERATE_ASPNET_CERTIFICATE=false
# A plain Debian has no ICU, and the SDK does not start without it unless told so.
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT="${DOTNET_SYSTEM_GLOBALIZATION_INVARIANT:-1}"
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

# Decides the package set: full when the configured sources have its packages. The answer is kept in PackageSet.props, where
# a plain `dotnet build` finds it too, until the versions or packages/ change.
choose_package_set() {
  local props="$root/PackageSet.props" probe="$root/artifacts/package-set" set=base why stamp
  stamp="$({ cat "$root/Directory.Packages.props" "$root/nuget.config"; ls "$root/packages"; } | sha256sum | cut -c1-16)"
  if [ -f "$props" ] && grep -q "stamp $stamp" "$props"; then
    set="$(sed -n 's:.*<PackageSet>\(.*\)</PackageSet>.*:\1:p' "$props")"
    say "Package set: $set (as found before; delete PackageSet.props to look again)."
    return
  fi

  mkdir -p "$probe"
  cat >"$probe/probe.csproj" <<'XML'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <PackageSet>full</PackageSet>
    <NoWarn>NU1603</NoWarn>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="MySqlConnector" />
    <PackageReference Include="RepoDb.MySqlConnector" />
    <PackageReference Include="Coravel" />
  </ItemGroup>
</Project>
XML
  if (cd "$probe" && timeout 120 dotnet restore probe.csproj >restore.log 2>&1); then
    set=full
    why="MySqlConnector, RepoDb.MySqlConnector and Coravel restore"
  else
    why="$(sed -n "s/.*error NU1[0-9]*: \(Warning As Error: \)\?//p" "$probe/restore.log" | sort | tail -n 1)"
    why="${why:-the packages of the set full do not restore, see artifacts/package-set/restore.log}"
  fi
  cat >"$props" <<XML
<Project>
  <!-- Written by ./run and ./test, stamp $stamp. Delete to have the package sources probed again. -->
  <PropertyGroup>
    <PackageSet>$set</PackageSet>
  </PropertyGroup>
</Project>
XML
  say "Package set: $set (${why%.})."
}
