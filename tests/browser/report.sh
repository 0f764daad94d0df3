#!/bin/sh
# The report in a real browser: it opens without a word on the console, its
# tables sort, its figures can be read by pointer and by keyboard, hostile names
# are text, light and dark are readable, and it is not blank.
#
# The page's policy lets no script in but its own, so the tests are put into a
# copy with another policy; the page as it is is opened, too.
#
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source=tests/cli/setup.sh
. "${top_srcdir:-.}/tests/cli/setup.sh"

have chromium || { echo 'no chromium'; exit 77; }
have gnuplot || { echo 'no gnuplot'; exit 77; }
HOME=$scratch
export HOME
# Where pictures are kept for who wants to look at them.
shots=$built/tests/browser
mkdir -p "$shots" || exit 99

browse() { # ARGUMENTS...: $out and $err
  chromium --headless=new --no-sandbox --disable-gpu --hide-scrollbars \
    --user-data-dir="$scratch/chromium" --no-first-run \
    --host-resolver-rules='MAP * ~NOTFOUND' --enable-logging=stderr --v=0 \
    --virtual-time-budget=2000 "$@" >"$out" 2>"$err" </dev/null
}

cp "$top/tests/browser/hostile.xml" .
expect_exit 0 "$prefarm" run hostile.xml -q -o hostile.db
expect_exit 0 "$prefarm" report hostile.db -o page.html
check test ! -e marker

# --- as it is ---

check browse --dump-dom "file://$PWD/page.html"
grep 'CONSOLE' "$err" && fail 'words on the console'
expect_text "$out" '<button type="button">median</button>' 'class="readout"'

# --- with tests ---

figures=$(grep -c '<figure ' page.html)
check test "$figures" -ge 2
{
  sed "s/script-src 'sha256-[^']*'/script-src 'unsafe-inline'/
    /^<\/body>/,\$d" page.html
  cat <<END
<script id="test">
const expected = {figures: $figures, texts: [
  "<\/title><script>window.hacked=1<\/script>",
  "<b onclick='window.hacked=3'>bold</b>",
  "</desc></svg><script>window.hacked=4<\/script>",
  "<\/script><script>window.hacked=5<\/script><\!--",
  "\" onmouseover=\"window.hacked=6",
  "&lt;literal&gt; \${window.hacked=7} %n%s @x ]]>",
  "שלום -- {/*1e9 \\\\u003c"
]};
END
  cat "$top/tests/browser/page.js"
  echo '</script></body></html>'
} >test.html
verdict() { # WORDS
  found=$(sed -n '/<pre id="verdict">/,/<\/pre>/p' "$out")
  case $found in
  *"checks, $1"*) checks=$((checks + 1)) ;;
  *) fail "the browser says: ${found:-nothing}" ;;
  esac
}
check browse --window-size=1280,900 --dump-dom "file://$PWD/test.html"
verdict light
check browse --window-size=500,900 --force-dark-mode --dump-dom \
  "file://$PWD/test.html"
verdict dark

# --- to look at ---

check browse --window-size=1280,3000 --screenshot="$shots/report.png" \
  "file://$PWD/page.html"
# A blank page of that size has some 10 kB.
check test "$(wc -c <"$shots/report.png")" -gt 60000

finish
