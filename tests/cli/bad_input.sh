#!/bin/sh
# Bad input: refused with exit 2, the file and the line, and what would be
# right; nothing is made on the way.
# shellcheck source=tests/cli/setup.sh
. "${top_srcdir:-.}/tests/cli/setup.sh"

cat >"$scratch/base.xml" <<'END'
<experiment version="1" name="t">
  <world id="w" beta="0.1">
    <preference type="hodge-mix" actions="5" cyclic="0.5"/>
    <reference type="gaussian" spread="1"/>
  </world>
  <learner type="omd" eta="0.5"/>
  <learner type="nash-md" id="md"/>
  <budget steps="10"/>
  <record points="3"><metric type="duality-gap"/></record>
  <seeds first="1" count="2"/>
  <sweep><axis path="world/preference/@cyclic" values="0 1"/></sweep>
</experiment>
END

refused() { # LINE WORDS...: bad.xml is refused at this line with these words
  at=$1
  shift
  ls -A >"$scratch/before"
  expect_exit 2 "$prefarm" run bad.xml
  expect_text "$err" "bad.xml:$at: " "$@"
  check test ! -s "$out"
  expect_tame "$err"
  ls -A >"$scratch/after"
  expect_same "$scratch/before" "$scratch/after"
}

bad() { # LINE EDIT WORDS...: the file above after a sed command
  sed "$2" "$scratch/base.xml" >bad.xml
  cmp -s "$scratch/base.xml" bad.xml && fail "'$2' changes nothing"
  where=$1
  shift 2
  refused "$where" "$@"
}

cp "$scratch/base.xml" good.xml
expect_exit 0 "$prefarm" run good.xml --dry-run

# Names that do not exist get the nearest that does.
bad 6 's/omd/odm/' odm "did you mean 'omd'"
bad 7 's/nash-md/nash-mdd/' nash-mdd "did you mean 'nash-md'"
bad 3 's/hodge-mix/hodgemix/' hodgemix "did you mean 'hodge-mix'"
bad 4 's/gaussian/gausian/' gausian "did you mean 'gaussian'"
bad 9 's/duality-gap/dualitygap/' dualitygap "did you mean 'duality-gap'"
bad 6 's/eta="0.5"/etta="0.5"/' etta "did you mean 'eta'"
bad 3 's/cyclic="0.5"/cyclical="0.5"/' cyclical "did you mean 'cyclic'"
bad 2 's/beta=/btea=/' btea "did you mean 'beta'"
bad 8 's/steps=/step=/' step "did you mean 'steps'"
bad 10 's/<seeds/<seed/' '<seed>' 'did you mean <seeds>'
bad 6 's/omd/entirely-unheard-of/' entirely-unheard-of \
  'prefarm list learner'

# Numbers follow one grammar and have a range.
for x in nan inf -inf infinity 0x1p3 1e400 1,5 '1 000' '' ' 1' 1abc 1e-400 \
  --1 .; do
  bad 2 "s/beta=\"0.1\"/beta=\"$x\"/" "beta=\"$x\"" 'number from 0 to'
done
bad 2 's/beta="0.1"/beta="-1"/' beta -1
bad 3 's/actions="5"/actions="1"/' actions '"1"' 'from 2 to'
bad 3 's/actions="5"/actions="2.5"/' actions 2.5 whole
bad 3 's/actions="5"/actions="99999999999999999999"/' actions
bad 3 's/cyclic="0.5"/cyclic="1.5"/;/sweep/d' cyclic 1.5
bad 8 's/steps="10"/steps="0"/' steps '"0"' 'from 1 to'
bad 10 's/count="2"/count="0"/' count
bad 9 's/points="3"/points="-3"/' points -3
bad 11 's/values="0 1"/values="0 2"/' cyclic '"2"' 'from 0 to 1'
bad 11 's/values="0 1"/values="0 zero"/' cyclic zero
bad 11 's/values="0 1"/values=" "/' values
bad 11 's/values="0 1"/from="1" to="0" count="3"/' from 'not below to'
bad 11 's/values="0 1"/from="0" to="1" count="3" scale="log"/' from log
bad 11 's/values="0 1"/from="0" to="1"/' count
bad 11 's/values="0 1"/from="0"/' values

