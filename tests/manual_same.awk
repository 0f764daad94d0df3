# Is what a command printed what the manual says? In the manual a line [...]
# stands for any lines, or none, and [...] within a line, once, for any text;
# blanks at the ends of lines do not count, nor do empty lines at the end.
#
#   awk -f manual_same.awk WANTED PRINTED
#
# SPDX-License-Identifier: GPL-3.0-or-later
function same(w, g,    at, before, after) {
    if (w == g)
        return 1
    at = index(w, "[...]")
    if (!at)
        return 0
    before = substr(w, 1, at - 1)
    after = substr(w, at + 5)
    return length(g) >= length(before) + length(after) &&
        substr(g, 1, length(before)) == before &&
        substr(g, length(g) - length(after) + 1) == after
}
{
    sub(/[ \t\r]+$/, "")
    if (FILENAME == ARGV[1])
        want[++w] = $0
    else
        got[++g] = $0
}
END {
    while (w > 0 && want[w] == "")
        w--
    while (g > 0 && got[g] == "")
        g--
    i = j = 1
    star = 0
    while (j <= g) {
        if (i <= w && want[i] == "[...]") {
            star = i++
            from = j
        } else if (i <= w && same(want[i], got[j])) {
            i++
            j++
        } else if (star) {
            i = star + 1
            j = ++from
        } else
            break
    }
    while (i <= w && want[i] == "[...]")
        i++
    exit !(i > w && j > g)
}
