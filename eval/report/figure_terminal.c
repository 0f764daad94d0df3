/* gnuplot's terminal `dumb` draws lines with seven letters, one for each line
 * type in turn. Seven curves at a time are drawn on the same axes, one drawing
 * after another; then all are laid over each other, and the letters replaced by
 * marks that are told apart better and can have the curve's colour.
 *
 * gnuplot is given numbers alone: titles and names, which are other people's
 * texts, are written by us, tamed. It reads its script from a file that has no
 * name, and writes to another.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "eval/report/figure_terminal.h"

#include <errno.h>
#include <math.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/status.h"
#include "eval/report/figure_part.h"
#include "eval/report/text_columns.h"

static const char pens[] = "*#$%@&=";
#define N_PENS (sizeof pens - 1)

/* Of one column everywhere, and different in any font. */
static const char *const marks[] = {"●", "○", "■", "□", "▲", "△", "◆", "◇",
                                    "x", "+", "*", "#", "%", "@", "&", "="};
#define N_MARKS (sizeof marks / sizeof *marks)

struct drawing {
    const struct pf_figure *f;
    const struct pf_terminal *t;
    struct pf_figure_plan *plan;
    size_t columns, rows; /* of a panel's drawing */
    FILE *out;
};

static const char *
mark_of(size_t style)
{
    return marks[style % N_MARKS];
}

/* The colours of pf_figure_colour, by number in the usual 256. */
static void
set_colour(const struct drawing *g, size_t style)
{
    static const int number[] = {32, 166, 36, 175, 178, 74, 245};
    if (g->t->colour)
        fprintf(g->out, "\033[38;5;%dm",
                number[style % (sizeof number / sizeof *number)]);
}

static void
end_colour(const struct drawing *g)
{
    if (g->t->colour)
        fputs("\033[0m", g->out);
}

/* --- the script --- */

/* A little more room below, where the axis would cover what lies at its end. */
static void
put_axis(FILE *out, char axis, const struct pf_axis_plan *a)
{
    const double room = 0.04;
    double low = a->low, high = a->high;
    if (a->log)
        low /= pow(high / low, room);
    else
        low -= room * (high - low);
    if (a->log)
        fprintf(out, "set logscale %c\n", axis);
    fprintf(out, "set format %c '%s'\n", axis,
            a->log && high / low >= 1e3 ? "1e%T" : "%.4g");
    fprintf(out, "set %crange [%.17g:%.17g]\n", axis,
            axis == 'y' ? low : a->low, high);
}

static void
put_head(const struct drawing *g, FILE *out)
{
    fprintf(out,
            "set encoding utf8\n"
            "set terminal dumb size %zu,%zu mono noenhanced\n"
            "unset key\nset border 3\nset tics nomirror out scale 1,0\n"
            "set tmargin 1\nset bmargin 2\nset rmargin 4\nset lmargin 10\n",
            g->columns, g->rows);
    put_axis(out, 'x', &g->plan->x);
    put_axis(out, 'y', &g->plan->y);
}

/* What lies below a logarithmic axis is drawn at its floor. */
static double
shown(const struct pf_axis_plan *a, double v)
{
    return a->has_floor && v < a->low ? a->low : v;
}

static void
put_block(const struct drawing *g, FILE *out, const struct pf_figure_curve *c,
          size_t number)
{
    const struct pf_axis_plan *x = &g->plan->x, *y = &g->plan->y;
    fprintf(out, "$c%zu << EOD\n", number);
    for (size_t i = 0; i < c->n; i++) {
        bool there = isfinite(c->x[i]) && isfinite(c->median[i]) &&
                     (!x->log || c->x[i] > 0.0);
        if (there)
            fprintf(out, "%.17g %.17g\n", c->x[i], shown(y, c->median[i]));
        else
            fputc('\n', out);
    }
    fputs("EOD\n", out);
}

static bool
has_point(const struct drawing *g, const struct pf_figure_curve *c)
{
    for (size_t i = 0; i < c->n; i++)
        if (isfinite(c->x[i]) && isfinite(c->median[i]) &&
            (!g->plan->x.log || c->x[i] > 0.0))
            return true;
    return false;
}

/* Curves from .. to - 1 of a panel; where there are none an empty frame. */
static void
put_plot(const struct drawing *g, FILE *out, const struct pf_figure_panel *p,
         size_t from, size_t to)
{
    size_t drawn = 0;
    for (size_t k = from; k < to; k++)
        put_block(g, out, &p->curve[k], k);
    fputs("plot ", out);
    for (size_t k = from; k < to; k++)
        if (has_point(g, &p->curve[k]))
            fprintf(out, "%s$c%zu using 1:2 with lines lt %zu",
                    drawn++ > 0 ? ", " : "", k, k - from + 1);
    fputs(drawn == 0 ? "NaN\n" : "\n", out);
}

