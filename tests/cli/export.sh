#!/bin/sh
# Exported tables and the views of the result file, as others read them: the
# same numbers everywhere, and those of the runs.
# shellcheck source=tests/cli/setup.sh
. "${top_srcdir:-.}/tests/cli/setup.sh"

cat >t.xml <<'END_XML'
<experiment version="1" name="t">
  <world id="w" beta="0.2"><preference type="hodge-mix" actions="4"/>
    <reference type="gaussian"/></world>
  <world id="v" beta="0.1"><preference type="cyclic" margin="0.3"/>
    <reference type="gaussian"/></world>
  <learner type="omd" label="A, &quot;quoted&quot; label"/>
  <learner type="nash-mp" label="=1+1|cmd \input{/etc/passwd} 100 %"/>
  <learner type="egpo" id="wild" eta="1e12"/>
  <learner type="mwu" eta="20"/>
  <budget steps="300"/>
  <record points="20" policies="final">
    <metric type="regularised-duality-gap"/>
    <metric type="kl-to-reference"/>
    <metric type="kl-to-nash"/>
  </record>
  <seeds first="9007199244740000" count="5"/>
  <sweep>
    <axis path="learner[@type='nash-mp']/@eta" values="0.1 0.25"/>
  </sweep>
</experiment>
END_XML
expect_exit 1 "$prefarm" run -q t.xml

told='values times rate comparison improvement leaderboard'
export_to() { # FILE OPTIONS...
  file=$1
  shift
  expect_exit 0 "$prefarm" export t.db -o "$file" "$@"
}
for table in points runs policies final summary $told; do
  for format in csv tsv jsonl; do
    export_to "$table.$format" --table "$table" --format $format
  done
  check test "$(wc -l <"$table.jsonl")" -eq $(($(wc -l <"$table.csv") - 1))
  check test "$(wc -l <"$table.csv")" -gt 1
  expect_exit 0 "$prefarm" export t.db --table "$table"
  expect_same "$out" "$table.csv"
done
for format in csv tsv jsonl; do
  export_to profile.$format --table profile --format $format --at 0.1,1e-3
done
export_to gap.csv --table comparison --threshold 1e-3 --metric kl-to-nash
expect_exit 0 "$prefarm" export t.db --table times --x steps --threshold 1e-3 \
  --confidence 0.5
expect_exit 0 "$prefarm" export t.db --table rate --law order --between 10,200

# --- what does not go together

refused() { # TEXT OPTIONS...
  text=$1
  shift
  expect_exit 2 "$prefarm" export t.db "$@"
  expect_text "$err" "$text"
  check test ! -s "$out"
}
refused 'one of points, runs' --table rows
refused 'csv, tsv, jsonl, pgfplots' --format xls
refused '--metric is for' --metric kl-to-nash
refused '--at 1e-2,1e-4' --table profile
refused '--at is for' --table values --at 1
refused '--x is for' --table values --x steps
refused '--threshold is for' --table rate --threshold 1
refused '--law and --between' --table times --law factor
refused 'factor or order' --table rate --law linear
refused '--judge, --baseline' --table values --judge truth
refused '--aggregate' --table leaderboard --aggregate mean
refused 'only --confidence' --table times --aggregate mean
refused '--aggregate is not for it' --table profile --at 1 --aggregate mean
refused 'no --table with it' --table points --format pgfplots
refused 'one metric' --format pgfplots --metric kl-to-nash --metric kl-to-nash
refused 'kl-to-nash' --table values --metric kl-to-nsh
refused 'kl-to-nash' --format pgfplots --metric kl-to-nsh
refused "no judge 'nobody'" --table leaderboard --judge nobody
refused 'percentile or bca' --table comparison --interval quantiles
refused 'needs a --threshold' --table times --metric kl-to-reference

# --- numbers: those of show, those of the runs

# What show prints is what values has, rounded.
"$prefarm" show t.db >shown
"$prefarm" show t.db --compare >compared
if have python3; then
  cat >told.py <<'END_PY'
import csv, math, statistics

def rows(name):
    return list(csv.DictReader(open(name, newline="")))

def quantile(x, p):  # linear between order statistics
    x, h = sorted(x), (len(x) - 1) * p
    k = int(h)
    return x[k] if k + 1 == len(x) else x[k] + (h - k) * (x[k + 1] - x[k])

