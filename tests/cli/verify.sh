#!/bin/sh
# prefarm verify: damage named, one hash for equal contents, runs replayed.
# shellcheck source=tests/cli/setup.sh
. "${top_srcdir:-.}/tests/cli/setup.sh"

cat >v.xml <<'END'
<experiment version="1" name="v">
  <world id="w"><preference type="hodge-mix" actions="5"/></world>
  <learner type="omd"/>
  <learner type="nash-md" id="md"/>
  <budget steps="40"/>
  <record points="5" policies="final">
    <metric type="regularised-duality-gap"/>
  </record>
  <seeds count="4"/>
  <sweep>
    <axis path="world/preference/@cyclic" values="0 0.5 1"/>
  </sweep>
</experiment>
END
expect_exit 0 "$prefarm" run v.xml -j 2
expect_exit 0 "$prefarm" run v.xml -j 0 -o again.db

# A file that is well.
expect_exit 0 "$prefarm" verify v.db
check test ! -s "$err"
expect_line "$out" 1 'v.db: 24 runs planned: 24 done, 0 failed, 0 missing'
expect_text "$out" '24 runs computed under numerics fingerprint' 'no damage'
check test "$(echo v.db*)" = v.db

# Runs that are missing, failed or no more planned are no damage.
sed 's/count="4"/count="6"/; s/id="w"/id="w" beta="0.2"/' v.xml >more.xml
cp v.db more.db
expect_exit 0 "$prefarm" run more.xml -o more.db --shard 1/3
expect_exit 0 "$prefarm" verify more.db
expect_text "$out" '36 runs planned: 12 done, 0 failed, 24 missing' \
  '24 more runs that are not planned'
sed 's/type="omd"/& id="wild" eta="1e12"/' v.xml >wild.xml
expect_exit 1 "$prefarm" run wild.xml
expect_exit 0 "$prefarm" verify wild.db
expect_text "$out" '12 done, 12 failed, 0 missing'

# The hash: of the content, in the form of sha256sum.
hash_of() { # FILE OPTION...: in $hash
  file=$1
  shift
  expect_exit 0 "$prefarm" verify "$@" "$file"
  hash=$(cut -d ' ' -f 1 "$out")
  expect_line "$out" 1 "$hash  $file"
  check test "$(echo "$hash" | tr -d 'a-f0-9' | wc -c)" -eq 1
  check test ${#hash} -eq 64
}
hash_of v.db --hash
whole=$hash
hash_of again.db --hash
check test "$hash" = "$whole"
hash_of v.db --hash=results
results=$hash
check test "$hash" != "$whole"
# Another name of the experiment is no other result.
sed 's/name="v"/name="other"/' v.xml >named.xml
expect_exit 0 "$prefarm" run named.xml
hash_of named.db --hash
check test "$hash" != "$whole"
hash_of named.db --hash=results
check test "$hash" = "$results"
hash_of wild.db --hash=results
check test "$hash" != "$results"
cp v.db 'a b\c.db'
expect_exit 0 "$prefarm" verify --hash 'a b\c.db'
expect_line "$out" 1 "\\$whole  a b\\\\c.db"

# Damage is named, all of it, and not hashed.
if have sqlite3; then
  sqlite3 v.db "SELECT id FROM run WHERE id IN (SELECT run FROM plan WHERE
    seed=2) ORDER BY id LIMIT 2" >ids
  one=$(sed -n 1p ids)
  two=$(sed -n 2p ids)
  cp v.db bad.db
  sqlite3 bad.db "UPDATE run SET contexts = contexts + 1 WHERE id='$one';
    UPDATE series SET value = zeroblob(40) WHERE run='$two';
    DELETE FROM policy WHERE run='$two'"
  cp bad.db bad.kept
  expect_exit 3 "$prefarm" verify bad.db
  expect_text "$out" '24 runs planned: 22 done' '3 damages'
  expect_text "$err" "bad.db: run $one (learner " ', world w, seed 2): ' \
    'column contexts of table run' "run $two" 'column value of table series' \
    'table policy has 0 rows'
  check test "$(wc -l <"$err")" -eq 3
  for what in --hash --hash=results; do
    expect_exit 3 "$prefarm" verify $what bad.db
    check test ! -s "$out"
    expect_text "$err" 'column value of table series' 'has no hash'
  done
  expect_exit 3 "$prefarm" verify --run "$one" bad.db
  expect_text "$err" "run $one: column contexts of table run"
  check test ! -s "$out"
  # It was only read.
  expect_same bad.db bad.kept
  # Where nothing can be written it works as well.
  mkdir closed && cp v.db closed/v.db && chmod 555 closed
  expect_exit 0 "$prefarm" verify closed/v.db
  chmod 755 closed
  # A file that somebody made to look like one of ours.
  sqlite3 v.db "VACUUM INTO 'view.db'"
  sqlite3 view.db 'CREATE VIEW x AS SELECT * FROM run'
  expect_exit 3 "$prefarm" verify view.db
  expect_text "$err" 'view.db: its tables are not those of a result file'
