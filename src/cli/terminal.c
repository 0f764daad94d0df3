/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/terminal.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "core/parse.h"

bool
pf_colour_set(enum pf_colour *colour, const char *word)
{
    static const char *const words[] = {[PF_COLOUR_AUTO] = "auto",
                                        [PF_COLOUR_ALWAYS] = "always",
                                        [PF_COLOUR_NEVER] = "never"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(word, words[i]) == 0) {
            *colour = (enum pf_colour) i;
            return true;
        }
    return false;
}

static bool
is_set(const char *name)
{
    const char *value = getenv(name);
    return value != NULL && value[0] != '\0';
}

bool
pf_has_colour(enum pf_colour colour, FILE *out)
{
    if (colour != PF_COLOUR_AUTO)
        return colour == PF_COLOUR_ALWAYS;
    return isatty(fileno(out)) && !is_set("NO_COLOR") && is_set("TERM") &&
           strcmp(getenv("TERM"), "dumb") != 0;
}

size_t
pf_terminal_columns(FILE *out)
{
    struct winsize size;
    uint64_t columns;
    if (is_set("COLUMNS") && pf_parse_count(getenv("COLUMNS"), &columns) &&
        columns > 0 && columns < 10000)
        return (size_t) columns;
    if (ioctl(fileno(out), TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    return 80;
}
