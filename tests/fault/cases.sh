# shellcheck shell=sh disable=SC2034
# Ordinary calls that are repeated under a fault, and what may come of them: an
# exit code below 128; the right result, or a code that is not 0 and a message;
# a result file that is whole, and complete after one more call.
#
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source=tests/fault/drive.sh
. "${top_srcdir:-.}/tests/fault/drive.sh"
points=0
struck=0

kinds='convergence dial frontier profile simplex heatmap game'
formats='text markdown json html texinfo'
tables='final summary values times rate comparison improvement profile'
all_cases=${CASES:-"bad dry run0 run2 rest full start show curves export policies
$(printf 'table-%s ' $tables) pgfplots verify merge facts csv nfg plot
$(have gnuplot && printf 'svg-%s ' $kinds && printf 'tex-%s ' $kinds) report
claim claim-all $(printf 'claimed-%s ' $formats) worse pages"}

# What there is to draw: three responses, learners that start somewhere, and
# two axes.
drawn_xml() {
  cat <<'END'
<experiment version="1" name="drawn">
  <world id="w" beta="0.1"><preference type="hodge-mix" actions="3" cyclic="0"/>
    <reference type="gaussian" spread="1"/>
    <start type="gaussian" spread="1"/></world>
  <learner type="nash-mp" label="Mirror"/>
  <learner type="omd"/>
  <budget steps="20"/>
  <record points="5" spacing="linear" policies="all">
    <metric type="duality-gap"/><metric type="winrate-vs-reference"/>
    <metric type="kl-to-reference"/></record>
  <seeds count="2"/>
  <sweep>
    <axis path="world/preference/@cyclic" values="0 1"/>
    <axis path="learner/@eta" values="0.1 0.4"/>
  </sweep>
</experiment>
END
}

# Claims of every kind, which are as they are on record.
judged_xml() {
  cat <<'END'
<experiment version="1" name="judged">
  <world beta="0.1"><preference type="hodge-mix" actions="4" cyclic="0"/>
    <reference type="gaussian"/></world>
  <learner type="omd"/>
  <learner type="nash-md"/>
  <budget steps="40"/>
  <record points="6" spacing="linear" policies="all"><metric type="kl-to-nash"/>
    <metric type="duality-gap"/></record>
  <seeds count="6"/>
  <sweep><axis path="world/preference/@cyclic" values="0.2 0.5 1"/></sweep>
  <evaluation><judge id="one"><annotator type="faithful"/></judge></evaluation>
  <claims system="Judged" paper="own">
    <bound says="OMD comes near" metric="kl-to-nash" high="10">
      <arm learner="omd"/></bound>
    <bound says="most runs end near" metric="kl-to-nash" below="10" low="0.5"
           given="duality-gap below 1"><arm/></bound>
    <bound says="it never goes up" metric="bound-ratio" high="10"
           at="everywhere" expected="undecided" why="No bound is known.">
      <arm learner="omd"/></bound>
    <bound says="the first response is played" metric="probability"
           response="0" low="-1" at="best" aggregate="iqm"
           expected="undecided" why="There are few seeds."><arm/></bound>
    <bound says="nobody wins everything" board="true-winrate" high="100"
           aggregate="mean"><arm learner="omd"/></bound>
    <bound says="ratings are off" board="elo-error" judge="one" low="-1"
           aggregate="mean"><arm learner="omd"/></bound>
    <order says="OMD ends nearer" metric="kl-to-nash" factor="100"
           aggregate="mean"><arm learner="omd"/><arm learner="nash-md"/></order>
    <rate says="OMD falls" metric="kl-to-nash" x="steps" high="2" from="0">
      <arm learner="omd"/></rate>
    <rate says="cycles are no harder" metric="kl-to-nash" x="cyclic" high="1e9">
      <arm learner="omd"/></rate>
    <reach says="OMD gets there" metric="duality-gap" threshold="1"
           high="1000"><arm learner="omd"/></reach>
    <equal says="all cells play alike" metric="probability" tolerance="1">
      <arm learner="omd"/></equal>
    <rank says="hard is hard" metric="duality-gap" low="-1">
      <arm learner="omd"/><arm learner="nash-md"/></rank>
    <bound id="control" control="yes" says="it is far away" metric="kl-to-nash"
           low="1000" aggregate="worst"><arm/></bound>
  </claims>
</experiment>
END
}

# gnuplot, but what it has drawn once is not drawn again: a script that is the
# same has the same picture, to the last byte. Folders of its own for what it
# and prefarm keep while they draw, which nobody else uses.
remember_gnuplot() {
  real=$(command -v gnuplot) || return
  mkdir "$scratch/path" "$scratch/drawn"
  cat >"$scratch/path/gnuplot" <<END
#!/bin/sh
[ "\$2" = figure.gp ] || exec '$real' "\$@"
kept=$scratch/drawn/\$(cksum <figure.gp | tr ' ' -)
if [ -d "\$kept" ]; then
  exec cp "\$kept"/* .
fi
'$real' "\$@" || exit
mkdir "\$kept.\$\$" && cp figure.[!g]* "\$kept.\$\$" &&
  mv -T "\$kept.\$\$" "\$kept"
END
  chmod +x "$scratch/path/gnuplot"
  PATH=$scratch/path:$PATH
}

prepare_cases() {
  remember_gnuplot
  mkdir "$scratch/tmp"
  TMPDIR=$scratch/tmp
  export TMPDIR
  for name in drawn small judged; do
    refer "$name" -j 0
    echo "$reference" >"right-$name.hash"
  done
  sed 's/nash-md/nash-mud/' small.xml >bad.xml
  sed 's/high="100"/high="-1"/' judged.xml >worse-judged.xml
  mkdir judged.d && cp judged.xml judged.d/x.xml
  for part in 1 2; do
    expect_exit 0 "$prefarm" run small.xml --shard "$part/2" -j 0 \
      -o "part$part.db"
  done
  for name in $all_cases; do
    code=0
    with_case "$name" "$prefarm" >"$out" 2>"$err" </dev/null || code=$?
    check test "$code" -eq "$usual"
    cp "$out" "right-$name.out"
    for file in $made; do
      cp "$file" "right-$name.${file#made}"
    done
    [ -z "$pages" ] || mv made.pages right.pages
    [ -z "$pages" ] || cp -r right.pages made.pages
    why=$(judge "$name") || fail "$name without a fault: $why"
  done
}

# Runs a case: the command is the program, or the program under a fault.
# Leaves the exit code that is usual, and what is made, for `judge`.
with_case() { # NAME COMMAND...
  case_name=$1 kind=${1#*-}
  shift
  usual=0 made='' sweep='' pages=''
  rm -rf x.db* made*
  case $case_name in
    bad) usual=2 && "$@" run bad.xml -o x.db ;;
    dry) "$@" run --dry-run small.xml ;;
    run0) sweep=small && "$@" run small.xml -o x.db -j 0 --checkpoint 0 ;;
    run2) sweep=small && "$@" run small.xml -o x.db -j 2 ;;
    rest) sweep=small && cp part1.db x.db && "$@" run small.xml -o x.db -j 0 ;;
    full) sweep=small && cp small.db x.db && "$@" run small.xml -o x.db -j 2 ;;
    start) sweep=drawn && "$@" run drawn.xml -o x.db -j 0 ;;
    show) "$@" show small.db ;;
    curves) "$@" show drawn.db --plot ;;
    export) made=made.csv && "$@" export small.db -o made.csv ;;
    policies) "$@" export small.db --table policies --format jsonl ;;
    table-profile) "$@" export drawn.db --table profile --at 0.1,0.4 ;;
    table-*) "$@" export drawn.db --table "$kind" --format tsv ;;
    pgfplots) made=made.dat &&
      "$@" export drawn.db --format pgfplots -o made.dat ;;
    verify) "$@" verify small.db ;;
    merge) sweep=small && "$@" merge -o x.db part1.db part2.db ;;
    facts) "$@" game drawn.xml --format json ;;
    csv) made=made.csv && "$@" game drawn.xml --export made.csv ;;
    nfg) made=made.nfg && "$@" game drawn.db --export made.nfg ;;
    plot) made=made.gp && "$@" plot small.db --script made.gp ;;
    svg-*) made=made.svg &&
      "$@" plot drawn.db --kind "$kind" -o made.svg ;;
    tex-*) made='made.tex made.gp made-art.pdf' &&
      "$@" plot drawn.db --kind "$kind" -o made.tex ;;
    report) made=made.html && "$@" report drawn.db -o made.html ;;
    claim) sweep=judged && "$@" claim judged.xml -o x.db -j 0 ;;
    claim-all) sweep=judged && "$@" claim --all judged.d -o . -j 2 ;;
    claimed-*) "$@" claim judged.db --format "$kind" ;;
    worse) usual=1 && cp judged.db x.db &&
      "$@" claim worse-judged.xml -o x.db ;;
    pages) mkdir made.pages && pages='judged index' &&
      "$@" claim judged.db --report made.pages ;;
  esac
}

# What a case left behind, judged: $code, $out and $err are those of the call.
judge() { # NAME: says what is wrong, and fails
  [ "$code" -ne 124 ] || { echo 'hangs'; return 1; }
  [ "$code" -lt 128 ] || { echo "exit $code"; return 1; }
  if [ "$code" -ne "$usual" ]; then
    [ "$code" -ne 0 ] || { echo "exit 0"; return 1; }
    [ -s "$err" ] || { echo "exit $code and no message"; return 1; }
  elif [ "$code" -ne 0 ] && [ ! -s "$out" ]; then
    [ -s "$err" ] || { echo "exit $code and no message"; return 1; }
  elif [ -z "$sweep" ] && ! cmp -s "$out" "right-$1.out"; then
    echo "exit $code and another output"
    return 1
  fi
  judge_files "$1" || return
  [ -z "$sweep" ] || judge_sweep
}

# What is made is right, and there after success alone, which knows all of its
# names; nothing else is left, but where the fault keeps files from going.
judge_files() { # NAME
  for file in $made; do
    [ -e "$file" ] || [ "$code" -eq 0 ] || continue
    cmp -s "$file" "right-$1.${file#made}" && [ "$code" -eq 0 ] && continue
    echo "exit $code and a $file that is not right"
    return 1
  done
  judge_pages || return
  [ "${unlinking:-}" != yes ] || return 0
  for file in made* "$TMPDIR"/*; do
    case " $made ${pages:+made.pages} " in
      *" $file "*) ;;
      *) [ ! -e "$file" ] || { echo "$file is left behind" && return 1; } ;;
    esac
  done
}

# A page without the hash of the results, which it leaves out where the file
# cannot be read a second time.
hashless() { # FILE
  grep -v '>Hash of the results<' "$1" >hashless
  cksum <hashless
}

# Each page is right, or not there; after success all are.
judge_pages() {
  for page in $pages; do
    page=made.pages/$page.html
    [ -e "$page" ] || [ "$code" -eq 0 ] || continue
    right=right.${page#made.}
    [ -e "$page" ] && [ "$(hashless "$page")" = "$(hashless "$right")" ] &&
      continue
    echo "exit $code and a $page that is not right"
    return 1
  done
  [ -n "$pages" ] && [ "${unlinking:-}" != yes ] || return 0
  for page in made.pages/* made.pages/.[!.]*; do
    [ -e "$page" ] && [ ! -e "right.${page#made.}" ] || continue
    echo "$page is left behind"
    return 1
  done
}

# The file is whole, and with one more call complete. Where the fault kept
# SQLite from clearing up, only who may write can do that.
judge_sweep() {
  if [ "$code" -ne 0 ]; then
    [ ! -e x.db ] || [ -e x.db-journal ] ||
      "$prefarm" verify x.db >"$scratch/verify.out" 2>&1 ||
      grep -q 'there is no plan' "$scratch/verify.out" ||
      {
        echo "exit $code and a file that is not whole:" \
          "$(head -n 1 "$scratch/verify.out")"
        return 1
      }
  fi
  if [ "$code" -ne 0 ] || [ -e x.db-journal ] || [ -e x.db.checkpoints ]; then
    "$prefarm" run "$sweep.xml" -o x.db -j 0 >"$scratch/rest.out" 2>&1 ||
      { echo "cannot go on: $(head -n 1 "$scratch/rest.out")"; return 1; }
  fi
  hash=$(canon x.db)
  [ "$hash" = "$(cat "right-$sweep.hash")" ] ||
    { echo "exit $code, hash '$hash'"; return 1; }
  [ ! -e x.db.checkpoints ] || { echo 'checkpoints stay'; return 1; }
}

# One point: a case under a fault. The fault is the command in front.
try_point() { # NAME AGAIN COMMAND...
  again=$2
  name=$1
  shift 2
  points=$((points + 1))
  checks=$((checks + 1))
  code=0
  with_case "$name" "$@" >"$out" 2>"$err" </dev/null || code=$?
  [ "$code" -eq "$usual" ] || struck=$((struck + 1))
  why=$(judge "$name") && return
  fail "$name: $why: $(head -n 1 "$err")"
  echo "  again: $again $0" >&2
}
