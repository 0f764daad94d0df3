# shellcheck shell=sh disable=SC2034,SC3045
# What the scripts of this folder share: a working folder that goes away, and
# checks that say what they saw. A script is sourced with this first, starts
# in an empty folder, and ends with `finish`.
#
# SPDX-License-Identifier: GPL-3.0-or-later
set -u
LC_ALL=C TZ=UTC OPENBLAS_NUM_THREADS=1
export LC_ALL TZ OPENBLAS_NUM_THREADS

top=$(cd "${top_srcdir:-.}" && pwd) || exit 99
built=$(cd "${top_builddir:-.}" && pwd) || exit 99
prefarm=$built/prefarm
[ -x "$prefarm" ] || { echo "no program at $prefarm" >&2; exit 99; }
# libtool's script around the program takes longer than most calls of it
if [ -x "$built/.libs/prefarm" ]; then
  prefarm=$built/.libs/prefarm
  LD_LIBRARY_PATH=$built/.libs${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
  export LD_LIBRARY_PATH
fi

scratch=$(mktemp -d) || exit 99
job=
clean_up() {
  [ -z "$job" ] || kill -9 "$job" 2>/dev/null
  rm -rf "$scratch"
}
trap clean_up EXIT
trap 'exit 129' HUP INT TERM
mkdir "$scratch/work" && cd "$scratch/work" || exit 99
out=$scratch/out
err=$scratch/err
checks=0
failures=0

fail() { # TEXT: notes a failure and goes on
  failures=$((failures + 1))
  echo "FAIL: $*" >&2
}

check() { # COMMAND...: must succeed
  checks=$((checks + 1))
  "$@" || fail "$*"
}

# Runs a command with its output in $out and $err; its exit code must be N.
expect_exit() { # N COMMAND...
  wanted=$1
  shift
  checks=$((checks + 1))
  code=0
  "$@" >"$out" 2>"$err" </dev/null || code=$?
  [ "$code" -eq "$wanted" ] && return
  fail "exit $code, not $wanted: $*"
  head -n 5 "$err" >&2
}

expect_text() { # FILE TEXT...: each stands in the file
  where=$1
  shift
  for words; do
    checks=$((checks + 1))
    grep -qF -e "$words" "$where" && continue
    fail "no '$words' in $(basename "$where"):"
    head -n 5 "$where" >&2
  done
}

expect_line() { # FILE N TEXT: line N of the file
  checks=$((checks + 1))
  line=$(sed -n "$2p" "$1")
  [ "$line" = "$3" ] || fail "line $2 of $(basename "$1") is '$line', not '$3'"
}

expect_same() { # FILE FILE
  checks=$((checks + 1))
  cmp "$1" "$2" >&2 || fail "$(basename "$1") and $(basename "$2") differ"
}

# No control character reaches a terminal but the line feed.
expect_tame() { # FILE
  checks=$((checks + 1))
  [ "$(tr -d '[:print:]\n\200-\377' <"$1" | wc -c)" -eq 0 ] ||
    fail "control characters in $(basename "$1")"
}

have() { # TOOL
  command -v "$1" >/dev/null 2>&1
}

# A run under a limit of memory, where the build runs at all under one:
# sanitizers need more addresses than there are.
frugally() { # COMMAND...
  (
    ulimit -v 700000 2>/dev/null
    exec "$@"
  )
}
(
  ulimit -v 700000 && "$prefarm" --version
  exit $?
) >/dev/null 2>&1 ||
  frugally() { "$@"; }

finish() {
  if [ "$failures" -gt 0 ]; then
    echo "$failures of $checks checks failed" >&2
    exit 1
  fi
  echo "$checks checks"
  exit 0
}

# Many short batches, a second or two in all.
many_xml() {
  cat <<'END'
<experiment version="1" name="many">
  <world><preference type="hodge-mix" actions="12"/>
    <reference type="gaussian"/></world>
  <learner type="omd"/>
  <learner type="nash-md"/>
  <learner type="nash-mp"/>
  <budget steps="2000"/>
  <record points="4"/>
  <seeds count="16"/>
  <sweep>
    <axis path="world/@beta" from="0.05" to="0.1" count="20"/>
  </sweep>
</experiment>
END
}

done_runs() { # FILE.db: how many runs are in it
  "$prefarm" export "$1" --table runs 2>/dev/null | grep -c ',done,'
}
