#!/bin/sh
# prefarm export, show and plot: what others read.
# shellcheck source=tests/cli/setup.sh
. "${top_srcdir:-.}/tests/cli/setup.sh"

cat >t.xml <<'END'
<experiment version="1" name="t">
  <world id="w"><preference type="hodge-mix" actions="4"/></world>
  <learner type="omd"/>
  <learner type="nash-md" id="md"/>
  <budget steps="64"/>
  <record points="8" policies="final">
    <metric type="regularised-duality-gap"/>
    <metric type="kl-to-nash"/>
  </record>
  <seeds first="7" count="3"/>
  <sweep>
    <axis path="world/preference/@cyclic" values="0.1 1"/>
    <axis path="learner[@id='md']/@eta" values="0.5"/>
  </sweep>
</experiment>
END
expect_exit 0 "$prefarm" run t.xml

export_to() { # FILE OPTIONS...: the table as the program prints it
  file=$1
  shift
  expect_exit 0 "$prefarm" export t.db "$@"
  check test ! -s "$err"
  cp "$out" "$file"
}

# The columns, exactly.
export_to points.csv
expect_line points.csv 1 \
  run,learner,world,seed,cyclic,eta,step,queries,metric,value
export_to again.csv --table points --format csv
expect_same points.csv again.csv
export_to runs.csv --table runs
expect_line runs.csv 1 \
  run,learner,world,seed,cyclic,eta,status,steps,queries,message,predicted_rate
export_to policies.csv --table policies
expect_line policies.csv 1 \
  run,learner,world,seed,cyclic,eta,step,context,response,probability,log_probability

# The rows: every run in the order of the plan, every point, every response.
check test "$(wc -l <runs.csv)" -eq 13
cut -d, -f2-9 runs.csv >picked
expect_line picked 2 omd,w,7,0.1,,done,64,64
expect_line picked 5 omd,w,7,1,,done,64,64
expect_line picked 8 md,w,7,0.1,0.5,done,64,64
cut -d, -f7 points.csv | sort -nu | tail -n 1 >picked
expect_line picked 1 64
awk -F, 'NR > 1 { n[$1]++ }
  END { for (r in n) { k++; bad += n[r] != 16 } exit !(k == 12 && !bad) }' \
  points.csv
check test $? -eq 0
awk -F, 'NR > 1 { n[$1]++; sum[$1] += $10 }
  END { for (r in n) { k++; e = sum[r] - 1
        bad += n[r] != 4 || e > 1e-12 || e < -1e-12 }
        exit !(k == 12 && !bad) }' policies.csv
check test $? -eq 0

# The three formats say the same.
export_to final.csv --table final
export_to summary.csv --table summary
for table in points runs policies final summary; do
  export_to $table.tsv --table $table --format tsv
  tr '\t' , <$table.tsv >changed
  expect_same changed $table.csv
  export_to $table.jsonl --table $table --format jsonl
  check test "$(wc -l <$table.jsonl)" -eq $(($(wc -l <$table.csv) - 1))
done
expect_text points.jsonl '"learner"' '"metric"' '"value"'
if have python3 && python3 -c 'import csv, json' 2>/dev/null; then
  cat >compare.py <<'END'
import csv, json, sys

for table in "points", "runs", "policies", "final", "summary":
    rows = list(csv.DictReader(open(table + ".csv", newline="")))
    objects = [json.loads(line) for line in open(table + ".jsonl")]
    assert len(rows) == len(objects) > 0, table
    for row, o in zip(rows, objects):
        assert list(row) == list(o), (table, list(o))
        for key, cell in row.items():
            value = o[key]
            if value is None:
                assert cell == "", (table, key, cell)
            elif isinstance(value, str):
                assert cell == value, (table, key, cell, value)
            else:  # the same bits, and no digit more than it takes
                assert float(cell) == value, (table, key, cell, value)
                assert float(repr(value)) == float(cell)
                digits = cell.split("e")[0].replace(".", "").replace("-", "")
                assert len(digits.strip("0")) <= 17, cell
END
  check python3 compare.py
fi
# Numbers read back to the same bits as what is printed with 17 digits.
awk -F, 'NR > 1 && $10 != "" && sprintf("%.17g", $10) + 0 != $10 + 0 {
  bad = 1 } END { exit bad }' points.csv
check test $? -eq 0
cut -d, -f10 points.csv | grep -qiE 'nan|inf'
check test $? -eq 1

