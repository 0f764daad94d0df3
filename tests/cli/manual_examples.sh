#!/bin/sh
# Every command that the manual shows prints what the manual says, and every
# figure in it is made by one of them (tests/manual_blocks.awk has the rules).
#
#   CHAPTER=tutorial   that one only
#   REFRESH=1          write what is printed now into the chapters
#   FIGURES=FOLDER     keep the figures that they show, as pdf and png; wants
#                      pdftoppm
#
# shellcheck source=tests/cli/setup.sh
. "${top_srcdir:-.}/tests/cli/setup.sh"

tests=$top/tests
tab=$(printf '\t')
mkdir "$scratch/bin" "$scratch/pkgconfig"
ln -s "$prefarm" "$scratch/bin/prefarm"
# the manual's python3 is one that has pandas, which is Debian's
python3 -c 'import pandas' 2>/dev/null || [ ! -x /usr/bin/python3 ] ||
  ln -s /usr/bin/python3 "$scratch/bin/python3"
PATH=$scratch/bin:$PATH
# prefarm as if it were installed, for plug-ins
printf '%s\n' 'Name: prefarm' 'Description: this tree' 'Version: 0' \
  "Cflags: -I$top/src -I$top" >"$scratch/pkgconfig/prefarm.pc"
PKG_CONFIG_PATH=$scratch/pkgconfig${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}
NO_COLOR=1 COLUMNS=80
export PATH PKG_CONFIG_PATH NO_COLOR COLUMNS

# What a block needs and this machine has not.
lacks() { # WORDS
  for tool in $1; do
    case $tool in
      pandas) python3 -c 'import pandas' 2>/dev/null || return 0 ;;
      pgfplots) kpsewhich pgfplots.sty >/dev/null 2>&1 || return 0 ;;
      plug-ins) # a library with sanitizers wants plug-ins with them
        { have cc && have pkg-config; } || return 0
        [ -e "$built/.libs/libprefarm.so" ] || return 0
        nm -D "$built/.libs/libprefarm.so" 2>/dev/null |
          grep -q __asan_init && return 0 ;;
      *) have "$tool" || return 0 ;;
    esac
  done
  return 1
}

# The figures that a command makes, for the printed manual and the one in HTML,
# there in the largest size below 150 kB.
keep_figures() { # COMMAND-FILE
  sed 's/\.svg\>/.pdf/g' "$1" >"$scratch/again.sh"
  sh "$scratch/again.sh" >/dev/null 2>&1
  for pdf in *.pdf; do
    png=${pdf%.pdf}.png
    for size in 1000 900 800 700 600 500; do
      pdftoppm -png -singlefile -scale-to $size "$pdf" "${pdf%.pdf}"
      [ "$(wc -c <"$png")" -gt 150000 ] || break
    done
  done
}

run_one() { # LINE COMMAND WANTED EXIT NEEDS
  case $(cat "$2") in
    'prefarm plot '*-o* | *' --plot'* | 'prefarm report '*) set -- "$@" gnuplot ;;
  esac
  if lacks "$5 ${6:-}"; then
    skipped=$((skipped + 1))
    return
  fi
  runs=$((runs + 1))
  checks=$((checks + 1))
  code=0
  sh "$2" >"$2.got" 2>&1 </dev/null || code=$?
  [ "$code" -eq "$4" ] || {
    fail "$chapter, line $1: exit $code, not $4: $(cat "$2")"
    head -n 5 "$2.got" >&2
    return
  }
  if ! awk -f "$tests/manual_same.awk" "$3" "$2.got"; then
    if [ -n "${REFRESH:-}" ]; then
      echo "$1$tab$2.got" >>"$blocks/changed"
    else
      fail "$chapter, line $1: $(cat "$2")"
      diff "$3" "$2.got" | head -n 20 >&2
    fi
  fi
  case $(cat "$2") in
    *.svg*) [ -z "${FIGURES:-}" ] || keep_figures "$2" ;;
  esac
}

