# Turns `make --always-make --dry-run` into a compilation database: a line that
# compiles a C file (through libtool or not) gives one entry.
#   -v dir=BUILD_DIR -v src=SOURCE_DIR
function quoted(s) {
  gsub(/\\/, "\\\\", s)
  gsub(/"/, "\\\"", s)
  return "\"" s "\""
}
BEGIN { print "[" }
/ -c -o / {
  line = $0
  sub(/^.*--mode=compile /, "", line)
  sub(/;.*$/, "", line)
  sub(/ && .*$/, "", line)
  # automake writes `test -f 'x.c' || echo '../'`x.c for ../x.c
  sub(/`test -f '[^']*' \|\| echo '[^']*'`/, src "/", line)
  n = split(line, word, " ")
  if (word[n] !~ /\.c$/) next
  printf "%s{\"directory\": %s, \"file\": %s,\n \"command\": %s}", \
    (count++ ? ",\n" : ""), quoted(dir), quoted(word[n]), quoted(line)
}
END { print "\n]" }
