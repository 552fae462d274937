# For .ci/run and .ci/nightly: runs checks one after the other, and says at the end what passed.
passed=0
failed=0
not_run=()
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT

check() {
  local name=$1 began=$SECONDS log=$logs/running ended
  shift
  printf '\n== %s\n' "$name"
  "$@" 2>&1 | tee "$log"
  ended=${PIPESTATUS[0]}
  printf '== %d s: %s\n' $((SECONDS - began)) "$name"
  case $ended in
  0) passed=$((passed + 1)) ;;
  # What this machine can't check: said, and no pass.
  3)
    not_run+=("$name")
    printf '== NOT RUN: %s\n' "$name"
    ;;
  *)
    failed=$((failed + 1))
    printf '== FAILED: %s\n' "$name"
    mv "$log" "$logs/$failed"
    printf '%s\n' "$name" >"$logs/$failed.name"
    ;;
  esac
}

# Begins a check that waits more than it computes; it goes on beside the next ones, until met.
beside() {
  beside_name=$1
  beside_began=$SECONDS
  shift
  printf '\n== begun, beside what follows: %s\n' "$beside_name"
  "$@" >"$logs/beside" 2>&1 &
  beside_pid=$!
}

meet() {
  wait "$beside_pid"
  check "$beside_name" said $?
  printf '== %d s in all: %s\n' $((SECONDS - beside_began)) "$beside_name"
}

said() {
  cat "$logs/beside"
  return "$1"
}

# What in a check's output says why it failed.
telling='FAIL|AssertionError|Error:|^wrong|^not '

# Ends with 1 if anything failed; its last line counts.
summary() {
  local number
  [ ${#not_run[@]} -eq 0 ] || printf '\nnot run: %s\n' "${not_run[*]}"
  # Once more at the end, where whoever sees only the end of it finds what failed and why.
  for number in $(seq 1 "$failed"); do
    printf '\n== what failed: %s\n' "$(cat "$logs/$number.name")"
    { grep -nE "$telling" "$logs/$number" | head -n 30; tail -n 30 "$logs/$number"; } | cut -c -300
  done
  # And by name, for whoever sees only the last lines.
  for number in $(seq 1 "$failed"); do
    printf '\nfailed: %s\n' "$(cat "$logs/$number.name")"
    { grep -E "$telling" "$logs/$number" || tail -n 2 "$logs/$number"; } | sort -u | head -n 3 | cut -c -200
  done
  printf '\n%d passed, %d failed\n' "$passed" "$failed"
  [ "$failed" -eq 0 ]
}

# Needs Node.js with npm, and curl for the README's lines; a machine without gets them from Debian.
from_debian() {
  apt-get update && apt-get install -y --no-install-recommends "$@"
}
command -v npm >/dev/null || from_debian nodejs npm
command -v curl >/dev/null || from_debian curl ca-certificates
