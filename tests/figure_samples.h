/* Figures of every kind for the tests of the figure engine.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef PF_FIGURE_SAMPLES_H
#define PF_FIGURE_SAMPLES_H

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/status.h"
#include "eval/report/figure.h"
#include "testing.h"

#define SAMPLE_POINTS 12

static inline double *
sample_row(size_t n, double scale, double rate)
{
    double *x = calloc(n, sizeof *x);
    for (size_t i = 0; i < n; i++)
        x[i] = scale * pow(rate, (double) i);
    return x;
}

/* Where texts come from that are not given: one after another. */
struct sample_pool {
    const char *const *text;
    size_t n, next;
};
static struct sample_pool sample_pool;

static inline const char *
sample_next(void)
{
    return sample_pool.text[sample_pool.next++ % sample_pool.n];
}

/* Names "text 0", "text 1" ..., or all `text` where it ends in no blank, or
 * the next of the pool where it is NULL. */
static inline char *
sample_name(const char *text, size_t k)
{
    if (text == NULL)
        return strdup(sample_next());
    size_t n = strlen(text);
    char *name = malloc(n + 24);
    if (n > 0 && text[n - 1] == ' ')
        snprintf(name, n + 24, "%s%zu", text, k);
    else
        memcpy(name, text, n + 1);
    return name;
}

static inline char **
sample_names(const char *text, size_t n)
{
    char **name = calloc(n, sizeof *name);
    for (size_t k = 0; k < n; k++)
        name[k] = sample_name(text, k);
    return name;
}

/* A figure without panels, all of its texts `text`. */
static inline void
sample_frame(struct pf_figure *f, const char *text, size_t panels,
             size_t styles)
{
    *f = (struct pf_figure){.title = sample_name(text, 200),
                            .note = sample_name(text, 201),
                            .alt = sample_name(text, 202),
                            .x_label = sample_name(text, 203),
                            .y_label = text != NULL ? text : sample_next(),
                            .style_label = sample_names(text, styles),
                            .n_styles = styles,
                            .panel = calloc(panels, sizeof *f->panel),
                            .n_panels = panels};
    for (size_t p = 0; p < panels; p++)
        f->panel[p].title = sample_name(text, 100 + p);
}

/* Curve s of panel p falls by 2^-(s + 1) a point. */
static inline void
sample_curves(struct pf_figure_panel *panel, size_t styles)
{
    panel->n_curves = styles;
    panel->curve = calloc(styles, sizeof *panel->curve);
    for (size_t s = 0; s < styles; s++) {
        struct pf_figure_curve *c = &panel->curve[s];
        double rate = pow(0.5, 0.25 * (double) (s + 1));
        c->style = s;
        c->n = SAMPLE_POINTS;
        c->x = calloc(c->n, sizeof *c->x);
        for (size_t i = 0; i < c->n; i++)
            c->x[i] = 10.0 * (double) i;
        c->median = sample_row(c->n, 1.0, rate);
        c->low = sample_row(c->n, 0.5, rate);
        c->high = sample_row(c->n, 2.0, rate);
        c->theory = sample_row(c->n, 3.0, rate);
    }
}

static inline void
sample_curve_figure(struct pf_figure *f, const char *text, size_t panels,
                    size_t styles)
{
    sample_frame(f, text, panels, styles);
    f->y_log = true;
    for (size_t p = 0; p < panels; p++)
        sample_curves(&f->panel[p], styles);
}

static inline double
sample_value(size_t i, size_t j, size_t n)
{
    double x = ((double) i + 0.5) / (double) n;
    double y = ((double) j + 0.5) / (double) n;
    return sin(3.0 * x) * cos(4.0 * y) + x;
}

