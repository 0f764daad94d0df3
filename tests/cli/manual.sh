#!/bin/sh
# The manual pages name every command and option, every element and attribute
# of the file, and every column of the tables.
# shellcheck source=tests/cli/setup.sh
. "${top_srcdir:-.}/tests/cli/setup.sh"

# The pages as text: words of options and attributes without their macros.
sed 's/\\&//g' "$top/doc/prefarm.1" >program
sed 's/\\&//g' "$top/doc/prefarm-experiment.5" >format

names() { # FILE WORD...: each stands in the file as a word
  page=$1
  shift
  for word; do
    checks=$((checks + 1))
    grep -qE -e "(^|[^A-Za-z0-9_-])$word([^A-Za-z0-9_-]|\$)" "$page" ||
      fail "$page does not name $word"
  done
}

"$prefarm" help >help.txt
for command in $(sed -n 's/^  \([a-z]*\)  .*/\1/p' help.txt); do
  names program "Cm $command"
  # "--name" in a usage is "Fl -name" in a page, alone or in a list.
  "$prefarm" "$command" --help >usage.txt
  for option in $(grep -oE -e '--[a-z-]+' usage.txt); do
    names program "${option#-}"
  done
done
for code in 0 1 2 3 4 128; do
  names program $code
done

# The structural part of the schema: what does not hang on a type.
"$prefarm" schema >schema.rng
awk '/<define name=/ || /<\/group>/ { own = 1 }
  /<group>/ { own = 0 }
  /<element name=/ { split($0, part, "\""); print "element", part[2] }
  own && /<attribute name=/ { split($0, part, "\""); print part[2] }' \
  schema.rng >structure
check test "$(grep -c '^element' structure)" -ge 14
for name in $(sed -n 's/^element //p' structure); do
  names format "Ss <$name>"
done
for name in $(grep -v '^element' structure | sort -u); do
  names format "$name"
done
names format spacing path weights draw iterate queries

# The columns of the tables, and the ways to name data files.
cat >t.xml <<'END'
<experiment version="1" name="t">
  <world><preference type="cyclic"/></world>
  <learner type="omd"/>
  <budget steps="2"/>
</experiment>
END
expect_exit 0 "$prefarm" run t.xml
for table in points runs policies; do
  "$prefarm" export t.db --table $table >$table.csv
  # shellcheck disable=SC2046  # words
  names format $(head -n 1 $table.csv | tr , ' ')
done
names format .csv .tsv .soc .soi .toc .toi .nfg

# The example of the page is an experiment.
sed -n '/^\.Bd -literal/,/^\.Ed/p' format | sed '/^\./d' >example.xml
expect_exit 0 "$prefarm" run --dry-run example.xml

# The pages are well-formed.
if have mandoc; then
  mandoc -T lint -W warning "$top/doc/prefarm.1" \
    "$top/doc/prefarm-experiment.5" >lint 2>/dev/null
  check test ! -s lint
elif have groff; then
  groff -ww -mandoc -Tutf8 "$top/doc/prefarm.1" \
    "$top/doc/prefarm-experiment.5" 2>lint >/dev/null
  check test ! -s lint
fi

finish