def near(a, b):
    return math.isclose(a, b, rel_tol=1e-12)

points = rows("points.csv")
last = {}
for p in points:
    key = p["learner"], p["world"], p["eta"], p["metric"], p["seed"]
    last[key] = (int(p["step"]), p["value"])
groups = {}
for (*key, seed), (step, value) in last.items():
    groups.setdefault(tuple(key), []).append(value)
seen = 0
for v in rows("values.csv"):
    key = v["learner"], v["world"], v["eta"], v["metric"]
    x = groups.get(key, [])
    assert int(v["runs"]) == len(x), v
    assert int(v["planned"]) == 5 == int(v["runs"]) + int(v["failed"]), v
    assert (v["learner"] == "wild") == (int(v["failed"]) == 5), v
    if not x or "" in x:
        assert v["estimate"] == "" or x, v
        continue
    x = [float(a) for a in x]
    assert near(float(v["estimate"]), statistics.median(x)), v
    assert near(float(v["low"]), quantile(x, 0.1)), v
    assert near(float(v["high"]), quantile(x, 0.9)), v
    assert int(v["step"]) == 300, v
    seen += 1
    if v["metric"] == "regularised-duality-gap":
        text = "%.3g [%8s, %8s]" % (float(v["estimate"]),
            "%.3g" % float(v["low"]), "%.3g" % float(v["high"]))
        assert text in open("shown").read(), text
assert seen >= 12, seen

# A run of one is better than one of the other, or not; and the table that show
# prints has the same, with two digits.
by = {}
for r in rows("improvement.csv"):
    by[r["label"], r["other_label"]] = float(r["probability"])
    assert 0 <= float(r["low"]) <= float(r["probability"]) <= float(r["high"]) <= 1
assert len(by) == 12, by
assert all(near(p + by[b, a], 1) for (a, b), p in by.items())
text = open("compared").read()
assert all("%.2f" % p in text for p in by.values())
ranks = rows("comparison.csv")
assert len(ranks) == 5
for r in ranks:
    if r["learner"] == "wild":
        assert r["runs"] == "0" and r["estimate"] == "" == r["rank"], r
        continue
    beaten = sum(p > 0.5 for (a, _), p in by.items() if a == r["label"])
    assert 1 <= float(r["rank"]) <= 4 and r["gap"] == "", r
assert all(r["gap"] for r in rows("gap.csv") if r["learner"] != "wild")

# Times are steps at which half of the runs were there.
for t in rows("times.csv"):
    if t["learner"] == "wild":
        assert t["reached"] == "0" and t["median"] == "", t
        continue
    first = []
    for s in {p["seed"] for p in points}:
        q = [int(p["queries"]) for p in points if p["seed"] == s
             and (p["learner"], p["world"], p["eta"]) ==
             (t["learner"], t["world"], t["eta"])
             and p["metric"] == t["metric"] and float(p["value"]) <= 1e-6]
        first += q[:1]
    assert int(t["reached"]) == len(first), t
    if len(first) == 5:
        assert float(t["median"]) == sorted(first)[2], (t, first)
board = rows("leaderboard.csv")
assert len(board) == 12 and {b["judge"] for b in board} == {"truth"}
for b in board:
    if b["learner"] == "reference":
        assert float(b["truth"]) == float(b["winrate"]) == 50, b
    assert (b["learner"] == "wild") == (b["winrate"] == ""), b
END_PY
  check python3 told.py
fi

# --- as they are: R, pandas

python=
for p in python3 /usr/bin/python3; do
  "$p" -c 'import pandas' 2>/dev/null && python=$p && break
done
if [ -n "$python" ]; then
  cat >read.py <<'END_PY'
import csv, math, pandas

kinds = {"points": ("value", "step", "queries"),
         "runs": ("steps", "queries", "predicted_rate"),
         "policies": ("probability", "log_probability", "context"),
         "final": ("regularised-duality-gap", "kl-to-reference"),
         "summary": ("estimate", "low", "high", "runs"),
         "values": ("estimate", "low", "high", "step", "eta"),
         "times": ("threshold", "median", "reached"),
         "rate": ("rate", "theory", "r2"),
         "comparison": ("estimate", "elo", "rank", "gap"),
         "improvement": ("probability", "low"),
         "profile": ("threshold", "share"),
         "leaderboard": ("truth", "winrate", "elo", "length")}
