#!/bin/sh
# Draws the README's pictures anew: doc/NAME.png of experiments/claims/NAME.xml
# or experiments/NAME.xml, for all names below or those given.
#
#   BUILD=build RESULTS=FOLDER doc/figures/readme.sh [NAME]...
#
# BUILD has the program. RESULTS keeps result files, of which only what is
# missing is computed; without it everything is (ten minutes or so on two cores).
# Wants gnuplot and pdftoppm.
#
# SPDX-License-Identifier: GPL-3.0-or-later
set -eu
umask 022
cd "$(dirname "$0")/../.."
prefarm=${BUILD:-build}/prefarm
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
results=${RESULTS:-$work}
mkdir -p "$results"

# A name, and how its results are plotted. Curves of means with the interval of
# the mean where seeds differ far more than learners do.
pictures='
quickstart
portrait --kind simplex
stability --kind heatmap --metric kl-to-nash
xpo-coverage --threshold 0.05 --x-scale log
online-offline --x kl-to-reference
intransitivity-race --kind dial --metric duality-gap --y-scale lin --aggregate mean --interval percentile
intransitivity --kind dial --metric duality-gap --y-scale lin --aggregate mean --interval percentile
nash-mp --metric kl-to-nash --threshold 1e-8 --x-scale log
egpo --x steps --x-scale log
over-optimisation --x kl-to-reference
farm --kind frontier
cyclic-reward --kind dial --metric duality-gap --y-scale lin
p3o-shift --x kl-to-reference
superhf --kind dial --x eta --metric entropy
rest --metric expected-reward --x proxy-reward
a-lol --x steps
rdo --kind dial --x pairs --aggregate mean --interval percentile'

draw() {
  name=$1
  shift
  xml=experiments/claims/$name.xml
  [ -f "$xml" ] || xml=experiments/$name.xml
  "$prefarm" run "$xml" -o "$results/$name.db" --quiet
  "$prefarm" plot "$results/$name.db" "$@" -o "$work/$name.pdf"
  size=1000
  case $name in # 150 kB at most
  portrait) size=640 ;;
  quickstart) size=920 ;;
  esac
  pdftoppm -png -singlefile -scale-to $size "$work/$name.pdf" "$work/$name"
  mv "$work/$name.png" "doc/$name.png"
}

for name in "$@"; do
  printf '%s\n' "$pictures" | grep -q "^$name\( \|\$\)" ||
    { echo "readme.sh: there is no picture '$name'" >&2; exit 2; }
done

printf '%s\n' "$pictures" | while read -r name options; do
  case " ${*:-$name} " in
  *" $name "*)
    # shellcheck disable=SC2086 # options are words
    [ -z "$name" ] || draw "$name" $options </dev/null ;;
  esac
done
