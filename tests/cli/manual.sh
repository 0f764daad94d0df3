#!/bin/sh
# The manual pages name every command and option, every element and attribute
# of the file and every column of the tables, and nothing that there is not;
# their examples work; they and the whole manual are well-formed.
# shellcheck source=tests/cli/setup.sh
. "${top_srcdir:-.}/tests/cli/setup.sh"

pages=$top/doc/man
format=$pages/prefarm-experiment.pod

names() { # FILE WORD...: each stands in the file as a word
  page=$1
  shift
  for word; do
    checks=$((checks + 1))
    grep -qE -e "(^|[^A-Za-z0-9_-])$word([^A-Za-z0-9_-]|\$)" "$page" ||
      fail "$(basename "$page") does not name $word"
  done
}
nothing_in() { # FILE WHAT: its lines are what is wrong
  checks=$((checks + 1))
  [ ! -s "$1" ] || fail "$2: $(tr '\n' ' ' <"$1")"
}
section() { # FILE HEADING
  awk -v heading="=head1 $2" '/^=head1/ { mine = $0 == heading; next } mine' "$1"
}
options() { # every --name, one a line; letters as the names they are short for
  sed -f "$scratch/letters" | grep -oE -e '--[a-z][a-z-]*' |
    grep -vx -e --help | sort -u
}
: >"$scratch/letters"

# --- commands and their options

"$prefarm" help >help.txt
commands=$(sed -n 's/^  \([a-z][a-z]*\)  .*/\1/p' help.txt | grep -vx prefarm)
check test "$(echo "$commands" | wc -w)" -ge 13
: >all.options
for command in $commands; do
  page=$pages/prefarm-$command.pod
  check test -s "$page"
  grep -q "^=item B<$command>\$" "$pages/prefarm.pod" ||
    fail "prefarm.pod does not list $command"
  for heading in NAME SYNOPSIS DESCRIPTION EXAMPLES 'EXIT STATUS' 'SEE ALSO'; do
    checks=$((checks + 1))
    section "$page" "$heading" | grep -q . || fail "$page: no $heading"
  done
  "$prefarm" "$command" --help >usage.txt
  {
    printf '%s\n' 's/\(^\|[^a-z-]\)-o\>/\1--output/g'
    sed -n 's/^  -\([a-z]\), \(--[a-z-]*\).*/s,\\(^\\|[^a-z-]\\)-\1\\>,\\1\2,g/p' \
      usage.txt
  } >"$scratch/letters"
  options <usage.txt >knows
  cat knows >>all.options
  section "$page" SYNOPSIS | options >calls
  sed -n 's/^=item \(B<-.*\)/\1/p' "$page" | options >entries
  comm -3 knows entries >odd
  nothing_in odd "prefarm-$command.pod and --help differ in"
  comm -23 calls knows >odd
  nothing_in odd "prefarm-$command.pod calls it with"
  # where the help has a line for every option, its usage names them all
  : >odd
  if grep -q '^  .*--' usage.txt; then
    sed -n '/^usage/,/^$/p' usage.txt | options >called
    sed '/^usage/,/^$/d' usage.txt | grep '^  -' | options >rows
    grep -q '\.\.\.$\|OPTION' usage.txt || comm -13 called rows >odd
    nothing_in odd "the usage of $command leaves out"
  fi
done
: >"$scratch/letters"
check test "$(sort -u all.options | wc -l)" -ge 40
# Nothing else is an option anywhere. (--with-mpi is of configure.)
{
  cat all.options
  printf -- '--%s\n' numerics plugin version with-mpi
} | sort -u >known
for page in "$pages"/*.pod; do
  sed '/^    [^p]/d' "$page" | options | comm -23 - known >odd
  nothing_in odd "$(basename "$page") names"
  command=$(basename "$page" .pod | sed 's/^prefarm-*//')
  case $command in
    '' | experiment) ;;
    *) echo "$commands" | grep -qx "$command" ||
      fail "$page is of no command" ;;
  esac
  grep -q "doc/man/$(basename "$page")" "$top/doc/local.mk" ||
    fail "doc/local.mk does not make a page of $page"
