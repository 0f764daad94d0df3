#!/bin/sh
# Hostile texts everywhere: names of an experiment, its worlds, learners and
# responses, and names of files. They are shown, drawn and exported as they
# are, and nothing of them is run. (tests/browser opens such a report.)
# shellcheck source=tests/cli/setup.sh
. "${top_srcdir:-.}/tests/cli/setup.sh"
texts=$top/tests/data/hostile.txt

# What gnuplot is made to run would leave something here.
TMPDIR=$scratch/drawing
export TMPDIR
mkdir "$TMPDIR"

# Who was started, where strace can say so. (Sanitizers do not work under it.)
calls=$scratch/calls
: >"$calls"
# shellcheck disable=SC2317
if strace -f --seccomp-bpf -A -o /dev/null -e trace=execve "$prefarm" \
  --version >/dev/null 2>&1; then
  traced() {
    strace -f --seccomp-bpf -A -o "$calls" -e trace=execve "$@"
  }
else
  traced() { "$@"; }
fi
real=$prefarm
prefarm=traced_prefarm
# shellcheck disable=SC2317
traced_prefarm() { traced "$real" "$@"; }

# What a terminal is told, and all of it.
quiet() {
  for said in "$out" "$err"; do
    checks=$((checks + 1))
    [ "$(tr -d '[:print:]\n\t\200-\377' <"$said" | wc -c)" -eq 0 ] ||
      fail "control characters: $*"
    ! LC_ALL=C grep -q "$(printf '\302[\200-\237]')" "$said" ||
      fail "C1 control characters: $*"
  done
  check test "$(wc -c <"$err")" -lt 3000
  check test ! -e marker
}