# -o writes a file, whole or not at all.
expect_exit 0 "$prefarm" export t.db -o written.csv
check test ! -s "$out"
expect_same written.csv points.csv
echo old >kept.csv
printf 'not a result file\n' >text.db
expect_exit 3 "$prefarm" export text.db -o kept.csv
expect_line kept.csv 1 old
expect_exit 3 "$prefarm" export t.db -o missing/x.csv
expect_text "$err" missing/x.csv
expect_exit 3 "$prefarm" export t.db -o /dev/full
mkdir folder
expect_exit 3 "$prefarm" export t.db -o folder
check test -d folder
check test "$(find . -name '.?*' | wc -l)" -eq 0
expect_exit 0 "$prefarm" export t.db -o /dev/null
check test -c /dev/null

# What is wrong is said.
expect_exit 2 "$prefarm" export
expect_text "$err" 'usage: prefarm export'
expect_exit 2 "$prefarm" export t.db --table rows
expect_text "$err" points runs policies
expect_exit 2 "$prefarm" export t.db --format xls
expect_text "$err" csv tsv jsonl
expect_exit 3 "$prefarm" export no-such.db
expect_text "$err" no-such.db
check test ! -e no-such.db
head -c 20000 t.db >cut.db
expect_exit 3 "$prefarm" export cut.db
expect_text "$err" cut.db

# show: a line for each learner, no wider than a terminal.
width() { # FILE: characters of the longest line
  LC_ALL=C.UTF-8 wc -L <"$1"
}
expect_exit 0 "$prefarm" show t.db
expect_text "$out" regularised-duality-gap OMD Nash-MD 3/3 'cyclic = 0.1'
check test "$(width "$out")" -le 80
expect_exit 0 "$prefarm" show t.db --metric kl-to-nash --threshold 1e-3
expect_text "$out" kl-to-nash 0.001
check test "$(grep -c regularised "$out")" -eq 0
expect_exit 2 "$prefarm" show t.db --metric kl-to-nsh
expect_text "$err" kl-to-nsh kl-to-nash
expect_exit 2 "$prefarm" show t.db --threshold x
expect_exit 2 "$prefarm" show
expect_exit 3 "$prefarm" show no-such.db

# A file of which half is there yet: the plan of nine seeds, three of them run.
if have sqlite3; then
  sed 's/count="3"/count="9"/' t.xml >more.xml
  expect_exit 0 "$prefarm" run more.xml
  ids=$("$prefarm" export more.db --table runs |
    awk -F, '$4 > 9 { printf "%s\047%s\047", n++ ? "," : "", $1 }')
  sqlite3 more.db "DELETE FROM run WHERE id IN ($ids);
    DELETE FROM series WHERE run IN ($ids);
    DELETE FROM policy WHERE run IN ($ids)"
  check test $? -eq 0
  expect_exit 0 "$prefarm" show more.db
  expect_text "$out" 3/9
  check test "$(width "$out")" -le 80
  expect_exit 0 "$prefarm" export more.db --table runs
  check test "$(grep -c ',missing,' "$out")" -eq 24
  check test "$(grep -c ',done,' "$out")" -eq 12
  expect_exit 0 "$prefarm" export more.db
  expect_same "$out" points.csv
  expect_exit 0 "$prefarm" run more.xml
  expect_text "$out" '36 runs, 24 computed now'
  # A bit that has flipped is found and named.
  run=$(sqlite3 more.db 'SELECT min(run) FROM series')
  sqlite3 more.db "UPDATE series SET value = zeroblob(length(value))
    WHERE run = '$run' AND metric = 'kl-to-nash'"
  for command in show export "run more.xml -o"; do
    # shellcheck disable=SC2086  # words of a command
    set -- "$prefarm" $command more.db
    [ "$command" != show ] || set -- "$@" --metric kl-to-nash
    expect_exit 3 "$@"
    expect_text "$err" more.db "$run"
  done
fi

# A run that leaves the numbers fails alone, and is told.
cat >failing.xml <<'END'
<experiment version="1" name="failing">
  <world><preference type="cyclic"/><reference type="gaussian"/></world>
  <learner type="omd" id="wild" eta="1e12"/>
  <learner type="omd"/>
  <budget steps="200"/>
</experiment>
END
expect_exit 1 "$prefarm" run failing.xml
expect_line "$out" 1 'failing.db: 2 runs, 1 computed now, 1 failed'
expect_exit 1 "$prefarm" run failing.xml
expect_line "$out" 1 'failing.db: 2 runs, 0 computed now, 1 failed'
expect_exit 0 "$prefarm" show failing.db
expect_text "$out" '1 of 2 runs failed' wild 'not finite'
expect_exit 0 "$prefarm" export failing.db --table runs
expect_text "$out" ',failed,,,step ' ',done,200,200,'
expect_exit 0 "$prefarm" export failing.db
check test "$(grep -c wild "$out")" -eq 0
check test "$(grep -c omd "$out")" -gt 0