/* n by m tiles; with texts, one cross, one unknown value and two lines. */
static inline struct pf_figure_tiles *
sample_tiles(const char *text, size_t n, size_t m, bool texts)
{
    struct pf_figure_tiles *t = calloc(1, sizeof *t);
    t->n_x = n;
    t->n_y = m;
    t->x_label = sample_names(text, n);
    t->y_label = sample_names(text, m);
    t->x_title = sample_name(text, 4);
    t->y_title = sample_name(text, 5);
    t->value_title = sample_name(text, 6);
    t->value = calloc(n * m, sizeof *t->value);
    t->crossed = calloc(n * m, sizeof *t->crossed);
    t->text = texts ? sample_names(text, n * m) : NULL;
    for (size_t j = 0; j < m; j++)
        for (size_t i = 0; i < n; i++)
            t->value[j * n + i] = sample_value(i, j, n);
    if (m > 1)
        t->value[n + 1] = (double) NAN;
    t->crossed[0] = true;
    t->n_lines = 2;
    t->line = calloc(2, sizeof *t->line);
    for (size_t k = 0; k < 2; k++) {
        struct pf_figure_line *line = &t->line[k];
        line->n = 3;
        line->dashed = k == 1;
        line->label = sample_name(text, k);
        line->x = calloc(3, sizeof *line->x);
        line->y = calloc(3, sizeof *line->y);
        for (size_t i = 0; i < 3; i++) {
            line->x[i] = 0.4 * (double) (i * n) - 0.5;
            line->y[i] = 0.25 * (double) ((i + k) * m);
        }
    }
    return t;
}

/* The ground of the samples is the distance to a point in the middle. */
static inline double
sample_ground(const double p[3])
{
    return hypot(hypot(p[0] - 0.5, p[1] - 0.3), p[2] - 0.2);
}

static inline void
sample_path(struct pf_figure_path *path, size_t style)
{
    path->style = style;
    path->n = 200;
    path->p = calloc(3 * path->n, sizeof *path->p);
    for (size_t i = 0; i < path->n; i++) {
        double a = 0.15 * (double) i + 2.0 * (double) style;
        double r = 0.13 * exp(-0.01 * (double) ((style + 1) * i));
        path->p[3 * i] = 0.5 + r * cos(a);
        path->p[3 * i + 1] = 0.3 + r * sin(a);
        path->p[3 * i + 2] = 1.0 - path->p[3 * i] - path->p[3 * i + 1];
    }
}

static inline void
sample_flow(struct pf_figure_triangle *t, size_t m)
{
    t->flow = calloc((m + 1) * (m + 2) / 2, sizeof *t->flow);
    for (size_t i = 1; i < m; i++)
        for (size_t j = 1; i + j < m; j++) {
            struct pf_figure_flow *flow = &t->flow[t->n_flows++];
            double n = (double) m;
            flow->at[0] = (double) i / n;
            flow->at[1] = (double) j / n;
            flow->at[2] = 1.0 - flow->at[0] - flow->at[1];
            flow->by[0] = flow->at[0] * (flow->at[2] - flow->at[1]);
            flow->by[1] = flow->at[1] * (flow->at[0] - flow->at[2]);
            flow->by[2] = -flow->by[0] - flow->by[1];
        }
}

static inline struct pf_figure_triangle *
sample_triangle(const char *text, size_t m, size_t paths)
{
    struct pf_figure_triangle *t = calloc(1, sizeof *t);
    size_t k = 0;
    for (size_t c = 0; c < 3; c++)
        t->corner[c] = sample_name(text, c);
    t->n_ground = m;
    t->ground = calloc((m + 1) * (m + 2) / 2, sizeof *t->ground);
    for (size_t i = 0; i <= m; i++)
        for (size_t j = 0; i + j <= m; j++) {
            double n = (double) m, p[3] = {(double) i / n, (double) j / n, 0};
            p[2] = 1.0 - p[0] - p[1];
            t->ground[k++] = sample_ground(p);
        }
    t->n_levels = 4;
    t->level = calloc(4, sizeof *t->level);
    for (size_t c = 0; c < 4; c++)
        t->level[c] = 0.1 + 0.15 * (double) c;
    t->ground_title = sample_name(text, 7);
    t->n_paths = paths;
    t->path = calloc(paths, sizeof *t->path);
    for (size_t s = 0; s < paths; s++)
        sample_path(&t->path[s], s);
    t->n_spots = 4;
    t->spot = calloc(4, sizeof *t->spot);
    for (size_t s = 0; s < 4; s++) {
        double at[3] = {0.2 + 0.1 * (double) s, 0.3, 0.5 - 0.1 * (double) s};
        memcpy(t->spot[s].at, at, sizeof at);
        t->spot[s].shape = (int) s;
        t->spot[s].label = sample_name(text, s);
    }
    sample_flow(t, 12);
    return t;
}

