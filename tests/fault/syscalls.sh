# shellcheck shell=sh
# System calls that fail, by strace: the k-th of a name, or all from there on,
# with an error that this call can give. Nothing is stored but whole runs, a
# failure is said, and what only interrupts (EINTR) is never seen.
#
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source=tests/fault/cases.sh
. "${top_srcdir:-.}/tests/fault/cases.sh"
have strace || { echo 'no strace'; exit 77; }
strace -o /dev/null true 2>/dev/null || { echo 'no tracing here'; exit 77; }

# Which errors each of them is tried with: those that the system gives.
# FAULTS: others, or fewer. (write and EINTR is for nobody to mend: to the C
# library's streams it is an error. It comes from no system, as the program
# minds signals only while it computes.)
faults=${FAULTS:-'
openat:EIO openat:ENOSPC openat:EMFILE openat:EACCES openat:EINTR
pread64:EIO read:EIO read:EINTR
pwrite64:EIO pwrite64:ENOSPC pwrite64:EDQUOT
write:EIO write:ENOSPC write:EPIPE
fsync:EIO fsync:ENOSPC fsync:EINTR fdatasync:EIO fdatasync:ENOSPC
ftruncate:EIO ftruncate:ENOSPC
rename:EIO rename:ENOSPC unlink:EIO unlink:EACCES mkdir:ENOSPC mkdir:EACCES
fcntl:EIO fcntl:ENOLCK fcntl:EAGAIN flock:EIO flock:EINTR
mmap:ENOMEM clone:EAGAIN clone:ENOMEM socketpair:EMFILE sendto:EINTR recvfrom:EINTR
wait4:EINTR poll:EINTR poll:ENOMEM newfstatat:EIO getrandom:EIO'}

# What a fault before main does is the loader's affair: only the calls from the
# opening of the experiment or the result on are counted.
inject() { # CALL ERROR WHEN COMMAND...
  what=$1 error=$2 when=$3
  shift 3
  timeout 60 strace $follow -q -o "$scratch/trace" -e trace="$what" \
    -e inject="$what:error=$error:when=$when" "$@"
}

# Workers are ours, gnuplot is not.
follow_case() { # NAME
  case $1 in
    svg-* | tex-* | report | pages) follow= ;;
    *) follow='-f --seccomp-bpf' ;;
  esac
}

# How often a case makes every call: before the program's own first look at a
# file (in `skip`), and in all.
trace_case() { # NAME
  follow_case "$1"
  calls=$(printf '%s\n' $faults | cut -d : -f 1 | sort -u | paste -s -d ,)
  with_case "$1" strace $follow -q -o "$scratch/calls" -e trace="$calls" \
    "$prefarm" >/dev/null 2>&1
}

# Numbers of CALL in what trace_case saw: $first .. $last are ours.
count_calls() { # CALL
  # shellcheck disable=SC2034
  set -- "$1" "$(awk -v call="$1" '
    { sub(/^[0-9]+ +/, ""); name = $0; sub(/\(.*/, "", name) }
    /small\.|drawn\.|judged\.|bad\.xml|part1|x\.db|made/ { ours = 1 }
    name == call { n++; if (!ours) before++ }
    END { print before + 0, n + 0 }' "$scratch/calls")"
  before=${2% *} last=${2#* }
}

syscall_point() { # NAME CALL ERROR WHEN
  rm -f "$scratch/trace"
  follow_case "$1"
  unlinking=
  [ "$2" != unlink ] || unlinking=yes
  try_point "$1" "POINT='$*'" inject "$2" "$3" "$4" "$prefarm"
  grep -q INJECTED "$scratch/trace" 2>/dev/null && injected=$((injected + 1))
  [ "$3" != EINTR ] || [ "$code" -eq "$usual" ] ||
    fail "$1: an interrupted $2 is an error: exit $code (POINT='$*')"
}

# Reads and writes of half of what was asked for, all of them, in every case.
short_points() {
  shim=$scratch/short.so
  ${CC:-cc} -O2 -fPIC -shared -o "$shim" "$top/tests/fault/short.c" \
    2>"$scratch/cc.err" || { echo 'no compiler'; return; }
  for name in $all_cases; do
    try_point "$name" 'POINT=short' env LD_PRELOAD="$shim" "$prefarm"
    check test "$code" -eq "$usual"
  done
}

# Can a fault stay? An interruption cannot, a lock is waited for too long, and
# where no write succeeds there is no message either.
persists() { # CALL:ERROR
  case $1 in
    *:EINTR | fcntl:* | write:*) return 1 ;;
  esac
}

# Every fault of a case, at HOW_MANY drawn places each; 0: at all, 50 at most.
syscall_points() { # NAME HOW_MANY
  trace_case "$1"
  for fault in $faults; do
    count_calls "${fault%:*}"
    n=$((last - before))
    [ $n -gt 0 ] || continue
    if [ "$2" -eq 0 ]; then
      [ $n -le 50 ] || n=50
      for k in $(seq $n); do
        syscall_point "$1" "${fault%:*}" "${fault#*:}" $((before + k))
        persists "$fault" &&
          syscall_point "$1" "${fault%:*}" "${fault#*:}" $((before + k))+
      done
      continue
    fi
    for k in $(seq "$2"); do
      draw "$n"
      k=$((before + 1 + drawn))
      draw 2
      [ "$drawn" -eq 0 ] || ! persists "$fault" || k=$k+
      syscall_point "$1" "${fault%:*}" "${fault#*:}" "$k"
    done
  done
}

injected=0
run_syscalls() { # HOW_MANY
  prepare_cases
  if [ "${POINT:-}" = short ]; then
    short_points
  elif [ -n "${POINT:-}" ]; then
    # shellcheck disable=SC2086
    syscall_point $POINT
    cat "$err" "$scratch/trace" >&2
  else
    for name in $all_cases; do
      syscall_points "$name" "${SHALLOW:-$1}"
    done
    short_points
  fi
  echo "seed $first_seed: $points points, $injected hit, $struck calls failed"
  [ "${POINT:-}" = short ] || check test "$injected" -gt 0
}
