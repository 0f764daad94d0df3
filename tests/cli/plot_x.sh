#!/bin/sh
# prefarm plot and show with another metric along x: divergence, price.
# shellcheck source=tests/cli/setup.sh
. "${top_srcdir:-.}/tests/cli/setup.sh"

cat >t.xml <<'END'
<experiment version="1" name="t">
  <world id="w" beta="0.02"><preference type="cyclic" margin="0.4"/>
    <reference type="gaussian" spread="1"/></world>
  <learner type="nash-mp"/>
  <learner type="mmd"/>
  <budget steps="400"/>
  <record points="60" spacing="linear">
    <metric type="winrate-vs-reference"/>
    <metric type="kl-to-reference"/>
    <metric type="regularised-duality-gap"/>
  </record>
  <seeds count="3"/>
</experiment>
END
expect_exit 0 "$prefarm" run t.xml

# show: the divergence where the gap was first small enough, as the table of
# points has it.
expect_exit 0 "$prefarm" show t.db --metric regularised-duality-gap \
  --threshold 1e-3 --x kl-to-reference
expect_text "$out" 'kl-to-reference until <= 0.001' 'kl-to-r… reached'
awk '/Nash-MP/ { print $(NF - 1) }' "$out" >shown
expect_exit 0 "$prefarm" export t.db --format tsv
awk -F'\t' '$2 != "nash-mp" { next }
  $7 == "kl-to-reference" { kl[$4 " " $5] = $8 }
  $7 == "regularised-duality-gap" { gap[$4 " " $5] = $8; seed[$4] = 1
    if (!($4 in first) && $8 <= 1e-3) first[$4] = $5 }
  END { for (s in seed) printf "%.3g\n", kl[s " " first[s]] }' "$out" |
  sort -g | sed -n 2p >counted
check test -s counted
expect_same shown counted
expect_exit 0 "$prefarm" show t.db --metric regularised-duality-gap --x steps
expect_text "$out" 'steps until <= 1e-06' '   steps reached'

# An x that tells nothing, or that is not there.
expect_exit 2 "$prefarm" show t.db --x kl-to-reference
expect_text "$err" 'say which with --threshold'
check test ! -s "$out"
for command in show plot; do
  expect_exit 2 "$prefarm" $command t.db --x price
  expect_text "$err" "metric 'price' was not recorded" \
    'put <metric type="price"/> into <record>' winrate-vs-reference \
    kl-to-reference regularised-duality-gap queries steps
  expect_exit 2 "$prefarm" $command t.db --x quereis
  expect_text "$err" "did you mean 'queries'?"
done
expect_exit 2 "$prefarm" plot t.db --metric entropy
expect_text "$err" '<metric type="entropy"/>'
expect_exit 2 "$prefarm" plot t.db --metric kl-to-reference --x kl-to-reference
expect_text "$err" 'against itself'

# What labels cost is a metric like any other.
cat >priced.xml <<'END'
<experiment version="1" name="priced">
  <world id="w"><preference type="bradley-terry" actions="4"/></world>
  <feedback type="labels">
    <annotator type="faithful" price="0.25" time="3"/>
  </feedback>
  <learner type="nash-md"/>
  <budget steps="50"/>
  <record points="10"><metric type="regularised-duality-gap"/>
    <metric type="price"/><metric type="label-time"/></record>
  <seeds count="3"/>
</experiment>
END
expect_exit 0 "$prefarm" run priced.xml
for x in price label-time; do
  expect_exit 0 "$prefarm" show priced.db --x $x --threshold 100
  expect_text "$out" "; $x until <= 100" '         0     3/3'
  expect_exit 0 "$prefarm" show priced.db --x $x --threshold 1e-300
  expect_text "$out" '     0/3'
done

# plot: paths that go back have bars and ends; what ascends keeps its bands.
have gnuplot || finish
expect_exit 0 "$prefarm" plot t.db --x kl-to-reference -o path.svg \
  --script path.gp
expect_text path.svg '</svg>' 'median of 3 seeds on both axes, bars from' \
  'dot at the last step' 'KL(π ‖ ref)' 'win rate against the reference'
expect_text path.gp 'set arrow from first' ' point pt 7'
check test "$(grep -c filledcurves path.gp)" -eq 0
expect_exit 0 "$prefarm" plot priced.db --x price -o price.svg \
  --script price.gp
expect_text price.svg 'on both axes, band from'
expect_text price.gp filledcurves
expect_exit 0 "$prefarm" plot priced.db --x seconds -o seconds.svg
expect_text seconds.svg "seconds of annotators"
expect_exit 0 "$prefarm" plot t.db --x kl-to-reference --x-scale log -o path.png
check test -s path.png
have xmllint && check xmllint --noout --nonet path.svg price.svg

# Queries and steps are as they were.
expect_exit 0 "$prefarm" plot t.db -o a.svg
expect_exit 0 "$prefarm" plot t.db --x queries -o b.svg
expect_same a.svg b.svg
expect_exit 0 "$prefarm" plot t.db --x steps -o c.svg
expect_text c.svg '>steps<'

# Policies with zeros are infinitely far from the Nash policy: the figure says
# why lines have gaps, and who has no line.
cat >zeros.xml <<'END'
<experiment version="1" name="zeros">
  <world><preference type="cyclic" actions="3"/>
    <reference type="list" values="0.7 0.2 0.1"/></world>
  <learner type="omd"/><learner type="fictitious-play"/>
  <budget steps="20"/>
  <record points="3"><metric type="kl-to-nash"/></record>
</experiment>
END
expect_exit 0 "$prefarm" run zeros.xml
expect_exit 0 "$prefarm" plot zeros.db -o zeros.svg
expect_text zeros.svg '; gaps: no finite value'
expect_exit 0 "$prefarm" run zeros.xml --set record/@points=1 -o zero.db
expect_exit 0 "$prefarm" plot zero.db -o zero.svg
expect_text zero.svg '; without a curve: Fictitious play'

finish