# A figure is that of a command before it, in this chapter or an earlier one.
check_image() { # LINE NAME
  checks=$((checks + 1))
  for form in pdf png; do
    [ -s "$top/doc/figures/$2.$form" ] || [ -n "${FIGURES:-}" ] ||
      fail "$chapter, line $1: there is no doc/figures/$2.$form"
  done
  have gnuplot || return
  if [ -s "$2.svg" ] || [ -s "$2.png" ]; then
    echo "$2" >>"$scratch/shown"
    [ -z "${FIGURES:-}" ] || cp "$2.pdf" "$2.png" "$FIGURES/"
  else
    fail "$chapter, line $1: no command of the chapter makes $2"
  fi
}

follow() { # the lines of a plan
  while IFS= read -r line; do
    kind=${line%%"$tab"*}
    rest=${line#*"$tab"}
    at=${rest%%"$tab"*}
    rest=${rest#*"$tab"}
    case $kind in
      copy)
        cp "$top/doc/$rest" . || fail "$chapter, line $at: no $rest"
        echo "$rest" >>"$scratch/copied"
        ;;
      file) cp "${rest#*"$tab"}" "${rest%%"$tab"*}" ;;
      skip) echo "$chapter, line $at: not run: $rest" >>"$scratch/not-run" ;;
      image) echo "$at$tab$rest" >>"$blocks/images" ;;
      run)
        command=${rest%%"$tab"*} rest=${rest#*"$tab"}
        wanted=${rest%%"$tab"*} rest=${rest#*"$tab"}
        run_one "$at" "$command" "$wanted" "${rest%%"$tab"*}" \
          "${rest#*"$tab"}"
        ;;
      *) fail "$chapter, line $at: $rest" ;;
    esac
  done
}

: >"$scratch/not-run"
: >"$scratch/shown"
: >"$scratch/copied"
runs=0
skipped=0
case ${FIGURES:-} in
  '' | /*) ;;
  *) FIGURES=$top/$FIGURES ;;
esac
here=$PWD

chapters=$(sed -n 's/^@include chapters\/\(.*\)\.texi$/\1/p' \
  "$top/doc/prefarm.texi")
for chapter in $chapters; do
  file=chapters/$chapter.texi
  [ -z "${CHAPTER:-}" ] || [ "$chapter" = "$CHAPTER" ] || continue
  blocks=$scratch/$chapter
  mkdir "$blocks" "$here/$chapter"
  : >"$blocks/changed"
  : >"$blocks/images"
  awk -v out="$blocks" -f "$tests/manual_blocks.awk" "$top/doc/$file" \
    >"$blocks/plan"
  check test -s "$blocks/plan"
  cd "$here/$chapter" || exit 99
  follow <"$blocks/plan"
  while IFS=$tab read -r at name; do
    check_image "$at" "$name"
  done <"$blocks/images"
  if [ -s "$blocks/changed" ]; then
    awk -v list="$blocks/changed" -f "$tests/manual_refresh.awk" \
      "$top/doc/$file" >"$blocks/new" && cat "$blocks/new" >"$top/doc/$file"
    echo "refreshed $file: $(wc -l <"$blocks/changed") commands"
  fi
done
cd "$here" || exit 99

# Few are not run, and each says why; nothing lies in the folders unseen.
if [ -z "${CHAPTER:-}" ]; then
  cat "$scratch/not-run"
  check test "$(wc -l <"$scratch/not-run")" -le 12
  check test "$((runs + skipped))" -ge 60
  for file in "$top"/doc/examples/*; do
    checks=$((checks + 1))
    grep -qx "examples/$(basename "$file")" "$scratch/copied" ||
      fail "doc/examples/$(basename "$file") is not in the manual"
  done
  for figure in "$top"/doc/figures/*.png; do
    name=$(basename "$figure" .png)
    checks=$((checks + 1))
    ! have gnuplot || grep -qx "$name" "$scratch/shown" ||
      fail "doc/figures/$name.png is not in the manual"
  done
fi
echo "$runs commands run, $skipped without what they need"

# The commands that README.md lists are there.
commands=$(sed -n 's/^build\/prefarm \([a-z]*\).*/\1/p' "$top/README.md")
check test "$(echo "$commands" | wc -l)" -ge 10
for command in $commands; do
  expect_exit 0 prefarm "$command" --help
done
finish
