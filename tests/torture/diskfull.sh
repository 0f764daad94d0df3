#!/bin/sh
# A disk that is full, in space or in names, while a sweep writes, saves itself,
# is merged or exported: exit 3 and a message that says so with the path,
# nothing that was stored is lost, no half of a file stands under its name, and
# with more room the same command brings the same bytes. Needs root, for small
# file systems of its own.
#
# SPDX-License-Identifier: GPL-3.0-or-later
if [ -z "${INSIDE:-}" ]; then
  [ "$(id -u)" -eq 0 ] || { echo 'not root'; exit 77; }
  unshare -m true 2>/dev/null || { echo 'no mounts of its own'; exit 77; }
  INSIDE=1 exec unshare -m sh "$0"
fi
# shellcheck source=tests/fault/drive.sh
. "${top_srcdir:-.}/tests/fault/drive.sh"
mkdir full
full=0
fitted=0

disk() { # OPTIONS
  umount full 2>/dev/null
  mount -t tmpfs -o "$1" none full || { fail "no tmpfs of $1"; finish; }
  where=$1
}

more_room() {
  mount -o remount,size=256m,nr_inodes=1000 full || fail 'no more room'
}

# A call that may fill the disk: $code is 0, or 3 with the right words.
may_fill() { # FILE COMMAND...
  target=$1
  shift
  code=0
  checks=$((checks + 1))
  "$@" >"$out" 2>"$err" </dev/null || code=$?
  case $code in
    0) fitted=$((fitted + 1)) ;;
    3)
      full=$((full + 1))
      expect_text "$err" "$target"
      grep -qi 'full\|no space' "$err" ||
        fail "$where: does not say that the disk is full: $(head -n 1 "$err")"
      ;;
    *) fail "$where: exit $code: $* $(head -n 1 "$err")" ;;
  esac
}

sweep_on() { # SWEEP DISK [OPTION...]
  name=$1
  disk "$2"
  shift 2
  may_fill full/x.db "$prefarm" run "$name.xml" -o full/x.db -j 2 "$@"
  stored=0
  [ ! -s full/x.db ] || stored=$(done_runs full/x.db)
  [ ! -s full/x.db ] || [ -e full/x.db-journal ] || check is_whole full/x.db
  more_room
  expect_exit 0 "$prefarm" run "$name.xml" -o full/x.db -j 2
  expect_text "$out" "$((total - ${stored:-0})) computed now"
  expect_canon "$reference" full/x.db "$name, $where"
  check test ! -e full/x.db.checkpoints
}

refer many -j 2
kib=$(($(stat -c %s many.db) / 1024))
for percent in 1 3 6 12 25 50 75 100 130 160 200 300 500; do
  sweep_on many "size=$((kib * percent / 100 + 4))k"
done
for names in 2 3 4 5 6; do
  sweep_on many "size=64m,nr_inodes=$names"
done

# The shards are merged, and the tables written.
for i in 1 2; do
  expect_exit 0 "$prefarm" run many.xml --shard $i/2 -o s$i.db
done
for percent in 10 50 100 200; do
  disk "size=$((kib * percent / 100 + 4))k"
  may_fill full/m.db "$prefarm" merge -o full/m.db s1.db s2.db
  more_room
  expect_exit 0 "$prefarm" merge -o full/m.db s1.db s2.db
  expect_canon "$reference" full/m.db "merged, $where"
done
for call in 'export many.db -o' 'export many.db --table policies -o' \
  'plot many.db --script' 'data many.xml -o'; do
  # shellcheck disable=SC2086
  "$prefarm" $call right.gp >/dev/null 2>&1 || continue
  disk size=4k
  # shellcheck disable=SC2086
  may_fill full/t.gp "$prefarm" $call full/t.gp
  [ "$code" -eq 0 ] || check test ! -e full/t.gp
  [ "$code" -ne 0 ] || expect_same right.gp full/t.gp
done
if have gnuplot; then
  disk size=4k
  code=0
  "$prefarm" plot many.db -o full/t.svg >"$out" 2>"$err" || code=$?
  check test "$code" -ne 0
  check test ! -e full/t.svg
  check test -s "$err"
fi

# Checkpoints that find no room cost nothing but themselves.
refer deep -j 2
kib=$(($(stat -c %s deep.db) / 1024))
for percent in 50 100 150 250 400; do
  sweep_on deep "size=$((kib * percent / 100 + 8))k" --checkpoint 0.02
done
umount full
check test $full -gt 5
check test $fitted -gt 3
echo "$full calls found the disk full, $fitted had room"
finish
