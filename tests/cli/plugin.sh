#!/bin/sh
# Plug-ins: a learner and a metric from outside the tree, used like those
# built in; what cannot be one is refused; one that crashes costs its own runs.
# shellcheck source=tests/cli/setup.sh
. "${top_srcdir:-.}/tests/cli/setup.sh"

have pkg-config || exit 77
# a library with sanitizers wants plug-ins with them
nm -D "$top_builddir/.libs/libprefarm.so" 2>/dev/null | grep -q __asan_init &&
  exit 77

build() { # FILE.c FILE.so
  # shellcheck disable=SC2046  # a list of words
  ${CC:-cc} -std=c17 -shared -fPIC "$1" -o "$2" -I "$top/src" -I "$top" \
    $(pkg-config --cflags gsl) || exit 99
}
build "$top/examples/plugin.c" plugin.so

cat >mine.xml <<'END'
<experiment version="1" name="mine">
  <world beta="0.2"><preference type="hodge-mix" actions="5" cyclic="0.7"/>
    <reference type="gaussian"/></world>
  <learner type="omd" eta="0.3"/>
  <learner type="heavy-ball" eta="0.3" momentum="0"/>
  <learner type="heavy-ball" id="pushed" eta="0.3" momentum="0.4"/>
  <budget steps="400"/>
  <record points="5" policies="final">
    <metric type="regularised-duality-gap"/><metric type="likeliest"/>
  </record>
  <seeds count="4"/>
</experiment>
END

# without it the names are unknown, with it everything knows them
expect_exit 2 "$prefarm" run mine.xml -o mine.db
expect_text "$err" "there is no learner 'heavy-ball'" 'prefarm list learner'
expect_exit 0 "$prefarm" list learner --plugin ./plugin.so
expect_text "$out" heavy-ball
expect_exit 0 "$prefarm" --plugin plugin.so describe heavy-ball
expect_text "$out" momentum
expect_exit 0 "$prefarm" run --plugin ./plugin.so mine.xml -o mine.db -j 2
expect_exit 0 "$prefarm" show mine.db --metric likeliest
expect_text "$out" 'OMD, heavy ball'

# no momentum: online mirror descent, to the bit
values() { # LEARNER: its policies
  "$prefarm" export mine.db --table policies |
    awk -F, -v l="$1" '$2 == l { print $4, $(NF - 2), $NF }'
}
values omd >omd.txt
values heavy-ball >plain.txt
values pushed >pushed.txt
check [ "$(wc -l <omd.txt)" -eq 20 ]
expect_same omd.txt plain.txt
cmp -s omd.txt pushed.txt && fail 'momentum changes nothing'

# another plug-in of the same names is another fingerprint
sed 's/1.0 - eta \* beta/1.0 - 0.5 * eta * beta/' "$top/examples/plugin.c" \
  >other.c
build other.c other.so
sed 's/count="4"/count="6"/' mine.xml >more.xml
expect_exit 3 "$prefarm" run --plugin ./other.so more.xml -o mine.db
expect_text "$err" plug-in
expect_exit 0 "$prefarm" run --plugin ./plugin.so more.xml -o mine.db

# --- what is no plug-in ---

echo 'int x;' >empty.c
build empty.c empty.so
expect_exit 2 "$prefarm" list --plugin ./empty.so
expect_text "$err" 'is not a plug-in'
echo 'no object' >text.so
expect_exit 2 "$prefarm" list --plugin ./text.so
expect_text "$err" 'cannot load the plug-in'
expect_exit 2 "$prefarm" list --plugin ./absent.so
expect_text "$err" absent.so
expect_exit 2 "$prefarm" list --plugin
sed 's/"heavy-ball"/"nash-md"/' "$top/examples/plugin.c" >taken.c
build taken.c taken.so
expect_exit 2 "$prefarm" list --plugin ./taken.so
expect_text "$err" "there is a learner 'nash-md' already"
sed 's/"heavy-ball"/"Heavy ball"/; s/\.measure = measure/.measure = NULL/' \
  "$top/examples/plugin.c" >wrong.c
build wrong.c wrong.so
expect_exit 2 "$prefarm" list --plugin ./wrong.so
expect_text "$err" 'has no name made of' 'has no measure'
sed 's/PF_PLUGIN(/PF_PLUGIN(.version = 77, /' "$top/examples/plugin.c" >old.c
build old.c old.so 2>/dev/null
expect_exit 2 "$prefarm" list --plugin ./old.so
expect_text "$err" 'compile it again'

# --- one that crashes for one seed ---

sed 's/^step(struct pf_learner \*l, struct pf_feedback \*f)/&/
s/int status = pf_query(l, f, l->x\[WIN\], l->pi);/&\
    for (size_t k = 0; k < l->task->shape.lanes; k++)\
        if (l->t == 7 \&\& l->par[MOMENTUM][k] > 0.6)\
            *(volatile int *) 0 = 1;/' "$top/examples/plugin.c" >crash.c
build crash.c crash.so 2>/dev/null
sed 's/<\/experiment>/<sweep><axis path="learner[@id='"'pushed'"']\/@momentum" values="0.1 0.5 0.7"\/><\/sweep><\/experiment>/' \
  mine.xml >crash.xml
ulimit -c 0
expect_exit 1 "$prefarm" run --plugin ./crash.so crash.xml -o crash.db -j 2
expect_text "$err" 'signal 11' 'momentum=0.7'
expect_text "$out" '20 runs, 16 computed now, 4 failed'
finish