for name, numbers in kinds.items():
    c = pandas.read_csv(name + ".csv", float_precision="round_trip")
    t = pandas.read_csv(name + ".tsv", sep="\t", quoting=csv.QUOTE_NONE,
                        float_precision="round_trip")
    j = pandas.read_json(name + ".jsonl", lines=True)
    assert list(c) == list(t) == list(j), name
    assert len(c) == len(t) == len(j) > 0, name
    for n in numbers:
        assert pandas.api.types.is_numeric_dtype(c[n]), (name, n, c[n].dtype)
        assert pandas.api.types.is_numeric_dtype(t[n]), (name, n, t[n].dtype)
        assert (c[n].isna() == t[n].isna()).all(), (name, n)
        assert ((c[n] == t[n]) | c[n].isna()).all(), (name, n)
    raw = list(csv.DictReader(open(name + ".csv", newline="")))
    for n in numbers:
        for a, b in zip(raw, c[n]):
            assert (a[n] == "" and math.isnan(b)) or float(a[n]) == b, (name, n)
assert c["learner"].dtype == object
p = pandas.read_csv("points.csv")
assert p["seed"].dtype == "int64" and p["seed"].min() == 9007199244740000
assert p.loc[p.learner != "nash-mp", "eta"].isna().all()
assert set(p.loc[p.learner == "nash-mp", "eta"]) == {0.1, 0.25}
END_PY
  check "$python" read.py
fi
if have Rscript; then
  cat >read.R <<'END_R'
for (name in c("points", "final", "values", "comparison", "leaderboard",
               "improvement", "summary")) {
  a <- read.csv(paste0(name, ".csv"))
  b <- read.delim(paste0(name, ".tsv"), quote = "")
  stopifnot(nrow(a) > 0, nrow(a) == nrow(b), identical(names(a), names(b)))
  numeric <- vapply(a, is.numeric, TRUE)
  stopifnot(identical(numeric, vapply(b, is.numeric, TRUE)))
  for (n in names(a)[numeric]) stopifnot(isTRUE(all.equal(a[[n]], b[[n]])))
}
points <- read.csv("points.csv")
stopifnot(is.numeric(points$value), is.integer(points$step),
          is.numeric(points$eta), any(is.na(points$eta)))
final <- read.csv("final.csv")
stopifnot(is.numeric(final$regularised.duality.gap))
gap <- subset(points, metric == "regularised-duality-gap" & step == 300)
stopifnot(all.equal(sort(gap$value), sort(final$regularised.duality.gap)))
END_R
  check Rscript --vanilla read.R
fi

# --- the views of the result file

if have python3 && python3 -c 'import sqlite3, sys
sys.exit(sqlite3.sqlite_version_info < (3, 37))' 2>/dev/null; then
  cat >views.py <<'END_PY'
import json, sqlite3, struct

def same(a, b):  # of a table and of a view
    if a is None or b is None:
        return a is b
    if isinstance(b, float):
        return struct.pack("<d", float(a)) == struct.pack("<d", b)
    return str(a) == str(b)

db = sqlite3.connect("file:t.db?mode=ro", uri=True)
db.execute("pragma trusted_schema=off")
for table in "points", "final":
    rows = [json.loads(line) for line in open(table + ".jsonl")]
    cursor = db.execute("select * from v_" + table)
    names = [c[0] for c in cursor.description]
    assert names == list(rows[0]), names
    key = [n for n in ("run", "step", "metric") if n in names]
    view = {tuple(str(r[names.index(k)]) for k in key): r for r in cursor}
    assert len(view) == len(rows) > 0
    for row in rows:
        got = view[tuple(str(row[k]) for k in key)]
        for name, b in zip(names, got):
            assert same(row[name], b), (table, name, row[name], b)
END_PY
  check python3 views.py