done
for file in "$top"/doc/chapters/*.texi "$top"/doc/figures/*.p?? \
  "$top"/doc/examples/*; do
  file=${file#"$top/"}
  grep -q "^	$file" "$top/doc/local.mk" || echo "$file"
done >odd
nothing_in odd 'doc/local.mk does not name'
for code in 0 1 2 3 4 '128 + n'; do
  checks=$((checks + 1))
  grep -qxF "=item B<$code>" "$pages/prefarm.pod" || fail "no exit status $code"
done

# --- the experiment file: what does not hang on a type, and no more

"$prefarm" schema >schema.rng
awk '/<define name=/ || /<\/group>/ { own = 1 }
  /<group>/ { own = 0 }
  /<element name=/ { split($0, part, "\""); print "element", part[2] }
  own && /<attribute name=/ { split($0, part, "\""); print part[2] }' \
  schema.rng >structure
sed -n 's/^element //p' structure | sort -u >elements
check test "$(wc -l <elements)" -ge 14
sed -n 's/^=head2 E<lt>\(.*\)E<gt>$/\1/p' "$format" | sort -u >said
comm -3 elements said >odd
nothing_in odd 'prefarm-experiment.pod and the schema differ in elements'
# shellcheck disable=SC2046  # words
names "$format" $(grep -v '^element' structure | sort -u)
names "$format" spacing path weights draw iterate queries
sed -n 's/.*<attribute name="\([^"]*\)".*/\1/p' schema.rng | sort -u >attributes
section "$format" ELEMENTS | grep '^=item' | grep -oE 'C<[a-z_]+' |
  sed 's/C<//' | sort -u | comm -23 - attributes >odd
nothing_in odd 'prefarm-experiment.pod has as attributes'

# --- tables

cat >t.xml <<'END'
<experiment version="1" name="t">
  <world><preference type="cyclic"/></world>
  <learner type="omd"/>
  <budget steps="2"/>
</experiment>
END
expect_exit 0 "$prefarm" run t.xml
tables=$("$prefarm" export --help |
  sed -n '/^  .*--table TABLE/,/^  -[^t]/{/^  -[^t]/d;s/.*--table TABLE//;s/\[.*//;p}' |
  tr ',' ' ' | sed 's/\<or\>//')
check test "$(echo "$tables" | wc -w)" -ge 5
# shellcheck disable=SC2086  # words
set -- $tables
for table; do
  "$prefarm" export t.db --table "$table" -o "$table.csv" 2>"$err" || : >"$table.csv"
  head -n 1 "$table.csv" | tr , '\n' | grep -v 'duality-gap' >"$table.columns"
  # shellcheck disable=SC2046  # words
  names "$pages/prefarm-export.pod" "B<$table>" $(cat "$table.columns")
done
for table in points runs policies final summary; do
  check test -s "$table.csv"
  # shellcheck disable=SC2046  # words
  names "$format" "B<$table>" $(cat "$table.columns")
done
"$prefarm" plot --help | sed -n '/^kinds/,/^$/s/^  \([a-z][a-z-]*\) .*/\1/p' >kinds
check test "$(wc -l <kinds)" -ge 5
while read -r kind; do
  names "$pages/prefarm-plot.pod" "B<$kind>"
done <kinds
names "$format" .csv .tsv .soc .soi .toc .toi .nfg

# --- examples

# (small ones)
cp -r "$top/experiments" "$top/examples" .
chmod -R u+w experiments
sed -i 's/<record points="[0-9]*"/<record points="5"/; s/<seeds .*/<seeds count="2"\/>/' \
  experiments/quickstart.xml
sed -i 's/contexts="20"/contexts="2"/; s/actions="50"/actions="10"/' \
  experiments/claims/farm.xml