static size_t
passes_of(const struct pf_figure_panel *p)
{
    return p->n_curves == 0 ? 1 : (p->n_curves + N_PENS - 1) / N_PENS;
}

static void
put_script(const struct drawing *g, FILE *out)
{
    put_head(g, out);
    for (size_t p = 0; p < g->f->n_panels; p++) {
        const struct pf_figure_panel *panel = &g->f->panel[p];
        for (size_t pass = 0; pass < passes_of(panel); pass++) {
            size_t to = (pass + 1) * N_PENS;
            put_plot(g, out, panel, pass * N_PENS,
                     to < panel->n_curves ? to : panel->n_curves);
        }
    }
}

/* --- gnuplot --- */

static int
cannot(struct pf_diag *d, const char *doing, int error)
{
    pf_diag_at(d, (struct pf_place){0}, "cannot %s: %s", doing,
               strerror(error));
    return PF_EPROGRAM;
}

static int
spawn(pid_t *pid, int in, int out)
{
    char name[] = "gnuplot", defaults[] = "-d", stdin_name[] = "-";
    char locale[] = "LC_ALL=C.UTF-8", home[] = "HOME=/";
    char *argument[] = {name, defaults, stdin_name, NULL};
    char *env[] = {locale, home, NULL};
    posix_spawn_file_actions_t actions;
    int error = posix_spawn_file_actions_init(&actions);
    if (error != 0)
        return error;
    error = posix_spawn_file_actions_adddup2(&actions, in, 0);
    if (error == 0)
        error = posix_spawn_file_actions_adddup2(&actions, out, 1);
    if (error == 0)
        error =
            posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", 1, 0);
    if (error == 0)
        error = posix_spawnp(pid, name, &actions, NULL, argument, env);
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

static int
run(int in, int out, struct pf_diag *d)
{
    pid_t pid = -1;
    bool well = false;
    int error = spawn(&pid, in, out);
    if (error == ENOENT) {
        pf_diag_at(d, (struct pf_place){0},
                   "gnuplot was not found on PATH; install it (Debian: "
                   "gnuplot-nox)");
        return PF_EPROGRAM;
    }
    if (error != 0)
        return cannot(d, "start gnuplot", error);
    int status = pf_gnuplot_wait(pid, &well, d);
    if (status != PF_OK || well)
        return status;
    pf_diag_at(d, (struct pf_place){0}, "gnuplot failed");
    return PF_EPROGRAM;
}

/* What gnuplot draws of the script, in a file to be read. */
static int
draw(const struct drawing *g, FILE **drawn, struct pf_diag *d)
{
    FILE *script = tmpfile();
    int status = PF_OK;
    *drawn = tmpfile();
    if (script == NULL || *drawn == NULL)
        status = cannot(d, "make a file for gnuplot", errno);
    if (status == PF_OK) {
        put_script(g, script);
        if (fflush(script) != 0 || ferror(script) != 0)
            status = cannot(d, "write gnuplot's script", errno);
    }
    if (status == PF_OK && lseek(fileno(script), 0, SEEK_SET) != 0)
        status = cannot(d, "write gnuplot's script", errno);
    if (status == PF_OK)
        status = run(fileno(script), fileno(*drawn), d);
    if (status == PF_OK)
        rewind(*drawn);
    if (script != NULL)
        fclose(script);
    return status;
}

/* --- laying drawings over each other --- */

/* A cell: 0 to 127 a letter, beyond that a mark of curve cell - 128. */
#define MARK 128u

static bool
is_pen(int c)
{
    return c > 0 && c < 128 && strchr(pens, c) != NULL;
}

/* One drawing, laid over `cell`; its curves count from `first`. A drawing
 * begins with a form feed. */
static bool
lay_over(const struct drawing *g, unsigned *cell, size_t first, FILE *drawn)
{
    int c = getc(drawn);
    while (c != '\f' && c != EOF)
        c = getc(drawn);
    bool any = c == '\f';
    for (size_t y = 0; any && y < g->rows; y++) {
        for (size_t x = 0; (c = getc(drawn)) != '\n' && c != EOF; x++) {
            unsigned *at = &cell[y * g->columns + x];
            if (x >= g->columns)
                continue;
            if (is_pen(c))
                *at = MARK +
                      (unsigned) (first + (size_t) (strchr(pens, c) - pens));
            else if (*at < MARK && c < 128 && (first == 0 || c != ' '))
                *at = (unsigned) c;
        }
        any = c != EOF || y + 1 >= g->rows;
    }
    return any;
}

static void
put_row(const struct drawing *g, const struct pf_figure_panel *p,
        const unsigned *cell)
{
    size_t n = g->columns, style;
    while (n > 0 && (cell[n - 1] == ' ' || cell[n - 1] == 0))
        n--;
    for (size_t x = 0; x < n; x++) {
        if (cell[x] < MARK) {
            putc(cell[x] != 0 ? (int) cell[x] : ' ', g->out);
            continue;
        }
        style = p->curve[cell[x] - MARK].style;
        set_colour(g, style);
        fputs(mark_of(style), g->out);
        end_colour(g);
    }
    putc('\n', g->out);
}

/* --- words --- */

/* "  ● OMD   ○ Nash-MD", in as many lines as it takes. */
static int
put_legend(const struct drawing *g, const struct pf_figure_panel *p)
{
    size_t used = 0;
    for (size_t k = 0; k < p->n_curves; k++) {
        size_t style = p->curve[k].style;
        char *name =
            pf_text_cut_middle(g->f->style_label[style], g->columns - 8);
        if (name == NULL)
            return PF_ENOMEM;
        size_t width = pf_text_columns(name) + 4;
        if (used > 0 && used + width > g->columns) {
            putc('\n', g->out);
            used = 0;
        }
        fputs("  ", g->out);
        set_colour(g, style);
        fputs(mark_of(style), g->out);
        end_colour(g);
        fprintf(g->out, " %s", name);
        used += width;
        free(name);
    }
    fputs(used > 0 ? "\n\n" : "  no run is done\n\n", g->out);
    return PF_OK;
}

static int
put_title(const struct drawing *g, const char *title)
{
    char *text = pf_text_cut(title != NULL ? title : "", g->columns);
    if (text == NULL)
        return PF_ENOMEM;
    fprintf(g->out, "%s%s%s\n", g->t->colour ? "\033[1m" : "", text,
            g->t->colour ? "\033[0m" : "");
    free(text);
    return PF_OK;
}

static int
put_head_lines(const struct drawing *g)
{
    int status = put_title(g, g->f->title);
    char *text =
        pf_text_cut(g->t->heading != NULL ? g->t->heading : "", g->columns);
    if (text == NULL)
        return PF_ENOMEM;
    fprintf(g->out, "%s\n\n", text);
    free(text);
    return status;
}

static int
put_panel(const struct drawing *g, const struct pf_figure_panel *p, FILE *drawn,
          struct pf_diag *d)
{
    unsigned *cell = calloc(g->rows * g->columns, sizeof *cell);
    bool whole = cell != NULL;
    for (size_t pass = 0; whole && pass < passes_of(p); pass++)
        whole = lay_over(g, cell, pass * N_PENS, drawn);
    int status = cell == NULL ? PF_ENOMEM : PF_OK;
    if (cell != NULL && !whole) {
        pf_diag_at(d, (struct pf_place){0}, "gnuplot failed");
        status = PF_EPROGRAM;
    }
    if (status == PF_OK)
        status = put_title(g, p->title);
    for (size_t y = 1; status == PF_OK && y < g->rows; y++)
        put_row(g, p, cell + y * g->columns);
    if (status == PF_OK)
        status = put_legend(g, p);
    free(cell);
    return status;
}

/* --- from outside --- */

static int
check(const struct pf_figure *f, struct pf_diag *d)
{
    bool curves = f->n_panels > 0, any = false;
    for (size_t p = 0; p < f->n_panels; p++) {
        const struct pf_figure_panel *panel = &f->panel[p];
        curves = curves && panel->tiles == NULL && panel->triangle == NULL &&
                 panel->graph == NULL;
        any = any || panel->n_curves > 0;
    }
    if (curves && any && f->n_styles <= PF_FIGURE_STYLES)
        return PF_OK;
    return pf_diag_at(d, (struct pf_place){0},
                      f->n_styles > PF_FIGURE_STYLES
                          ? "there are more curves than can be told apart"
                          : "a terminal shows figures of curves alone");
}

int
pf_figure_terminal(const struct pf_figure *f, const struct pf_terminal *t,
                   FILE *out, struct pf_diag *d)
{
    size_t columns =
        t->columns < PF_TERMINAL_LEAST ? PF_TERMINAL_LEAST : t->columns;
    columns = columns > 200 ? 200 : columns;
    struct drawing g = {.f = f,
                        .t = t,
                        .columns = columns,
                        .rows = 12 + columns / 10,
                        .out = out};
    FILE *drawn = NULL;
    int status = check(f, d);
    if (status != PF_OK)
        return status;
    g.plan = calloc(1, sizeof *g.plan);
    if (g.plan == NULL)
        return PF_ENOMEM;
    pf_figure_plan(g.plan, f);
    status = draw(&g, &drawn, d);
    if (status == PF_OK)
        status = put_head_lines(&g);
    for (size_t p = 0; status == PF_OK && p < f->n_panels; p++)
        status = put_panel(&g, &f->panel[p], drawn, d);
    if (drawn != NULL)
        fclose(drawn);
    free(g.plan);
    return status;
}