fi
if have sqlite3; then
  sqlite3 -csv t.db 'SELECT count(*), count(value) FROM v_points' >counted
  awk -F, 'NR > 1 { n++; k += $NF != "" } END { print n "," k }' points.csv >own
  tr -d '\r' <counted >plain
  expect_same plain own
  # Text in quotes and commas in labels are of no concern to it.
  check test "$(sqlite3 t.db 'SELECT count(DISTINCT eta) FROM v_final')" -eq 2
  # They come with the file that merge makes, the same; and a file without
  # them gets them when it is written to.
  expect_exit 0 "$prefarm" verify t.db
  hash=$("$prefarm" verify --hash t.db | cut -d ' ' -f 1)
  expect_exit 1 "$prefarm" merge t.db -o merged.db
  for db in t merged; do
    sqlite3 $db.db "SELECT sql FROM sqlite_schema WHERE type = 'view'" >$db.sql
  done
  check test -s t.sql
  expect_same t.sql merged.sql
  cp t.db old.db
  sqlite3 old.db 'DROP VIEW v_points; DROP VIEW v_final'
  expect_exit 0 "$prefarm" export old.db
  expect_same "$out" points.csv
  check test "$("$prefarm" verify --hash old.db | cut -d ' ' -f 1)" = "$hash"
  expect_exit 1 "$prefarm" run -q t.xml -o old.db
  sqlite3 old.db "SELECT sql FROM sqlite_schema WHERE type = 'view'" >old.sql
  expect_same old.sql t.sql
  # Whoever changes one is found out.
  sqlite3 merged.db 'DROP VIEW v_final; CREATE VIEW v_final AS SELECT 1'
  expect_exit 3 "$prefarm" verify merged.db
  cat "$out" "$err" >both
  expect_text both v_final
  sqlite3 old.db 'CREATE VIEW v_mine AS SELECT 1'
  expect_exit 3 "$prefarm" show old.db
fi

# --- pgfplots

export_to gap.dat --format pgfplots
export_to mean.dat --format pgfplots --metric kl-to-nash --x steps \
  --aggregate mean --interval percentile
expect_text gap.dat '# regularised-duality-gap against queries' ' nan' \
  '1-A-quoted-label-low' '100 ?' 'low and high: 10 to 90 %'
checks=$((checks + 1))
! grep -q '\\input' gap.dat || fail "a label can be read by TeX"
# As wide everywhere, and only numbers below the names.
grep -v '^#' gap.dat | awk '{ n[NF]++ } NR > 1 {
    for (i = 1; i <= NF; i++)
      bad += $i != "nan" && $i !~ /^-?[0-9.]+(e[-+]?[0-9]+)?$/ }
  END { for (k in n) c++; exit c != 1 || bad || NR < 15 }'
check test $? -eq 0
# It has the numbers of the table `summary`, curve by curve, and no others.
if have python3; then
  cat >wide.py <<'END_PY'
import csv, math

lines = [l.split() for l in open("gap.dat") if not l.startswith("#")]
table = {name: [float(l[i]) for l in lines[1:]] for i, name in enumerate(lines[0])}
cells = {}
for r in csv.DictReader(open("summary.csv", newline="")):
    if r["metric"] == "regularised-duality-gap":
        cells.setdefault((r["learner"], r["world"], r["eta"]), []).append(r)
names = [n[:-2] for n in table if n.endswith("-x")]
assert len(names) == 10 and len(table) == 41, names
left = dict(cells)
for name in names:
    y = [v for v in table[name] if not math.isnan(v)]
    if "wild" in name or "EGPO" in name:
        assert not y, name
        continue
    own = [k for k, rows in left.items()
           if [float(r["estimate"]) for r in rows] == y]
    assert own, name
    rows = left.pop(own[0])
    for column, key in ("-x", "queries"), ("-low", "low"), ("-high", "high"):
        assert table[name + column][:len(y)] == [float(r[key]) for r in rows]
assert not left, left
END_PY
  check python3 wide.py
fi
if have pdflatex && kpsewhich pgfplots.sty >/dev/null 2>&1; then
  sed -n '/documentclass/,/end{document}/s/^# //p' gap.dat |
    sed 's/{FILE}/{gap.dat}/' >gap.tex
  expect_exit 0 pdflatex -interaction=nonstopmode -halt-on-error gap.tex
  check test -s gap.pdf
  checks=$((checks + 1))
  ! grep -qE '^!|[Ww]arning|Package pgf.* could not' gap.log ||
    fail "$(grep -E '^!|[Ww]arning|could not' gap.log | head -n 3)"
fi

finish