# An experiment with lines FROM to TO of the texts as the labels of learners,
# or of worlds; line NAME is its own name. `refused`: those with characters that
# drive terminals, which no label may have.
hostile_xml() { # learners|worlds|refused FROM TO NAME [SWEEP]
  awk -v what="$1" -v from="$2" -v to="$3" -v name="$4" \
    -v sweep="${5:-}" '
    function xml(s) {
      gsub(/&/, "\\&amp;", s); gsub(/</, "\\&lt;", s); gsub(/>/, "\\&gt;", s)
      gsub(/"/, "\\&quot;", s); gsub(/\\0012/, "\\&#10;", s)
      while (match(s, /\\0[0-7][0-7][0-7]/)) {
        code = substr(s, RSTART + 2, 1) * 64
        code += substr(s, RSTART + 3, 1) * 8 + substr(s, RSTART + 4, 1)
        s = substr(s, 1, RSTART - 1) sprintf("%c", code) substr(s, RSTART + 5)
      }
      gsub(/\\\\/, "\\", s)
      return s
    }
    function game(margin) {
      return "<preference type=\"cyclic\" margin=\"" margin "\"/>" \
        "<reference type=\"gaussian\"/>"
    }
    /\\0(012|033|302|377)/ != (what == "refused") { next }
    { all = all " " xml($0); count++ }
    NR == name { called = xml($0) }
    count < from || count > to { next }
    what != "worlds" {
      learner = learner "<learner type=\"omd\" id=\"l" count \
        "\" eta=\"" 0.1 + count / 100 "\" label=\"" xml($0) "\"/>\n"
    }
    what == "worlds" {
      world = world "<world id=\"w" count "\" label=\"" xml($0) "\">" \
        game(0.1 + count / 200) "</world>\n"
    }
    END {
      if (world == "") world = "<world id=\"w\">" game(0.2) "</world>"
      if (learner == "") learner = "<learner type=\"omd\"/>"
      print "<experiment version=\"1\" name=\"" called "\"><description>" \
        all "</description>" world learner "<budget steps=\"8\"/>" \
        "<record points=\"3\" policies=\"all\">" \
        "<metric type=\"duality-gap\"/>" \
        "<metric type=\"winrate-vs-reference\"/>" \
        "<metric type=\"kl-to-reference\"/></record><seeds count=\"1\"/>" \
        sweep "</experiment>"
    }' "$texts"
}

hostile_xml refused 1 99 1 >refused.xml
expect_exit 2 "$prefarm" run refused.xml
quiet run refused.xml
check test ! -e refused.db
for one in 1 2 6 7 8 9; do
  hostile_xml refused "$one" "$one" "$one" >refused.xml
  expect_exit 2 "$prefarm" run refused.xml
  quiet run refused.xml "$one"
done

hostile_xml learners 1 21 7 "<sweep>
  <axis path=\"world/@beta\" values=\"0.1 0.2\"/>
  <axis path=\"world/reference/@spread\" values=\"0.5 1\"/></sweep>" >first.xml
hostile_xml learners 22 50 35 >second.xml
hostile_xml worlds 1 50 1 >worlds.xml
for part in first second worlds; do
  expect_exit 0 "$prefarm" run "$part.xml" -q
  quiet run "$part"
  expect_exit 0 "$prefarm" show "$part.db"
  quiet show "$part"
  for format in csv tsv jsonl pgfplots; do
    expect_exit 0 "$prefarm" export "$part.db" --format "$format"
    quiet export "$part" "$format"
  done
done
for what in '--compare --resamples 10' --times --rate --leaderboard \
  '--profile 0.1,0.01 --resamples 10'; do
  # shellcheck disable=SC2086
  expect_exit 0 "$prefarm" show second.db $what
  quiet show "$what"
done
expect_exit 0 "$prefarm" export second.db --table improvement --resamples 10
quiet export improvement

draw() { # DB KIND FORM
  expect_exit 0 "$prefarm" plot "$1.db" --kind "$2" -o "$2-$1.$3"
  quiet plot "$1" "$2" "$3"
}
if have gnuplot; then
  for kind in convergence dial heatmap profile; do
    draw first $kind svg
  done
  for kind in convergence frontier simplex game; do
    draw second $kind svg
  done
  draw worlds convergence svg
  draw second profile pdf
  draw first game png
  draw second convergence tex
  expect_exit 0 "$prefarm" show second.db --plot
  quiet show --plot
fi
expect_exit 0 "$prefarm" report second.db --resamples 10
quiet report

# What was drawn and written stands there as it is: in a picture as text, of
# which the end may be cut off.
plain_texts() { # FROM TO: as XML has them
  hostile_xml labels "$1" "$2" 1 |
    sed -n 's/.* label="\([^"]*\)".*/\1/p' |
    sed "s/&quot;/\"/g; s/$(printf '\342\200[\256\254]')/ /g"
}
drawn() { # FROM TO FILE.svg...
  plain_texts "$1" "$2" | sed 's/&gt;/>/g' >wanted
  shift 2
  cat "$@" | sed -n 's/^.*<text>\(.*\)<\/text>.*$/\1/p' |
    sed 's/<[^>]*>//g; s/&gt;/>/g; s/&quot;/"/g; s/]] >/]]>/' >shown
  awk 'FNR == NR { shown[++n] = $0; next }
    { found = $0 == ""
      for (i = 1; i <= n && !found; i++) {
        cut = index(shown[i], "\342\200\246")
        found = shown[i] == $0 ||
          cut > 6 && substr(shown[i], 1, cut - 1) == substr($0, 1, cut - 1) ||
          shown[i] " " shown[i + 1] == $0 # a title in two lines
      }
      if (!found) print "not drawn: " $0 }' shown wanted >missing
  checks=$((checks + 1))
  [ ! -s missing ] || fail "$*: $(cat missing)"
}
if have gnuplot; then
  drawn 1 21 convergence-first.svg
  drawn 1 21 dial-first.svg
  drawn 1 21 heatmap-first.svg
  drawn 1 21 profile-first.svg
  drawn 22 50 convergence-second.svg
  drawn 22 50 frontier-second.svg
  drawn 22 50 simplex-second.svg
  drawn 1 50 convergence-worlds.svg
  ! have xmllint || check xmllint --noout --nonet ./*.svg
fi
plain_texts 22 50 | sed "s/\"/\&quot;/g; s/'/\&#39;/g" >wanted
while IFS= read -r text; do
  expect_text second.html "$text"
done <wanted

# Names of responses.
matrix() { # WANTED: lines of texts, as a CSV file
  awk -v bad="$1" '
    $0 == "" || /\\0(012|033|302|377)/ != bad { next }
    { while (match($0, /\\0[0-7][0-7][0-7]/)) {
        code = substr($0, RSTART + 2, 1) * 64
        code += substr($0, RSTART + 3, 1) * 8 + substr($0, RSTART + 4, 1)
        $0 = substr($0, 1, RSTART - 1) sprintf("%c", code) \
          substr($0, RSTART + 5)
      }
      gsub(/\\\\/, "\\"); gsub(/"/, "\"\""); name[++n] = "\"" $0 "\"" }
    END {
      for (j = 1; j <= n; j++) printf ",%s", name[j]
      for (i = 1; i <= n; i++) {
        printf "\n%s", name[i]
        for (j = 1; j <= n; j++)
          printf ",%s", i == j ? 0.5 : i < j == (j - i) % 2 ? 0.7 : 0.3
      }
      print "" }' "$texts"
}
matrix 0 >tame.csv
matrix 1 >wild.csv
for format in text json; do
  expect_exit 0 "$prefarm" game tame.csv --format $format
  quiet game tame.csv $format
  "$real" game wild.csv --format $format >"$out" 2>"$err"
  quiet game wild.csv $format
done
if have gnuplot; then
  expect_exit 0 "$prefarm" plot tame.csv -o responses.svg
  quiet plot tame.csv
  ! have xmllint || check xmllint --noout --nonet responses.svg
fi

# Names of files.
hostile_xml worlds 1 1 1 >one.xml
expect_exit 0 "$prefarm" run one.xml -q
while IFS= read -r line; do
  name=$(printf '%bx' "$line" | tr / _)
  cp -- one.db "./$name.db"
  "$real" show "$name.db" >"$out" 2>"$err"
  quiet show "$line"
  "$real" plot "$name.db" --kind profile --script "$name.gp" >"$out" 2>"$err"
  quiet plot "$line"
  "$real" export "$name.db" -o "$name.csv" >"$out" 2>"$err"
  quiet export "$line"
  case $name in
  -*) continue ;; # taken for an option
  esac
  check test -s "$name.gp"
  check test -s "$name.csv"
done <"$texts"
# shellcheck disable=SC2016
name='`touch marker` ; $(touch marker) | "'"'"
cp -- second.db "$name.db"
expect_exit 0 "$prefarm" report "$name.db" -o "$name.html" --resamples 10
expect_same "$name.html" second.html
! have gnuplot || expect_exit 0 "$prefarm" plot "$name.db" -o "$name.svg"
expect_exit 2 "$prefarm" plot "$name.db" -o "$name.tex"
quiet plot tex

# Texts without an end.
{
  printf '<experiment version="1" name="'
  head -c 1048576 /dev/zero | tr '\0' a
  printf '"><world><preference type="cyclic"/><reference type="uniform"/>'
  printf '</world><learner type="omd"/><budget steps="2"/></experiment>\n'
} >long.xml
expect_exit 2 "$prefarm" run long.xml
quiet run long.xml
{
  printf ',b,'
  head -c 1048576 /dev/zero | tr '\0' a
  printf '\nb,0.5,0.6\n'
  head -c 1048576 /dev/zero | tr '\0' a
  printf ',0.4,0.5\n'
} >long.csv
"$prefarm" game long.csv >"$out" 2>"$err"
quiet game long.csv
check test "$(wc -c <"$out")" -lt 10000

check test -z "$(ls -A "$TMPDIR")"

# Nobody was started but us and gnuplot.
checks=$((checks + 1))
! grep execve "$calls" | grep -vE 'execve\("[^"]*/(lt-)?(prefarm|gnuplot)", ' ||
  fail 'a program was started'
check test ! -s "$calls" -o "$(grep -c execve "$calls")" -gt 100

finish
