#!/bin/sh
# A gnuplot that is killed, hangs, stops half way or writes something else, and
# no room to draw in: exit 1 (3 without room), what is wrong and what would
# help, no file of a picture, and nothing left where it drew.
#
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source=tests/cli/setup.sh
. "${top_srcdir:-.}/tests/cli/setup.sh"
mkdir path tmp
real=$(command -v gnuplot) || exit 77
PATH=$PWD/path:$PATH
TMPDIR=$PWD/tmp
export PATH TMPDIR

cat >t.xml <<'END'
<experiment version="1" name="t">
  <world><preference type="hodge-mix" actions="3"/></world>
  <learner type="omd"/>
  <budget steps="10"/>
  <seeds count="2"/>
</experiment>
END
expect_exit 0 "$prefarm" run t.xml -q

gnuplot_is() { # a script from standard input
  { echo '#!/bin/sh' && cat; } >path/gnuplot
  chmod +x path/gnuplot
}

nothing_left() { # of a picture that failed, and of drawing it
  check test "$(echo made*)" = 'made*'
  check test "$(echo tmp/*)" = 'tmp/*'
}

fails_in() { # CODE FORM TEXT...
  expect_exit "$1" "$prefarm" plot t.db -o "made.$2"
  shift 2
  expect_text "$err" "$@"
  expect_tame "$err"
  nothing_left
}

# The report does without its figures, and says so.
report_does_without() { # TEXT...
  expect_exit 0 "$prefarm" report t.db -o made.html
  expect_text "$err" 'has no figures' "$@"
  expect_text made.html "$@" '</html>'
  check test "$(grep -c '<figure' made.html)" -eq 0
  rm -f made.html
  nothing_left
}

# It is killed, as by a system that has no memory left.
gnuplot_is <<'END'
[ "$2" != figure.gp ] || echo '<?xml' >figure.svg
kill -9 $$
END
for form in svg pdf png tex; do
  fails_in 1 $form 'gnuplot was ended by signal 9 (Killed)' 'memory'
done
report_does_without 'ended by signal 9'
expect_exit 1 "$prefarm" show t.db --plot
expect_text "$err" 'gnuplot was ended by signal 9'

# It never ends.
gnuplot_is <<'END'
exec sleep 1000
END
PREFARM_GNUPLOT_SECONDS=0.1
export PREFARM_GNUPLOT_SECONDS
for form in svg tex; do
  fails_in 1 $form 'did not end within 0.1 seconds' PREFARM_GNUPLOT_SECONDS
done
report_does_without 'did not end within 0.1 seconds'
expect_exit 1 "$prefarm" show t.db --plot
expect_text "$err" 'did not end within 0.1 seconds'
unset PREFARM_GNUPLOT_SECONDS

# It writes something else, or not all, and is content.
while IFS='|' read -r form begin end; do
  printf '%s%s' "$begin" "$end" >figure
  gnuplot_is <<END
cp '$PWD/figure' figure.$form
END
  fails_in 1 "$form" 'is not whole' TMPDIR
done <<'END'
svg|<?xml version="1.0"?>|<svg><g id="gnuplot_canvas">
svg|no picture </svg>
pdf|%PDF-1.5
pdf|noise|%%EOF
png|GIF89a|IEND
tex|% a picture|\begingroup
END
gnuplot_is <<'END'
head -c 100000 /dev/urandom >figure.svg
END
fails_in 1 svg 'is not whole'
report_does_without 'is not whole'
gnuplot_is <<'END'
: >figure.png
END
fails_in 1 png 'it did not say why'
gnuplot_is <<'END'
printf 'line 3: \033[31mundefined\nnonsense\n' >&2
exit 4
END
fails_in 1 pdf 'gnuplot failed: nonsense'

# It may write no more: the first half of the picture, then a signal.
gnuplot_is <<END
ulimit -f 1
exec '$real' "\$@"
END
fails_in 1 svg 'ended by signal'

# There is nowhere to draw in.
rm path/gnuplot
: >file
for place in "$PWD/nowhere" "$PWD/file"; do
  TMPDIR=$place
  expect_exit 3 "$prefarm" plot t.db -o made.svg
  expect_text "$err" "cannot make a folder for gnuplot in $place" TMPDIR
  TMPDIR=$PWD/tmp
  nothing_left
done

# Somebody ends prefarm while gnuplot draws: gnuplot ends, too.
gnuplot_is <<END
echo \$\$ >'$PWD/pid'
exec sleep 1000
END
for signal in HUP INT TERM; do
  case $signal in HUP) number=1 ;; INT) number=2 ;; *) number=15 ;; esac
  for call in 'plot t.db -o made.svg' 'plot t.db -o made.tex' \
    'report t.db -o made.html'; do
    rm -f pid
    # shellcheck disable=SC2086
    setsid env --default-signal=HUP,INT,QUIT "$prefarm" $call \
      >"$out" 2>"$err" &
    job=$!
    left=100
    while [ ! -s pid ] && [ $left -gt 0 ]; do
      sleep 0.05
      left=$((left - 1))
    done
    kill -s $signal "$job"
    left=100
    while kill -0 "$job" 2>/dev/null && [ $left -gt 0 ]; do
      sleep 0.05
      left=$((left - 1))
    done
    kill -9 "$(cat pid)" 2>/dev/null
    code=0
    wait "$job" || code=$?
    job=
    check test $code -eq $((128 + number))
    expect_text "$err" 'stopped'
    nothing_left
    check test ! -d "/proc/$(cat pid)"
  done
done
finish
