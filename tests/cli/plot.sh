#!/bin/sh
# prefarm plot: every kind in every form, by hand, and refused.
# shellcheck source=tests/cli/setup.sh
. "${top_srcdir:-.}/tests/cli/setup.sh"

cat >t.xml <<'END'
<experiment version="1" name="kinds &amp; `forms` &lt;/svg>">
  <world id="w" beta="0.1"><preference type="hodge-mix" actions="3" cyclic="0"/>
    <reference type="gaussian" spread="1"/></world>
  <learner type="nash-mp" label="Mirror `touch marker` $(touch marker)"/>
  <learner type="omd" id="omd" label="'; system('touch marker'); x='"/>
  <budget steps="40"/>
  <record points="9" spacing="linear" policies="all">
    <metric type="duality-gap"/><metric type="winrate-vs-reference"/>
    <metric type="kl-to-reference"/></record>
  <seeds count="5"/>
  <sweep>
    <axis path="world/preference/@cyclic" values="0 0.5 1"/>
    <axis path="learner/@eta" values="0.1 0.4"/>
  </sweep>
</experiment>
END
expect_exit 0 "$prefarm" run t.xml

# Kinds are listed, and the list is what --kind takes.
expect_exit 0 "$prefarm" plot --help
sed -n '/^kinds:/,/^$/s/^  \([a-z][a-z]*\)  *[a-z].*/\1/p' "$out" >kinds
for kind in convergence dial frontier profile simplex heatmap game; do
  check grep -qx "$kind" kinds
done

# Mistakes that need no gnuplot.
expect_exit 2 "$prefarm" plot t.db --kind convergance
expect_text "$err" "did you mean 'convergence'?"
expect_exit 2 "$prefarm" plot t.db --kind zebra
expect_text "$err" "no kind of figure 'zebra'; there are:" '  dial' '  game'
expect_exit 2 "$prefarm" plot t.db -o t.gif
expect_text "$err" '.svg, .pdf, .png or .tex'
expect_exit 2 "$prefarm" plot
expect_exit 2 "$prefarm" plot t.db t.db
expect_exit 2 "$prefarm" plot t.db --x-scale square
expect_exit 2 "$prefarm" plot t.db --metric duality-gap --metric duality-gap
expect_text "$err" 'give --metric once'
expect_exit 2 "$prefarm" plot t.db --kind profile --at 1,x
expect_exit 2 "$prefarm" plot t.db --kind simplex --seed -1
expect_exit 3 "$prefarm" plot absent.db
expect_exit 2 "$prefarm" plot t.xml --kind dial
expect_text "$err" '--kind dial needs results'
expect_exit 2 "$prefarm" plot t.db --fit empirical
expect_text "$err" 'are for files with a game'
expect_exit 2 "$prefarm" plot t.db --kind dial --x cyclik
expect_text "$err" "did you mean 'cyclic'?"
expect_exit 2 "$prefarm" plot t.db --x cyclic
expect_text "$err" "'cyclic' is swept" '--kind dial'
expect_exit 2 "$prefarm" plot t.db --world mars
expect_text "$err" "no world 'mars'; there are: w"
expect_exit 2 "$prefarm" plot t.db --x seconds
expect_text "$err" '<metric type="label-time"/>'

# An option is read by a kind, or refused by it with the names of those that
# read it. No option is for nobody.
for option in metric=duality-gap x=cyclic y=eta x-scale=lin y-scale=lin \
  interval=percentile threshold=0.1 at=0.1 world=w learner=omd field=none \
  seed=1; do
  readers=
  while read -r kind; do
    code=0
    "$prefarm" plot t.db --kind "$kind" --"$option" --script x.gp \
      >"$out" 2>"$err" || code=$?
    if grep -qF -e "--${option%%=*} says nothing to --kind $kind;" "$err"; then
      check test $code -eq 2
      sed -n 's/.*; it is for //p' "$err" | sed 's/,/ /g; s/ and / /' >"$kind.for"
      check test -s "$kind.for"
    else
      readers="$readers $kind"
    fi
  done <kinds
  check test -n "$readers"
  case $option in
  interval* | metric* | seed*) check test -e game.for -o -e dial.for ;;
  esac
  for said in *.for; do
    [ -e "$said" ] || continue
    check test "$(tr -s ' ' <"$said")" = "${readers# }"
    rm "$said"
  done
done
rm -f x.gp

have gnuplot || finish

# Every kind in every form.
while read -r kind; do
  expect_exit 0 "$prefarm" plot t.db --kind "$kind" -o "$kind.svg"
  # shellcheck disable=SC2016
  expect_text "$kind.svg" '</svg>' '<desc' 'kinds &amp; `forms` &lt;/svg&gt;'
  # (LaTeX's art is such a picture without its words.)
  case $kind in
  convergence | simplex)
    expect_exit 0 "$prefarm" plot t.db --kind "$kind" -o "$kind.pdf"
    check test "$(head -c 4 "$kind.pdf")" = %PDF
    ;;
  esac
  mkdir "$kind.d"
  expect_exit 0 "$prefarm" plot t.db --kind "$kind" -o "$kind.d/$kind.tex"
  check test "$(cd "$kind.d" && echo ./*)" = \
    "./$kind-art.pdf ./$kind.gp ./$kind.tex"
  expect_text "$kind.d/$kind.tex" "{$kind.d/$kind-art" '\endgroup'
  check test "$(head -c 4 "$kind.d/$kind-art.pdf")" = %PDF

  # The script draws the same by hand, to the last byte.
  expect_exit 0 "$prefarm" plot t.db --kind "$kind" -o "$kind.png" \
    --script "$kind.d"
  check test "$(head -c 4 "$kind.png" | tail -c 3)" = PNG
  (cd "$kind.d" && gnuplot "$kind.gp" 2>/dev/null) || fail "gnuplot $kind.gp"
  expect_same "$kind.png" "$kind.d/figure.png"