/* A cycle of n nodes with one edge back. */
static inline struct pf_figure_graph *
sample_graph(const char *text, size_t n)
{
    struct pf_figure_graph *g = calloc(1, sizeof *g);
    g->n = n;
    g->label = sample_names(text, n);
    g->weight = sample_row(n, 1.0, 0.8);
    g->edge = calloc(n + 2, sizeof *g->edge);
    for (size_t k = 0; k < n; k++)
        g->edge[g->n_edges++] =
            (struct pf_figure_edge){.from = k,
                                    .to = (k + 1) % n,
                                    .weight = 1.0 / (1.0 + (double) k),
                                    .label = sample_name(text, k)};
    g->edge[g->n_edges++] =
        (struct pf_figure_edge){.from = 1, .to = 0, .weight = 0.3};
    g->edge[g->n_edges++] = (struct pf_figure_edge){
        .from = 0, .to = n / 2, .weight = 0.6, .label = sample_name(text, n)};
    return g;
}

/* One panel of each kind; the ground of the triangle has m divisions. */
static inline void
sample_mixed_figure(struct pf_figure *f, const char *text, size_t m)
{
    sample_frame(f, text, 4, 3);
    sample_curves(&f->panel[0], 3);
    f->y_log = true;
    f->panel[1].tiles = sample_tiles(text, 4, 3, true);
    f->panel[2].triangle = sample_triangle(text, m, 3);
    f->panel[3].graph = sample_graph(text, 4);
}

/* The script, or the picture, as one text of n bytes. */
static inline char *
sample_text(const struct pf_figure *f, enum pf_figure_form form, bool draw,
            size_t *n)
{
    char **text = calloc(1, sizeof *text);
    struct pf_diag d;
    pf_diag_init(&d);
    FILE *out = open_memstream(text, n);
    int status = draw ? pf_figure_draw(f, form, out, NULL, "art.pdf", &d)
                      : pf_figure_script(f, form, out, &d);
    fclose(out);
    pf_diag_print(&d, stderr);
    pf_diag_clear(&d);
    ck_assert_int_eq(status, PF_OK);
    char *result = *text;
    free(text);
    return result;
}

static inline bool
have_program(const char *command)
{
    return system(command) == 0;
}

static inline bool
have_gnuplot(void)
{
    return have_program("gnuplot --version >/dev/null 2>&1");
}

struct scratch {
    char folder[40], before[4096];
};

static inline void
enter_scratch(struct scratch *s)
{
    strcpy(s->folder, "/tmp/pf_figure-XXXXXX");
    ck_assert_ptr_nonnull(getcwd(s->before, sizeof s->before));
    ck_assert_ptr_nonnull(mkdtemp(s->folder));
    ck_assert_int_eq(chdir(s->folder), 0);
    setenv("TMPDIR", s->folder, 1);
}

/* Nothing is left in it. */
static inline void
leave_scratch(const struct scratch *s)
{
    unsetenv("TMPDIR");
    ck_assert_int_eq(chdir(s->before), 0);
    ck_assert_msg(rmdir(s->folder) == 0, "%s", s->folder);
}

/* Each line of tests/data/hostile.txt, with \\ and \0ooo in it for what a line
 * cannot hold: most would make a file called "marker" if they were run. */
#define HOSTILE 51
static const char *sample_hostile[HOSTILE];

static inline void
sample_unescape(char *text)
{
    char *to = text;
    for (const char *s = text; *s != '\0' && *s != '\n'; to++) {
        bool octal = s[0] == '\\' && s[1] == '0';
        char digits[4] = {octal ? s[2] : '0', octal ? s[3] : '0',
                          octal ? s[4] : '0', '\0'};
        *to = octal ? (char) strtol(digits, NULL, 8) : s[*s == '\\'];
        s += octal ? 5 : *s == '\\' ? 2 : 1;
    }
    *to = '\0';
}

/* Fills sample_hostile; before any test, so that all of them have it. */
static inline void
sample_read_hostile(void)
{
    static char line[HOSTILE][200];
    char path[4096];
    FILE *in = fopen(pf_test_data("hostile.txt", path, sizeof path), "r");
    size_t n = 0;
    while (in != NULL && n < HOSTILE &&
           fgets(line[n], sizeof line[n], in) != NULL) {
        sample_unescape(line[n]);
        sample_hostile[n] = line[n];
        n++;
    }
    if (n < HOSTILE || getc(in) != EOF) {
        fprintf(stderr, "%s: not %d lines\n", path, HOSTILE);
        exit(99);
    }
    fclose(in);
}

#endif