# plot: a picture in each form.
have gnuplot || finish
plot() { # FILE OPTIONS...
  file=$1
  shift
  expect_exit 0 "$prefarm" plot t.db --kind convergence -o "$file" "$@"
  check test -s "$file"
}
plot a.svg
expect_text a.svg '<svg' '</svg>' Nash-MD
plot b.svg --metric kl-to-nash --x steps --x-scale log --y-scale lin
have xmllint && check xmllint --noout --nonet a.svg b.svg
plot a.png
check test "$(head -c 8 a.png | od -An -tx1 | tr -d ' \n')" = 89504e470d0a1a0a
plot a.pdf
check test "$(head -c 5 a.pdf)" = %PDF-
expect_exit 0 "$prefarm" plot t.db
expect_line "$out" 1 convergence.svg
expect_same convergence.svg a.svg
expect_exit 0 "$prefarm" plot t.db --script a.gp
expect_text a.gp 'set '
mkdir scripts
expect_exit 0 "$prefarm" plot t.db --script scripts
expect_same scripts/convergence.gp a.gp
expect_exit 2 "$prefarm" plot t.db --kind pie
expect_exit 2 "$prefarm" plot t.db -o a.jpeg
expect_text "$err" .svg .pdf .png
expect_exit 2 "$prefarm" plot t.db --metric entropy
expect_text "$err" kl-to-nash
expect_exit 3 "$prefarm" plot t.db -o missing/a.svg
expect_exit 3 "$prefarm" plot no-such.db
echo old >kept.svg
expect_exit 3 "$prefarm" plot cut.db -o kept.svg
expect_line kept.svg 1 old

# Names are text, whatever they look like: nothing in them is run, and they
# stand in the picture as they are.
mark() { # a command that leaves a mark
  printf 'touch marked-%s' "$1"
}
cat >hostile.xml <<END
<experiment version="1" name="\`$(mark a)\` \$($(mark b)); &lt;b&gt;">
  <world id="w" label="'; system('$(mark c)'); '">
    <preference type="cyclic" margin="0.3"/></world>
  <world id="v" label="&lt;/svg&gt;&lt;script&gt;alert(1)&lt;/script&gt;">
    <preference type="cyclic" margin="0.2"/></world>
  <world id="u" label="&quot;; ! $(mark d)"><preference type="cyclic"/></world>
  <learner type="omd" label="|$(mark e)"/>
  <learner type="nash-md" label="&lt; $(mark f)"/>
  <learner type="nash-mp" label="@x %s%n {/*1e9 a_b^c \\\\n &amp;"/>
  <learner type="mmd" label="=1+1|cmd"/>
  <learner type="egpo" label="&#x202e;gnp"/>
  <budget steps="20"/>
  <seeds count="2"/>
</experiment>
END
expect_exit 0 "$prefarm" run hostile.xml
expect_exit 0 "$prefarm" show hostile.db
expect_tame "$out"
check test "$(width "$out")" -le 80
for kind in --compare --profile=0.1 --rate --times; do
  expect_exit 0 "$prefarm" show hostile.db $kind
  expect_tame "$out"
  check test "$(width "$out")" -le 80
done
for end in svg png pdf; do
  expect_exit 0 "$prefarm" plot hostile.db -o hostile.$end
  check test -s hostile.$end
done
expect_exit 0 "$prefarm" plot hostile.db --script hostile.gp
expect_exit 0 gnuplot hostile.gp
for table in points runs policies final summary; do
  expect_exit 0 "$prefarm" export hostile.db --table $table
done
for name in '|touch marked-g;.svg' '`touch marked-h`.svg' '$(touch marked-i).svg' \
  "'; system('touch marked-j'); '.svg" 'a b".svg' '-o.svg' '%s%n.svg'; do
  expect_exit 0 "$prefarm" plot hostile.db -o "./$name"
  check test -s "./$name"
done
check test "$(find "$scratch" -name 'marked-*' | wc -l)" -eq 0
if have xmllint; then
  check xmllint --noout --nonet hostile.svg
  check test "$(xmllint --xpath "count(//*[local-name() = 'script'])" \
    hostile.svg)" = 0
  xmllint --xpath 'string(/)' hostile.svg >text
  expect_text text "'; system('touch marked-c'); '" \
    '</svg><script>alert(1)</script>' '"; ! touch marked-d' '|touch marked-e' \
    '< touch marked-f' '@x %s%n {/*1e9 a_b^c'
fi
# A line end, which gnuplot would take for the end of a command, is refused
# where it is read.
sed 's/label="|/label="\&#10;!/' hostile.xml >newline.xml
expect_exit 2 "$prefarm" run newline.xml
expect_text "$err" label 'control character'
check test ! -e newline.db

finish
