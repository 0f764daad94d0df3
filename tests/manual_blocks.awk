# What a chapter of the manual shows, as a plan that a shell can follow: one
# line for each thing, fields apart by tabs.
#
#   awk -v out=FOLDER -f manual_blocks.awk chapter.texi
#
#   copy  LINE PATH            @verbatiminclude PATH
#   file  LINE NAME TEXT       a listing after `@c file: NAME`
#   run   LINE COMMAND WANTED EXIT NEEDS
#   skip  LINE WHY             a block after `@c not run: WHY`
#   image LINE NAME            @image{figures/NAME,...}
#   bad   LINE WHAT            a block that is none of these
#
# TEXT, COMMAND and WANTED are files in FOLDER. Blocks are @example,
# @smallexample and @verbatim. In one that is run, lines that begin with "$ "
# are commands, and what follows each, up to the next, is what it prints.
# `@c exit: N` and `@c needs: PROGRAM` speak of the next block.
#
# SPDX-License-Identifier: GPL-3.0-or-later

function plain(s) { # as it is read, not as it is written
    if (verbatim)
        return s
    gsub(/@\{/, "{", s)
    gsub(/@\}/, "}", s)
    gsub(/@@/, "@", s)
    return s
}

function forget() {
    file = why = needs = ""
    code = 0
}

function end_command() {
    if (!command)
        return
    close(cmd)
    close(want)
    printf "run\t%d\t%s\t%s\t%d\t%s\n", command, cmd, want, code, needs
    command = 0
}

function begin_command() {
    end_command()
    n++
    command = NR
    cmd = out "/" n ".sh"
    want = out "/" n ".want"
    printf "" >want
    more = 1
}

function in_command(s) {
    print s >cmd
    more = (s ~ /\\$/)
}

function in_run(s) {
    if (more)
        in_command(s)
    else if (s ~ /^\$ /) {
        begin_command()
        in_command(substr(s, 3))
    } else if (command)
        print s >want
    else {
        printf "bad\t%d\ttext before the first command\n", NR
        kind = "skip"
    }
}

function begin_block() {
    verbatim = ($1 == "@verbatim")
    close_by = "@end " substr($1, 2)
    if (file != "") {
        kind = "file"
        n++
        text = out "/" n ".text"
        printf "" >text
        printf "file\t%d\t%s\t%s\n", NR, file, text
    } else if (why != "") {
        kind = "skip"
        printf "skip\t%d\t%s\n", NR, why
    } else
        kind = "run"
    more = command = 0
}

function end_block() {
    if (kind == "run") {
        if (!command)
            printf "bad\t%d\ta block without a command\n", NR
        end_command()
    } else if (kind == "file")
        close(text)
    kind = ""
    forget()
}

BEGIN { forget() }

kind != "" {
    if ($0 == close_by)
        end_block()
    else if (kind == "run")
        in_run(plain($0))
    else if (kind == "file")
        print plain($0) >text
    next
}
/^@c file: / { file = substr($0, 10) }
/^@c not run: / { why = substr($0, 13) }
/^@c needs: / { needs = substr($0, 11) }
/^@c exit: / { code = substr($0, 10) + 0 }
/^@(example|smallexample|verbatim)$/ { begin_block() }
/^@verbatiminclude / {
    if (why != "")
        printf "skip\t%d\t%s\n", NR, why
    else
        printf "copy\t%d\t%s\n", NR, $2
    forget()
}
/@image\{figures\// {
    name = $0
    sub(/.*@image\{figures\//, "", name)
    sub(/[,}].*/, "", name)
    printf "image\t%d\t%s\n", NR, name
}
END {
    if (kind != "")
        printf "bad\t%d\ta block without end\n", NR
}