# Elements and attributes that are missing, twice, or too many.
bad 1 's/ name="t"//' name
bad 1 's/ version="1"//' version
bad 1 's/version="1"/version="2"/' 'version 2' 'reads version 1'
bad 1 '/<budget/d' '<budget>'
bad 1 '/<learner/d' '<learner>'
bad 2 '/<preference/d' '<preference>'
bad 8 's/<budget.*/&<budget steps="3"\/>/' 'second <budget>'
bad 8 's/steps="10"/steps="10" queries="10"/' steps queries
bad 8 's/ steps="10"//' steps queries
bad 6 's/type="omd"//' type
bad 7 's/nash-md" id="md"/omd"/' omd id
bad 7 's/id="md"/id="1 x"/' id '1 x'
bad 11 's/world\/pref/wolrd\/pref/' wolrd "did you mean 'world'"
bad 11 's/@cyclic/@cyclical/' cyclical
bad 11 's/ path="[^"]*"//' path
bad 13 's/<\/experiment>//' 'ends inside <experiment>'
bad 6 's/<learner type="omd"/<learner type="omd" type="omd"/' type
bad 3 's/"hodge-mix" actions="5" cyclic="0.5"/"cyclic" actions="4"/;/sweep/d' \
  actions odd 4
bad 3 's/"hodge-mix" actions="5" cyclic="0.5"/"bradley-terry" utilities="1 x"/;/sweep/d' \
  utilities x
bad 2 's/id="w"/id="w" contexts="3" weights="1 2"/' weights 3
bad 1 's/<experiment /<experiment xmlns="http:\/\/example.org" /' 'name space'

# All mistakes at once, each with its line, in order.
sed 's/omd/odm/;s/actions="5"/actions="x"/;s/steps="10"/stepps="10"/
  s/beta="0.1"/beta="-0.1"/;s/spread="1"/spread="nan"/' \
  "$scratch/base.xml" >bad.xml
refused 2 beta
refused 3 actions
refused 4 spread
refused 6 odm
refused 8 stepps
sed -n 's/^bad.xml:\([0-9]*\):.*/\1/p' "$err" >"$scratch/lines"
sort -n "$scratch/lines" >"$scratch/sorted"
expect_same "$scratch/lines" "$scratch/sorted"

# A thousand mistakes: the first twenty, and how many more.
{
  echo '<experiment version="1" name="t"><world><preference'
  echo ' type="cyclic"/></world><budget steps="1"/>'
  i=0
  while [ $i -lt 1000 ]; do
    echo "<learner type='omd' id='a$i' eta='x'/>"
    i=$((i + 1))
  done
  echo '</experiment>'
} >bad.xml
refused 3 'eta="x"'
check test "$(wc -l <"$err")" -eq 21
expect_text "$err" 'and 980 more'

# A matrix that is no preference: row, column, value and what was expected.
cat >bad.xml <<'END'
<experiment version="1" name="t">
  <world><preference type="matrix" file="bad.csv"/></world>
  <learner type="omd"/>
  <budget steps="1"/>
</experiment>
END
matrix() { # WORDS...: bad.csv is standard input
  cat >bad.csv
  for input in 'run bad.xml' 'game bad.csv'; do
    ls -A >"$scratch/before"
    # shellcheck disable=SC2086  # two words
    expect_exit 2 "$prefarm" $input
    expect_text "$err" bad.csv: "$@"
    ls -A >"$scratch/after"
    expect_same "$scratch/before" "$scratch/after"
  done
}
matrix 'row 3, column 1 is 0.8' 'must be 0.9' 'row 1, column 3 is 0.1' <<'END'
0.5,0.7,0.1
0.3,0.5,0.9
0.8,0.1,0.5
END
matrix 'row 2, column 2 is 0.4' 'must be 0.5' <<'END'
0.5,0.7
0.3,0.4
END
matrix 'row 1, column 2 is -0.3' 'from 0 to 1' <<'END'
0.5,-0.3
1.3,0.5
END
matrix bad.csv:2: 3 2 <<'END'
0.5,0.7,0.1
0.3,0.5
0.9,0.1,0.5
END
matrix bad.csv:2: nan <<'END'
0.5,0.7
nan,0.5
END
matrix empty </dev/null
printf '0.5,0.5\n0.5\0,0.5\n' >bad.csv
expect_exit 2 "$prefarm" run bad.xml
expect_text "$err" bad.xml:2: bad.csv NUL
rm bad.csv
expect_exit 2 "$prefarm" run bad.xml
expect_text "$err" bad.xml:2: bad.csv 'No such file'
mkfifo bad.csv
expect_exit 2 timeout 10 "$prefarm" run bad.xml
expect_exit 2 timeout 10 "$prefarm" game bad.csv
rm bad.csv

# A data file is looked up beside the experiment that names it.
mkdir inner
cp bad.xml inner/
printf '0.5,0.7\n0.3,0.5\n' >inner/bad.csv
expect_exit 0 "$prefarm" run inner/bad.xml --dry-run

