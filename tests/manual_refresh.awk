# Writes a chapter anew with what its commands print now, where the manual
# says something else.
#
#   awk -v list=FILE -f manual_refresh.awk chapter.texi
#
# FILE has the line of each such command and the file of what it printed,
# apart by a tab. The last line [...] is kept, between the lines that it stood
# between, or, where they are gone, with as many lines before and after it as
# there were. Lines that have a [...] in them are kept, too.
#
# SPDX-License-Identifier: GPL-3.0-or-later
function written(s) {
    sub(/[ \t\r]+$/, "", s)
    gsub(/@/, "@@", s)
    gsub(/[{}]/, "@&", s)
    return s
}

# What stands in the chapter for a line that begins alike up to a [...].
function kept(s,    i, at) {
    s = written(s)
    for (i = 1; i <= n_old; i++) {
        at = index(old[i], "[...]")
        if (at > 1 && substr(old[i], 1, at - 1) == substr(s, 1, at - 1))
            return old[i]
    }
    return s
}

# Which of m fresh lines is it? If none, the one that is told.
function found(s, m, otherwise,    i) {
    for (i = 1; i <= m; i++)
        if (s != "" && kept(fresh[i]) == s)
            return i
    return otherwise
}

function flush_command(    i, j, m, head, tail) {
    if (!swapping)
        return
    m = 0
    while ((getline line <now[swapping]) > 0)
        fresh[++m] = line
    close(now[swapping])
    while (m > 0 && fresh[m] == "")
        m--
    head = tail = m
    for (i = 1; i <= n_old; i++)
        if (old[i] == "[...]") {
            head = i == 1 ? 0 : found(old[i - 1], m, i - 1)
            tail = i == n_old ? m : found(old[i + 1], m, m + i + 1 - n_old) - 1
        }
    for (j = 1; j <= m; j++)
        if (j <= head || j > tail)
            print kept(fresh[j])
        else if (j == head + 1)
            print "[...]"
    swapping = 0
}

BEGIN {
    FS = "\t"
    while ((getline <list) > 0)
        now[$1] = $2
}

more { print; more = /\\$/; next }
swapping && (/^\$ / || /^@end /) { flush_command() }
swapping { old[++n_old] = $0; next }
{ print }
FNR in now {
    swapping = FNR
    n_old = 0
    more = /\\$/
}
