#!/bin/sh
# Tables and curves in a terminal: 80 columns whatever the names, colour where
# it is wanted and nowhere else, the same text without.
# shellcheck source=tests/cli/setup.sh
. "${top_srcdir:-.}/tests/cli/setup.sh"
unset NO_COLOR COLUMNS
TERM=xterm
export TERM
escape=$(printf '\033')

# Wide letters, marks over letters, pictures, texts that drive terminals and
# plotting programs; one learner fails.
cat >wide.xml <<'END_XML'
<experiment version="1" name="広い名前の実験で、端末の幅を超えるほど長い名前をもつもの、まだまだ続く長い名前">
  <world id="w" label="じゃんけん：三つの選択肢からなる循環的な選好を持つ非常に長い名前の世界、その続き、まだ続く"><preference type="cyclic" margin="0.3"/><reference type="gaussian"/></world>
  <world id="v" label="e&#x301;t&#x301; combining 😀😀😀 and a label that goes on and on and on, until it is over &#x202e; or not"><preference type="cyclic" margin="0.2"/><reference type="gaussian"/></world>
  <learner type="omd" label="ナッシュ均衡への鏡像降下法による学習アルゴリズム"/>
  <learner type="nash-md" label="😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀"/>
  <learner type="nash-mp" label="e&#x301;e&#x301;e&#x301;e&#x301;e&#x301; `touch marked`"/>
  <learner type="mmd" label="'; system('touch marked'); ' @x %s {/*1e9 a_b^c"/>
  <learner type="egpo" id="wild" eta="1e12" label="wild one that fails, with a very long label indeed, 番号"/>
  <budget steps="200"/>
  <record points="20" policies="final"><metric type="regularised-duality-gap"/><metric type="winrate-vs-reference"/></record>
  <seeds count="5"/>
</experiment>
END_XML
expect_exit 1 "$prefarm" run -q wide.xml

wide() { # FILE: columns of the widest line
  LC_ALL=C.UTF-8 wc -L <"$1"
}
plain() { # FILE: without colour
  sed "s/${escape}\\[[0-9;]*m//g" "$1"
}

kinds='--threshold=1e-6 --compare --times --rate --profile=0.1,1e-2,1e-3
  --leaderboard --metric=winrate-vs-reference'