# Nothing is fetched, expanded or included; nothing takes long or much.
quickly() { # FILE WORDS...: refused within seconds in little memory
  name=$1
  shift
  ls -A >"$scratch/before"
  expect_exit 2 frugally timeout 10 "$prefarm" run "$name" -o new.db
  expect_text "$err" "$name" "$@"
  expect_tame "$err"
  ls -A >"$scratch/after"
  expect_same "$scratch/before" "$scratch/after"
}
around() { # HEAD BODY: the two in an experiment
  printf '<?xml version="1.0"?>\n%s\n<experiment version="1" name="t">%s</experiment>\n' \
    "$1" "$2" >bad.xml
}
echo canary-text >canary
around '<!DOCTYPE experiment>' ''
quickly bad.xml DOCTYPE bad.xml:2:
around "<!DOCTYPE experiment [<!ENTITY x SYSTEM 'canary'>]>" \
  '<description>&x;</description>'
quickly bad.xml DOCTYPE
around "<!DOCTYPE experiment SYSTEM 'http://localhost:9/x.dtd'>" ''
quickly bad.xml DOCTYPE
around '' '<description>&x;</description>'
quickly bad.xml bad.xml:3:
around '' '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" parse="text" href="canary"/>'
quickly bad.xml include
check test "$(grep -c canary-text "$err")" -eq 0
{
  echo '<!DOCTYPE l [<!ENTITY a0 "laughs">'
  for i in 1 2 3 4 5 6 7 8 9; do
    x="&a$((i - 1));"
    echo "<!ENTITY a$i \"$x$x$x$x$x$x$x$x$x$x\">"
  done
  echo ']><experiment>&a9;</experiment>'
} >bad.xml
quickly bad.xml DOCTYPE

: >bad.xml
quickly bad.xml
printf '<experiment version="1" name="t">\0</experiment>' >bad.xml
quickly bad.xml NUL
printf '<experiment version="1" name="\377\376"></experiment>' >bad.xml
quickly bad.xml UTF-8
printf 'no markup at all\n' >bad.xml
quickly bad.xml bad.xml:1:
awk 'BEGIN { for (i = 0; i < 1000000; i++) printf "<a>" }' >bad.xml
quickly bad.xml
awk 'BEGIN { printf "<experiment"
  for (i = 0; i < 500000; i++) printf " a%d=\"\"", i; print "/>" }' >bad.xml
quickly bad.xml
awk 'BEGIN { printf "<experiment version=\"1\" name=\"t\">"
  for (i = 0; i < 500000; i++) printf "<learner/>"; print "</experiment>" }' \
  >bad.xml
quickly bad.xml
awk 'BEGIN { printf "<"; for (i = 0; i < 60000; i++) printf "n"; print "/>" }' \
  >bad.xml
quickly bad.xml
check test "$(wc -c <"$err")" -lt 2000
awk 'BEGIN { for (i = 0; i < 9000000; i++) printf " " }' >bad.xml
quickly bad.xml 8
if have gzip; then
  gzip -c "$scratch/base.xml" >bad.xml
  quickly bad.xml
fi
rm bad.xml
dd if=/dev/zero of=bad.xml bs=1 count=0 seek=1073741824 2>/dev/null
quickly bad.xml
rm bad.xml
mkfifo bad.xml
quickly bad.xml pipe
rm bad.xml
mkdir bad.xml
quickly bad.xml folder
rmdir bad.xml
ls -A >"$scratch/before"
expect_exit 2 frugally timeout 10 "$prefarm" run /dev/zero -o new.db
expect_text "$err" /dev/zero
expect_exit 2 frugally timeout 10 "$prefarm" run /etc -o new.db
ls -A >"$scratch/after"
expect_same "$scratch/before" "$scratch/after"

# More runs than there can be, counted before they are laid out.
sed "s/<sweep>.*/<sweep><axis path=\"world\\/@beta\" from=\"0.1\" to=\"1\" count=\"1000000\"\\/><axis path=\"world\\/preference\\/@cyclic\" from=\"0\" to=\"1\" count=\"1000000\"\\/><axis path=\"world\\/reference\\/@spread\" from=\"0\" to=\"1\" count=\"1000000\"\\/><\\/sweep>/" \
  "$scratch/base.xml" >bad.xml
quickly bad.xml runs 10000000

# Names that would drive a terminal are shown tamely.
red=$(printf '\033[31m')
for bytes in '\033]0;x\007' '\302\23331m' '\177'; do
  # shellcheck disable=SC2059  # the bytes are escapes
  text=$(printf "$bytes")
  sed "s/omd/o${text}md/" "$scratch/base.xml" >bad.xml
  quickly bad.xml
done
cp "$scratch/base.xml" good.xml
for words in "run $red.xml" "run good.xml --set $red/@x=1" "run good.xml -o $red/x" \
  "game $red" "show $red" "plot $red --kind convergence" "export $red" \
  "describe $red" "list $red" "$red"; do
  code=0
  # shellcheck disable=SC2086  # words of a command
  "$prefarm" $words >"$out" 2>"$err" </dev/null || code=$?
  check test "$code" -ge 2
  check test -s "$err"
  expect_tame "$err"
done

finish