done <kinds
check test ! -e marker
have xmllint && check xmllint --noout --nonet ./*.svg

# Without -o the picture has the name of its kind; both are written where both
# are asked for.
expect_exit 0 "$prefarm" plot t.db
expect_line "$out" 1 convergence.svg
expect_exit 0 "$prefarm" plot t.db --kind dial -o both.svg --script both.gp
check test -s both.svg -a -s both.gp

# LaTeX's three files are there together or not at all: no name that LaTeX
# cannot call, no folder, and no gnuplot.
mkdir "a b" stubborn path
expect_exit 2 "$prefarm" plot t.db -o "a b/f.tex"
expect_text "$err" 'use letters, digits'
check test "$(echo "a b"/*)" = "a b/*"
mkdir stubborn/f-art.pdf
expect_exit 3 "$prefarm" plot t.db -o stubborn/f.tex
check test "$(echo stubborn/*)" = stubborn/f-art.pdf
expect_exit 3 "$prefarm" plot t.db -o nowhere/f.tex
for form in tex svg; do
  expect_exit 1 env PATH="$PWD/path" "$prefarm" plot t.db -o "stop.$form"
done
check test -z "$(find . -name 'stop*')"

# What `prefarm game` reads is drawn as a game.
printf 'a,b,c\n0.5,0.7,0.2\n0.3,0.5,0.9\n0.8,0.1,0.5\n' >m.csv
expect_exit 0 "$prefarm" plot m.csv -o m.svg
expect_text m.svg '</svg>'
expect_exit 0 "$prefarm" plot t.xml -o x.svg --seed 2
expect_exit 2 "$prefarm" plot m.csv --metric duality-gap
expect_text "$err" '--metric says nothing to --kind game'
expect_exit 2 "$prefarm" plot m.csv --beta nothing

# --- numbers: pixels are a straight line's distance from what is exported ---

sed -e 's/label="Mirror[^"]*"/label="Mirror"/' \
  -e "s/label=\"'[^\"]*\"/label=\"OMD\"/" \
  -e '/path="learner/d' -e 's/"0 0.5 1"/"0 0.25 0.5 1"/' t.xml >n.xml
expect_exit 0 "$prefarm" run n.xml
expect_exit 0 "$prefarm" export n.db --table summary --format tsv
cp "$out" summary.tsv

# The path behind a title, a point a line: x y.
points() { # FILE TITLE
  tr '\n' ' ' <"$1" | sed 's/<g /\n<g /g; s/<path/\n<path/g' |
    awk -v title="<title>$2</title>" 'index($0, title) { here = 1 }
      here && /^<path/ { sub(/.* d='"'"'/, ""); sub(/'"'"'.*/, "")
        gsub(/[ML]/, " "); n = split($0, p, " ")
        for (i = 1; i <= n; i++) { sub(",", " ", p[i]); print p[i] }
        exit }'
}

# Lines "number number" are on one straight line, a hundredth of a pixel apart.
expect_straight() { # FILE N
  checks=$((checks + 1))
  awk -v want="$2" '{ x[NR] = $1; y[NR] = $2
      if ($1 < x[lo] || NR == 1) lo = NR
      if ($1 > x[hi] || NR == 1) hi = NR }
    END { if (NR != want || x[lo] == x[hi]) { print NR " points"; exit 1 }
      slope = (y[hi] - y[lo]) / (x[hi] - x[lo])
      for (i = 1; i <= NR; i++) {
        off = y[i] - y[lo] - slope * (x[i] - x[lo])
        if (off > 0.03 || off < -0.03) { print "off by " off; exit 1 } } }' \
    "$1" >&2 || fail "numbers of $1"
}

expect_exit 0 "$prefarm" plot n.db --kind dial --metric winrate-vs-reference \
  -o n.svg
expect_exit 0 "$prefarm" plot n.db --metric winrate-vs-reference --x steps \
  --world w -o c.svg
: >dial_x && : >dial_y && : >conv_y
for learner in nash-mp:Mirror omd:OMD; do
  points n.svg "${learner#*:}" >pixels
  awk -F'\t' -v l="${learner%:*}" '$1 == l && $4 == 40 &&
    $6 == "winrate-vs-reference" { print $3, $8 }' summary.tsv |
    sort -g >numbers
  paste -d' ' numbers pixels | awk '{ print $1, $3 }' >>dial_x
  paste -d' ' numbers pixels | awk '{ print $2, $4 }' >>dial_y
  points c.svg "${learner#*:}" >pixels
  awk -F'\t' -v l="${learner%:*}" '$1 == l && $3 == 0 &&
    $6 == "winrate-vs-reference" { print $8 }' summary.tsv >numbers
  paste -d' ' numbers pixels | awk '{ print $1, $3 }' >>conv_y
done
expect_straight dial_x 8
expect_straight dial_y 8
expect_straight conv_y 18

# The profile has the numbers of the tables.
expect_exit 0 "$prefarm" show n.db --profile 0.1,0.4 --metric duality-gap
sed -n 's/^  \(Mirror\|OMD\)  *//p' "$out" |
  sed 's/\[ *//g; s/[],]//g' | awk '{ print $1, $2, $3; print $4, $5, $6 }' \
  >table
expect_exit 0 "$prefarm" plot n.db --kind profile --at 0.1,0.4 \
  --metric duality-gap --script p.gp
awk '/^\$p0c[01] <</ { on = 1; next } /^EOD/ { on = 0 }
  on { printf "%.2f %.2f %.2f\n", $3, $2, $4 }' p.gp >data
check test "$(wc -l <table)" -eq 4
expect_same table data

finish
