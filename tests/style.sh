#!/bin/sh
# The size budget of HACKING.md: no function over 60 lines or complexity 15,
# no file over 500 lines, no mutable variable at file scope outside src/cli.
# Needs pmccabe for the functions; skipped where it is absent.
top=${top_srcdir:-.}
cd "$top" || exit 99
bad=0

find src sim eval -name '*.[ch]' -exec wc -l {} + |
  awk '$2 != "total" && $1 > 500 {
         print $2 ": " $1 " lines; split it (500 at most)"; bad = 1 }
       END { exit bad }' >&2 || bad=1

command -v pmccabe >/dev/null || { [ $bad -eq 0 ] && exit 77; exit 1; }
find src sim eval -name '*.c' -exec pmccabe {} + |
  awk '$2 > 15 { print $6 " " $7 ": complexity " $2 " (15 at most)"; bad = 1 }
       $5 > 60 {
         print $6 " " $7 ": " $5 " lines (60 at most)"; bad = 1 }
       END { exit bad }' >&2 || bad=1
exit $bad
