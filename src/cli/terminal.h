/* The terminal: has it colour, and how wide is it?
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_CLI_TERMINAL_H
#define PF_CLI_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum pf_colour { PF_COLOUR_AUTO, PF_COLOUR_ALWAYS, PF_COLOUR_NEVER };

/* Takes --color; false when the word is none of auto, always, never. */
bool pf_colour_set(enum pf_colour *colour, const char *word);

/* AUTO: `out` is a terminal, TERM is set and not "dumb", and NO_COLOR is not
 * set or empty (no-color.org). */
bool pf_has_colour(enum pf_colour colour, FILE *out);

/* COLUMNS where it is a number, else what the terminal says, else 80. */
size_t pf_terminal_columns(FILE *out);

#endif