section "$format" EXAMPLES | sed -n '/<?xml/,/<\/experiment>/s/^    //p' >dial.xml
expect_exit 0 "$prefarm" run --dry-run dial.xml
sed -i 's/queries="2000"/queries="20"/; s/count="32"/count="2"/' dial.xml
cp "$top/experiments/judgements.csv" votes.csv
cp "$top/doc/examples/claim.xml" .
expect_exit 0 "$prefarm" run experiments/quickstart.xml -o q.db
mkdir bin
ln -s "$prefarm" bin/prefarm
# Every line that calls prefarm is one that it takes; those whose files are
# here are run, in the order of their pages.
ran=0
for command in $commands; do
  section "$pages/prefarm-$command.pod" EXAMPLES |
    sed -n 's/^    //p' >lines
  while read -r line; do
    case $line in
      *mpirun* | *'--plugin '* | *'claim --all'*) continue ;;
      *'prefarm plot '* | *'prefarm report '* | *' --plot'*)
        have gnuplot || continue ;;
      *xmllint*) have xmllint || continue ;;
    esac
    inputs=$(echo "$line" | sed 's/ -o  *[^ ]*//; s/>.*//; s/--script  *[^ ]*//' |
      grep -oE '[A-Za-z0-9_./*-]+\.(db|xml|csv|rng|soc|nfg|txt|so)\>')
    # shellcheck disable=SC2086,SC2012  # patterns
    ls $inputs >/dev/null 2>&1 || continue
    checks=$((checks + 1))
    ran=$((ran + 1))
    PATH=$scratch/work/bin:$PATH sh -c "$line" >"$out" 2>"$err" </dev/null
    code=$?
    # a shard, and what is made of some, need not be all
    [ $code -eq 0 ] || { [ $code -eq 1 ] && [ "$command" = merge ]; } || {
      fail "prefarm-$command: exit $code of $line"
      head -n 3 "$err" >&2
    }
  done <lines
done
check test $ran -ge 20

# --- the pages are well-formed

if have podchecker; then
  podchecker -warnings "$pages"/*.pod >lint 2>&1
  grep -v 'pod syntax OK' lint >odd
  nothing_in odd podchecker
fi
# (as the build has made them)
cp "$built"/doc/man/*.[15] . 2>/dev/null
if [ -s prefarm.1 ]; then
  for page in "$pages"/*.pod; do
    check test -s "$(basename "$page" .pod)".[15]
  done
  if have mandoc; then
    # (pod2man leaves an empty block behind an inner list)
    mandoc -T lint -W warning ./*.[15] 2>/dev/null |
      grep -v 'empty block: RS' >odd
    nothing_in odd mandoc
  elif have groff; then
    groff -ww -mandoc -Tutf8 ./*.[15] 2>odd >/dev/null
    nothing_in odd groff
  fi
fi

# --- the whole manual: without a warning, so without a dead reference

mkdir parts
"$prefarm" describe --format texinfo >parts/parameters.texi
"$prefarm" list >list.txt
awk '/^[a-z]/ { family = $1; sub(/:$/, "", family) }
  /^  [^ ]/ { print (family == "element" ? "attributes of" : family), $1 }' \
  list.txt >members
check test "$(wc -l <members)" -ge 150
sed -n 's/^@anchor{\(.*\)}$/\1/p' parts/parameters.texi >anchors
diff members anchors >odd
nothing_in odd 'list and describe --format texinfo differ'
covered() { # FAMILY CHAPTER...: these speak of each of its members
  family=$1
  shift
  for chapter; do
    sed 's/@r{, }/ /g; s/^@item //; t; s/@code{\([a-z-]*\)}/\n\1\n/g' \
      "$top/doc/chapters/$chapter.texi"
  done | tr ' ' '\n' | sort -u >told
  sed -n "s/^$family //p" members | sort -u >wanted
  check test -s wanted
  comm -23 wanted told >odd
  nothing_in odd "the chapters $* have no $family"
}
covered learner mirror direct rewards
covered preference games
covered reference games
covered features games
covered feedback annotators
covered annotator annotators
covered policy direct
covered optimiser direct
covered reward-model rewards
covered metric evaluation
if have makeinfo && [ -f "$top/doc/prefarm.texi" ]; then
  for part in commands experiment-file; do
    cp "$built/doc/$part.texi" parts || cp "$top/doc/$part.texi" parts
  done 2>/dev/null
  makeinfo --plaintext --no-split -I parts -I "$top/doc" -o manual.txt \
    "$top/doc/prefarm.texi" >odd 2>&1
  nothing_in odd makeinfo
  check test -s manual.txt
  [ -s manual.txt ] || finish
  for command in $commands; do
    names manual.txt "prefarm $command"
  done
  for element in $(cat elements); do
    names manual.txt "<$element>"
  done
fi

finish
