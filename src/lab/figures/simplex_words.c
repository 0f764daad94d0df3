/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lab/figures/simplex_words.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/memstream.h"
#include "eval/report/text.h"
#include "lab/figures/simplex_part.h"

#define NAME 40 /* characters of a name in a sentence */

char *
pf_simplex_panel_title(const char *title, size_t context, size_t contexts)
{
    size_t size = strlen(title) + 64;
    char *text = malloc(size);
    if (text == NULL)
        return NULL;
    if (contexts == 1)
        snprintf(text, size, "%s", title);
    else
        snprintf(text, size, "%s%scontext %zu of %zu", title,
                 title[0] != '\0' ? ", " : "", context + 1, contexts);
    return text;
}

static void
put_arrows(FILE *out, unsigned fields)
{
    if (fields >> PF_SIMPLEX_REGULARISED & 1)
        fputs("; arrows: regularised dynamics", out);
    else if (fields >> PF_SIMPLEX_REPLICATOR & 1)
        fputs("; arrows: replicator dynamics", out);
}

static void
put_note(FILE *out, const struct pf_simplex_scene *s, const struct pf_figure *f)
{
    size_t paths = 0;
    for (size_t p = 0; p < f->n_panels; p++)
        paths += f->panel[p].triangle->n_paths;
    fprintf(out, "%zu path%s", paths, paths == 1 ? "" : "s");
    if (s->own_worlds)
        fprintf(out, " in the world of seed %" PRIu64, s->seed);
    fputs(" from ring to dot", out);
    put_arrows(out, s->fields);
    if (s->n_left_out > 0)
        fprintf(out, "; %zu more runs are not drawn", s->n_left_out);
    if (s->n_done + s->n_left_out < s->n_planned)
        fprintf(out, "; %zu of %zu runs are not done",
                s->n_planned - s->n_done - s->n_left_out, s->n_planned);
}

static void
put_name(FILE *out, const char *name)
{
    pf_text_put(out, name, NAME);
}

static void
put_point(FILE *out, const double *p)
{
    fprintf(out, "(%.3f, %.3f, %.3f)", p[0], p[1], p[2]);
}

/* Where the first path of each style ends. */
static void
put_ends(FILE *out, const struct pf_figure *f,
         const struct pf_figure_triangle *t)
{
    for (size_t s = 0; s < f->n_styles; s++)
        for (size_t i = 0; i < t->n_paths; i++) {
            const struct pf_figure_path *path = &t->path[i];
            if (path->style != s)
                continue;
            fputs("; ", out);
            put_name(out, f->style_label[s]);
            fputs(" ends at ", out);
            put_point(out, path->p + 3 * (path->n - 1));
            break;
        }
}

static void
put_alt(FILE *out, const struct pf_simplex_scene *s, const struct pf_figure *f)
{
    const struct pf_figure_triangle *t = f->panel[0].triangle;
    fprintf(out, "Paths of policies in the triangle of the responses ");
    for (size_t y = 0; y < 3; y++) {
        put_name(out, t->corner[y]);
        fputs(y == 0 ? ", " : y == 1 ? " and " : ". ", out);
    }
    put_note(out, s, f);
    fputs(". ", out);
    if (f->n_panels > 1) {
        put_name(out, f->panel[0].title);
        fprintf(out, ", the first of %zu panels: ", f->n_panels);
    }
    for (size_t i = 0; i < t->n_spots; i++) {
        fprintf(out, "%s%s at ", i > 0 ? "; " : "", t->spot[i].label);
        put_point(out, t->spot[i].at);
    }
    put_ends(out, f, t);
    fputc('.', out);
}

typedef void put_fn(FILE *out, const struct pf_simplex_scene *s,
                    const struct pf_figure *f);

static char *
in_words(put_fn *put, const struct pf_simplex_scene *s,
         const struct pf_figure *f)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = pf_memstream(&text, &size);
    if (out == NULL)
        return NULL;
    put(out, s, f);
    return fclose(out) == 0 ? text : NULL;
}

char *
pf_simplex_note(const struct pf_simplex_scene *s, const struct pf_figure *f)
{
    return in_words(put_note, s, f);
}

char *
pf_simplex_alt(const struct pf_simplex_scene *s, const struct pf_figure *f)
{
    return in_words(put_alt, s, f);
}
