#!/bin/sh
# prefarm plot --kind simplex and game: from an experiment to the picture.
# shellcheck source=tests/cli/setup.sh
. "${top_srcdir:-.}/tests/cli/setup.sh"
have gnuplot || exit 77

picture() { # FILE: well-formed, with a text alternative
  ! have xmllint || check xmllint --noout "$1"
  expect_text "$1" '<title id=' '<desc id='
}

# Three responses that are called as nobody should be.
cat >names.csv <<'END'
,`touch marker`,</svg><script>,"{/*9 x} '; system('touch marker') #"
`touch marker`,0.5,0.2,0.95
</svg><script>,0.8,0.5,0.4
"{/*9 x} '; system('touch marker') #",0.05,0.6,0.5
END
cat >three.xml <<'END'
<experiment version="1" name="$(touch marker) &amp; `x`">
  <world beta="0.05" draw="shared">
    <preference type="matrix" file="names.csv"/>
    <reference type="list" values="0.6 0.1 0.3"/>
    <start type="gaussian" spread="1"/></world>
  <learner type="mwu" eta="0.1" label="&lt;b&gt;"/>
  <learner type="mmd" eta="0.1"/>
  <budget steps="200"/>
  <record points="101" policies="all"/>
  <seeds count="3"/>
</experiment>
END
expect_exit 0 "$prefarm" run three.xml
for kind in simplex game; do
  expect_exit 0 "$prefarm" plot three.db --kind $kind -o $kind.svg
  picture $kind.svg
  expect_text $kind.svg '`touch marker`' '&lt;/svg&gt;'
done
check test "$(grep -c '<script' simplex.svg game.svg | grep -vc ':0$')" -eq 0
expect_exit 0 "$prefarm" plot names.csv --kind game -o file.svg
picture file.svg
expect_exit 0 "$prefarm" plot three.db --kind simplex --field replicator \
  --learner mmd --seed 2 -o one.svg
expect_text one.svg '1 path ' 'replicator'
for form in pdf png; do
  expect_exit 0 "$prefarm" plot three.db --kind simplex -o simplex.$form
  check test -s simplex.$form
done
check test ! -e marker

# The same file draws the same picture, and needs what the experiment names.
expect_exit 0 "$prefarm" plot three.db --kind simplex -o again.svg
expect_same simplex.svg again.svg
mkdir away
mv names.csv away
for kind in simplex game; do
  expect_exit 2 "$prefarm" plot three.db --kind $kind -o gone.svg
  expect_text "$err" names.csv 'put them back'
done
check test ! -e gone.svg
mv away/names.csv .

# What has to be written for a simplex.
sed 's/policies="all"/policies="final"/' three.xml >final.xml
expect_exit 0 "$prefarm" run final.xml
expect_exit 2 "$prefarm" plot final.db --kind simplex
expect_text "$err" 'policies="all"' '<record>'
sed 's/<preference.*/<preference type="cyclic" actions="5"\/>/
  /<reference/d' three.xml >five.xml
expect_exit 0 "$prefarm" run five.xml
expect_exit 2 "$prefarm" plot five.db --kind simplex
expect_text "$err" '5 responses' three
expect_exit 2 "$prefarm" plot three.db --kind simplex --field wind
expect_text "$err" regularised replicator none

finish
