/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/plot_output.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/signals.h"
#include "core/status.h"
#include "lab/store/output.h"

bool
pf_plot_form(const char *name, enum pf_figure_form *form)
{
    static const char *const ending[PF_FIGURE_FORMS] = {
        [PF_FIGURE_SVG] = ".svg",
        [PF_FIGURE_PDF] = ".pdf",
        [PF_FIGURE_PNG] = ".png",
        [PF_FIGURE_TEX] = ".tex"};
    const char *dot = strrchr(name, '.');
    for (int i = 0; dot != NULL && i < PF_FIGURE_FORMS; i++)
        if (strcmp(dot, ending[i]) == 0) {
            *form = (enum pf_figure_form) i;
            return true;
        }
    return false;
}

/* The text without its last `drop` characters, with another end. */
static char *
end_with(const char *text, size_t drop, const char *end)
{
    size_t n = strlen(text) - drop, size = n + strlen(end) + 1;
    char *out = malloc(size);
    if (out != NULL)
        snprintf(out, size, "%.*s%s", (int) n, text, end);
    return out;
}

/* A folder gets the script under a name of its own. */
static char *
script_name(const struct pf_plot_output *o)
{
    struct stat info;
    char own[80];
    bool folder = stat(o->script, &info) == 0 && S_ISDIR(info.st_mode);
    snprintf(own, sizeof own, "/%.70s.gp", o->kind);
    return end_with(o->script, 0, folder ? own : "");
}

/* Files that are there together or not at all. */
enum { SCRIPT, ART, PICTURE, MOST_FILES };

struct files {
    const struct pf_figure *f;
    enum pf_figure_form form;
    struct pf_output out[MOST_FILES];
    char *name[MOST_FILES]; /* owned; NULL: this one is not written */
    struct pf_diag *d;
};

static int
name_files(struct files *t, const struct pf_plot_output *o)
{
    bool tex = t->form == PF_FIGURE_TEX, picture = o->name != NULL;
    const char *base = picture ? o->name : o->kind;
    if (picture)
        t->name[PICTURE] = strdup(base);
    else if (o->script == NULL)
        t->name[PICTURE] = end_with(base, 0, ".svg");
    if (o->script != NULL)
        t->name[SCRIPT] = script_name(o);
    else if (tex)
        t->name[SCRIPT] = end_with(base, 4, ".gp");
    if (tex)
        t->name[ART] = end_with(base, 4, "-art.pdf");
    bool ok = (t->name[PICTURE] != NULL || (!picture && o->script != NULL)) &&
              (t->name[SCRIPT] != NULL || (!tex && o->script == NULL)) &&
              (t->name[ART] != NULL || !tex);
    return ok ? PF_OK : PF_ENOMEM;
}

/* What LaTeX calls the art: as it was named here, for a document in the folder
 * that we are in; by its own name alone where that is a path from the root. */
static int
art_name(const struct files *t, const char **name)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_/";
    *name = t->name[ART];
    if (*name == NULL)
        return PF_OK;
    if ((*name)[0] == '/')
        *name = strrchr(*name, '/') + 1;
    if ((*name)[strspn(*name, plain)] == '\0')
        return PF_OK;
    return pf_diag_at(t->d, (struct pf_place){.file = t->name[PICTURE]},
                      "LaTeX cannot call its art by this name; use letters, "
                      "digits, '.', '-', '_' and '/'");
}

static int
fill_files(struct files *t)
{
    const char *art;
    int status = art_name(t, &art);
    for (int i = 0; status == PF_OK && i < MOST_FILES; i++)
        if (t->name[i] != NULL)
            status = pf_output_open(&t->out[i], t->name[i], t->d);
    if (status == PF_OK && t->name[SCRIPT] != NULL)
        status = pf_figure_script(t->f, t->form, t->out[SCRIPT].stream, t->d);
    if (status == PF_OK && t->name[PICTURE] != NULL)
        status = pf_figure_draw(t->f, t->form, t->out[PICTURE].stream,
                                t->out[ART].stream, art, t->d);
    return status;
}

/* The picture, which needs the others, gets its name last. What already has one
 * when another fails is taken back. */
static int
close_files(struct files *t, int status)
{
    int had = 0;
    for (int i = 0; i < MOST_FILES; i++) {
        bool regular = t->out[i].temporary != NULL;
        status = pf_output_close(&t->out[i], status, t->d);
        had |= status == PF_OK && regular ? 1 << i : 0;
    }
    for (int i = 0; status != PF_OK && i < MOST_FILES; i++)
        if ((had >> i & 1) != 0)
            unlink(t->name[i]);
    return status;
}

int
pf_plot_write(const struct pf_figure *f, const struct pf_plot_output *o,
              struct pf_diag *d)
{
    struct files t = {.f = f, .form = PF_FIGURE_SVG, .d = d};
    int status = PF_OK;
    if (o->name != NULL && !pf_plot_form(o->name, &t.form))
        return PF_EINPUT;
    status = name_files(&t, o);
    pf_signals_mind(false);
    if (status == PF_OK)
        status = close_files(&t, fill_files(&t));
    if (status == PF_OK && o->name == NULL && o->script == NULL)
        printf("%s\n", t.name[PICTURE]);
    for (int i = 0; i < MOST_FILES; i++)
        free(t.name[i]);
    return status;
}
