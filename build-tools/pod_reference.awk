# Makes a part of the manual out of what pod2texi makes of manual pages:
#
#   awk -f pod_reference.awk prefarm.texi prefarm-run.texi ... >commands.texi
#   awk -v chapter='Experiment' -f pod_reference.awk prefarm-experiment.texi
#
# Of commands every page becomes a section with a node of its own, "prefarm
# run"; with `chapter` the sections of the one page become nodes, "Experiment
# tables". References to pages of prefarm become references in the manual.
#
# SPDX-License-Identifier: GPL-3.0-or-later

function sentence(text) {
    return toupper(substr(text, 1, 1)) tolower(substr(text, 2))
}

# "prefarm-run" as one calls it
function called(page) {
    sub(/-/, " ", page)
    return page
}

# The first letter, and a full stop.
function opened(text) {
    return toupper(substr(text, 1, 1)) substr(text, 2) \
        (text ~ /[.?!]$/ ? "" : ".")
}

function node_of(page) {
    return page == "prefarm-experiment" ? "Experiment files" : called(page)
}

# @url{http://man.he.net/man1/prefarm-run,, prefarm-run(1)}, and sections of
# the same page: @ref{prefarm-show LEADERBOARD,, LEADERBOARD}
function refer(line,    before, page, rest, at) {
    while ((at = index(line, "@url{http://man.he.net/")) > 0) {
        before = substr(line, 1, at - 1)
        rest = substr(line, at)
        at = index(rest, "}")
        page = substr(rest, 1, at - 1)
        rest = substr(rest, at + 1)
        sub(/^.*,, */, "", page)
        sub(/\([0-9]\)$/, "", page)
        line = before (page ~ /^prefarm/ ? "@ref{" node_of(page) "}" \
            : "@command{" page "}") rest
    }
    while (match(line, /@ref\{[^,}]*,, [^}]*\}/)) {
        rest = substr(line, RSTART + 5, RLENGTH - 6)
        before = rest
        sub(/,, .*/, "", before)
        sub(/^.*,, /, "", rest)
        line = substr(line, 1, RSTART - 1) "@ref{" before ", " \
            sentence(rest) "}" substr(line, RSTART + RLENGTH)
    }
    return line
}

# Options and elements go into the index; so do sections of the page with a
# node of its own.
function index_of(line,    word) {
    if (line !~ /^@itemx? @t\{-/)
        return
    word = line
    while (match(word, /@t\{--[a-z-]*/)) {
        word = substr(word, RSTART)
        sub(/^@[a-z]*\{/, "", word)
        rest = word
        sub(/[^a-z-].*/, "", word)
        put("@cindex " word (chapter == "" ? " (" called(page) ")" : ""))
        word = rest
    }
}

function put(line) {
    body[n++] = line
}

# A heading closes the block of the synopsis.
function close_synopsis() {
    if (synopsis)
        put("@end raggedright\n@end indentedblock\n")
    synopsis = 0
}

function start_page(name) {
    page = name
    pages[++n_pages] = page
    if (chapter != "")
        return
    put("\n@node " called(page) "\n@section " \
        (page == "prefarm" ? "The program" : "@command{" called(page) "}"))
    put("@cindex @command{" called(page) "}")
}

function section(title) {
    close_synopsis()
    in_name = title == "NAME"
    skipping = title == "SEE ALSO" || in_name ||
        (chapter != "" && title == "DESCRIPTION")
    if (skipping) {
        skipping = title == "SEE ALSO"
        return
    }
    if (title == "SYNOPSIS") {
        synopsis = 1
        put("@indentedblock\n@raggedright")
        return
    }
    if (chapter == "") {
        put("@subheading " sentence(title))
        return
    }
    nodes[++n_nodes] = chapter " " tolower(title)
    put("@node " nodes[n_nodes] "\n@section " sentence(title))
}

/^@chapter / { start_page(substr($0, 10)); held = ""; next }

/^@section / { section(substr($0, 10)); next }

skipping { next }

/^@subsection / {
    close_synopsis()
    title = substr($0, 13)
    put((chapter == "" ? "@subsubheading " : "@subsection ") title)
    if (title ~ /^</) {
        put("@cindex @code{" title "}")
        name = title
        gsub(/[<>]/, "", name)
        put("@anchor{element " name "}")
    }
    next
}

# Anchors of sections serve references within a page; those of items do not.
/^@anchor\{/ {
    if ($0 ~ /^@anchor\{[a-z-]* [A-Z][A-Z ]*\}$/ && !in_name && !synopsis)
        put($0)
    next
}

in_name && /^$/ { next }

in_name {
    sub(/^[^ ]* - /, "")
    about[page] = $0
    if (chapter == "")
        put("\n" opened($0) "\n")
    in_name = 0
    next
}

{
    $0 = refer($0)
    gsub(/@strong\{/, "@t{")
    gsub(/@emph\{/, "@i{")
}

# A list of what kind are we in?
/^@(table|itemize|enumerate)/ { list[++depth] = $1 }
/^@end (table|itemize|enumerate)/ { depth-- }

# Items of a table that share what follows them.
/^@item / && list[depth] == "@table" {
    if (item)
        sub(/^@item/, "@itemx")
    item = 1
    put($0)
    index_of($0)
    next
}

/^$/ && item { next }

{ item = 0; put($0) }

END {
    close_synopsis()
    print "@c Made from doc/man by build-tools/pod_reference.awk."
    if (chapter == "") {
        print "\n@menu"
        for (i = 1; i <= n_pages; i++)
            printf "* %-22s %s\n", called(pages[i]) "::", opened(about[pages[i]])
        print "@end menu"
    }
    for (i = 0; i < n; i++) {
        if (chapter != "" && !menu && body[i] ~ /^@node /) {
            menu = 1
            print "@menu"
            for (j = 1; j <= n_nodes; j++)
                print "* " nodes[j] "::"
            print "@end menu\n"
        }
        print body[i]
    }
}