! have gnuplot || kinds="$kinds --plot"
for kind in $kinds; do
  # No colour where the output is no terminal, whatever TERM says.
  expect_exit 0 "$prefarm" show wide.db "$kind"
  cp "$out" black
  check test "$(wide black)" -le 80
  expect_tame black
  checks=$((checks + 1))
  ! grep -q "$escape" black || fail "colour in a file: $kind"
  check test "$(grep -c ' $' black)" -eq 0
  # Colour where it is asked for, and the same text.
  expect_exit 0 "$prefarm" show wide.db "$kind" --color always
  cp "$out" colour
  expect_text colour "${escape}["
  plain colour >text
  expect_same text black
  expect_exit 0 "$prefarm" show wide.db "$kind" --color=never
  expect_same "$out" black
  # It asks for nothing but colours, and takes each one back.
  expect_exit 0 grep -c "${escape}\\[0m" colour
  check test "$(grep -o "${escape}\\[0m" colour | wc -l)" -eq \
    "$(grep -o "${escape}\\[[1-9][0-9;]*m" colour | wc -l)"
done
check test ! -e marked
expect_exit 0 "$prefarm" show wide.db --color always
expect_text "$out" "${escape}[1m" "${escape}[2m[" "${escape}[1;32m" "${escape}[31m10 of"
# The best in green: one of four in each of two panels.
check test "$(grep -c "${escape}\\[1;32m" "$out")" -eq 2
# Neither more nor less is better: nothing is marked.
sed 's/winrate-vs-reference/entropy/' wide.xml >neutral.xml
expect_exit 1 "$prefarm" run -q neutral.xml
expect_exit 0 "$prefarm" show neutral.db --metric entropy --color always
check test "$(grep -c "${escape}\\[1;32m" "$out")" -eq 0
expect_exit 2 "$prefarm" show wide.db --color sometimes
expect_text "$err" 'auto, always or never'

# On a terminal, unless it or the user wants none.
if have script && script -qec true /dev/null >/dev/null 2>&1; then
  terminal() { # VARIABLE=VALUE... : show in a terminal, into screen
    env "$@" script -qec "'$prefarm' show wide.db" /dev/null </dev/null |
      tr -d '\r' >screen
  }
  "$prefarm" show wide.db >black
  terminal TERM=xterm
  expect_text screen "${escape}[1m"
  plain screen >text
  expect_same text black
  terminal TERM=xterm NO_COLOR=
  expect_text screen "${escape}[1m"
  for none in NO_COLOR=1 NO_COLOR=0 TERM=dumb TERM=; do
    terminal TERM=xterm "$none"
    expect_same screen black
  done
fi

for command in $("$prefarm" help | sed -n 's/^  \([a-z][a-z]*\)  .*/\1/p'); do
  "$prefarm" help "$command" >help.txt 2>"$err" || continue
  check test "$(wide help.txt)" -le 80
done
"$prefarm" list >list.txt
check test "$(wide list.txt)" -le 80

# --- curves

have gnuplot || finish
expect_exit 0 "$prefarm" show wide.db --plot
expect_text "$out" 'regularised-duality-gap against queries, median over seeds' \
  '● ' '○ ' '■ ' '□ ' 'touch marked' "system('touch marked')"
expect_exit 0 "$prefarm" show wide.db --plot --x steps --aggregate iqm \
  --metric winrate-vs-reference --metric regularised-duality-gap
expect_text "$out" 'winrate-vs-reference against steps, IQM over seeds' \
  'regularised-duality-gap against steps, IQM over seeds'
for columns in 40 60 100 150; do
  expect_exit 0 env COLUMNS=$columns "$prefarm" show wide.db --plot
  check test "$(wide "$out")" -le $columns
  check test "$(wide "$out")" -gt $((columns - 6))
done
for columns in 0 -1 x 1e9 ''; do
  expect_exit 0 env COLUMNS="$columns" "$prefarm" show wide.db --plot
  check test "$(wide "$out")" -le 80
done
for bad in --compare --times --rate --profile=1 --threshold=1 --tasks \
  --between=1,2 --leaderboard; do
  expect_exit 2 "$prefarm" show wide.db --plot $bad
done
expect_exit 2 "$prefarm" show wide.db --plot --metric entropy
expect_text "$err" winrate-vs-reference
mkdir empty
expect_exit 1 env PATH="$PWD/empty" "$prefarm" show wide.db --plot
expect_text "$err" 'gnuplot was not found'

# More learners than gnuplot's terminal has letters: each has its own mark, and
# every mark is drawn.
{
  cat <<'END_XML'
<experiment version="1" name="many">
  <world beta="0.1"><preference type="hodge-mix" actions="4"/><reference type="gaussian"/></world>
END_XML
  k=0
  for eta in 0.01 0.02 0.04 0.08 0.16 0.3 0.6 1.2 2.4 5; do
    k=$((k + 1))
    echo "<learner type=\"omd\" id=\"o$k\" label=\"L$k\" eta=\"$eta\"/>"
  done
  echo '<budget steps="200"/><record points="20"/><seeds count="1"/></experiment>'
} >many.xml
expect_exit 0 "$prefarm" run -q many.xml
expect_exit 0 "$prefarm" show many.db --plot
for mark in '●' '○' '■' '□' '▲' '△' '◆' '◇' 'x' '+'; do
  check test "$(grep -cF -e "$mark" "$out")" -ge 2
done
expect_text "$out" '+ L10' 'x L9' '● L1 '

finish
