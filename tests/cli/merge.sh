#!/bin/sh
# prefarm merge: shards become the file that one call would have written.
# shellcheck source=tests/cli/setup.sh
. "${top_srcdir:-.}/tests/cli/setup.sh"

# The experiment has a data file, which is not there when shards are merged.
mkdir home merged
printf '0.5 0.7 0.2\n0.3 0.5 0.6\n0.8 0.4 0.5\n' >home/p.txt
cat >home/m.xml <<'END'
<experiment version="1" name="m">
  <world id="file"><preference type="matrix" file="p.txt"/></world>
  <world id="drawn"><preference type="hodge-mix" actions="5"/></world>
  <learner type="omd"/>
  <learner type="nash-md"/>
  <budget steps="40"/>
  <record points="5" policies="final"/>
  <seeds count="5"/>
  <sweep><axis path="world/@beta" values="0.1 0.2"/></sweep>
</experiment>
END
cd home || exit 99
expect_exit 0 "$prefarm" run m.xml -o whole.db -j 2
for i in 1 2 3; do
  expect_exit 0 "$prefarm" run m.xml -o s$i.db --shard $i/3 -j 1
done
mv ./*.db ../merged
cd ../merged || exit 99

hash_of() { # FILE: in $hash
  expect_exit 0 "$prefarm" verify --hash "$1"
  hash=$(cut -d ' ' -f 1 "$out")
}
hash_of whole.db
whole=$hash
expect_whole() { # FILE: has the content of the whole, however it came about
  hash_of "$1"
  check test "$hash" = "$whole"
  have sqlite3 || return
  rm -f one two
  sqlite3 "$1" "VACUUM INTO 'one'"
  sqlite3 whole.db "VACUUM INTO 'two'"
  expect_same one two
}

expect_exit 0 "$prefarm" merge -o all.db s1.db s2.db s3.db
expect_line "$out" 1 's1.db: 14 runs taken'
expect_line "$out" 2 's2.db: 13 runs taken'
expect_line "$out" 4 'all.db: 40 runs planned: 40 done, 0 failed, 0 missing'
check test ! -s "$err"
expect_whole all.db
check test "$(echo all.db*)" = all.db
expect_exit 0 "$prefarm" merge s3.db s1.db s2.db --output other.db
expect_whole other.db

# One after the other, with what is missing said and in the exit code.
expect_exit 1 "$prefarm" merge -o step.db s2.db
expect_text "$out" 'step.db: 40 runs planned: 13 done, 0 failed, 27 missing'
expect_exit 1 "$prefarm" merge -o step.db s3.db s2.db
expect_text "$out" 's2.db: 0 runs taken, 13 were there already' '14 missing'
expect_exit 0 "$prefarm" merge -o step.db s1.db
expect_whole step.db
expect_exit 0 "$prefarm" show step.db

# A merged file is an ordinary one: what is missing can be run.
expect_exit 1 "$prefarm" merge -o rest.db s1.db s2.db
mv rest.db ../home
(cd ../home && "$prefarm" run -q m.xml -o rest.db)
mv ../home/rest.db .
expect_whole rest.db

# What cannot be merged is refused, and nothing is made.
sed 's/count="5"/count="6"/' ../home/m.xml >../home/grown.xml
sed 's/name="m"/name="n"/' ../home/m.xml >../home/named.xml
for name in grown named; do
  expect_exit 0 "$prefarm" run ../home/$name.xml -o $name.db --shard 1/9
  expect_exit 3 "$prefarm" merge -o no.db s1.db $name.db
  expect_text "$err" "$name.db: is not of the same plan as 's1.db'"
  check test ! -e no.db
  check test ! -s "$out"
  cp $name.db kept
  expect_exit 3 "$prefarm" merge -o $name.db s1.db
  expect_text "$err" "$name.db: is not of the same plan as 's1.db'"
  expect_same $name.db kept
done
ln s1.db hard.db
ln -s s1.db soft.db
for twin in s1.db hard.db soft.db ./s1.db; do
  expect_exit 2 "$prefarm" merge -o no.db s1.db s2.db $twin
  expect_text "$err" 'the same file'
  expect_exit 2 "$prefarm" merge -o $twin s2.db s1.db
  expect_text "$err" 'the same file'
done
expect_exit 3 "$prefarm" merge -o no.db s1.db none.db
expect_text "$err" 'none.db: '
expect_exit 3 "$prefarm" merge -o no.db s1.db ../home/m.xml
expect_exit 3 "$prefarm" merge -o missing/no.db s1.db
expect_exit 3 "$prefarm" merge -o ../home/m.xml s1.db
check test ! -e no.db

if have sqlite3; then
  # Damage stops it, with the file named.
  cp s2.db bad.db
  run=$(sqlite3 bad.db 'SELECT max(run) FROM series')
  sqlite3 bad.db "UPDATE series SET missing = x'0100000000000000' WHERE
    run = '$run'"
  expect_exit 3 "$prefarm" merge -o part.db s1.db bad.db
  expect_text "$err" "bad.db: run $run: column missing of table series"
  expect_exit 0 "$prefarm" verify part.db
  # Repeated with the right file, it is the whole.
  expect_exit 0 "$prefarm" merge -o part.db s1.db s2.db s3.db
  expect_whole part.db
fi

# Calls that say too little.
for bad in '' 's1.db' '-o x.db' '-o' '--frobnicate -o x.db s1.db'; do
  # shellcheck disable=SC2086  # words
  expect_exit 2 "$prefarm" merge $bad
  expect_text "$err" 'usage: prefarm merge'
done

finish
