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

# What the page says of a command: its calls in the SYNOPSIS, and its entry.
calls() { # COMMAND
  awk -v command="$1" '/^\.Sh/ { inside = /SYNOPSIS/; next }
    inside && /^\.Nm/ { getline; mine = $1 == ".Cm" && $2 == command }
    inside && mine' program
}
entry() { # COMMAND
  awk -v command="$1" '/^\.It Cm/ { mine = $3 == command }
    /^\.El/ { mine = 0 }
    mine' program
}
options_of() { # FILE: --name of a usage and Fl -name of a page, as -name
  grep -oE -e '(--|Fl -|[|,] -)[a-z-]+' "$1" | sed 's/^.*[^a-z-]//; s/^--/-/' |
    sort -u
}

"$prefarm" help >help.txt
commands=$(sed -n 's/^  \([a-z]*\)  *.*/\1/p' help.txt | grep -vx prefarm)
check test "$(echo "$commands" | wc -w)" -ge 12
for command in $commands; do
  names program "Cm $command"
  "$prefarm" "$command" --help >usage.txt
  calls "$command" >synopsis.txt
  check test -s synopsis.txt
  {
    cat synopsis.txt
    entry "$command"
    ! grep -q 'Ar statistics' synopsis.txt || entry show
  } >said.txt
  # Every option has its place there, and no other has.
  for option in $(options_of usage.txt); do
    names said.txt "$option"
  done
  options_of synopsis.txt >synopsis.options
  options_of usage.txt >usage.options
  comm -23 synopsis.options usage.options >unknown
  check test ! -s unknown
done
# What the program knows besides, and nothing else, is named anywhere.
for command in $commands; do
  "$prefarm" "$command" --help
done >usage.txt
cat help.txt >>usage.txt
echo '--help --version' >>usage.txt
for option in $(options_of usage.txt); do
  names program "$option"
done
options_of program >page.options
options_of usage.txt >usage.options
# --with-mpi is of configure.
comm -23 page.options usage.options | grep -vx -e -with-mpi >unknown
check test ! -s unknown
sed 's/^/the page alone has -/' unknown >&2
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
for table in points runs policies final summary; do
  expect_exit 0 "$prefarm" export t.db --table $table -o $table.csv
  names program "Cm $table"
  names format "Cm $table"
  for page in program format; do
    # shellcheck disable=SC2046  # words
    names $page $(head -n 1 $table.csv | tr , '\n' | grep -v 'duality-gap')
  done
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
