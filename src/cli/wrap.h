/* Text in lines that a terminal of 80 columns has room for.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_CLI_WRAP_H
#define PF_CLI_WRAP_H

#include <stdio.h>

/* Writes the words of text on the line that `column` columns are already used
 * of, and goes on in new lines behind `indent` blanks; ends the last line. */
void pf_put_wrapped(FILE *out, const char *text, int column, int indent);

#endif
