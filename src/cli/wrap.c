/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/wrap.h"

#include <string.h>

#define WIDTH 79

/* Characters, not bytes, of the next `length` bytes of UTF-8. */
static int
columns(const char *text, size_t length)
{
    int n = 0;
    for (size_t i = 0; i < length; i++)
        n += ((unsigned char) text[i] & 0xC0) != 0x80;
    return n;
}

void
pf_put_wrapped(FILE *out, const char *text, int column, int indent)
{
    int blanks = column < indent ? indent - column : 0;
    text += strspn(text, " ");
    while (*text != '\0') {
        size_t length = strcspn(text, " ");
        int wide = columns(text, length);
        if (column > indent && column + blanks + wide > WIDTH) {
            fputc('\n', out);
            column = 0;
            blanks = indent;
        }
        fprintf(out, "%*s%.*s", blanks, "", (int) length, text);
        column += blanks + wide;
        blanks = 1;
        text += length;
        text += strspn(text, " ");
    }
    fputc('\n', out);
}
