/* gnuplot's LaTeX text made fit for a document.
 *
 * It calls its PDF part by the name that gnuplot gave it, which is not where
 * the caller put it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdbool.h>
#include <string.h>

#include "eval/report/figure_part.h"

bool
pf_tex_is_name(const char *name)
{
    return name != NULL && name[0] != '\0' &&
           name[strspn(name, "abcdefghijklmnopqrstuvwxyz"
                             "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_/")] ==
               '\0';
}

void
pf_tex_rewrite(FILE *out, const char *tex, const char *art_name)
{
    static const char call[] = "\\put(0,0){\\includegraphics[";
    fputs("% Needs \\usepackage{graphicx} and \\usepackage{color}.\n", out);
    while (*tex != '\0') {
        size_t n = strcspn(tex, "\n");
        const char *s = tex + strspn(tex, " ");
        const char *name =
            strncmp(s, call, strlen(call)) == 0 ? strstr(s, "]{") : NULL;
        if (name != NULL && name < tex + n)
            fprintf(out, "%.*s]{%s}}%%", (int) (name - tex), tex, art_name);
        else
            fwrite(tex, 1, n, out);
        putc('\n', out);
        tex += tex[n] == '\n' ? n + 1 : n;
    }
}