fi

# A name is a name, whatever SQLite or a shell would make of it.
for name in 'a?mode=ro' "it's \"so\"" 'file:v' ':memory:' '50%20' \
  "$(printf '\377\376')"; do
  cp again.db "./$name"
  expect_exit 0 "$prefarm" verify "$name"
  expect_exit 0 "$prefarm" merge -o merged.db "$name"
  hash_of merged.db --hash
  check test "$hash" = "$whole"
  rm -f merged.db
  expect_exit 0 "$prefarm" merge -o "$name" again.db
  hash_of "$name" --hash
  check test "$hash" = "$whole"
  rm "$name"
done

# Files that are no result files.
: >empty.db
mkdir folder.db
for bad in v.xml empty.db folder.db none.db; do
  for how in '' --hash '--replay 1'; do
    # shellcheck disable=SC2086  # words
    expect_exit 3 "$prefarm" verify $how $bad
    expect_text "$err" "$bad: "
    check test ! -s "$out"
  done
done

# Replayed alone, every run has the bits that it had among others.
expect_exit 0 "$prefarm" verify --replay all v.db
expect_text "$out" '24 runs replayed, 0 differ'
expect_exit 0 "$prefarm" verify --replay 3 v.db --seed 5
expect_text "$out" '3 runs replayed, 0 differ (--seed 5)'
expect_exit 0 "$prefarm" verify --replay 100 wild.db
expect_text "$out" '12 runs replayed, 0 differ'
"$prefarm" export v.db --table runs | sed -n '2,3s/,.*//p' >ids
expect_exit 0 "$prefarm" verify --run "$(sed -n 1p ids)" \
  --run "$(sed -n 2p ids)" v.db
expect_text "$out" '2 runs replayed, 0 differ'
expect_exit 2 "$prefarm" verify --run 0123456789abcdef v.db
expect_text "$err" "no run '0123456789abcdef'"
failed=$("$prefarm" export wild.db --table runs | sed -n '/,failed,/s/,.*//p' |
  head -n 1)
expect_exit 2 "$prefarm" verify --run "$failed" wild.db
expect_text "$err" 'is not done'

# Data files: from the folder of the result file, or from another.
mkdir data away
printf '0.5 0.7\n0.3 0.5\n' >data/p.txt
cat >data/d.xml <<'END'
<experiment version="1" name="d">
  <world><preference type="matrix" file="p.txt"/></world>
  <learner type="omd"/>
  <budget steps="10"/>
</experiment>
END
expect_exit 0 "$prefarm" run data/d.xml -o away/d.db
expect_exit 2 "$prefarm" verify --replay all away/d.db
expect_text "$err" p.txt
check test ! -s "$out"
expect_exit 0 "$prefarm" verify --replay all --folder data away/d.db
expect_text "$out" '1 run replayed, 0 differ'
printf '0.5 0.6\n0.4 0.5\n' >away/p.txt
expect_exit 3 "$prefarm" verify --replay all away/d.db
expect_text "$err" 'a data file has changed'
expect_exit 0 "$prefarm" verify away/d.db

# Calls that do not fit together.
for bad in '' 'v.db again.db' '--hash=all v.db' '--hash --replay 1 v.db' \
  '--replay 0 v.db' '--replay x v.db' '--replay -1 v.db' '--seed 1 v.db' \
  '--replay 1 --seed x v.db' '--folder . v.db'; do
  # shellcheck disable=SC2086  # words
  expect_exit 2 "$prefarm" verify $bad
  expect_text "$err" 'usage: prefarm verify'
  check test ! -s "$out"
done

finish
