# shellcheck shell=sh disable=SC2034
# What the drivers share that rerun ordinary sweeps under a fault: the sweeps,
# numbers drawn from a seed, and how a result is judged. Sourced first; starts
# in an empty folder and ends with `finish`, as tests/cli/setup.sh does it.
#
# A driver draws its points from SEED (from the clock where it is not given)
# and says so; `repeat` is what it prints to come back to one point.
#
# SPDX-License-Identifier: GPL-3.0-or-later
# Faults are many and disks are slow: in memory where there is some.
if [ -z "${TMPDIR:-}" ] && [ -w /dev/shm ] &&
  [ "$(df -Pk /dev/shm | awk 'NR == 2 { print $4 }')" -gt 200000 ]; then
  TMPDIR=/dev/shm
  export TMPDIR
fi
# shellcheck source=tests/cli/setup.sh
. "${top_srcdir:-.}/tests/cli/setup.sh"
seed=${SEED:-$(date +%s)}
first_seed=$seed

# A number below N, in $drawn.
draw() { # N
  seed=$(((seed * 1103515245 + 12345) % 2147483648))
  drawn=$((seed / 65536 % $1))
}

pause() { # MILLISECONDS
  sleep "$(($1 / 1000)).$(printf %03d $(($1 % 1000)))"
}

now() { # milliseconds, in $at
  at=$(date +%s%N)
  at=$((at / 1000000))
}

# Few long batches: nothing but checkpoints saves what was computed.
deep_xml() {
  cat <<'END'
<experiment version="1" name="deep">
  <world><preference type="hodge-mix" actions="24"/></world>
  <learner type="omd"/>
  <learner type="nash-md"/>
  <budget steps="40000"/>
  <record points="20"/>
  <seeds count="48"/>
</experiment>
END
}

# A dozen runs of some milliseconds: what a fault at one point is tried on.
small_xml() {
  cat <<'END'
<experiment version="1" name="small">
  <world><preference type="hodge-mix" actions="5" cyclic="0.5"/></world>
  <learner type="omd"/>
  <learner type="nash-md" id="md" eta="0.5"/>
  <budget steps="40"/>
  <record points="5"/>
  <seeds count="3"/>
  <sweep><axis path="world/preference/@cyclic" values="0 1"/></sweep>
</experiment>
END
}

# The one hash of what FILE.db holds.
canon() { # FILE.db
  "$prefarm" verify --hash "$1" 2>>"$scratch/verify.err" | cut -d ' ' -f 1
}

# Of a file that is not whole, which runs are wrong; says why and fails.
is_whole() { # FILE.db
  if have sqlite3; then
    verdict=$(sqlite3 "$1" 'PRAGMA integrity_check' 2>&1)
    [ "$verdict" = ok ] || { echo "$1: $verdict" >&2; return 1; }
  fi
  "$prefarm" verify "$1" >"$scratch/verify.out" 2>&1 && return
  head -n 3 "$scratch/verify.out" >&2
  return 1
}

# What a shell starts in the background, or nohup, ignores signals.
defaults='env --default-signal=HUP,INT,QUIT'
$defaults true 2>/dev/null || defaults=

# A sweep of its own process group in the background, as $job. Where it says
# what: $scratch/job.out and .err.
start() { # ARGUMENT...
  # shellcheck disable=SC2086
  setsid $defaults "$prefarm" run "$@" >"$scratch/job.out" 2>"$scratch/job.err" \
    </dev/null &
  job=$!
}

end_job() { # its exit code into $code
  code=0
  wait "$job" 2>/dev/null || code=$?
  job=
}

workers_of() { # PID
  pgrep -P "$1"
}

# Nobody of a session that has ended may be left after a second, but for what
# is dead and waits for a reaper.
expect_no_orphans() { # SESSION
  checks=$((checks + 1))
  left=20
  # shellcheck disable=SC2009
  while ps -o stat= -s "$1" 2>/dev/null | grep -qv '^Z'; do
    left=$((left - 1))
    if [ $left -eq 0 ]; then
      fail "left behind: $(ps -o pid=,stat=,args= -s "$1" | head -n 3)"
      return
    fi
    sleep 0.05
  done
}

expect_canon() { # HASH FILE.db WHAT
  checks=$((checks + 1))
  hash=$(canon "$2")
  [ "$hash" = "$1" ] && return
  fail "$3: $2 has the hash '$hash', not '$1'"
  return 1
}

# The uninterrupted result of EXPERIMENT.xml in EXPERIMENT.db: its number of
# runs in $total, its hash in $reference, its milliseconds in $duration.
refer() { # EXPERIMENT [OPTION...]
  name=$1
  shift
  "${name}_xml" >"$name.xml"
  now
  began=$at
  expect_exit 0 "$prefarm" run "$name.xml" "$@"
  now
  duration=$((at - began))
  total=$(done_runs "$name.db")
  reference=$(canon "$name.db")
  checks=$((checks + 1))
  [ "${total:-0}" -gt 0 ] && [ -n "$reference" ] || {
    cat "$scratch/verify.err" >&2
    fail "$name has no result to refer to"
    finish
  }
}
